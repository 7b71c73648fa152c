"""How alike two names are: one that a parent holds, and a filed one that it may imitate, mistype or shorten."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from search import analysis
from search.two_names import two_names
from search.typed.places import is_place, without_places
from search.typed.short_names import short_names

ALIKE: Final = 0.75
_HOLDS_LETTERS: Final = re.compile("[a-z]")
_SHORTEST_ALIKE: Final = 3


# A name is compared with those of several records, and each of them in more than one way.
@lru_cache(maxsize=1024)
def own_part(name: str) -> str:
    """Return what of a name only few names hold: 鹏程达 of 济南鹏程达教育有限公司. It is a key, and "" where nothing is left."""
    return without_places(analysis.core_in_one(name))


@lru_cache(maxsize=1024)
def _forms(name: str) -> tuple[str, str]:
    """Return a name as a key, and its own part; "" for a part that is too short to compare."""
    own = own_part(name)
    return analysis.exact_key(name), own if len(own) >= _SHORTEST_ALIKE else ""


def likeness(name: str, others: Iterable[str]) -> float:
    """Return how alike a name and the most similar one of the others are, from 0 to 1: whole, or in their own parts alone."""
    mine = _forms(name)
    ratios = [
        fuzz.ratio(one, other) / 100 for each in others for one, other in zip(mine, _forms(each), strict=True) if one and other
    ]
    return max(ratios, default=0.0)


def closeness(name: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1, to sort by: nine tenths are their likeness, one tenth that of all characters."""
    mine, theirs = analysis.exact_key(name), analysis.exact_key(other)
    spelt = analysis.pinyin(other).joined if _HOLDS_LETTERS.search(mine) else ()
    whole = max(fuzz.ratio(mine, each) for each in (theirs, *spelt)) / 100
    alike = 1.0 if is_short_for(name, (other,)) else likeness(name, (other,))
    if alike < ALIKE and is_taken_for(name, (other,)):
        alike = ALIKE
    return 0.9 * alike + 0.1 * whole


def names_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that an institution or a platform bears or bore."""
    name = body["name"]
    return (name, *two_names(name), *body.get("brands", ()), *(former["name"] for former in body.get("formerNames", ())))


def syllables_spelt(letters: str, names: Iterable[str]) -> int:
    """Return how many characters the longest short name has that a label is or spells in pinyin; 0 where it is none of them.

    aiketang is 3 for 济南爱课堂教育有限公司, which is 爱课堂 in short.
    """
    shorts = (short for name in names for short in short_names(name) if analysis.is_han(short[0]))
    return max((len(short) for short in shorts if letters in (short, *analysis.pinyin(short).joined)), default=0)


def is_alike(name: str, body: Mapping[str, Any]) -> bool:
    """Tell whether a name is nearly one of those that an institution or a platform bears."""
    names = names_of(body)
    return likeness(name, names) >= ALIKE or is_short_for(name, names) or is_taken_for(name, names) or _is_spelt(name, names)


def _is_spelt(name: str, others: Iterable[str]) -> bool:
    """Tell whether a name is another one in pinyin, with all that many names hold."""
    mine = analysis.exact_key(name)
    return analysis.is_letters(mine) and any(mine in analysis.pinyin(other).joined for other in others)


def is_short_for(name: str, others: Iterable[str]) -> bool:
    """Tell whether a name has the own part of one of the others, be it two characters, and nothing else of its own."""
    mine = own_part(name)
    return bool(mine) and mine in map(own_part, others) and not is_place(mine)


def is_taken_for(name: str, others: Iterable[str]) -> bool:
    """Tell whether the own part of a name is that of one of the others mistyped or misheard."""
    mine = own_part(name)
    return any(_is_slip(mine, own_part(other)) for other in others)


def is_nearly(name: str, other: str) -> bool:
    """Tell whether two full names differ by one slip, in their own parts, and in nothing else."""
    return is_taken_for(name, [other]) and _is_slip(analysis.exact_key(name), analysis.exact_key(other))


def _is_slip(mine: str, theirs: str) -> bool:
    """Tell whether two texts differ, and only by one character or in how they are written and not in how they sound."""
    if not mine or not theirs or mine == theirs:
        return False
    if min(len(mine), len(theirs)) >= _SHORTEST_ALIKE and OSA.distance(mine, theirs, score_cutoff=1) <= 1:
        return True
    return not {mine, *analysis.pinyin(mine).joined}.isdisjoint({theirs, *analysis.pinyin(theirs).joined})
