"""The engine inside SQLite: an ordinary FTS5 table whose tokens are ours."""

from collections.abc import Sequence
from typing import Any, Final

import orjson
from django.db import connection
from django.db.backends.utils import CursorWrapper

from registry.bulk_rows import Statement
from search.conditions import All, But, Condition, Has
from search.engines.base import FEW, MOST_COUNTED, Count, Counted, Found, Request
from search.engines.rows import INSERT, Row, RowEngine, is_whole, of_other_kinds, values_in

PAGES_MERGED: Final = 500
MOST_IN_MEMORY: Final = 16 * 1024 * 1024
# What SQLite does by itself, and what is better where hundreds of megabytes are written.
PAGES_IN_THE_LOG: Final = 1_000
PAGES_IN_A_LONG_LOG: Final = 16_000
_TOKENS = Statement("INSERT OR REPLACE INTO search_tokens (rowid, tokens) VALUES ", "(%s, %s)")
_CELLS = Statement("INSERT OR REPLACE INTO search_cells (place, cell) VALUES ", "(%s, %s)")


class SqliteEngine(RowEngine):
    """Finds records in SQLite; the number of a row in `search_tokens` is its place."""

    name = "sqlite"
    place = "rowid"
    cells = "search_cells"
    matches = "search_tokens MATCH %s"
    # One look-up for each token: in one expression FTS5 would compare every row with all of them.
    holding_sql = (
        "SELECT row.public_id, row.forms FROM json_each(%s) AS asked CROSS JOIN search_tokens AS held "
        "CROSS JOIN search_searchrow AS row WHERE held.search_tokens MATCH asked.value AND row.place = held.rowid"
    )

    def compiled(self, needed: Sequence[Condition], unwanted: Sequence[Condition]) -> str:
        """Return an FTS5 query, every token quoted."""
        text = " AND ".join(map(_compiled, needed))
        return f"({text}) NOT ({' OR '.join(map(_compiled, unwanted))})" if unwanted else text

    def any_of(self, tokens: Sequence[str]) -> str:
        """Return a JSON list of FTS5 queries."""
        return orjson.dumps([f'"{token}"' for token in tokens]).decode()

    def expect_many(self) -> None:
        """Let the tokens of thousands of rows wait in memory, and the log grow before it is brought into the database."""
        with connection.cursor() as cursor:
            # This is kept in the database, and good for imports too: what is written in one transaction becomes one segment.
            cursor.execute("INSERT INTO search_tokens (search_tokens, rank) VALUES ('hashsize', %s)", [MOST_IN_MEMORY])
            cursor.execute(f"PRAGMA wal_autocheckpoint = {PAGES_IN_A_LONG_LOG}")

    def fill(self, rows: Sequence[Row], version: int) -> None:
        """Write rows with their tokens and cells, of which nothing is held."""
        INSERT.run([each.values(version) for each in rows])
        self.keep_tokens(rows)

    def keep_tokens(self, rows: Sequence[Row]) -> None:
        """Write the tokens and the cells of rows."""
        _TOKENS.run([(each.place, each.tokens) for each in rows])
        _CELLS.run([(each.place, each.cell) for each in rows])

    def forget_tokens(self, places: Sequence[int]) -> None:
        """Remove the tokens and cells of rows."""
        numbers = [(place,) for place in sorted(places)]
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_tokens WHERE rowid = %s", numbers)
            cursor.executemany("DELETE FROM search_cells WHERE place = %s", numbers)

    def tidy(self) -> None:
        """Merge the segments of the index into one, some pages at a time: each step holds the database for a moment only."""
        pages = -PAGES_MERGED
        with connection.cursor() as cursor:
            # Where the planner was told of a table that held little, it reads the whole of it for sixty rows.
            cursor.execute("ANALYZE search_searchrow")
            cursor.execute("ANALYZE search_cells")
            while True:
                before = _changes(cursor)
                cursor.execute("INSERT INTO search_tokens (search_tokens, rank) VALUES ('merge', %s)", [pages])
                # A step that finds nothing to do counts as one change (section 6.8 of the manual of FTS5).
                if _changes(cursor) - before < 2:
                    break
                # The first step, below zero, chooses all segments; those after it go on with them.
                pages = PAGES_MERGED
            cursor.execute(f"PRAGMA wal_autocheckpoint = {PAGES_IN_THE_LOG}")

    def find(self, request: Request, counts: Sequence[Count] = ()) -> tuple[tuple[Found, ...], tuple[Counted, ...]]:
        """Return what fulfils a request, in order, and what was counted."""
        counted = tuple(map(self._counted, counts))
        total = next((done.total for count, done in zip(counts, counted, strict=True) if is_whole(request, count)), MOST_COUNTED)
        return tuple(self.found(request, total)), counted

    def first_rows(self, cursor: Any, query: str, after: int, limit: int) -> list[tuple[int, str]]:
        """Return the places and ids of the first rows that fulfil a query after a place, in order."""
        cursor.execute(
            "SELECT t.rowid, r.public_id FROM search_tokens t JOIN search_searchrow r ON r.place = t.rowid "
            "WHERE search_tokens MATCH %s AND t.rowid > %s ORDER BY t.rowid LIMIT %s",
            [query, after, limit],
        )
        return list(cursor.fetchall())

    def _counted(self, count: Count) -> Counted:
        query = self.query(count.stage, count.narrowing, count.exclude)
        given, source = ([query], f"search_tokens WHERE {self.matches}") if query else ([], self.cells)
        if not query and count.exclude.kinds:
            source += f" WHERE {of_other_kinds(count.exclude.kinds)}"
        # The fewest bytes for each record: cells are in a table of their own, whose number of a row is the place too.
        cells_sql = f"SELECT c.cell FROM (SELECT rowid AS place FROM {source} LIMIT %s) m JOIN search_cells c ON c.place = m.place"  # noqa: S608
        with connection.cursor() as cursor:
            # Most texts find few records: then their cells are their number too.
            cursor.execute(cells_sql, [*given, FEW + 1])
            cells = cursor.fetchall()
            total = len(cells)
            if count.sample and FEW < total < MOST_COUNTED:
                cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT %s) m", [*given, MOST_COUNTED])  # noqa: S608
                total = int(cursor.fetchone()[0])
                if total <= count.sample:
                    cursor.execute(cells_sql, [*given, count.sample])
                    cells = cursor.fetchall()
            return Counted(total, values_in([cell for (cell,) in cells]))


def _changes(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])


def _compiled(condition: Condition) -> str:
    if isinstance(condition, Has):
        return f'"{condition.token}" *' if condition.prefix else f'"{condition.token}"'
    if isinstance(condition, But):
        return f"({_compiled(condition.wanted)} NOT {_compiled(condition.unwanted)})"
    between = " AND " if isinstance(condition, All) else " OR "
    return f"({between.join(map(_compiled, condition.parts))})"
