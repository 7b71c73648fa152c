"""`turn_day`: the ledger entries that the calendar causes, for every day since the last one that was turned.

A decision for that day begins, a member of staff has left, a penalty is withdrawn, a filing lapses, an entry of a list ends, and
what may be kept no longer is erased. Who reads documents and standings looks at the day and drops what has expired even before this
has run; filters and the index are of the last day that was turned, and the entries tell followers and partners. Every step leaves
behind what makes it find nothing to do a second time, so a run that was killed is simply run again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial

import orjson
from django.db import transaction
from django.db.models import Q

from registry import ledger, proofs, public_records, staff_tallies
from registry.bulk_rows import in_batches
from registry.days import civil_day, years_after
from registry.erasure import Erasure, erase
from registry.filing.documents import draft_of
from registry.filing.due_changes import CALENDAR, apply_due, let_staff_leave
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
from registry.standing import RUNNING
from registry.vocabulary import CreditList, RecordKind

AT_ONCE = 100

LAPSED, LISTING_ENDED, REMOVED_FROM_LIST, LISTED = "备案有效期届满", "名单有效期届满", "移出名单", "列入名单"

Clock = Callable[[], datetime]


def turn_day(to: date, *, clock: Clock, erases: bool = True) -> Counter[str]:
    """Write what the calendar causes up to a day, in short transactions, and sign the head; return how many of each cause.

    Unless it `erases`, what is due to be erased waits for the next day that is turned.
    """
    last = LedgerHead.objects.values_list("turned_on", flat=True).first()
    written: Counter[str] = Counter()
    if last is None:
        return written
    # A clock that was ahead has turned days that come only now, and what was filed since may begin or end on them.
    since = min(last, to)
    while number := _in_transaction(lambda: apply_due(to, recorded_at=clock(), limit=AT_ONCE)):
        written["decisions"] += number
    while number := _in_transaction(lambda: let_staff_leave(to, recorded_at=clock(), limit=AT_ONCE)):
        written["staff_left"] += number
    for ids in in_batches(_ids_of_left(since, to), AT_ONCE):
        _in_transaction(partial(_count_staff, ids, to))
    # What is due is listed first, and judged again in the transaction that writes it: an import may have come in between.
    for ids in in_batches(_ids_of_penalised(since, to), AT_ONCE):
        written["penalties"] += _publish(partial(_penalty_drafts, ids, since, to), clock)
    for ids in in_batches(sorted(_causes(since, to)), AT_ONCE):
        written["ends"] += _publish(partial(_marks, ids, since, to), clock)
    for ids in in_batches([each.public_id for each in _due_erasures(to)] if erases else [], AT_ONCE):
        written["erased"] += _in_transaction(partial(_erase, ids, to, clock=clock))
    LedgerHead.objects.filter(turned_on__lt=to).update(turned_on=to)
    proofs.sign_head(clock())
    return +written


def last_seen_on() -> date | None:
    """Return the last day on which anything was written or a day was turned; nothing while the ledger is empty."""
    head = LedgerHead.objects.first()
    if head is None or head.turned_on is None or head.updated_at is None:
        return None
    return max(head.turned_on, civil_day(head.updated_at))


def days_behind(on: date) -> int:
    """Return how many days the last one that was turned lies back; 0 while the ledger is empty."""
    last = LedgerHead.objects.values_list("turned_on", flat=True).first()
    return max(0, (on - last).days) if last else 0


def _in_transaction(step: Callable[[], int]) -> int:
    with transaction.atomic():
        ledger.hold()
        return step()


def _publish(drafts: Callable[[], Iterator[ledger.Draft]], clock: Clock) -> int:
    return _in_transaction(lambda: len(ledger.publish(drafts(), recorded_at=clock())))


def _erase(ids: Sequence[str], to: date, *, clock: Clock) -> int:
    due = list(_due_erasures(to, ids))
    if due:
        erase(due, recorded_at=clock())
    return len(due)


def _ids_of_left(since: date, to: date) -> list[str]:
    """Return the institutions that staff left; of many nothing but the counts tells."""
    left = Teacher.objects.filter(private__left_on__range=(since, to))
    return sorted(set(left.values_list("institution_id", flat=True)))


def _count_staff(ids: Sequence[str], to: date) -> int:
    staff_tallies.refresh(ids, on=to)
    return len(ids)


def _ids_of_penalised(since: date, to: date) -> list[str]:
    """Return the institutions whose penalties begin or end to be told."""
    turned = (since, to)
    changed = Penalty.objects.filter(Q(withdrawn_on__range=turned) | Q(decided_on__range=turned))
    return sorted(set(changed.values_list("institution_id", flat=True)))


def _penalty_drafts(ids: Sequence[str], since: date, to: date) -> Iterator[ledger.Draft]:
    """Yield institutions with the penalties that are told from a day on."""
    lines = ledger.lines_of(ids)
    for row in Institution.objects.filter(public_id__in=ids).prefetch_related("penalties").order_by("public_id"):
        penalties = list(row.penalties.all())
        days = [day for each in penalties for day in (each.decided_on, each.withdrawn_on) if day and since <= day <= to]
        for version in versions_with_penalties(row, lines.get(row.public_id, []), penalties, changed_on=days, until=to):
            yield draft_of(row, version, source=CALENDAR)


def _causes(since: date, to: date, ids: Sequence[str] | None = None) -> dict[str, list[tuple[date, str]]]:
    """Return, by record, the days on which its document comes to mean something else, and why; of `ids` alone if given."""
    causes: dict[str, list[tuple[date, str]]] = {}
    ends = (since - timedelta(days=1), to - timedelta(days=1))
    platforms, credit = Platform.objects.all(), CreditEntry.objects.all()
    if ids is not None:
        platforms, credit = platforms.filter(public_id__in=ids), credit.filter(public_id__in=ids)
    lapsing = platforms.filter(status__in=RUNNING, valid_until__range=ends).values_list("public_id", "valid_until")
    ending = credit.filter(valid_until__range=ends).values_list("public_id", "valid_until")
    for rows, basis in ((lapsing, LAPSED), (ending, LISTING_ENDED)):
        for public_id, last_day in rows:
            if last_day is not None:
                causes.setdefault(public_id, []).append((last_day + timedelta(days=1), basis))
    for column, basis in (("removed_on", REMOVED_FROM_LIST), ("listed_on", LISTED)):
        for public_id, day in credit.filter(**{f"{column}__range": (since, to)}).values_list("public_id", column):
            causes.setdefault(public_id, []).append((day, basis))
    return causes


def _marks(ids: Sequence[str], since: date, to: date) -> Iterator[ledger.Draft]:
    """Yield the records whose document stays as it is and means something else from a day on."""
    causes = _causes(since, to, ids)
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
                    basis=basis,
                    source=CALENDAR,
                    by_calendar=True,
                )


def _due_erasures(to: date, ids: Sequence[str] | None = None) -> Iterator[Erasure]:
    """Yield what may be kept no longer: entries of dishonesty (山东省社会信用条例 article 38), staff some years after they left."""
    oldest = years_after(to, -public_records.DISCLOSURE_YEARS)
    past = CreditEntry.objects.filter(conduct_ended_on__lte=oldest).exclude(list=CreditList.WHITE)
    if ids is not None:
        past = past.filter(public_id__in=ids)
    for row in list(past.order_by("public_id")):
        until = public_records.disclosed_until(row)
        if until is not None and until < to:
            yield Erasure(RecordKind.CREDIT, row.public_id, until + timedelta(days=1), ARTICLE_38)
    gone = TeacherPrivate.objects.filter(left_on__lte=years_after(to, -STAFF_KEPT_YEARS)).order_by("teacher")
    if ids is not None:
        gone = gone.filter(teacher__in=ids)
    for teacher_id, left_on in list(gone.values_list("teacher_id", "left_on")):
        if left_on is not None:
            yield Erasure(RecordKind.TEACHER, teacher_id, years_after(left_on, STAFF_KEPT_YEARS), STAFF_LEFT)
    noted = ErasureDue.objects.filter(erase_on__lte=to).order_by("record_id")
    for due in list(noted if ids is None else noted.filter(record_id__in=ids)):
        yield Erasure(due.kind, due.record_id, due.erase_on, due.basis)
