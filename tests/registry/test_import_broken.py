"""Broken files: each is named line by line in words, good lines stand, a dry run says the same, and the status is 1."""

import gzip
import io
import json

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from registry.models import Course, Institution, LedgerEntry, Platform
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

GOOD = institution(5)
WRONG_CHECK_DIGIT = CODES[0][:-1] + ("0" if CODES[0][-1] != "0" else "1")


def refused_import(path, *arguments):
    printed = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_registry", path, *arguments, stdout=printed)
    assert ended.value.code == 1
    return printed.getvalue()


LINES = {
    "wrong check digit": (institution(uscc=WRONG_CHECK_DIGIT), "uscc", "校验位不符"),
    "code damaged by a spreadsheet": (institution(uscc="916201055716048000"), "uscc", "电子表格"),
    "code as a number": (institution(uscc=916201055716048000), "uscc", "电子表格"),
    "code too short": (institution(uscc=CODES[0][:-1]), "uscc", "应为 18 位，这里有 17 位"),
    "unknown region": (institution(region="379999"), "region", "没有区划代码"),
    "unknown key": (institution(nmae="拼错"), "nmae", "不认识的键“nmae”"),
    "unknown key inside an object": (institution(custody={"bnak": "x"}), "custody.bnak", "不认识的键"),
    "an object that is a text": (institution(custody="x"), "custody", "应当是一个对象"),
    "required key missing": ({key: value for key, value in institution().items() if key != "name"}, "name", "缺少必填"),
    "required key null": (institution(name=None), "name", "必填的内容是空的"),
    "word outside the vocabulary": (institution(kind="学校"), "kind", "公司、民办非企业单位"),
    "name too long": (institution(name="长" * 201), "name", "超过 200 个字符"),
    "name that is a list": (institution(name=["a"]), "name", "应当是文字"),
    "a decision of the future": (
        institution(penalties=[{"decision_number": "1", "kind": "fine", "issued_by": "市局", "decided_on": "2100-01-01"}]),
        "penalties[0].decided_on",
        "还没有到",
    ),
    "date in another writing": (institution(effective_on="2020/1/8"), "effective_on", "2020-01-08"),
    "date that does not exist": (institution(effective_on="2021-02-29"), "effective_on", "没有这一天"),
    "truth value in words": (institution(is_nonprofit="也许"), "is_nonprofit", "“是”或“否”"),
    "a code that an earlier line had": (institution(5, name="另一家"), "uscc", "已经报送过同一个对象"),
    "a former code that an earlier line had": (institution(former_uscc=[CODES[5]]), "uscc", "已经报送过"),
    "children that are not a list": (institution(platforms={}), "platforms", "应当是一个列表"),
    "a child that is not an object": (institution(platforms=[5]), "platforms", "应当是一个列表，每项是一个对象"),
    "half a line": ('{"uscc": "91', "", "不是 JSON"),
    "a list": ("[1, 2]", "", "不是一个 JSON 对象"),
    "a number": ("5", "", "不是一个 JSON 对象"),
    "ICP number of a licence": (
        institution(platforms=[platform(icp_number="鲁ICP证030001号")]),
        "platforms[0].icp_number",
        "电信业务经营许可证号",
    ),
    "unknown status": (institution(platforms=[platform(status="好")]), "platforms[0].status", "已备案、整改中"),
    "level beyond five": (institution(platforms=[platform(mlps_level=6)]), "platforms[0].mlps_level", "1 到 5 的整数"),
    "domain that is none": (institution(platforms=[platform(domains=["不是 域名"])]), "platforms[0].domains", "不是网址或域名"),
    "course twice": (
        institution(platforms=[platform(courses=[course(), course(name="又一次")])]),
        "platforms[0].courses[1].code",
        "已经报送过",
    ),
    "time that does not exist": (
        institution(platforms=[platform(courses=[course(starts_at="25:00")])]),
        "platforms[0].courses[0].starts_at",
        "24 小时制",
    ),
    "days in the wrong order": (
        institution(platforms=[platform(courses=[course(starts_on="2020-05-01", ends_on="2020-04-01")])]),
        "platforms[0].courses[0].ends_on",
        "早于开始",
    ),
    "an amount in words": (
        institution(platforms=[platform(courses=[course(fees=[{"basis": "per_lesson", "amount": "两千"}])])]),
        "platforms[0].courses[0].fees[0].amount",
        "不是金额",
    ),
    "identity number with a wrong check digit": (
        institution(teachers=[teacher(id_number="370102199001011230")]),
        "teachers[0].id_number",
        "校验位不符",
    ),
    "certificate of 16 digits": (
        institution(teachers=[teacher(certificate={"number": "2015370102200012"})]),
        "teachers[0].certificate.number",
        "17 位数字",
    ),
    "conduct that ends in the future": (
        institution(credit=[credit(conduct_ended_on="2100-01-01")]),
        "credit[0].conduct_ended_on",
        "还没有到",
    ),
    "credit that may no longer be shown": (
        institution(credit=[credit(listed_on="2015-01-01", conduct_ended_on="2014-01-01")]),
        "credit[0].conduct_ended_on",
        "已满五年",
    ),
    "course with unknown staff": (
        institution(platforms=[platform(courses=[course(teachers=["T-9"])])]),
        "platforms[0].courses[0].teachers",
        "没有这个人员编号",
    ),
}


