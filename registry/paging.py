"""Stretches of long lists: of one, or of the lists of many owners at once, in one statement and from a place in an index.

The statements are text, since the ORM takes longer to make one like them than a database to answer it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self, TypeAlias, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Connection, Cursor
from psycopg.pq import Format
from psycopg.types.string import ByteaBinaryLoader

Value = TypeVar("Value")
# Of fewer values SQLite counts how many rows they have, and by that knows the best way to them.
MANY: Final = 8
# A condition and its parameters.
Condition: TypeAlias = tuple[str, Sequence[Any]]


class Window(NamedTuple):
    """A stretch of a list: the first `size` items after a cursor, or backward the last `size` before it, in the list's order.

    Without a cursor it begins at the list's start, or backward at its end.
    """

    size: int
    cursor: str = ""
    is_backward: bool = False

    def cut(self, found: Sequence[Any]) -> tuple[Sequence[Any], bool, bool]:
        """Return, of what was found when one more than `size` was asked for: the stretch, and whether more follow and precede."""
        more = len(found) > self.size
        kept = found[: self.size] if more else found
        if self.is_backward:
            return kept[::-1], bool(self.cursor), more
        return kept, more, bool(self.cursor)


@dataclass(frozen=True, slots=True)
class Lists:
    """Where the lists of many owners stand: `source` names the table of their items as `i`, `table` is that table again.

    `owner` is the column that tells whose an item is; `order` are columns of `i` that no two items have alike, and whether the
    first of them falls. All of it is text of our own.
    """

    table: str
    source: str
    owner: str
    order: Sequence[str]
    is_falling: bool = False

    def order_by(self, window: Window, alias: str) -> str:
        """Return the order in which a window is read, from its cursor outwards."""
        way = "DESC" if self.is_falling != window.is_backward else "ASC"
        return ", ".join(f"{alias}.{column} {way}" for column in self.order)

    def beyond(self, place: Sequence[Any], window: Window) -> Condition:
        """Return the condition that an item stands beyond a place."""
        return beyond([f"i.{column}" for column in self.order], place, window, is_falling=self.is_falling)


def beyond(columns: Sequence[str], place: Sequence[Any], window: Window, *, is_falling: bool = False) -> Condition:
    """Return the condition that these columns stand beyond a place, their values, in the window's direction."""
    sign = "<" if is_falling != window.is_backward else ">"
    values = ", ".join(["%s"] * len(columns))
    return f"({', '.join(columns)}) {sign} ({values})", place


def rows_of_each(
    lists: Lists,
    owners: Sequence[str],
    columns: Sequence[str],
    conditions: Sequence[Condition],
    window: Window,
) -> dict[str, list[Sequence[Any]]]:
    """Return, for each owner, one row more than the window's size, from its cursor outwards; conditions are about `i`.

    Each row ends with its owner. Every list is read on its own in the order of an index, so that a long one costs no more.
    """
    inner, parameters = all_of((f"{lists.owner} = o.owner", ()), *conditions)
    chosen = ", ".join(column.format(of="r") for column in columns)
    limited = f"WHERE {inner} ORDER BY {lists.order_by(window, 'i')} LIMIT {window.size + 1}"
    if connection.vendor == "postgresql":
        # A nested loop, the only way to join such rows, hands on those of an owner in the order in which they were limited. To put
        # all of them in order once more takes a third of the time.
        statement = (
            f"SELECT {chosen}, o.owner::varchar FROM unnest(string_to_array(%s, ',')) AS o(owner) CROSS JOIN LATERAL "  # noqa: S608
            f"(SELECT i.* FROM {lists.source} {limited}) AS r"
        )
        # One text is sent sooner than an array; there is no comma in a public id.
        named = ",".join(owners)
    else:
        statement = (
            f"SELECT {chosen}, o.owner "  # noqa: S608 (text of our own)
            f"FROM (SELECT value AS owner FROM json_each(%s)) AS o CROSS JOIN {lists.table} AS r "
            f"WHERE r.rowid IN (SELECT i.rowid FROM {lists.source} {limited}) ORDER BY {lists.order_by(window, 'r')}"
        )
        named = orjson.dumps(list(owners)).decode()
    found: dict[str, list[Sequence[Any]]] = {each: [] for each in owners}
    for row in rows(statement, [named, *parameters]):
        found[row[-1]].append(row)
    return found


