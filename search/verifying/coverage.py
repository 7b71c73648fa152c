"""How far the registry reaches in a region: whose word it is, how new its newest change is, whether anybody calls it complete."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum, Value
from django.utils.translation import pgettext

from registry import regions
from registry.days import today
from registry.figure_lines import INSTITUTIONS_BY_FILING
from registry.models import Institution, LedgerEntry, PublishedList, RegionFigures
from registry.remembering import remembered

KEPT_SECONDS: Final = 60
MOST_SOURCES: Final = 3


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the registry has of a region and all below it.

    `region` is the one in force. `source` names the publishers, "" where there is none; `updated_on` is the day of the newest
    change until today, None where nothing changed; `institutions` is how many there were on the day, as statistics tell. `complete`
    is true only where a source says that it tells of everybody, which none of the forms of filing can say.
    """

    region: str
    source: str
    updated_on: date | None
    institutions: int
    complete: bool = False


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is known of each region without those below it."""

    publishers: Mapping[str, Mapping[str, int]]
    institutions: Mapping[str, int]
    issuers: Mapping[str, tuple[str, ...]]
    newest: Mapping[str, date]


def coverages(codes: Iterable[str], *, on: date) -> dict[str, Coverage]:
    """Return the coverage of regions on a day. Three queries once a minute for each day, however many regions are asked for.

    On an earlier day, publishers are those of institutions of which something is known by then.
    """
    parts = remembered(f"search.verifying.coverage:{on.isoformat()}", lambda: _parts(on), KEPT_SECONDS)
    comma = pgettext("between the parts of a list", "、")
    return {code: _of_region(code, parts, comma) for code in set(codes)}


def _parts(on: date) -> _Parts:
    publishers: dict[str, dict[str, int]] = {}
    known = Institution.objects.order_by()
    if on < today():
        known = known.filter(Exists(LedgerEntry.objects.filter(record_id=OuterRef("public_id"), effective_on__lte=on)))
    filed = known.values("region", "publisher__name").annotate(number=Count("pk"))
    for region, name, number in filed.values_list("region", "publisher__name", "number"):
        publishers.setdefault(region, {})[name] = number
    changes = RegionFigures.objects.filter(day__lte=on).order_by().values("region")
    # What is decided for a day to come has not changed anything yet.
    newest_day = Max("day", filter=Q(day__lte=today()))
    changed = changes.annotate(newest=newest_day, number=Sum(sum(map(F, INSTITUTIONS_BY_FILING.values()), Value(0))))
    institutions: dict[str, int] = {}
    newest: dict[str, date] = {}
    for region, day, number in changed.values_list("region", "newest", "number"):
        institutions[region] = number
        if day:
            newest[region] = day
    issuers: dict[str, tuple[str, ...]] = {}
    lists = PublishedList.objects.filter(published_on__lte=on).order_by("-published_on")
    for region, issuer, day in lists.values_list("region", "issuer", "published_on"):
        issuers[region] = tuple(dict.fromkeys((*issuers.get(region, ()), issuer)))
        newest[region] = max(newest.get(region, day), day)
    return _Parts(publishers, institutions, issuers, newest)


def _of_region(asked: str, parts: _Parts, comma: str) -> Coverage:
    # A withdrawn region is one with what it became, as everywhere that regions are counted.
    code = regions.of_today(asked).code
    below = regions.codes_under(code)
    filed: Counter[str] = Counter()
    for region in below & parts.publishers.keys():
        filed.update(parts.publishers[region])
    issuers = [issuer for region in sorted(below & parts.issuers.keys()) for issuer in parts.issuers[region]]
    named = dict.fromkeys([*(name for name, _ in filed.most_common()), *issuers])
    return Coverage(
        region=code,
        source=comma.join(list(named)[:MOST_SOURCES]),
        updated_on=max((parts.newest[region] for region in below & parts.newest.keys()), default=None),
        institutions=sum(parts.institutions[region] for region in below & parts.institutions.keys()),
    )
