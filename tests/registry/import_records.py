"""Any valid records of the import format, drawn by Hypothesis, and the workbook that says the same."""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from openpyxl import Workbook
from stdnum.cn import ric

from registry.identifiers import valid_uscc
from registry.importing.fields import CHILD_TABLES, INSTITUTION, SHEETS
from registry.vocabulary import (
    AuthorityBasis,
    CertificateKind,
    CreditList,
    DeliveryMode,
    FeeBasis,
    FilingBasis,
    InstitutionKind,
    PenaltyKind,
    PlatformKind,
    PlatformStatus,
    RemovalKind,
    StaffRole,
    Stage,
    Subject,
)

names = st.text("明德云课堂学校济南青岛ABC123 （）", min_size=1, max_size=20).filter(lambda text: text.strip("（） "))
texts = st.text("按未消课时退费，五日内。abcXYZ 012", max_size=40)
booleans = st.booleans() | st.none()
DAYS = [date(2019, 12, 18), date(2020, 1, 8), date(2021, 7, 24), date(2024, 2, 29)]
days = st.sampled_from(DAYS).map(str)


def one_of(words):
    return st.sampled_from(words.values)


@st.composite
def spans(draw, first, last):
    """Two days in order, either of which may be missing."""
    begins, ends = sorted(draw(st.tuples(days, days)))
    said = draw(st.sampled_from(["both", "first", "none"]))
    return {first: begins, last: ends} if said == "both" else {first: begins} if said == "first" else {}


def listed(entries, most=3):
    return st.lists(entries, max_size=most, unique=True)


