"""What the engines of both databases share: rows beside a table of tokens, found level by level, counted and written.

Rows stand in the order of their places, and so do the tokens: whatever fulfils a level is read in the order in which it is
shown, and reading ends when there is enough of it.
"""

import hashlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar, Final, NamedTuple, TypeAlias

import orjson
from django.db import connection

from registry import paging
from registry.bulk_rows import Statement
from registry.public_ids import kind_of
from search.conditions import Condition
from search.documents import GROUP_BITS, SHAPE, SearchDocument, groups_of, precedence
from search.engines.base import MOST_COUNTED, Count, Counted, Found, Kept, Request
from search.forms import forms_of
from search.models import SearchRow
from search.narrowing import EVERY_RECORD, FACETS, FacetName, Narrowing, needed, unwanted
from search.stages import PlanStage
from search.tokens import tokens_of

COLUMNS: Final = ("place", "public_id", "sort_name", "filed_on", "digest", "version", "shape", "forms")
_CHANGED: Final = ", ".join(f"{column} = excluded.{column}" for column in COLUMNS if column != "public_id")
INSERT: Final = Statement(
    f"INSERT INTO search_searchrow ({', '.join(COLUMNS)}) VALUES ",  # noqa: S608 (literals)
    f"({', '.join(['%s'] * len(COLUMNS))})",
)
UPSERT: Final = replace(INSERT, end=f" ON CONFLICT (public_id) DO UPDATE SET {_CHANGED}")
# What is kept of a record, `r` being its row.
KEPT: Final = "r.public_id, r.place, r.shape, r.forms"
# A place in the table of tokens and what is kept there: nothing where a row was lost.
ReadRow: TypeAlias = tuple[Any, ...]


class Holder(NamedTuple):
    """A token that was asked for, and a record that holds it, with the JSON of its forms."""

    token: str
    public_id: str
    forms: str


class Row(NamedTuple):
    """A record as the database keeps it: its row, its tokens parted by spaces, and the cell that it is counted in."""

    place: int
    public_id: str
    sort_name: str
    filed_on: str
    digest: str
    forms: str
    tokens: str
    cell: str

    def values(self, version: int) -> tuple[Any, ...]:
        """The values of the row's columns."""
        return (self.place, self.public_id, self.sort_name, self.filed_on, self.digest, version, SHAPE, self.forms)


