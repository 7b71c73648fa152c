"""The history of a record by the day from which each entry is true, newest first, each with what stood there before it."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Q, QuerySet

from registry import standing
from registry.as_of import Moment
from registry.filing.due_changes import CALENDAR
from registry.ledger import said_in
from registry.ledger_tree import BrokenLedger
from registry.models import LedgerEntry
from registry.verification import is_whole
from registry.vocabulary import RecordKind

# What an institution's time line tells of beside itself.
TOLD_WITH_AN_INSTITUTION = (RecordKind.PLATFORM, RecordKind.CREDIT)
LINES_AT_MOST = 5_000
VERSIONS_READ = 200
_COLUMNS = ("seq", "kind", "record_id", "action", "effective_on", "recorded_at")


@dataclass(frozen=True, slots=True)
class Line:
    """One ledger entry without its payload; `before` is the entry whose document it changed, as the writer saw it."""

    seq: int
    kind: str
    record_id: str
    action: str
    effective_on: date
    recorded_at: datetime
    before: int | None = None


@dataclass(frozen=True, slots=True)
class StatusSpan:
    """The day since which a status holds, the basis that brought it, and what it will be from which day, in the API's word."""

    since: date | None = None
    basis: str = ""
    next_on: date | None = None
    next_status: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says: the document after it (`None`: not public), the fields that changed, basis and source."""

    document: Mapping[str, Any] | None
    changed_fields: Sequence[str]
    basis: str
    source: str


def lines(public_id: str, *, kind: str, known_at: datetime | None = None) -> list[Line]:
    """Return the entries of a record, of an institution also those of its platforms and credit entries. One query.

    The newest day comes first, of one day the newest entry; days to come are among them. At most `LINES_AT_MOST`.
    """
    wanted = Q(record_id=public_id)
    if kind == RecordKind.INSTITUTION:
        wanted |= Q(parent=public_id, kind__in=TOLD_WITH_AN_INSTITUTION)
    rows = _known_by(LedgerEntry.objects.filter(wanted), known_at).order_by("-effective_on", "-seq")
    return _with_what_was_before([Line(*row) for row in rows.values_list(*_COLUMNS)[:LINES_AT_MOST]])


def said(told: Iterable[Line]) -> dict[int, Said]:
    """Return what the entries and those before them say, by `seq`; what an erasure blanked is left out. One query.

    Raises `BrokenLedger` where one of them is damaged.
    """
    wanted = {seq for line in told for seq in (line.seq, line.before) if seq}
    entries = list(LedgerEntry.objects.filter(seq__in=wanted)) if wanted else []
    if not all(map(is_whole, entries)):
        raise BrokenLedger
    return {each.seq: _said(each.payload) for each in entries if each.payload}


def newest_change(public_id: str) -> Line | None:
    """Return the newest entry that changed a record, or what hangs under it: not the one that made it known. One query."""
    rows = LedgerEntry.objects.filter(Q(record_id=public_id) | Q(parent=public_id)).exclude(action=LedgerEntry.Action.CREATED)
    row = rows.order_by("-seq").values_list(*_COLUMNS).first()
    return Line(*row) if row else None


def recorded_at(seq: int) -> datetime | None:
    """Return when an entry was written; nothing where there is none of this number. One query."""
    return LedgerEntry.objects.filter(seq=seq).values_list("recorded_at", flat=True).first()


def status_span(platform_id: str, at: Moment) -> StatusSpan:
    """Return how long a platform's status of a moment has held without a break, and what it will be next. One query.

    A filing that has lapsed holds no longer than its last day, whatever its documents say (`standing.platform_status`).
    """
    rows = _known_by(LedgerEntry.objects.filter(record_id=platform_id), at.known_at)
    newest_first = rows.order_by("-effective_on", "-seq").values_list("effective_on", "payload")[:VERSIONS_READ]
    since, basis, wanted, until = None, "", None, at.as_of
    later: list[tuple[date, str | None]] = []
    for day, together in groupby(newest_first, key=itemgetter(0)):
        told = [_said(payload) if payload else None for _, payload in together]
        # Of one day the newest entry counts; what the calendar writes of a decision does not repeat its basis.
        body = told[0].document if told[0] else None
        if day > at.as_of:
            later.append((day, _status(body, day)))
            continue
        status = _status(body, until)
        if body is None or status is None or wanted not in (None, status):
            break
        wanted = status
        if _status(body, day) != status:
            since, basis = date.fromisoformat(body["validUntil"]) + timedelta(days=1), ""
            break
        since, until = day, day - timedelta(days=1)
        basis = next((each.basis for each in told if each and each.source != CALENDAR), "")
    next_on, next_status = next(((day, status) for day, status in reversed(later) if status and status != wanted), (None, ""))
    return StatusSpan(since, basis, next_on, next_status)


def _status(body: Mapping[str, Any] | None, on: date) -> str | None:
    return None if body is None else standing.status_on(on.isoformat(), body["status"], body["validUntil"])


def _known_by(rows: QuerySet[LedgerEntry], known_at: datetime | None) -> QuerySet[LedgerEntry]:
    return rows if known_at is None else rows.filter(recorded_at__lte=known_at)


def _with_what_was_before(newest_first: Sequence[Line]) -> list[Line]:
    """Give each entry the one that was in force on its day when it was written: of the earlier entries the last day's newest."""
    earlier: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    before: dict[int, int] = {}
    for line in sorted(newest_first, key=lambda line: line.seq):
        days = earlier[line.record_id]
        if place := bisect_right(days, (line.effective_on, line.seq)):
            before[line.seq] = days[place - 1][1]
        insort(days, (line.effective_on, line.seq))
    return [replace(line, before=before.get(line.seq)) for line in newest_first]


def _said(payload: str) -> Said:
    found = said_in(payload)
    return Said(found["document"], found["changedFields"], found["basis"], found["source"])
