"""Rebuilding an index while the registry goes on writing, and what becomes of the indices that were in use before."""

import gc
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from registry import ledger
from search.choice import database_engine
from search.documents import SHAPE
from search.engines import elastic_index
from search.engines.base import EngineDown, EngineRefused
from search.engines.rows import RowEngine
from search.following.checking import check_filled
from search.following.composing import all_gathered, ids_without_document, number_of_documents
from search.following.followers import follow, keep_rows, let_take_place, made_batch, made_rows, rewrite_rows, sent, together
from search.following.second_process import made_by_two
from search.models import DueDocument, FollowerCursor, ParkedDocument, SearchRow

# At most so many records of which documents or rows are made together; most times half as many.
MADE_AT_ONCE = 2_500
# Ids of rows that are compared together with the registry.
COMPARED_AT_ONCE = 5_000
# For so long an index that was replaced can be put back behind the alias.
KEPT_FOR = timedelta(days=1)
# A rebuild notes that it is at work after each batch; one that stands still for so long was killed. So was one that noted a moment
# as far to come: by a clock that was ahead, and has been set.
STILL_FOR = timedelta(minutes=1)
LOST_AFTER = timedelta(hours=1)
# When the garbage collector looks for circles usually, and while millions of objects are made of which none is part of one.
_USUALLY, _WHILE_FILLING = gc.get_threshold(), (100_000, *gc.get_threshold()[1:])


class Overtaken(Exception):
    """Another rebuild of the database's rows has ended first, and its rows are used."""


def rebuild_rows() -> Iterator[int]:
    """Compose every row of the database's own engine anew, holding the ledger for a batch at a time; yield how many are done.

    On SQLite they take the place of those in use when all are there: a rebuild that is killed leaves those as they were. Of two at
    the same time one raises `Overtaken` where the other has ended first and dropped its tables.
    """
    level = ledger.head_seq()
    engine = database_engine().anew()
    try:
        yield from _filled_rows(engine)
        let_take_place(engine, level)
    except OperationalError as failed:
        if engine.is_lost():
            raise Overtaken from failed
        raise
    finally:
        engine.discard()
    # Every record has its row by now, so there are others only where there are more rows than records.
    if SearchRow.objects.count() != number_of_documents():
        for ids in database_engine().held_ids(COMPARED_AT_ONCE):
            if superfluous := ids_without_document(ids):
                rewrite_rows(superfluous)
    _forget_stray(database_engine())
    database_engine().tidy()


def _forget_stray(engine: RowEngine) -> None:
    """Remove what is counted without being a record: where rows are written over, tokens that have lost theirs would stay."""
    if engine.stray():
        with transaction.atomic():
            ledger.hold()
            engine.forget_tokens(engine.stray())


def _filled_rows(engine: RowEngine) -> Iterator[int]:
    done = 0
    with (
        engine.expecting_many(),
        _seldom_collected(),
        closing(made_by_two(made_rows, all_gathered(MADE_AT_ONCE))) as several,
        ThreadPoolExecutor(1, thread_name_prefix="settling") as beside,
    ):
        settling: Future[None] = beside.submit(lambda: None)
        for made in together(several, engine.written_at_once):
            done += keep_rows(made, engine)
            # The next rows are made and written meanwhile, but no more of them: look-ups read all that waits.
            settling.result()
            settling = beside.submit(_settle, engine)
            yield done
        settling.result()


def rebuild_index() -> Iterator[int]:
    """Fill a new index beside the one in use, bring it level, check it, swap the two; yield how many documents are in.

    A rebuild that is killed leaves the index in use as it was. Of two at the same time each fills an index of its own, and
    the last one to end is used. Raises `EngineDown`, and `NotWhole` when the new index is not what it should be.
    """
    # Asked first: where somebody else's index has the alias's name, all the work would be for nothing.
    elastic_index.current_index()
    index = elastic_index.new_index_name()
    # Noted before it is made, so that no index is on the server that nobody knows of.
    FollowerCursor.objects.create(
        name=index, seq=ledger.head_seq(), updated_at=timezone.now(), shape=SHAPE, state=FollowerCursor.State.FILLING
    )
    try:
        with _seldom_collected():
            yield from _filled(index)
    except BaseException:
        with suppress(EngineDown):
            _discard(index)
        raise
    try:
        elastic_index.point_alias(index)
    except EngineRefused:
        # Where the answer is only lost, the index may be the one in use.
        with suppress(EngineDown):
            _discard(index)
        raise
    # It is in use: what a server that is lost now leaves undone, a round of the follower does.
    with suppress(EngineDown):
        retire_replaced(timezone.now())
        sweep(timezone.now())


