"""The engine inside SQLite: an ordinary FTS5 table whose tokens are ours."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, TypeAlias

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from registry.bulk_rows import Statement
from search.conditions import Condition
from search.engines import sqlite_tables
from search.engines.base import FEW, MOST_COUNTED, Count, Counted, Found, Kept, Request, is_whole
from search.engines.compiling import in_words
from search.engines.rows import INSERT, KEPT, ReadRow, Row, RowEngine, of_other_kinds, values_in
from search.narrowing import needed, unwanted

PAGES_MERGED: Final = 2_000
MOST_IN_MEMORY: Final = 32 * 1024 * 1024
# FTS5 reads a page of terms from its beginning: on a quarter of its own size thousands of terms take three quarters of the time.
BYTES_OF_A_PAGE: Final = 1_000
# What SQLite does by itself, and what is better where hundreds of megabytes are written.
PAGES_IN_THE_LOG: Final = 1_000
PAGES_IN_A_LONG_LOG: Final = 64_000
# Segments of one size that are merged while others are written, as FTS5 does by itself; in vain where all are merged in the end.
SEGMENTS_MERGED: Final = 4
# A record's level and place, the cell that it is counted in, and of the first its id, shape and forms.
_Read: TypeAlias = tuple[int, int, str, str | None, int, str]
_compiled = in_words(quote='"', begins=" *", both=" AND ", either=" OR ", but=" NOT ")


class SqliteEngine(RowEngine):
    """Finds records in SQLite; the number of a row in `search_tokens` is its place."""

    name = "sqlite"
    place = "rowid"
    held_tokens = "t.tokens"
    matches = "search_tokens MATCH %s"
    # Half as many take a sixth more time: the index grows by a segment for each time, and each row goes to another page.
    written_at_once = 10_000
    holding_sql = (
        "SELECT asked.key, row.public_id, row.forms FROM json_each(%s) AS asked CROSS JOIN search_tokens AS held CROSS JOIN "
        "search_searchrow AS row WHERE held.search_tokens MATCH '\"' || asked.value || '\"' AND row.place = held.rowid"
    )

    def __init__(self, suffix: str = "") -> None:
        self._suffix = suffix
        self.rows, self._tokens, self.cells = (f"{table}{suffix}" for table in sqlite_tables.TABLES)
        self._with_rows = replace(INSERT, begin=INSERT.begin.replace(RowEngine.rows, self.rows))
        self._with_tokens = Statement(f"INSERT OR REPLACE INTO {self._tokens} (rowid, tokens) VALUES ", "(%s, %s)")  # noqa: S608
        self._with_cells = Statement(f"INSERT OR REPLACE INTO {self.cells} (place, cell) VALUES ", "(%s, %s)")  # noqa: S608
        self._setting = f"INSERT INTO {self._tokens} ({self._tokens}, rank) VALUES (%s, %s)"  # noqa: S608 (literals)

    def compiled(self, needed: Sequence[Condition], unwanted: Sequence[Condition]) -> str:
        """Return an FTS5 query, every token quoted."""
        text = " AND ".join(map(_compiled, needed))
        return f"({text}) NOT ({' OR '.join(map(_compiled, unwanted))})" if unwanted else text

    def anew(self) -> "SqliteEngine":
        """Return an engine with empty tables of its own: what is written over rows leaves its traces in the file."""
        return SqliteEngine(sqlite_tables.create())

    def take_place(self) -> None:
        """Let the tables take the place of those that are read, in the caller's transaction."""
        sqlite_tables.take_place(self._suffix)

    def is_lost(self) -> bool:
        """Tell whether another rebuild, which has ended first, has dropped the tables."""
        return not sqlite_tables.are_there(self._suffix)

    def discard(self) -> None:
        """Drop the tables, unless they are read by now."""
        sqlite_tables.drop(self._suffix)

    @contextmanager
    def expecting_many(self) -> Iterator[None]:
        """Let the tokens of thousands of rows wait in memory, and the log grow before it is brought into the database."""
        with connection.cursor() as cursor:
            # Both are kept in the database, and good for imports too: what is written in one transaction becomes one segment.
            cursor.execute(self._setting, ["hashsize", MOST_IN_MEMORY])
            cursor.execute(self._setting, ["pgsz", BYTES_OF_A_PAGE])
            cursor.execute(f"PRAGMA wal_autocheckpoint = {PAGES_IN_A_LONG_LOG}")
            try:
                yield
            finally:
                cursor.execute(f"PRAGMA wal_autocheckpoint = {PAGES_IN_THE_LOG}")

    def fill(self, rows: Sequence[Row], version: int) -> None:
        """Write rows with their tokens and cells, of which nothing is held; their segment of the index is not merged yet.

        The setting for that is kept in the database, but for no longer than the caller's transaction, even where that is killed.
        """
        self._with_rows.run([each.values(version) for each in rows])
        with connection.cursor() as cursor:
            cursor.execute(self._setting, ["automerge", 0])
            self.keep_tokens(rows)
            # A savepoint brings the tokens that wait in memory into the index, before what is set here.
            with transaction.atomic():
                cursor.execute(self._setting, ["automerge", SEGMENTS_MERGED])

    def settle(self) -> None:
        """Nothing waits: the tokens of a transaction are a segment of the index."""

    def keep_tokens(self, rows: Sequence[Row]) -> None:
        """Write the tokens and the cells of rows."""
        self._with_tokens.run([(each.place, each.tokens) for each in rows])
        self._with_cells.run([(each.place, each.cell) for each in rows])

    def forget_tokens(self, places: Sequence[int]) -> None:
        """Remove the tokens and cells of rows."""
        numbers = [(place,) for place in sorted(places)]
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {self._tokens} WHERE rowid = %s", numbers)  # noqa: S608 (literals)
            cursor.executemany(f"DELETE FROM {self.cells} WHERE place = %s", numbers)  # noqa: S608 (literals)

    def tidy(self) -> None:
        """Drop what is not read, and merge the segments of the index into one, some pages at a time.

        Each step holds the database for a moment only.
        """
        sqlite_tables.drop_unread()
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

    def find(self, request: Request, counts: Sequence[Count] = ()) -> tuple[tuple[Found, ...], tuple[Counted, ...]]:
        """Return what fulfils a request, in order, and what was counted."""
        first = request.skip + request.limit if request.sort == "relevance" and not request.after else 0
        with connection.cursor() as cursor:
            read = [[] if count.sample else self._read(cursor, count, first if is_whole(request, count) else 0) for count in counts]
            counted = tuple(self._counted(cursor, count, some) for count, some in zip(counts, read, strict=True))
            whole = next((at for at, count in enumerate(counts) if is_whole(request, count)), None)
            if whole is None or not first or len(read[whole]) > FEW:
                return tuple(self.found(request, MOST_COUNTED if whole is None else counted[whole].total)), counted
            return tuple(map(_found, read[whole][request.skip : first])), counted

    def first_rows(self, cursor: Any, query: str, after: int, limit: int) -> list[ReadRow]:
        """Return the first rows that fulfil a query after a place, in order."""
        cursor.execute(
            f"SELECT t.rowid, {KEPT} FROM search_tokens t LEFT JOIN search_searchrow r ON r.place = t.rowid "  # noqa: S608 (literals)
            "WHERE search_tokens MATCH %s AND t.rowid > %s ORDER BY t.rowid LIMIT %s",
            [query, after, limit],
        )
        return list(cursor.fetchall())

    def _read(self, cursor: CursorWrapper, count: Count, first: int) -> list[_Read]:
        """Return what is to be counted, in order, and what is kept of the `first` of it; of too many, one more than enough.

        Level by level: in one query FTS5 compares every record with all that any level asks.
        """
        filters, barred, most = needed(count.narrowing), unwanted(count.exclude), FEW + 1
        queries = [self.compiled([level, *filters], barred) for level in count.stage.levels]
        sources = [(f"search_tokens WHERE {self.matches}", [query]) for query in queries] or [self._source(count)]
        levels = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {level} AS level, rowid AS place FROM {source} LIMIT {most})"  # noqa: S608 (literals)
            for level, (source, _) in enumerate(sources)
        )
        # The fewest bytes for each record: cells are in a table of their own, whose number of a row is the place too.
        cursor.execute(
            "SELECT m.level, m.place, c.cell, r.public_id, r.shape, r.forms FROM (SELECT min(level) AS level, place, "  # noqa: S608
            f"row_number() OVER (ORDER BY min(level), place) AS number FROM ({levels}) GROUP BY place LIMIT {most}) m "
            "CROSS JOIN search_cells c ON c.place = m.place "
            f"LEFT JOIN search_searchrow r ON r.place = m.place AND m.number <= {first} ORDER BY m.number",
            [query for _, given in sources for query in given],
        )
        return list(cursor.fetchall())

    def _counted(self, cursor: CursorWrapper, count: Count, read: Sequence[_Read]) -> Counted:
        """Count what was read; where that is not all, all that there is, up to as many as can be counted. Samples are read here."""
        if count.sample:
            cells = self._cells(cursor, count, count.sample + 1)
            return Counted(len(cells), values_in(cells))
        if len(read) <= FEW:
            return Counted(len(read), values_in([cell for _, _, cell, *_ in read]))
        source, given = self._source(count)
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT {MOST_COUNTED}) m", given)  # noqa: S608 (literals)
        total = int(cursor.fetchone()[0])
        if total == MOST_COUNTED:
            return Counted(total)
        return Counted(total, values_in(self._cells(cursor, count, MOST_COUNTED)))

    def _cells(self, cursor: CursorWrapper, count: Count, most: int) -> list[str]:
        """Return the cells of the first of what is to be counted."""
        source, given = self._source(count)
        cursor.execute(
            f"SELECT c.cell FROM (SELECT rowid AS place FROM {source} LIMIT {most}) m "  # noqa: S608 (literals)
            "CROSS JOIN search_cells c ON c.place = m.place",
            given,
        )
        return [cell for (cell,) in cursor.fetchall()]

    def _source(self, count: Count) -> tuple[str, list[str]]:
        """Return where all that is to be counted is found, whatever its level, and the parameters of that."""
        if query := self.query(count.stage, count.narrowing, count.exclude):
            return f"search_tokens WHERE {self.matches}", [query]
        return (f"{self.cells} WHERE {of_other_kinds(count.exclude.kinds)}" if count.exclude.kinds else self.cells), []


def _found(read: _Read) -> Found:
    """Return a record that was read with what is kept of it; one whose row was lost keeps its place."""
    level, place, _, public_id, shape, forms = read
    return Found(public_id or "", (level, place, public_id or ""), Kept(public_id, place, shape, forms) if public_id else None)


def _changes(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])
