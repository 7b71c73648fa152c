"""Initials as they are typed: set apart, two letters for zh and the like, those of the place in front, of everybody's words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from search.syllables import INITIALS, is_syllable, syllable_splits
from search.typed.places_meant import places_by_initials

# a k t, zh-x-y.
_LETTERS_APART: Final = re.compile(r"(?<![a-z0-9])(?:[zcs]h|[a-z])(?:[\s.-]+(?:[zcs]h|[a-z])){2,}(?![a-z0-9])", re.ASCII)
# 教育, 培训, 网校, 网课, 课堂, 在线, 培训学校 behind at least two others.
_COMMON_INITIALS: Final = re.compile(r"(?P<name>[a-z]{2,6}?)(?:jy|px|wx|wk|kt|zx|pxxx)", re.ASCII)
# Of two initials behind a place, or of which each was typed apart, there are too many.
_SHORTEST_OTHERWISE: Final = 3
# A syllable and an initial are those of too many.
_FEWEST_MIXED: Final = 3
_ROW_OF_INITIALS: Final = re.compile(
    rf"(?<![a-z])(?=(?:[zcs]h|[{INITIALS}]){{3}})[{INITIALS}]*?[zcs]h[{INITIALS}]*+(?![a-z])", re.ASCII
)
_TWO_LETTERS: Final = re.compile("(?P<first>[zcs])h")


def initials_as_one_letter(text: str) -> str:
    """Return zzc for zhzhch: who types initials as keyboards offer them has two letters for some of them.

    What can be read as pinyin, chang, is left as it is.
    """
    return _ROW_OF_INITIALS.sub(_as_one_letter, letters_together(text))


def _as_one_letter(row: re.Match[str]) -> str:
    return row[0] if syllable_splits(row[0]) else _TWO_LETTERS.sub(r"\g<first>", row[0])


@lru_cache(maxsize=256)
def initials_meant(text: str) -> tuple[str, ...]:
    """Return a text with letters that are set apart in one, and with one letter for those initials that have two."""
    return tuple(dict.fromkeys((letters_together(text), initials_as_one_letter(text))))


def initials_otherwise(text: str) -> Iterator[str]:
    """Yield what else may be meant by initials, the closest first."""
    yield initials_as_one_letter(text)
    yield from without_common_initials(text)
    yield from without_place_initials(text)
    yield from initials_among_syllables(text)


def letters_together(text: str) -> str:
    """Return a text with letters that are set apart, a k t, in one."""
    return _LETTERS_APART.sub(lambda letters: re.sub(r"[\s.-]", "", letters[0]), text)


def without_place_initials(text: str) -> Iterator[str]:
    """Yield initials without those of the place in front, which may stand farther from the name or not in it."""
    for row in initials_meant(text):
        if places_by_initials(row):
            yield row[2:]
            yield from (name for name in without_common_initials(row[2:]) if len(name) >= _SHORTEST_OTHERWISE)


def without_common_initials(text: str) -> Iterator[str]:
    """Yield xdf for xdfjy: the initials of 教育 and the like, which need not stand in the name.

    Who sets them apart, c r w x, types rather those of all of it: two are left of what is typed in one alone.
    """
    in_one = letters_together(text)
    found = _COMMON_INITIALS.fullmatch(in_one)
    if found and not syllable_splits(in_one) and (in_one == text or len(found["name"]) >= _SHORTEST_OTHERWISE):
        yield found["name"]


def initials_among_syllables(text: str) -> Iterator[str]:
    """Yield yuantjia for yuan t jia: of syllables that are set apart, some are typed by their initial alone."""
    words = text.split()
    begun = sum(len(word) == 1 for word in words)
    if text.isascii() and len(words) >= _FEWEST_MIXED and 0 < begun < len(words) and all(map(_is_mixed, words)):
        yield "".join(words)


def _is_mixed(word: str) -> bool:
    return is_syllable(word) or (len(word) == 1 and word.isalpha())
