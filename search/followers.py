"""Followers of the ledger: they keep what search reads level with what the ledger says."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from registry import ledger
from registry.models import LedgerEntry
from search.choice import database_engine
from search.composing import compose, touched_by
from search.engines.elastic_index import ElasticIndex, refresh
from search.models import FollowerCursor

ENTRIES_AT_ONCE = 500


def follow_in_transaction(entries: Sequence[LedgerEntry]) -> None:
    """Bring the database's own engine level with the entries, in the transaction that writes them."""
    composed = compose(sorted(touched_by(entries)))
    database_engine().write(composed.documents, composed.gone, entries[-1].seq)


def follow(index: str) -> Iterator[int]:
    """Bring an index of Elasticsearch level with the ledger; yield the position after each batch.

    The cursor moves only after the index has taken a batch, so a follower that is killed repeats and never leaves out.
    Raises `EngineDown`.
    """
    cursor, _ = FollowerCursor.objects.get_or_create(name=index, defaults={"seq": 0, "updated_at": timezone.now()})
    seq = cursor.seq
    while entries := ledger.entries_after(seq, ENTRIES_AT_ONCE):
        # Read before composing: whoever composes later knows more, and carries a version that is at least as high.
        version = ledger.head_seq()
        composed = compose(sorted(touched_by(entries)))
        ElasticIndex(index).write(composed.documents, composed.gone, version)
        seq = entries[-1].seq
        note_position(index, seq)
        yield seq
    refresh(index)


def note_position(index: str, seq: int) -> None:
    """Remember how far an index has come; a slower follower beside this one never moves it back."""
    FollowerCursor.objects.filter(name=index, seq__lt=seq).update(seq=seq, updated_at=timezone.now())
