"""Importing registry files: every key reaches its column, and the same file twice changes nothing."""

import gzip
import json
from dataclasses import replace
from datetime import date

import pytest
from stdnum.cn import ric

from accounts.models import AuditLine
from registry import selectors
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    LedgerEntry,
    Penalty,
    Platform,
    PublicRecord,
    Publisher,
    Teacher,
    TeacherPrivate,
)
from registry.sample.institutions import institutions
from registry.sample.ndjson import lines
from tests.registry.import_files import (
    CODES,
    course,
    credit,
    documents,
    institution,
    ndjson,
    platform,
    run,
    teacher,
)

pytestmark = pytest.mark.django_db


def document(row):
    found = selectors.document(row.public_id)
    assert found is not None
    return found.body


FULL = institution(
    former_names=[{"name": "济南旧名", "until": "2021-05-01"}],
    former_uscc=[CODES[5]],
    brands=["明德"],
    address="经十路8号",
    service_phone="0531-00000001",
    is_nonprofit=False,
    authority_basis="filing",
    filing_basis="both",
    school_licence={"number": "教民137010270000011号", "valid_until": "2027-12-31"},
    legal_representative="颜思齐",
    custody={"bank": "齐鲁示例银行", "mode": "custody", "status": "正常"},
    effective_on="2020-01-08",
    basis="鲁教备〔2020〕1号",
    platforms=[
        platform(
            domains=["https://www.mingde.example/index"],
            app_ids=["example.mingde"],
            icp_number="鲁 icp备17022608号－1",
            mps_number="鲁公网安备 37011602000384号",
            mlps_number="37010200001-00001",
            mlps_level=3,
            telecom_license="鲁B2-20200001",
            filed_on="2020-01-08",
            valid_until="2030-01-08",
            has_eye_protection=True,
            has_parental_control=False,
            servers_in_mainland=True,
            content_kept_months=12,
            live_video_kept_months=6,
            responsible_parties=[CODES[1]],
            courses=[
                course(
                    grades=[3, 4],
                    lesson_minutes=40,
                    break_minutes=10,
                    starts_at="19:50",
                    ends_at="20:30",
                    weekdays=[6, 7],
                    starts_on="2020-03-07",
                    ends_on="2020-06-28",
                    assigns_homework=False,
                    is_imported=False,
                    teachers=["T-001"],
                    fees=[{"basis": "per_lesson", "lessons": 30, "starts_on": None, "ends_on": None, "amount": "2400.00"}],
                    refund_policy="按未消课时退费",
                )
            ],
        )
    ],
    teachers=[
        teacher(
            "T-001",
            nationality="CN",
            id_number="370102199001011236",
            certificate={"number": "20153701022000123", "kind": "primary", "subject": "math"},
            subjects=["math"],
            is_full_time=True,
            is_in_service=False,
            left_on=None,
            work_permit=None,
            language_credential=None,
        )
    ],
    credit=[credit(basis="方案", conduct_ended_on="2026-02-10", valid_until="2029-03-01", removed_on=None, removal_reason=None)],
    penalties=[
        {
            "decision_number": "罚1号",
            "kind": "fine",
            "amount": "5000",
            "issued_by": "市局",
            "decided_on": "2026-02-01",
            "basis": None,
        }
    ],
)


def test_every_key_of_the_format_reaches_its_column(tmp_path):
    number = "37010219900101123"
    FULL["teachers"][0]["id_number"] = number + ric.calc_check_digit(f"{number}?")
    printed = run(ndjson(tmp_path / "r.ndjson", FULL), status=0)
    assert "拒收 0" in printed
    school = document(Institution.objects.get())
    assert school["formerUsccs"] == [{"uscc": CODES[5], "until": None}]
    assert school["formerNames"] == [{"name": "济南旧名", "until": "2021-05-01"}]
    assert (school["licenceNumber"], school["licenceValidUntil"]) == ("教民137010270000011号", "2027-12-31")
    app = document(Platform.objects.get())
    assert (app["icpNumber"], app["mpsNumber"]) == ("鲁ICP备17022608号-1", "鲁公网安备37011602000384号")
    assert (app["domains"], app["responsibleUsccs"]) == (["mingde.example"], [CODES[1]])
    lesson = document(Course.objects.get())
    assert (lesson["startsAt"], lesson["weekdays"], lesson["grades"]) == ("19:50:00", [6, 7], [3, 4])
    assert lesson["fees"][0]["perLesson"] == "80.00"
    assert lesson["teachers"] == [Teacher.objects.get().public_id]
    assert document(Teacher.objects.get())["certificate"] == {
        "kind": "PRIMARY",
        "subject": "MATH",
        "maskedNumber": "201537*********23",
    }
    assert Institution.objects.get().custody_bank == "齐鲁示例银行"
    assert TeacherPrivate.objects.get().id_number_sealed
    assert Penalty.objects.get().amount == 5000
    assert CreditEntry.objects.get().conduct_ended_on == date(2026, 2, 10)
    payload = json.loads(str(LedgerEntry.objects.earliest("seq").payload))
    assert (payload["basis"], payload["source"]) == ("鲁教备〔2020〕1号", "山东省教育厅 r.ndjson")
    assert Publisher.objects.get().name == "山东省教育厅"


