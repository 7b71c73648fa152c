"""Pages of what the ledger wrote of records, for many records at once: the entries without their snapshots, newest first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from registry.models import LedgerEntry
from registry.selectors import WrongCursor

_CURSOR = re.compile(r"h([1-9]\d{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger entry of a record; of an erased one there are no changed fields, and `basis` and `source` are `None`."""

    seq: int
    action: str
    effective_on: date
    recorded_at: datetime
    changed_fields: Sequence[str] = ()
    basis: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of the entries of a record, the last written first."""

    entries: Sequence[Entry]
    has_next: bool
    has_previous: bool

    def cursor(self, at: int) -> str:
        """Return the cursor of an entry."""
        return f"h{self.entries[at].seq}"


def pages(record_ids: Iterable[str], *, first: int, after: str = "", known_at: datetime | None = None) -> dict[str, HistoryPage]:
    """Return, for each record, its newest `first` entries after a cursor, of those recorded by a moment. One query for all.

    Raises `WrongCursor`.
    """
    ids = list(dict.fromkeys(record_ids))
    rows = _of(ids, known_at)
    if after:
        cursor = _CURSOR.fullmatch(after)
        if cursor is None:
            raise WrongCursor(after)
        rows = rows.filter(seq__lt=int(cursor[1]))
    numbered = rows.annotate(
        place=Window(RowNumber(), partition_by=F("record_id"), order_by=F("seq").desc()),
    ).filter(place__lte=first + 1)
    chosen = LedgerEntry.objects.filter(seq__in=numbered.values("seq")).order_by("-seq")
    found: dict[str, list[Entry]] = {each: [] for each in ids}
    columns = ("record_id", "seq", "action", "effective_on", "recorded_at", "payload")
    for record_id, *row in chosen.values_list(*columns):
        found[record_id].append(_entry(*row))
    return {
        record_id: HistoryPage(entries[:first], has_next=len(entries) > first, has_previous=bool(after))
        for record_id, entries in found.items()
    }


def counts(record_ids: Iterable[str], *, known_at: datetime | None = None) -> Mapping[str, int]:
    """Return how many entries each record has, of those recorded by a moment. One query."""
    rows = _of(list(record_ids), known_at).values("record_id").order_by()
    return dict(rows.annotate(number=Count("seq")).values_list("record_id", "number"))


def _of(ids: Sequence[str], known_at: datetime | None) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.filter(record_id__in=ids)
    return rows if known_at is None else rows.filter(recorded_at__lte=known_at)


def _entry(seq: int, action: str, effective_on: date, recorded_at: datetime, payload: str | None) -> Entry:
    said = orjson.loads(payload) if payload else None
    if said is None:
        return Entry(seq, action, effective_on, recorded_at)
    return Entry(
        seq, action, effective_on, recorded_at, said["changedFields"], basis=said["basis"] or None, source=said["source"] or None
    )
