"""Which engine answers: the only place that reads `SEARCH_ENGINE`."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

from registry import ledger
from search.breaker import Breaker, State
from search.documents import SHAPE
from search.engines.base import Engine, EngineDown, EngineRefused
from search.engines.elastic import ElasticEngine
from search.engines.elastic_client import LOOK_UP_SECONDS, all_within
from search.engines.elastic_index import is_ours
from search.engines.postgres import PostgresEngine
from search.engines.rows import RowEngine
from search.engines.sqlite import SqliteEngine
from search.models import FollowerCursor
from search.old_rows import has_old_rows
from search.results import Freshness

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)

breaker: Final = Breaker()

_ROW_ENGINES: Final[dict[str, RowEngine]] = {"sqlite": SqliteEngine(), "postgresql": PostgresEngine()}
_ELASTIC: Final = ElasticEngine()


@dataclass(frozen=True, slots=True)
class EngineState:
    """Which engine should answer, which does in this process, whether that only stands in, and the circuit to the first."""

    configured: str
    answering: str
    degraded: bool
    circuit: State


class UsedCursor(NamedTuple):
    """The name of the index in use, the ledger entry up to which it has followed, and the shape in which it was made."""

    name: str
    seq: int
    shape: int


def database_engine() -> RowEngine:
    """Return the engine of the database, which is always kept."""
    return _ROW_ENGINES[connection.vendor]


def is_elastic() -> bool:
    """Tell whether Elasticsearch is to answer; raises `ImproperlyConfigured` for an engine that cannot be had here."""
    wanted = settings.SEARCH_ENGINE
    if wanted == _ELASTIC.name:
        return True
    if wanted != (here := database_engine().name):
        raise ImproperlyConfigured(f'SEARCH_ENGINE is "{wanted}": with this database it can be "{here}" or "elastic".')
    return False


def answer(ask: Callable[[Engine], Answer]) -> tuple[Answer, str, bool]:
    """Return the answer, the name of the engine that gave it, and whether it only stood in for the configured one."""
    standing_in = is_elastic()
    if standing_in and not breaker.is_open():
        had_failed = breaker.has_failed()
        try:
            with all_within(LOOK_UP_SECONDS):
                answered = ask(_ELASTIC)
        except EngineRefused as refused:
            # The server is up; that it cannot answer is our fault, or there is no index yet.
            breaker.note_refusal()
            _tell_of_standing_in(refused, had_failed=had_failed)
        except EngineDown as down:
            breaker.note_failure()
            _tell_of_standing_in(down, had_failed=had_failed)
        else:
            breaker.note_success()
            if had_failed:
                logger.warning("Elasticsearch answers again")
            return answered, _ELASTIC.name, False
    engine = database_engine()
    return ask(engine), engine.name, standing_in


def _tell_of_standing_in(cause: EngineDown, *, had_failed: bool) -> None:
    """Note in the log why the database's engine stands in from now on: not at each look-up, of which there may be thousands."""
    if breaker.has_failed() and not had_failed:
        logger.error("Elasticsearch %s (%s): the database answers in its place", cause.did, cause)


def engine_state() -> EngineState:
    """Return which engine should answer and which does; neither the database nor the engine is asked."""
    configured = settings.SEARCH_ENGINE
    if not is_elastic():
        return EngineState(configured, configured, degraded=False, circuit="closed")
    down = breaker.has_failed()
    return EngineState(configured, database_engine().name if down else configured, down, breaker.state())


def needs_rebuild() -> bool:
    """Tell whether an index is missing or holds what another version of the code wrote; Elasticsearch is not asked."""
    if has_old_rows():
        return True
    cursor = used_cursor()
    return is_elastic() and (cursor is None or cursor.shape != SHAPE)


def used_cursor() -> UsedCursor | None:
    """Return the cursor of the index in use, if Elasticsearch is to answer; it is not asked."""
    if not is_elastic():
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, seq, shape FROM search_followercursor WHERE state = %s ORDER BY updated_at DESC",
            [FollowerCursor.State.USED.value],
        )
        return next((used for used in map(UsedCursor._make, cursor.fetchall()) if is_ours(used.name)), None)


def freshness(engine: str, head: int, cursor: UsedCursor | None) -> Freshness:
    """Return how far the engine that answered has followed the ledger up to its head, by the cursor read before it was asked.

    One read later would tell of entries that the engine did not know yet.
    """
    if engine != _ELASTIC.name:
        return Freshness(head, 0.0)
    seq = cursor.seq if cursor else 0
    waiting = ledger.entries_after(seq, 1) if seq < head else []
    lag = (timezone.now() - waiting[0].recorded_at).total_seconds() if waiting else 0.0
    return Freshness(seq, max(lag, 0.0))
