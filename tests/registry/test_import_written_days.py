"""Days, hours and numbers as people write them into cells."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.importing import parsers
from registry.importing.cells import SpoiltCell, cell_text, header_text, says_nothing, split_cell, spoilt_by_format
from registry.importing.parsers import BadValue
from registry.importing.written_days import day_text, hour_text

EIGHTH_OF_JANUARY = [
    "2020-01-08", "2020-1-8", "2020/1/8", "2020/01/08", "2020.1.8", "2020．1．8", "2020年1月8日", "2020年01月08号", "2020年1月8",
    "20200108", "2020-01-08 00:00:00", "2020-01-08T00:00:00", "2020-1-8 0:00", "2020-01-08 00:00:00.000", " 2020 - 1 - 8 ",
    "2020 年 1 月 8 日", "２０２０－０１－０８", "２０２０年１月８日", "2020—1—8", "2020–01–08",
    "二〇二〇年一月八日", "二○二○年元月八日",
    "二零二零年一月八日", "8-Jan-2020", "08-JAN-2020", "8 January 2020", "Jan 8, 2020", "January 8th, 2020", "43838",
    "2020年1月8日星期三", "2020-01-08(周三)",
]  # fmt: skip


@pytest.mark.parametrize("written", EIGHTH_OF_JANUARY)
def test_a_day_is_read_in_each_of_its_usual_writings(written):
    assert parsers.day(day_text(written)) == date(2020, 1, 8)


@pytest.mark.parametrize("cell", [date(2020, 1, 8), datetime(2020, 1, 8, 15, 30), 20200108, 20200108.0, 43838, 43838.0])  # noqa: DTZ001
def test_a_day_is_read_from_cells_that_are_no_text(cell):
    assert cell_text(cell, "day") == "2020-01-08"


@given(st.dates(date(1955, 1, 1), date(2099, 12, 31)))
def test_every_writing_of_a_day_comes_to_the_same_day(day):
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    numbers = {each: _chinese(each) for each in range(1, 32)}
    for written in (
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%d-%b-%Y}",
        f"{day:%B %d, %Y}",
        f"{str(day.year).translate(digits)}年{numbers[day.month]}月{numbers[day.day]}日",
        str((day - date(1899, 12, 30)).days),
    ):
        assert day_text(written) == day.isoformat(), written


def _chinese(number):
    tens, ones = divmod(number, 10)
    digit = "〇一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else f"{digit[tens]}十") + (digit[ones] if ones or not tens else "")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("8/1/2020", "分不清"),
        ("1-8-20", "分不清"),
        ("20年1月8日", "只有两位"),
        ("2020年1月", "缺少月或日"),
        ("2020", "缺少月或日"),
        ("2020-1/8", "这不是日期"),
        ("2020-02-30", "没有这一天"),
        ("0020-01-08", "没有这一天"),
        ("去年", "这不是日期"),
        ("8-Foo-2020", "这不是日期"),
        ("99999", "这不是日期"),
        ("二〇二〇年十三月一日", "没有这一天"),
    ],
)
def test_a_day_that_is_not_clear_is_refused_and_says_why(written, words):
    with pytest.raises(BadValue, match=words):
        parsers.day(day_text(written))


@given(st.text(max_size=30))
def test_no_text_at_all_breaks_the_reading_of_days_and_hours(written):
    assert isinstance(day_text(written), str)
    assert isinstance(hour_text(written), str)


@pytest.mark.parametrize(
    "written", ["2020/1/8", "20200108", "2020年1月8日", "43838", "2020-1-8", "2020-01-08T00:00:00", "２０２０年１月８日"]
)
def test_lines_stay_strict_about_days(written):
    with pytest.raises(BadValue):
        parsers.day(written)


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("19:50", time(19, 50)),
        ("19：50", time(19, 50)),
        ("19:50:30", time(19, 50, 30)),
        ("19点50分", time(19, 50)),
        ("19时", time(19, 0)),
        ("下午7点50分", time(19, 50)),
        ("晚上8:05", time(20, 5)),
        ("上午9:00", time(9, 0)),
        ("上午12点", time(12, 0)),
        ("上午0:30", time(0, 30)),
        ("下午0:30", time(12, 30)),
        ("晚上16:30", time(16, 30)),
        ("中午15:00", time(15, 0)),
        ("中午10点30分", time(10, 30)),
        ("中午11点30分", time(11, 30)),
        ("中午12点", time(12, 0)),
        ("中午1点30分", time(13, 30)),
        ("下午12:30", time(12, 30)),
        ("晚上20:05", time(20, 5)),
        (time(19, 50), time(19, 50)),
        (timedelta(hours=19, minutes=50), time(19, 50)),
        (0.8263888889, time(19, 50)),
        (datetime(1899, 12, 31, 19, 50), time(19, 50)),  # noqa: DTZ001
    ],
)
def test_an_hour_is_read_in_each_of_its_usual_writings(cell, hour):
    assert parsers.hour(cell_text(cell, "time")) == hour


@pytest.mark.parametrize("cell", ["晚上12点", "晚上1点", "早上12点", "中午5点", "上午15:00", "下午25:00", "晚上0点"])
def test_an_hour_that_may_be_two_or_none_is_refused(cell):
    with pytest.raises(BadValue):
        parsers.hour(cell_text(cell, "time"))


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "/", "／", "—", "——", "-", "－", "N/A", "n/a", "Ｎ／Ａ", "无", " 无 ", "暂无", "\u3000"]
)
def test_a_mark_for_nothing_says_nothing(cell):
    assert says_nothing(cell)


@pytest.mark.parametrize("cell", ["0", 0, False, "无锡", "清空", "a/b", "-1"])
def test_what_only_looks_like_nothing_says_something(cell):
    assert not says_nothing(cell)


def test_in_a_column_of_yes_and_no_none_is_an_answer():
    assert not says_nothing("无", in_words=False)
    assert says_nothing("/", in_words=False)
    assert parsers.yes_or_no("无") is False


@pytest.mark.parametrize(
    "written",
    [
        "课程编号*",
        "＊课程编号",
        "课程\n编号",
        " 课程编号（必填） ",
        "课程编号*（20字以内）",
        "课程编号：",
        "课程编号[必填]",
        "课程编号【必填】*",
    ],
)
def test_a_header_is_known_in_its_variants(written):
    assert header_text(written) == "课程编号"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [(date(2026, 1, 3), "text"), (time(1, 2), "text"), (1e17, "text"), (916201055716048123, "text"), ("9.13E+17", "text")],
)
def test_what_a_spreadsheet_made_of_a_code_is_spoilt(cell, kind):
    spoilt = spoilt_by_format(cell, kind, is_code=True)
    assert isinstance(spoilt, SpoiltCell)
    assert spoilt.reason
    assert spoilt.remedy


@pytest.mark.parametrize(
    ("cell", "kind"), [("370102", "text"), (370102.0, "text"), (date(2026, 1, 3), "day"), (True, "text"), (None, "text")]
)
def test_what_a_code_can_be_read_from_is_not_spoilt(cell, kind):
    assert spoilt_by_format(cell, kind, is_code=True) is None


def test_several_values_are_parted_by_their_marks_and_by_commas_only_where_no_name_has_one():
    assert split_cell("a、b;c；d\ne\r\nf") == ["a", "b", "c", "d", "e", "f"]
    assert split_cell("a,b，c", commas=True) == ["a", "b", "c"]
    assert split_cell("Foo, Inc.") == ["Foo, Inc."]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (["周六", "周日"], [6, 7]),
        (["星期一至星期五"], [1, 2, 3, 4, 5]),
        (["六", "日"], [6, 7]),
        (["周六-周日"], [6, 7]),
        (["周五至周一"], [1, 5, 6, 7]),
        (["周日到周四"], [1, 2, 3, 4, 7]),
        ([6, 7], [6, 7]),
        (["6", "７"], [6, 7]),
        (["礼拜天"], [7]),
    ],
)
def test_weekdays_are_read_in_words(written, days):
    assert parsers.weekdays(written) == days


@pytest.mark.parametrize(
    ("written", "grades"),
    [
        (["三年级"], [3]),
        (["3年级", "四年级"], [3, 4]),
        (["一至三年级"], [1, 2, 3]),
        (["初一", "高三"], [7, 12]),
        (["1-3"], [1, 2, 3]),
        (["七年级～九年级"], [7, 8, 9]),
        (["六年级至三年级"], [3, 4, 5, 6]),
    ],
)
def test_grades_are_read_in_words(written, grades):
    assert parsers.grades(written) == grades


def test_what_is_longer_than_any_name_is_refused_and_not_taken_apart(monkeypatch):
    (named,) = parsers.former_names(["旧" * 200 + "(至2021-05-01)"])
    assert named["until"] == "2021-05-01"
    monkeypatch.setattr(parsers, "_FORMER_NAME", None)
    with pytest.raises(parsers.BadValue):
        parsers.former_names(["(到" * 16_000])


def test_former_names_carry_their_last_day_in_brackets():
    assert parsers.former_names(["旧名称（至2021-05-01）", "旧(济南)学校(至2020年1月8日止)", "更旧（济南）"]) == [
        {"name": "旧名称", "until": "2021-05-01"},
        {"name": "旧(济南)学校", "until": "2020-01-08"},
        {"name": "更旧（济南）", "until": None},
    ]


def test_of_an_account_only_the_last_digits_are_kept_and_reading_it_again_changes_nothing():
    masked = parsers.masked_account("6222 0212-0200 1234 567")
    assert masked == "***************4567"
    assert parsers.masked_account(masked) == masked


def test_a_day_without_end_is_said_in_words():
    assert parsers.day_or_no_end("长期") is None
    assert parsers.day_or_no_end("2030-01-01") == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("代码错了。请核对。", ("代码错了。", "请核对。")),
        ("The code is wrong. Check it.", ("The code is wrong.", "Check it.")),
        ("请填写代码。", ("这里填写的内容不对。", "请填写代码。")),
    ],
)
def test_a_message_is_parted_into_reason_and_remedy(message, expected):
    assert parsers.reason_and_remedy(message) == expected
