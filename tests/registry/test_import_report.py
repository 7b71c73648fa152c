"""The report of an import hands the refused rows back, to be mended and sent again; private values are not in it."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from stdnum.cn import ric

from registry.models import Course, Institution, LedgerEntry, Penalty, Platform, Publisher, Teacher
from tests.registry.broken.sheets import REFUSED
from tests.registry.import_files import (
    CODES,
    course,
    institution,
    ndjson,
    platform,
    sheet_course,
    sheet_fee,
    sheet_institution,
    sheet_penalty,
    sheet_platform,
    sheet_teacher,
    teacher,
    workbook,
)

pytestmark = pytest.mark.django_db
ID_NUMBER = "37010219850607123" + ric.calc_check_digit("37010219850607123?")


def run(path, *arguments):
    """Run the import; return its status and what it printed."""
    printed, status = io.StringIO(), 0
    try:
        call_command("import_registry", path, *arguments, stdout=printed)
    except SystemExit as ended:
        status = int(str(ended.code))
    return status, printed.getvalue()


def rows(path, sheet):
    """Return the rows of a report's sheet below its header, by header."""
    header, *below = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [{str(title).strip("*"): cell for title, cell in zip(header, row, strict=True)} for row in below]


def mend(path, sheet, line, **cells):
    """Write into a row of a report what a clerk would, and save it under the same name."""
    opened = load_workbook(path)
    titles = [str(cell.value).strip("*") for cell in opened[sheet][1]]
    for title, value in cells.items():
        opened[sheet].cell(line, titles.index(title) + 1).value = value
    opened.save(path)


def broken_book(path):
    return workbook(
        path,
        机构=[sheet_institution(), sheet_institution(1, 区划代码="379999", 地址="-1层商铺", 生效日期="2020年1月8日")],
        平台=[sheet_platform(0, "鲁1"), sheet_platform(1, "鲁2"), sheet_platform(0, "鲁3", 平台名称="三", 状态="好")],
        课程=[sheet_course("鲁1", "C-1"), sheet_course("鲁2", "C-1"), sheet_course("鲁3", "C-1")],
        收费=[
            sheet_fee("鲁1", "C-1", 金额="一千"),
            sheet_fee("鲁1", "C-1", 金额=500, 课时数=5),
            sheet_fee("鲁2", "C-1"),
            sheet_fee("鲁3", "C-1"),
        ],
        培训人员=[sheet_teacher(0, 证件号码=ID_NUMBER, 岗位="门卫", 姓名="文书")],
        行政处罚=[sheet_penalty(0, 金额="五千"), sheet_penalty(0, 文号="罚2号")],
    )


def test_a_row_beside_a_merged_code_is_handed_back_with_that_code(tmp_path):
    path, report = tmp_path / "r.xlsx", tmp_path / "report.xlsx"
    merged = [sheet_platform(0, "鲁1"), sheet_platform(0, "鲁2", 平台名称="二", 状态="好", 统一社会信用代码=None)]
    workbook(path, 机构=[sheet_institution()], 平台=merged)
    opened = load_workbook(path)
    opened["平台"].merge_cells("A2:A3")
    opened.save(path)
    assert run(path, "--report", str(report))[0] == 1
    mend(report, "平台", 2, 状态="已备案")
    assert run(report)[0] == 0
    assert set(Platform.objects.values_list("filing_number", "operator__uscc")) == {("鲁1", CODES[0]), ("鲁2", CODES[0])}


def test_a_mended_report_imports_the_rows_that_were_refused(tmp_path):
    report = tmp_path / "report.xlsx"
    assert run(broken_book(tmp_path / "r.xlsx"), "--report", str(report))[0] == 1
    assert Institution.objects.count() == 1
    assert [each["收费方式"] for each in rows(report, "收费")] == ["按课时"] * 4
    assert [each["备案编号"] for each in rows(report, "平台")] == ["鲁2", "鲁3"]
    mend(report, "机构", 2, 区划代码="370102")
    mend(report, "平台", 3, 状态="已备案")
    mend(report, "收费", 2, 金额="1000")
    mend(report, "培训人员", 2, 岗位="管理", 证件号码="")
    mend(report, "行政处罚", 2, 金额="5000")
    status, printed = run(report)
    assert (status, "忽略 0 条" in printed) == (0, True), printed
    assert Institution.objects.get(uscc=CODES[1]).address == "-1层商铺"
    assert set(Platform.objects.values_list("filing_number", flat=True)) == {"鲁1", "鲁2", "鲁3"}
    fees = {each.platform.filing_number: [fee["amount"] for fee in each.fees] for each in Course.objects.all()}
    assert fees == {"鲁1": ["1000.00", "500.00"], "鲁2": ["2400.00"], "鲁3": ["2400.00"]}
    assert Teacher.objects.get().name == "文书"
    assert Penalty.objects.count() == 2


