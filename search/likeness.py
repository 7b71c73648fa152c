"""How alike a text and a name are: as they are written, as they look, as they sound."""

from operator import ne
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from search.analysis import pairs_in
from search.keyboard import is_next_key
from search.shapes import is_misread
from search.slips import nearly_heard
from search.typed.short_names import shared_pairs

# A part of the name that is only heard in what was typed in characters.
HEARD_PART: Final = 0.92
# What many people do not tell from it by ear.
NEARLY_HEARD: Final = 0.95
# Of what is nearly heard, how much it matters that the letters are the same: bohang is bohan rather than bofan.
OTHER_LETTERS: Final = 0.15
IN_ORDER: Final = 0.7
# Of so much of the name, letters in its order are hardly there by chance.
FEWEST_LETTERS: Final = 0.7
# Two characters have changed places.
TURNED: Final = 0.74
# The same in a part of a long name: all of what was typed is there, where something else has another character in its place.
TURNED_IN_NAME: Final = 0.82
# The key beside the one that is meant was hit.
NEXT_KEY: Final = 0.79
# With one character that is another, a text of so many is hardly anything but the name.
WHOLE_NAME: Final = 7
# The same in a shorter name without everybody's words: 善效思 is 善学思 rather than 善思格物, but 孜才课堂 is not 启才课堂.
FEWEST_WITH_OTHER: Final = 3
OTHER_IN_SHORT: Final = 0.75
# Where all of them are there and two have changed places, or something is between them, that is meant rather than another one.
OTHER_AT_ONE: Final = 0.83
# More than any name is alike that neither holds the key nor looks like it.
MOST_ALIKE: Final = 0.84
# What each per cent counts by which two texts are alike, and how much of that where it is a part of one.
PER_CENT: Final = 0.0075
PART_ALIKE: Final = 0.92
# With another character in the place of one it is rather meant than what lacks it and has others around.
FEWEST_IN_PLACE: Final = 4
IN_PLACE: Final = 0.98
# How much it matters that characters which sound the same are the same.
OTHER_CHARACTERS: Final = 0.04
# Characters that look alike in the place of some.
MISREAD: Final = 0.94
# A name of so many may be a part of what it is called in full.
MISREAD_PART: Final = 2


def part_of(asked: str, name: str) -> float:
    """Return the score of a name that holds what was typed: above .78, and .96 where that is all of it."""
    return 0.78 + 0.15 * len(asked) / len(name) + (0.03 if name.startswith(asked) else 0)


def heard_as(asked: str, name: str) -> float:
    """Return the score of a name that sounds as what was typed: 1 where it is written so, .96 where no character is the same."""
    others = sum(left != right for left, right in zip(asked, name, strict=False))
    return 1 - OTHER_CHARACTERS * others / len(asked)


def sounds_alike(asked: str, spelt: str) -> float:
    """Return the score of a name by its sound, both in pinyin: at most .95, where few people tell them apart by ear."""
    nearly_asked, nearly_spelt = nearly_heard(asked), nearly_heard(spelt)
    if nearly_asked == nearly_spelt:
        return NEARLY_HEARD * (1 - OTHER_LETTERS * (1 - fuzz.ratio(asked, spelt) / 100))
    if nearly_asked in nearly_spelt:
        return NEARLY_HEARD * HEARD_PART * part_of(nearly_asked, nearly_spelt)
    return PER_CENT * fuzz.ratio(asked, spelt)


