"""The indices on Elasticsearch: made, filled, compared, put behind the alias and removed."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from uuid import uuid4

import orjson
from django.conf import settings
from elasticsearch.dsl import Search

from search import analysis
from search.documents import SHAPE, SearchDocument
from search.engines.base import EngineDown, EngineRefused
from search.engines.elastic import IN_ORDER, TOMBSTONE, Entry, source_of
from search.engines.elastic_bulk import Line, Refused, line_of, send
from search.engines.elastic_client import WRITE_SECONDS, NoIndex, answered, client
from search.tokens import written

# Deeper than the farthest hit that a query may ask for.
RESULT_WINDOW: Final = 20_000
# A copy on another node as soon as there is one; while an index is filled, neither copies nor searches of it.
IN_USE: Final = {"auto_expand_replicas": "0-1", "refresh_interval": None}
WHILE_FILLED: Final = {"number_of_replicas": 0, "auto_expand_replicas": "false", "refresh_interval": "-1"}
# Documents lie in the order in which searches show them; tombstones come last.
SORTED: Final = {
    "sort.field": [field for by in IN_ORDER for field in by],
    "sort.order": [order for by in IN_ORDER for order in by.values()],
}
SECONDS_FOR_A_COPY: Final = 15
# Names that two analyses are likely to cut otherwise: traditional, of several scripts, rare, beyond the first plane, one character.
CONTRACT: Final = (
    "济南爱课堂教育科技有限公司",
    "愛課堂",
    "51爱课堂APP2",
    "𠮷野家学堂",
    "々木〇学堂",
    "龘靐",
    "ﬁ爱课2课堂",
    "㐀㐁书院",
    "学",
    "Love学",
)


@dataclass(frozen=True, slots=True)
class CurrentIndex:
    """The index behind the alias: whether it was made as this version of the code makes one, and has had another mapping since.

    Whether it was filled to the end, as what a killed rebuild left was not; whether it can be written to still; whether the
    alias names others beside it, so that a search finds everything twice, and whether it has a filter, so that one finds a part.
    """

    name: str
    is_as_made_now: bool
    is_changed: bool
    is_filled: bool
    is_writable: bool
    is_alone: bool
    is_filtered: bool

    @property
    def is_usable(self) -> bool:
        """Tell whether it holds what this version of the code searches for, and can be followed into."""
        return self.is_as_made_now and self.is_filled and self.is_writable


class ElasticIndex:
    """Writes and compares one index; the one behind the alias unless another is named."""

    def __init__(self, name: str = "") -> None:
        self.name = name or str(settings.ELASTICSEARCH_INDEX)

    def send(self, lines: Sequence[Line]) -> list[Refused]:
        """Write what `lines_of` made, each unless a later version is held; return what the server refuses for what is in it.

        Raises `EngineDown`.
        """
        return send(_for_writing(self.name), lines)

    def differing(self, documents: Sequence[SearchDocument]) -> list[str]:
        """Return the ids of the documents that are not held as they should be."""
        if not documents:
            return []
        held = {each["_id"]: each.get("_source") for each in self._looked_up([each.public_id for each in documents])}
        return [each.public_id for each in documents if _unversioned(held[each.public_id]) != source_of(each)]

    def held_ids(self, at_once: int) -> Iterator[list[str]]:
        """Yield the ids that are held, so many together; those of tombstones are not."""
        named = Search(using=client(WRITE_SECONDS), index=self.name).exclude(TOMBSTONE).filter("exists", field="public_id")
        search = named.sort("public_id")[:at_once]
        hits = _hits(search)
        while hits:
            yield [hit["_id"] for hit in hits]
            # After the field and not the id: in what somebody else wrote the two may differ.
            hits = _hits(search.extra(search_after=hits[-1]["sort"]))

    def nameless_ids(self, limit: int) -> list[str]:
        """Return ids of documents that somebody else wrote: without the field by which `held_ids` goes through the others."""
        nameless = Search(using=client(WRITE_SECONDS), index=self.name).exclude("exists", field="public_id")
        return [hit["_id"] for hit in _hits(nameless[:limit])]

    def held_among(self, ids: Sequence[str]) -> list[str]:
        """Return which of the ids are held, visible to searches or not; those of tombstones are not."""
        if not ids:
            return []
        looked_up = self._looked_up(ids, source=["gone"])
        return [each["_id"] for each in looked_up if each["found"] and not each["_source"].get("gone")]

    def count(self) -> int:
        """Return how many documents are held and visible to searches; tombstones are not counted."""
        search = Search(using=client(WRITE_SECONDS), index=self.name).exclude(TOMBSTONE)
        return int(answered(search.count))

    def faults(self) -> list[str]:
        """Return in words what is wrong with the index as a whole: another mapping than ours, another way to cut a text."""
        used = current_index()
        current = used if used and self.name in (used.name, settings.ELASTICSEARCH_INDEX) else _described(self.name)
        faults = []
        if not current.is_alone:
            faults.append("the alias names another index too, so that searches find everything twice")
        if current.is_filtered:
            faults.append("the alias has a filter, so that searches find a part of it")
        if not current.is_filled:
            faults.append("it was never filled to the end")
        if not current.is_writable:
            faults.append("it has lost the alias by which it is written to")
        if not current.is_as_made_now:
            faults.append("the mapping is not the one of this version")
        elif current.is_changed:
            faults.append("the mapping was changed since the index was made")
        return faults + [f"the server cuts {name} otherwise than we do" for name in CONTRACT if not self._cuts_as_we_do(name)]

    def _looked_up(self, ids: Sequence[str], **options: Any) -> list[dict[str, Any]]:
        """Return what the server says of each of some ids, visible to searches or not."""
        looked_up: list[dict[str, Any]] = answered(lambda: client(WRITE_SECONDS).mget(index=self.name, ids=ids, **options))["docs"]
        if any("error" in each for each in looked_up):
            raise EngineDown("a part of the index does not answer")
        return looked_up

    def _cuts_as_we_do(self, name: str) -> bool:
        runs = [run.text for run in analysis.runs(name) if run.kind == "han"]
        ours = [written(run) for run in runs]
        singles = [token for tokens in ours for token in tokens if len(token) == 1]
        # A character that stands alone has no neighbour.
        pairs = [token for tokens in ours for token in tokens if len(token) > 1 or len(tokens) == 1]
        return self._cut("name.single", runs) == singles and self._cut("name", runs) == pairs

    def _cut(self, field: str, texts: Sequence[str]) -> list[str]:
        asked = client(WRITE_SECONDS).indices
        answers = [answered(partial(asked.analyze, index=self.name, field=field, text=text)) for text in texts]
        return [token["token"] for answer in answers for token in answer["tokens"]]


def lines_of(documents: Sequence[SearchDocument], gone: Sequence[str], version: int) -> list[Line]:
    """Return what writes the documents, and tombstones of those that are gone.

    A plain removal would be forgotten after a minute, and what was composed before it could then come back.
    """
    sources = {each.public_id: source_of(each) for each in documents}
    sources |= {each: {"public_id": each, "gone": True} for each in gone}
    return [line_of(public_id, version, source) for public_id, source in sources.items()]


def current_index() -> CurrentIndex | None:
    """Return the index behind the alias, or nothing where there is none yet; of several one of ours, a usable one if there is any.

    Raises `EngineRefused` where an index has the name that should be the alias's: somebody else made it, and has to remove it.
    """
    alias = str(settings.ELASTICSEARCH_INDEX)
    try:
        current = _described(alias)
    except NoIndex:
        return None
    if current.name == alias:
        raise EngineRefused(f"{alias} is to be an alias and is an index: remove it, or set another ELASTICSEARCH_INDEX")
    return current


def made_as() -> str:
    """Return the mark of an index that this version of the code makes: of its mapping, analysis, order and shape."""
    made = _definition()
    told = {"mappings": made["mappings"], "analysis": made["settings"]["analysis"], "order": SORTED, "shape": SHAPE}
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def new_index_name() -> str:
    """Return a name for an index of this installation that no other has."""
    return f"{settings.ELASTICSEARCH_INDEX}-{uuid4().hex[:12]}"


def is_ours(name: str) -> bool:
    """Tell whether an index has a name of this installation: another's alias may be this one with something added."""
    return re.fullmatch(rf"{re.escape(str(settings.ELASTICSEARCH_INDEX))}-[0-9a-f]{{12}}", name) is not None