class RowEngine(ABC):
    """The engine of a database: what differs is how tokens are written and matched."""

    name: str
    # The name of a place in the table of tokens.
    place: ClassVar[str]
    # Where this engine keeps records: in other tables than those that are read while it is filled to take their place.
    rows: str = "search_searchrow"
    # The table that has the cell of each place.
    cells: str
    # The tokens of a row of `t`, that table, parted by spaces.
    held_tokens: ClassVar[str]
    # What a row of the table of tokens fulfils that the query in its parameter finds.
    matches: ClassVar[str]
    # How many rows go in together while all are written anew; the ledger is held for so long.
    written_at_once: ClassVar[int]
    # Of each token in a JSON list its place there, and the ids and forms of the records that hold it.
    holding_sql: ClassVar[str]

    @abstractmethod
    def compiled(self, needed: Sequence[Condition], unwanted: Sequence[Condition]) -> str:
        """Return what is needed, and of what nothing may be there, in the database's own query language for text."""

    @abstractmethod
    def anew(self) -> "RowEngine":
        """Return the engine that a rebuild is to fill, and which then takes the place of this one; it may be this one."""

    @abstractmethod
    def take_place(self) -> None:
        """Become the engine that is read, in the caller's transaction."""

    @abstractmethod
    def is_lost(self) -> bool:
        """Tell whether what was filled is no more, since another rebuild has ended first."""

    @abstractmethod
    def discard(self) -> None:
        """Give up what was filled, unless it is read by now."""

    @contextmanager
    def expecting_many(self) -> Iterator[None]:
        """Be ready for rows in great numbers until this ends, however it ends."""
        yield

    @abstractmethod
    def settle(self) -> None:
        """Let what was filled last be found quickly; the ledger is not held meanwhile."""

    @abstractmethod
    def fill(self, rows: Sequence[Row], version: int) -> None:
        """Write rows with their tokens and cells, of which nothing is held."""

    @abstractmethod
    def keep_tokens(self, rows: Sequence[Row]) -> None:
        """Write the tokens and the cells of rows."""

    @abstractmethod
    def forget_tokens(self, places: Sequence[int]) -> None:
        """Remove the tokens and cells of rows."""

    @abstractmethod
    def find(self, request: Request, counts: Sequence[Count] = ()) -> tuple[tuple[Found, ...], tuple[Counted, ...]]:
        """Return what fulfils a request, in order, and what was counted."""

    @abstractmethod
    def tidy(self) -> None:
        """Bring what was written in many steps into the shape in which it is read fastest; others may write meanwhile."""

    def found(self, request: Request, total: int) -> list[Found]:
        """Return what fulfils a request, in order; `total` is how many fulfil it, at most 10,001, or that where nobody knows."""
        if not total or not request.limit:
            return []
        if request.sort == "relevance":
            return self._by_level(request, MOST_COUNTED if request.after else total)
        return self.by_column(request, total)

    def write(self, documents: Sequence[SearchDocument], gone: Sequence[str], version: int) -> None:
        """Keep the documents and forget those that are gone; the caller's transaction holds the ledger, so none is later.

        Tokens that are the same as before are not written again.
        """
        rows, before = self._placed([row_of(each) for each in documents])
        changed = [each for each in rows if before.get(each.public_id, ("", 0)) != (each.digest, each.place)]
        left = [before[each.public_id][1] for each in changed if each.public_id in before]
        if left:
            self.forget_tokens(left)
        UPSERT.run([each.values(version) for each in rows])
        # In the order of their places: FTS5 starts a new segment for each step backwards.
        self.keep_tokens(sorted(changed, key=lambda row: row.place))
        self._forget(gone)

    def rewrite(self, rows: Sequence[Row], gone: Sequence[str], version: int) -> None:
        """Keep rows in the place of whatever is held of the same records, and forget those that are gone."""
        placed, before = self._placed(rows)
        self._forget([*(each.public_id for each in placed if each.public_id in before), *gone])
        self.fill(sorted(placed), version)

    def differing(self, documents: Sequence[SearchDocument]) -> list[str]:
        """Return the ids of the documents that are not held as they should be."""
        if not documents:
            return []
        wanted = {each.public_id: _told(row_of(each)) for each in documents}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT r.place, r.public_id, r.sort_name, r.filed_on, r.digest, r.forms, c.cell, "  # noqa: S608 (literals)
                f"{self.held_tokens}, r.shape FROM search_searchrow r JOIN {self.cells} c ON c.place = r.place "
                f"JOIN search_tokens t ON t.{self.place} = r.place WHERE r.public_id IN ({_places(wanted)})",
                list(wanted),
            )
            held = {
                row[1]: (precedence(row[0]), *row[1:7], frozenset(row[7].split())) for row in cursor.fetchall() if row[8] == SHAPE
            }
        return [public_id for public_id, told in wanted.items() if held.get(public_id) != told]

    def held_ids(self, at_once: int) -> Iterator[list[str]]:
        """Yield the ids that are held, in order, so many together."""
        held = SearchRow.objects.order_by("public_id").values_list("public_id", flat=True)
        ids = [""]
        while ids := list(held.filter(public_id__gt=ids[-1])[:at_once]):
            yield ids

    def stray(self) -> list[int]:
        """Return the places that have tokens, or a cell, and no row: no record is found by them, but each is counted as one."""
        held = dict.fromkeys((("search_tokens", self.place), (self.cells, "place")))
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ".join(
                    f"SELECT t.{place} FROM {table} t "  # noqa: S608 (literals)
                    f"WHERE NOT EXISTS (SELECT 1 FROM search_searchrow r WHERE r.place = t.{place})"
                    for table, place in held
                )
            )
            return [place for (place,) in cursor.fetchall()]

    def kept(self, public_ids: Sequence[str]) -> dict[str, Kept]:
        """Return what is kept of some records, by id. One query."""
        return {each.public_id: each for each in kept_among("r.public_id", public_ids)}

    def holding(self, tokens: Iterable[str], kinds: Container[str]) -> list[Holder]:
        """Return which records of some kinds hold each of the tokens, in no order. One query."""
        asked = sorted(set(tokens))
        with connection.cursor() as cursor:
            cursor.execute(self.holding_sql, [orjson.dumps(asked).decode()])
            found = cursor.fetchall()
        # Not in the statement: with a condition on the rows SQLite reads all of them for a Bloom filter.
        return [Holder(asked[at], public_id, forms) for at, public_id, forms in found if kind_of(public_id) in kinds]

    def _by_level(self, request: Request, total: int) -> list[Found]:
        """Level by level, until there is enough or nothing more.

        What fulfils an earlier level too is dropped here: all of that has been read before, so that reading as many as are
        wanted is always enough. Only what lies before the start is left out by the query.
        """
        level, after = (int(request.after[0]), int(request.after[1])) if request.after else (0, -1)
        levels = request.stage.levels or (EVERY_RECORD,)
        filters, barred = needed(request.narrowing), unwanted(request.exclude)
        wanted = request.skip + request.limit
        found: dict[int | str, Found] = {}
        with connection.cursor() as cursor:
            for at in range(level, len(levels)):
                before = levels[: level + (at > level)] if request.after else ()
                query = self.compiled([levels[at], *filters], [*before, *barred])
                for each in found_in(at, self.first_rows(cursor, query, after if at == level else -1, wanted)):
                    found.setdefault(each.key[1], each)
                if len(found) >= min(wanted, total):
                    break
        return list(found.values())[request.skip : wanted]

    def by_column(self, request: Request, total: int) -> list[Found]:
        """Return what fulfils a request by name or day, in order; `total` is how many fulfil it, at most 10,001."""
        column, order, beyond = ("sort_name", "ASC", ">") if request.sort == "name" else ("filed_on", "DESC", "<")
        wheres: list[str] = []
        parameters: list[Any] = []
        if query := self.query(request.stage, request.narrowing, request.exclude):
            wheres.append(f"place IN (SELECT {self.place} FROM search_tokens WHERE {self.matches})")  # noqa: S608 (literals)
            parameters.append(query)
        elif request.exclude.kinds:
            wheres.append(of_other_kinds(request.exclude.kinds))
        if request.after:
            value, place, _ = request.after
            # The first half of it is where the index on the column is entered.
            wheres.append(f"{column} {beyond}= %s AND ({column} {beyond} %s OR place > %s)")
            parameters += [value, value, place]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {KEPT}, {column} FROM search_searchrow r WHERE {' AND '.join(wheres) or 'place >= 0'} "  # noqa: S608
                f"ORDER BY {column} {order}, place LIMIT %s OFFSET %s",
                [*parameters, request.limit, request.skip],
            )
            kept = ((Kept(*row), value) for *row, value in cursor.fetchall())
            return [Found(each.public_id, (value, each.place, each.public_id), each) for each, value in kept]

    @abstractmethod
    def first_rows(self, cursor: Any, query: str, after: int, limit: int) -> list[ReadRow]:
        """Return the first rows that fulfil a query after a place, in order."""

    def query(self, stage: PlanStage, narrowing: Narrowing, exclude: Narrowing) -> str:
        """What all records of a stage fulfil, in the database's language; "" where any does that is of no kind left out."""
        conditions = [*([stage.condition] if stage.condition else []), *needed(narrowing)]
        barred = unwanted(exclude)
        if not conditions and exclude == Narrowing(kinds=exclude.kinds):
            return ""
        return self.compiled(conditions or [EVERY_RECORD], barred)

    def _placed(self, rows: Sequence[Row]) -> tuple[list[Row], dict[str, tuple[str, int]]]:
        """Return the rows, none in a place that another record has, and the digest and place of those held already."""
        if not rows:
            return [], {}
        ids, places = [each.public_id for each in rows], [each.place for each in rows]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT place, public_id, digest FROM {self.rows} "  # noqa: S608 (literals)
                f"WHERE public_id IN ({_places(ids)}) OR place IN ({_places(places)})",
                [*ids, *places],
            )
            held = cursor.fetchall()
        taken = {place: public_id for place, public_id, _ in held}
        before = {public_id: (digest, place) for place, public_id, digest in held}
        placed = []
        for each in rows:
            place = each.place
            while taken.setdefault(place, each.public_id) != each.public_id:
                place += 1
                # So rare that each of them may be asked for.
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT public_id FROM {self.rows} WHERE place = %s", [place])  # noqa: S608 (literals)
                    for (public_id,) in cursor.fetchall():
                        taken.setdefault(place, public_id)
            placed.append(each if place == each.place else each._replace(place=place))
        return placed, before

    def _forget(self, gone: Sequence[str]) -> None:
        if gone:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"DELETE FROM {self.rows} WHERE public_id IN ({_places(gone)}) RETURNING place",  # noqa: S608 (literals)
                    list(gone),
                )
                self.forget_tokens([place for (place,) in cursor.fetchall()])


