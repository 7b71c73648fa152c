"""举报电话: who answers in a region for a matter, and the file in which offices send it."""

import contextlib
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from registry.contact_lines import ContactLineFiling, file_contact_lines, lines_for
from registry.filing.services import publisher_named
from registry.models import ContactLine, Publisher
from registry.regions import UnknownRegion
from registry.vocabulary import ContactMatter
from tests import factories
from tests.waiting import begun

pytestmark = pytest.mark.django_db

HEADER = "区划代码*,事项*,受理单位*,电话*,时间,网址,来源*"
GOOD = "370102,综合,历下区教育和体育局,0531-12345678,工作日,https://example.cn/lx,区政府网站"


@pytest.fixture
def lines():
    filings = [
        ContactLineFiling("370000", ContactMatter.GENERAL, "12345", "省热线", "公报"),
        ContactLineFiling("370000", ContactMatter.FEES, "12315", "省市场监管", "公报"),
        ContactLineFiling("370100", ContactMatter.GENERAL, "0531-12345", "济南市热线", "公报"),
        ContactLineFiling("370100", ContactMatter.TEACHING, "0531-66600001", "济南市教育局", "公报"),
        ContactLineFiling("370116", ContactMatter.GENERAL, "0531-66600002", "莱芜区教育局", "公报"),
    ]
    file_contact_lines(filings, publisher=factories.publisher())


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("370102", {"general": "0531-12345", "fees": "12315", "teaching": "0531-66600001"}),
        ("370202", {"general": "12345", "fees": "12315"}),
        # 莱芜区 was 371202 until 2018; its successor answers.
        ("371202", {"general": "0531-66600002", "fees": "12315", "teaching": "0531-66600001"}),
        ("110101", {}),
    ],
)
def test_every_matter_is_answered_by_the_nearest_region_that_has_a_line_for_it(lines, region, expected):
    assert [(line.matter.value, line.phone) for line in lines_for(region)] == list(expected.items())