@pytest.mark.parametrize("case", LINES)
def test_a_broken_line_is_named_and_the_good_one_before_it_stands(tmp_path, case):
    line, column, words = LINES[case]
    path = ndjson(tmp_path / "r.ndjson", GOOD, line)
    dry = refused_import(path, "--dry-run")
    assert not LedgerEntry.objects.exists()
    printed = refused_import(path)
    assert dry.startswith(printed)
    assert f"第 2 行 {column}".rstrip() in printed
    assert words in printed
    assert Institution.objects.filter(uscc=CODES[5], name=GOOD["name"]).exists()


@pytest.mark.parametrize(
    "record",
    [
        institution(
            platforms=[platform("鲁1", courses=[course("C-1"), course("C-2", subject="玄学")]), platform("鲁2", name="二")]
        ),
        institution(platforms=[platform("鲁1", courses=[course("C-1")]), platform("鲁2", name="二"), platform("鲁3", kind="飞机")]),
    ],
)
def test_a_refused_child_leaves_its_siblings_and_parents_standing(tmp_path, record):
    refused_import(ndjson(tmp_path / "r.ndjson", record))
    assert set(Platform.objects.values_list("filing_number", flat=True)) == {"鲁1", "鲁2"}
    assert list(Course.objects.values_list("code", flat=True)) == ["C-1"]


def test_a_refused_parent_takes_its_children_with_it_and_each_is_told(tmp_path):
    record = institution(region="x", platforms=[platform(courses=[course(), course("C-2")])], teachers=[teacher()])
    printed = refused_import(ndjson(tmp_path / "r.ndjson", record))
    for path in ("platforms[0]：", "platforms[0].courses[0]：", "platforms[0].courses[1]：", "teachers[0]："):
        assert f"第 1 行 {path}所属的上级记录被拒收" in printed
    assert not Institution.objects.exists()


FEES = [{"basis": "per_lesson", "lessons": 10, "amount": "500"}, {"basis": "per_lesson", "lessons": 20, "amount": "900"}]


@pytest.mark.parametrize(
    "record",
    [
        institution(platforms=[platform(courses=[course(teachers=["T-9"], fees=FEES)])]),
        institution(platforms=[platform("鲁2", courses=[course(fees=FEES)])]),
    ],
    ids=["staff that are not known", "the platform of another institution"],
)
def test_the_fees_of_a_course_that_does_not_fit_the_registry_are_told_too(tmp_path, record):
    other = institution(5, platforms=[platform("鲁2")])
    call_command("import_registry", ndjson(tmp_path / "other.ndjson", other), stdout=io.StringIO())
    printed = refused_import(ndjson(tmp_path / "r.ndjson", record))
    for place in (0, 1):
        assert printed.count(f"第 1 行 platforms[0].courses[0].fees[{place}]：所属的上级记录被拒收") == 1
    assert not Course.objects.exists()