def test_after_mending_the_registry_is_as_if_the_file_had_been_right_from_the_beginning(tmp_path):
    wrong = workbook(tmp_path / "wrong.xlsx", 机构=[sheet_institution()], 平台=[sheet_platform(状态="好", 备案日期="2020-01-08")])
    report = tmp_path / "report.xlsx"
    run(wrong, "--report", str(report))
    mend(report, "平台", 2, 状态="已备案")
    run(report)
    entries = LedgerEntry.objects.count()
    right = workbook(tmp_path / "right.xlsx", 机构=[sheet_institution()], 平台=[sheet_platform(备案日期="2020-01-08")])
    assert "变更 0，未变 1" in run(right)[1]
    assert LedgerEntry.objects.count() == entries


def test_rows_are_handed_back_as_they_were_written_with_reason_and_remedy(tmp_path):
    report = tmp_path / "report.xlsx"
    run(broken_book(tmp_path / "r.xlsx"), "--report", str(report))
    [row] = rows(report, "机构")
    assert (row["生效日期"], row["地址"], row["区划代码"]) == ("2020年1月8日", "-1层商铺", "379999")
    assert "区划代码“379999”：没有区划代码" in row["原因"]
    assert "六位行政区划代码" in row["怎么办"]
    assert load_workbook(report).sheetnames == [
        "导入报告",
        "机构",
        "平台",
        "课程",
        "收费",
        "培训人员",
        "名单",
        "行政处罚",
    ]


def test_private_cells_are_left_blank_and_the_remedy_says_so(tmp_path):
    report = tmp_path / "report.xlsx"
    run(broken_book(tmp_path / "r.xlsx"), "--report", str(report))
    [row] = rows(report, "培训人员")
    assert row["证件号码"] is None
    assert "请重新填写：证件号码" in row["怎么办"]
    written = [str(cell) for sheet in load_workbook(report) for line in sheet.iter_rows(values_only=True) for cell in line]
    assert not [cell for cell in written if ID_NUMBER in cell]


def test_sending_a_report_again_unmended_is_refused_alike_and_harms_nothing(tmp_path):
    report, again = tmp_path / "report.xlsx", tmp_path / "again.xlsx"
    run(broken_book(tmp_path / "r.xlsx"), "--report", str(report))
    entries = LedgerEntry.objects.count()
    assert run(report, "--report", str(again))[0] == 1
    assert LedgerEntry.objects.count() == entries
    for sheet in ("机构", "平台", "课程", "收费", "培训人员", "行政处罚"):
        shown = [{key: value for key, value in row.items() if key != "怎么办"} for row in rows(report, sheet)]
        assert [{key: value for key, value in row.items() if key != "怎么办"} for row in rows(again, sheet)] == shown


@pytest.mark.parametrize("name", REFUSED)
def test_every_broken_workbook_gets_a_report_that_can_be_read_again(tmp_path, name):
    report = tmp_path / "report.xlsx"
    assert run(REFUSED[name].write(tmp_path), "--report", str(report))[0] == 1
    remarks = [each for each in rows(report, "导入报告") if each["结果"] == "拒收"]
    assert remarks
    assert all(each["行"] and each["原因"] and each["怎么办"] for each in remarks)
    try:
        status, printed = run(report)
    except CommandError as nothing_in_it:
        # A whole sheet was refused, so that no row can be handed back.
        status, printed = 1, str(nothing_in_it)
        assert "一家机构也没有" in printed
    assert status in (0, 1)
    assert "多出的列" not in printed
    assert "不认识这个工作表" not in printed


