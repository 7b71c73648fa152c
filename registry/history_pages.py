"""Pages of what the ledger wrote of records, for many records at once: the entries without their snapshots, newest first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.db import connection

from registry.paging import Lists, Window, among, rows_of_each
from registry.selectors import WrongCursor

_ENTRIES = Lists("registry_ledgerentry", "registry_ledgerentry AS i", "i.record_id", ("seq",), is_falling=True)
_COLUMNS = ("{of}.seq", "{of}.action", "{of}.effective_on", "{of}.recorded_at", "{of}.payload")
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


def pages(record_ids: Iterable[str], window: Window, *, known_at: datetime | None = None) -> dict[str, HistoryPage]:
    """Return, for each record, a stretch of its entries, newest first, of those recorded by a moment. One query for all.

    Raises `WrongCursor`.
    """
    conditions, parameters = _known_by(known_at)
    if window.cursor:
        cursor = _CURSOR.fullmatch(window.cursor)
        if cursor is None:
            raise WrongCursor(window.cursor)
        conditions.append(_ENTRIES.beyond(window))
        parameters.append(int(cursor[1]))
    found = rows_of_each(_ENTRIES, list(dict.fromkeys(record_ids)), _COLUMNS, conditions, parameters, window)
    pages = {}
    for record_id, rows in found.items():
        kept, has_next, has_previous = window.cut(rows)
        pages[record_id] = HistoryPage([_entry(*row[1:]) for row in kept], has_next, has_previous)
    return pages


def counts(record_ids: Iterable[str], *, known_at: datetime | None = None) -> Mapping[str, int]:
    """Return how many entries each record has, of those recorded by a moment. One query."""
    ids = list(record_ids)
    conditions, parameters = _known_by(known_at)
    where = " AND ".join((among("i.record_id", ids), *conditions))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT i.record_id, count(*) FROM registry_ledgerentry AS i WHERE {where} GROUP BY i.record_id",  # noqa: S608
            [*ids, *parameters],
        )
        return dict(cursor.fetchall())


def _known_by(known_at: datetime | None) -> tuple[list[str], list[Any]]:
    """Return the condition that an entry had been recorded by a moment, with its parameter; none where all count."""
    if known_at is None:
        return [], []
    return ["i.recorded_at <= %s"], [connection.ops.adapt_datetimefield_value(known_at)]


def _entry(seq: int, action: str, effective_on: date, recorded_at: datetime, payload: str | None) -> Entry:
    # SQLite keeps moments without their zone, which is always UTC.
    recorded_at = recorded_at if recorded_at.tzinfo else recorded_at.replace(tzinfo=UTC)
    said = orjson.loads(payload) if payload else None
    if said is None:
        return Entry(seq, action, effective_on, recorded_at)
    return Entry(
        seq, action, effective_on, recorded_at, said["changedFields"], basis=said["basis"] or None, source=said["source"] or None
    )