def test_a_refused_fee_leaves_the_fees_of_the_course_as_they_are(tmp_path):
    fee = {"basis": "per_lesson", "lessons": 10, "amount": "500"}
    path = tmp_path / "r.ndjson"
    call_command(
        "import_registry", ndjson(path, institution(platforms=[platform(courses=[course(fees=[fee])])])), stdout=io.StringIO()
    )
    changed = course(name="改名", fees=[fee | {"amount": "600"}, fee | {"amount": "-1"}])
    refused_import(ndjson(path, institution(platforms=[platform(courses=[changed])])))
    row = Course.objects.get()
    assert (row.name, row.fees[0]["amount"]) == ("改名", "500.00")


def test_one_filing_number_under_two_institutions_is_refused_the_second_time_in_a_dry_run_too(tmp_path):
    path = ndjson(tmp_path / "r.ndjson", institution(0, platforms=[platform("鲁1")]), institution(1, platforms=[platform("鲁1")]))
    assert "第 2 行 platforms[0].filing_number" in refused_import(path, "--dry-run")
    refused_import(path)
    assert Platform.objects.get().operator.uscc == CODES[0]


def test_a_file_in_gb18030_is_told_to_be_saved_as_utf8(tmp_path):
    printed = refused_import(ndjson(tmp_path / "r.ndjson", institution(), encoding="gb18030"))
    assert "GB18030" in printed
    assert "另存为 UTF-8" in printed


def test_the_last_line_of_half_a_file_is_named_as_such(tmp_path):
    path = tmp_path / "r.ndjson"
    path.write_text(json.dumps(GOOD) + "\n" + json.dumps(institution())[:60], encoding="utf-8")
    assert "可能只传了一半" in refused_import(path)
    assert Institution.objects.count() == 1


SHEETS = {
    "wrong check digit": (
        {"机构": [sheet_institution(统一社会信用代码=WRONG_CHECK_DIGIT)]},
        "机构 第 2 行 统一社会信用代码",
        "校验位",
    ),
    "code that became a number": (
        {"机构": [sheet_institution(统一社会信用代码=916201055716048123)]},
        "机构 第 2 行 统一社会信用代码",
        "当作数字保存",
    ),
    "unknown region": ({"机构": [sheet_institution(区划代码=379999)]}, "机构 第 2 行 区划代码", "没有区划代码"),
    "date that is none": ({"机构": [sheet_institution(生效日期="去年")]}, "机构 第 2 行 生效日期", "这不是日期"),
    "required cell blank": ({"机构": [sheet_institution(机构名称=None)]}, "机构 第 2 行 机构名称", "缺少必填"),
    "institution twice": (
        {"机构": [sheet_institution(), sheet_institution()]},
        "机构 第 3 行 统一社会信用代码",
        "第 2 行已经报送过",
    ),
    "platform of nobody": ({"平台": [sheet_platform(统一社会信用代码=None)]}, "平台 第 2 行 统一社会信用代码", "没有填写"),
    "platform of an unknown institution": (
        {"平台": [sheet_platform(3)]},
        "平台 第 2 行 统一社会信用代码“",
        "登记簿里还没有这条记录",
    ),
    "course of an unknown platform": ({"课程": [sheet_course("鲁404")]}, "课程 第 2 行 备案编号“鲁404”", "都没有这个备案编号"),
    "fee of an unknown course": (
        {"平台": [sheet_platform(5)], "收费": [{"备案编号": "鲁1", "课程编号": "C-9", "收费方式": "按课时收费", "金额": 5}]},
        "收费 第 2 行 课程编号“C-9”",
        "登记簿里还没有这条记录",
    ),
}


@pytest.mark.parametrize("case", SHEETS)
def test_a_broken_row_of_a_workbook_is_named_by_sheet_row_and_column(tmp_path, case):
    sheets, place, words = SHEETS[case]
    sheets = {**sheets, "机构": [*sheets.get("机构", []), sheet_institution(5)]}
    path = workbook(tmp_path / "r.xlsx", **sheets)
    dry = refused_import(path, "--dry-run")
    assert not LedgerEntry.objects.exists()
    printed = refused_import(path)
    assert dry.startswith(printed)
    assert place in printed
    assert words in printed
    assert Institution.objects.filter(uscc=CODES[5]).exists()


