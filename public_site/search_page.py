"""What the page of search results shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from public_site.addresses import complaint_address
from public_site.result_lines import ResultLine, result_line
from public_site.search_request import DEFAULT_SORT, NOT, RESULTS_A_PAGE, SearchRequest
from public_site.wording import enumeration
from registry.identifiers import explain, recognise
from registry.typed_text import in_one_width
from registry.vocabulary import RecordKind
from search.analysis import exact_key
from search.facets import label_of
from search.narrowing import FacetName
from search.numbers_of_people import holds_number_of_person
from search.results import Facet, FacetValue, SearchPage
from search.stages import SIMILAR_STAGES
from search.typed.part_numbers import wrong_codes
from search.verifying.free_text import without_people

REACHABLE = 10_000
# Of all that is found; a whole number of the largest pages that a look-up takes.
MOST_IN_A_FILE = 1_000
# Who runs and what is run come before single courses and people, however many of those there are.
_KINDS_IN_ORDER = {kind.value: place for place, kind in enumerate(RecordKind)}
# All others begin with the value that most records have.
_IN_THEIR_OWN_ORDER = ("kind", "price")
# By fewer hardly anything is ever found, so that nothing was says nothing of the registry.
FEWEST_CHARACTERS: Final = 2
# Below this the index is as fresh as a reader could wish.
LAG_WORTH_SAYING = 60

# So many values of a facet are shown, unless those that are left would hardly fold away anything.
VALUES_SHOWN = 6
FEWEST_FOLDED = 3

# In the order in which a reader narrows a search; of the later ones only the titles are shown at first.
_FACET_TITLES: Mapping[FacetName, str | Promise] = {
    "kind": _("类别"),
    "status": _("状态"),
    "region": _("地区"),
    "credit": _("信用名单"),
    "subject": _("学科"),
    "stage": _("学段"),
    "mode": _("授课方式"),
    "price": _("每课时价格"),
}
_UNFOLDED = ("kind", "status", "region")
# Who registered it, and a region.
_BEGINS_AS_CREDIT_CODES: Final = re.compile(r"[159][1-9]\d{6}", re.ASCII)
_SORTS: Mapping[str, str | Promise] = {"relevance": _("最相关"), "name": _("名称"), "filed_on": _("最近备案")}


@dataclass(frozen=True, slots=True)
class FacetLink:
    """One value of a facet: the address with it put on or taken off, and that of all but it."""

    label: str
    count: int
    selected: bool
    url: str
    exclude_url: str


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One facet (components/facet_group.html): `rest` are values to be unfolded, `at_least` says that counts are not exact."""

    title: str
    values: Sequence[FacetLink]
    rest: Sequence[FacetLink]
    at_least: bool
    is_folded: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter in force, or an order: its words and the address that takes it off, or chooses it."""

    label: str
    url: str
    selected: bool = True


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """All that the template needs; `total` are the words for the number `found`.

    `schools_url` is where the schools are whose pages list their teachers, where teachers were asked for and none was named;
    `is_personal` says that nothing was found by what is the number of a person, by which nobody is looked for, `is_too_short` that
    nothing was by a single character, or by marks alone; `wrong_code` says what is wrong with a credit code that was typed and that
    nothing here has.
    """

    q: str
    lines: Sequence[ResultLine]
    found: int
    total: str
    facets: Sequence[FacetGroup]
    chips: Sequence[Choice]
    clear_url: str
    sorts: Sequence[Choice]
    is_loose: bool
    is_address: bool
    is_personal: bool
    is_too_short: bool
    wrong_code: str
    complaint_url: str
    only_common_words: bool
    counts_at_least: bool
    hides_teachers: bool
    schools_url: str
    is_degraded: bool
    lag_minutes: int
    number: int
    count: int | None
    previous_url: str
    next_url: str
    csv_url: str
    csv_words: str

    @property
    def filters(self) -> str:
        """The filters in force, in one text."""
        return enumeration(chip.label for chip in self.chips)

    @property
    def is_missing(self) -> bool:
        """Tell whether the page lies behind the last one: what was asked is found, and none of it is here."""
        return self.number > 1 and self.found > 0 and not self.lines


def results_page(asked: SearchRequest, found: SearchPage, *, number: int, on: date, hides_teachers: bool) -> ResultsPage:
    """Return the page of what was found; `hides_teachers` says that it would hold teachers if fewer had been asked for before."""
    facets = {facet.name: facet for facet in found.facets if facet.values}
    is_personal = not found.total and holds_number_of_person(in_one_width(asked.q).upper())
    return ResultsPage(
        q=asked.q,
        lines=[result_line(hit, found, on=on) for hit in found.hits],
        found=found.total,
        total=f"{found.total:,}" if found.total_is_exact else gettext("%(number)s 以上") % {"number": f"{found.total:,}"},
        facets=[_facet_group(facets[name], asked) for name in _FACET_TITLES if name in facets],
        chips=_chips(asked),
        clear_url=asked.without_filters().address(),
        sorts=_sorts(asked),
        is_loose=found.stage in SIMILAR_STAGES,
        is_address=any(each.kind == "domain" for each in recognise(asked.q)),
        is_personal=is_personal,
        is_too_short=bool(asked.q) and not found.total and len(exact_key(asked.q)) < FEWEST_CHARACTERS,
        wrong_code="" if is_personal or any(hit.reason == "identifier" for hit in found.hits) else _wrong_code(asked.q),
        complaint_url=complaint_address(about=without_people(asked.q)),
        only_common_words=found.only_common_words,
        counts_at_least=not all(facet.is_exact for facet in facets.values()),
        hides_teachers=hides_teachers,
        schools_url=_schools_url(asked) if not found.total and not hides_teachers else "",
        is_degraded=found.degraded,
        lag_minutes=round(found.freshness.lag_seconds / 60) if found.freshness.lag_seconds >= LAG_WORTH_SAYING else 0,
        number=number,
        count=-(-found.total // RESULTS_A_PAGE) if found.total_is_exact else None,
        previous_url=asked.address(page=number - 1) if number > 1 else "",
        next_url=asked.address(page=number + 1) if found.has_next and number * RESULTS_A_PAGE < REACHABLE else "",
        csv_url=asked.address(name="search_csv"),
        csv_words=_csv_words(found),
    )


def _wrong_code(text: str) -> str:
    """Return what is wrong with the credit code that a text holds; "" where it holds nothing like one, or a right one."""
    wrong = next(filter(_BEGINS_AS_CREDIT_CODES.match, wrong_codes(text)), "")
    return (explain("uscc", wrong).error or "") if wrong else ""


def _sorts(asked: SearchRequest) -> list[Choice]:
    """Return the orders to choose from; without words nothing fits better than another, and all is listed by name."""
    chosen = "name" if asked.sort == DEFAULT_SORT and not asked.q else asked.sort
    offered = [sort for sort in _SORTS if asked.q or sort != DEFAULT_SORT]
    return [Choice(str(_SORTS[sort]), asked.sorted_by(sort).address(), sort == chosen) for sort in offered]


def _csv_words(found: SearchPage) -> str:
    if found.total > MOST_IN_A_FILE:
        return gettext("下载前 %(most)s 条（CSV）") % {"most": f"{MOST_IN_A_FILE:,}"}
    return ngettext("下载全部 %(number)s 条（CSV）", "下载全部 %(number)s 条（CSV）", found.total) % {"number": f"{found.total:,}"}


def _schools_url(asked: SearchRequest) -> str:
    """Return the address of the institutions that are found by the same words; "" where teachers were not asked for."""
    if RecordKind.TEACHER not in asked.chosen.get("kind", ()):
        return ""
    return asked.without_filters().with_filter("kind", [RecordKind.INSTITUTION.value]).address()


def _facet_group(facet: Facet, asked: SearchRequest) -> FacetGroup:
    """Values that read alike are one choice: 未备案 is one value for institutions and another for platforms."""
    alike: dict[str, list[FacetValue]] = {}
    for value in sorted(facet.values, key=lambda each: _KINDS_IN_ORDER.get(each.value, 0)):
        alike.setdefault(value.label, []).append(value)
    links = [_facet_link(facet.name, values, asked) for values in alike.values()]
    if facet.name not in _IN_THEIR_OWN_ORDER:
        # What reads alike is more together than its parts.
        links.sort(key=lambda each: -each.count)
    rest = [link for link in links[VALUES_SHOWN:] if not link.selected]
    if len(rest) < FEWEST_FOLDED:
        rest = []
    return FacetGroup(
        title=str(_FACET_TITLES[facet.name]),
        values=[link for link in links if link not in rest],
        rest=rest,
        at_least=not facet.is_exact,
        is_folded=facet.name not in _UNFOLDED,
    )


def _facet_link(parameter: str, alike: Sequence[FacetValue], asked: SearchRequest) -> FacetLink:
    selected = any(value.selected for value in alike)
    values = [value.value for value in alike]
    other = asked.without_filter(parameter, values) if selected else asked.with_filter(parameter, values)
    without = asked.with_filter(NOT + parameter, values)
    return FacetLink(alike[0].label, sum(value.count for value in alike), selected, other.address(), without.address())


def _chips(asked: SearchRequest) -> list[Choice]:
    """A filter is named even where no facet shows its value; values that read alike are one chip."""
    chips: dict[tuple[str, str], list[str]] = {}
    for parameter, values in asked.chosen.items():
        for value in values:
            chips.setdefault((parameter, _filter_words(parameter, value)), []).append(value)
    return [Choice(label, asked.without_filter(parameter, values).address()) for (parameter, label), values in chips.items()]


def _filter_words(parameter: str, value: str) -> str:
    label = label_of(cast("FacetName", parameter.removeprefix(NOT)), value)
    return gettext("不含：%(label)s") % {"label": label} if parameter.startswith(NOT) else label