fees = st.builds(
    lambda span, rest: span | rest,
    spans("starts_on", "ends_on"),
    st.fixed_dictionaries(
        {"basis": one_of(FeeBasis), "amount": st.integers(0, 10**7).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")},
        optional={"lessons": st.integers(1, 60)},
    ),
)


@st.composite
def courses(draw, staff):
    drawn = draw(
        st.fixed_dictionaries(
            {"name": names, "subject": one_of(Subject), "stage": one_of(Stage), "mode": one_of(DeliveryMode)},
            optional={
                "grades": listed(st.integers(1, 12)),
                "lesson_minutes": st.integers(1, 120),
                "break_minutes": st.integers(0, 60),
                "starts_at": st.sampled_from(["19:50", "08:00:30"]),
                "weekdays": listed(st.integers(1, 7)),
                "assigns_homework": booleans,
                "is_imported": booleans,
                "import_proof": texts,
                "refund_policy": texts,
                "fees": st.lists(fees, max_size=2),
                "teachers": listed(st.sampled_from(staff)) if staff else st.just([]),
            },
        )
    )
    return drawn | draw(spans("starts_on", "ends_on"))


@st.composite
def platforms(draw, number, staff):
    drawn = draw(
        st.fixed_dictionaries(
            {"name": names, "kind": one_of(PlatformKind), "status": one_of(PlatformStatus)},
            optional={
                "domains": listed(st.sampled_from(["a.example", "b.example"])),
                "app_ids": listed(st.sampled_from(["x.y", "z"])),
                "mlps_level": st.integers(1, 5) | st.none(),
                "has_eye_protection": booleans,
                "log_kept_days": st.integers(0, 800),
                "shows_fees": booleans,
                "courses": st.lists(courses(staff), max_size=2),
            },
        )
    )
    for index, each in enumerate(drawn.get("courses", [])):
        each["code"] = f"C-{index}"
    return {"filing_number": number} | drawn | draw(spans("filed_on", "valid_until"))


@st.composite
def staff_members(draw, code):
    drawn = draw(
        st.fixed_dictionaries(
            {"name": names, "role": one_of(StaffRole)},
            optional={
                "nationality": st.sampled_from(["CN", "US"]),
                "id_number": st.integers(0, 999).map(lambda number: f"37010219850607{number:03d}").map(_with_check_digit),
                "subjects": listed(one_of(Subject)),
                "is_full_time": booleans,
                "is_in_service": booleans,
                "left_on": days | st.none(),
                "certificate": st.fixed_dictionaries({"kind": one_of(CertificateKind), "subject": one_of(Subject)}),
            },
        )
    )
    return {"code": code} | drawn


def _with_check_digit(body):
    return body + ric.calc_check_digit(f"{body}?")


credit = st.builds(
    lambda span, rest: rest | {"listed_on": "2021-07-24"} | span,
    spans("listed_on", "removed_on"),
    st.fixed_dictionaries(
        {"list": one_of(CreditList), "reason": names, "decision_number": names, "issued_by": names},
        optional={"removal_kind": one_of(RemovalKind), "basis": texts},
    ),
)
penalties = st.fixed_dictionaries(
    {"decision_number": names, "kind": one_of(PenaltyKind), "issued_by": names, "decided_on": days},
    optional={"amount": st.integers(0, 10**6).map(str), "basis": texts},
)


@st.composite
def institutions(draw, index):
    staff = [f"T-{number}" for number in range(draw(st.integers(0, 2)))]
    drawn = draw(
        st.fixed_dictionaries(
            {"name": names, "kind": one_of(InstitutionKind), "region": st.sampled_from(["370102", "371202", "110105"])},
            optional={
                "former_names": st.lists(st.fixed_dictionaries({"name": st.just("旧名称"), "until": days | st.none()}), max_size=1),
                "brands": listed(st.sampled_from(["明德", "云课堂"])),
                "address": texts,
                "is_nonprofit": booleans,
                "authority_basis": one_of(AuthorityBasis),
                "filing_basis": one_of(FilingBasis),
                "custody": st.fixed_dictionaries({"bank": names, "account": st.just("62220212020012")}),
                "contract_template": st.just("GF-2021-2604"),
                "effective_on": days,
            },
        )
    )
    numbers = [f"鲁{index}-{number}" for number in range(draw(st.integers(0, 2)))]
    return drawn | {
        "uscc": valid_uscc(f"91370102MA3F{index:04d}0"),
        "platforms": [draw(platforms(number, staff)) for number in numbers],
        "teachers": [draw(staff_members(code)) for code in staff],
        "credit": draw(st.lists(credit, max_size=2, unique_by=lambda each: each["list"])),
        "penalties": draw(st.lists(penalties, max_size=1)),
    }


@st.composite
def files(draw):
    """The records of one file: up to three institutions."""
    return [draw(institutions(index)) for index in range(draw(st.integers(1, 3)))]


def write_workbook(path, records):
    """Write the workbook that says what the records say; what they clear is written as 清空."""
    book = Workbook()
    book.remove(book.worksheets[0])
    rows: dict[str, list[dict[str, Any]]] = {table.sheet: [] for table in SHEETS.values()}
    for record in records:
        _add(rows, INSTITUTION, record, {})
    for table in SHEETS.values():
        sheet = book.create_sheet(table.sheet)
        titles = list(dict.fromkeys([*(title for row in rows[table.sheet] for title in row), *_needed(table)]))
        sheet.append(titles)
        for row in rows[table.sheet]:
            sheet.append([row.get(title) for title in titles])
    book.save(path)
    return path


def _needed(table):
    return [*table.parent_headers, *(each.header for each in table.fields if each.required)]


def _add(rows, table, record, parents):
    row = dict(parents)
    for field in table.fields:
        group, _, key = field.key.rpartition(".")
        holder = record.get(group, {}) if group else record
        if key in holder:
            row[field.header] = _written(holder[key])
    rows[table.sheet].append({title: row[title] for title in row if title})
    named = {"统一社会信用代码": record["uscc"]} if table is INSTITUTION else {}
    if "filing_number" in record:
        named = {"备案编号": record["filing_number"]}
    if table is CHILD_TABLES["courses"]:
        named = {"备案编号": parents["备案编号"], "课程编号": record["code"]}
    for key in table.children:
        for child in record.get(key, []):
            _add(rows, CHILD_TABLES[key], child, named)


def _written(value):
    match value:
        case None | [] | "":
            return "清空"
        case bool():
            return "是" if value else "否"
        case [dict(), *_]:
            return "、".join(f"{each['name']}（至{each['until']}）" if each["until"] else each["name"] for each in value)
        case list():
            return "、".join(map(str, value))
    return value
