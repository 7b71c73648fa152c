"""What a search address asks for; parameters that links collect on their way (`from`, `isappinstalled` …) are not read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from public_site.paging import WrongPage, page_number
from search.narrowing import FACETS, Narrowing
from search.plan import BadQuery, SearchQuery

RESULTS_A_PAGE = 20
DEFAULT_SORT = "relevance"

# A filter has the name of its facet, what is left out that name after `not_`. Each may be given several times; but of regions
# only one is chosen.
NOT = "not_"
_PARAMETERS = (*FACETS, *(NOT + name for name in FACETS))


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """The parameters of `/search` as they were given; `chosen` holds the filters, and what is left out, by parameter."""

    q: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = DEFAULT_SORT
    page: str = ""

    def query(self) -> SearchQuery:
        """Return what is to be looked up. Raises `BadQuery` for a page that is no number and for a second region."""
        try:
            number = page_number(self.page)
        except WrongPage as wrong:
            raise BadQuery("page", gettext("没有第“%(page)s”页。请从第一页看起。") % {"page": self.page[:20]}) from wrong
        if len(self._values("region")) > 1:
            raise BadQuery("region", gettext("一次只能选一个地区。"))
        return SearchQuery(
            text=self.q,
            narrowing=Narrowing(*(self._values(name) for name in FACETS)),
            exclude=Narrowing(*(self._values(NOT + name) for name in FACETS)),
            sort=self.sort,
            first=RESULTS_A_PAGE,
            page=number,
        )

    def address(self, *, page: int = 1, name: str = "search") -> str:
        """Return the address of the same search, at a page of its results."""
        pairs: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        pairs += [(parameter, value) for parameter, values in self.chosen.items() for value in values]
        pairs += [("sort", self.sort)] if self.sort != DEFAULT_SORT else []
        pairs += [("page", str(page))] if page > 1 else []
        return reverse(name) + (f"?{urlencode(pairs)}" if pairs else "")

    def with_filter(self, parameter: str, values: Sequence[str]) -> "SearchRequest":
        """Return the search with a filter put on; of regions only one is chosen at a time."""
        before = () if parameter == "region" else self.chosen.get(parameter, ())
        return replace(self, chosen={**self.chosen, parameter: [*before, *values]}, page="")

    def without_filter(self, parameter: str, values: Sequence[str]) -> "SearchRequest":
        """Return the search with a filter taken off."""
        values = [each for each in self.chosen.get(parameter, ()) if each not in values]
        return replace(self, chosen={**self.chosen, parameter: values}, page="")

    def sorted_by(self, sort: str) -> "SearchRequest":
        """Return the search in another order."""
        return replace(self, sort=sort, page="")

    def without_filters(self) -> "SearchRequest":
        """Return the search by its words alone."""
        return replace(self, chosen={}, page="")

    def _values(self, parameter: str) -> tuple[str, ...]:
        return tuple(self.chosen.get(parameter, ()))


def read(parameters: QueryDict) -> SearchRequest:
    """Return the search that an address asks for; an empty value is as good as none."""
    return SearchRequest(
        q=parameters.get("q", "").strip(),
        chosen={name: _given(parameters.getlist(name)) for name in _PARAMETERS},
        sort=parameters.get("sort", "").strip() or DEFAULT_SORT,
        page=parameters.get("page", "").strip(),
    )


def _given(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value.strip() for value in values if value.strip()))
