"""Words typed in letters: the beginning of a word, pinyin of neighbouring characters, their initials, or both mixed."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

from search import analysis
from search.conditions import Condition, Has, all_of, either_of
from search.syllables import CONSONANTS, LONGEST_SYLLABLE, VOWELS, completions, is_spelling, is_syllable, syllable_splits, with_dots
from search.tokens import INITIALS_IN_A_ROW, initials_in_a_row

LONGEST_INITIALS: Final = 20
# The beginning of a word that is shorter would be that of too many.
SHORTEST_BEGINNING: Final = 3
MOST_PIECES: Final = 12
# The beginning of a short name that is shorter would be that of too many.
SHORTEST_MIXED: Final = 6
# One letter, or such as no syllable ends with, beside characters.
_AMONG_INITIALS: Final = re.compile(rf"(?=.*[a-z])(?=.*[^\W0-9a-z])(?:[^\W0-9a-z]|(?<![a-z])[aeo](?![a-z])|[{CONSONANTS}])+")


# Most levels of a plan ask for the same words.
@lru_cache(maxsize=256)
def typed_in_letters(word: str, *, may_go_on: bool = True) -> Condition:
    """Return what a record holds that is meant by a word of letters, whose last syllable may go on unless another word follows."""
    readings: list[Condition] = [Has(word, prefix=len(word) >= SHORTEST_BEGINNING)]
    if is_syllable(word):
        readings.append(Has(f"-{word}"))
    splits = [syllables for syllables in syllable_splits(word) if len(syllables) > 1]
    readings += (_neighbours(syllables, may_go_on=may_go_on) for syllables in splits)
    if word.isascii() and 2 <= len(word) <= LONGEST_INITIALS:
        readings.append(_initials(word))
        if len(word) > INITIALS_IN_A_ROW and not splits:
            readings += map(_mixed, mixed_splits(word))
    return either_of(readings)


def characters_and_initials(word: str) -> Condition | None:
    """Return what is meant by characters among the initials of others, x坛好w: those characters, and all initials in a row."""
    if not _AMONG_INITIALS.fullmatch(word):
        return None
    initials = analysis.pinyin(word).initials
    if not INITIALS_IN_A_ROW <= len(initials[0]) <= LONGEST_INITIALS:
        return None
    begun = (all_of(map(Has, initials_in_a_row(each, INITIALS_IN_A_ROW))) for each in initials)
    return all_of([*map(Has, filter(analysis.is_han, word)), either_of(begun)])


def is_begun_in_letters(word: str) -> bool:
    """Tell whether a word may be the beginning of a name of letters and pinyin, hopeyingy, which is read as neither."""
    return len(word) >= SHORTEST_MIXED and analysis.is_letters(word) and not is_spelling(word)


def heard_in_a_row(words: Sequence[str]) -> Condition | None:
    """Return what a record holds that is meant by syllables typed apart; nothing when one of the words is no syllable."""
    if len(words) < 2 or not all(map(is_syllable, words)):
        return None
    return _neighbours(words)


@lru_cache(maxsize=1024)
def mixed_splits(word: str) -> tuple[tuple[str, ...], ...]:
    """Return at most two ways to read letters as syllables and initials side by side, fewest pieces first."""
    best: list[list[tuple[str, ...]]] = [[()], *([] for _ in word)]
    for end in range(1, len(word) + 1):
        pieces = [word[start:end] for start in range(max(0, end - LONGEST_SYLLABLE), end)]
        found = [
            (*before, piece)
            for piece in pieces
            if len(piece) == 1 or is_syllable(piece)
            for before in best[end - len(piece)]
            if len(before) < MOST_PIECES
        ]
        best[end] = sorted(found, key=_how_unlikely)[:2]
    return tuple(pieces for pieces in best[-1] if 2 <= len(pieces) < len(word))


def _how_unlikely(pieces: tuple[str, ...]) -> tuple[int, int]:
    """How a reading compares with others: one of fewer pieces comes first, then lan and g before l and ang.

    Behind a letter that begins a syllable hardly another begins with a vowel.
    """
    return len(pieces), sum(len(first) == 1 < len(second) and second[0] in VOWELS for first, second in pairwise(pieces))


def _neighbours(syllables: Sequence[str], *, may_go_on: bool = True) -> Condition:
    pairs = list(pairwise(syllables))
    last = [_unfinished(*pairs.pop())] if may_go_on or not is_syllable(syllables[-1]) else []
    whole = (either_of(Has(f"_{one}_{other}") for one, other in product(*map(_or_dotted, pair))) for pair in pairs)
    return all_of([*whole, *last])


def _unfinished(first: str, second: str) -> Condition:
    """A pair of which the second may go on.

    Each way is named: a token by its beginning costs an engine all records that hold one of them, however few are wanted.
    """
    return either_of(
        Has(f"_{one}_{whole}") for one in _or_dotted(first) for whole in (*completions(second), *_or_dotted(second)[1:])
    )


def _or_dotted(syllable: str) -> tuple[str, ...]:
    """A syllable, and what it is with the dots of its ü, which many keyboards lack: lu may be lü."""
    dotted = with_dots(syllable)
    return (syllable, dotted) if dotted != syllable else (syllable,)


def _initials(letters: str) -> Condition:
    return all_of(map(Has, initials_in_a_row(letters, min(len(letters), INITIALS_IN_A_ROW))))


def _mixed(pieces: tuple[str, ...]) -> Condition:
    pairs = (pair for pair in pairwise(pieces) if max(map(len, pair)) > 1)
    known = (either_of(Has(f"_{one}_{other}") for one, other in product(*map(_readings, pair))) for pair in pairs)
    return all_of([_initials("".join(piece[0] for piece in pieces)), *known])


def _readings(piece: str) -> Sequence[str]:
    """The syllables that a piece may stand for."""
    return completions(piece) if len(piece) == 1 else _or_dotted(piece)