def create_index(name: str) -> None:
    """Create an empty index with the mapping of this version of the code, to be filled and then opened."""
    made = _definition()
    answered(
        lambda: client(WRITE_SECONDS).indices.create(
            index=name,
            mappings={**made["mappings"], "_meta": {"made_as": made_as()}},
            settings={**made["settings"], **WHILE_FILLED, **SORTED, "number_of_shards": 1, "max_result_window": RESULT_WINDOW},
            aliases={_for_writing(name): {}},
        )
    )


def open_index(name: str) -> None:
    """Let searches see what an index was filled with, and wait a while for its copy on another node."""
    asked = client(WRITE_SECONDS)
    answered(lambda: asked.indices.put_settings(index=name, settings=IN_USE))
    refresh(name)
    # Without the copy, the loss of one node would be the loss of the index; the answer is 408 when the time is over.
    answered(
        lambda: asked.options(ignore_status=408).cluster.health(
            index=name, wait_for_status="green", timeout=f"{SECONDS_FOR_A_COPY}s"
        )
    )


def point_alias(name: str) -> None:
    """Let the alias name this index alone, in one step."""
    alias = settings.ELASTICSEARCH_INDEX
    # The pattern finds whatever another rebuild has put there meanwhile, and no index that is closed.
    named = ["*", *_behind(alias)]
    answered(
        lambda: client(WRITE_SECONDS).indices.update_aliases(
            actions=[
                {"remove": {"indices": named, "alias": alias, "must_exist": False}},
                {"add": {"index": name, "alias": alias}},
            ]
        )
    )


