"""What the engines of both databases share: rows beside a table of tokens, selected, counted and written."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import orjson
from django.db import connection
from django.db.models import BooleanField, Case, Count, Expression, F, Func, IntegerField, Q, QuerySet, Value, When

from registry import regions
from registry.bulk_rows import Statement
from registry.public_ids import kind_of
from search.conditions import Condition
from search.documents import SHAPE, SearchDocument
from search.engines.base import Candidates, Cell, Found, Key, Request, key_fields
from search.forms import Forms, forms_of
from search.models import SearchRow
from search.plan import Narrowing
from search.tokens import context_tokens, name_tokens

COLUMNS = (
    "public_id",
    "kind",
    "region",
    "status",
    "credit",
    "subjects",
    "stages",
    "filed_on",
    "sort_name",
    "precedence",
    "forms",
    "digest",
    "version",
    "shape",
)
_UPSERT = Statement(
    f"INSERT INTO search_searchrow ({', '.join(COLUMNS)}) VALUES ",  # noqa: S608 (literals)
    f"({', '.join(['%s'] * len(COLUMNS))})",
    f" ON CONFLICT (public_id) DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in COLUMNS[1:])}",
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A record that holds a token that was asked for, with all that it is called."""

    public_id: str
    forms: Forms


class RowEngine(ABC):
    """The engine of a database: what differs is how tokens are written and matched."""

    name: str
    has_tokens_sql: ClassVar[str]
    insert_tokens: ClassVar[Statement]
    holding_sql: ClassVar[str]

    @abstractmethod
    def compiled(self, condition: Condition, *, in_name: bool) -> str:
        """Return a condition in the database's own query language for text."""

    @abstractmethod
    def stored(self, names: Iterable[str], context: Iterable[str]) -> tuple[str, ...]:
        """Return the columns that hold the tokens of a row."""

    def find(self, request: Request) -> Candidates:
        """Return what fulfils a request."""
        rows = self._matching(request)
        chosen = _narrowed_by_cell(rows, request.narrowing)
        fields = key_fields(request.sort)
        if request.after:
            chosen = chosen.filter(_beyond(fields, request.after))
        ordered = chosen.order_by(*(F(name).desc() if falling else F(name).asc() for name, falling in fields))
        names = [name for name, _ in fields]
        found = ordered.values_list(*names)[request.skip : request.skip + request.limit]
        return Candidates(
            tuple(Found(key[-1], tuple(key)) for key in found) if request.limit else (),
            _cells(rows) if request.counted else {},
        )

    def write(self, documents: Sequence[SearchDocument], gone: Sequence[str], version: int, *, anew: bool = False) -> None:
        """Keep the documents and forget those that are gone; the caller's transaction holds the ledger, so none is later.

        Tokens that are the same as before are written again only when all is to be made anew.
        """
        tokens: dict[str, tuple[str, ...]] = {}
        rows = []
        for each in documents:
            # Row and tokens of one record together: they are made of the same readings of its names.
            tokens[each.public_id] = self._tokens(each)
            rows.append(_row(each, _digest(tokens[each.public_id]), version))
        before = dict(SearchRow.objects.filter(public_id__in=list(tokens)).values_list("public_id", "digest"))
        changed = [row["public_id"] for row in rows if anew or before.get(str(row["public_id"])) != row["digest"]]
        _UPSERT.run([tuple(row.values()) for row in rows])
        if changed:
            # In the order of their ids: FTS5 starts a new segment for each step backwards.
            ids = SearchRow.objects.filter(public_id__in=changed).order_by("id").values_list("id", "public_id")
            self.insert_tokens.run([(number, *tokens[public_id]) for number, public_id in ids])
        self._forget(gone)

    def differing(self, documents: Sequence[SearchDocument]) -> list[str]:
        """Return the ids of the documents that are not held as they should be."""
        has_tokens = Func(template=self.has_tokens_sql, output_field=BooleanField())
        rows = SearchRow.objects.filter(has_tokens, public_id__in=[each.public_id for each in documents])
        held = {row["public_id"]: {**row, "version": 0} for row in rows.values(*COLUMNS)}
        wanted = {each.public_id: _row(each, _digest(self._tokens(each)), 0) for each in documents}
        return [public_id for public_id, row in wanted.items() if held.get(public_id) != row]

    def held_ids(self, after: str, limit: int) -> list[str]:
        """Return the next ids that are held after one, in order."""
        ids = SearchRow.objects.filter(public_id__gt=after).order_by("public_id")
        return list(ids.values_list("public_id", flat=True)[:limit])

    def _tokens(self, document: SearchDocument) -> tuple[str, ...]:
        called = name_tokens(document.said_names, document.codes, document.hosts)
        return self.stored(called, context_tokens(document.telling_context))

    def _matching(self, request: Request) -> QuerySet[SearchRow]:
        """Rows that fulfil the stage and the filters that no facet counts by."""
        stage, narrowing = request.stage, request.narrowing
        rows = SearchRow.objects.all()
        if stage.condition is not None:
            rows = rows.filter(self._matches(stage.condition))
        points: Expression = Value(0)
        for merit in stage.merits:
            fulfilled = When(self._matches(merit.condition, in_name=merit.in_name), then=Value(merit.points))
            points = points + Case(fulfilled, default=Value(0), output_field=IntegerField())
        if request.sort == "relevance" or stage.least:
            rows = rows.annotate(points=points)
        if stage.least:
            rows = rows.filter(Q(points__gte=stage.least))
        if narrowing.credit:
            rows = rows.filter(credit__in=narrowing.credit)
        for field, values in (("subjects", narrowing.subjects), ("stages", narrowing.stages)):
            if values:
                among = Q()
                for value in values:
                    among |= Q(**{f"{field}__contains": f",{value},"})
                rows = rows.filter(among)
        return rows

    @abstractmethod
    def _matches(self, condition: Condition, *, in_name: bool = False) -> Func:
        """Return whether the tokens of a row fulfil a condition."""

    def _forget(self, gone: Sequence[str]) -> None:
        if not gone:
            return
        rows = SearchRow.objects.filter(public_id__in=list(gone))
        self._forget_tokens(list(rows.values_list("id", flat=True)))
        rows.delete()

    def holding(self, tokens: Iterable[str], kinds: Container[str]) -> list[Holder]:
        """Return every record of some kinds that holds one of the tokens or more, in no order. One query."""
        wanted = sorted(set(tokens))
        if not wanted:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.holding_sql, [self.any_of(wanted)])
            found = dict(cursor.fetchall())
        # Not in the statement: with a condition on the rows SQLite reads all of them for a Bloom filter.
        return [Holder(each, orjson.loads(forms)) for each, forms in found.items() if kind_of(each) in kinds]

    @abstractmethod
    def any_of(self, tokens: Sequence[str]) -> str:
        """Return the parameter of `holding_sql` that asks for any of the tokens."""

    @abstractmethod
    def _forget_tokens(self, numbers: Sequence[int]) -> None:
        """Remove the tokens of the rows."""


