"""The workbook that people really send: titles, hidden and merged cells, numbers as text, marks for nothing."""

from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from registry.importing.fields import SHEETS, headers_of
from registry.importing.raw import UnreadableFile
from registry.importing.registry_files import Import
from registry.importing.spreadsheets import read_spreadsheet
from registry.models import Course, CreditEntry, Institution, InstitutionPrivate, Penalty, Platform, Teacher, TeacherPrivate
from registry.remarks import RemarkKind
from tests.registry.broken.archives import archive, ods_of, sheet_xml, xlsx_of, xlsx_parts
from tests.registry.import_files import (
    CODES,
    HEADERS,
    sheet_course,
    sheet_credit,
    sheet_fee,
    sheet_institution,
    sheet_penalty,
    sheet_platform,
    sheet_teacher,
    workbook,
)

pytestmark = pytest.mark.django_db
ROW = ["统一社会信用代码", "机构名称", "机构类型", "区划代码"]


def remarks_of(path):
    return [remark for found in Import(path=path, publisher="山东省教育厅") for remark in found]


def changed(path, change, **sheets):
    """Write a workbook, change it by hand and return where it is."""
    made = workbook(path / "r.xlsx", **sheets)
    opened = load_workbook(made)
    change(opened)
    opened.save(made)
    return made


def test_the_headers_of_the_format_are_those_that_the_tests_know():
    assert {table.sheet: list(headers_of(table)) for table in SHEETS.values()} == {
        sheet: [title.strip("*") for title in titles.split()] for sheet, titles in HEADERS.items()
    }


def test_every_column_reaches_the_registry(tmp_path):
    path = workbook(
        tmp_path / "r.xlsx",
        机构=[
            sheet_institution(
                曾用代码=CODES[4],
                曾用名="旧名称（至2021-05-01）、更旧",
                监管银行="齐鲁示例银行",
                监管账户="6222021202001234567",
                监管方式="银行托管",
                监管状态="正常",
                合同范本="GF-2021-2604",
                许可证有效期="长期",
                法定代表人="颜思齐",
            )
        ],
        平台=[
            sheet_platform(
                服务器在境内="是",
                日志留存天数="365",
                内容留存月数=12,
                直播留存月数=6.0,
                公示收费="有",
                公示师资="是",
                公示外教="无",
            )
        ],
        课程=[sheet_course(星期="周六、周日", 引进课程="是", 引进证明="教材审定〔2020〕3号", 年级="三年级,四年级")],
        收费=[sheet_fee(收费方式="课时"), sheet_fee(收费方式="按周期", 课时数=None, 起始日期="2020年3月1日", 截止日期="2020/5/30")],
        培训人员=[sheet_teacher(证件类型="护照", 证件号码="E12345678", 资格种类="小学", 资格学科="数学")],
        名单=[sheet_credit(移出日期="2026-06-01", 移出类型="信用修复", 移出原因="已整改")],
        行政处罚=[sheet_penalty(金额="5,000.00元", 撤回日期="2026-02-03", 撤回原因="事实有误")],
    )
    assert remarks_of(path) == []
    school = Institution.objects.get()
    assert [each["uscc"] for each in school.former_usccs] == [CODES[4]]
    assert school.former_names == [{"name": "旧名称", "until": "2021-05-01"}, {"name": "更旧", "until": None}]
    assert (school.custody_bank, school.custody_account_masked) == ("齐鲁示例银行", "***************4567")
    assert (school.contract_template, school.licence_valid_until) == ("GF-2021-2604", None)
    assert InstitutionPrivate.objects.get().legal_representative == "颜思齐"
    app = Platform.objects.get()
    assert (app.log_kept_days, app.content_kept_months, app.live_video_kept_months) == (365, 12, 6)
    assert (app.servers_in_mainland, app.shows_fees, app.shows_staff, app.shows_foreign_staff) == (True, True, True, False)
    lesson = Course.objects.get()
    assert (lesson.weekdays, lesson.grades, lesson.import_proof) == ([6, 7], [3, 4], "教材审定〔2020〕3号")
    assert [each["basis"] for each in lesson.fees] == ["per_lesson", "per_period"]
    assert Teacher.objects.get().certificate_subject == "math"
    assert TeacherPrivate.objects.get().id_document == "passport"
    assert CreditEntry.objects.get().removal_kind == "repaired"
    assert (str(Penalty.objects.get().amount), Penalty.objects.get().withdrawal_reason) == ("5000.00", "事实有误")


