"""What is private never leaves: not in a document, file, certificate, page, answer, report, log line or error message.

One registry is filed by the real commands from real files, with rows that are refused because of their private values; then
everything that goes out is made, and every piece of it is searched for every private value.
"""

import gzip
import io
import json
import logging
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from openpyxl import load_workbook
from stdnum.cn import ric

from registry import certificates, proofs
from registry.identifiers import valid_uscc
from registry.models import Certificate, Course, Institution, LedgerEntry, Platform, PublicRecord, Teacher
from tests.complaints import making

pytestmark = pytest.mark.django_db


def _id_number(body):
    return body + ric.calc_check_digit(body + "0")


SCHOOL, STALL = valid_uscc("91370102MA3F77770"), valid_uscc("92370102MA3F77780")
ID_NUMBER, ASSISTANTS_ID = _id_number("37010219850101123"), _id_number("37010219900307757")
WRONG_ID = ID_NUMBER[:-1] + ("0" if ID_NUMBER[-1] != "0" else "1")
PRIVATE = {
    "an ID number": ID_NUMBER,
    "an assistant's ID number": ASSISTANTS_ID,
    "an ID number that was refused": WRONG_ID,
    "a certificate number": "20163710221000777",
    "a certificate number that was refused": "2016371022100079",
    "a work permit": "WP37010299887",
    "a language credential": "TESOL-PRIVATE-7788",
    "a legal representative": "颜法代",
    "an assistant": "钱助理员",
    "who left": "赵已离职",
    "a bank account": "6222020200099887766",
    "a credit entry of a person": "个体户不诚信的事由",
    "its decision": "济教罚〔2025〕个人号",
    "an expired entry": "六年以前的事由",
    "a mobile number of a list": "13791234567",
    "a reporter's phone": making.PHONE,
    "a reporter": making.NAME,
    "what a reporter says": making.DESCRIPTION,
    "what an objector says": making.OBJECTION,
}
# What a report may give back to whoever sent the file: names and reasons, never a number that identifies.
TOLD_TO_THE_SENDER = {
    "an assistant",
    "who left",
    "a legal representative",
    "an expired entry",
    "a credit entry of a person",
    "its decision",
}


def _line(code, name, kind, **more):
    return {"uscc": code, "name": name, "kind": kind, "region": "370102", "effective_on": "2020-01-08"} | more


def _teacher(code, name, role="teaching", **more):
    return {"code": code, "name": name, "role": role, "subjects": ["math"]} | more


def _credit(reason, number, **more):
    return {
        "list": "black", "reason": reason, "decision_number": number, "issued_by": "济南市教育局", "listed_on": "2025-03-01",
    } | more  # fmt: skip


LINES = [
    _line(
        SCHOOL,
        "济南保密在线教育科技有限公司",
        "company",
        legal_representative="颜法代",
        custody={"bank": "示例银行", "account": "6222020200099887766", "mode": "custody", "status": "正常"},
        teachers=[
            _teacher(
                "T-1",
                "孙公开",
                id_number=ID_NUMBER,
                certificate={"number": "20163710221000777", "kind": "primary", "subject": "math"},
                is_in_service=True,
            ),
            _teacher("T-2", "John Open", nationality="US", work_permit="WP37010299887", language_credential="TESOL-PRIVATE-7788"),
            _teacher("A-1", "钱助理员", "assistant", id_number=ASSISTANTS_ID),
            _teacher("L-1", "赵已离职", left_on="2023-01-31"),
            _teacher("X-1", "李有错", id_number=WRONG_ID),
            _teacher("X-2", "李又错", certificate={"number": "2016371022100079", "kind": "primary"}),
        ],
        platforms=[
            {
                "filing_number": "鲁教线备P000001",
                "name": "保密课堂",
                "kind": "app",
                "status": "filed",
                "filed_on": "2020-01-08",
                "courses": [
                    {"code": "C-1", "name": "数学", "subject": "math", "stage": "primary", "mode": "live", "teachers": ["T-1"]}
                ],
            }
        ],
        credit=[
            _credit("公开的事由", "济教罚〔2025〕1号"),
            _credit("六年以前的事由", "济教罚〔2019〕9号", listed_on="2019-06-01", conduct_ended_on="2019-01-01"),
        ],
    ),
    _line(STALL, "历下区保密辅导服务部", "individual", credit=[_credit("个体户不诚信的事由", "济教罚〔2025〕个人号")]),
]


