"""Two connections of PostgreSQL of which one waits for the other, so that a race is run in one order alone."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection


def begun(act: Callable[[], Any]) -> "Future[Any]":
    """Do something over a connection of its own; return when it is done, or waits for what this one holds."""

    def act_and_close() -> Any:
        try:
            return act()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(1)
    acting = pool.submit(act_and_close)
    pool.shutdown(wait=False)
    while not acting.done() and not _somebody_waits():
        time.sleep(0.01)
    return acting


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # Within a transaction it would be told once for all who waits.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None