def indices_of_ours() -> dict[str, datetime]:
    """Return the indices that have a name of this installation, each with when it was created."""
    found = answered(
        lambda: client(WRITE_SECONDS).indices.get_settings(
            index=f"{settings.ELASTICSEARCH_INDEX}-*", name="index.creation_date", flat_settings=True
        )
    )
    return {
        name: datetime.fromtimestamp(int(each["settings"]["index.creation_date"]) / 1000, UTC)
        for name, each in found.items()
        if is_ours(name)
    }


def drop_index(name: str) -> None:
    """Remove an index."""
    answered(lambda: client(WRITE_SECONDS).indices.delete(index=name, ignore_unavailable=True))


def refresh(name: str) -> None:
    """Make visible what was written to an index."""
    answered(lambda: client(WRITE_SECONDS).indices.refresh(index=name))


def _hits(search: Search) -> list[dict[str, Any]]:
    whole = search.source(False).params(allow_partial_search_results=False)
    hits: list[dict[str, Any]] = answered(lambda: whole.execute().to_dict())["hits"]["hits"]
    return hits


def _definition() -> dict[str, Any]:
    index = Entry._index.clone(name="any")
    index.document(Entry)
    made: dict[str, Any] = index.to_dict()
    return made


def _described(name: str) -> CurrentIndex:
    found = answered(lambda: client(WRITE_SECONDS).indices.get(index=name, features="aliases,mappings,settings"))
    described = [_as_held(index, found[index], is_alone=len(found) == 1) for index in sorted(found)]
    return min(described, key=lambda each: (not is_ours(each.name), not each.is_usable))


def _as_held(index: str, held: dict[str, Any], *, is_alone: bool) -> CurrentIndex:
    mark = held["mappings"].pop("_meta", {})
    return CurrentIndex(
        index,
        is_as_made_now=mark.get("made_as") == made_as(),
        is_changed=held["mappings"] != _definition()["mappings"],
        is_filled=held["settings"]["index"].get("refresh_interval") != WHILE_FILLED["refresh_interval"],
        is_writable=_for_writing(index) in held["aliases"],
        is_alone=is_alone,
        is_filtered="filter" in held["aliases"].get(settings.ELASTICSEARCH_INDEX, {}),
    )


def _behind(alias: str) -> list[str]:
    """Return the indices that an alias names, closed ones too."""
    try:
        return sorted(answered(lambda: client(WRITE_SECONDS).indices.get(index=alias, features="aliases")))
    except NoIndex:
        return []


def _for_writing(name: str) -> str:
    """The index's own alias for writing, which is gone with it: a write that comes too late makes no index without a mapping."""
    return f"{name}-writing"


def _unversioned(source: dict[str, Any] | None) -> dict[str, Any]:
    return {field: value for field, value in (source or {}).items() if field != "version"}