def test_merged_titles_above_the_header_and_a_header_with_notes_are_read(tmp_path):
    def add_titles(opened):
        sheet = opened["机构"]
        sheet.insert_rows(1, 3)
        sheet["A1"] = "山东省校外线上培训机构备案信息表"
        sheet.merge_cells("A1:F1")
        sheet["A2"] = "填报单位：济南市教育局　填报日期：2026年11月24日"
        sheet["A4"] = "统一社会\n信用代码（必填）*"
        sheet["B4"] = "＊机构名称"

    path = changed(tmp_path, add_titles, 机构=[sheet_institution()])
    assert remarks_of(path) == []
    assert Institution.objects.get().uscc == CODES[0]


def test_one_code_in_a_merged_cell_stands_for_all_the_rows_beside_it(tmp_path):
    def merge(opened):
        opened["平台"].merge_cells("A2:A3")

    rows = [sheet_platform(0, "鲁1"), sheet_platform(0, "鲁2", 平台名称="二", 统一社会信用代码=None)]
    path = changed(tmp_path, merge, 机构=[sheet_institution()], 平台=rows)
    assert remarks_of(path) == []
    assert set(Platform.objects.values_list("filing_number", "operator__uscc")) == {("鲁1", CODES[0]), ("鲁2", CODES[0])}


def test_what_is_hidden_is_read_and_said_to_be(tmp_path):
    def hide(opened):
        opened["平台"].sheet_state = "hidden"
        opened["机构"].row_dimensions[3].hidden = True

    path = changed(tmp_path, hide, 机构=[sheet_institution(), sheet_institution(1)], 平台=[sheet_platform()])
    remarks = remarks_of(path)
    assert [(each.kind, each.origin.sheet, each.reason) for each in remarks] == [
        (RemarkKind.IGNORED, "机构", "有 1 行是隐藏的，已照常读取。"),
        (RemarkKind.IGNORED, "平台", "这个工作表是隐藏的，已照常读取。"),
    ]
    assert Institution.objects.count() == 2
    assert Platform.objects.exists()


def test_numbers_and_texts_are_taken_for_each_other(tmp_path):
    path = workbook(
        tmp_path / "r.xlsx",
        机构=[sheet_institution(区划代码=370102), sheet_institution(1, 统一社会信用代码=f"'{CODES[1]}", 区划代码=" ３７０１０２ ")],
        平台=[
            sheet_platform(备案日期=20200108, 等保级别="3"),
            sheet_platform(0, "鲁2", 平台名称="二", 备案日期="43838", 等保级别="三级"),
        ],
        课程=[sheet_course(课时分钟="40", 间隔分钟="10.0", 人员编号=1)],
        培训人员=[sheet_teacher(code=1)],
    )
    assert remarks_of(path) == []
    assert set(Institution.objects.values_list("uscc", flat=True)) == {CODES[0], CODES[1]}
    assert set(Platform.objects.values_list("filed_on", "mlps_level")) == {(date(2020, 1, 8), 3)}
    assert Course.objects.get().teachers.get() == Teacher.objects.get()


def test_marks_for_nothing_leave_a_value_and_only_one_word_clears_it(tmp_path):
    remarks_of(workbook(tmp_path / "a.xlsx", 机构=[sheet_institution(地址="经十路", 服务电话="0531-1", 品牌="明德", 非营利="是")]))
    again = sheet_institution(地址="/", 服务电话="—", 品牌="N/A", 许可证有效期="无", 非营利="无", 备案依据="暂无")
    assert remarks_of(workbook(tmp_path / "b.xlsx", 机构=[again])) == []
    row = Institution.objects.get()
    assert (row.address, row.service_phone, row.brands, row.is_nonprofit) == ("经十路", "0531-1", ["明德"], False)
    remarks_of(workbook(tmp_path / "c.xlsx", 机构=[sheet_institution(地址="清空")]))
    assert Institution.objects.get().address == ""


def test_several_values_stand_in_one_cell_on_lines_of_their_own(tmp_path):
    cell = "a.example\nhttps://www.b.example/x\r\n\nc.example；d.example，e.example "
    remarks_of(workbook(tmp_path / "r.xlsx", 机构=[sheet_institution(品牌="Foo, Inc.、明德")], 平台=[sheet_platform(域名=cell)]))
    assert Platform.objects.get().domains == ["a.example", "b.example", "c.example", "d.example", "e.example"]
    assert Institution.objects.get().brands == ["Foo, Inc.", "明德"]


