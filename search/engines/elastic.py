"""The engine on Elasticsearch: what an index holds of a record, and how records are found in it.

Han is cut into characters and pairs by parts of the server core, from an array of runs so that no pair crosses two of them; all
other tokens are made by us and indexed as keywords. Where a token is looked for is told by its mark. Documents lie in the order of
their places, so that the server ends a search as soon as it has enough of a level.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final, TypeAlias, cast

import orjson
from django.conf import settings
from elasticsearch.dsl import (
    Boolean,
    Document,
    Keyword,
    Long,
    MetaField,
    Q,
    Text,
    aggs,
    analyzer,
    token_filter,
)

from registry.vocabulary import RecordKind
from search import analysis
from search.conditions import MARKS, All, But, Condition, Either, Has, Under, marked, spread
from search.documents import SearchDocument
from search.engines.base import MOST_COUNTED, Count, Counted, EngineDown, EngineRefused, Found, Request, is_whole
from search.engines.elastic_client import (
    QUERY_SECONDS,
    NoIndex,
    answered,
    client,
    down,
    may_pass,
    status_and_name,
)
from search.narrowing import EVERY_RECORD, PROPERTY_MARK, FacetName, needed, unwanted
from search.stages import MOST_LEVELS, PlanStage
from search.tokens import CONTEXT_MARK, PERSON_MARK, context_tokens, name_tokens, said_names, told_context

Query: TypeAlias = dict[str, Any]

# What is left of a record that is no more, so that nothing composed before its end can bring it back.
TOMBSTONE: Final = Q("term", gone=True)
# The order in which documents lie. Some in a billion pairs of records have the same place.
IN_ORDER: Final[Sequence[Query]] = ({"place": "asc"}, {"public_id": "asc"})
# The score of the first level; one less for each that follows, and none below nought, which the server refuses.
TOP: Final = MOST_LEVELS
# The field of each property, and how many values it may have.
FIELDS: Final[Mapping[FacetName, tuple[str, int]]] = {
    "kind": ("kind", 10),
    "region": ("region", 5_000),
    "status": ("status", 30),
    "credit": ("credit", 10),
    "subject": ("subjects", 40),
    "stage": ("stages", 10),
    "mode": ("modes", 10),
    "price": ("prices", 20),
}

_single = analyzer("single", tokenizer="standard", filter=["lowercase"])
_pairs = analyzer(
    "pairs",
    tokenizer="standard",
    filter=[
        "lowercase",
        token_filter(
            "neighbours",
            type="shingle",
            min_shingle_size=2,
            max_shingle_size=2,
            token_separator="",
            output_unigrams=False,
            output_unigrams_if_no_shingles=True,
        ),
    ],
)


def _han() -> Text:
    # Only whether a token is there counts: neither how often nor where.
    single = Text(analyzer=_single, norms=False, index_options="docs")
    return Text(analyzer=_pairs, norms=False, index_options="docs", fields={"single": single})


class Entry(Document):
    """An index document as Elasticsearch holds it."""

    public_id = Keyword()
    place = Long()
    kind = Keyword()
    region = Keyword()
    region_path = Keyword()
    status = Keyword()
    credit = Keyword()
    subjects = Keyword()
    stages = Keyword()
    modes = Keyword()
    prices = Keyword()
    filed_on = Keyword()
    sort_name = Keyword()
    name = _han()
    person = _han()
    context = _han()
    tokens = Keyword()
    version = Long()
    gone = Boolean()

    class Meta:
        dynamic = MetaField("strict")


class ElasticEngine:
    """Finds records in the index behind the alias."""

    name = "elastic"

    def find(self, request: Request, counts: Sequence[Count] = ()) -> tuple[tuple[Found, ...], tuple[Counted, ...]]:
        """Return what fulfils a request, in order, and what was counted; one question to the server."""
        searches = searches_for(request) if request.limit else []
        # A search that looks at all that fulfils the request counts it too.
        looks_at_all = bool(searches) and _is_by_score(request)
        counting = [None if looks_at_all and is_whole(request, count) else counting_for(count) for count in counts]
        if None in counting:
            searches = [{**searches[0], **_COUNTED}]
        answers = _answers([*searches, *filter(None, counting)])
        found: dict[str, Found] = {}
        for number, answer in enumerate(answers[: len(searches)]):
            for each in _found(answer, request, number):
                found.setdefault(each.public_id, each)
        others = iter(answers[len(searches) :])
        counted = tuple(_counted(next(others) if each else answers[0]) for each in counting)
        return tuple(found.values())[request.skip : request.skip + request.limit], counted


def searches_for(request: Request) -> list[Query]:
    """Return a request as searches; they name no index.

    By relevance there is one for each level: the server ends it as soon as it has enough. What fulfils several levels comes
    several times. The levels of what is only similar are long and find little: they are one search, in which the score tells
    the level, and which looks at all that it finds.
    """
    filters, barred = list(map(compiled, needed(request.narrowing))), list(map(compiled, unwanted(request.exclude)))
    # Ids are had from the order: what is stored of a document lies in blocks that would be unpacked for them.
    options: Query = {"track_total_hits": False, "stored_fields": "_none_", "size": request.skip + request.limit}
    if request.sort != "relevance":
        order = [{"sort_name": "asc"} if request.sort == "name" else {"filed_on": "desc"}, *IN_ORDER]
        after = {"search_after": list(request.after)} if request.after else {}
        return [{**options, **after, "query": _query([*_any_level(request.stage), *filters], barred), "sort": order}]
    levels = list(map(_compiled_once, request.stage.levels or (EVERY_RECORD,)))
    if _is_by_score(request):
        scored = [f'{{"constant_score":{{"filter":{level},"boost":{TOP - at}}}}}' for at, level in enumerate(levels)]
        query = _query(filters, barred, f'{{"dis_max":{{"queries":[{",".join(scored)}]}}}}')
        after = {"search_after": [TOP - int(request.after[0]), *request.after[1:]]} if request.after else {}
        return [{**options, **after, "query": query, "sort": [{"_score": "desc"}, *IN_ORDER]}]
    first, *rest = request.after or (0,)
    searches = []
    for at in range(int(first), len(levels)):
        after = {"search_after": rest} if rest and at == first else {}
        before = levels[: int(first) + (at > int(first))] if request.after else ()
        query = _query([levels[at], *filters], [*before, *barred])
        searches.append({**options, **after, "query": query, "sort": IN_ORDER})
    return searches


def counting_for(count: Count) -> Query:
    """Return what is to be counted as a search that names no index: the records, and the values among them, or among some."""
    query = _query([*_any_level(count.stage), *map(compiled, needed(count.narrowing))], map(compiled, unwanted(count.exclude)))
    most = count.sample or MOST_COUNTED
    return {"query": query, "size": 0, "terminate_after": most, **_COUNTED}


def compiled(condition: Condition, marks: tuple[str, ...] = ()) -> str:
    """Return a condition as the JSON of a query.

    Made as it is sent: the objects of the library cost thirty times as much, and a slip in a long name has a thousand of them. No
    token holds what JSON would write otherwise.
    """
    if isinstance(condition, Has):
        token, prefix = condition
        if not marks or token[0] in MARKS:
            return _has(token, prefix)
        shape = (_ONE if len(token) == 1 else _PAIR) if _is_cut_there(token) else _WORD
        return _under_any(marks, prefix, shape).replace(shape, token)
    if isinstance(condition, Under):
        return _compiled_once(condition.condition, condition.marks)
    if isinstance(condition, But):
        wanted, unwanted = compiled(condition.wanted, marks), compiled(condition.unwanted, marks)
        return f'{{"bool":{{"filter":[{wanted}],"must_not":[{unwanted}]}}}}'
    if isinstance(condition, All):
        return f'{{"bool":{{"filter":[{",".join([compiled(part, marks) for part in condition.parts])}]}}}}'
    return _either_of(condition, marks)


# Each level is asked for and then counted, and several have a part in common.
_compiled_once = lru_cache(maxsize=64)(compiled)


def _either_of(condition: Either, marks: tuple[str, ...]) -> str:
    """Return the query for one part or more, the tokens of each field together: the server looks for them in one go."""
    tokens: dict[str, list[str]] = {}
    others = []
    for part in condition.parts:
        if not isinstance(part, Has) or part.prefix or part.token[0] == PROPERTY_MARK:
            others.append(compiled(part, marks))
            continue
        for field, value in map(_field_and_value, marked(part.token, marks)):
            tokens.setdefault(field, []).append(value)
    together = [_one_of(field, values) for field, values in tokens.items()]
    return _either([*together, *others])


def _any_level(stage: PlanStage) -> list[str]:
    """What a record of a stage must fulfil; nothing where any is one."""
    return [_either(list(map(_compiled_once, stage.levels)))] if stage.levels else []


def _either(parts: Sequence[str]) -> str:
    return f'{{"bool":{{"should":[{",".join(parts)}]}}}}' if len(parts) > 1 else parts[0]


def source_of(document: SearchDocument) -> dict[str, Any]:
    """Return an index document as Elasticsearch holds it, without its version."""
    is_person = document.kind == RecordKind.TEACHER
    return {
        "public_id": document.public_id,
        "place": document.place,
        "kind": document.kind,
        "region": document.region,
        "region_path": list(document.region_path),
        "status": document.status,
        "credit": document.credit,
        "subjects": list(document.subjects),
        "stages": list(document.stages),
        "modes": list(document.modes),
        "prices": list(document.prices),
        "filed_on": document.filed_on,
        "sort_name": document.sort_name,
        "name": [] if is_person else _han_runs(said_names(document)),
        "person": _han_runs([document.name]) if is_person else [],
        "context": _han_runs(told_context(document)),
        "tokens": [*name_tokens(document, with_han=False).split(), *context_tokens(document, with_han=False).split()],
    }


_TEXT_FIELDS: Final = {CONTEXT_MARK: "context", PERSON_MARK: "person"}
# One character of Han, a pair of them, and anything else: none is part of what a query has around it.
_ONE, _PAIR, _WORD = "一", "一一", "?"
_GONE: Final = orjson.dumps(TOMBSTONE.to_dict()).decode()
# Left alone the server makes of each value a filter beside the whole query, even to count three records: a third of what a query
# for a slip takes. To count the values of ten thousand records one by one takes some milliseconds more instead.
_VALUES: Final = {
    name: aggs.Terms(field=field, size=size, execution_hint="map").to_dict() for name, (field, size) in FIELDS.items()
}
_COUNTED: Final[Query] = {"aggs": orjson.Fragment(orjson.dumps(_VALUES)), "track_total_hits": MOST_COUNTED}


@cache
def _under_any(marks: tuple[str, ...], prefix: bool, shape: str) -> str:
    """What is compiled of a token that is to be there under any of some marks, one of the same shape standing for it."""
    return compiled(spread(Has(shape, prefix), marks))


def _has(token: str, prefix: bool) -> str:
    mark = token[0]
    if mark == PROPERTY_MARK:
        return _property(token)
    field, value = _field_and_value(token)
    return f'{{"prefix":{{"{field}":"{value}"}}}}' if prefix and field == "tokens" else _one_of(field, (value,))


def _field_and_value(token: str) -> tuple[str, str]:
    """Return where a token that is no property is looked for, and as what."""
    mark = token[0]
    field = _TEXT_FIELDS.get(mark, "name")
    plain = token[1:] if mark in _TEXT_FIELDS else token
    if _is_cut_there(plain):
        return (field if len(plain) > 1 else f"{field}.single"), plain
    return "tokens", token


def _is_cut_there(token: str) -> bool:
    """Tell whether a token is one that the server makes itself: a character of Han, or a pair of them."""
    return token[0] not in MARKS and analysis.is_han(token[0])


def _one_of(field: str, values: Sequence[str]) -> str:
    if len(values) == 1:
        return f'{{"term":{{"{field}":"{values[0]}"}}}}'
    listed = '","'.join(values)
    return f'{{"terms":{{"{field}":["{listed}"]}}}}'


@cache
def _property(token: str) -> str:
    if token == EVERY_RECORD.token:
        return '{"match_all":{}}'
    name, _, value = token[1:].partition("-")
    return f'{{"term":{{"{"region_path" if name == "region" else FIELDS[name][0]}":"{value}"}}}}'  # type: ignore[index]


def _query(wanted: Iterable[str], barred: Iterable[str], scored: str = "") -> orjson.Fragment:
    must = f',"must":{scored}' if scored else ""
    return orjson.Fragment(f'{{"bool":{{"filter":[{",".join(wanted)}],"must_not":[{",".join([_GONE, *barred])}]{must}}}}}')


def _is_by_score(request: Request) -> bool:
    """Tell whether one search looks at all that fulfils a request, and the score tells the level."""
    return request.sort == "relevance" and request.stage.is_later


def _answers(searches: Sequence[Query]) -> list[dict[str, Any]]:
    header = orjson.dumps({"index": settings.ELASTICSEARCH_INDEX, "allow_partial_search_results": False})
    # The library sends bytes as they are; its types know of dictionaries only.
    lines = cast(Any, [line for search in searches for line in (header, orjson.dumps(search))])
    asked = client(QUERY_SECONDS)
    found = answered(lambda: asked.msearch(searches=lines).body)
    answers: list[dict[str, Any]] = found.get("responses", []) if isinstance(found, dict) else []
    for each in answers:
        if "error" in each:
            raise _failed(each)
    if len(answers) != len(searches) or not all("hits" in each for each in answers):
        raise down("somebody else did")
    return answers


def _found(answer: Mapping[str, Any], request: Request, number: int) -> list[Found]:
    orders = [hit["sort"] for hit in answer["hits"]["hits"]]
    if request.sort != "relevance":
        return [Found(order[-1], tuple(order)) for order in orders]
    if _is_by_score(request):
        return [Found(order[-1], (TOP - int(order[0]), *order[1:])) for order in orders]
    level = (int(request.after[0]) if request.after else 0) + number
    return [Found(order[-1], (level, *order)) for order in orders]


def _counted(answer: Mapping[str, Any]) -> Counted:
    total = min(int(answer["hits"]["total"]["value"]), MOST_COUNTED)
    buckets: dict[FacetName, dict[str, int]] = {
        name: {each["key"]: each["doc_count"] for each in answer["aggregations"][name]["buckets"] if each["key"]} for name in FIELDS
    }
    return Counted(total, buckets)


def _failed(answer: Mapping[str, Any]) -> EngineDown:
    """The failure of one search among several that were asked together, by its name and those of its causes.

    By itself the server calls whatever the shards refuse a search_phase_execution_exception.
    """
    status, error = int(answer["status"]), answer["error"]
    kind, *causes = (str(each.get("type", "")) for each in (error, *error.get("root_cause", ())))
    if kind == "index_not_found_exception":
        return NoIndex("not found")
    if may_pass(status):
        return EngineDown(status_and_name(status, kind, *causes))
    return EngineRefused(status_and_name(status, kind, *causes))


def _han_runs(texts: Iterable[str]) -> list[str]:
    return [run.text for text in texts for run in analysis.runs(text) if run.kind == "han"]
