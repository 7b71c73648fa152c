"""Rebuilding and checking an index while the registry goes on writing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from registry import ledger, selectors
from search.choice import database_engine
from search.composing import compose
from search.documents import SEARCHED_KINDS, SHAPE, SearchDocument
from search.engines import elastic_index
from search.engines.elastic_index import ElasticIndex
from search.followers import follow
from search.models import FollowerCursor

AT_ONCE = 500


class Checkable(Protocol):
    """What a check asks of an engine."""

    def differing(self, documents: Sequence[SearchDocument]) -> list[str]:
        """Return the ids of the documents that are not held as they should be."""

    def held_ids(self, after: str, limit: int) -> list[str]:
        """Return the next ids that are held after one, in order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What an index has wrong: ids that it lacks or holds otherwise than they should be, and ids that it should not hold."""

    checked: int
    wrong: tuple[str, ...]
    superfluous: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        return not self.wrong and not self.superfluous


def rebuild_rows() -> Iterator[int]:
    """Compose every row of the database's own engine anew, holding the ledger for a batch at a time; yield how many are done."""
    done = 0
    engine = database_engine()
    for ids in _ids_of_records():
        done += _rewrite_rows(ids)
        yield done
    for ids in _held_ids(engine):
        expected = {each.public_id for each in compose(ids).documents}
        _rewrite_rows([each for each in ids if each not in expected])


def rebuild_index() -> Iterator[int]:
    """Fill a new index beside the one in use, bring it level, swap the two; yield how many documents are in.

    A rebuild that is killed leaves the index in use as it was. Raises `EngineDown`.
    """
    index = elastic_index.new_index_name()
    elastic_index.create_index(index)
    FollowerCursor.objects.create(name=index, seq=ledger.head_seq(), updated_at=timezone.now(), shape=SHAPE)
    done = 0
    for ids in _ids_of_records():
        version = ledger.head_seq()
        composed = compose(ids)
        ElasticIndex(index).write(composed.documents, composed.gone, version)
        done += len(composed.documents)
        yield done
    for _ in follow(index):
        yield done
    for old in elastic_index.point_alias(index):
        elastic_index.drop_index(old)
    FollowerCursor.objects.exclude(name=index).delete()


def check(engine: Checkable) -> Difference:
    """Return the difference between an index and the registry, both ways."""
    checked = 0
    wrong: list[str] = []
    superfluous: list[str] = []
    for ids in _ids_of_records():
        documents = compose(ids).documents
        checked += len(documents)
        wrong += engine.differing(documents)
    for ids in _held_ids(engine):
        superfluous += compose(ids).gone
    return Difference(checked, tuple(wrong), tuple(superfluous))


def _rewrite_rows(ids: Sequence[str]) -> int:
    with transaction.atomic():
        ledger.hold()
        head = ledger.head_seq()
        composed = compose(ids)
        database_engine().write(composed.documents, composed.gone, head, anew=True)
    return len(composed.documents)


def _ids_of_records() -> Iterator[list[str]]:
    ids = [""]
    while ids := selectors.ids_after(ids[-1], sorted(SEARCHED_KINDS), limit=AT_ONCE):
        yield ids


def _held_ids(engine: Checkable) -> Iterator[list[str]]:
    ids = [""]
    while ids := engine.held_ids(ids[-1], AT_ONCE):
        yield ids
