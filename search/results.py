"""What an answer consists of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from registry.selectors import Document
from registry.standing import InstitutionStanding
from search.narrowing import FacetName
from search.stages import StageName

Reason: TypeAlias = Literal["identifier", "exact_name", "name", "brand", "former_name", "context", "similar", "browse"]


class Segment(NamedTuple):
    """A part of the original string, and whether the query asked for it."""

    text: str
    hit: bool


class Matched(NamedTuple):
    """A field of the record (its name in the API, `subject`, or `context`) in segments, those marked that the query asked for."""

    field: str
    segments: tuple[Segment, ...]


class SearchHit(NamedTuple):
    """One record found: how well it fits (0 to 1), and by what.

    Not everybody who looks up shows its fields and its cursor: both are made when they are asked for, each time.
    """

    record: Document
    score: float
    reason: Reason
    write_cursor: Callable[[], str]
    explain: Callable[[Document, Reason], tuple[Matched, ...]]

    @property
    def cursor(self) -> str:
        """The cursor after which the next page begins."""
        return self.write_cursor()

    @property
    def matched(self) -> tuple[Matched, ...]:
        """The fields by which the text found the record."""
        return self.explain(self.record, self.reason)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to narrow by: with how many records it would leave if it were chosen alone."""

    value: str
    label: str
    count: int
    selected: bool


class Facet(NamedTuple):
    """The values of one filter, counted as if that filter were not set.

    Where there are more than 10,000 records, only some of each kind are looked at: then `is_exact` is false, and there are at
    least as many of each value as counted.
    """

    name: FacetName
    values: tuple[FacetValue, ...]
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Freshness:
    """The last ledger entry that the answer knows of, and for how long a later one has been waiting."""

    ledger_seq: int
    lag_seconds: float


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of an answer.

    `total` is at most 10,000, and not exact where there are more. `parents` are the documents that hits hang under, `standings`
    those of the institutions among both. `stage` says how the records were found: `loose` ones are only similar. `degraded`: the
    engine that should have answered did not, and the database's own did; or rows of an earlier version wait to be written anew,
    and what they stand for may be missing.
    `only_common_words`: what was typed stands in the names of most schools, so that many other records are found as well.
    """

    hits: tuple[SearchHit, ...]
    parents: Mapping[str, Document]
    standings: Mapping[str, InstitutionStanding]
    total: int
    total_is_exact: bool
    facets: tuple[Facet, ...]
    engine: str
    degraded: bool
    freshness: Freshness
    stage: StageName
    only_common_words: bool
    next_cursor: str
    has_next: bool
    has_previous: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that begins as it was typed, and the record that bears it."""

    text: str
    kind: str
    record: str