def test_a_sheet_without_a_required_column_is_refused_and_the_others_stand(tmp_path):
    path = workbook(tmp_path / "r.xlsx", 机构=[sheet_institution()], 平台=None)
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {"机构": [sheet_institution()], "平台": [{"统一社会信用代码": CODES[0], "平台名称": "无状态"}]}.items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        sheet.append(list(rows[0].values()))
    book.save(path)
    printed = refused_import(path)
    assert "平台 第 1 行 平台类型：工作表缺少必填的列：平台类型、状态" in printed
    assert Institution.objects.exists()


def _zip_named_ndjson(path):
    workbook(path / "r.xlsx", 机构=[sheet_institution()]).rename(path / "r.ndjson")
    return path / "r.ndjson"


def _text_named(name):
    def write(path):
        (path / name).write_text("统一社会信用代码,机构名称", encoding="utf-8")
        return path / name

    return write


def _bytes_named(name, content):
    def write(path):
        (path / name).write_bytes(content)
        return path / name

    return write


def _half_a_workbook(path):
    whole = workbook(path / "whole.xlsx", 机构=[sheet_institution()]).read_bytes()
    (path / "r.xlsx").write_bytes(whole[: len(whole) // 2])
    return path / "r.xlsx"


UNREADABLE = {
    "no such file": (lambda path: path / "absent.ndjson", "没有这个文件"),
    "a folder": (lambda path: path, "是一个文件夹"),
    "empty": (_bytes_named("r.ndjson", b""), "是空的"),
    "workbook named NDJSON": (_zip_named_ndjson, "不符"),
    "text named workbook": (_text_named("r.xlsx"), "不符"),
    "text named old workbook": (_text_named("r.xls"), "不符"),
    "text named gzip": (_text_named("r.ndjson.gz"), "不符"),
    "gzip named NDJSON": (_bytes_named("r.ndjson", gzip.compress(b"{}")), "不符"),
    "unknown ending": (_text_named("r.csv"), "结尾"),
    "UTF-16": (_bytes_named("r.ndjson", "{}".encode("utf-16")), "UTF-16"),
    "half a workbook": (_half_a_workbook, "打不开"),
    "an archive that is no workbook": (_bytes_named("r.xlsx", b"PK\x03\x04" + b"\0" * 100), "打不开"),
    "workbook of headers alone": (lambda path: workbook(path / "r.xlsx"), "一家机构也没有"),
    "blank lines alone": (lambda path: ndjson(path / "r.ndjson", "", " "), "一家机构也没有"),
    "sheet of institutions missing": (lambda path: workbook(path / "r.xlsx", 机构=None), "没有“机构”工作表"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(tmp_path, case):
    write, words = UNREADABLE[case]
    with pytest.raises(CommandError, match=words):
        call_command("import_registry", write(tmp_path), stdout=io.StringIO())
    assert not Institution.objects.exists()


def test_a_workbook_that_is_said_to_be_complete_needs_every_sheet(tmp_path):
    path = workbook(tmp_path / "r.xlsx", 机构=[sheet_institution()], 名单=None)
    with pytest.raises(CommandError, match="缺少：名单"):
        call_command("import_registry", path, "--complete", stdout=io.StringIO())


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--effective-on", "gestern", "effective-on：这不是日期"),
        ("--publisher", " ", "publisher：不能是空的"),
        ("--publisher", "长" * 121, "超过 120 个字符"),
        ("--report", "report.doc", ".csv、.json 或 .xlsx"),
    ],
)
def test_a_wrong_option_is_refused_in_words(tmp_path, option, value, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_registry", ndjson(tmp_path / "r.ndjson", GOOD), option, value, stdout=io.StringIO())
    assert not Institution.objects.exists()


def test_a_filing_number_that_an_earlier_row_gave_another_institution_is_refused_as_such(tmp_path):
    rows = {"机构": [sheet_institution(0), sheet_institution(1)], "平台": [sheet_platform(0, "鲁8"), sheet_platform(1, "鲁8")]}
    printed = refused_import(workbook(tmp_path / "r.xlsx", **rows))
    assert "平台 第 3 行 备案编号“鲁8”：本文件的第 2 行已经把这个备案编号报给了另一家机构的平台。请核对两处" in printed
    assert Platform.objects.get().operator.uscc == CODES[0]
