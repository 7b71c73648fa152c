"""The indices on Elasticsearch: made, filled, compared, and put behind the alias."""

import logging
import re
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from elasticsearch import helpers
from elasticsearch.dsl import Search

from search.documents import SearchDocument
from search.engines.base import EngineDown
from search.engines.elastic import TOMBSTONE, Entry, source_of
from search.engines.elastic_client import QUERY_SECONDS, WRITE_SECONDS, NoIndex, answered, client

logger = logging.getLogger(__name__)

AT_ONCE: Final = 200
RETRIES: Final = 4
KNOWN_FOR_SECONDS: Final = 10
# Deeper than the farthest hit that a query may ask for.
RESULT_WINDOW: Final = 20_000


class ElasticIndex:
    """Writes and compares one index; the one behind the alias unless another is named."""

    def __init__(self, name: str = "") -> None:
        self.name = name or str(settings.ELASTICSEARCH_INDEX)

    def write(self, documents: Sequence[SearchDocument], gone: Sequence[str], version: int) -> None:
        """Keep the documents and forget those that are gone, unless a later version is held already."""
        common = {"_index": self.name, "version": version, "version_type": "external_gte"}
        actions: list[dict[str, Any]] = [
            {**common, "_op_type": "index", "_id": each.public_id, "_source": {**source_of(each), "version": version}}
            for each in documents
        ]
        actions += [{**common, "_op_type": "delete", "_id": public_id} for public_id in gone]
        answered(lambda: self._send(actions))

    def _send(self, actions: Iterable[dict[str, Any]]) -> None:
        results = helpers.streaming_bulk(
            client(WRITE_SECONDS),
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
        answer = answered(lambda: client(WRITE_SECONDS).mget(index=self.name, ids=ids))
        held = {each["_id"]: each.get("_source") for each in answer["docs"]}
        return [each.public_id for each in documents if _unversioned(held[each.public_id]) != source_of(each)]

    def held_ids(self, after: str, limit: int) -> list[str]:
        """Return the next ids that are held after one, in order."""
        search = Search(using=client(WRITE_SECONDS), index=self.name).exclude(TOMBSTONE)
        search = search.filter("range", public_id={"gt": after}).sort("public_id").source(False)[:limit]
        return [hit["_id"] for hit in answered(lambda: search.execute().to_dict())["hits"]["hits"]]


def current_index(seconds: float = WRITE_SECONDS) -> str | None:
    """Return the index behind the alias, or nothing where there is none yet."""
    try:
        found = answered(lambda: client(seconds).indices.get_alias(name=settings.ELASTICSEARCH_INDEX))
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
    answered(lambda: index.create(using=client(WRITE_SECONDS)))


def point_alias(name: str) -> list[str]:
    """Let the alias name this index alone, in one step; return the indices that it named before."""
    asked = client(WRITE_SECONDS)
    alias = settings.ELASTICSEARCH_INDEX
    ours = re.compile(rf"{re.escape(alias)}-[0-9a-f]{{12}}")
    held = answered(lambda: asked.indices.get(index=f"{alias}-*"))
    # Not every name that begins so is ours: another installation's alias may be this one with something added.
    before = [index for index in held if ours.fullmatch(index) and index != name]
    answered(
        lambda: asked.indices.update_aliases(
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
    answered(lambda: client(WRITE_SECONDS).indices.delete(index=name, ignore_unavailable=True))


def refresh(name: str) -> None:
    """Make visible what was written to an index."""
    answered(lambda: client(WRITE_SECONDS).indices.refresh(index=name))


def _unversioned(source: dict[str, Any] | None) -> dict[str, Any]:
    return {field: value for field, value in (source or {}).items() if field != "version"}
