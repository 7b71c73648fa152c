"""Searching over every kind of record."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET, enum_value

from graphql_api import enums
from graphql_api.arguments import After, FirstAlone, asked_cursor, given, page_size, words
from graphql_api.context import Context
from graphql_api.errors import CodedError, ErrorCode, limit_exceeded, no_such_region
from graphql_api.fields import documented, plain
from graphql_api.levels import Level
from graphql_api.limits import MOST_SUGGESTED, USUALLY_SUGGESTED
from graphql_api.people import count_people, level_for
from graphql_api.record_types import Node, PageInfo
from registry import selectors
from registry.vocabulary import RecordKind
from search.choice import engine_state, is_elastic
from search.lookup import SearchPage, look_up, suggest
from search.narrowing import NO_FILTERS, Narrowing
from search.old_rows import old_rows
from search.plan import LONGEST_TEXT, BadQuery, SearchQuery

# What the search calls its parts, by the names of the fields of a filter.
_FIELDS: Mapping[str, str] = {
    "kind": "kinds",
    "status": "statuses",
    "credit": "creditStatuses",
    "subject": "subjects",
    "stage": "stages",
    "mode": "modes",
    "price": "prices",
}


@strawberry.enum(description="Statuses to search by: of an institution, a platform, or what a course or a teacher belongs to.")
class SearchStatus(Enum):
    FILED = enum_value("FILED", description="Filed.")
    RECTIFYING = enum_value("RECTIFYING", description="Told to put something right.")
    PARTLY = enum_value("PARTLY", description="Of an institution: some platforms are filed or rectifying, others neither.")
    NOT_FILED = enum_value("NOT_FILED", description="Of an institution: no platform is filed or rectifying.")
    ENDED = enum_value("ENDED", description="Of an institution: every platform has been cancelled.")
    REFUSED = enum_value("REFUSED", description="Of a platform: the filing was refused.")
    SUSPENDED = enum_value("SUSPENDED", description="Of a platform: ordered to pause.")
    SHUT_DOWN = enum_value("SHUT_DOWN", description="Of a platform: shut down by an authority.")
    DELISTED = enum_value("DELISTED", description="Of a platform: taken out of the app stores.")
    CANCELLED = enum_value("CANCELLED", description="Of a platform: the filing was cancelled.")
    UNFILED = enum_value("UNFILED", description="Of a platform: teaches without having filed, or its filing has run out.")


@strawberry.enum(description="Orders of search results.")
class SearchOrder(Enum):
    RELEVANCE = enum_value("RELEVANCE", description="The best first.")
    NAME = enum_value("NAME", description="By the pinyin of the name.")
    FILED_ON = enum_value("FILED_ON", description="The newest filing first.")


@strawberry.input(
    description="Properties of records. As `filter` they narrow a search: what is given must all hold, what is left out does not "
    "narrow, and the kinds may be given here or as the argument `kinds`. As `exclude` they leave out every record that has any of "
    "them."
)
class SearchFilter:
    kinds: list[enums.RecordKind] | None = strawberry.field(
        default=UNSET, description="Kinds of record, any of them. Credit entries are not searched."
    )
    statuses: list[SearchStatus] | None = strawberry.field(default=UNSET, description="Statuses, any of them.")
    credit_statuses: list[enums.CreditStatus] | None = strawberry.field(
        default=UNSET,
        description="Credit statuses, any of them: of an institution, and of a platform that of its operator. Courses, teachers "
        "and lines of lists have none, so that `exclude` leaves none of them out.",
    )
    subjects: list[enums.Subject] | None = strawberry.field(default=UNSET, description="Subjects taught, any of them.")
    stages: list[enums.Stage] | None = strawberry.field(default=UNSET, description="Stages of schooling, any of them.")
    modes: list[enums.DeliveryMode] | None = strawberry.field(default=UNSET, description="Ways of teaching, any of them.")
    prices: list[enums.PriceBand] | None = strawberry.field(default=UNSET, description="What a lesson costs, any of these bands.")
    region: str | None = strawberry.field(
        default=UNSET, description="Code of a region of six digits; it stands for all regions below it too."
    )
    regions: list[str] | None = strawberry.field(
        default=UNSET, description="Codes of several regions, any of them; `region` is one more of them where both are given."
    )

    def narrowing(self) -> Narrowing:
        """Return the properties as the search takes them."""
        return Narrowing(
            kinds=words(self.kinds),
            regions=tuple(each for each in (self.region, *(self.regions or ())) if given(each)),
            statuses=words(self.statuses),
            credit=words(self.credit_statuses),
            subjects=words(self.subjects),
            stages=words(self.stages),
            modes=words(self.modes),
            prices=words(self.prices),
        )


@strawberry.type(description="A stretch of text, for highlighting without HTML.")
class Segment:
    text: str = documented("The text.")
    hit: bool = documented("Whether the query matched here.")


@strawberry.type(description="A field in which the query was found.")
class MatchedField:
    field: str = documented(
        "Name of the record's field, `subject` for one that is taught there, or `context` for what stands around it: its region, "
        "what it belongs to and what belongs to it."
    )
    segments: list[Segment] = documented("The field's text, cut where matches begin and end.")


def _matched(found: strawberry.Parent[Mapping[str, Any]]) -> Any:
    return [
        {"field": each.field, "segments": [{"text": part.text, "hit": part.hit} for part in each.segments]}
        for each in found["hit"].matched
    ]


def _cursor(edge: strawberry.Parent[Mapping[str, Any]]) -> Any:
    return edge["node"]["hit"].cursor


@strawberry.type(description="A record that was found.")
class SearchHit:
    record: Node = documented("The record.")
    score: float = documented("How well it fits, from 0 to 1; comparable within one answer alone.")
    matched: list[MatchedField] = plain(
        _matched,
        "Where the query was found; of what is only alike the name, code or host with what both share, or the name without a hit.",
    )


@strawberry.type(description="A record that was found, with its cursor.")
class SearchEdge:
    cursor: str = plain(_cursor, "Where this result stands: opaque, for `after` of the same search.")
    node: SearchHit = documented("What was found.")


@strawberry.type(description="One value of a facet.")
class FacetValue:
    value: str = documented("The value, as the filter takes it: a word of its enum, or the code of a region.")
    label: str = documented("The value in words, in the language of `Accept-Language`.")
    count: int = documented("How many results have it; at least so many where the facet is not exact.")
    selected: bool = documented("Whether the search is narrowed to it.")


@strawberry.type(
    description="How the results spread over the values of one property. Its counts ignore the filter on that property."
)
class Facet:
    name: str = documented(
        "The property: kind, region, status, credit, subject, stage, mode or price. A filter has its values under the plural, and "
        "those of credit under `creditStatuses`."
    )
    values: list[FacetValue] = documented(
        "Its values, the most frequent first; prices in their order. Those of region are cities, and of each region in the filter "
        "that region and those directly below it."
    )
    is_exact: bool = documented("False when there are so many results that only a part of them was counted.")


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
    facets: list[Facet] = documented("How the results spread over the values of each property.")
    only_common_words: bool = documented(
        "True when what was asked stands in the names of most schools, such as 教育: add a part of the own name or a place."
    )
    engine: str = documented("Which search engine answered: sqlite, postgres or elastic.")
    degraded: bool = documented(
        "True when the usual engine did not answer and the database did, with results as right; and while the database's index is "
        "written anew after an upgrade, when some records may be missing."
    )
    freshness: Freshness = documented("How far the search index has followed the registry.")


@strawberry.type(description="A name that begins as it was typed, or holds what was typed.")
class Suggestion:
    text: str = documented("The name.")
    kind: enums.RecordKind = documented("The kind of the record that bears it.")
    record: Node = documented("The record; where several bear the name, one of them.")


def resolve_search(
    info: strawberry.Info,
    query: Annotated[
        str,
        strawberry.argument(
            description="A name or a part of one, pinyin or initials, a credit code, a filing, ICP or licence number, a domain. "
            "Empty text lists what the filter leaves, but for teachers: they are found only by their name, whole, or a part of it "
            f"with the name of the institution. At most {LONGEST_TEXT} characters."
        ),
    ],
    kinds: Annotated[
        list[enums.RecordKind] | None,
        strawberry.argument(description="Only records of these kinds. Credit entries are not searched."),
    ] = UNSET,
    where: Annotated[SearchFilter | None, strawberry.argument(name="filter", description="Narrows the search.")] = UNSET,
    exclude: Annotated[
        SearchFilter | None, strawberry.argument(description="Leaves out every record that has any of these properties.")
    ] = UNSET,
    order_by: Annotated[SearchOrder | None, strawberry.argument(description="In which order.")] = SearchOrder.RELEVANCE,
    first: FirstAlone = UNSET,
    after: After = UNSET,
) -> Any:
    wanted = where.narrowing() if where else NO_FILTERS
    if kinds and wanted.kinds:
        message = "Give the kinds either as `kinds` or as `filter.kinds`."
        raise CodedError(ErrorCode.BAD_ARGUMENT, message, field=info.field_name, argument="filter.kinds")
    asked = SearchQuery(
        text=query,
        narrowing=replace(wanted, kinds=words(kinds)) if kinds else wanted,
        exclude=exclude.narrowing() if exclude else NO_FILTERS,
        sort=(order_by or SearchOrder.RELEVANCE).name.lower(),
        first=page_size(first),
        after=asked_cursor(after),
    )
    _check_length(info, "query", query)
    try:
        found = look_up(asked)
    except BadQuery as bad:
        if bad.field == "kind" and kinds:
            argument = "kinds"
        elif bad.field.endswith("region"):
            argument = _region_argument(bad, where, exclude)
        else:
            argument = _argument(bad.field, "query")
        raise _refused(info, bad, argument) from bad
    teachers = sum(hit.record.kind == RecordKind.TEACHER for hit in found.hits)
    count_people(info, teachers, hint=" Or leave them out: `exclude: {kinds: [TEACHER]}`.")
    context: Context = info.context
    context.engine = found.engine
    # While the index is behind, how far it is changes with every second; the clock of another host may tell no lag.
    is_behind = found.freshness.lag_seconds > 0 or found.freshness.ledger_seq < (context.ledger_seq or 0)
    context.is_passing |= found.degraded or is_behind
    return _view(found, level_for(info))


def resolve_suggest(
    info: strawberry.Info,
    prefix: Annotated[
        str,
        strawberry.argument(
            description="What has been typed so far, at least two characters or letters: of a name, a brand, pinyin, initials or a "
            f"place; at most {LONGEST_TEXT}. Of fewer than two nothing is suggested."
        ),
    ],
    first: Annotated[
        int | None, strawberry.argument(description=f"How many suggestions at most, from 1 to {MOST_SUGGESTED}.")
    ] = USUALLY_SUGGESTED,
) -> Any:
    first = USUALLY_SUGGESTED if first is None else first
    _check_length(info, "prefix", prefix)
    state = engine_state()
    context: Context = info.context
    context.engine = state.answering
    # It does not say how far the index has come, which is level with the ledger in the database alone, nor what rows of an
    # earlier version may lack, which are written anew without an entry of the ledger. Asked before, so that none is missed.
    context.is_passing |= state.degraded or is_elastic() or old_rows.seen()
    try:
        found = suggest(prefix, first)
    except BadQuery as bad:
        raise _refused(info, bad, _argument(bad.field, "prefix")) from bad
    level = level_for(info)
    records = selectors.documents(each.record for each in found)
    return [
        {"text": each.text, "kind": each.kind.upper(), "record": level.add(records[each.record])}
        for each in found
        if each.record in records
    ]


def _check_length(info: strawberry.Info, argument: str, text: str) -> None:
    length = len(text.strip())
    if length > LONGEST_TEXT:
        hint = "Ask for a name or a part of one."
        raise limit_exceeded("length of the text", length, LONGEST_TEXT, hint, field=info.field_name, argument=argument)


def _region_argument(bad: BadQuery, where: SearchFilter | None, exclude: SearchFilter | None) -> str:
    """Return the path of the argument in which a region stands that there is not; the search knows those of both by one name."""
    path, asked = ("exclude", exclude) if bad.field.startswith("exclude.") else ("filter", where)
    several = (asked and asked.regions) or ()
    if bad.value in several and asked and asked.region != bad.value:
        # What is no code is not repeated, so that the place alone tells which of many it is.
        return f"{path}.regions[{several.index(bad.value)}]"
    return f"{path}.region"


def _argument(field: str, text: str) -> str:
    """Return the path of the argument that a field of a query came from; `text` is the name of the one that holds its text."""
    path, _, name = field.rpartition(".")
    if name in _FIELDS:
        return f"{path or 'filter'}.{_FIELDS[name]}"
    return text if name == "text" else name


def _refused(info: strawberry.Info, bad: BadQuery, argument: str) -> CodedError:
    """Return the error of a query that cannot be answered. Its own words are those of the pages, and in their language."""
    code, message = ErrorCode.BAD_ARGUMENT, bad.message
    if bad.field == "after":
        code = ErrorCode.BAD_CURSOR
        message = f"`{argument}` is not a cursor of this search, or no longer one. Begin the search again without it."
    elif bad.field == "text":
        message = f"`{argument}` has control characters, which nothing is called by. Send it without them."
    elif bad.field.endswith("region"):
        message = no_such_region(bad.value)
    elif argument.endswith("kinds"):
        message = f"Credit entries are not searched: leave CREDIT out of `{argument}`."
    return CodedError(code, message, field=info.field_name, argument=argument)


def _view(page: SearchPage, level: Level) -> Mapping[str, Any]:
    edges = [{"node": {"record": level.add(hit.record), "score": hit.score, "hit": hit}} for hit in page.hits]
    facets = [
        {
            "name": facet.name,
            "values": [
                {"value": each.value.upper(), "label": str(each.label), "count": each.count, "selected": each.selected}
                for each in facet.values
            ],
            "isExact": facet.is_exact,
        }
        for facet in page.facets
    ]
    return {
        "edges": edges,
        "pageInfo": {
            "hasNextPage": page.has_next,
            "hasPreviousPage": page.has_previous,
            "startCursor": page.hits[0].cursor if page.hits else None,
            # Of records that have ceased to be public since the index was written none may be left on a page before the last.
            "endCursor": page.next_cursor or (page.hits[-1].cursor if page.hits else None),
        },
        "totalCount": page.total,
        "totalIsExact": page.total_is_exact,
        "facets": facets,
        "onlyCommonWords": page.only_common_words,
        "engine": page.engine,
        "degraded": page.degraded,
        "freshness": {"ledgerSeq": page.freshness.ledger_seq, "lagSeconds": page.freshness.lag_seconds},
    }
