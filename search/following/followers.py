"""Followers of the ledger: they keep what search reads level with what the ledger says."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry import ledger
from registry.bulk_rows import in_batches
from registry.models import LedgerEntry
from search.choice import database_engine
from search.engines.elastic_bulk import Line, Refused
from search.engines.elastic_index import ElasticIndex, lines_of, refresh
from search.engines.rows import Row, RowEngine, row_of
from search.following.composing import ENTRIES_AT_ONCE, Gathered, compose, composed, gathered_now, touched_by, touched_since
from search.models import DueDocument, FollowerCursor, ParkedDocument

# An entry may touch thousands of index documents; so many are composed and held in memory together.
COMPOSED_AT_ONCE = 500
# Batches that wait while one is being sent.
SENT_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """Index documents made together, as they are sent: of `documents` of them, and of others that should be no more.

    `seq` is the ledger entry up to which an index that has taken them is level.
    """

    lines: list[Line]
    documents: int
    version: int
    seq: int = 0
    due: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeRows:
    """Rows of the database's own engine and the ids of those that should be no more, level with the ledger up to an entry."""

    rows: list[Row]
    gone: tuple[str, ...]
    level: int

    def __reduce__(self) -> tuple[Any, ...]:
        # Column by column, since a row by itself is handed to another process with its class.
        return _made_rows, (list(zip(*self.rows, strict=True)), self.gone, self.level)


def _made_rows(columns: list[tuple[Any, ...]], gone: tuple[str, ...], level: int) -> MadeRows:
    return MadeRows(list(map(Row, *columns)) if columns else [], gone, level)


def follow_in_transaction(entries: Sequence[LedgerEntry]) -> None:
    """Bring the database's own engine level with the entries, in a transaction that holds the ledger."""
    touched = sorted(touched_by(entries))
    for ids in in_batches(touched, COMPOSED_AT_ONCE):
        some = compose(ids)
        database_engine().write(some.documents, some.gone, entries[-1].seq)


def rewrite_rows(ids: Sequence[str]) -> int:
    """Compose some rows of the database's own engine anew; return how many there are now."""
    return keep_rows(made_rows(gathered_now(ids)), database_engine())


def made_rows(gathered: Gathered) -> MadeRows:
    """Return the rows of the records that were gathered. Asks no database: another process may do it."""
    made = composed(gathered)
    return MadeRows(list(map(row_of, made.documents)), made.gone, gathered.level)


def together(several: Iterable[MadeRows], at_once: int) -> Iterator[MadeRows]:
    """Yield the same rows, at least so many together but for the last."""
    rows: list[Row] = []
    gone: tuple[str, ...] = ()
    levels: list[int] = []
    for made in several:
        rows += made.rows
        gone += made.gone
        levels.append(made.level)
        if len(rows) >= at_once:
            yield MadeRows(rows, gone, min(levels))
            rows, gone, levels = [], (), []
    if levels:
        yield MadeRows(rows, gone, min(levels))


def keep_rows(made: MadeRows, engine: RowEngine) -> int:
    """Write rows of the database's own engine, or of the one that is to take its place; return how many there are now.

    The ledger is held while they are written, and what it says of them since they were gathered is composed once more.
    """
    with transaction.atomic():
        ledger.hold()
        late = touched_since(made.level).intersection((*made.gone, *(each.public_id for each in made.rows)))
        again = compose(sorted(late))
        rows = [each for each in made.rows if each.public_id not in late]
        rows += map(row_of, again.documents)
        gone = {*made.gone} - late | {*again.gone}
        engine.rewrite(rows, sorted(gone), ledger.head_seq())
    return len(rows)


def let_take_place(engine: RowEngine, level: int) -> None:
    """Bring an engine level with the ledger, which it was filled after an entry of, and let it be the one that is read.

    Only what is written at the very last is caught up with while the ledger is held.
    """
    while len(entries := ledger.entries_after(level, ENTRIES_AT_ONCE)) == ENTRIES_AT_ONCE:
        touched = sorted(touched_by(entries))
        for ids in in_batches(touched, COMPOSED_AT_ONCE):
            keep_rows(made_rows(gathered_now(ids)), engine)
        level = entries[-1].seq
    with transaction.atomic():
        ledger.hold()
        engine.take_place()
        while entries := ledger.entries_after(level, ENTRIES_AT_ONCE):
            follow_in_transaction(entries)
            level = entries[-1].seq


