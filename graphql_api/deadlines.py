"""How long a request may take. On PostgreSQL each statement of a web process has a limit of its own as well (settings)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final

from django.db import OperationalError, connection

REQUEST_SECONDS: Final = 10.0
# What PostgreSQL calls a statement that it stopped.
_QUERY_CANCELED: Final = "57014"


class OutOfTime(Exception):
    """The request has taken as long as it may."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let no statement begin after so many seconds: the field that wants it then fails with `OutOfTime`."""
    until = monotonic() + seconds

    def in_time(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if monotonic() > until:
            raise OutOfTime
        return execute(sql, params, many, context)

    with connection.execute_wrapper(in_time):
        yield


def is_out_of_time(cause: BaseException | None) -> bool:
    """Tell whether a failure is that the request, or one statement of it, took too long."""
    if isinstance(cause, OutOfTime):
        return True
    return isinstance(cause, OperationalError) and getattr(cause.__cause__, "sqlstate", None) == _QUERY_CANCELED
