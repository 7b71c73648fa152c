"""Totals and facets as sums over the cells that an engine counted."""

from collections import Counter
from collections.abc import Iterator, Mapping
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
    return sum(number for (_, number), passed in _judged(cells, narrowing) if all(passed))


def facets_of(cells: Cells, narrowing: Narrowing) -> tuple[Facet, ...]:
    """Return the facets by kind, region and status, each counted without its own filter."""
    kinds: Counter[str] = Counter()
    regions_found: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for (cell, number), (by_kind, by_region, by_status) in _judged(cells, narrowing):
        if by_region and by_status:
            kinds[cell.kind] += number
        if by_kind and by_status:
            regions_found[cell.region] += number
        if by_kind and by_region:
            statuses[cell.status] += number
    places: Counter[str] = Counter()
    for code, number in regions_found.items():
        for place in _places_shown(code, narrowing.region):
            places[place] += number
    # Lists and their lines have no status.
    del statuses[""]
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


def _judged(cells: Cells, narrowing: Narrowing) -> Iterator[tuple[tuple[Cell, int], tuple[bool, bool, bool]]]:
    """Each cell and its number, with whether it passes the filters by kind, by region and by status."""
    within = regions.codes_under(narrowing.region) if narrowing.region else ()
    for cell, number in cells.items():
        yield (
            (cell, number),
            (
                not narrowing.kinds or cell.kind in narrowing.kinds,
                not narrowing.region or cell.region in within,
                not narrowing.statuses or cell.status in narrowing.statuses,
            ),
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
