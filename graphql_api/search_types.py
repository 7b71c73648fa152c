"""Searching over every kind of record."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET, enum_value

from graphql_api import enums
from graphql_api.errors import CodedError, ErrorCode
from graphql_api.fields import After, First, documented, page_size
from graphql_api.inputs import words
from graphql_api.levels import Level
from graphql_api.record_types import Node, PageInfo
from search.lookup import SearchPage, look_up
from search.plan import BadQuery, SearchQuery

# What the search calls its parts, by the names of the arguments here.
_ARGUMENTS: Mapping[str, str] = {
    "text": "query",
    "kind": "kinds",
    "region": "filter.region",
    "status": "filter.statuses",
    "credit": "filter.creditStatuses",
    "subject": "filter.subjects",
    "stage": "filter.stages",
    "sort": "orderBy",
}


@strawberry.enum(description="Statuses to search by: of an institution, a platform, or what a course or a teacher belongs to.")
class SearchStatus(Enum):
    FILED = enum_value("FILED", description="Filed.")
    RECTIFYING = enum_value("RECTIFYING", description="Told to put something right.")
    PARTLY = enum_value("PARTLY", description="Of an institution: some platforms are filed, others not.")
    NOT_FILED = enum_value("NOT_FILED", description="Of an institution: no platform is filed.")
    ENDED = enum_value("ENDED", description="Of an institution: every platform has been cancelled.")
    REFUSED = enum_value("REFUSED", description="Of a platform: the filing was refused.")
    SUSPENDED = enum_value("SUSPENDED", description="Of a platform: ordered to pause.")
    SHUT_DOWN = enum_value("SHUT_DOWN", description="Of a platform: shut down by an authority.")
    DELISTED = enum_value("DELISTED", description="Of a platform: taken out of the app stores.")
    CANCELLED = enum_value("CANCELLED", description="Of a platform: the filing was cancelled.")
    UNFILED = enum_value("UNFILED", description="Of a platform: teaches without having filed.")


@strawberry.enum(description="Orders of search results.")
class SearchOrder(Enum):
    RELEVANCE = enum_value("RELEVANCE", description="The best first.")
    NAME = enum_value("NAME", description="By the pinyin of the name.")
    FILED_ON = enum_value("FILED_ON", description="The newest filing first.")


@strawberry.input(description="Narrows a search. What is left out does not narrow; what is given must all hold.")
class SearchFilter:
    region: str | None = strawberry.field(
        default=UNSET, description="Code of a region of six digits; it stands for all regions below it too."
    )
    statuses: list[SearchStatus] | None = strawberry.field(default=UNSET, description="Statuses, any of them.")
    credit_statuses: list[enums.CreditStatus] | None = strawberry.field(default=UNSET, description="Credit statuses, any of them.")
    subjects: list[enums.Subject] | None = strawberry.field(default=UNSET, description="Subjects taught, any of them.")
    stages: list[enums.Stage] | None = strawberry.field(default=UNSET, description="Stages of schooling, any of them.")


@strawberry.type(description="A stretch of text, for highlighting without HTML.")
class Segment:
    text: str = documented("The text.")
    hit: bool = documented("Whether the query matched here.")


@strawberry.type(description="A field in which the query was found.")
class MatchedField:
    field: str = documented("Name of the record's field, or `context` for that of a record which it belongs to.")
    segments: list[Segment] = documented("The field's text, cut where matches begin and end.")


@strawberry.type(description="A record that was found.")
class SearchHit:
    record: Node = documented("The record.")
    score: float = documented("How well it fits, from 0 to 1; comparable within one answer alone.")
    matched: list[MatchedField] = documented("Where the query was found.")


@strawberry.type(description="A record that was found, with its cursor.")
class SearchEdge:
    cursor: str = documented("Where this result stands: opaque, for `after` of the same search.")
    node: SearchHit = documented("What was found.")


@strawberry.type(description="One value of a facet.")
class FacetValue:
    value: str = documented("The value, as the filter takes it.")
    label: str = documented("The value in words, in the language of `Accept-Language`.")
    count: int = documented("How many results have it.")
    selected: bool = documented("Whether the search is narrowed to it.")


@strawberry.type(
    description="How the results spread over the values of one property. Its counts ignore the filter on that property."
)
class Facet:
    name: str = documented("The property: kind, region or status.")
    values: list[FacetValue] = documented("Its values.")


@strawberry.type(description="How far the search index has followed the registry.")
class Freshness:
    ledger_seq: int = documented("The newest ledger entry that the index knows.")
    lag_seconds: float = documented("How old the oldest entry is that it does not know yet; 0 when it knows all.")


@strawberry.type(description="A page of search results.")
class SearchConnection:
    edges: list[SearchEdge] = documented("The results of this page.")
    page_info: PageInfo = documented("Whether more follow, and how to ask for them.")
    total_count: int = documented("How many results there are, or the most that are counted.")
    total_is_exact: bool = documented("False when there are more than are counted.")
    facets: list[Facet] = documented("How the results spread over kinds, regions and statuses.")
    engine: str = documented("Which search engine answered.")
    degraded: bool = documented("True when the usual engine did not answer and the database did; the results are still right.")
    freshness: Freshness = documented("How far the search index has followed the registry.")


def resolve_search(
    info: strawberry.Info,
    query: Annotated[
        str,
        strawberry.argument(
            description="A name or a part of one, pinyin or initials, a credit code, a filing, ICP or licence number, a domain. "
            "Empty text lists what the filter leaves."
        ),
    ],
    kinds: Annotated[
        list[enums.RecordKind] | None,
        strawberry.argument(description="Only records of these kinds. Credit entries are not searched."),
    ] = UNSET,
    where: Annotated[SearchFilter | None, strawberry.argument(name="filter", description="Narrows the search.")] = UNSET,
    order_by: Annotated[SearchOrder, strawberry.argument(description="In which order.")] = SearchOrder.RELEVANCE,
    first: First = UNSET,
    after: After = UNSET,
) -> Any:
    wanted = where or SearchFilter()
    asked = SearchQuery(
        text=query,
        kinds=words(kinds),
        region=wanted.region or "",
        statuses=words(wanted.statuses),
        credit=words(wanted.credit_statuses),
        subjects=words(wanted.subjects),
        stages=words(wanted.stages),
        sort=order_by.name.lower(),
        first=page_size(info, first),
        after=after or "",
    )
    try:
        return _view(look_up(asked))
    except BadQuery as bad:
        if bad.field == "after":
            raise CodedError(ErrorCode.BAD_CURSOR, bad.message, field=info.field_name, argument="after") from bad
        argument = _ARGUMENTS.get(bad.field, bad.field)
        raise CodedError(ErrorCode.BAD_ARGUMENT, bad.message, field=info.field_name, argument=argument) from bad


def _view(page: SearchPage) -> Mapping[str, Any]:
    level = Level()
    edges = [
        {
            "cursor": hit.cursor,
            "node": {
                "record": level.add(hit.record),
                "score": hit.score,
                "matched": [
                    {"field": each.field, "segments": [{"text": part.text, "hit": part.hit} for part in each.segments]}
                    for each in hit.matched
                ],
            },
        }
        for hit in page.hits
    ]
    facets = [
        {
            "name": facet.name,
            "values": [
                {"value": each.value, "label": str(each.label), "count": each.count, "selected": each.selected}
                for each in facet.values
            ],
        }
        for facet in page.facets
    ]
    return {
        "edges": edges,
        "pageInfo": {
            "hasNextPage": page.has_next,
            "hasPreviousPage": page.has_previous,
            "startCursor": page.hits[0].cursor if page.hits else None,
            "endCursor": page.hits[-1].cursor if page.hits else None,
        },
        "totalCount": page.total,
        "totalIsExact": page.total_is_exact,
        "facets": facets,
        "engine": page.engine,
        "degraded": page.degraded,
        "freshness": {"ledgerSeq": page.freshness.ledger_seq, "lagSeconds": page.freshness.lag_seconds},
    }
