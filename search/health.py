"""What the operators of a registry look at: which engine answers, how far its index has come, and what it could not take."""

from dataclasses import dataclass

from registry import ledger
from search.breaker import State
from search.choice import breaker, engine_state, freshness, is_elastic, needs_rebuild, used_cursor
from search.models import DueDocument, ParkedDocument


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """How the index of the configured engine is; the numbers of documents are of Elasticsearch, which may refuse some."""

    ledger_seq: int
    lag_seconds: float
    parked: int
    due: int
    needs_rebuild: bool


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """Which engine answers in this process, and the circuit to the configured one."""

    configured: str
    answering: str
    degraded: bool
    circuit: State


def engine_health() -> EngineHealth:
    """Return which engine answers; neither the database nor the engine is asked."""
    state = engine_state()
    return EngineHealth(state.configured, state.answering, state.degraded, breaker.state() if is_elastic() else "closed")


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