def test_gzipped_lines_are_read_alike(tmp_path):
    run(ndjson(tmp_path / "r.ndjson.gz", institution(), institution(1)))
    assert Institution.objects.count() == 2


def test_the_mark_of_utf8_blank_lines_and_windows_line_ends_are_no_obstacle(tmp_path):
    path = tmp_path / "r.ndjson"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(institution()).encode() + b"\r\n\r\n" + json.dumps(institution(1)).encode())
    run(path)
    assert Institution.objects.count() == 2


def _without_end_of_conduct(credit):
    return [entry for entry in credit if entry.values.get("conduct_ended_on") is None]


def test_the_same_file_twice_changes_nothing(tmp_path):
    # Five years after the conduct ended an entry is refused, as the law wants it.
    filings = [replace(each, credit=_without_end_of_conduct(each.credit)) for each in institutions(40)]
    assert any(each.credit for each in filings)
    path = tmp_path / "r.ndjson"
    path.write_bytes(b"".join(lines(filings)))
    run(path)
    before, entries = documents(), LedgerEntry.objects.count()
    printed = run(path)
    assert documents() == before
    assert LedgerEntry.objects.count() == entries
    assert "新增 0，变更 0，未变 40" in printed


def test_a_dry_run_reports_the_same_and_writes_nothing(tmp_path):
    records = [
        institution(platforms=[platform()]),
        institution(1, platforms=[platform()]),
        institution(2, region="999999"),
        institution(),
    ]
    path = ndjson(tmp_path / "r.ndjson", *records)
    dry = run(path, "--dry-run", status=1)
    for model in (Institution, Platform, LedgerEntry, PublicRecord, Publisher, AuditLine):
        assert not model.objects.exists()
    wet = run(path, status=1)
    assert dry.startswith(wet)
    assert dry.endswith("这是试运行，没有写入任何内容。\n")
    assert Institution.objects.count() == 2


def test_an_import_marked_complete_removes_what_is_not_mentioned_but_nothing_of_an_institution_with_a_refused_row(tmp_path):
    whole = [institution(each, platforms=[platform(f"鲁{each}1"), platform(f"鲁{each}2", name="二")]) for each in range(2)]
    run(ndjson(tmp_path / "a.ndjson", *whole))
    part = [institution(0, platforms=[platform("鲁01")]), institution(1, platforms=[platform("鲁11", status="已登记")])]
    run(ndjson(tmp_path / "b.ndjson", *part), "--complete", status=1)
    assert set(Platform.objects.values_list("filing_number", flat=True)) == {"鲁01", "鲁11", "鲁12"}


def test_what_another_publisher_wrote_is_a_conflict_and_no_failure(tmp_path):
    run(ndjson(tmp_path / "a.ndjson", institution()))
    printed = run(ndjson(tmp_path / "b.ndjson", institution(name="别名")), "--publisher", "青岛市教育局")
    assert "冲突 1 条" in printed
    assert "由另一个发布单位报送" in printed
    assert Institution.objects.get().name == "济南第0网络培训学校"


def test_effective_day_and_basis_of_the_command_hold_where_the_line_says_nothing(tmp_path):
    records = [institution(), institution(1, effective_on="2020-02-02", basis="行文")]
    run(ndjson(tmp_path / "a.ndjson", *records), "--effective-on", "2021-03-04", "--basis", "令文")
    said = [(str(each.effective_on), json.loads(str(each.payload))["basis"]) for each in LedgerEntry.objects.order_by("seq")]
    assert said == [("2021-03-04", "令文"), ("2020-02-02", "行文")]


def test_a_broken_line_leaves_the_good_ones_standing_whatever_their_number(tmp_path):
    content = b"".join(lines(institutions(60))) + b'{"uscc": \n' + json.dumps(institution()).encode()
    path = tmp_path / "r.ndjson"
    path.write_bytes(content)
    printed = run(path, status=1)
    assert "第 61 行" in printed
    assert Institution.objects.count() == 61


def test_half_a_gzip_leaves_what_came_before_it(tmp_path):
    path = tmp_path / "r.ndjson.gz"
    packed = gzip.compress(b"".join(lines(institutions(60))))
    path.write_bytes(packed[: len(packed) // 2])
    printed = run(path, status=1)
    assert "压缩文件在这里中断" in printed
    assert 0 < Institution.objects.count() < 60
