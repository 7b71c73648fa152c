"""Which engine answers: the only place that reads `SEARCH_ENGINE`."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from registry import ledger
from search.breaker import Breaker
from search.engines.base import Engine
from search.engines.postgres import PostgresEngine
from search.engines.rows import RowEngine
from search.engines.sqlite import SqliteEngine
from search.results import Freshness

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)
breaker = Breaker()

_ROW_ENGINES: dict[str, RowEngine] = {"sqlite": SqliteEngine(), "postgresql": PostgresEngine()}


def database_engine() -> RowEngine:
    """Return the engine of the database, which is always kept."""
    return _ROW_ENGINES[connection.vendor]


def answer(ask: Callable[[Engine], Answer]) -> tuple[Answer, str, bool]:
    """Return the answer, the name of the engine that gave it, and whether it only stood in for the configured one."""
    return ask(database_engine()), database_engine().name, False


def freshness(engine: str) -> Freshness:
    return Freshness(ledger.head_seq(), 0.0)
