"""Workbooks with broken rows: what spreadsheets do to codes and days, and what people write into cells."""

from datetime import date

from openpyxl import load_workbook

from registry.vocabulary import RecordKind
from tests.registry.broken.archives import sheet_xml, xlsx_of
from tests.registry.broken.cases import GOOD_ALONE, Refusal, Unreadable
from tests.registry.import_files import (
    CODES,
    sheet_course,
    sheet_credit,
    sheet_fee,
    sheet_institution,
    sheet_penalty,
    sheet_platform,
    sheet_teacher,
    workbook,
)

GOOD = sheet_institution(5)
WITH_PLATFORM = {**GOOD_ALONE, RecordKind.PLATFORM: 1}
NUMBER_WITH_TWELVE_DIGITS_KEPT = 20153701022000123


def book(**sheets):
    """Write a workbook of these rows and the good institution, which is the last of its sheet."""
    rows = {**sheets, "机构": [*sheets.get("机构", []), GOOD]}
    return lambda path: workbook(path / "r.xlsx", **rows)


def changed(change, **sheets):
    """Write such a workbook and change it by hand before it is sent."""

    def write(path):
        made = book(**sheets)(path)
        opened = load_workbook(made)
        change(opened)
        opened.save(made)
        return made

    return write


def _formula_in(sheet, title, text):
    def change(opened):
        titles = [cell.value.strip("*") for cell in opened[sheet][1]]
        opened[sheet].cell(2, titles.index(title) + 1).value = text

    return change


def _error_in_name(opened):
    opened["机构"]["B2"].value = "#N/A"
    opened["机构"]["B2"].data_type = "e"


def _without_column(opened):
    opened["平台"].delete_cols(3)


def _hidden_courses(opened):
    opened["课程"].sheet_state = "hidden"


def _saved_formula(path):
    rows = [
        ["统一社会信用代码", "机构名称", "机构类型", "区划代码"],
        [CODES[5], "好", "公司", "370102"],
        [None, "坏", "公司", "370102"],
    ]
    cell = f'<c r="A3" t="str"><f>Z3</f><v>{CODES[0]}</v></c>'
    return xlsx_of(path / "r.xlsx", 机构=sheet_xml(rows).replace('<c r="A3"/>', cell))


def _good_platform(**values):
    return {"平台": [sheet_platform(5, **values)]}


