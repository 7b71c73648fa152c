"""Published lists as they are found: any encoding, header and note; a line is the list's word and never a status."""

import codecs
from datetime import date

import pytest
from django.core.management import CommandError
from openpyxl import Workbook

from registry import ledger, matched_listings
from registry.agreement import disagreements
from registry.days import today
from registry.filing.forms import InstitutionFiling
from registry.filing.services import file_institution, publisher_named
from registry.models import (
    CreditEntry,
    Institution,
    LedgerEntry,
    Listing,
    PublicRecord,
    PublishedList,
    Publisher,
    Standing,
)
from registry.paging import Window
from registry.verification import verify
from tests.factories import RECORDED_AT, new_uscc
from tests.registry.import_lists import names, run, written

pytestmark = pytest.mark.django_db

PLAIN = "名称,地址\n杭州思丹莱培训学校,钱潮路618号\n爱课堂,庆和路41号\n"


def school(code, **values):
    filing = InstitutionFiling(uscc=code, values={"name": "杭州思丹莱培训学校", "kind": "company", "region": "330104", **values})
    file_institution(filing, publisher=publisher_named("省厅"), source="test", recorded_at=RECORDED_AT)
    return Institution.objects.get(uscc=code)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_encoding_and_delimiter_is_read(tmp_path, encoding, delimiter):
    run(written(tmp_path / "list.csv", PLAIN.replace(",", delimiter), encoding))
    assert names() == ["杭州思丹莱培训学校", "爱课堂"]
    assert Listing.objects.get(line_number=2).address == "庆和路41号"


@pytest.mark.parametrize(
    "header", ["名称", "机构名称", "培训机构名称", "学校名称", "单位名称", "name", " 机构 名称 ", "机构名称（全称）"]
)
def test_the_name_is_found_under_its_usual_headers(tmp_path, header):
    run(
        written(
            tmp_path / "list.csv",
            f"序号,{header},办学地址,办学许可证号,联系电话\n1,爱课堂,庆和路,教民3301047000001号,0571-86000000\n",
        )
    )
    row = Listing.objects.get()
    assert (row.name, row.address, row.licence_number, row.phone) == ("爱课堂", "庆和路", "教民3301047000001号", "0571-86000000")


def test_titles_notes_blank_lines_and_repeated_headers_are_no_lines(tmp_path):
    content = (
        "江干区校外培训机构名单,,\n（2020年6月）,,\n序号,机构名称,地址\n1,爱课堂,庆和路\n,,\n序号,机构名称,地址\n"
        "2,以上学堂,钱潮路\n合计,2家,\n备注：以上机构均已登记,,\n,注: 电话略,\n"
    )
    printed = run(written(tmp_path / "list.csv", content))
    assert names() == ["爱课堂", "以上学堂"]
    assert "忽略 6 处" in printed
    assert "说明而不是名单条目" in printed


def test_columns_that_are_not_used_are_reported_and_serial_numbers_are_not(tmp_path):
    printed = run(written(tmp_path / "list.csv", "id,community,name,address,lat\n230,五福,爱课堂,庆和路,120.2\n"))
    assert "community：名单不用这一列" in printed
    assert "lat：" in printed
    assert "id：" not in printed


@pytest.mark.parametrize("suffix", ["xlsx"])
def test_a_workbook_is_read_with_its_title_line(tmp_path, suffix):
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["民办培训机构名单"], ["序号", "学校名称", "培训地址"], [1, " 爱课堂 ", "庆和路"], [2, None, "某路"]):
        sheet.append(row)
    book.create_sheet("说明").append(["只是说明"])
    book.save(tmp_path / f"list.{suffix}")
    printed = run(tmp_path / f"list.{suffix}", status=1)
    assert names() == ["爱课堂"]
    assert "第 4 行 学校名称：缺少名称" in printed


def test_a_name_is_kept_as_written_but_for_the_blanks_around_it(tmp_path):
    content = "名称\n　 杭州少之华教育信息咨询有限公司 \n朗宁双语美育中心（杭州彦迪教育咨询有限公司）\n"
    run(written(tmp_path / "list.csv", content))
    assert names() == ["杭州少之华教育信息咨询有限公司", "朗宁双语美育中心（杭州彦迪教育咨询有限公司）"]


