"""Checking an index against the registry, both ways, while the registry goes on writing; and mending what is wrong."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from registry import ledger
from registry.bulk_rows import in_batches
from registry.public_ids import KIND_LETTERS
from registry.selectors import ids_after
from search.documents import SEARCHED_KINDS
from search.engines.elastic_client import NoIndex
from search.engines.elastic_index import ElasticIndex, current_index, refresh
from search.engines.rows import RowEngine
from search.following.composing import all_gathered, compose, composed, number_of_documents, touched_since
from search.following.followers import follow, rewrite_rows
from search.models import DueDocument, FollowerCursor, ParkedDocument, SearchRow

AT_ONCE: Final = 500
# How many documents of a new index are compared before it is used, and how often its number is looked at while it moves.
SAMPLE_RUNS, SAMPLE_RUN = 10, 50
TRIES: Final = 5
PAUSE_SECONDS: Final = 0.1


class NotWhole(Exception):
    """A new index does not hold what it should; it is not used."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What an index has wrong.

    Ids that it lacks or holds otherwise than they should be; ids that it should not hold; ids that only wait for the follower;
    ids that the server refuses, and its names for the errors; and in words what is wrong with the index as a whole.
    """

    checked: int
    wrong: tuple[str, ...] = ()
    superfluous: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    parked: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        return not (self.wrong or self.superfluous or self.late or self.parked or self.faults)

    @property
    def ids(self) -> list[str]:
        """All ids with which something is wrong."""
        return [*dict.fromkeys((*self.wrong, *self.superfluous, *self.late, *self.parked))]


def check(engine: RowEngine | ElasticIndex, *, patience: float = 0) -> Difference:
    """Return the difference between an index and the registry.

    What is written meanwhile is no difference: whatever differs is looked at again under the ledger's lock, or, on
    Elasticsearch, against the entries that its follower has not taken yet. For those it waits as long as the follower moves
    and `patience` seconds longer. Raises `EngineDown`.
    """
    if isinstance(engine, RowEngine):
        checked, suspects = _suspects(engine)
        wrong, superfluous = _certain_in_rows(engine, suspects)
        # Where a row is lost, what it has left is no other fault.
        return Difference(checked, tuple(wrong), tuple(superfluous), faults=() if wrong else _faults_of_rows(engine))
    index = named(engine)
    faults = index.faults()
    refresh(index.name)
    checked, suspects = _suspects(index)
    return _certain_in_index(index, checked, suspects, tuple(faults), patience)


def repair(engine: RowEngine | ElasticIndex, found: Difference) -> Difference:
    """Compose anew exactly what a check found wrong; return what is wrong still. Raises `EngineDown`."""
    if isinstance(engine, RowEngine):
        for ids in in_batches(found.ids, AT_ONCE):
            rewrite_rows(ids)
        wrong, superfluous = _certain_in_rows(engine, found.ids)
        return Difference(found.checked, tuple(wrong), tuple(superfluous), faults=_faults_of_rows(engine))
    index = named(engine)
    due = [DueDocument(index=index.name, public_id=each) for each in found.ids]
    DueDocument.objects.bulk_create(due, ignore_conflicts=True, batch_size=AT_ONCE)
    for _ in follow(index.name):
        pass
    return _certain_in_index(index, found.checked, found.ids, found.faults, 0)


def check_filled(name: str) -> None:
    """Check a new index before it is used: how many documents it holds, and a sample of them. Raises `NotWhole`."""
    index = ElasticIndex(name)
    sample = [public_id for _ in range(SAMPLE_RUNS) for public_id in _some_ids()]
    parked = ParkedDocument.objects.filter(index=name)
    wrong = _certain_in_index(index, len(sample), sample, (), 0)
    if wrong.wrong or wrong.superfluous:
        raise NotWhole(f"{len(wrong.wrong) + len(wrong.superfluous)} of {len(sample)} documents looked at are wrong")
    for _ in range(TRIES):
        head, position = ledger.head_seq(), _position(name)
        expected = number_of_documents()
        held = index.count()
        # Of what is parked an earlier version may be held, or none.
        if expected - parked.count() <= held <= expected:
            return
        if head == position == ledger.head_seq():
            raise NotWhole(f"it holds {held} documents instead of {expected}")
        for _ in follow(name):
            pass


def named(index: ElasticIndex) -> ElasticIndex:
    """Return an index by its own name, which its follower knows it by. Raises `NoIndex`."""
    if FollowerCursor.objects.filter(name=index.name).exists():
        return index
    current = current_index()
    if current is None:
        raise NoIndex(f"there is no index behind the alias {index.name}: sync_search fills one")
    return ElasticIndex(current.name)


def _suspects(engine: RowEngine | ElasticIndex) -> tuple[int, list[str]]:
    """Return how many documents there should be, and the ids of those that differ or should not be held."""
    checked = 0
    suspects: list[str] = []
    for gathered in all_gathered():
        documents = composed(gathered).documents
        checked += len(documents)
        suspects += engine.differing(documents)
    for ids in engine.held_ids(AT_ONCE):
        suspects += compose(ids).gone
    if isinstance(engine, ElasticIndex):
        suspects += engine.nameless_ids(AT_ONCE)
    return checked, list(dict.fromkeys(suspects))


def _certain_in_rows(engine: RowEngine, suspects: Sequence[str]) -> tuple[list[str], list[str]]:
    wrong: list[str] = []
    superfluous: list[str] = []
    for ids in in_batches(suspects, AT_ONCE):
        with transaction.atomic():
            ledger.hold()
            made = compose(ids)
            wrong += engine.differing(made.documents)
            held = SearchRow.objects.filter(public_id__in=made.gone)
            superfluous += held.order_by("public_id").values_list("public_id", flat=True)
    return wrong, superfluous


def _faults_of_rows(engine: RowEngine) -> tuple[str, ...]:
    stray = len(engine.stray())
    return (f"it counts {stray} more than it holds",) if stray else ()


def _certain_in_index(
    index: ElasticIndex, checked: int, suspects: Sequence[str], faults: tuple[str, ...], patience: float
) -> Difference:
    wrong: list[str] = []
    superfluous: list[str] = []
    parked = dict(ParkedDocument.objects.filter(index=index.name).order_by("public_id").values_list("public_id", "reason"))
    late = [each for each in suspects if each not in parked]
    position, moved_at = -1, time.monotonic()
    while late:
        if position == _position(index.name):
            if time.monotonic() - moved_at >= patience:
                break
            time.sleep(PAUSE_SECONDS)
            continue
        position, moved_at = _position(index.name), time.monotonic()
        looked_at, late = late, []
        for ids in in_batches(looked_at, AT_ONCE):
            made = compose(ids)
            missing, held = index.differing(made.documents), index.held_among(made.gone)
            touched = touched_since(position) if missing or held else set()
            late += [each for each in (*missing, *held) if each in touched]
            wrong += [each for each in missing if each not in touched]
            superfluous += [each for each in held if each not in touched]
    reasons = tuple(sorted(set(parked.values())))
    return Difference(checked, tuple(wrong), tuple(superfluous), tuple(late), tuple(parked), reasons, faults)


def _position(name: str) -> int:
    return FollowerCursor.objects.filter(name=name).values_list("seq", flat=True).first() or 0


def _some_ids() -> list[str]:
    """Return the ids of some records that follow each other, from anywhere."""
    letter = secrets.choice([letter for kind, letter in KIND_LETTERS.items() if kind in SEARCHED_KINDS])
    return ids_after(letter + secrets.choice("abcdefghijklmnopqrstuvwxyz234567"), SEARCHED_KINDS, limit=SAMPLE_RUN)
