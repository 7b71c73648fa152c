"""How long a request may take. On PostgreSQL each statement of a web process has a limit of its own (settings)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

REQUEST_SECONDS: Final = 10.0
# What PostgreSQL calls a statement that it stopped.
_QUERY_CANCELED: Final = "57014"
# What a transaction is brought back by, so that it may end.
_UNDOING: Final = ("ROLLBACK", "RELEASE")
# After so many steps of a statement SQLite looks at the time: about a millisecond.
_STEPS: Final = 100_000


class OutOfTime(Exception):
    """The request has taken as long as it may."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let no statement begin after so many seconds: the field that wants it then fails with `OutOfTime`.

    SQLite stops a statement that is under way then.
    """
    until = monotonic() + seconds
    # Taken once, since `connection` looks for it each time.
    database = connections[DEFAULT_DB_ALIAS]

    def in_time(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if monotonic() > until and not sql.startswith(_UNDOING):
            raise OutOfTime
        return execute(sql, params, many, context)

    with database.execute_wrapper(in_time):
        if database.vendor == "sqlite":
            with _stopping_statements(database, until):
                yield
        else:
            yield


@contextmanager
def _stopping_statements(database: BaseDatabaseWrapper, until: float) -> Iterator[None]:
    database.ensure_connection()
    driver: sqlite3.Connection = database.connection
    driver.set_progress_handler(lambda: monotonic() > until, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, _STEPS)


def is_out_of_time(cause: BaseException | None) -> bool:
    """Tell whether a failure is that the request, or one statement of it, took too long."""
    if isinstance(cause, OutOfTime):
        return True
    if not isinstance(cause, OperationalError):
        return False
    by = cause.__cause__
    return getattr(by, "sqlstate", "") == _QUERY_CANCELED or getattr(by, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT
