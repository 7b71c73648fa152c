"""Whether the tables are those that the code knows."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def is_migrated() -> bool:
    """Tell whether no migration waits to be run; what a later version has run besides is of no account. Raises `DatabaseError`."""
    return _known() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def _known() -> frozenset[tuple[str, str]]:
    """The migrations of the code that runs: read once, since in an upgrade those of the next version soon lie on the disk."""
    return frozenset(MigrationLoader(None).disk_migrations)
