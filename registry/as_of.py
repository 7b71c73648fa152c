"""What was true on a day, and what we said of it by a moment: documents out of the ledger instead of the current ones.

Of the entries recorded by then with `effective_on` on or before the day, the one with the greatest (`effective_on`, `seq`) tells.
Before the first of them the answer is "not known before", never "no".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from django.db import connection
from django.db.models import Min, QuerySet

from registry.ledger import said_in
from registry.models import LedgerEntry
from registry.paging import Condition, Window, all_of, among
from registry.public_records import sort_key_told
from registry.selectors import UNDER_A_RECORD, Document, Page, cursor_of, pages_of, place_of, row_of

Absence = Literal["not_known_before", "removed", "erased", "unknown"]

_COLUMNS = ("record_id", "kind", "parent", "payload", "seq", "recorded_at", "action", "effective_on")
# Names of our own only; what is asked for are parameters.
_TABLE = LedgerEntry._meta.db_table
_NEWEST = (
    f"SELECT {', '.join(_COLUMNS)} FROM {_TABLE} WHERE seq IN (SELECT seq FROM ("  # noqa: S608
    f"SELECT seq, row_number() OVER (PARTITION BY record_id ORDER BY effective_on DESC, seq DESC) AS place FROM {_TABLE} "
    "WHERE {where}) AS dated WHERE place = 1)"
)
_OF_ONE = f"SELECT {', '.join(_COLUMNS)} FROM {_TABLE} WHERE {{where}} ORDER BY effective_on DESC, seq DESC LIMIT 1"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Moment:
    """A day whose truth is asked for, and the moment by which it was recorded; without one, all that is known now.

    With a `size` only the first so many entries count: clocks may go wrong and a long import ends later than it began, but what
    a head of the ledger covers is fixed.
    """

    as_of: date
    known_at: datetime | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A document as it was, or why there is none; `known_since` is the first day of which anything is known."""

    document: Document | None
    absence: Absence | None = None
    known_since: date | None = None
    effective_on: date | None = None


def document(public_id: str, at: Moment) -> Dated:
    """Return the document of a record at a moment. One query, a second one where there is none."""
    said, values = conditions_at(at, ("record_id = %s", [public_id]))
    with connection.cursor() as cursor:
        cursor.execute(_OF_ONE.format(where=said), values)
        row = cursor.fetchone()
    if row is not None and (found := _document(row)):
        return Dated(found, effective_on=row[7])
    if row is not None:
        return Dated(None, "removed" if row[3] and row[6] != LedgerEntry.Action.ERASED else "erased", effective_on=row[7])
    since = _known_by(at).filter(record_id=public_id).aggregate(since=Min("effective_on"))["since"]
    return Dated(None, "not_known_before" if since else "unknown", since)


def documents(public_ids: Iterable[str], at: Moment) -> dict[str, Document]:
    """Return the documents of records at a moment, by id in the order asked; what was not public is left out. One query."""
    ids = list(dict.fromkeys(public_ids))
    found = _latest(at, among("record_id", ids)) if ids else {}
    return {each: found[each] for each in ids if each in found}


def children(kind: str, parents: Iterable[str], at: Moment) -> dict[str, list[Document]]:
    """Return, for each parent, the documents of a kind that hung under it at a moment, by id. One query."""
    ids = list(dict.fromkeys(parents))
    under: dict[str, list[Document]] = {each: [] for each in ids}
    found = _latest(at, all_of(among("parent", ids), ("kind = %s", [str(kind)]))) if ids else {}
    for each in sorted(found.values(), key=lambda document: document.id):
        under[each.parent].append(each)
    return under


def pages(
    kind: str, under: Mapping[str, Iterable[Document]], at: Moment, window: Window, *, of: str = UNDER_A_RECORD
) -> dict[str, Page]:
    """Return, for each parent, a stretch of its documents of a moment (`children`), in order. No query.

    The order is that of the lists of today, or by id where a document does not hold what it goes by. Raises `WrongCursor`, also for
    a cursor of another list, by its name `of`, of another kind or moment.
    """
    made_by = (kind, of, *_told_of(at))
    place = place_of(window.cursor, kind, *made_by) if window.cursor else None
    found = {}
    for parent, siblings in under.items():
        placed = sorted((_place(each) for each in siblings), key=lambda place: place[:2], reverse=window.is_backward)
        if place is not None:
            placed = [each for each in placed if (each[:2] < place if window.is_backward else each[:2] > place)]
        found[parent] = [row_of(each, key) for key, _, each in placed[: window.size + 1]]
    return pages_of(found, window, cursor_of(*made_by))


def known_since(public_id: str) -> date | None:
    """Return the first day of which anything is known of a record."""
    since: date | None = LedgerEntry.objects.filter(record_id=public_id).aggregate(since=Min("effective_on"))["since"]
    return since


def recorded_since(public_id: str) -> datetime | None:
    """Return the moment at which anything of a record was first recorded."""
    since: datetime | None = LedgerEntry.objects.filter(record_id=public_id).aggregate(since=Min("recorded_at"))["since"]
    return since


def _known_by(at: Moment) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.all()
    if at.known_at is not None:
        rows = rows.filter(recorded_at__lte=at.known_at)
    return rows if at.size is None else rows.filter(seq__lte=at.size)


def known(public_ids: Iterable[str], at: Moment) -> set[str]:
    """Return of which records anything is known up to a moment, those too that had been removed by then. One query."""
    said, values = conditions_at(at, among("record_id", list(public_ids)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT record_id FROM {_TABLE} WHERE {said}", values)  # noqa: S608 (literals)
        return {record_id for (record_id,) in cursor.fetchall()}


def conditions_at(at: Moment, where: Condition) -> Condition:
    """Return the condition that another holds of entries, and that they were recorded and in force at a moment."""
    conditions: list[Condition] = [where, ("effective_on <= %s", [connection.ops.adapt_datefield_value(at.as_of)])]
    if at.known_at is not None:
        conditions.append(("recorded_at <= %s", [connection.ops.adapt_datetimefield_value(at.known_at)]))
    if at.size is not None:
        conditions.append(("seq <= %s", [at.size]))
    return all_of(*conditions)


def _latest(at: Moment, where: Condition) -> dict[str, Document]:
    """Return the newest version of each record among the rows; the choice is made in the index, before payloads are read."""
    said, parameters = conditions_at(at, where)
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST.format(where=said), parameters)
        return {each.id: each for each in map(_document, cursor.fetchall()) if each}


def _document(row: Sequence[Any]) -> Document | None:
    record_id, kind, parent, payload, seq, recorded_at = row[:6]
    body: Mapping[str, Any] | None = said_in(payload)["document"] if payload else None
    return None if body is None else Document(record_id, kind, parent, body, seq, recorded_at)


def _place(document: Document) -> tuple[str, str, Document]:
    return sort_key_told(document.kind, document.body), document.id, document


def _told_of(at: Moment) -> tuple[str, str, str]:
    """Return what tells a list of one moment from those of others: going on with another day would mix two."""
    known_at = at.known_at.astimezone(UTC).isoformat() if at.known_at else ""
    return at.as_of.isoformat(), known_at, "" if at.size is None else str(at.size)
