"""The tables of the engine inside SQLite: others like them are made beside those that are read, filled, and take their place."""

import re
from typing import Any, Final
from uuid import uuid4

from django.db import connection, transaction

# Of rows, of tokens and of cells, as migrations make them.
TABLES: Final = ("search_searchrow", "search_tokens", "search_cells")
# What is added to the names of tables that are being filled. The shadow tables of FTS5 have suffixes too.
_SUFFIXED: Final = re.compile(rf"{TABLES[0]}(_[0-9a-f]{{12}})")


def create() -> str:
    """Create empty tables like those that are read, but without indexes; return the suffix of their names."""
    suffix = _new_suffix()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            for statement in _statements(cursor, "table", table).values():
                cursor.execute(statement.replace(table, f"{table}{suffix}", 1))
    return suffix


def take_place(suffix: str) -> None:
    """Let tables be those that are read, and make their indexes, in the caller's transaction."""
    aside = _new_suffix()
    with connection.cursor() as cursor:
        for table in TABLES:
            # Made of all rows at once: that is quicker than to keep them up row by row, and leaves them packed.
            indexes = _statements(cursor, "index", table)
            for name in indexes:
                cursor.execute(f"DROP INDEX {name}")
            cursor.execute(f"ALTER TABLE {table} RENAME TO {table}{aside}")
            cursor.execute(f"ALTER TABLE {table}{suffix} RENAME TO {table}")
            for statement in indexes.values():
                cursor.execute(statement)


def are_there(suffix: str) -> bool:
    """Tell whether there are tables with a suffix."""
    return {f"{table}{suffix}" for table in TABLES}.issubset(_names())


def drop_unread() -> None:
    """Drop the tables that were read before, those that a killed rebuild has left, and those that another is filling."""
    for suffix in [found[1] for name in _names() if (found := _SUFFIXED.fullmatch(name))]:
        drop(suffix)


def drop(suffix: str) -> None:
    """Drop the tables with a suffix, one after the other: others may write in between."""
    with connection.cursor() as cursor:
        # The first is the one by which they are known.
        for table in reversed(TABLES):
            cursor.execute(f"DROP TABLE IF EXISTS {table}{suffix}")


def _new_suffix() -> str:
    return f"_{uuid4().hex[:12]}"


def _names() -> list[str]:
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def _statements(cursor: Any, kind: str, table: str) -> dict[str, str]:
    """Return the statements that make a table, or its indexes, by the name of what they make."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = %s AND tbl_name = %s AND sql IS NOT NULL", [kind, table])
    return dict(cursor.fetchall())