def kept_among(column: str, values: Sequence[str] | Sequence[int]) -> list[Kept]:
    """Return what is kept of the records that have one of some values in a column of `r`, in no order. One query."""
    said, asked = paging.among(column, values)
    return list(map(Kept._make, paging.rows(f"SELECT {KEPT} FROM search_searchrow r WHERE {said}", asked)))  # noqa: S608 (literals)


def found_in(level: int, rows: Iterable[ReadRow]) -> Iterator[Found]:
    """Yield the records of a level as they were read; one whose row was lost keeps its place.

    Without that it would seem that none follow.
    """
    for place, public_id, *row in rows:
        yield Found(public_id or "", (level, place, public_id or ""), Kept(public_id, *row) if public_id else None)


def found_at(keys: Sequence[tuple[int, int]]) -> list[Found]:
    """Return the records at these levels and places, in their order; one whose row was lost keeps its place. At most one query."""
    at = {each.place: each for each in kept_among("r.place", [place for _, place in keys])} if keys else {}
    found = [(level, place, at.get(place)) for level, place in keys]
    ids = [row.public_id if row else "" for _, _, row in found]
    return [Found(public_id, (level, place, public_id), row) for public_id, (level, place, row) in zip(ids, found, strict=True)]


def row_of(document: SearchDocument) -> Row:
    """Return a document as the database keeps it."""
    tokens, cell = tokens_of(document), document.cell
    digest = hashlib.blake2b(f"{cell} {tokens}".encode(), digest_size=8).hexdigest()
    forms = orjson.dumps(forms_of(document)).decode()
    return Row(document.place, document.public_id, document.sort_name, document.filed_on, digest, forms, tokens, cell)


