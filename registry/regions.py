"""Administrative divisions (GB/T 2260) of the whole country to county level, held in memory as reference data.

Withdrawn codes stay known, because licences and filings of their time still carry them.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal, cast

from django.utils.translation import gettext

Level = Literal["province", "prefecture", "county", "zone", "placeholder"]

# The province whose registry this is.
HOME: Final = "370000"
CSV_PATH: Final = Path(__file__).parent / "reference" / "regions.csv"


class UnknownRegion(LookupError):
    """No region has, or ever had, this code; `message` tells the person what to write instead."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)

    @property
    def message(self) -> str:
        return gettext("没有区划代码“%(code)s”。请填写六位行政区划代码，例如 370102（山东省济南市历下区）。") % {"code": self.code}

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Region:
    """One division: `valid_until` is the year in which its code was withdrawn, `successor` the code it now belongs to.

    Level `zone` is a development zone (a statistical code, not GB/T 2260); `placeholder` is a line such as 市辖区 that
    groups codes without being a place: records may carry its code, lists never show it.
    """

    code: str
    name: str
    level: Level
    parent: str
    valid_until: int | None
    successor: str

    @property
    def is_current(self) -> bool:
        return self.valid_until is None

    @property
    def is_at_home(self) -> bool:
        """Whether it lies in the province whose registry this is, or did in its time."""
        return self.code[:2] == HOME[:2]


@cache
def _regions() -> dict[str, Region]:
    with CSV_PATH.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        return {
            code: Region(code, name, cast("Level", level), parent, int(year) if year else None, successor)
            for code, name, level, parent, year, successor in rows
        }


@cache
def _listed_by_parent() -> dict[str, tuple[Region, ...]]:
    """Regions in force by the code that they hang under ("" for provinces), placeholders left out."""
    listed: defaultdict[str, list[Region]] = defaultdict(list)
    for region in _regions().values():
        if region.is_current and region.level != "placeholder":
            listed[region.parent].append(region)
    return {parent: tuple(children) for parent, children in listed.items()}


@cache
def _belonging_to() -> dict[str, tuple[str, ...]]:
    """Codes one step below a code: those that hang under it and the withdrawn ones that it succeeds."""
    belonging: defaultdict[str, list[str]] = defaultdict(list)
    for region in _regions().values():
        for above in {region.parent, region.successor} - {""}:
            belonging[above].append(region.code)
    return {above: tuple(codes) for above, codes in belonging.items()}


def find(code: str) -> Region | None:
    """The region with this six-digit code, withdrawn or not, or None."""
    return _regions().get(code)


def get(code: str) -> Region:
    """The region with this six-digit code, withdrawn or not; raises `UnknownRegion`."""
    region = find(code)
    if region is None:
        raise UnknownRegion(code)
    return region


def of_today(code: str) -> Region:
    """The region that stands for a code today: what a withdrawn one became, else itself; raises `UnknownRegion`."""
    region = get(code)
    return get(region.successor) if region.successor else region


@lru_cache(maxsize=512)
def all_regions(level: Level | None = None, parent: str | None = None) -> tuple[Region, ...]:
    """Regions in force in the order of their codes, of one level, below a parent: however far, or without a level directly."""
    if parent is not None and level is None:
        return _listed_by_parent().get(get(parent).code, ())
    below = codes_under(parent) - {parent} if parent is not None else None
    return tuple(
        region
        for region in _regions().values()
        if region.is_current
        and region.level != "placeholder"
        and level in (None, region.level)
        and (below is None or region.code in below)
    )


@cache
def all_names() -> frozenset[str]:
    """What regions are called, and what those were that have been withdrawn: institutions keep them in their names."""
    return frozenset(region.name for region in _regions().values() if region.level != "placeholder")


def children(code: str) -> tuple[Region, ...]:
    """Regions in force directly under this one, in the order of their codes."""
    return all_regions(parent=code)


def chain(code: str) -> tuple[Region, ...]:
    """The region itself and what it hangs under, up to its province; a withdrawn one goes up as it did in its time."""
    region = get(code)
    above = [region]
    while above[-1].parent:
        above.append(get(above[-1].parent))
    return tuple(above)


@cache
def codes_under(code: str) -> frozenset[str]:
    """All codes that count as this region: its own, all below it, and withdrawn ones whose successor is among them."""
    found = {get(code).code}
    waiting = [code]
    while waiting:
        fresh = set(_belonging_to().get(waiting.pop(), ())) - found
        found |= fresh
        waiting.extend(fresh)
    return frozenset(found)


def is_within(code: str, ancestor: str) -> bool:
    """Whether a region is the other one or belongs to it, today or through its successor."""
    return get(code).code in codes_under(ancestor)


@cache
def full_name(code: str) -> str:
    """The name with all that it hangs under (山东省济南市历下区): 市中区 alone exists in several cities.

    A development zone whose name already begins with its city's does not repeat it.
    """
    region, *above = chain(code)
    if region.level == "zone" and above and region.name.startswith(above[0].name[:2]):
        above = above[1:]
    return "".join(part.name for part in reversed([region, *above]))


def describe(code: str) -> str:
    """The name for a reader; a withdrawn region's says when it ended and where it now belongs."""
    region = get(code)
    if region.is_current:
        return region.name
    if not region.successor:
        return gettext("%(name)s（已于%(year)s年撤销）") % {"name": region.name, "year": region.valid_until}
    successor = get(region.successor)
    siblings = successor.parent == region.parent or successor.code == region.parent
    shown = successor.name if siblings else full_name(successor.code)
    return gettext("%(name)s（已于%(year)s年撤销，现属%(successor)s）") % {
        "name": region.name,
        "year": region.valid_until,
        "successor": shown,
    }