REFUSED = {
    "a code that became a number": Refusal(
        book(机构=[sheet_institution(统一社会信用代码=916201055716048123)]),
        2,
        "统一社会信用代码",
        "916201055716048000",
        "当作数字保存",
        "机构",
    ),
    "a code in the notation of numbers": Refusal(
        book(机构=[sheet_institution(统一社会信用代码="9.16201E+17")]), 2, "统一社会信用代码", "9.16201E+17", "当作数字保存", "机构"
    ),
    "a certificate that became a number": Refusal(
        book(培训人员=[sheet_teacher(5, 教师资格证号=NUMBER_WITH_TWELVE_DIGITS_KEPT)]),
        2,
        "教师资格证号",
        "201537*********00",
        "末几位已经丢失",
        "培训人员",
    ),
    "a formula in a column of codes": Refusal(_saved_formula, 3, "统一社会信用代码", CODES[0], "这里是公式", "机构"),
    "a formula without its result": Refusal(
        changed(_formula_in("机构", "机构名称", '="济南"&"学校"'), 机构=[sheet_institution()]),
        2,
        "机构名称",
        "",
        "这里是公式",
        "机构",
    ),
    "a formula for the institution of a platform": Refusal(
        changed(_formula_in("平台", "统一社会信用代码", "=机构!A2"), **_good_platform()),
        2,
        "统一社会信用代码",
        "",
        "这里是公式",
        "平台",
    ),
    "a formula that failed": Refusal(changed(_error_in_name, 机构=[sheet_institution()]), 2, "机构名称", "", "公式出错了", "机构"),
    "grades that became a day": Refusal(
        book(**_good_platform(), 课程=[sheet_course(年级=date(2026, 1, 3))]),
        2,
        "年级",
        "2026-01-03",
        "变成了日期",
        "课程",
        WITH_PLATFORM,
    ),
    "a day of which the month is not clear": Refusal(
        book(机构=[sheet_institution(生效日期="8/1/2020")]), 2, "生效日期", "8/1/2020", "分不清哪个是年", "机构"
    ),
    "a year of two digits": Refusal(
        book(机构=[sheet_institution(生效日期="20年1月8日")]), 2, "生效日期", "20年1月8日", "年份只有两位", "机构"
    ),
    "a month without a day": Refusal(
        book(机构=[sheet_institution(生效日期="2020年1月")]), 2, "生效日期", "2020年1月", "缺少月或日", "机构"
    ),
    "a day that never was": Refusal(
        book(机构=[sheet_institution(生效日期="二〇二一年二月二十九日")]), 2, "生效日期", "2021-02-29", "没有这一天", "机构"
    ),
    "a word outside the vocabulary": Refusal(
        book(机构=[sheet_institution(机构类型="学校")]), 2, "机构类型", "学校", "公司、民办非企业单位", "机构"
    ),
    "a required cell with a dash": Refusal(book(机构=[sheet_institution(机构名称="—")]), 2, "机构名称", "", "缺少必填", "机构"),
    "an institution twice": Refusal(
        book(机构=[GOOD | {"机构名称": "又一次"}]), 3, "统一社会信用代码", CODES[5], "第 2 行已经报送过", "机构"
    ),
    "a platform of nobody": Refusal(
        book(平台=[sheet_platform(统一社会信用代码="/")]), 2, "统一社会信用代码", "", "没有填写所属机构", "平台"
    ),
    "a course of an unknown platform": Refusal(
        book(课程=[sheet_course("鲁404")]), 2, "备案编号", "鲁404", "都没有这个备案编号", "课程"
    ),
    "a fee of an unknown course": Refusal(
        book(**_good_platform(), 收费=[sheet_fee(code="C-9")]),
        2,
        "课程编号",
        "C-9",
        "登记簿里还没有这条记录",
        "收费",
        WITH_PLATFORM,
    ),
    "a fee without its course": Refusal(
        book(**_good_platform(), 收费=[sheet_fee(code="")]), 2, "课程编号", "", "没有填写课程编号", "收费", WITH_PLATFORM
    ),
    "a course with unknown staff": Refusal(
        book(**_good_platform(), 课程=[sheet_course(人员编号="T-9")]),
        2,
        "人员编号",
        "T-9",
        "没有这个人员编号",
        "课程",
        WITH_PLATFORM,
    ),
    "a filing that ends before it begins": Refusal(
        book(平台=[sheet_platform(5, 备案日期="2020-01-08", 有效期至="2019年1月8日")]),
        2,
        "有效期至",
        "2019-01-08",
        "早于开始",
        "平台",
    ),
    "a penalty withdrawn without a reason": Refusal(
        book(行政处罚=[sheet_penalty(5, 撤回日期="2026-02-03")]), 2, "撤回原因", "", "不能没有原因", "行政处罚"
    ),
    "an amount in words": Refusal(book(行政处罚=[sheet_penalty(5, 金额="五千")]), 2, "金额", "五千", "不是金额", "行政处罚"),
    "an entry that may no longer be shown": Refusal(
        book(名单=[sheet_credit(5, 列入日期="2015-01-01", 行为终止日期="2014/1/1")]),
        2,
        "行为终止日期",
        "2014-01-01",
        "已满五年",
        "名单",
    ),
    "an identity number with a wrong check digit": Refusal(
        book(培训人员=[sheet_teacher(5, 证件号码="370102199001011230")]), 2, "证件号码", "370102**********30", "校验", "培训人员"
    ),
    "a hidden sheet with a broken row": Refusal(
        changed(_hidden_courses, **_good_platform(), 课程=[sheet_course(学科="玄学")]),
        2,
        "学科",
        "玄学",
        "语文、数学",
        "课程",
        WITH_PLATFORM,
    ),
    "a sheet without a required column": Refusal(
        changed(_without_column, **_good_platform()), 1, "平台名称", "", "缺少必填的列：平台名称", "平台"
    ),
}


def _two_sheets_of_one_name(path):
    return xlsx_of(path / "r.xlsx", **{"机构": sheet_xml([["统一社会信用代码"]]), "机构 ": sheet_xml([["统一社会信用代码"]])})


def _without_institutions(path):
    return workbook(path / "r.xlsx", 机构=None)


UNREADABLE = {
    "a workbook without its first sheet": Unreadable(_without_institutions, "没有“机构”工作表"),
    "two sheets of one name": Unreadable(_two_sheets_of_one_name, "有两个名为“机构”的工作表"),
}