def test_the_same_list_twice_changes_nothing_and_names_that_stand_twice_are_two_lines(tmp_path):
    path = written(tmp_path / "list.csv", "名称,地址\n爱课堂,庆和路\n爱课堂,钱潮路\n爱课堂 ,新业路\n")
    run(path)
    before, entries = dict(PublicRecord.objects.values_list("public_id", "body")), LedgerEntry.objects.count()
    assert list(Listing.objects.order_by("line_number").values_list("occurrence", "address")) == [
        (1, "庆和路"),
        (2, "钱潮路"),
        (3, "新业路"),
    ]
    printed = run(path)
    assert "名单条目：新增 0，变更 0，未变 3" in printed
    assert dict(PublicRecord.objects.values_list("public_id", "body")) == before
    assert LedgerEntry.objects.count() == entries


def test_brackets_in_another_width_are_the_same_line(tmp_path):
    run(written(tmp_path / "list.csv", "名称\n美育中心（杭州）\n"))
    run(written(tmp_path / "list.csv", "名称\n美育中心(杭州)\n"))
    assert names() == ["美育中心(杭州)"]


def test_a_list_that_is_imported_as_complete_loses_the_lines_that_it_does_not_hold(tmp_path):
    first = "名称,电话\n爱课唐,13800138000\n琴行,\n琴行,\n"
    run(written(tmp_path / "list.csv", first))
    mended = written(tmp_path / "list.csv", "名称,电话\n爱课堂,13800138000\n琴行,\n")
    assert "移除 2" in run(mended, "--complete", "--dry-run")
    assert names() == ["爱课唐", "琴行", "琴行"]
    run(mended)
    assert Listing.objects.count() == 4
    assert "移除 2" in run(mended, "--complete")
    assert names() == ["爱课堂", "琴行"]
    assert not PublicRecord.objects.filter(body__contains="爱课唐").exists()
    assert LedgerEntry.objects.filter(action="removed", effective_on=PublishedList.objects.get().published_on).count() == 2
    assert "移除 0" in run(mended, "--complete")
    run(written(tmp_path / "list.csv", first))
    assert set(names()) == {"爱课堂", "爱课唐", "琴行"}
    assert (list(disagreements(on=today())), verify().misfit) == ([], None)


def test_of_a_complete_list_with_a_refused_line_nothing_is_removed(tmp_path):
    run(written(tmp_path / "list.csv", "名称,地址\n爱课堂,一路\n琴行,二路\n"))
    printed = run(written(tmp_path / "list.csv", "名称,地址\n爱课堂,一路\n,二路\n"), "--complete", status=1)
    assert "没有撤下名单里的任何一行" in printed
    assert names() == ["爱课堂", "琴行"]


def test_a_complete_list_without_a_line_removes_nothing(tmp_path):
    run(written(tmp_path / "list.csv", PLAIN))
    before = names()
    with pytest.raises(CommandError, match="表头下面一行也没有"):
        run(written(tmp_path / "list.csv", "名称,地址\n"), "--complete")
    assert before
    assert names() == before


def test_a_header_that_stands_twice_is_said_to(tmp_path):
    printed = run(written(tmp_path / "list.csv", "名称,名称,备注,备注\n甲校,乙校,好,好\n"))
    assert "第 1 行 名称：这一列的表头重复了，只读取了前一列。" in printed
    assert printed.count("第 1 行 备注：名单不用这一列，没有读取。") == 2
    assert names() == ["甲校"]


def test_issuer_title_and_day_make_another_list(tmp_path):
    path = written(tmp_path / "list.csv", PLAIN)
    run(path)
    run(path, "--issuer", "江干区教育局", "--colour", "white", "--source", "https://example.cn/list")
    first, second = PublishedList.objects.order_by("colour")
    assert first.issuer == "浙江省杭州市江干区教育行政部门"
    assert (second.issuer, second.colour, second.source) == ("江干区教育局", "white", "https://example.cn/list")
    assert Listing.objects.count() == 4
    assert LedgerEntry.objects.filter(effective_on=date(2020, 6, 1)).count() == 6


