"""A PostgreSQL that stands still behind an open connection, as while its disk hangs: whoever asked it is let go."""

from collections.abc import Callable
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

# What a server that ends a statement at its limit may take to say so.
GRACE_SECONDS: Final = 5.0


def settle() -> None:
    """Let no statement of this process be waited for longer than the server should take to end it by itself."""
    if settings.STATEMENT_SECONDS:
        connection_created.connect(_bound)


def waits_at_most(connection: psycopg.Connection[Any], seconds: float) -> None:
    """Let every wait of a connection end after so long, with the error of a server that is away and the connection closed."""
    wait: Callable[..., Any] = connection.wait

    def bounded(*args: Any, **options: Any) -> Any:
        try:
            return wait(*args, **{"timeout": seconds, **options})
        except psycopg.OperationalError:
            # The statement was neither done nor ended: undoing it would be waited for as long again.
            if connection.pgconn.transaction_status == TransactionStatus.ACTIVE:
                connection.pgconn.finish()
            raise

    connection.wait = bounded  # type: ignore[method-assign]


def _bound(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "postgresql":
        waits_at_most(connection.connection, settings.STATEMENT_SECONDS + GRACE_SECONDS)
