"""`turn_day`: the ledger entries that the calendar causes, for every day since the last one that was turned.

A decision for that day begins, a member of staff has left, a penalty is withdrawn, a filing lapses, an entry of a list ends, and
what may be kept no longer is erased. Readers look at the day themselves and drop what has expired even before this has run; the
entries tell followers and partners. Every step leaves behind what makes it find nothing to do a second time, so a run that was
killed is simply run again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar

import orjson
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from registry import ledger, proofs, public_records, staff_tallies
from registry.days import years_after
from registry.erasure import Erasure, erase
from registry.filing.due_changes import CALENDAR, apply_due
from registry.filing.leaving import courses_without
from registry.filing.penalties import versions_with_penalties
from registry.filing.removals import ARTICLE_38, STAFF_KEPT_YEARS, STAFF_LEFT
from registry.models import (
    CreditEntry,
    ErasureDue,
    Institution,
    LedgerHead,
    Penalty,
    Platform,
    PublicRecord,
    Teacher,
    TeacherPrivate,
)
from registry.timeline import amended
from registry.vocabulary import CreditList, PlatformStatus, RecordKind

AT_ONCE = 100

LAPSED, LISTING_ENDED, REMOVED_FROM_LIST, LISTED = "备案有效期届满", "名单有效期届满", "移出名单", "列入名单"

Clock = Callable[[], datetime]
Item = TypeVar("Item")


def turn_day(to: date, *, clock: Clock, actor: User | None = None) -> Counter[str]:
    """Write what the calendar causes up to a day, in short transactions, and sign the head; return how many of each cause."""
    since = LedgerHead.objects.values_list("turned_on", flat=True).first()
    written: Counter[str] = Counter()
    if since is None:
        return written
    while number := _in_transaction(lambda: apply_due(to, recorded_at=clock(), actor=actor, limit=AT_ONCE)):
        written["decisions"] += number
    while number := _in_transaction(lambda: _let_staff_leave(to, recorded_at=clock(), actor=actor)):
        written["staff_left"] += number
    for drafts in _in_batches(_penalty_drafts(since, to)):
        written["penalties"] += _publish(drafts, clock, actor)
    for drafts in _in_batches(_marks(since, to)):
        written["ends"] += _publish(drafts, clock, actor)
    for erasures in _in_batches(_due_erasures(to)):
        written["erased"] += len(erasures)
        erase(erasures, recorded_at=clock(), actor=actor)
    LedgerHead.objects.filter(turned_on__lt=to).update(turned_on=to)
    proofs.sign_head(clock())
    return written


def _in_transaction(step: Callable[[], int]) -> int:
    with transaction.atomic():
        ledger.hold()
        return step()


def _publish(drafts: Sequence[ledger.Draft], clock: Clock, actor: User | None) -> int:
    with transaction.atomic():
        return len(ledger.publish(drafts, recorded_at=clock(), actor=actor))


def _in_batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(islice(items, AT_ONCE)):
        yield batch


def _let_staff_leave(to: date, *, recorded_at: datetime, actor: User | None) -> int:
    """End the public records of staff whose day of leaving has come."""
    leaving = list(Teacher.objects.filter(is_public=True, private__left_on__lte=to).select_related("private")[:AT_ONCE])
    if not leaving:
        return 0
    left_on = {row.public_id: row.private.left_on for row in leaving if row.private.left_on}
    Teacher.objects.filter(public_id__in=left_on).update(is_public=False)
    lines = ledger.lines_of(left_on)
    drafts = [
        ledger.Draft(
            kind=RecordKind.TEACHER,
            public_id=row.public_id,
            parent=row.institution_id,
            sort_key=public_records.sort_key(row),
            document=None,
            effective_on=version.effective_on,
            source=CALENDAR,
        )
        for row in leaving
        for version in amended(lines.get(row.public_id, ()), left_on[row.public_id], None, ())
    ]
    staff_tallies.refresh({row.institution_id for row in leaving}, on=to)
    ledger.publish([*drafts, *courses_without(left_on, source=CALENDAR)], recorded_at=recorded_at, actor=actor)
    return len(leaving)


def _penalty_drafts(since: date, to: date) -> Iterator[ledger.Draft]:
    """Yield the institutions whose penalties begin or end to be told, as they are from that day on."""
    turned = (since, to)
    changed = Penalty.objects.filter(Q(withdrawn_on__range=turned) | Q(decided_on__range=turned))
    ids = set(changed.values_list("institution_id", flat=True))
    lines = ledger.lines_of(ids)
    for row in Institution.objects.filter(public_id__in=ids).prefetch_related("penalties").order_by("public_id"):
        penalties = list(row.penalties.all())
        days = [day for each in penalties for day in (each.decided_on, each.withdrawn_on) if day and since <= day <= to]
        for version in versions_with_penalties(row, lines.get(row.public_id, []), penalties, changed_on=days, until=to):
            yield ledger.Draft(
                kind=RecordKind.INSTITUTION,
                public_id=row.public_id,
                parent="",
                sort_key=public_records.sort_key(row),
                document=version.document,
                effective_on=version.effective_on,
                source=CALENDAR,
            )


def _marks(since: date, to: date) -> Iterator[ledger.Draft]:
    """Yield the records whose document stays as it is and means something else from a day on."""
    causes: dict[str, list[tuple[date, str]]] = {}
    running = (PlatformStatus.FILED, PlatformStatus.RECTIFYING)
    ends = (since - timedelta(days=1), to - timedelta(days=1))
    lapsing = Platform.objects.filter(status__in=running, valid_until__range=ends).values_list("public_id", "valid_until")
    ending = CreditEntry.objects.filter(valid_until__range=ends).values_list("public_id", "valid_until")
    for rows, basis in ((lapsing, LAPSED), (ending, LISTING_ENDED)):
        for public_id, last_day in rows:
            if last_day is not None:
                causes.setdefault(public_id, []).append((last_day + timedelta(days=1), basis))
    for column, basis in (("removed_on", REMOVED_FROM_LIST), ("listed_on", LISTED)):
        for public_id, day in CreditEntry.objects.filter(**{f"{column}__range": (since, to)}).values_list("public_id", column):
            causes.setdefault(public_id, []).append((day, basis))
    for record in PublicRecord.objects.filter(public_id__in=causes).order_by("public_id"):
        for day, basis in sorted(causes[record.public_id]):
            # A version of that day or later tells it already.
            if record.effective_on < day <= to:
                record.effective_on = day
                yield ledger.Draft(
                    kind=record.kind,
                    public_id=record.public_id,
                    parent=record.parent,
                    sort_key=record.sort_key,
                    document=orjson.loads(record.body),
                    effective_on=day,
                    shown_until=record.shown_until,
                    basis=basis,
                    source=CALENDAR,
                    by_calendar=True,
                )


def _due_erasures(to: date) -> Iterator[Erasure]:
    """Yield what may be kept no longer: entries of dishonesty by article 38, staff some years after they left."""
    oldest = years_after(to, -public_records.DISCLOSURE_YEARS)
    past = CreditEntry.objects.filter(conduct_ended_on__lte=oldest).exclude(list=CreditList.WHITE)
    for row in list(past.order_by("public_id")):
        until = public_records.disclosed_until(row)
        if until is not None and until < to:
            yield Erasure(RecordKind.CREDIT, row.public_id, until + timedelta(days=1), ARTICLE_38)
    gone = TeacherPrivate.objects.filter(left_on__lte=years_after(to, -STAFF_KEPT_YEARS)).order_by("teacher")
    for teacher_id, left_on in list(gone.values_list("teacher_id", "left_on")):
        if left_on is not None:
            yield Erasure(RecordKind.TEACHER, teacher_id, years_after(left_on, STAFF_KEPT_YEARS), STAFF_LEFT)
    for due in list(ErasureDue.objects.filter(erase_on__lte=to).order_by("record_id")):
        yield Erasure(due.kind, due.record_id, due.erase_on, due.basis)
