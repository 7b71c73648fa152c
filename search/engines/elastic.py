"""The engine on Elasticsearch: what an index holds of a record, and how records are found in it.

Han is cut into characters and pairs by parts of the server core, from an array of runs so that no pair crosses two of them;
words and all other tokens are made by us and indexed as keywords. Where a token is looked for is told by its shape.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from django.conf import settings
from elasticsearch.dsl import (
    Boolean,
    Document,
    Integer,
    Keyword,
    Long,
    MetaField,
    Q,
    Search,
    Text,
    aggs,
    analyzer,
    token_filter,
)
from elasticsearch.dsl.query import Bool, ConstantScore, Query

from search import analysis
from search.conditions import All, Condition, Has
from search.documents import SearchDocument
from search.engines.base import Candidates, Cell, Found, Request, key_fields
from search.engines.elastic_client import QUERY_SECONDS, answered, client
from search.plan import Narrowing
from search.tokens import context_tokens, name_tokens

MOST_STATUSES, MOST_REGIONS = 30, 5_000
# What is left of a record that is no more, so that nothing composed before its end can bring it back.
TOMBSTONE: Final = Q("term", gone=True)

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
    kind = Keyword()
    region = Keyword()
    region_path = Keyword()
    status = Keyword()
    credit = Keyword()
    subjects = Keyword()
    stages = Keyword()
    filed_on = Keyword()
    sort_name = Keyword()
    precedence = Integer()
    name = _han()
    name_tokens = Keyword()
    context = _han()
    context_tokens = Keyword()
    version = Long()
    gone = Boolean()

    class Meta:
        dynamic = MetaField("strict")


class ElasticEngine:
    """Finds records in the index behind the alias, or in one that is named."""

    name = "elastic"

    def __init__(self, index: str = "") -> None:
        self._index = index

    def find(self, request: Request) -> Candidates:
        """Return what fulfils a request."""
        index = self._index or str(settings.ELASTICSEARCH_INDEX)
        search = search_for(request).using(client(QUERY_SECONDS)).index(index)
        answer = answered(lambda: search.execute().to_dict())
        hits = answer["hits"]["hits"][request.skip :]
        first, *_ = key_fields(request.sort)[0]
        keys = [tuple([int(hit["sort"][0]), *hit["sort"][1:]] if first == "points" else hit["sort"]) for hit in hits]
        return Candidates(
            tuple(Found(str(key[-1]), key) for key in keys),
            dict(_cells(answer["aggregations"])) if request.counted else {},
        )


def search_for(request: Request) -> Search:
    """Return a request as a search; it names no index and no client."""
    stage, narrowing = request.stage, request.narrowing
    needed = [] if stage.condition is None else [compiled(stage.condition)]
    needed += [
        Q("terms", **{field: list(values)})
        for field, values in (
            ("credit", narrowing.credit),
            ("subjects", narrowing.subjects),
            ("stages", narrowing.stages),
        )
        if values
    ]
    merits: list[Query] = [
        ConstantScore(filter=compiled(each.condition, in_name=each.in_name), boost=each.points) for each in stage.merits
    ]
    search = (
        Search()
        .query(Bool(filter=needed or [Q("match_all")], must_not=[TOMBSTONE], should=merits))
        .post_filter(_narrowed_by_cell(narrowing))
    )
    order = [
        {"_score" if name == "points" else name: {"order": "desc" if falling else "asc"}}
        for name, falling in key_fields(request.sort)
    ]
    options: dict[str, Any] = {"track_total_hits": False, "_source": False}
    if request.after:
        options["search_after"] = list(request.after)
    if stage.least:
        options["min_score"] = stage.least
    search = search.sort(*order).extra(**options)[: request.skip + request.limit]
    if request.counted:
        by_region = aggs.Terms(field="region", size=MOST_REGIONS)
        by_status = aggs.Terms(field="status", size=MOST_STATUSES, aggs={"region": by_region})
        search.aggs.bucket("kind", aggs.Terms(field="kind", aggs={"status": by_status}))
    return search


def compiled(condition: Condition, *, in_name: bool = False) -> Query:
    """Return a condition as a query."""
    if isinstance(condition, Has):
        places = ("name",) if in_name else ("name", "context")
        looked_for = [_term(place, condition) for place in places]
        return looked_for[0] if in_name else Bool(should=looked_for)
    parts = [compiled(part, in_name=in_name) for part in condition.parts]
    return Bool(filter=parts) if isinstance(condition, All) else Bool(should=parts)


def source_of(document: SearchDocument) -> dict[str, Any]:
    """Return an index document as Elasticsearch holds it, without its version."""
    made = name_tokens(document.said_names, document.codes, document.hosts)
    around = context_tokens(document.telling_context)
    return {
        "public_id": document.public_id,
        "kind": document.kind,
        "region": document.region,
        "region_path": list(document.region_path),
        "status": document.status,
        "credit": document.credit,
        "subjects": list(document.subjects),
        "stages": list(document.stages),
        "filed_on": document.filed_on,
        "sort_name": document.sort_name,
        "precedence": document.precedence,
        "name": _han_runs(document.said_names),
        "name_tokens": sorted(token for token in made if not is_han(token)),
        "context": _han_runs(document.telling_context),
        "context_tokens": sorted(token for token in around if not is_han(token)),
    }


@cache
def is_han(token: str) -> bool:
    """Tell whether a token is one that the server makes itself."""
    return analysis.runs(token)[0].kind == "han" and token[0] not in "=@_."


def _term(place: str, token: Has) -> Query:
    if not is_han(token.token):
        return Q("prefix" if token.prefix else "term", **{f"{place}_tokens": {"value": token.token}})
    return Q("term", **{f"{place}.single" if len(token.token) == 1 else place: {"value": token.token}})


def _narrowed_by_cell(narrowing: Narrowing) -> Query:
    chosen = (("kind", narrowing.kinds), ("status", narrowing.statuses))
    filters = [Q("terms", **{field: list(values)}) for field, values in chosen if values]
    if narrowing.region:
        filters.append(Q("term", region_path=narrowing.region))
    return Bool(filter=filters) if filters else Q("match_all")


def _cells(answer: dict[str, Any]) -> Iterator[tuple[Cell, int]]:
    for kind in answer["kind"]["buckets"]:
        for status in kind["status"]["buckets"]:
            for region in status["region"]["buckets"]:
                yield Cell(kind["key"], region["key"], status["key"]), region["doc_count"]


def _han_runs(texts: Iterable[str]) -> list[str]:
    return [run.text for text in texts for run in analysis.runs(text) if run.kind == "han"]
