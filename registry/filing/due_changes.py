"""Decisions whose day has come: the rows take what was decided, and the document of that day becomes the current one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import User
from registry import ledger, public_records, staff_tallies
from registry.filing.documents import parent_of, shown_until, told_columns
from registry.filing.leaving import courses_without
from registry.filing.removals import note_erasures
from registry.filing.values import column_of, set_columns
from registry.models import Course, CreditEntry, FiledRecord, Institution, PendingChange, Platform, Teacher
from registry.timeline import Body, in_force
from registry.vocabulary import RecordKind

CALENDAR = "calendar"
AT_ONCE = 200

_MODELS: dict[str, type[FiledRecord]] = {
    RecordKind.INSTITUTION: Institution,
    RecordKind.PLATFORM: Platform,
    RecordKind.TEACHER: Teacher,
    RecordKind.COURSE: Course,
    RecordKind.CREDIT: CreditEntry,
}


def apply_due(on: date, *, recorded_at: datetime, actor: User | None = None, limit: int = AT_ONCE) -> int:
    """Apply the decisions that a day has reached, the earliest first, at most `limit`; return how many. In a transaction."""
    due = list(PendingChange.objects.filter(effective_on__lte=on).order_by("effective_on", "id")[:limit])
    if not due:
        return 0
    rows = {row.public_id: row for kind, model in _MODELS.items() for row in _rows(model, kind, due)}
    lines = ledger.lines_of(each.record_id for each in due)
    drafts, left_on, gone = [], dict[str, date](), list[FiledRecord]()
    for change in due:
        row = rows.get(change.record_id)
        if row is None:
            continue
        line = lines.get(change.record_id, ())
        version = in_force(line, change.effective_on)
        document = version.document if version else None
        if isinstance(row, Teacher) and document is None:
            left_on[row.public_id] = change.effective_on
        if not change.is_removal:
            _set(row, change.values, document)
        elif all(later.document is None for later in line if later.effective_on > change.effective_on):
            gone.append(row)
        drafts.append(_draft(row, change.kind, document, change.effective_on))
        if change.is_removal and isinstance(row, Platform):
            # Courses that came after the decision go with the platform.
            courses = [course for course in row.courses.all() if course.public_id not in rows]
            gone[:0] = courses
            drafts += [_draft(course, RecordKind.COURSE, None, change.effective_on) for course in courses]
    Teacher.objects.filter(public_id__in=left_on).update(is_public=False)
    drafts += courses_without(left_on, source=CALENDAR) if left_on else []
    staffed = _staffed(rows.values())
    # Before they go: a deleted row has no id any more.
    note_erasures(gone, on=on)
    for row in gone:
        row.delete()
    staff_tallies.refresh(staffed, on=on)
    PendingChange.objects.filter(pk__in=[each.pk for each in due]).delete()
    ledger.publish(drafts, recorded_at=recorded_at, actor=actor)
    return len(due)


def _staffed(rows: Iterable[FiledRecord]) -> set[str]:
    """Return the institutions whose staff, or the staff of whose courses, the decisions touch."""
    platforms = {row.platform_id for row in rows if isinstance(row, Course)}
    operators = Platform.objects.filter(public_id__in=platforms).values_list("operator_id", flat=True) if platforms else ()
    return {*operators, *(row.institution_id for row in rows if isinstance(row, Teacher))}


def _draft(row: FiledRecord, kind: str, document: Body | None, effective_on: date) -> ledger.Draft:
    return ledger.Draft(
        kind=kind,
        public_id=row.public_id,
        parent=parent_of(row),
        sort_key=public_records.sort_key(row),  # type: ignore[arg-type]
        document=document,
        effective_on=effective_on,
        shown_until=shown_until(document),
        source=CALENDAR,
        by_calendar=True,
    )


def _rows(model: type[FiledRecord], kind: str, due: Sequence[PendingChange]) -> Sequence[FiledRecord]:
    ids = {each.record_id for each in due if each.kind == kind}
    return list(model._default_manager.filter(public_id__in=ids)) if ids else []


def _set(row: FiledRecord, values: dict[str, Any], document: Body | None) -> None:
    """Make the row what the document of the day tells, and what was decided beside it."""
    staff = values.pop("teachers", None)
    untold = {name: column_of(type(row), name).to_python(value) for name, value in values.items()}
    told = told_columns(row, document) if document else {}
    if isinstance(row, Teacher):
        told["is_public"] = document is not None
    set_columns(row, {**untold, **told})
    row.save(update_fields=[*untold, *told])
    if staff is not None and isinstance(row, Course):
        row.teachers.set(Teacher.objects.filter(public_id__in=staff))
