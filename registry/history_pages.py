"""Pages of what the ledger wrote of records, for many records at once: the entries without their snapshots, newest first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from registry import selectors
from registry.ledger import said_in
from registry.paging import Condition, Lists, Window, counts_of_each, rows_of_each
from registry.selectors import Document, WrongCursor
from registry.told_entries import tells_a_withdrawn_penalty

_ENTRIES = Lists("registry_ledgerentry", "registry_ledgerentry AS i", "i.record_id", ("seq",), is_falling=True)
_COLUMNS = ("{of}.seq", "{of}.action", "{of}.effective_on", "{of}.recorded_at", "{of}.payload")
_CURSOR = re.compile(r"h([1-9]\d{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger entry of a record.

    Of one that was erased, or that tells of a penalty that may be told no longer (`registry.told_entries`), there are no changed
    fields, and `basis` and `source` are `None`.
    """

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
    """Return, for each record, a stretch of its entries, newest first, of those recorded by a moment, as they may be told today.

    One query for all, and where any of these entries tells of penalties one more, for what their institutions tell of them today.
    Raises `WrongCursor`.
    """
    conditions = _known_by(known_at)
    if window.cursor:
        cursor = _CURSOR.fullmatch(window.cursor)
        if cursor is None:
            raise WrongCursor(window.cursor)
        conditions.append(_ENTRIES.beyond([int(cursor[1])], window))
    found = rows_of_each(_ENTRIES, list(dict.fromkeys(record_ids)), _COLUMNS, conditions, window)
    cut = {each: window.cut(rows) for each, rows in found.items()}
    said = {row[0]: said_in(row[4]) for kept, _, _ in cut.values() for row in kept if row[4]}
    now = selectors.documents(each for each, (kept, _, _) in cut.items() if any(_penalties(said.get(row[0])) for row in kept))
    return {
        each: HistoryPage([_entry(row, said.get(row[0]), now.get(each)) for row in kept], has_next, has_previous)
        for each, (kept, has_next, has_previous) in cut.items()
    }


def counts(record_ids: Iterable[str], *, known_at: datetime | None = None) -> Mapping[str, int]:
    """Return how many entries each record has, of those recorded by a moment. One query."""
    return counts_of_each(_ENTRIES, record_ids, _known_by(known_at))


def _known_by(known_at: datetime | None) -> list[Condition]:
    """Return the condition that an entry had been recorded by a moment; none where all count."""
    return [("i.recorded_at <= %s", [connection.ops.adapt_datetimefield_value(known_at)])] if known_at else []


def _penalties(said: Mapping[str, Any] | None) -> Sequence[Any]:
    """Return the penalties in what an entry says, or the withdrawals of such; only of an institution there are any."""
    document = (said or {}).get("document") or {}
    return document.get("penalties") or document.get("penaltyWithdrawals") or ()


def _entry(row: Sequence[Any], said: Mapping[str, Any] | None, now: Document | None) -> Entry:
    """Return a row as an entry that says so much, as it may be told beside the document of today."""
    seq, action, effective_on, recorded_at, *_ = row
    # SQLite keeps moments without their zone, which is always UTC.
    recorded_at = recorded_at if recorded_at.tzinfo else recorded_at.replace(tzinfo=UTC)
    if said is None or (_penalties(said) and tells_a_withdrawn_penalty(said["document"], now.body if now else None)):
        return Entry(seq, action, effective_on, recorded_at)
    return Entry(
        seq, action, effective_on, recorded_at, said["changedFields"], basis=said["basis"] or None, source=said["source"] or None
    )
