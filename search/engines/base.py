"""What every engine does: find records by one stage of a plan, and count them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol, TypeAlias

from search.documents import SEARCHED_KINDS
from search.narrowing import FacetName, Narrowing
from search.plan import Sort
from search.stages import PlanStage

# Where a hit stands in the engine's own order: its level, name or day of filing, then its place, and then its id, which no other
# has. Comparable within one stage and sorting only.
OrderKey: TypeAlias = tuple[int | str, ...]

MOST_COUNTED: Final = 10_001
# Of records that are too many to look at each, these stand for all.
FEW: Final = 1_000


class EngineDown(Exception):
    """The engine did not answer, or not in time; `did` says so to an operator."""

    did = "did not answer"


class EngineRefused(EngineDown):
    """The engine is up and answered that it cannot do what was asked: a fault of ours, or something that it lacks."""

    did = "refused"


@dataclass(frozen=True, slots=True)
class Request:
    """One stage of a plan, narrowed and sorted, and which part of the result is wanted.

    Results begin after the key `after` if there is one, and then `skip` records later.
    """

    stage: PlanStage
    narrowing: Narrowing
    exclude: Narrowing
    sort: Sort
    limit: int
    after: OrderKey = ()
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """What is to be counted: at most 10,001 records of a stage, and the values of facets among them.

    Of a sample the values among `sample` of the records are enough, and how many records there are is not wanted.
    """

    stage: PlanStage
    narrowing: Narrowing
    exclude: Narrowing
    sample: int = 0

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds that are counted."""
        return tuple(kind for kind in self.narrowing.kinds or SEARCHED_KINDS if kind not in self.exclude.kinds)


class Kept(NamedTuple):
    """What the database keeps of a record for ranking: its place, the shape in which it was written, and its forms as JSON.

    PostgreSQL may give them as bytes (`registry.paging.rows`).
    """

    public_id: str
    place: int
    shape: int
    forms: str | bytes


class Found(NamedTuple):
    """One record that an engine found, with its place in the engine's order, and what is kept of it if that was read with it."""

    public_id: str
    key: OrderKey
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records there are, up to 10,001, and how many have each value of each facet; of many, among some of them.

    `sampled` is, of many, all of a kind or a sample of more than `FEW`, where an engine saw it on the way.
    """

    total: int
    values: Mapping[FacetName, Mapping[str, int]] = field(default_factory=dict)
    sampled: Mapping[str, "Counted"] = field(default_factory=dict)


def is_whole(request: Request, count: Count) -> bool:
    """Tell whether a count is of all that fulfils a request, on whatever page."""
    return (count.stage, count.narrowing, count.exclude) == (request.stage, request.narrowing, request.exclude)


class Engine(Protocol):
    """A place where records are found. Every method raises `EngineDown` when the engine does not answer."""

    name: str

    def find(self, request: Request, counts: Sequence[Count] = ()) -> tuple[tuple[Found, ...], tuple[Counted, ...]]:
        """Return what fulfils a request, in order, and what was counted."""