class Gone:
    """Everything that went out, by what it is."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def add(self, what: str, text: str) -> None:
        self.texts[what] = text

    def holders_of(self, private: str) -> list[str]:
        return [what for what, text in self.texts.items() if private in text]


def _run(gone, *command, **options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*command, stdout=out, stderr=err, **options)
    except (SystemExit, CommandError) as ended:
        err.write(str(ended))
    gone.add(f"output of {' '.join(map(str, command))}", out.getvalue() + err.getvalue())


def _add_file(gone, path):
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
        gone.add(path.name, "\n".join(cells))
    else:
        raw = path.read_bytes()
        gone.add(str(path), (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig"))


def _add_tables(gone):
    """Add every row of every table but those of private facts and of what is decided by."""
    private = {"TeacherPrivate", "InstitutionPrivate", "ListingPrivate", "SealedContact", "Complaint", "Message", "Note"}
    decided_by = {"Teacher", "CreditEntry"}
    for model in apps.get_models():
        if model.__name__ in private | decided_by or model._meta.app_label in ("contenttypes", "auth", "sessions"):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            gone.add(f"table {model._meta.db_table}", repr(cursor.fetchall()))


def _add_pages(gone, client):
    school, app = Institution.objects.get(uscc=SCHOOL), Platform.objects.get()
    issued = [
        certificates.issue(kind, row.public_id, date(2025, 6, 1), issued_at=timezone.now())
        for kind, row in (("institution", school), ("platform", app))
    ]
    addresses = [
        *(f"/institutions/{SCHOOL}/{query}" for query in ("", "?as_of=2021-01-01", "?as_of=2025-06-01", "?history=2")),
        *(f"/institutions/{STALL}/{query}" for query in ("", "?as_of=2025-06-01")),
        *(f"/platforms/{app.filing_number}/{query}" for query in ("", "?as_of=2022-01-01")),
        *(f"/teachers/{teacher.public_id}/" for teacher in Teacher.objects.all()),
        *(f"/certificates/{each.number}/{part}" for each in issued for part in ("", "proof.json")),
        *(f"/ledger/entries/{seq}/" for seq in range(1, LedgerEntry.objects.count() + 1)),
        *(f"/ledger/proof.json?seq={seq}" for seq in range(1, LedgerEntry.objects.count() + 1)),
        *("/", "/ledger/", "/ledger/entries/", "/feeds/changes.atom", "/statistics/", "/statistics.csv", "/open-data/"),
        *("/search?q=保密", "/search.csv?q=保密"),
        *("/objections/", f"/objections/?record={SCHOOL}", f"/objections/new/?record={school.public_id}"),
        *(f"/suggest?q={private}" for private in ("颜法代", "钱助理员")),
    ]  # fmt: skip
    for address in addresses:
        response = client.get(address)
        assert response.status_code < 500, address
        body = b"".join(response.streaming_content) if response.streaming else response.content
        # A search page repeats what was asked.
        gone.add(address, body.decode())
    query = """query($code: String!, $day: Date) { institution(uscc: $code, asOf: $day) {
      name
      teachers(first: 50) { edges { node { name } } }
      creditEntries(first: 50) { edges { node { reason decisionNumber } } }
      platforms(first: 9) { edges { node { name
        courses(first: 9) { edges { node { name teachers { name certificate { maskedNumber } } } } } } } }
    } }"""
    for code in (SCHOOL, STALL):
        for day in (None, "2021-01-01", "2025-06-01"):
            asked = {"query": query, "variables": {"code": code, "day": day}}
            answer = client.post("/graphql", json.dumps(asked), content_type="application/json")
            assert answer.status_code == 200, answer.content
            gone.add(f"graphql {code} {day}", answer.content.decode())


@pytest.fixture
def gone(client, tmp_path, settings, caplog):
    caplog.set_level(logging.DEBUG)
    settings.OPEN_DATA_ROOT = tmp_path / "open-data"
    gone = Gone()
    file = tmp_path / "registry.ndjson"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), encoding="utf-8")
    for name in ("report.csv", "report.xlsx", "report.ndjson"):
        _run(gone, "import_registry", file, dry_run=True, report=tmp_path / f"preview-{name}")
    for name in ("report.csv", "report.xlsx", "report.ndjson"):
        _run(gone, "import_registry", file, report=tmp_path / name)
    listed = tmp_path / "list.csv"
    listed.write_text("名称,电话\n保密培训点,13791234567\n", encoding="utf-8")
    _run(gone, "import_list", listed, title="名单", region="370102", published_on="2024-01-01", report=tmp_path / "list-report.csv")
    making.receipt()
    making.objection(record=Institution.objects.get(uscc=SCHOOL).public_id)
    _run(gone, "turn_day")
    _run(gone, "export_open_data")
    _run(gone, "verify_ledger")
    proofs.sign_head(timezone.now())
    _add_pages(gone, client)
    _add_tables(gone)
    for path in tmp_path.rglob("*"):
        if path.is_file() and path not in (file, listed):
            _add_file(gone, path)
    gone.add(
        "log", caplog.text + "".join(str(record.__dict__) for record in caplog.records if not record.name.startswith("django.db"))
    )
    return gone


def test_nothing_private_leaves(gone, tmp_path):
    # What is searched is really there: what is public is found where it belongs, and every way out was taken.
    assert Course.objects.exists()
    assert PublicRecord.objects.filter(kind="teacher").count() == 2
    assert Certificate.objects.count() == 2
    open_data = [what for what in gone.texts if what.startswith(str(tmp_path / "open-data"))]
    assert len(open_data) >= 10
    assert [what for what in open_data if "公开的事由" in gone.texts[what]]
    assert {Path(name).name for name in gone.texts} >= {"report.csv", "report.xlsx", "report.ndjson", "preview-report.xlsx"}
    assert [what for what in gone.texts if what.endswith("/report.ndjson") and "李有错" in gone.texts[what]]

    found = {(private, what) for private, text in PRIVATE.items() for what in gone.holders_of(text)}
    # A report gives the sender his own rows back, without numbers.
    fine = {(private, what) for private, what in found if private in TOLD_TO_THE_SENDER and "report." in what}
    assert sorted(found - fine) == []
    # A member of staff's name is public; bulk files hold none all the same.
    assert not [what for what in open_data if "孙公开" in gone.texts[what]]
