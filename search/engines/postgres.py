"""The engine inside PostgreSQL: a `tsvector` of our own tokens under a GIN index."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any

from django.db import connection, transaction

from registry.bulk_rows import Statement
from search.conditions import But, Condition, Either, Has, Under, either_of
from search.documents import GROUP_BITS, GROUPS
from search.engines.base import FEW, MOST_COUNTED, Count, Counted, Found, Request, is_whole
from search.engines.compiling import in_words
from search.engines.rows import (
    COLUMNS,
    KEPT,
    Holder,
    ReadRow,
    Row,
    RowEngine,
    found_at,
    found_in,
    of_other_kinds,
    values_in,
)
from search.narrowing import EVERY_RECORD, among_kind, filter_token, needed, unwanted

# A lexeme may have 2,046 bytes; a token has at most 201 characters.
_TOKENS = Statement(
    "INSERT INTO search_tokens (place, cell, tokens) VALUES ",
    "(%s, %s, %s::tsvector)",
    " ON CONFLICT (place) DO UPDATE SET cell = excluded.cell, tokens = excluded.tokens",
)
# The planner does not know how rare a token is, nor what it costs to read those of every row: left alone it reads the whole table
# for a name with a slip in it. So many records are found by their tokens and then sorted; more lie so close together that they
# are found soon in the order of their places.
SPARSE = 5_000
# So many are found soon in the order of their names and days, and are too many to be sorted.
DENSE = MOST_COUNTED
# A part of the records, whichever they happen to be, with an index of its own: what is found by many is counted there.
PARTS = 16
SIXTEENTH = "place & 15 = 0"
# Where no more fulfil a query than can be counted, a sixteenth has 625 of them: not so many in a million queries.
PLENTY = 750
# So many of a kind in it stand for all of that kind; of fewer more are looked at.
ENOUGH = 500
# Sixteen times as many as usual.
KILOBYTES_PENDING = 64 * 1024
_PAST_ALL = 1 << 62
# What is switched off is only made dear, and what is dear is compiled first, which takes longer than all else; and the levels are
# read one after the other, by one process.
_ALONE = "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_seqscan = off"
_BY_TOKENS = f"{_ALONE}; SET LOCAL enable_indexscan = off"
_IN_ORDER = f"{_ALONE}; SET LOCAL enable_bitmapscan = off"
_AS_BEFORE = "; ".join(
    f"SET LOCAL {each} TO DEFAULT"
    for each in ("jit", "max_parallel_workers_per_gather", "enable_seqscan", "enable_indexscan", "enable_bitmapscan")
)
# Of the kinds before that of the last place few are found, by their tokens. Of its own kind both indexes are asked, and only those
# that both find are looked at: a query that the planner cannot see it takes for one that many fulfil, where it expects next to
# nothing of several tokens together. Behind those of all kinds lie those that have ended, which both parts may find.
_FIRST = (
    f"SELECT t.place, {KEPT} FROM ("  # noqa: S608 (literals)
    "(SELECT place FROM search_tokens WHERE tokens @@ %s::tsquery AND tokens @@ %s::tsquery ORDER BY place LIMIT %s) UNION "
    "(SELECT place FROM search_tokens WHERE tokens @@ (SELECT %s::tsquery) AND place BETWEEN %s AND %s ORDER BY place LIMIT %s)"
    ") t LEFT JOIN search_searchrow r ON r.place = t.place ORDER BY t.place LIMIT %s"
)
# The cursor by which levels are read.
_READING = "search_tokens_read"
_compiled = in_words(quote="'", begins=":*", both=" & ", either=" | ", but=" & !")


@dataclass(frozen=True, slots=True)
class _Read:
    """Records by their places, each with its level and its cell: all that were asked for, or those that were met first.

    `some` is of many, by kind, the cells of those in a sixteenth.
    """

    records: Mapping[int, tuple[int, str]]
    some: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many there are, at most 10,001."""
        return MOST_COUNTED if self.some else min(len(self.records), MOST_COUNTED)

    def tells(self, number: int) -> bool:
        """Whether so many first records can be told: those that were read must be all, or so many themselves."""
        return self.total < MOST_COUNTED or number <= len(self.records)