def counts_of_each(lists: Lists, owners: Iterable[str], conditions: Sequence[Condition]) -> dict[str, int]:
    """Return how many items each owner has that has any; conditions are about `i`. One query."""
    where, parameters = all_of(among(lists.owner, list(owners)), *conditions)
    statement = f"SELECT {lists.owner}, count(*) FROM {lists.source} WHERE {where} GROUP BY {lists.owner}"  # noqa: S608 (our own)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return dict(cursor.fetchall())


def rows(statement: str, parameters: Sequence[Any], *, keeps_plan: bool = True) -> list[Sequence[Any]]:
    """Return the rows of a statement. What is of the type `text`, as documents are, PostgreSQL gives as bytes (`as_bytes`).

    A connection to PostgreSQL keeps the plan of a statement that comes again and again (`prepare_threshold`), since to make one
    takes longer than to read a page by it. Whether a plan is any good must not depend on the parameters then.
    """
    # Taken once, since `connection` looks for it each time.
    database = connections[DEFAULT_DB_ALIAS]
    try:
        return _rows(database, statement, parameters, keeps_plan=keeps_plan)
    except NotSupportedError:
        # A migration has changed the type of a column since the plan was made. With a transaction that fails plans are forgotten.
        if database.in_atomic_block:
            raise
        database.close()
        return _rows(database, statement, parameters, keeps_plan=keeps_plan)


def _rows(database: BaseDatabaseWrapper, statement: str, parameters: Sequence[Any], *, keeps_plan: bool) -> list[Sequence[Any]]:
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.cursor = _Cursor(database.connection, keeps_plan=keeps_plan)
        cursor.execute(statement, parameters)
        found: list[Sequence[Any]] = cursor.fetchall()
        return found


def as_bytes(column: str) -> str:
    """Return a column of texts as `rows` gives it in bytes: to make letters of long texts only to read them takes twice as long."""
    return column if connection.vendor == "postgresql" else f"CAST({column} AS BLOB)"


class _Cursor(Cursor[Any]):
    """Sends parameters beside the statement, where Django's writes them into it; texts come as they are kept, in bytes."""

    def __init__(self, connection: Connection[Any], *, keeps_plan: bool) -> None:
        super().__init__(connection)
        self.keeps_plan = keeps_plan
        self.format = Format.BINARY
        self.adapters.register_loader("text", ByteaBinaryLoader)

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Self:
        """Execute a statement."""
        return super().execute(query, params, prepare=None if self.keeps_plan else False)


def padded(values: Sequence[Value]) -> list[Value]:
    """Return values, the last of many repeated: from 16 on there are only even numbers of them, from 32 on every fourth, and so on.

    So few statements ask for them that each comes often and its plan is kept; for each array PostgreSQL makes a plan of its own.
    """
    step = 1 << max(len(values).bit_length() - 4, 0)
    last = list(values[-1:])
    return [*values, *last * (-len(values) % step)]


def among(column: str, values: Sequence[str] | Sequence[int]) -> Condition:
    """Return the condition that a column has one of the values; false without any.

    Many SQLite takes as one list: with a parameter for each, a statement is read for as long as it runs. No text may hold a zero
    byte: in a list it ends there for SQLite, and PostgreSQL takes none.
    """
    if connection.vendor == "sqlite" and len(values) > MANY:
        return f"{column} IN (SELECT value FROM json_each(%s))", [orjson.dumps(values).decode()]  # noqa: S608 (a column)
    each = padded(values)
    return (f"{column} IN ({', '.join(['%s'] * len(each))})", each) if each else ("1 = 0", [])


def all_of(*conditions: Condition) -> Condition:
    """Return the condition that all of some hold."""
    return " AND ".join([text for text, _ in conditions]), [value for _, values in conditions for value in values]


def any_of(*conditions: Condition) -> Condition:
    """Return the condition that one of some holds."""
    either = " OR ".join([f"({text})" for text, _ in conditions])
    return f"({either})", [value for _, values in conditions for value in values]