def of_other_kinds(kinds: Sequence[str]) -> str:
    """What rows of other kinds fulfil: told by the place, since by tokens nearly all records are read to leave out some."""
    groups = ", ".join(map(str, groups_of(kinds)))
    return f"place >> {GROUP_BITS} NOT IN ({groups})"


def _told(row: Row) -> tuple[Any, ...]:
    """What a row says, whatever its exact place."""
    tokens = frozenset(row.tokens.split())
    return (precedence(row.place), row.public_id, row.sort_name, row.filed_on, row.digest, row.forms, row.cell, tokens)


def values_in(cells: Sequence[str]) -> Mapping[FacetName, Mapping[str, int]]:
    """Return how many records have each value of each facet, by the cells of all."""
    alike = Counter(cells)
    # Where few are the same, to count each by itself is less work than to weigh it.
    is_weighed = 2 * len(alike) < len(cells)
    # All cells in one text, which is split once; a cell has as many columns as there are facets.
    columns = "|".join(alike if is_weighed else cells).split("|")
    counted: dict[FacetName, dict[str, int]] = {}
    for at, name in enumerate(FACETS):
        # Few different values stand in a column.
        column = columns[at :: len(FACETS)]
        together = _weighed(column, alike.values()) if is_weighed else Counter(column)
        numbers = counted[name] = {}
        for values, number in together.items():
            for value in values.split(",") if values else ():
                numbers[value] = numbers.get(value, 0) + number
    return counted


def _weighed(values: Iterable[str], numbers: Iterable[int]) -> Mapping[str, int]:
    """Return how often there is each value, of which some are there several times."""
    together: dict[str, int] = {}
    for value, number in zip(values, numbers, strict=True):
        together[value] = together.get(value, 0) + number
    return together


def _places(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))
