"""Labels of host names that look or read alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.addresses import lookalikes


@pytest.mark.parametrize(
    ("label", "character"),
    [
        ("xn--iketang-1fg", "аiketang"),
        ("xn--wcvs22d", "教育"),
        ("aiketang", "aiketang"),
        ("xn--", "xn--"),
        ("xn--\x80", "xn--\x80"),
    ],
)
def test_punycode_is_read_as_the_characters_that_it_stands_for(label: str, character: str) -> None:
    assert lookalikes.shown(label) == character


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Cyrillic, Greek, full width, accents, and capitals of scripts whose small letters look otherwise.
        ("аiketang", "aiketang"),
        ("аррlе", "apple"),
        ("ѕсhооl", "school"),
        ("οmega", "omega"),
        ("κetang", "ketang"),
        ("ｋｅｔａｎｇ", "ketang"),
        ("kétàng", "ketang"),
        ("keтang", "ketang"),
        ("ai-ke_tang", "aiketang"),
        ("AIKETANG", "aiketang"),
    ],
)
def test_letters_of_other_scripts_are_read_as_those_that_they_look_like(one: str, other: str) -> None:
    assert lookalikes.plain(one) == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("q1nghe", "qinghe"),
        ("qlnghe", "qinghe"),
        ("b00k", "book"),
        ("5chool", "school"),
        ("8eijing", "beijing"),
        ("2uoye", "zuoye"),
        ("rnath", "math"),
        ("vvenku", "wenku"),
        ("clanci", "danci"),
        ("rn1vv", "miw"),
        ("c1ass", "class"),
    ],
)
def test_digits_for_letters_and_pairs_that_look_like_one_have_one_skeleton(one: str, other: str) -> None:
    assert lookalikes.skeleton(one) == lookalikes.skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("qinghe", "qingha"), ("math", "mats"), ("book", "bock"), ("爱课堂", "爱课唐")])
def test_what_is_plainly_another_label_has_another_skeleton(one: str, other: str) -> None:
    assert lookalikes.skeleton(one) != lookalikes.skeleton(other)


@pytest.mark.parametrize("label", ["aiketang-vip", "vipaiketang", "aiketangedu", "www-aiketang-edu", "sd-aiketang-school-vip"])
def test_added_words_are_taken_from_both_ends(label: str) -> None:
    assert "alketang" in lookalikes.stems(lookalikes.skeleton(label))


@pytest.mark.parametrize(("one", "other"), [("vipedu", "vip"), ("qingedu", "qing9edu"), ("xuevip", "xue"), ("edu", "vip")])
def test_a_name_that_hardly_remains_shares_no_stem(one: str, other: str) -> None:
    assert set(lookalikes.stems(lookalikes.skeleton(one))).isdisjoint(lookalikes.stems(lookalikes.skeleton(other)))


def test_one_slip_is_told_from_none_and_from_two() -> None:
    assert lookalikes.are_mistyped("alketang", "alketanq")
    assert lookalikes.are_mistyped("alketang", "alkteang")
    assert lookalikes.are_mistyped("alketang", "alketan")
    assert not lookalikes.are_mistyped("alketang", "alketang")
    assert not lookalikes.are_mistyped("alketang", "alkedanq")
    assert not lookalikes.are_mistyped("xue", "xie")


@given(st.text(max_size=80))
def test_any_label_has_a_skeleton_without_what_looks_like_something_else(label: str) -> None:
    looks = lookalikes.skeleton(label)
    assert not set(looks) & set("01582i")
    assert lookalikes.stems(looks)[0] == looks
