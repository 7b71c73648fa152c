"""Which letters are pinyin, side by side or unfinished."""

import pytest

from search.readings import all_syllables
from search.syllables import LONGEST_SYLLABLE, VOWELS, completions, is_spelling, is_whole_in, syllable_splits


def test_every_syllable_is_of_letters_with_a_vowel_among_them() -> None:
    # Else any n or g of a name might stand alone.
    assert all(each.isascii() and each.isalpha() and VOWELS & set(each) for each in all_syllables())
    assert max(map(len, all_syllables())) == LONGEST_SYLLABLE


@pytest.mark.parametrize(
    ("letters", "splits"),
    [
        ("aiketang", (("ai", "ke", "tang"), ("ai", "ke", "tan", "g"))),
        ("xian", (("xian",), ("xi", "an"))),
        ("xianshi", (("xian", "shi"), ("xi", "an", "shi"))),
        ("aiketa", (("ai", "ke", "ta"),)),
        ("akt", ()),
    ],
)
def test_letters_split_into_syllables(letters: str, splits: tuple[tuple[str, ...], ...]) -> None:
    assert syllable_splits(letters)[: len(splits)] == splits
    assert len(syllable_splits(letters)) <= 4


def test_a_syllable_may_go_on() -> None:
    assert completions("tan") == ("tan", "tang")
    assert completions("tang") == ("tang",)
    assert completions("x1") == ("x1",)


def test_a_spelling_is_made_of_whole_syllables() -> None:
    assert [is_spelling(letters) for letters in ("aiketang", "xian", "lvse", "aiketan", "aiketa", "aiket", "ng", "k")] == [
        *[True] * 5,
        *[False] * 3,
    ]


@pytest.mark.parametrize(
    ("letters", "spelt", "is_whole"),
    [
        ("ouyang", "ouyang", True),
        ("ouyang", "youyang", False),
        ("ouyang", "jinanouyang", True),
        ("ouyang", "7ouyang", True),
        ("lian", "liang", False),
        ("lian", "lianke", True),
        ("angke", "tangke", False),
    ],
)
def test_letters_are_whole_in_a_name_where_they_begin_and_end_as_syllables_may(letters: str, spelt: str, is_whole: bool) -> None:
    assert is_whole_in(letters, spelt) is is_whole


def test_letters_that_may_be_divided_in_very_many_ways_are_read_once() -> None:
    # Read in every way that they could be, these would not end.
    assert is_spelling("ao" * 100)
    assert not is_spelling("ao" * 100 + "v")