def _filled(index: str) -> Iterator[int]:
    elastic_index.create_index(index)
    done = 0
    with closing(made_by_two(made_batch, all_gathered(MADE_AT_ONCE))) as batches:
        for batch in sent(index, batches):
            FollowerCursor.objects.filter(name=index).update(updated_at=timezone.now())
            done += batch.documents
            yield done
    for _ in follow(index):
        yield done
    elastic_index.open_index(index)
    # What was written while the index got its copy.
    for _ in follow(index):
        yield done
    check_filled(index)


def retire_replaced(now: datetime) -> None:
    """Note which index is in use as the alias says it, whoever pointed it there; those that were are retired.

    Of several behind it, as where two rebuilds have swapped at the same moment, the alias is left one.
    """
    current = elastic_index.current_index()
    if current is None:
        return
    if not current.is_alone:
        elastic_index.point_alias(current.name)
    used, retired = FollowerCursor.State.USED, FollowerCursor.State.RETIRED
    with transaction.atomic():
        # Held in one order, so that of two rebuilds that end at once each does not wait for the other.
        cursors = FollowerCursor.objects.select_for_update().filter(Q(name=current.name) | Q(state=used)).order_by("name")
        replaced = [each.name for each in cursors if each.name != current.name and elastic_index.is_ours(each.name)]
        FollowerCursor.objects.filter(name=current.name).update(state=used, retired_at=None)
        FollowerCursor.objects.filter(name__in=replaced).update(state=retired, retired_at=now)


def sweep(now: datetime) -> None:
    """Remove the indices that were replaced more than a day ago, and what killed rebuilds have left behind."""
    sweep_known(now)
    known = set(FollowerCursor.objects.values_list("name", flat=True))
    current = elastic_index.current_index()
    if current:
        known.add(current.name)
    for name, created_at in elastic_index.indices_of_ours().items():
        if name not in known and created_at < now - KEPT_FOR:
            elastic_index.drop_index(name)


def sweep_known(now: datetime) -> None:
    """Remove the indices whose time is over; the server is asked only when there is one."""
    over = Q(state=FollowerCursor.State.RETIRED, retired_at__lt=now - KEPT_FOR)
    lost = Q(state=FollowerCursor.State.FILLING) & ~Q(updated_at__range=(now - LOST_AFTER, now + LOST_AFTER))
    names = [cursor.name for cursor in FollowerCursor.objects.filter(over | lost) if elastic_index.is_ours(cursor.name)]
    if names:
        current = elastic_index.current_index()
        for name in names:
            if current is None or name != current.name:
                _discard(name)


def is_being_filled(now: datetime) -> bool:
    """Tell whether a rebuild is at work."""
    lately = (now - STILL_FOR, now + STILL_FOR)
    filling = FollowerCursor.objects.filter(state=FollowerCursor.State.FILLING, shape=SHAPE, updated_at__range=lately)
    return any(elastic_index.is_ours(cursor.name) for cursor in filling)


def _discard(index: str) -> None:
    elastic_index.drop_index(index)
    with transaction.atomic():
        FollowerCursor.objects.filter(name=index).delete()
        ParkedDocument.objects.filter(index=index).delete()
        DueDocument.objects.filter(index=index).delete()


def _settle(engine: RowEngine) -> None:
    """Let an engine settle what was filled last. For a thread of its own, and so on a connection of its own."""
    try:
        engine.settle()
    finally:
        connection.close()


@contextmanager
def _seldom_collected() -> Iterator[None]:
    gc.set_threshold(*_WHILE_FILLING)
    try:
        yield
    finally:
        gc.set_threshold(*_USUALLY)
