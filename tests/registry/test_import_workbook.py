"""Importing workbooks: they say what lines say, in older formats too, and what is beside their sheets does no harm."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from registry.models import (
    Course,
    CreditEntry,
    Institution,
    LedgerEntry,
    Platform,
    PublicRecord,
    RecordKey,
    Teacher,
)
from tests.registry.import_files import (
    CODES,
    course,
    credit,
    documents,
    institution,
    ndjson,
    platform,
    run,
    sheet_course,
    sheet_institution,
    sheet_platform,
    teacher,
    workbook,
)

pytestmark = pytest.mark.django_db
WORKBOOKS = Path(__file__).parent / "workbooks"

# The same, as lines and as sheets.
RECORDS = [
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
SHEETS = {
    "机构": [
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
    "平台": [
        sheet_platform(域名="mingde.example", 等保级别="第三级", 备案日期=datetime.fromisoformat("2020-01-08"), 护眼功能="有")
    ],
    "课程": [
        sheet_course(年级="1-3", 课时分钟=40, 开始时间=time(19, 50), 结束时间="20:30", 开课日期="2020/3/7", 人员编号="T-1;T-2")
    ],
    "收费": [
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
    "培训人员": [
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
    "名单": [
        {
            "统一社会信用代码": CODES[0],
            "名单类型": "黑名单",
            "事由": "虚假材料",
            "文号": "鲁1号",
            "发布单位": "省厅",
            "列入日期": 20260301,
        }
    ],
}


def test_a_workbook_says_what_the_lines_say(tmp_path):
    run(ndjson(tmp_path / "r.ndjson", *RECORDS))
    expected = documents()
    for model in (PublicRecord, LedgerEntry, Course, Platform, Teacher, CreditEntry, Institution, RecordKey):
        model._default_manager.all().delete()
    printed = run(workbook(tmp_path / "r.xlsx", **SHEETS))
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
