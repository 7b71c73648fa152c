"""Pairs of neighbours in a text that tell it from others: what is left of a name with more than one slip."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

from search import analysis
from search.conditions import Condition, all_of, either_of
from search.readings import han_readings
from search.slips import UnitRow, as_written, bound

# A text that is long enough for three such parts is a whole name with slips in it.
FEWEST_IN_A_THIRD: Final = 2
PAIR: Final = 2


def parts_all_over(rows: Sequence[UnitRow], shared: frozenset[str]) -> Condition | None:
    """Return the condition that of each third of a long text a pair of neighbours is there, none of them one of `shared`."""
    telling = telling_bonds(rows, shared)
    third = len(telling) // 3
    if third < FEWEST_IN_A_THIRD:
        return None
    return all_of(map(either_of, (telling[:third], telling[third:-third], telling[-third:])))


def two_parts(rows: Sequence[UnitRow], shared: frozenset[str] = frozenset()) -> Condition | None:
    """Return the condition that two pairs of neighbours are there, written or heard, neither of them one of `shared`."""
    telling = telling_bonds(rows, shared)
    several = [all_of([bond, either_of(telling[at + 1 :])]) for at, bond in enumerate(telling[:-1])]
    return either_of(several) if several else None


def telling_bonds(rows: Sequence[UnitRow], shared: frozenset[str] = frozenset()) -> list[Condition]:
    """Return for each pair that is none of `shared` the condition that it is there, written or heard.

    One that only sounds so is asked for as it is written: thousands sound as 有限巩司.
    """
    sounds = _sounds_of(shared)
    bonds: list[Condition] = []
    for first, second in (pair for row in rows for pair in pairwise(row)):
        text = first.text + second.text
        if text in shared:
            continue
        if sounds.isdisjoint(product(first.sounds, second.sounds)):
            bonds.append(bound(first, second))
        else:
            bonds += as_written(first, second)
    return bonds


@lru_cache(maxsize=4)
def _sounds_of(pairs: frozenset[str]) -> frozenset[tuple[str, str]]:
    """How pairs of characters sound."""
    return frozenset((first[0], second[0]) for first, second in map(han_readings, filter(_is_pair, pairs)))


def _is_pair(text: str) -> bool:
    return len(text) == PAIR and all(map(analysis.is_han, text))