@pytest.mark.parametrize(
    "said",
    [
        {"address": "{}"},
        {"brands": ["明德", "负责人{}"]},
        {"former_names": [{"name": "明德（{}）", "until": "2021-05-01"}]},
        {"school_licence": {"number": "{}", "valid_until": "2027-01-01"}},
        {"teachers": ["单晓梅 {}"]},
    ],
)
def test_an_identity_number_is_not_handed_back_with_a_refused_line_wherever_it_stands(tmp_path, said):
    report = tmp_path / "report.ndjson"
    line = json.dumps(institution(**said), ensure_ascii=False).replace("{}", ID_NUMBER)
    assert run(ndjson(tmp_path / "r.ndjson", line), "--report", str(report))[0] == 1
    (back,) = map(json.loads, report.read_text("utf-8").splitlines())
    assert ID_NUMBER not in str(back)
    assert back["name"] == institution()["name"]


def test_refused_lines_are_handed_back_as_lines_without_private_values(tmp_path):
    staff = teacher(role="门卫", id_number=ID_NUMBER, certificate={"number": "20153701022000123", "kind": "primary"})
    record = institution(custody={"bank": "齐鲁银行", "account": "12345678901"}, legal_representative="颜思齐", teachers=[staff])
    report = tmp_path / "report.ndjson"
    path = ndjson(tmp_path / "r.ndjson", institution(5), record, "{half", institution(2, region="379999"))
    assert run(path, "--report", str(report))[0] == 1
    first, second, third = map(json.loads, report.read_text().splitlines())
    assert [(each["line"], each["column"], each["value"]) for each in first["_remarks"]] == [(2, "teachers[0].role", "门卫")]
    assert (first["custody"], "legal_representative" in first) == ({"bank": "齐鲁银行"}, False)
    assert first["teachers"][0]["certificate"] == {"kind": "primary"}
    assert "id_number" not in first["teachers"][0]
    assert list(second) == ["_remarks"]
    first["teachers"][0]["role"], third["region"] = "teaching", "370102"
    again = ndjson(tmp_path / "again.ndjson", first, third)
    assert run(again)[0] == 0
    assert Teacher.objects.get().role == "teaching"
    assert Institution.objects.count() == 3


def test_characters_that_no_workbook_may_hold_do_not_stop_its_report(tmp_path):
    report = tmp_path / "report.xlsx"
    status, _ = run(ndjson(tmp_path / "r.ndjson", institution(kind="学\u0001校\u000b")), "--report", str(report))
    assert (status, rows(report, "导入报告")[0]["值"]) == (1, "学 校 ")


def test_a_csv_report_holds_the_remarks_alone(tmp_path):
    report = tmp_path / "report.csv"
    run(broken_book(tmp_path / "r.xlsx"), "--report", str(report))
    assert "没有区划代码" in report.read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("source", "report", "words"),
    [
        ("r.xlsx", "report.ndjson", "只有 NDJSON 文件的报告"),
        ("r.ndjson", "report.txt", r"json 或 \.xlsx"),
        ("r.ndjson", "absent/report.csv", "没有存放报告的目录"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_anything_is_read(tmp_path, source, report, words):
    path = ndjson(tmp_path / source, institution())
    with pytest.raises(CommandError, match=words):
        run(path, "--report", str(tmp_path / report))
    assert not Institution.objects.exists()


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "ndjson"])
def test_a_report_in_the_place_of_a_folder_is_refused_before_anything_is_imported(tmp_path, ending):
    path, folder = ndjson(tmp_path / "r.ndjson", institution()), tmp_path / f"report.{ending}"
    folder.mkdir()
    with pytest.raises(CommandError, match=rf"不能写报告 .*report\.{ending}（.+）。请换一个位置"):
        run(path, "--report", str(folder))
    assert not Institution.objects.exists()


def test_a_report_never_replaces_the_file_that_is_imported(tmp_path):
    path = broken_book(tmp_path / "r.xlsx")
    before = path.read_bytes()
    with pytest.raises(CommandError, match="覆盖正在导入的文件"):
        run(path, "--report", str(path))
    assert path.read_bytes() == before


