"""Importing registry files: NDJSON and workbooks say the same, and the same file twice changes nothing."""

import contextlib
import gzip
import io
import json
from datetime import date, datetime, time
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook
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
    RecordKey,
    Teacher,
    TeacherPrivate,
)
from registry.sample.institutions import institutions
from registry.sample.ndjson import lines
from tests.registry.import_files import (
    CODES,
    course,
    credit,
    institution,
    ndjson,
    platform,
    sheet_course,
    sheet_institution,
    sheet_platform,
    teacher,
    workbook,
)

pytestmark = pytest.mark.django_db
WORKBOOKS = Path(__file__).parent / "workbooks"


def run(path, *arguments, status=0):
    """Run the import and return what it printed."""
    printed = io.StringIO()
    with pytest.raises(SystemExit, match=f"^{status}$") if status else contextlib.nullcontext():
        call_command("import_registry", path, *arguments, stdout=printed)
    return printed.getvalue()


def document(row):
    found = selectors.document(row.public_id)
    assert found is not None
    return found.body


def documents():
    return dict(PublicRecord.objects.values_list("public_id", "body"))


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


def test_the_same_file_twice_changes_nothing(tmp_path):
    path = tmp_path / "r.ndjson"
    path.write_bytes(b"".join(lines(institutions(40))))
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


def test_a_workbook_says_what_the_lines_say(tmp_path):
    records = [
        institution(
            brands=["明德", "云课堂"],
            is_nonprofit=False,
            school_licence={"number": "教民137010270000011号", "valid_until": "2027-12-31"},
            effective_on="2020-01-08",
            platforms=[
                platform(
                    domains=["mingde.example"],
                    mlps_level=3,
                    filed_on="2020-01-08",
                    has_eye_protection=True,
                    courses=[
                        course(
                            grades=[1, 2, 3],
                            lesson_minutes=40,
                            starts_at="19:50",
                            ends_at="20:30",
                            starts_on="2020-03-07",
                            teachers=["T-1", "T-2"],
                            fees=[
                                {"basis": "per_lesson", "lessons": 30, "amount": "2400.00"},
                                {"basis": "per_period", "starts_on": "2020-03-07", "ends_on": "2020-06-01", "amount": "900.50"},
                            ],
                        )
                    ],
                )
            ],
            teachers=[teacher(subjects=["math"], is_full_time=True), teacher("T-2", role="research")],
            credit=[credit()],
        ),
        institution(1),
    ]
    run(ndjson(tmp_path / "r.ndjson", *records))
    expected = documents()
    path = workbook(
        tmp_path / "r.xlsx",
        机构=[
            sheet_institution(
                品牌="明德、云课堂",
                非营利="否",
                办学许可证号="教民137010270000011号",
                许可证有效期=date(2027, 12, 31),
                生效日期="2020年1月8日",
            ),
            {},
            sheet_institution(1, 机构类型="company", 机构名称="济南第１网络培训学校"),
        ],
        平台=[
            sheet_platform(域名="mingde.example", 等保级别="第三级", 备案日期=datetime.fromisoformat("2020-01-08"), 护眼功能="有")
        ],
        课程=[
            sheet_course(年级="1-3", 课时分钟=40, 开始时间=time(19, 50), 结束时间="20:30", 开课日期="2020/3/7", 人员编号="T-1;T-2")
        ],
        收费=[
            {"备案编号": "鲁1", "课程编号": "C-1", "收费方式": "按课时收费", "课时数": 30, "金额": 2400},
            {
                "备案编号": "鲁1",
                "课程编号": "C-1",
                "收费方式": "per_period",
                "起始日期": date(2020, 3, 7),
                "截止日期": "2020.6.1",
                "金额": 900.5,
            },
        ],
        培训人员=[
            {
                "统一社会信用代码": CODES[0],
                "人员编号": "T-1",
                "姓名": "单晓梅",
                "岗位": "教学人员",
                "任教学科": "数学",
                "专职": "是",
            },
            {"统一社会信用代码": f" {CODES[0]} ", "人员编号": "T-2", "姓名": "单晓梅", "岗位": "教研"},
        ],
        名单=[
            {
                "统一社会信用代码": CODES[0],
                "名单类型": "黑名单",
                "事由": "虚假材料",
                "文号": "鲁1号",
                "发布单位": "省厅",
                "列入日期": 20260301,
            }
        ],
    )
    for model in (PublicRecord, LedgerEntry, Course, Platform, Teacher, CreditEntry, Institution, RecordKey):
        model._default_manager.all().delete()
    printed = run(path)
    assert "忽略 0" in printed
    assert documents() == expected


@pytest.mark.parametrize("name", ["institutions.xls", "institutions.ods"])
def test_older_and_open_workbooks_are_read(name):
    printed = run(WORKBOOKS / name)
    assert "拒收 0" in printed
    assert Institution.objects.get().name == "济南第0网络培训学校"
    assert Platform.objects.get().filed_on == date(2020, 1, 8)


def test_a_row_may_belong_to_an_institution_or_platform_that_only_the_registry_knows(tmp_path):
    run(ndjson(tmp_path / "r.ndjson", institution(platforms=[platform(courses=[course(fees=[])])])))
    path = workbook(
        tmp_path / "r.xlsx",
        平台=[sheet_platform(number="鲁2", 平台名称="二")],
        课程=[sheet_course(code="C-2")],
        收费=[{"备案编号": "鲁1", "课程编号": "C-1", "收费方式": "按课时收费", "课时数": 10, "金额": "500"}],
    )
    run(path)
    assert set(Platform.objects.values_list("filing_number", flat=True)) == {"鲁1", "鲁2"}
    first, second = Course.objects.order_by("code")
    assert first.fees[0]["amount"] == "500.00"
    assert second.platform == first.platform


def test_a_blank_cell_leaves_a_value_and_a_word_clears_it(tmp_path):
    run(ndjson(tmp_path / "r.ndjson", institution(address="经十路", service_phone="0531-0")))
    run(workbook(tmp_path / "r.xlsx", 机构=[sheet_institution(地址=None, 服务电话="清空")]))
    row = Institution.objects.get()
    assert (row.address, row.service_phone) == ("经十路", "")


def test_extra_columns_and_sheets_are_reported_and_do_no_harm(tmp_path):
    path = workbook(tmp_path / "r.xlsx", 机构=[sheet_institution(校长手机="13800138000")], 备忘=[])
    printed = run(path)
    assert "校长手机：多出的列" in printed
    assert "备忘：不认识这个工作表" in printed
    assert "忽略 2" in printed
    assert Institution.objects.exists()


def test_a_title_above_the_header_of_a_sheet_is_skipped(tmp_path):
    path = workbook(tmp_path / "r.xlsx", 机构=[sheet_institution()])
    book = load_workbook(path)
    book["机构"].insert_rows(1)
    book["机构"]["A1"] = "备案机构信息表"
    book.save(path)
    run(path)
    assert Institution.objects.exists()


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
    path.write_bytes(gzip.compress(b"".join(lines(institutions(300))))[:-40_000])
    printed = run(path, status=1)
    assert "压缩文件在这里中断" in printed
    assert 0 < Institution.objects.count() < 300