def alike(asked: str, name: str, weight: float, least: float) -> float:
    """Return `weight` times the score of a name that is like what was typed and does not hold it; 0 if `least` is out of reach."""
    if seen := _seen_as(asked, name, weight, least):
        return seen
    if weight * MOST_ALIKE <= least:
        return 0.0
    typed, named = len(asked), len(name)
    if typed == named >= FEWEST_IN_PLACE and asked == name[typed // 2 :] + name[: typed // 2]:
        # 至善明德: both words of the name, the other one first.
        return weight * (TURNED + 0.05)
    shared = LCSseq.similarity(asked, name)
    # The key beside a single one may have been hit.
    if not shared and typed > 1:
        return 0.0
    length = typed + named
    # As `fuzz.ratio` has it.
    ratio = 100 * (1 - (length - 2 * shared) / length)
    if named < typed:
        return weight * _as_shorter(asked, name, ratio)
    if shared == typed - 1:
        if slip := _with_one_slip(asked, name):
            return weight * slip
        if typed >= FEWEST_IN_PLACE and has_other_in_place(asked, name):
            if typed >= WHOLE_NAME:
                return weight * MOST_ALIKE * PART_ALIKE
            ratio = max(ratio, IN_PLACE * fuzz.partial_ratio(asked, name))
    # No part of the name is more like the key than what both have in the same order.
    if weight * PER_CENT * PART_ALIKE * 200 * shared > least * (typed + shared):
        ratio = max(ratio, PART_ALIKE * fuzz.partial_ratio(asked, name))
    # Letters are, by chance, in any name that is long enough.
    is_held = shared == typed and (typed >= FEWEST_LETTERS * named or not asked.isascii())
    return weight * max(PER_CENT * ratio, _in_order(asked, name) if is_held else 0.0)


def _seen_as(asked: str, name: str, weight: float, least: float) -> float:
    """`weight` times the score of a name that looks like what was typed, or of which a part does; 0 where none does."""
    typed, named = len(asked), len(name)
    if typed == named and is_misread(asked, name):
        return weight * MISREAD
    if typed < MISREAD_PART or weight * MISREAD * HEARD_PART <= least:
        return 0.0
    is_part = _is_seen_in(asked, name) if typed == MISREAD_PART else typed < named and is_misread(asked, name[:typed])
    return weight * MISREAD * HEARD_PART * part_of(asked, name) if is_part else 0.0


def _as_shorter(asked: str, name: str, ratio: float) -> float:
    """The score of a name that is shorter than what was typed: one that stands in it is not what was typed."""
    typed = len(asked)
    if len(name) < typed - 1:
        return PER_CENT * ratio
    # Unless a character was typed twice, one too many is a rarer slip than another one in its place.
    return TURNED if _has_one_twice(asked, name) else PER_CENT * min(ratio, 100 * (1 - 1 / typed) - 1)


def _with_one_slip(asked: str, name: str) -> float:
    """The score of a name with which a text begins but for two characters that are turned, or one that is other; 0 for any other.

    Turned they may stand anywhere in it.
    """
    typed, named = len(asked), len(name)
    begins = name[:typed]
    others = sum(map(ne, asked, begins))
    if others == 2 and sorted(asked) == sorted(begins):
        if typed == named >= WHOLE_NAME:
            return MOST_ALIKE
        if typed < WHOLE_NAME:
            return TURNED + 0.05 * typed / named
    if typed >= FEWEST_IN_PLACE and _has_two_turned(asked, name):
        return TURNED_IN_NAME if typed >= WHOLE_NAME else TURNED
    if others != 1:
        return 0.0
    if is_next_key(asked, begins):
        return NEXT_KEY + 0.05 * typed / named
    if typed >= WHOLE_NAME:
        return OTHER_AT_ONE
    return OTHER_IN_SHORT if FEWEST_WITH_OTHER <= typed == named and _is_its_own(asked) else 0.0


def _in_order(asked: str, name: str) -> float:
    """The score of a name that holds all of what was typed in order, with something between."""
    typed, named = len(asked), len(name)
    if typed >= WHOLE_NAME and LCSseq.similarity(asked, name[: typed + 1]) == typed:
        # One character was left out of how it begins: however it goes on, none of what was typed is another's.
        return MOST_ALIKE
    held = (0.14 if typed >= WHOLE_NAME else 0.1) * typed / named
    return min(IN_ORDER + held + (0.03 if name[0] == asked[0] else 0), MOST_ALIKE)


def _is_its_own(asked: str) -> bool:
    """Tell whether a text is in characters, none of which stand side by side in what many are called."""
    return not asked.isascii() and shared_pairs().isdisjoint(pairs_in(asked))


def has_other_in_place(asked: str, name: str) -> bool:
    """Tell whether a part of a name is a text but for one character, which is another one."""
    return any(sum(map(ne, asked, name[at : at + len(asked)])) == 1 for at in range(len(name) - len(asked) + 1))


def _has_two_turned(asked: str, name: str) -> bool:
    """Tell whether a part of a name is a text but for two neighbours in it that have changed places."""
    return any(asked[:at] + asked[at + 1] + asked[at] + asked[at + 2 :] in name for at in range(len(asked) - 1))


def without_one_twice(first: str, second: str) -> str:
    """Return two parts of a text in one without the character that ends one and begins the other; "" where there is none."""
    return first + second[1:] if first[-1] == second[0] else ""


def _is_seen_in(asked: str, name: str) -> bool:
    """Tell whether two characters stand in a name, one of them as another that looks like it."""
    first, second = name.find(asked[0]), name.find(asked[1])
    return (first >= 0 and is_misread(asked, name[first : first + 2])) or (
        second > 0 and is_misread(asked, name[second - 1 : second + 1])
    )


def _has_one_twice(asked: str, name: str) -> bool:
    """Tell whether a text that is one character longer than a name is that name with one of its characters typed twice."""
    at = next((at for at, both in enumerate(zip(asked, name, strict=False)) if ne(*both)), len(name))
    return at > 0 and asked[at] == asked[at - 1] and asked[:at] + asked[at + 1 :] == name
