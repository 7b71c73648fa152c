"""Writing what a merge worked out: rows in bulk, then the documents of what changed through the ledger, parents first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db.models import Model, Q

from registry import bulk_rows, ledger, staff_tallies
from registry.filing.changes import Changes, Due
from registry.filing.documents import document_of, draft_of
from registry.filing.leaving import versions_with, versions_without
from registry.filing.penalties import versions_with_penalties
from registry.filing.removals import forget_erasures, note_erasures
from registry.models import (
    Course,
    CreditEntry,
    FiledRecord,
    Institution,
    InstitutionPrivate,
    LedgerEntry,
    Penalty,
    PendingChange,
    Platform,
    RecordKey,
    Teacher,
    TeacherPrivate,
)
from registry.timeline import Body, Version, amended, telling, with_written
from registry.vocabulary import RecordKind

_PARENTS_FIRST: Sequence[type[Model]] = (
    Institution,
    InstitutionPrivate,
    RecordKey,
    Platform,
    Teacher,
    TeacherPrivate,
    Course,
    CreditEntry,
    Penalty,
)
_CHILDREN_FIRST: Sequence[type[Model]] = (Penalty, CreditEntry, Course, Platform, Teacher)
_PUBLISHING_ORDER = (RecordKind.INSTITUTION, RecordKind.PLATFORM, RecordKind.TEACHER, RecordKind.COURSE, RecordKind.CREDIT)

_CourseStaff = Course.teachers.through


def write(changes: Changes, *, source: str, recorded_at: datetime) -> None:
    """Write the rows of a batch and publish its documents; must be called inside a transaction."""
    for model in _PARENTS_FIRST:
        _upsert(model, changes.to_write[model])
    _link_staff(changes)
    _add_courses_of_turned_staff(changes)
    _add_credit_of_turned_institutions(changes)
    note_erasures((*changes.to_remove[CreditEntry], *changes.to_remove[Teacher]), on=changes.today)
    for model in _CHILDREN_FIRST:
        if gone := changes.to_remove[model]:
            model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
    forget_erasures(changes.new)
    _forget_what_waited(changes)
    PendingChange.objects.bulk_create(
        PendingChange(
            kind=each.due.kind,
            record_id=each.due.row.public_id,
            effective_on=each.due.effective_on,
            values=each.values,
            is_removal=changes.due[each.due.row.public_id].removed,
        )
        for each in changes.later
    )
    staff_tallies.forget(row.public_id for row in changes.to_remove[Platform])
    staff_tallies.refresh(_staffed(changes), on=changes.today)
    due = sorted(changes.due.values(), key=lambda each: _PUBLISHING_ORDER.index(each.kind))
    drafts = list(_drafts(due, changes, source))
    # Whoever is to come has a public record from then on, and other courses name them no earlier.
    to_come = [each.due.row.public_id for each in changes.later if each.due.row.public_id in changes.new]
    Teacher.objects.filter(public_id__in=to_come).update(is_public=False)
    let_versions_wait(drafts, changes.today)
    ledger.publish(drafts, recorded_at=recorded_at)


def let_versions_wait(drafts: Sequence[ledger.Draft], today: date) -> None:
    """See to it that every version of a day to come is made current on its day, also one that a change of today reached into."""
    to_come = {(draft.public_id, draft.effective_on): draft for draft in drafts if draft.effective_on > today and draft.document}
    if not to_come:
        return
    waiting = PendingChange.objects.filter(record_id__in={public_id for public_id, _ in to_come})
    missing = to_come.keys() - set(waiting.values_list("record_id", "effective_on"))
    PendingChange.objects.bulk_create(
        PendingChange(kind=to_come[each].kind, record_id=each[0], effective_on=each[1]) for each in sorted(missing)
    )


def _forget_what_waited(changes: Changes) -> None:
    """Drop decisions for a day on which their record will not be there any more."""
    gone = defaultdict(list)
    for each in changes.due.values():
        if each.removed:
            gone[each.effective_on].append(each.row.public_id)
    for day, ids in gone.items():
        PendingChange.objects.filter(record_id__in=ids, effective_on__gte=day).delete()


def _staffed(changes: Changes) -> set[str]:
    """Return the institutions whose staff, or the staff of whose courses, the batch touches."""
    staff = (*changes.to_write[Teacher], *changes.to_remove[Teacher])
    private = {row.teacher_id for row in changes.to_write[TeacherPrivate]}
    of_staff = {row.institution_id for row in changes.rows.teachers.values() if row.public_id in private}
    courses = changes.links.keys() | {row.public_id for row in changes.to_remove[Course]}
    platforms = {row.platform_id for row in changes.rows.courses.values() if row.public_id in courses}
    of_courses = {changes.rows.platforms[each].operator_id for each in platforms if each in changes.rows.platforms}
    return {row.institution_id for row in staff} | of_staff | of_courses


def _upsert(model: type[Model], rows: Sequence[Any]) -> None:
    """Insert new rows and overwrite changed ones by primary key; every other constraint still stands."""
    # Rows that the database numbers are new while they have no number.
    bulk_rows.insert(model, [row for row in rows if row.pk is None])
    bulk_rows.upsert(model, [row for row in rows if row.pk is not None])


def _link_staff(changes: Changes) -> None:
    added, dropped = [], Q()
    for course_id, wanted in changes.links.items():
        linked = changes.rows.staff[course_id]
        added += [_CourseStaff(course_id=course_id, teacher_id=teacher_id) for teacher_id in wanted - linked]
        if linked - wanted:
            dropped |= Q(course=course_id, teacher__in=linked - wanted)
    if dropped:
        _CourseStaff._default_manager.filter(dropped).delete()
    bulk_rows.insert(_CourseStaff, added)


def _add_courses_of_turned_staff(changes: Changes) -> None:
    if not changes.staff_turned:
        return
    turned = {each.row.public_id: each for each in changes.staff_turned}
    courses: dict[str, Course] = {}
    causes: defaultdict[str, list[Due]] = defaultdict(list)
    for link in _CourseStaff._default_manager.filter(teacher__in=turned).select_related("course"):
        courses[link.course_id] = link.course
        causes[link.course_id].append(turned[link.teacher_id])
    changes.rows.load_days(courses)
    for public_id, course in courses.items():
        filed = changes.due.get(public_id)
        if filed and (filed.removed or filed.versions is None):
            # It is composed from the rows, once they hold who turned.
            continue
        cause = min(causes[public_id], key=attrgetter("effective_on"))
        versions = None
        if changes.is_dated(course, cause.effective_on):
            versions = _restaffed(changes.rows.line(public_id), causes[public_id], changes.today)
        if filed:
            changes.due[public_id] = replace(filed, versions=with_written(filed.versions or (), versions or ()))
        else:
            changes.due[public_id] = Due(RecordKind.COURSE, course, cause.effective_on, cause.basis, versions=versions)


def _restaffed(line: Sequence[Version], turned: Sequence[Due], today: date) -> list[Version]:
    """Return what a course must say when some of its staff came to have a public record, or lost it; who else teaches it stays.

    Who lost it is named by no later version; who came to have one is named until a version says otherwise, and today.
    """
    restated: list[Version] = []
    for each in turned:
        person, on = each.row.public_id, each.effective_on
        is_public = not each.removed and isinstance(each.row, Teacher) and each.row.is_public
        # A course may have had other staff since.
        for day in (on, max(on, today)) if is_public else (on,):
            written = versions_with(person, line, day) if is_public else versions_without(person, line, day)
            line, restated = with_written(line, written), with_written(restated, written)
    return restated


def _add_credit_of_turned_institutions(changes: Changes) -> None:
    if not changes.institutions_turned:
        return
    turned = {each.row.public_id: each for each in changes.institutions_turned}
    rows = list(CreditEntry.objects.filter(institution__in=turned))
    changes.rows.load_days(row.public_id for row in rows)
    for row in rows:
        filed = changes.due.get(row.public_id)
        if filed and (filed.removed or filed.versions is None):
            continue
        cause, versions = turned[row.institution_id], None
        if filed or changes.is_dated(row, cause.effective_on):
            document, said = _compose(row, cause.effective_on, changes, {}, {}), filed.versions if filed else None
            line = with_written(changes.rows.line(row.public_id), said or ())
            versions = with_written(said or (), amended(line, cause.effective_on, document, ()))
        if filed:
            changes.due[row.public_id] = replace(filed, versions=versions)
        else:
            changes.due[row.public_id] = Due(RecordKind.CREDIT, row, cause.effective_on, cause.basis, versions=versions)


def public_staff(course_ids: Sequence[str]) -> Mapping[str, list[str]]:
    """Return, by course, the ids of those of its staff who have a public record. One query."""
    staff = defaultdict(list)
    shown = _CourseStaff._default_manager.filter(course__in=course_ids, teacher__is_public=True)
    for course_id, teacher_id in shown.values_list("course_id", "teacher_id"):
        staff[course_id].append(teacher_id)
    return staff


def _compose(
    row: FiledRecord,
    on: date,
    changes: Changes,
    penalties: Mapping[str, Sequence[Penalty]],
    staff: Mapping[str, Sequence[str]],
) -> Body | None:
    kind = changes.rows.institutions[row.institution_id].kind if isinstance(row, CreditEntry) else ""
    return document_of(
        row, on=on, penalties=penalties.get(row.public_id, ()), staff=staff.get(row.public_id, ()), institution_kind=kind
    )


def _drafts(due: Sequence[Due], changes: Changes, source: str) -> Iterable[ledger.Draft]:
    """Compose the documents of the rows that are due, from what the tables now hold."""
    penalties = defaultdict(list)
    institution_ids = [each.row.public_id for each in due if each.kind == RecordKind.INSTITUTION]
    for penalty in Penalty.objects.filter(institution__in=institution_ids):
        penalties[penalty.institution_id].append(penalty)
    staff = public_staff([each.row.public_id for each in due if each.kind == RecordKind.COURSE and not each.removed])
    returning = _lines_of_returning(changes)
    for each in due:
        row = each.row
        versions = each.versions
        if versions is None:
            line = returning.get(row.public_id, ())
            # Who was removed and comes back does so no earlier than that.
            day = max([each.effective_on, *(past.effective_on for past in line if past.effective_on <= changes.today)])
            if day > changes.today and row.public_id in changes.links:
                staff = {**staff, row.public_id: changes.public_staff(changes.links[row.public_id], on=day)}
            document = None if each.removed else _compose(row, day, changes, penalties, staff)
            versions = amended(line, day, document, ()) if line else [Version(day, document)]
            if each.effective_on < day:
                # What was said for a day before holds as it would if the same were sent again.
                versions = with_written(amended(line, each.effective_on, document, each.fields), versions)
        if isinstance(row, Institution) and row.public_id in changes.penalties_changed:
            before = [] if row.public_id in changes.new else changes.rows.line(row.public_id)
            told = versions_with_penalties(
                row,
                with_written(before, versions),
                penalties[row.public_id],
                changed_on=changes.penalties_changed[row.public_id],
                until=changes.today,
            )
            versions = telling(before, [*versions, *told])
        for version in versions:
            yield draft_of(row, version, source=source, basis=each.basis)


def _lines_of_returning(changes: Changes) -> dict[str, list[Version]]:
    """Return the time lines of those new rows that the ledger knew before."""
    known = LedgerEntry.objects.filter(record_id__in=list(changes.new)).order_by().values_list("record_id", flat=True).distinct()
    ids = list(known) if changes.new else []
    return ledger.lines_of(ids) if ids else {}
