"""What the page of search results shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from public_site.result_lines import ResultLine, result_line
from public_site.search_request import RESULTS_A_PAGE, SearchRequest
from public_site.wording import region_name
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind, Stage, Subject
from search.results import Facet, FacetValue, SearchPage

REACHABLE = 10_000
# Who runs and what is run come before single courses and people, however many of those there are.
_KINDS_IN_ORDER = {kind.value: place for place, kind in enumerate(RecordKind)}
# Below this the index is as fresh as a reader could wish.
LAG_WORTH_SAYING = 60

_FACET_TITLES: Mapping[str, str | Promise] = {"kind": _("类别"), "status": _("状态"), "region": _("地区")}
_SORTS: Mapping[str, str | Promise] = {"relevance": _("最相关"), "name": _("名称"), "filed_on": _("最近备案")}

_FILTER_WORDS: Mapping[str, Sequence[type[TextChoices]]] = {
    "kind": (RecordKind,),
    "status": (FilingStatus, PlatformStatus),
    "credit": (CreditStatus,),
    "subject": (Subject,),
    "stage": (Stage,),
}


@dataclass(frozen=True, slots=True)
class FacetLink:
    """One value of a facet: the address with it put on or taken off."""

    label: str
    count: int
    selected: bool
    url: str


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One facet (components/facet_group.html)."""

    title: str
    values: Sequence[FacetLink]


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter in force, or an order: its words and the address that takes it off, or chooses it."""

    label: str
    url: str
    selected: bool = True


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """All that the template needs."""

    q: str
    lines: Sequence[ResultLine]
    total: str
    facets: Sequence[FacetGroup]
    chips: Sequence[Choice]
    clear_url: str
    sorts: Sequence[Choice]
    is_loose: bool
    is_degraded: bool
    lag_minutes: int
    number: int
    count: int | None
    previous_url: str
    next_url: str
    csv_url: str


def results_page(asked: SearchRequest, found: SearchPage, *, number: int, on: date) -> ResultsPage:
    """Return the page of what was found."""
    return ResultsPage(
        q=asked.q,
        lines=[result_line(hit, found, on=on) for hit in found.hits],
        total=f"{found.total:,}" if found.total_is_exact else gettext("%(number)s 以上") % {"number": f"{found.total:,}"},
        facets=[
            _facet_group(facet, asked)
            for facet in sorted((each for each in found.facets if each.name in _FACET_TITLES), key=_place)
            if facet.values
        ],
        chips=_chips(asked, found),
        clear_url=asked.without_filters().address(),
        sorts=[Choice(str(label), asked.sorted_by(sort).address(), sort == asked.sort) for sort, label in _SORTS.items()],
        is_loose=found.stage == "loose",
        is_degraded=found.degraded,
        lag_minutes=round(found.freshness.lag_seconds / 60) if found.freshness.lag_seconds >= LAG_WORTH_SAYING else 0,
        number=number,
        count=-(-found.total // RESULTS_A_PAGE) if found.total_is_exact else None,
        previous_url=asked.address(page=number - 1) if number > 1 else "",
        next_url=asked.address(page=number + 1) if found.has_next and number * RESULTS_A_PAGE < REACHABLE else "",
        csv_url=asked.address(page=number, name="search_csv") if found.hits else "",
    )


def _place(facet: Facet) -> int:
    return list(_FACET_TITLES).index(facet.name)


def _facet_group(facet: Facet, asked: SearchRequest) -> FacetGroup:
    """Values that read alike are one choice: 未备案 is one value for institutions and another for platforms."""
    alike: dict[str, list[FacetValue]] = {}
    for value in sorted(facet.values, key=lambda each: _KINDS_IN_ORDER.get(each.value, 0)):
        alike.setdefault(value.label, []).append(value)
    return FacetGroup(str(_FACET_TITLES[facet.name]), [_facet_link(facet.name, values, asked) for values in alike.values()])


def _facet_link(parameter: str, alike: Sequence[FacetValue], asked: SearchRequest) -> FacetLink:
    selected = any(value.selected for value in alike)
    values = [value.value for value in alike]
    other = asked.without_filter(parameter, values) if selected else asked.with_filter(parameter, values)
    return FacetLink(alike[0].label, sum(value.count for value in alike), selected, other.address())


def _chips(asked: SearchRequest, found: SearchPage) -> list[Choice]:
    labels: dict[tuple[str, str], str] = {
        (facet.name, value.value): value.label for facet in found.facets for value in facet.values
    }
    chips: dict[tuple[str, str], list[str]] = {}
    for parameter, values in asked.chosen.items():
        for value in values:
            label = labels.get((parameter, value)) or _filter_words(parameter, value)
            chips.setdefault((parameter, label), []).append(value)
    return [Choice(label, asked.without_filter(parameter, values).address()) for (parameter, label), values in chips.items()]


def _filter_words(parameter: str, value: str) -> str:
    """A filter is named even where no facet shows its value."""
    if parameter == "region":
        return region_name(value)
    return next((str(vocabulary(value).label) for vocabulary in _FILTER_WORDS[parameter] if value in vocabulary.values), value)
