"""What the operators of a registry look at: how far the index of the configured engine has come, and what it could not take."""

from dataclasses import dataclass

from registry import ledger
from search.choice import engine_state, freshness, needs_rebuild, used_cursor
from search.models import DueDocument, ParkedDocument


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """How the index of the configured engine is; the numbers of documents are of Elasticsearch, which may refuse some."""

    ledger_seq: int
    lag_seconds: float
    parked: int
    due: int
    needs_rebuild: bool


def index_health() -> IndexHealth:
    """Return how the index of the configured engine is, as the database knows it; the engine is not asked."""
    cursor = used_cursor()
    fresh = freshness(engine_state().configured, ledger.head_seq(), cursor)
    of_index = {"index": cursor.name if cursor else ""}
    return IndexHealth(
        ledger_seq=fresh.ledger_seq,
        lag_seconds=fresh.lag_seconds,
        parked=ParkedDocument.objects.filter(**of_index).count(),
        due=DueDocument.objects.filter(**of_index).count(),
        needs_rebuild=needs_rebuild(),
    )