def test_blank_rows_and_columns_and_blanks_behind_values_are_nothing(tmp_path):
    def spread(opened):
        opened["机构"].insert_rows(3, 2)
        opened["机构"].insert_cols(2, 2)
        opened["机构"]["B9"] = "   "

    path = changed(tmp_path, spread, 机构=[sheet_institution(机构名称="济南学校  　"), sheet_institution(1)])
    assert remarks_of(path) == []
    assert Institution.objects.get(uscc=CODES[0]).name == "济南学校"


def test_a_column_that_comes_twice_is_read_once_and_said(tmp_path):
    def repeat(opened):
        column = opened["机构"].max_column + 1
        opened["机构"].cell(1, column, "机构名称")
        opened["机构"].cell(2, column, "另一个")

    remarks = remarks_of(changed(tmp_path, repeat, 机构=[sheet_institution()]))
    assert [(each.column, each.reason) for each in remarks] == [("机构名称", "这一列的表头重复了，只读取了前一列。")]
    assert Institution.objects.get().name == "济南第0网络培训学校"


def test_a_formula_with_its_result_is_taken_where_no_code_stands(tmp_path):
    part = sheet_xml([ROW, [CODES[0], None, "公司", "370102"]])
    cell = '<c r="B2" t="str"><f>"济南"&amp;"学校"</f><v>济南学校</v></c>'
    path = xlsx_of(tmp_path / "r.xlsx", 机构=part.replace('<c r="B2"/>', cell))
    assert {each.kind for each in remarks_of(path)} == {RemarkKind.IGNORED}
    assert Institution.objects.get().name == "济南学校"


def test_elements_that_only_look_like_formulas_are_none(tmp_path):
    part = sheet_xml([ROW, [CODES[0], "甲", "公司", "370102"]])
    extension = '<extLst><ext xmlns:xm="urn:xm"><xm:f>Sheet2!A1</xm:f></ext></extLst></worksheet>'
    path = xlsx_of(tmp_path / "r.xlsx", 机构=part.replace("</worksheet>", extension))
    assert not read_spreadsheet(path).sheets["机构"].marks.formulas


def test_links_to_other_files_are_said(tmp_path):
    parts = xlsx_parts(机构=sheet_xml([ROW, [CODES[0], "甲", "公司", "370102"]])) | {"xl/externalLinks/externalLink1.xml": "<x/>"}
    assert "这个工作簿引用了别的文件，只读取了上次保存的值。" in {
        each.reason for each in remarks_of(archive(tmp_path / "r.xlsx", parts))
    }
    assert Institution.objects.exists()


def _ods_row(cells, attributes=""):
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def _ods_cell(text, attributes=""):
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def test_of_an_open_workbook_formulas_and_hidden_rows_are_seen_as_well(tmp_path):
    rows = [
        _ods_row(map(_ods_cell, ROW)),
        _ods_row(map(_ods_cell, [CODES[0], "甲", "公司", "370102"]), 'table:visibility="filter"'),
        _ods_row([_ods_cell(CODES[1], 'table:formula="of:=[.Z1]"'), *map(_ods_cell, ["乙", "公司", "370102"])]),
    ]
    remarks = remarks_of(ods_of(tmp_path / "r.ods", "".join(rows)))
    assert [(each.origin.line, each.column) for each in remarks if each.kind == RemarkKind.REFUSED] == [(3, "统一社会信用代码")]
    assert "有 1 行是隐藏的，已照常读取。" in {each.reason for each in remarks}
    assert Institution.objects.get().uscc == CODES[0]


def test_a_day_to_come_is_taken(tmp_path):
    path = workbook(tmp_path / "r.xlsx", 机构=[sheet_institution(生效日期=datetime(2099, 1, 8))])  # noqa: DTZ001
    assert remarks_of(path) == []


@pytest.mark.parametrize("length", range(0, 9000, 450))
def test_a_workbook_cut_anywhere_is_refused_in_words_or_read_whole(tmp_path, length):
    whole = workbook(tmp_path / "whole.xlsx", 机构=[sheet_institution()], 平台=[sheet_platform()]).read_bytes()
    path = tmp_path / "r.xlsx"
    path.write_bytes(whole[:length])
    with pytest.raises(UnreadableFile, match=r"打不开|是空的|不符"):
        list(Import(path=path, publisher="山东省教育厅"))
    assert not Institution.objects.exists()
