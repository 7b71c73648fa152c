"""What was true on a day, and what we said of it by a moment: documents out of the ledger instead of the current ones.

Of the entries recorded by then with `effective_on` on or before the day, the one with the greatest (`effective_on`, `seq`) tells.
Before the first of them the answer is "not known before", never "no".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import orjson
from django.db.models import F, Min, QuerySet, Window
from django.db.models.functions import RowNumber

from registry.models import LedgerEntry
from registry.selectors import Document

Absence = Literal["not_known_before", "removed", "erased", "unknown"]

_COLUMNS = ("record_id", "kind", "parent", "payload", "seq", "recorded_at", "action", "effective_on")


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
    row = _said(at).filter(record_id=public_id).order_by("-effective_on", "-seq").values_list(*_COLUMNS).first()
    if row is not None and (found := _document(row)):
        return Dated(found, effective_on=row[7])
    if row is not None:
        return Dated(None, "removed" if row[3] and row[6] != LedgerEntry.Action.ERASED else "erased", effective_on=row[7])
    since = _known_by(at).filter(record_id=public_id).aggregate(since=Min("effective_on"))["since"]
    return Dated(None, "not_known_before" if since else "unknown", since)


def documents(public_ids: Iterable[str], at: Moment) -> dict[str, Document]:
    """Return the documents of records at a moment, by id in the order asked; what was not public is left out. One query."""
    ids = list(dict.fromkeys(public_ids))
    found = _latest(_said(at).filter(record_id__in=ids)) if ids else {}
    return {each: found[each] for each in ids if each in found}


def children(kind: str, parents: Iterable[str], at: Moment) -> dict[str, list[Document]]:
    """Return, for each parent, the documents of a kind that hung under it at a moment, by id. One query."""
    ids = list(dict.fromkeys(parents))
    under: dict[str, list[Document]] = {each: [] for each in ids}
    found = _latest(_said(at).filter(parent__in=ids, kind=kind)) if ids else {}
    for each in sorted(found.values(), key=lambda document: document.id):
        under[each.parent].append(each)
    return under


def known_since(public_id: str) -> date | None:
    """Return the first day of which anything is known of a record."""
    since: date | None = LedgerEntry.objects.filter(record_id=public_id).aggregate(since=Min("effective_on"))["since"]
    return since


def _known_by(at: Moment) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.all()
    if at.known_at is not None:
        rows = rows.filter(recorded_at__lte=at.known_at)
    return rows if at.size is None else rows.filter(seq__lte=at.size)


def _said(at: Moment) -> QuerySet[LedgerEntry]:
    return _known_by(at).filter(effective_on__lte=at.as_of)


def _latest(rows: QuerySet[LedgerEntry]) -> dict[str, Document]:
    """Return the newest version of each record among the rows; the choice is made in the index, before payloads are read."""
    numbered = rows.annotate(
        place=Window(RowNumber(), partition_by=F("record_id"), order_by=[F("effective_on").desc(), F("seq").desc()])
    ).filter(place=1)
    chosen = LedgerEntry.objects.filter(seq__in=numbered.values("seq")).values_list(*_COLUMNS)
    return {each.id: each for each in map(_document, chosen) if each}


def _document(row: Sequence[Any]) -> Document | None:
    record_id, kind, parent, payload, seq, recorded_at = row[:6]
    body: Mapping[str, Any] | None = orjson.loads(payload)["document"] if payload else None
    return None if body is None else Document(record_id, kind, parent, body, seq, recorded_at)
