"""Whether the tables are those that the code knows."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_migrated() -> bool:
    """Tell whether no migration waits to be run; what a later version has run besides is of no account. Raises `DatabaseError`."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