class PostgresEngine(RowEngine):
    """Finds records in PostgreSQL."""

    name = "postgres"
    place = "place"
    cells = "search_tokens"
    held_tokens = "array_to_string(tsvector_to_array(t.tokens), ' ')"
    matches = "tokens @@ %s::tsquery"
    # Of more the tokens that wait are not brought into the index any faster.
    written_at_once = 5_000
    holding_sql = (
        "SELECT asked.number - 1, r.public_id, r.forms FROM json_array_elements_text(%s) WITH ORDINALITY AS asked(token, number) "
        "JOIN search_tokens t ON t.tokens @@ quote_literal(asked.token)::tsquery JOIN search_searchrow r ON r.place = t.place"
    )

    def compiled(self, needed: Sequence[Condition], unwanted: Sequence[Condition]) -> str:
        """Return the text of a `tsquery`, every token quoted."""
        text = " & ".join(map(_compiled, needed))
        return f"{text} & !({' | '.join(map(_compiled, unwanted))})" if unwanted else text

    def anew(self) -> "PostgresEngine":
        """Return this engine: rows are written over those that are held."""
        return self

    def take_place(self) -> None:
        """Nothing: this engine is read already."""

    def is_lost(self) -> bool:
        """Tell that nothing was lost: of two rebuilds each writes over what the other has written."""
        return False

    def discard(self) -> None:
        """Nothing: whatever was written is read."""

    def fill(self, rows: Sequence[Row], version: int) -> None:
        """Write rows with their tokens and cells, of which nothing is held but what a lost row may have left."""
        self.forget_tokens([each.place for each in rows])
        with connection.cursor() as cursor:
            # Tokens wait in a list, and are brought into the index when the ledger is held no more.
            cursor.execute(f"SET LOCAL gin_pending_list_limit = {KILOBYTES_PENDING}")
        _copy(f"search_searchrow ({', '.join(COLUMNS)})", (each.values(version) for each in rows))
        _copy("search_tokens (place, cell, tokens)", map(_tokens, rows))

    def settle(self) -> None:
        """Bring the tokens that wait in a list into the index: every look-up reads the list, and the next writer would have to."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list('search_tokens_gin'), gin_clean_pending_list('search_sixteenth_gin')")

    def keep_tokens(self, rows: Sequence[Row]) -> None:
        """Write the tokens, as the text of a `tsvector`, and the cells of rows."""
        _TOKENS.run(map(_tokens, rows))

    def forget_tokens(self, places: Sequence[int]) -> None:
        """Remove the tokens and cells of rows."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_tokens WHERE place = ANY(%s)", [list(places)])

    def tidy(self) -> None:
        """Let the planner know the tables, and bring the tokens that wait in a list into the index."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_tokens, search_searchrow")
        self.settle()

    def find(self, request: Request, counts: Sequence[Count] = ()) -> tuple[tuple[Found, ...], tuple[Counted, ...]]:
        """Return what fulfils a request, in order, and what was counted."""
        with connection.cursor() as cursor:
            read = [self._read(cursor, count) for count in counts]
            whole = next((each for count, each in zip(counts, read, strict=True) if is_whole(request, count)), None)
            if whole is None or request.after or request.sort != "relevance" or not whole.tells(request.skip + request.limit):
                found = self.found(request, MOST_COUNTED if whole is None else whole.total)
            else:
                found = self._first(cursor, request, whole)
            return tuple(found), tuple(self._counted(cursor, count, each) for count, each in zip(counts, read, strict=True))

    def _read(self, cursor: Any, count: Count) -> _Read:
        """Return what is to be counted, or enough of it: level after level, until there is surely more than can be counted.

        Of each alternative by itself the index follows the rarest token; of all in one query it follows nearly every token, and
        compares each record with all alternatives.
        """
        filters, barred = needed(count.narrowing), unwanted(count.exclude)
        queries = [
            (level, self.compiled([part, *filters], barred))
            for level, condition in enumerate(count.stage.levels)
            for part in alternatives(condition)
        ] or [(0, self.query(count.stage, count.narrowing, count.exclude))]
        given = [query for _, query in queries if query]
        source = f"search_tokens WHERE {self.matches}" if given else self.cells
        if not given and count.exclude.kinds:
            source += f" WHERE {of_other_kinds(count.exclude.kinds)}"
        levels = " UNION ALL ".join(f"(SELECT {level}, place, cell FROM {source})" for level, _ in queries)  # noqa: S608
        rows = _rows(cursor, f"{levels} LIMIT {FEW + 1}", given)
        read = {place: (level, cell) for level, place, cell in reversed(rows)}
        if len(rows) <= FEW:
            return _Read(read)
        if not count.sample:
            some = self._some_of_each(cursor, count, count.kinds(), f" AND {SIXTEENTH}")
            if sum(map(len, some.values())) >= PLENTY:
                return _Read(read, some)
        with _planned(_BY_TOKENS):
            return self._read_on(cursor, count.sample + 1 if count.sample else MOST_COUNTED, levels, given)

    def _read_on(self, cursor: Any, most: int, levels: str, given: Sequence[str]) -> _Read:
        """Return what is to be counted, or so much of it, where there is much: some at a time."""
        read: dict[int, tuple[int, str]] = {}
        asked = most
        cursor.execute(f"DECLARE {_READING} CURSOR FOR {levels}; FETCH {asked} FROM {_READING}", given)
        cursor.nextset()
        while rows := cursor.fetchall():
            for level, place, cell in rows:
                read.setdefault(place, (level, cell))
            # What fulfils several alternatives comes several times.
            if len(rows) < asked or len(read) >= most:
                break
            asked = FEW
            cursor.execute(f"FETCH {asked} FROM {_READING}")
        cursor.execute(f"CLOSE {_READING}")
        return _Read(read)

    def _first(self, cursor: Any, request: Request, read: _Read) -> list[Found]:
        """Return the first records that fulfil a request, most of them out of what was read."""
        wanted = request.skip + request.limit
        levels = request.stage.levels or (EVERY_RECORD,)
        is_all = read.total < MOST_COUNTED
        # Of too many, the last level was not read to its end.
        end = len(levels) if is_all else max(level for level, _ in read.records.values())
        keys = nsmallest(wanted, ((level, place) for place, (level, _) in read.records.items() if level < end))
        found = {each.key[1]: each for each in found_at(keys)}
        if len(found) < wanted and not is_all:
            # No more than so many lie before the last of so many that were read, whichever they are.
            last = nsmallest(wanted, (place for place, (level, _) in read.records.items() if level == end))[-1]
            query = self.compiled([levels[end], *needed(request.narrowing)], unwanted(request.exclude))
            before = (kind for group, kind in GROUPS if group < last >> GROUP_BITS)
            kinds_before = _any_kind(kind for kind in before if among_kind(levels[end], kind))
            first_of_kind = last >> GROUP_BITS << GROUP_BITS
            rows = _rows(cursor, _FIRST, [query, kinds_before, wanted, query, first_of_kind, last, wanted, wanted])
            for each in found_in(end, rows):
                found.setdefault(each.key[1], each)
        return list(found.values())[request.skip : wanted]

    def _counted(self, cursor: Any, count: Count, read: _Read) -> Counted:
        """Count what was read; where it is too much, the cells of some of each kind stand for all."""
        cells = [cell for _, cell in read.records.values()]
        if read.total < MOST_COUNTED:
            return Counted(len(cells), values_in(cells))
        enough, by_kind = ENOUGH, dict(read.some)
        if not by_kind:
            enough = FEW
            for cell in cells:
                by_kind.setdefault(cell.partition("|")[0], []).append(cell)
        few = [kind for kind in count.kinds() if len(by_kind.get(kind, ())) <= enough]
        by_kind |= self._some_of_each(cursor, count, few)
        return Counted(
            MOST_COUNTED, sampled={kind: Counted(len(some), values_in(some[: FEW + 1])) for kind, some in by_kind.items()}
        )

    def _some_of_each(self, cursor: Any, count: Count, kinds: Sequence[str], part: str = "") -> dict[str, list[str]]:
        """Return the cells of all records of some kinds, or of more than `FEW` of a kind, by kind; `part` leaves out others."""
        filters, barred = needed(count.narrowing.without("kind")), unwanted(count.exclude.without("kind"))
        given: list[str] = []
        for kind in kinds:
            if condition := among_kind(count.stage.condition or EVERY_RECORD, kind):
                given += (kind, self.compiled([condition, *filters], barred), _any_kind([kind]))
        cells: dict[str, list[str]] = {kind: [] for kind in kinds}
        if given:
            # Of two conditions each leaps over what the other leaves out; of one, every record of the first part is looked up.
            some = f"(SELECT %s, cell FROM search_tokens WHERE {self.matches} AND {self.matches}{part} LIMIT {FEW + 1})"  # noqa: S608
            for kind, cell in _rows(cursor, " UNION ALL ".join([some] * (len(given) // 3)), given):
                cells[kind].append(cell)
        return cells

    def by_column(self, request: Request, total: int) -> list[Found]:
        """Return what fulfils a request by name or day, in order."""
        with _planned(_BY_TOKENS if total < DENSE else _IN_ORDER):
            return super().by_column(request, total)

    def holding(self, tokens: Iterable[str], kinds: Container[str]) -> list[Holder]:
        """Return which records of some kinds hold each of the tokens, in no order. One query."""
        with _planned(_BY_TOKENS):
            return super().holding(tokens, kinds)

    def first_rows(self, cursor: Any, query: str, after: int, limit: int) -> list[ReadRow]:
        """Return the first rows that fulfil a query after a place, in order."""
        rows = _few(cursor, query, after, _PAST_ALL, limit)
        return _kind_by_kind(cursor, query, after, limit) if rows is None else rows


def _kind_by_kind(cursor: Any, query: str, after: int, limit: int) -> list[ReadRow]:
    """The first rows after a place of many: they may all be of a kind that lies far behind, so each kind is read by itself."""
    found: list[ReadRow] = []
    for group, kind in GROUPS:
        low, high = max(after, (group << GROUP_BITS) - 1), (group + 1) << GROUP_BITS
        if low < high:
            of_kind, wanted = f"({query}) & {_any_kind([kind])}", limit - len(found)
            rows = _few(cursor, of_kind, low, high, wanted)
            found += _in_order(cursor, query, low, high, wanted) if rows is None else rows
        if len(found) >= limit:
            break
    return found


def _any_kind(kinds: Iterable[str]) -> str:
    """The text of a `tsquery` for records of any of some kinds; of none nothing is found."""
    return " | ".join(_compiled(Has(filter_token("kind", kind))) for kind in dict.fromkeys(kinds))


def alternatives(condition: Condition) -> Iterator[Condition]:
    """Yield conditions of which one is fulfilled where a condition is; single tokens stay together."""
    if isinstance(condition, Either):
        if tokens := [part for part in condition.parts if isinstance(part, Has)]:
            yield either_of(tokens)
        for part in condition.parts:
            if not isinstance(part, Has):
                yield from alternatives(part)
    elif isinstance(condition, But):
        yield from (But(part, condition.unwanted) for part in alternatives(condition.wanted))
    elif isinstance(condition, Under):
        yield from (Under(part, condition.marks) for part in alternatives(condition.condition))
    else:
        yield condition


def _tokens(row: Row) -> tuple[int, str, str]:
    return row.place, row.cell, "'" + row.tokens.replace(" ", "' '") + "'"


def _copy(table: str, rows: Iterable[Sequence[Any]]) -> None:
    # Django tells of the errors of the call alone, not of what is written to it.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _few(cursor: Any, query: str, after: int, before: int, limit: int) -> list[ReadRow] | None:
    """The first rows between two places, found by their tokens and then sorted; nothing where there are too many to be sorted.

    Whether there are is told by a part of them: to find all only to leave them costs more than to read the first in order.
    """
    within, many = "search_tokens WHERE tokens @@ %s::tsquery AND place > %s AND place < %s", SPARSE // PARTS
    rows = _rows(
        cursor,
        f"SELECT part.number, m.place, {KEPT} "  # noqa: S608 (literals)
        f"FROM (SELECT count(*) AS number FROM (SELECT FROM {within} AND {SIXTEENTH} LIMIT %s) p) part "
        f"LEFT JOIN LATERAL (SELECT place FROM {within} AND part.number < %s ORDER BY place LIMIT %s) m ON true "
        "LEFT JOIN search_searchrow r ON r.place = m.place ORDER BY m.place",
        [query, after, before, many, query, after, before, many, limit],
    )
    # Of none there is a row all the same, with the number alone.
    return None if rows[0][0] >= many else [row[1:] for row in rows if row[1] is not None]


def _in_order(cursor: Any, query: str, after: int, before: int, limit: int) -> list[ReadRow]:
    """The first rows between two places, found in the order of their places: they lie close together there."""
    return _rows(
        cursor,
        f"SELECT t.place, {KEPT} FROM search_tokens t LEFT JOIN search_searchrow r ON r.place = t.place "  # noqa: S608 (literals)
        "WHERE t.tokens @@ %s::tsquery AND t.place > %s AND t.place < %s ORDER BY t.place LIMIT %s",
        [query, after, before, limit],
        _IN_ORDER,
    )


def _rows(cursor: Any, statement: str, given: Sequence[Any], planned: str = _BY_TOKENS) -> list[tuple[Any, ...]]:
    """The rows of a statement, sent together with what the planner is told for it: such a message is a transaction of its own."""
    ends = f"; {_AS_BEFORE}" if connection.in_atomic_block else ""
    cursor.execute(f"{planned}; {statement}{ends}", given)
    # Each thing that the planner is told has a result too.
    cursor.set_result(planned.count(";") + 1)
    return cursor.fetchall()  # type: ignore[no-any-return]


@contextmanager
def _planned(how: str) -> Iterator[None]:
    """What the planner is told for several statements."""
    is_inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(how)
        yield
        if is_inside:
            cursor.execute(_AS_BEFORE)
