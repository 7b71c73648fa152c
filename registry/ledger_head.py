"""How far the ledger has come: what every answer is true up to, never older than the moment of asking.

On PostgreSQL a statement costs more than all the rest of a request whose answer is kept. What a process has read there it may
therefore take for true for `PROMISED_SECONDS` after it began to ask: it was promised so, since nobody was writing, and whoever
began to write later does not end before that time is over. While somebody writes nothing is promised.
"""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

PROMISED_SECONDS: Final = 0.01
# A writer's clock may run a little faster than a reader's.
_MARGIN_SECONDS: Final = 0.001
# Any number that nobody else takes an advisory lock by.
_LOCK: Final = 0x6265_6961_6E
_STATEMENT: Final = "SELECT seq, peaks FROM registry_ledgerhead LIMIT 1"


@dataclass(frozen=True, slots=True)
class Head:
    """How far the ledger has come: the number of its newest entry, and a mark that no other history has at any point."""

    seq: int
    mark: str


@dataclass(frozen=True, slots=True)
class _Promise:
    """What holds until a moment, and the connection over which it was read."""

    until: float
    head: Head
    connection: Any


_promised = _Promise(0.0, Head(0, ""), None)


def head() -> Head:
    """Return how far the ledger has come. At most one statement, which also tells whether a connection kept open still works."""
    global _promised
    # Taken once, since `connection` looks for it each time.
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite" and not database.queries_logged:
        # No connection that could be lost, and no promise: a statement costs nearly nothing.
        return _head_of(_row_of_sqlite(database))
    asked_at = time.monotonic()
    promised = _promised
    is_promised = asked_at < promised.until and not database.in_atomic_block
    if not is_promised or database.connection is promised.connection:
        # It is about to be seen whether the connection works, or was a moment ago; Django would ask by a statement of its own.
        database.health_check_done = True  # type: ignore[attr-defined]
    if is_promised:
        return promised.head
    try:
        found, is_promised = _read(database)
    except Error:
        if database.in_atomic_block or database.is_usable():
            raise
        database.close()
        found, is_promised = _read(database)
    if is_promised:
        _promised = _Promise(asked_at + PROMISED_SECONDS, found, database.connection)
    return found


def lock_for_writing() -> float:
    """Let no process be promised anything until the transaction ends; return until when promises hold that were made before."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return time.monotonic() + PROMISED_SECONDS + _MARGIN_SECONDS


def wait_for_promises(until: float) -> None:
    """Wait until what other processes were promised holds no more."""
    time.sleep(max(0.0, until - time.monotonic()))


def _read(database: BaseDatabaseWrapper) -> tuple[Head, bool]:
    is_promised = False
    with database.cursor() as cursor:
        if database.vendor == "postgresql" and not database.in_atomic_block:
            # One transaction whose second statement sees all that was committed when the first had the lock.
            cursor.execute(f"SELECT pg_try_advisory_xact_lock_shared({_LOCK}); {_STATEMENT}")
            (is_promised,) = cursor.fetchone()
            cursor.nextset()
        else:
            cursor.execute(_STATEMENT)
        return _head_of(cursor.fetchone()), is_promised


def _row_of_sqlite(database: BaseDatabaseWrapper) -> tuple[int, str] | None:
    """Return the row of the head from the driver itself: a cursor of Django's takes as long as SQLite does, at each request."""
    if database.connection is None:
        database.ensure_connection()
    with database.wrap_database_errors:
        row: tuple[int, str] | None = database.connection.execute(_STATEMENT).fetchone()
    return row


@lru_cache(1)
def _head_of(row: tuple[int, str] | None) -> Head:
    # The peaks are hashes over all that was ever written, so that a restored database is not taken for the one that was lost.
    return Head(row[0], f"{row[0]} {row[1]}") if row else Head(0, "")
