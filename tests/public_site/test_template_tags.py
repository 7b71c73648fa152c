"""The template tags and filters that every page uses."""

from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import conditional_escape

from config.template_tags import SEALS, cn_date, cn_moment, file_size, grouped, iso, money, seal, zh
from public_site.states import SEAL_WORDS

SVG = "{http://www.w3.org/2000/svg}"


def drawn(state: str, size: str = "m") -> ET.Element:
    return ET.fromstring(seal(state, size).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314 (our own drawing)


@pytest.mark.parametrize("state", SEALS)
def test_seal_is_an_image_with_its_words_in_colour_and_an_icon(state: str) -> None:
    svg = drawn(state, "l")
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"] == str(SEAL_WORDS[state])
    assert svg.attrib["class"] == f"seal seal--l tone--{SEALS[state].tone}"
    assert "".join(text.text or "" for text in svg.iter(f"{SVG}text")) == SEALS[state].upper + SEALS[state].lower
    icons = [group for group in svg.iter(f"{SVG}g") if group.attrib["class"] == "seal__icon"]
    assert [len(icon) > 0 for icon in icons] == [True]


@pytest.mark.parametrize(
    ("state", "tone", "words"),
    [
        ("filed", "filed", "已备案"),
        ("partly", "caution", "部分备案"),
        ("rectifying", "caution", "整改中"),
        ("suspended", "caution", "暂停运营"),
        ("refused", "warning", "未通过备案"),
        ("unfiled", "warning", "未备案"),
        ("black", "warning", "黑名单"),
        ("ended", "ended", "已注销"),
        ("unknown", "ended", "无记录"),
    ],
)
def test_state_has_its_colour_and_words(state: str, tone: str, words: str) -> None:
    page = Template("{{ state|state_tone }} {{ state|state_words }}").render(Context({"state": state}))
    assert page == f"{tone} {words}"


def test_unknown_state_is_an_error_and_never_a_wrong_seal() -> None:
    with pytest.raises(KeyError):
        seal("certified")


def test_seal_needs_no_inline_style() -> None:
    assert "style=" not in "".join(seal(state) for state in SEALS)


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (date(2026, 11, 24), "2026年11月24日", "24 November 2026"),
        ("2026-01-05", "2026年1月5日", "5 January 2026"),
        # Half past five in the afternoon in London is the next day in China.
        (datetime(2026, 11, 23, 17, 30, tzinfo=UTC), "2026年11月24日", "24 November 2026"),
        (None, "", ""),
        ("", "", ""),
    ],
)
def test_day_is_told_in_the_readers_language_by_chinas_calendar(day, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert cn_date(day) == chinese
    with translation.override("en"):
        assert cn_date(day) == english


def test_moment_is_told_in_chinas_time() -> None:
    assert cn_moment(datetime(2026, 11, 23, 17, 5, tzinfo=UTC)) == "2026年11月24日 01:05"
    assert cn_moment("2026-11-23T17:05:00+00:00") == "2026年11月24日 01:05"
    assert cn_moment(None) == ""
    assert iso(date(2026, 11, 24)) == iso("2026-11-24") == "2026-11-24"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("2400"), "¥2,400.00"),
        ("2400.5", "¥2,400.50"),
        (0, "¥0.00"),
        (Decimal("1234567.891"), "¥1,234,567.89"),
        (Decimal("-30"), "-¥30.00"),
        (None, ""),
        ("", ""),
        ("面议", ""),
    ],
)
def test_money(amount, text: str) -> None:
    assert money(amount) == text


def test_numbers_are_grouped() -> None:
    assert [grouped(number) for number in (0, 999, 12345, Decimal("1234567"), None)] == ["0", "999", "12,345", "1,234,567", ""]


def test_file_size_is_said_as_people_say_it() -> None:
    assert [file_size(octets) for octets in (12, 348_160, 2_411_724)] == ["1 KB", "340 KB", "2.3 MB"]


@pytest.mark.parametrize(
    ("path", "prefix", "is_current"),
    [
        ("/", "/", True),
        ("/search", "/", False),
        ("/complaints/new/about", "/complaints/new/", True),
        ("/search", "/complaints/new/", False),
    ],
)
def test_navigation_marks_the_current_place(path: str, prefix: str, is_current: bool) -> None:
    page = Template("<a{% current prefix %}>").render(Context({"request": RequestFactory().get(path), "prefix": prefix}))
    assert page == ('<a aria-current="page">' if is_current else "<a>")


def test_page_language_is_the_readers() -> None:
    with translation.override("en"):
        assert Template("{% page_lang %}").render(Context()) == "en"
    with translation.override("zh-hans"):
        assert Template("{% page_lang %}").render(Context()) == "zh-Hans"


def test_hint_of_a_choice_is_found_by_its_value_and_escaped() -> None:
    template = Template("{{ hints|at:value }}")
    assert template.render(Context({"hints": {"7": "<b>"}, "value": 7})) == "&lt;b&gt;"
    assert template.render(Context({"hints": None, "value": 7})) == ""


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("济南明德", '<span lang="zh-Hans">济南明德</span>'),
        ("Source: 示例数据, 11 May", 'Source: <span lang="zh-Hans">示例数据</span>, 11 May'),
        ("Basis: 课时超时、晚于21时结束（限期）", 'Basis: <span lang="zh-Hans">课时超时、晚于21时结束（限期）</span>'),
        ("“云课堂”: Shut down", '“<span lang="zh-Hans">云课堂</span>”: Shut down'),
        ("12 lessons", "12 lessons"),
        ("<b>中</b>", '&lt;b&gt;<span lang="zh-Hans">中</span>&lt;/b&gt;'),
    ],
)
def test_chinese_in_a_text_is_marked_on_a_page_in_english_alone(text, marked) -> None:
    with translation.override("en"):
        assert zh(text) == marked
    with translation.override("zh-hans"):
        assert zh(text) == conditional_escape(text)