def test_a_line_tells_its_region_and_publisher(lines, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = lines_for("370102")

    assert (found[0].region_name, found[0].publisher, found[0].is_sample) == ("山东省济南市", "山东省教育厅", False)


def test_an_unknown_region_is_refused():
    with pytest.raises(UnknownRegion):
        lines_for("379999")


def run(path, *arguments, status=0):
    printed = io.StringIO()
    with pytest.raises(SystemExit, match=f"^{status}$") if status else contextlib.nullcontext():
        call_command("import_contact_lines", path, *arguments, stdout=printed)
    return printed.getvalue()


def written(tmp_path, *rows, encoding="utf-8", header=HEADER):
    path = tmp_path / "lines.csv"
    path.write_bytes("\n".join([header, *rows, ""]).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_taken_over_in_any_usual_encoding_and_the_second_time_changes_nothing(tmp_path, encoding):
    path = written(tmp_path, GOOD, "３７００００,general,山东省教育厅,12345,,,公报", encoding=encoding)

    assert "新增 2 条" in run(path)
    before = list(ContactLine.objects.order_by("pk").values())
    assert "新增 0 条，变更 0 条，未变 2 条" in run(path)

    assert list(ContactLine.objects.order_by("pk").values()) == before
    (line,) = lines_for("370102")
    assert (line.name, line.phone, line.hours, line.url, line.source) == (
        "历下区教育和体育局",
        "0531-12345678",
        "工作日",
        "https://example.cn/lx",
        "区政府网站",
    )


def test_a_cell_that_is_blank_clears_and_a_column_that_is_missing_leaves_as_it_is(tmp_path):
    run(written(tmp_path, GOOD))

    run(written(tmp_path, "370102,综合,历下区教体局,0531-12345678,,区政府网站", header="区划代码,事项,受理单位,电话,时间,来源"))

    line = ContactLine.objects.get()
    assert (line.name, line.hours, line.url) == ("历下区教体局", "", "https://example.cn/lx")


def test_a_trial_run_tells_the_same_and_writes_nothing(tmp_path):
    printed = run(written(tmp_path, GOOD), "--dry-run", "--publisher", "历下区")

    assert "新增 1 条" in printed
    assert "没有写入任何内容" in printed
    assert not ContactLine.objects.exists()
    assert not Publisher.objects.exists()


def test_a_complete_file_removes_the_lines_of_its_publisher_that_it_does_not_hold(tmp_path):
    general, fees = GOOD, "370102,收费和退费,历下区市场监管局,12315,,,公报"
    run(written(tmp_path, "370100,综合,济南市热线,0531-66600001,,,公报"), "--publisher", "济南市")
    run(written(tmp_path, general, fees))

    assert "移除 0 条" in run(written(tmp_path, general))
    assert "移除 1 条" in run(written(tmp_path, general), "--complete", "--dry-run")
    assert ContactLine.objects.count() == 3
    assert "有拒收的行，所以没有移除任何一条" in run(
        written(tmp_path, general, "379999,综合,x,12345,,,公报"), "--complete", status=1
    )
    assert ContactLine.objects.count() == 3
    with pytest.raises(CommandError, match="表头下面一行也没有"):
        run(written(tmp_path), "--complete")
    assert "移除 1 条" in run(written(tmp_path, general), "--complete")

    assert sorted(ContactLine.objects.values_list("phone", flat=True)) == ["0531-12345678", "0531-66600001"]
    assert "移除 0 条" in run(written(tmp_path, general), "--complete")


def test_a_complete_file_that_may_be_cut_removes_nothing(tmp_path):
    run(written(tmp_path, GOOD))
    path = written(tmp_path, "370102,收费和退费,历下区市场监管局,12315,,,公报")
    path.write_bytes(path.read_bytes().rstrip())
    assert "最后一行没有换行" in run(path, "--complete", status=1)
    assert ContactLine.objects.count() == 2


def test_a_line_of_another_publisher_is_left_alone(tmp_path):
    run(written(tmp_path, GOOD), "--publisher", "历下区")

    printed = run(written(tmp_path, GOOD.replace("工作日", "全天")), "--publisher", "济南市")

    assert "冲突 1 条" in printed
    assert "这个电话由“历下区”发布，没有改动。请由原发布者更改。" in printed
    assert ContactLine.objects.get().hours == "工作日"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (GOOD.replace("370102", "379999"), "没有区划代码“379999”。请填写六位行政区划代码"),
        (GOOD.replace("370102", "370125"), "这个区划代码已经撤销：济阳县（已于2018年撤销，现属济阳区）。请填写现行的区划代码。"),
        (GOOD.replace("综合", "退钱"), "不在规定的用语里。请填写其中之一：综合、收费和退费"),
        (GOOD.replace("历下区教育和体育局", " "), "受理单位：没有填写。请补上这一格。"),
        (GOOD.replace("区政府网站", ""), "来源：没有填写。请补上这一格。"),
        (GOOD.replace("0531-12345678", "打办公室"), "这不是一个电话号码。请每行只填写一个固定电话或服务热线"),
        (GOOD.replace("0531-12345678", "0531-12345678、0531-12345679"), "这不是一个电话号码。"),
        (GOOD.replace("https://example.cn/lx", "javascript:alert(1)"), "这不是网址。请填写以 https:// 或 http:// 开头的完整网址。"),
        (GOOD + ",多出来", "这一行比表头多出几格，各列可能已经错位。请给含有逗号的内容加上双引号。"),
        (GOOD.replace("工作日", "日" * 121), "内容超过 120 个字符。请缩短后重新报送。"),
    ],
)
def test_a_wrong_row_is_refused_in_words_and_good_rows_stand(tmp_path, row, words):
    printed = run(written(tmp_path, "370000,综合,山东省教育厅,12345,,,公报", row), status=1)

    assert "拒收 第 3 行" in printed
    assert words in printed
    assert [line.phone for line in ContactLine.objects.all()] == ["12345"]


@pytest.mark.parametrize("number", ["13800138000", "138 0013 8000", "+86 13800138000", "８６-１３８００１３８０００"])
def test_a_mobile_number_is_refused_and_not_repeated(tmp_path, number):
    printed = run(written(tmp_path, GOOD.replace("0531-12345678", number)), status=1)

    assert "这是手机号码，属于个人，不能公布。请填写单位的固定电话或服务热线。" in printed
    assert "13800138000" not in printed
    assert number not in printed
    assert not ContactLine.objects.exists()