def test_a_dry_run_shows_what_would_be_new_and_what_would_change_field_by_field(tmp_path):
    was = institution(platforms=[platform(courses=[course(fees=[])])])
    run(ndjson(tmp_path / "a.ndjson", was))
    becomes = institution(
        name="新名",
        legal_representative="颜思齐",
        platforms=[platform(status="suspended", has_eye_protection=True, domains=["a.example"], courses=[course(fees=[])])],
    )
    report = tmp_path / "report.xlsx"
    path = ndjson(tmp_path / "b.ndjson", becomes, institution(1))
    _, printed = run(path, "--dry-run", "--report", str(report))
    assert "将变更 机构“" in printed
    assert "机构名称 济南第0网络培训学校 → 新名" in printed
    assert "状态 已备案 → 暂停运营" in printed
    assert "护眼功能 （空） → 是" in printed
    assert "域名 （空） → a.example" in printed
    assert "将新增 机构“济南第1网络培训学校”" in printed
    assert "颜思齐" not in printed
    shown = {(each["名称"], each["内容"]): each["原来的值 → 新的值"] for each in rows(report, "变更预览")}
    assert shown["明德云课堂", "状态"] == "已备案 → 暂停运营"
    assert shown["济南第1网络培训学校", "机构名称"] == "（空） → 济南第1网络培训学校"
    assert Institution.objects.get().name == "济南第0网络培训学校"
    assert Publisher.objects.count() == 1


def test_a_long_preview_is_cut_short_on_the_terminal(tmp_path):
    path = ndjson(tmp_path / "r.ndjson", institution(platforms=[platform(f"鲁{each}", name=f"第{each}") for each in range(40)]))
    _, printed = run(path, "--dry-run")
    assert printed.count("将新增 ") == 20
    assert "共 41 条记录将新增或变更" in printed


@pytest.mark.parametrize("name", ["report.csv", "report.xlsx"])
def test_the_report_names_sheet_row_column_value_reason_and_remedy(tmp_path, name):
    path = workbook(tmp_path / "r.xlsx", 机构=[sheet_institution(), sheet_institution(1, 区划代码="379999")])
    report = tmp_path / name
    assert run(path, "--report", str(report))[0] == 1
    if name.endswith("csv"):
        assert report.read_bytes().startswith(b"\xef\xbb\xbf")
        lines = list(csv.reader(io.StringIO(report.read_text("utf-8-sig"))))
    else:
        lines = [[str(cell) for cell in row] for row in load_workbook(report).worksheets[0].values]
    assert lines[0] == ["结果", "工作表", "行", "列", "值", "原因", "怎么办"]
    refused = [row for row in lines if row[0] == "拒收"]
    assert len(refused) == 1
    assert refused[0][1:4] == ["机构", "3", "区划代码"]
    assert "没有区划代码" in refused[0][5]


def test_a_value_that_looks_like_a_formula_is_harmless_in_the_report(tmp_path):
    report = tmp_path / "report.csv"
    assert run(ndjson(tmp_path / "r.ndjson", institution(region='=HYPERLINK("x")')), "--report", str(report))[0] == 1
    assert "'=HYPERLINK" in report.read_text("utf-8-sig")


@pytest.mark.parametrize("codes", [[], ["379999"], ["379999", "379998"]])
def test_a_report_for_programs_is_one_list(tmp_path, codes):
    report = tmp_path / "report.json"
    lines = [institution(), *(institution(number, region=code) for number, code in enumerate(codes, start=1))]
    assert run(ndjson(tmp_path / "r.ndjson", *lines), "--report", str(report))[0] == (1 if codes else 0)
    told = json.loads(report.read_bytes())
    assert [(each["result"], each["line"], each["column"], each["value"]) for each in told] == [
        ("refused", number, "region", code) for number, code in enumerate(codes, start=2)
    ]
    assert all("没有区划代码" in each["reason"] and each["remedy"] for each in told)


@pytest.mark.parametrize(
    "name",
    ["report.txt", "report", "report.xls", "report.csv.gz", "report.ndjson", "absent/report.csv", "r.xlsx", "/proc/report.xlsx"],
)
def test_a_report_that_cannot_be_written_is_refused_before_anything_is_imported(tmp_path, name):
    book = workbook(tmp_path / "r.xlsx", 机构=[sheet_institution()])
    content = book.read_bytes()
    with pytest.raises(CommandError, match=r"报告|目录"):
        run(book, "--report", str(tmp_path / name))
    assert not Institution.objects.exists()
    assert not Publisher.objects.exists()
    assert [each.name for each in tmp_path.iterdir()] == ["r.xlsx"]
    assert book.read_bytes() == content
