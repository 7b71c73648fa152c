"""Pinyin as it is typed, without tones and without blanks: which letters are syllables, side by side or unfinished."""

import re
from functools import cache, lru_cache
from typing import Final

from search.readings import all_syllables

MOST_SPLITS: Final = 4
MOST_SPLITS_TRIED: Final = 32
LONGEST_SYLLABLE: Final = 6
# Of which every syllable has one; v stands for ü.
VOWELS: Final = frozenset("aeiouv")
# With what letters syllables begin, which is never i, u or v; and with which none but a whole one does.
INITIALS: Final = "abcdefghjklmnopqrstwxyz"
CONSONANTS: Final = "bcdfghjklmnpqrstwxyz"
# Behind an l or n; luo, luan and lun have no ü.
_UNDOTTED: Final = re.compile(r"(?<=[ln])u(?![aon])", re.ASCII)
_NOTHING_BEGUN: Final = frozenset({""})


def is_syllable(letters: str) -> bool:
    """Tell whether letters are a whole syllable of pinyin."""
    return letters in all_syllables()


def begins_syllable(letters: str) -> bool:
    """Tell whether letters are a syllable of pinyin, whole or unfinished."""
    return any(syllable.startswith(letters) for syllable in all_syllables())


def with_dots(letters: str) -> str:
    """Return pinyin with a v, which stands for ü, in the place of each u that may be one."""
    return _UNDOTTED.sub("v", letters)


def is_whole_in(letters: str, spelt: str) -> bool:
    """Tell whether letters, as they first stand in the pinyin of a name, begin and end where a syllable may.

    Neither does ouyang in youyang, nor lian in liang.
    """
    front, _, rest = spelt.partition(letters)
    lengths = range(1, LONGEST_SYLLABLE + 1)
    begins = not front or not front[-1].isalpha() or any(front[-length:] in all_syllables() for length in lengths)
    ends = not rest or not rest[0].isalpha() or any(rest[:length] in all_syllables() for length in lengths)
    return begins and ends


def is_spelling(letters: str) -> bool:
    """Tell whether letters are whole syllables of pinyin side by side."""
    end, begun = _spelt(letters)
    return end == len(letters) and "" in begun


def spelt_until(letters: str) -> int:
    """Return how many of the letters may be syllables of pinyin side by side, the last of them unfinished."""
    return _spelt(letters)[0]


def _spelt(letters: str) -> tuple[int, frozenset[str]]:
    """How many of the letters can be read, and what may be begun of a syllable behind the last of them.

    Every division of the letters is tried at once: one after the other, of aoaoao there would be thousands.
    """
    begun = _NOTHING_BEGUN
    for at, letter in enumerate(letters):
        if not (longer := _spelt_on(begun, letter)):
            return at, begun
        begun = longer
    return len(letters), begun


@lru_cache(maxsize=4096)
def _spelt_on(begun: frozenset[str], letter: str) -> frozenset[str]:
    """What may be begun of a syllable after one more letter: "" where one may have ended."""
    longer = {each + letter for each in begun} & _beginnings()
    return frozenset(longer if longer.isdisjoint(all_syllables()) else {*longer, ""})


@lru_cache(maxsize=1024)
def completions(letters: str) -> tuple[str, ...]:
    """Return the syllables that begin with some letters; the letters themselves where none does."""
    return tuple(sorted(each for each in all_syllables() if each.startswith(letters))) or (letters,)


@lru_cache(maxsize=1024)
def syllable_splits(letters: str) -> tuple[tuple[str, ...], ...]:
    """Return at most four ways to read letters as pinyin, fewest syllables first, the last one perhaps unfinished."""
    found: list[tuple[str, ...]] = []
    dead_ends: set[int] = set()

    def read(done: int, so_far: tuple[str, ...]) -> None:
        rest = letters[done:]
        before = len(found)
        if rest in _beginnings():
            found.append((*so_far, rest))
        for length in range(min(LONGEST_SYLLABLE, len(rest) - 1), 0, -1):
            if len(found) >= MOST_SPLITS_TRIED or done + length in dead_ends:
                continue
            if rest[:length] in all_syllables():
                read(done + length, (*so_far, rest[:length]))
        if len(found) == before:
            dead_ends.add(done)

    read(0, ())
    found.sort(key=lambda syllables: (syllables[-1] not in all_syllables(), len(syllables)))
    return tuple(found[:MOST_SPLITS])


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:length] for syllable in all_syllables() for length in range(1, len(syllable) + 1))
