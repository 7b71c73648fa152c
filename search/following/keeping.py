"""Keeping the configured engine level with the ledger, whatever has become of its index: one round of it."""

from collections.abc import Iterator
from contextlib import suppress

from django.utils import timezone

from registry import ledger
from search.choice import is_elastic
from search.documents import SHAPE
from search.engines.elastic_index import current_index, point_alias
from search.following.followers import follow
from search.following.rebuilding import Overtaken, is_being_filled, rebuild_index, rebuild_rows, retire_replaced, sweep_known
from search.models import FollowerCursor
from search.old_rows import has_old_rows


def keep_level(*, waits_for_another: bool = True) -> Iterator[str]:
    """Bring every index level with the ledger; yield in words what was done, after each batch.

    Rows and an index of another version are made anew, and so is an index that is missing. Where another process is
    filling one already, this round leaves it to that. Raises `EngineDown`, and `NotWhole` from a rebuild.
    """
    if has_old_rows():
        yield "The database's own index is of another version: writing it anew."
        # Of two that do so at once one is enough.
        with suppress(Overtaken):
            for done in rebuild_rows():
                yield f"{done} documents"
    if not is_elastic():
        return
    current = current_index()
    if current and not current.is_alone:
        yield f"The alias names several indices: only {current.name} from now on."
        point_alias(current.name)
    elif current and current.is_filtered:
        yield f"The alias shows a part of {current.name}: all of it from now on."
        point_alias(current.name)
    cursor = FollowerCursor.objects.filter(name=current.name, shape=SHAPE).first() if current else None
    # An index that is ahead of the ledger has followed another: the database was put back to an earlier day.
    if current is None or not current.is_usable or cursor is None or cursor.seq > ledger.head_seq():
        if waits_for_another and is_being_filled(timezone.now()):
            yield "There is no index of this version yet: another process is filling one."
            return
        yield "There is no index of this version yet: filling a new one."
        for done in rebuild_index():
            yield f"{done} documents"
        return
    if cursor.state != FollowerCursor.State.USED:
        retire_replaced(timezone.now())
    for seq in follow(current.name):
        yield f"entry {seq}"
    sweep_known(timezone.now())