def test_lines_are_matched_by_code_by_licence_or_by_exact_name_and_set_no_status(tmp_path):
    code = new_uscc()
    by_code = school(code, name="甲公司")
    by_licence = school(new_uscc(), name="乙公司", licence_number="教民3301047000001号")
    by_name = school(new_uscc(), name="丙学校（杭州）")
    path = written(
        tmp_path / "list.csv",
        f"名称,许可证号,统一社会信用代码\n旧名,,{code}\n别名,教民 3301047000001 号,\n丙学校(杭州),,\n丙学校,,\n丁,,9137\n",
    )
    printed = run(path, "--colour", "black")
    matched = {row.name: (row.institution_id, row.match_reason) for row in Listing.objects.all()}
    assert matched == {
        "旧名": (by_code.pk, "uscc"),
        "别名": (by_licence.pk, "licence"),
        "丙学校(杭州)": (by_name.pk, "name"),
        "丙学校": (None, ""),
        "丁": (None, ""),
    }
    assert "代码有误，没有用来核对机构" in printed
    assert not CreditEntry.objects.exists()
    assert set(Standing.objects.values_list("credit_status", flat=True)) == {"none"}
    shown = matched_listings.pages([by_name.pk], Window(2))[by_name.pk].documents
    assert [each.body["matchReason"] for each in shown] == ["NAME"]


def test_a_name_that_two_institutions_bear_is_matched_to_neither(tmp_path):
    school(new_uscc())
    school(new_uscc())
    run(written(tmp_path / "list.csv", PLAIN))
    assert not Listing.objects.exclude(institution=None).exists()


def test_an_institution_that_is_filed_later_is_matched_when_the_list_comes_again(tmp_path):
    path = written(tmp_path / "list.csv", PLAIN)
    run(path)
    row = school(new_uscc())
    assert "变更 1，未变 1" in run(path)
    assert Listing.objects.get(institution=row).match_reason == "name"


def test_a_dry_run_reports_the_same_and_writes_nothing(tmp_path):
    path = written(tmp_path / "list.csv", f"{PLAIN},无名路\n")
    report = tmp_path / "report.csv"
    dry = run(path, "--dry-run", "--report", str(report), status=1)
    for model in (PublishedList, Listing, LedgerEntry, Publisher):
        assert not model._default_manager.exists()
    assert "缺少名称" in report.read_text("utf-8-sig")
    assert dry.replace("这是试运行，没有写入任何内容。\n报告已写入 report.csv。\n", "") == run(path, status=1)
    assert len(names()) == 2


def test_of_many_remarks_the_first_are_shown_and_how_many_there_are(tmp_path):
    printed = run(written(tmp_path / "list.csv", "名称,地址\n" + ",无名路\n" * 21), status=1)
    assert printed.count("缺少名称") == 20
    assert "共 21 条提示，此处只列出前 20 条；用 --report 查看全部。" in printed