def follow(index: str) -> Iterator[int]:
    """Bring an index of Elasticsearch level with the ledger; yield the position after each batch.

    What a check found wrong is composed anew first. The cursor moves only after the index has taken a batch, so a follower
    that is killed repeats and never leaves out. An index that was retired is left as it is. Raises `EngineDown`.
    """
    cursor, _ = FollowerCursor.objects.get_or_create(name=index, defaults={"seq": 0, "updated_at": timezone.now()})
    if cursor.state == FollowerCursor.State.RETIRED:
        return
    for batch in sent(index, _due(index)):
        DueDocument.objects.filter(id__in=batch.due).delete()
        yield cursor.seq
    for batch in sent(index, _after(cursor.seq)):
        if batch.seq:
            if batch.seq == ledger.head_seq():
                # Who is told that the index is level with the ledger finds all of it.
                refresh(index)
            note_position(index, batch.seq)
            yield batch.seq
    refresh(index)


def sent(index: str, batches: Iterable[Batch]) -> Iterator[Batch]:
    """Send batches to an index, each while the next is being made; yield those that it has taken, in order.

    A document that the index refuses is parked and holds up nothing. Raises `EngineDown`.
    """
    target = ElasticIndex(index)
    waiting: deque[tuple[Batch, Future[list[Refused]]]] = deque()
    sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sender")
    try:
        for batch in batches:
            # The sender only waits for the server, so that the two do not take the processor from each other.
            waiting.append((batch, sender.submit(target.send, batch.lines)))
            while len(waiting) > SENT_AHEAD:
                yield _taken(index, *waiting.popleft())
        while waiting:
            yield _taken(index, *waiting.popleft())
    finally:
        sender.shutdown(cancel_futures=True)


def made_batch(gathered: Gathered) -> Batch:
    """Return the index documents of the records that were gathered. Asks no database: another process may do it."""
    made = composed(gathered)
    return Batch(lines_of(made.documents, made.gone, gathered.level), len(made.documents), gathered.level)


def note_position(index: str, seq: int) -> None:
    """Remember how far an index has come; a slower follower beside this one never moves it back."""
    FollowerCursor.objects.filter(name=index, seq__lt=seq).update(seq=seq, updated_at=timezone.now())


def _after(seq: int) -> Iterator[Batch]:
    while entries := ledger.entries_after(seq, ENTRIES_AT_ONCE):
        seq = entries[-1].seq
        # Entries that touch nothing move the position too.
        *first, last = [*in_batches(sorted(touched_by(entries)), COMPOSED_AT_ONCE)] or [()]
        yield from (made_batch(gathered_now(ids)) for ids in first)
        yield replace(made_batch(gathered_now(last)), seq=seq)


def _due(index: str) -> Iterator[Batch]:
    last = 0
    while rows := list(DueDocument.objects.filter(index=index, id__gt=last).order_by("id")[:COMPOSED_AT_ONCE]):
        last = rows[-1].id
        batch = made_batch(gathered_now(row.public_id for row in rows))
        yield replace(batch, due=tuple(row.id for row in rows))


def _taken(index: str, batch: Batch, sending: "Future[list[Refused]]") -> Batch:
    refused = sending.result()
    if refused:
        now = timezone.now()
        ParkedDocument.objects.bulk_create(
            [
                ParkedDocument(index=index, public_id=each.public_id, reason=each.reason, version=batch.version, since=now)
                for each in refused
            ],
            update_conflicts=True,
            unique_fields=["index", "public_id"],
            update_fields=["reason", "version"],
        )
    parked = ParkedDocument.objects.filter(index=index)
    if parked.exists():
        went_in = {public_id for public_id, _ in batch.lines} - {each.public_id for each in refused}
        parked.filter(public_id__in=went_in, version__lte=batch.version).delete()
    return batch
