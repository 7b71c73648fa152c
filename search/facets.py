"""Totals and facets as sums over the cells that an engine counted."""

from collections import Counter
from collections.abc import Mapping
from functools import cache

from registry import regions
from registry.vocabulary import FilingStatus, PlatformStatus, RecordKind
from search.documents import counted_in
from search.engines.base import Cell
from search.plan import Narrowing
from search.results import Facet, FacetName, FacetValue

Cells = Mapping[Cell, int]


def total_of(cells: Cells, narrowing: Narrowing) -> int:
    """Return how many records all filters leave."""
    return sum(number for cell, number in cells.items() if _passes(cell, narrowing, "kind", "region", "status"))


def facets_of(cells: Cells, narrowing: Narrowing) -> tuple[Facet, ...]:
    """Return the facets by kind, region and status, each counted without its own filter."""
    kinds: Counter[str] = Counter()
    places: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for cell, number in cells.items():
        if _passes(cell, narrowing, "region", "status"):
            kinds[cell.kind] += number
        if cell.region and _passes(cell, narrowing, "kind", "status"):
            for place in _places_shown(cell.region, narrowing.region):
                places[place] += number
        if cell.status and _passes(cell, narrowing, "kind", "region"):
            statuses[cell.status] += number
    return (
        _facet("kind", kinds, narrowing.kinds),
        _facet("region", places, (narrowing.region,) if narrowing.region else ()),
        _facet("status", statuses, narrowing.statuses),
    )


def label_of(name: FacetName, value: str) -> str:
    """Return a value's name for a reader."""
    match name:
        case "kind":
            return str(RecordKind(value).label)
        case "region":
            return regions.full_name(value)
        case "status":
            return str(FilingStatus(value).label if value in FilingStatus.values else PlatformStatus(value).label)


def _passes(cell: Cell, narrowing: Narrowing, *filters: FacetName) -> bool:
    return not (
        ("kind" in filters and narrowing.kinds and cell.kind not in narrowing.kinds)
        or ("status" in filters and narrowing.statuses and cell.status not in narrowing.statuses)
        or ("region" in filters and narrowing.region and cell.region not in regions.codes_under(narrowing.region))
    )


@cache
def _places_shown(code: str, chosen: str) -> frozenset[str]:
    """The regions among which a record is counted: its city, and within the chosen region the one directly below that."""
    path = counted_in(code)
    current = [region for region in map(regions.find, path) if region and region.is_current]
    cities = [region.code for region in current if region.level == "prefecture"]
    shown = set(cities[:1] or [region.code for region in current if region.level == "province"][:1])
    if chosen in path:
        shown.add(chosen)
        shown |= {region.code for region in current if region.parent == chosen and region.level != "placeholder"}
    return frozenset(shown)


def _facet(name: FacetName, counts: Counter[str], chosen: tuple[str, ...]) -> Facet:
    # A chosen value stays in sight even if it leaves nothing, so that it can be given up.
    numbers = dict.fromkeys(chosen, 0) | counts
    ordered = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return Facet(name, tuple(FacetValue(value, label_of(name, value), number, value in chosen) for value, number in ordered))