def test_a_line_with_more_cells_than_the_header_is_refused(tmp_path):
    printed = run(written(tmp_path / "list.csv", "名称,地址\n爱课堂,江干区,庆和路\n琴行,钱潮路,\n"), status=1)
    assert "第 2 行：这一行有 3 格，比表头的 2 格多" in printed
    assert names() == ["琴行"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_line_that_ends_within_a_character_is_refused_and_those_before_it_stand(tmp_path, encoding):
    half = "名称,地址\n甲校,一路\n乙校,二路".encode(encoding)[:-1]
    assert "第 3 行：这一行在一个字的中间断了" in run(written(tmp_path / "list.csv", half), status=1)
    assert names() == ["甲校"]


def test_a_last_line_without_an_end_that_has_fewer_cells_than_the_others_is_refused(tmp_path):
    half = "名称,许可证号,电话\n甲校,教民137010270000011号,\n乙校,教民13701"
    assert "第 3 行：这一行比前面的各行少几格" in run(written(tmp_path / "list.csv", half), status=1)
    assert names() == ["甲校"]


@pytest.mark.parametrize("lines", ["甲校\n乙校", "甲校,一路\n乙校\n", "甲校,一路\n乙校,", "乙校"])
def test_a_short_last_line_that_ends_or_stands_among_such_is_read(tmp_path, lines):
    run(written(tmp_path / "list.csv", f"名称,地址\n{lines}"))
    assert names()[-1] == "乙校"


def test_a_name_that_is_too_long_is_refused(tmp_path):
    assert "超过 200 个字符" in run(written(tmp_path / "list.csv", f"名称\n{'长' * 201}\n琴行\n"), status=1)
    assert names() == ["琴行"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.csv", b"", "是空的"),
        ("list.csv", codecs.BOM_UTF8, "是空的"),
        ("list.docx", b"PK\x03\x04rest", "文档和图片里的表格，请先粘贴到电子表格里；压缩包请先解压"),
        ("list.et", b"\xd0\xcf\x11\xe0rest", "不是 CSV 文本"),
        ("list.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "不是 CSV 文本"),
        ("list.csv", "<html><table><tr><td>名称</td></tr></table>".encode(), "不是 CSV 文本"),
        ("list.csv", "名称\n甲\n".encode("gb18030") + "乙学校\n".encode(), "从第 3 行起读不懂。请另存为 UTF-8"),
        ("list.csv", "名称\n甲\0校\n".encode(), "从第 2 行起读不懂。请另存为 UTF-8"),
        ("list.csv", "名称,地址\n\n".encode(), "表头下面一行也没有"),
        ("list.csv", "名称,地址\n合计：0 家\n".encode(), "表头下面一行也没有"),
        ("list.csv", "甲,乙\n丙,丁\n".encode(), "没有找到表头"),
        ("list.csv", '名称,地址\n甲,一路\n乙,"二路\n丙,三路\n'.encode(), "第 3 行起读不下去，可能少了一个双引号"),
        ("list.xlsx", "名称\n爱课堂\n".encode(), "这是文本（例如 CSV），不是工作簿"),
    ],
)
def test_a_file_that_is_no_list_says_why(tmp_path, name, content, words):
    with pytest.raises(CommandError, match=words):
        run(written(tmp_path / name, content))
    assert not PublishedList.objects.exists()


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--region", "339999", "没有区划代码"),
        ("--published-on", "2100-01-01", "还没有到"),
        ("--published-on", "6月1日", "不是日期"),
        ("--title", " ", "title：不能是空的"),
        ("--issuer", "长" * 121, "超过 120 个字符"),
    ],
)
def test_a_wrong_option_is_refused_in_words(tmp_path, option, value, words):
    with pytest.raises(CommandError, match=words):
        run(written(tmp_path / "list.csv", PLAIN), option, value)


def test_a_report_never_replaces_the_list_that_is_imported(tmp_path):
    path = written(tmp_path / "list.csv", PLAIN)
    with pytest.raises(CommandError, match="覆盖正在导入的文件"):
        run(path, "--report", str(path))
    assert path.read_text("utf-8") == PLAIN
    assert not PublishedList.objects.exists()


def test_a_list_that_somebody_else_published_is_left_alone(tmp_path):
    path = written(tmp_path / "list.csv", PLAIN)
    run(path)
    PublishedList.objects.update(publisher=publisher_named("别人"))
    assert "由另一个发布单位报送" in run(written(tmp_path / "list.csv", "名称\n新的\n"))
    assert "新的" not in names()


def test_a_list_that_somebody_files_just_before_is_not_filed_again(tmp_path, monkeypatch):
    found, hold = written(tmp_path / "list.csv", PLAIN), ledger.hold

    def hold_after_somebody_else():
        monkeypatch.setattr(ledger, "hold", hold)
        run(found)
        hold()

    monkeypatch.setattr(ledger, "hold", hold_after_somebody_else)
    assert "名单条目：新增 0，变更 0，未变 2" in run(found)
    assert (PublishedList.objects.count(), Listing.objects.count()) == (1, 2)
