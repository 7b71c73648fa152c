"""The engine on Elasticsearch: the only module that speaks to it.

Han is cut into characters and pairs by parts of the server core, from an array of runs so that no pair crosses two of them;
words and all other tokens are made by us and indexed as keywords. Where a token is looked for is told by its shape.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, helpers
from elasticsearch.dsl import Document, Integer, Keyword, Long, MetaField, Q, Search, Text, aggs, analyzer, token_filter
from elasticsearch.dsl.query import Bool, ConstantScore, Query

from search import analysis
from search.conditions import All, Condition, Has
from search.documents import SearchDocument
from search.engines.base import Candidates, Cell, EngineDown, Found, Request, key_fields
from search.plan import Narrowing
from search.tokens import context_tokens, name_tokens

logger = logging.getLogger(__name__)

QUERY_SECONDS: Final = 0.8
WRITE_SECONDS: Final = 30
AT_ONCE: Final = 200
RETRIES: Final = 4
KNOWN_FOR_SECONDS: Final = 10
# Deeper than the farthest hit that a query may ask for.
RESULT_WINDOW: Final = 20_000
MOST_STATUSES, MOST_REGIONS = 30, 5_000

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

    class Meta:
        dynamic = MetaField("strict")


class ElasticEngine:
    """Finds records in the index behind the alias, or writes those of one index."""

    name = "elastic"

    def __init__(self, index: str = "") -> None:
        self._index = index

    @property
    def index(self) -> str:
        """The index that is read and written; behind the alias unless one was named."""
        return self._index or str(settings.ELASTICSEARCH_INDEX)

    def find(self, request: Request) -> Candidates:
        """Return what fulfils a request."""
        search = search_for(request).using(_client().options(request_timeout=QUERY_SECONDS)).index(self.index)
        answer = _answered(lambda: search.execute().to_dict())
        hits = answer["hits"]["hits"][request.skip :]
        first, *_ = key_fields(request.sort)[0]
        keys = [tuple([int(hit["sort"][0]), *hit["sort"][1:]] if first == "points" else hit["sort"]) for hit in hits]
        return Candidates(
            tuple(Found(str(key[-1]), key) for key in keys),
            dict(_cells(answer["aggregations"])) if request.counted else {},
        )

    def write(self, documents: Sequence[SearchDocument], gone: Sequence[str], version: int) -> None:
        """Keep the documents and forget those that are gone, unless a later version is held already."""
        common = {"_index": self.index, "version": version, "version_type": "external_gte"}
        actions: list[dict[str, Any]] = [
            {**common, "_op_type": "index", "_id": each.public_id, "_source": {**source_of(each), "version": version}}
            for each in documents
        ]
        actions += [{**common, "_op_type": "delete", "_id": public_id} for public_id in gone]
        _answered(lambda: self._send(actions))

    def _send(self, actions: Iterable[dict[str, Any]]) -> None:
        results = helpers.streaming_bulk(
            _client().options(request_timeout=WRITE_SECONDS),
            actions,
            chunk_size=AT_ONCE,
            max_retries=RETRIES,
            initial_backoff=0.2,
            max_backoff=5,
            raise_on_error=False,
        )
        for done, result in results:
            operation, outcome = next(iter(result.items()))
            # A later version that is held already, and a removal of what was never there, are as they should be.
            if not done and outcome["status"] != 409 and (operation, outcome["status"]) != ("delete", 404):
                logger.error("index refused %s of %s with status %s", operation, outcome["_id"], outcome["status"])

    def differing(self, documents: Sequence[SearchDocument]) -> list[str]:
        """Return the ids of the documents that are not held as they should be."""
        if not documents:
            return []
        ids = [each.public_id for each in documents]
        answer = _answered(lambda: _client().options(request_timeout=WRITE_SECONDS).mget(index=self.index, ids=ids))
        held = {each["_id"]: each.get("_source") for each in answer["docs"]}
        return [each.public_id for each in documents if _unversioned(held[each.public_id]) != source_of(each)]

    def held_ids(self, after: str, limit: int) -> list[str]:
        """Return the next ids that are held after one, in order."""
        search = Search(using=_client().options(request_timeout=WRITE_SECONDS), index=self.index)
        search = search.filter("range", public_id={"gt": after}).sort("public_id").source(False)[:limit]
        return [hit["_id"] for hit in _answered(lambda: search.execute().to_dict())["hits"]["hits"]]


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
    search = Search().query(Bool(filter=needed or [Q("match_all")], should=merits)).post_filter(_narrowed_by_cell(narrowing))
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


def current_index(seconds: float = WRITE_SECONDS) -> str | None:
    """Return the index behind the alias, or nothing where there is none yet."""
    try:
        found = _answered(lambda: _client().options(request_timeout=seconds).indices.get_alias(name=settings.ELASTICSEARCH_INDEX))
    except NoIndex:
        return None
    return next(iter(found), None)


class _KnownIndex:
    """The index behind the alias as it was a moment ago, so that not every search has to ask."""

    name: str | None = None
    asked_at = float("-inf")


def lately_current_index() -> str | None:
    """Return the index that was behind the alias within the last ten seconds."""
    if time.monotonic() - _KnownIndex.asked_at > KNOWN_FOR_SECONDS:
        try:
            _KnownIndex.name, _KnownIndex.asked_at = current_index(QUERY_SECONDS), time.monotonic()
        except EngineDown:
            logger.warning("the index behind the alias is taken to be the same as before")
    return _KnownIndex.name


def new_index_name() -> str:
    """Return a name for an index of this installation that no other has."""
    return f"{settings.ELASTICSEARCH_INDEX}-{uuid4().hex[:12]}"


def create_index(name: str) -> None:
    """Create an empty index with the mapping of this version of the code."""
    index = Entry._index.clone(name=name)
    # A copy on another node as soon as there is one.
    index.settings(max_result_window=RESULT_WINDOW, number_of_shards=1, auto_expand_replicas="0-1")
    index.document(Entry)
    _answered(lambda: index.create(using=_client().options(request_timeout=WRITE_SECONDS)))


def point_alias(name: str) -> list[str]:
    """Let the alias name this index alone, in one step; return the indices that it named before."""
    client = _client().options(request_timeout=WRITE_SECONDS)
    alias = settings.ELASTICSEARCH_INDEX
    ours = re.compile(rf"{re.escape(alias)}-[0-9a-f]{{12}}")
    held = _answered(lambda: client.indices.get(index=f"{alias}-*"))
    # Not every name that begins so is ours: another installation's alias may be this one with something added.
    before = [index for index in held if ours.fullmatch(index) and index != name]
    _answered(
        lambda: client.indices.update_aliases(
            actions=[
                {"remove": {"index": "*", "alias": alias, "must_exist": False}},
                {"add": {"index": name, "alias": alias}},
            ]
        )
    )
    _KnownIndex.asked_at = float("-inf")
    return before


def drop_index(name: str) -> None:
    """Remove an index."""
    _answered(lambda: _client().options(request_timeout=WRITE_SECONDS).indices.delete(index=name, ignore_unavailable=True))


def refresh(name: str) -> None:
    """Make visible what was written to an index."""
    _answered(lambda: _client().options(request_timeout=WRITE_SECONDS).indices.refresh(index=name))


class NoIndex(EngineDown):
    """The server answers but has no such index: `rebuild_search` makes one."""


def _answered(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except NotFoundError as missing:
        raise NoIndex("not found") from missing
    except (TransportError, ApiError, helpers.BulkIndexError) as failed:
        logger.warning("Elasticsearch did not answer: %s", type(failed).__name__)
        raise EngineDown(type(failed).__name__) from failed


def _client() -> Elasticsearch:
    return _client_of(settings.ELASTICSEARCH_URL)


@cache
def _client_of(urls: str) -> Elasticsearch:
    hosts = [url.strip() for url in urls.split(",")]
    return Elasticsearch(hosts, max_retries=len(hosts) - 1, retry_on_timeout=len(hosts) > 1)


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


def _unversioned(source: dict[str, Any] | None) -> dict[str, Any]:
    return {field: value for field, value in (source or {}).items() if field != "version"}
