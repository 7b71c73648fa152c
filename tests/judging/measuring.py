"""Asking an engine what was labelled, and how near the top the right record came."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from search.lookup import SearchQuery, look_up

PAGE = 20
CLASSES = (
    "exact", "brand", "middle", "gap", "typo", "homophone", "pinyin", "initials", "mixed", "traditional", "several", "codes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody types, of which class, and the ids of the records of which any is a right answer."""

    sort: str
    text: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the place of the first right record on the first page, 0 for none, which came first, how long it took."""

    asked: Asked
    place: int
    first: str
    milliseconds: float

    @property
    def merit(self) -> float:
        """The reciprocal of the place."""
        return 1 / self.place if self.place else 0.0


def judge(queries: Iterable[Asked], engine: str) -> list[Judged]:
    """Return each query judged; raises `RuntimeError` when another engine stood in."""
    return [_judge(each, engine) for each in queries]


def merit_by_class(judged: Sequence[Judged]) -> Mapping[str, float]:
    """Return the mean reciprocal rank of each class that was asked, in the order of the classes, and of `all` queries."""
    merits: defaultdict[str, list[float]] = defaultdict(list)
    for each in judged:
        merits[each.asked.sort].append(each.merit)
    by_class = {sort: fmean(merits[sort]) for sort in CLASSES if sort in merits}
    # Each class counts alike, however many queries it has.
    return {**by_class, "all": fmean(by_class.values())} if by_class else {}


def _judge(asked: Asked, engine: str) -> Judged:
    began = time.perf_counter()
    page = look_up(SearchQuery(asked.text, first=PAGE))
    spent = (time.perf_counter() - began) * 1000
    if page.engine != engine:
        raise RuntimeError(f"{engine} should have answered and {page.engine} did")
    places = (place for place, hit in enumerate(page.hits, 1) if hit.record.id in asked.right)
    first = page.hits[0].record.id if page.hits else ""
    return Judged(asked, next(places, 0), first, spent)
