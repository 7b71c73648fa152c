"""Queries as people type them, made in twelve classes from what a registry holds, each with every record that is a right answer.

What a person could not resolve is not asked: where more than four telling names, or a dozen records, answer equally well.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import cycle, islice
from random import Random
from typing import Final

from tests.judging import as_combined, as_heard, as_written
from tests.judging.drawing import Draw, Made
from tests.judging.known import Known
from tests.judging.measuring import CLASSES, Asked

RECORDS_AT_MOST: Final = 12
_PATIENCE = 60
MAKERS: Final[Mapping[str, Callable[[Draw], Made | None]]] = {
    "exact": as_written.exact,
    "brand": as_written.brand,
    "middle": as_written.middle,
    "gap": as_written.gap,
    "typo": as_written.typo,
    "homophone": as_heard.homophone,
    "pinyin": as_heard.pinyin,
    "initials": as_heard.by_initials,
    "mixed": as_heard.mixed,
    "traditional": as_written.traditional,
    "several": as_combined.several,
    "codes": as_combined.codes,
}


def generated(known: Known, *, each: int) -> list[Asked]:
    """Return `each` queries of every class, fewer where the registry does not give them; the same for the same registry."""
    return [asked for sort in CLASSES for asked in islice(_of_class(known, sort, each * _PATIENCE), each)]


def _of_class(known: Known, sort: str, draws: int) -> Iterator[Asked]:
    random = Random(f"{sort} queries")
    families = random.sample(known.families, len(known.families))
    for family in islice(cycle(families), draws):
        made = MAKERS[sort](Draw(random, known, family))
        if made is None:
            continue
        text, right = made[0], frozenset(made[1])
        # A name that many courses share is still a name.
        if right and (len(right) <= RECORDS_AT_MOST or sort in ("exact", "traditional")):
            yield Asked(sort, text, right)
