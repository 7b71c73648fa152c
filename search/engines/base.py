"""What every engine does: find records by one stage of a plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

from search.plan import Narrowing, Sort
from search.stages import PlanStage

# Where a hit stands in the engine's own order; comparable within one stage and sorting only, and unique by its public id.
Key: TypeAlias = tuple[int | str, ...]


class EngineDown(Exception):
    """The engine did not answer, or not in time."""


class EngineRefused(EngineDown):
    """The engine is up and answered that it cannot do what was asked: a fault of ours, or something that it lacks."""


@dataclass(frozen=True, slots=True)
class Request:
    """One stage of a plan, narrowed and sorted, and which part of the result is wanted.

    Results begin after the key `after` if there is one, and then `skip` records later. `counted` asks for cells too.
    """

    stage: PlanStage
    narrowing: Narrowing
    sort: Sort
    limit: int
    after: Key = ()
    skip: int = 0
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """One record that an engine found, with its place in the engine's order."""

    public_id: str
    key: Key


class Cell(NamedTuple):
    """What a count is split by; totals and facets are sums of cells."""

    kind: str
    region: str
    status: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """What an engine found: records in its order, and how many there are in each cell.

    Cells disregard the filters by kind, region and status, so that each facet can leave out its own.
    """

    found: tuple[Found, ...]
    cells: Mapping[Cell, int]


class Engine(Protocol):
    """A place where records are found. Every method raises `EngineDown` when the engine does not answer."""

    name: str

    def find(self, request: Request) -> Candidates:
        """Return what fulfils a request."""


def key_fields(sort: Sort) -> tuple[tuple[str, bool], ...]:
    """Return the fields of a key in order, each with whether the greater comes first."""
    match sort:
        case "relevance":
            return (("points", True), ("precedence", False), ("public_id", False))
        case "name":
            return (("sort_name", False), ("public_id", False))
        case "filed_on":
            return (("filed_on", True), ("public_id", False))