def _narrowed_by_cell(rows: QuerySet[SearchRow], narrowing: Narrowing) -> QuerySet[SearchRow]:
    if narrowing.kinds:
        rows = rows.filter(kind__in=narrowing.kinds)
    if narrowing.statuses:
        rows = rows.filter(status__in=narrowing.statuses)
    if narrowing.region:
        rows = rows.filter(region__in=regions.codes_under(narrowing.region))
    return rows


def _cells(rows: QuerySet[SearchRow]) -> dict[Cell, int]:
    counted = rows.order_by().values("kind", "region", "status").annotate(number=Count("id"))
    return {
        Cell(kind, region, status): number
        for kind, region, status, number in counted.values_list("kind", "region", "status", "number")
    }


def _beyond(fields: tuple[tuple[str, bool], ...], key: Key) -> Q:
    """Rows that come after a key: greater in one field and equal in those before it."""
    beyond, equal = Q(), Q()
    for (name, falling), value in zip(fields, key, strict=True):
        beyond |= equal & Q(**{f"{name}__{'lt' if falling else 'gt'}": value})
        equal &= Q(**{name: value})
    return beyond


def _digest(columns: Sequence[str]) -> str:
    return hashlib.blake2b("\n".join(columns).encode(), digest_size=8).hexdigest()


def _row(document: SearchDocument, digest: str, version: int) -> dict[str, str | int]:
    return {
        "public_id": document.public_id,
        "kind": document.kind,
        "region": document.region,
        "status": document.status,
        "credit": document.credit,
        "subjects": _listed(document.subjects),
        "stages": _listed(document.stages),
        "filed_on": document.filed_on,
        "sort_name": document.sort_name,
        "precedence": document.precedence,
        "forms": orjson.dumps(forms_of(document)).decode(),
        "digest": digest,
        "version": version,
        "shape": SHAPE,
    }


def _listed(values: Sequence[str]) -> str:
    return f",{','.join(values)}," if values else ""
