"""Writing what a merge worked out: rows in bulk, then the documents of what changed through the ledger, parents first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Model, Q

from accounts.models import User
from registry import ledger, public_records
from registry.filing.merge import Due, Merge
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    InstitutionPrivate,
    Penalty,
    Platform,
    RecordKey,
    Teacher,
    TeacherPrivate,
)
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


def write(merge: Merge, *, source: str, recorded_at: datetime, actor: User | None) -> None:
    """Write the rows of a merge and publish its documents; must be called inside a transaction."""
    for model in _PARENTS_FIRST:
        _upsert(model, merge.to_write[model])
    _link_staff(merge)
    _add_courses_of_turned_staff(merge)
    _add_credit_of_turned_institutions(merge)
    for model in _CHILDREN_FIRST:
        if gone := merge.to_remove[model]:
            model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
    due = sorted(merge.due.values(), key=lambda each: _PUBLISHING_ORDER.index(each.kind))
    ledger.publish(_drafts(due, merge, source), recorded_at=recorded_at, actor=actor)


def _upsert(model: type[Model], rows: Sequence[Any]) -> None:
    """Insert new rows and overwrite changed ones by primary key; every other constraint still stands."""
    if not rows:
        return
    key, columns = _key_and_columns(model)
    # Rows that the database numbers are new while they have no number.
    unnumbered, known = [row for row in rows if row.pk is None], [row for row in rows if row.pk is not None]
    model._default_manager.bulk_create(unnumbered)
    model._default_manager.bulk_create(known, update_conflicts=True, unique_fields=[key], update_fields=columns)


@cache
def _key_and_columns(model: type[Model]) -> tuple[str, list[str]]:
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    return next(field.name for field in model._meta.concrete_fields if field.primary_key), columns


def _link_staff(merge: Merge) -> None:
    added, dropped = [], Q()
    for course_id, wanted in merge.links.items():
        linked = merge.rows.staff[course_id]
        added += [_CourseStaff(course_id=course_id, teacher_id=teacher_id) for teacher_id in wanted - linked]
        if linked - wanted:
            dropped |= Q(course=course_id, teacher__in=linked - wanted)
    if dropped:
        _CourseStaff._default_manager.filter(dropped).delete()
    _CourseStaff._default_manager.bulk_create(added)


def _add_courses_of_turned_staff(merge: Merge) -> None:
    if not merge.staff_turned:
        return
    turned = {each.row.public_id: each for each in merge.staff_turned}
    links = _CourseStaff._default_manager.filter(teacher__in=turned).select_related("course")
    for link in links:
        cause = turned[link.teacher_id]
        merge.due.setdefault(link.course_id, Due(RecordKind.COURSE, link.course, cause.effective_on, cause.basis))


def _add_credit_of_turned_institutions(merge: Merge) -> None:
    if not merge.institutions_turned:
        return
    turned = {each.row.public_id: each for each in merge.institutions_turned}
    for row in CreditEntry.objects.filter(institution__in=turned):
        cause = turned[row.institution_id]
        merge.due.setdefault(row.public_id, Due(RecordKind.CREDIT, row, cause.effective_on, cause.basis))


def _drafts(due: Sequence[Due], merge: Merge, source: str) -> Iterable[ledger.Draft]:
    """Compose the documents of the rows that are due, from what the tables now hold."""
    penalties = defaultdict(list)
    institution_ids = [each.row.public_id for each in due if each.kind == RecordKind.INSTITUTION]
    for penalty in Penalty.objects.filter(institution__in=institution_ids):
        penalties[penalty.institution_id].append(penalty)
    staff = defaultdict(list)
    course_ids = [each.row.public_id for each in due if each.kind == RecordKind.COURSE and not each.removed]
    shown = _CourseStaff._default_manager.filter(course__in=course_ids, teacher__is_public=True)
    for course_id, teacher_id in shown.values_list("course_id", "teacher_id"):
        staff[course_id].append(teacher_id)
    for each in due:
        parent, document, shown_until = "", None, None
        match each.row:
            case Institution() as row:
                document = public_records.institution(row, penalties[row.public_id])
            case Platform() as row:
                parent, document = row.operator_id, public_records.platform(row)
            case Teacher() as row:
                parent, document = row.institution_id, public_records.teacher(row)
            case Course() as row:
                parent, document = row.platform_id, public_records.course(row, staff[row.public_id])
            case CreditEntry() as row:
                kind = merge.rows.institutions[row.institution_id].kind
                parent, document = row.institution_id, public_records.credit(row, kind)
                shown_until = public_records.disclosed_until(row)
            case _:
                raise TypeError(each.row)
        yield ledger.Draft(
            kind=each.kind,
            public_id=each.row.public_id,
            parent=parent,
            sort_key=public_records.sort_key(row),
            document=None if each.removed else document,
            effective_on=each.effective_on,
            shown_until=shown_until,
            basis=each.basis,
            source=source,
        )