@pytest.mark.parametrize(
    "number", ["12345", "0531-12345678", "(0531)12345678", "0531 12345678", "400-123-4567", "0531-12345678转801"]
)
def test_numbers_of_offices_are_taken(tmp_path, number):
    run(written(tmp_path, GOOD.replace("0531-12345678", number)))

    assert ContactLine.objects.count() == 1


def test_the_same_line_twice_in_a_file_is_refused_the_second_time(tmp_path):
    assert "与第 2 行的区划、事项和电话相同。请只保留一行。" in run(written(tmp_path, GOOD, "", GOOD), status=1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "这个文件是空的。"),
        ("区划代码,电话\n370102,12345\n".encode(), "表头缺少这些列：事项、受理单位、来源。"),
        (f'{HEADER}\n370102,"综合,局,12345'.encode(), "第 2 行起读不下去，可能少了一个双引号。"),
        (b"PK\x03\x04\x00\x00", "不是 CSV 文本，而是工作簿、文档、图片、网页或压缩包。请用电子表格软件另存为 UTF-8 编码的 CSV"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16-le"), "从第 1 行起读不懂。请另存为 UTF-8 编码的 CSV。"),
        (b",,,\n,,\n", "这个文件是空的。"),
        (HEADER.encode(), "表头下面一行也没有"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path, content, words):
    path = tmp_path / "lines.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError) as refused:
        run(path)

    assert words in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"没有这个文件：missing\.csv"):
        run(tmp_path / "missing.csv")


def test_a_column_that_nobody_uses_is_named_and_does_not_make_the_file_wrong(tmp_path):
    printed = run(written(tmp_path, GOOD + ",甲", header=HEADER + ",备注"))

    assert "忽略 第 1 行 备注：不用这一列，没有读取。" in printed
    assert "新增 1 条" in printed


def test_of_a_column_that_stands_twice_the_first_is_read_and_that_is_said(tmp_path):
    printed = run(written(tmp_path, GOOD + ",0531-87654321", header=HEADER + ",电话"))

    assert "忽略 第 1 行 电话：这一列的表头重复了，只读取了前一列。" in printed
    assert ContactLine.objects.get().phone == "0531-12345678"


def test_a_line_that_ends_within_a_character_is_refused_and_those_before_it_stand(tmp_path):
    path = written(tmp_path, GOOD, "370102,收费和退费,历下区市场监管局,12315,,,公报")
    path.write_bytes(path.read_bytes().rstrip()[:-1])

    assert "拒收 第 3 行：这一行在一个字的中间断了" in run(path, status=1)
    assert ContactLine.objects.get().phone == "0531-12345678"


def test_the_sample_has_the_public_hotline_of_every_city_and_says_which_offices_are_invented():
    call_command("load_sample", institutions=0, stdout=io.StringIO())
    first = ContactLine.objects.count()
    call_command("load_sample", institutions=0, stdout=io.StringIO())

    assert ContactLine.objects.count() == first
    (hotline,) = (line for line in lines_for("370600") if line.matter == ContactMatter.GENERAL)
    assert (hotline.region, hotline.phone, hotline.is_sample) == ("370600", "12345", False)
    assert "12345 热线" in hotline.source
    (office,) = (line for line in lines_for("370102") if line.matter == ContactMatter.TEACHING)
    assert office.is_sample
    assert "（示例）" in office.name
    assert publisher_named("示例数据（虚构）").is_sample


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_files_the_same_lines_at_the_same_time_waits_and_changes_nothing():
    filings = [ContactLineFiling("370000", ContactMatter.GENERAL, "12345", "省热线", "公报")]
    publisher = factories.publisher()
    with transaction.atomic():
        file_contact_lines(filings, publisher=publisher)
        other = begun(lambda: file_contact_lines(filings, publisher=publisher))
    assert other.result().unchanged == 1
