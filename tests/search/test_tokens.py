"""The tokens of records, and the ways in which letters are read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.documents import SearchDocument
from search.letters import mixed_splits
from search.narrowing import MARKS_OF_PEOPLE
from search.price_bands import bands_of
from search.slips import heard_alike, nearly_heard
from search.tokens import digits_token, left_out, other_at_one, tokens_of
from search.typed.places import without_places
from search.typed.short_names import said_shorter, short_names


def school(**values: Any) -> SearchDocument:
    return SearchDocument(**{"public_id": "iaaaaaaaaaaaa", "kind": "institution", "name": "济南爱课堂教育有限公司", **values})


def test_a_school_is_found_by_every_way_to_say_its_name() -> None:
    made = tokens_of(school(brands=("小荷",), codes=("鲁ICP备1号",), hosts=("aiketang.cn",), context=("历下",), region="370102"))
    tokens = set(made.split(" "))

    assert {"=济南爱课堂教育有限公司", "=小荷", "=鲁icp备1号", "@aiketang.cn"} <= tokens
    assert {"^爱课堂", "^济南爱课堂", "^aiketang", "^akt", "^小荷", "<爱课", "<ai", "<akt", "!爱堂"} <= tokens
    assert {"爱", "爱课", "_ai_ke", "-tang", ".akt", ".ak", "aiketang", "cn"} <= tokens
    assert {"~历", "~历下", "#kind-institution", "#region-370102", "#region-370100", "#region-370000", "#every"} <= tokens


def test_a_person_is_found_by_the_whole_name_and_by_a_part_of_it_only_with_something_else() -> None:
    tokens = set(tokens_of(school(kind="teacher", name="欧阳明月")).split(" "))

    assert {"=欧阳明月", "^欧阳明月", "^ouyangmingyue", "^oymy", "%明月", "!欧-明月"} <= tokens
    assert not tokens & {"明月", "欧", "_ming_yue", ".oym", "!欧明月", "<欧阳"}
    assert not any(token == "^zs" for token in tokens_of(school(kind="teacher", name="张三")).split(" "))
    assert {token[0] for token in tokens} <= MARKS_OF_PEOPLE


def test_a_code_that_is_read_out_from_its_end_is_known_by_it_and_no_other_is() -> None:
    codes = ("91370102MA3C0001A8", "教民137010530250072号", "鲁教线备370112000005", "鲁ICP备2020031234号-2", "鲁B2-20190917")

    tokens = tokens_of(school(codes=(*codes, "com.example1234567890"), numbers=("053180910001",))).split(" ")

    assert {each for each in tokens if each.startswith("=-")} == {"=-8a1000c3am", "=-2700520350", "=-5000002110"}


@given(st.text(max_size=40))
def test_no_token_needs_more_than_quotes(text: str) -> None:
    for kind in ("institution", "teacher"):
        for token in tokens_of(school(kind=kind, name=text, brands=(text,), codes=(text,), context=(text,))).split(" "):
            assert token
            assert not set(token) & set("\t\n'\"\\")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("济南爱课堂教育科技有限公司", ("济南爱课堂教育科技有限公司", "济南爱课堂", "爱课堂")),
        ("济南市市中区best间教育咨询有限公司", ("济南市市中区best间教育咨询有限公司", "济南市市中区best间", "best间")),
        # A county elsewhere, by now withdrawn; a school may be called as one is without the word for it.
        ("杭州市江干区崇德培训学校", ("杭州市江干区崇德培训学校", "杭州市江干区崇德", "崇德")),
        ("杭州白云培训学校", ("杭州白云培训学校", "杭州白云", "白云")),
        # A place stands behind a name as it does in front.
        ("智学（山东）教育科技有限公司", ("智学山东教育科技有限公司", "智学山东", "智学")),
        ("北京智学教育科技有限公司济南分公司", ("北京智学教育科技有限公司济南分公司", "北京智学济南", "智学济南", "智学")),
        ("爱课堂", ("爱课堂",)),
        ("教育", ("教育",)),
        ("山东济南", ("山东济南",)),
    ],
)
def test_short_names(name: str, short: tuple[str, ...]) -> None:
    assert short_names(name) == short


def test_a_place_inside_a_name_is_no_place_in_front_of_it() -> None:
    assert [without_places(text) for text in ("山东省济南市历下区爱课堂", "爱济南", "白云花开", "全国爱课堂")] == [
        "爱课堂", "爱济南", "白云花开", "爱课堂",
    ]  # fmt: skip


def test_what_is_said_around_a_name() -> None:
    assert [said_shorter(text) for text in ("辕天网课", "小程序爱课堂", "sidanlaixuetang", "辕天 网课", "辕天")] == [
        ("辕天",), ("爱",)[:0] or said_shorter("小程序爱课堂"), ("sidanlai",), (), (),
    ]  # fmt: skip


def test_letters_split_into_syllables_and_initials() -> None:
    assert ("ai", "k", "t") in mixed_splits("aikt")
    assert mixed_splits("akt") == ()


def test_sounds_that_are_taken_for_each_other() -> None:
    assert set(heard_alike("zhang")) >= {"zhang", "zang", "zhan"}
    assert set(heard_alike("lin")) >= {"lin", "nin", "ling"}
    assert "hu" not in heard_alike("shu")


def test_one_character_left_out_or_open() -> None:
    assert left_out("爱课堂") == ["课堂", "爱堂", "爱课"]
    assert other_at_one("爱课堂") == ["-课堂", "爱-堂", "爱课-"]
    assert left_out("爱课") == other_at_one("九个字以上的名字呀") == []


@pytest.mark.parametrize(
    ("per_lesson", "bands"),
    [("0.00", ("free",)), ("20.00", ("up_to_20",)), ("20.01", ("up_to_50",)), ("200.01", ("above_200",)), (None, ())],
)
def test_price_bands(per_lesson: str | None, bands: tuple[str, ...]) -> None:
    assert bands_of([{"perLesson": per_lesson}]) == bands


@pytest.mark.parametrize(
    ("number", "token"),
    [
        ("鲁ICP备2020012345号-2A", "=2020012345"),
        ("ICP备17022608号", "=17022608"),
        ("鲁lCP备2020012345号", "=2020012345"),
        ("备案号：17022608", "=17022608"),
        ("鲁ICP证2020012345号-1", "=2020012345"),
        ("公网安备37130202000777号", "=37130202000777"),
        ("公安备37130202000777号", "=37130202000777"),
        ("2020012345", "=2020012345"),
        # A mobile number, an identity card's, and a number that is none of a filing.
        ("13800138000", ""),
        ("370102199003071234", ""),
        ("鲁教线备371302000014号", ""),
    ],
)
def test_a_filing_is_known_by_its_digits_alone(number, token) -> None:
    assert digits_token(number) == token


def test_what_many_do_not_tell_apart_is_heard_alike() -> None:
    assert nearly_heard("shanglai") == nearly_heard("sannai") == nearly_heard("sanrai")
    assert nearly_heard("anli") != nearly_heard("anlu")
