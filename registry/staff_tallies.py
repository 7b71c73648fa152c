"""Counts of the staff of institutions and platforms, by which the rules about staff are judged; no reader sees a person's row.

They are kept in the transaction of the change and are of today: what is private of staff has no time line.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django.db.models import Q

from registry import bulk_rows
from registry.judging.staff import StaffFacts, StaffRow, staff_facts
from registry.models import Course, Platform, StaffTally, Teacher

_COLUMNS = (
    "role",
    "subjects",
    "nationality",
    "certificate_kind",
    "private__is_full_time",
    "private__is_in_service",
    "private__work_permit_sealed",
    "private__language_credential",
)
_COUNTS = tuple(field.name for field in fields(StaffFacts))


def facts_of_many(record_ids: Iterable[str]) -> dict[str, StaffFacts]:
    """Return the counts of the staff of each institution, and of who teaches on each platform, where any are filed. One query."""
    rows = StaffTally.objects.filter(record_id__in=list(record_ids)).values_list("record_id", "facts")
    return {record_id: StaffFacts(**facts) for record_id, facts in rows}


def refresh(institution_ids: Iterable[str], *, on: date) -> None:
    """Count anew the staff of institutions and of their platforms, as in service on a day. Five statements at most."""
    ids = list(institution_ids)
    if not ids:
        return
    # Who has no private row has not left either.
    in_service = Q(private__left_on__isnull=True) | Q(private__left_on__gt=on)
    staff = Teacher.objects.filter(in_service, institution__in=ids).values_list("public_id", "institution_id", *_COLUMNS)
    rows = {teacher_id: (institution_id, _row(values)) for teacher_id, institution_id, *values in staff}
    grouped: defaultdict[str, list[StaffRow]] = defaultdict(list)
    for institution_id, row in rows.values():
        grouped[institution_id].append(row)
    links = Course.teachers.through.objects.filter(course__platform__operator__in=ids)
    for platform_id, teacher_id in sorted(set(links.values_list("course__platform_id", "teacher_id"))):
        if teacher_id in rows:
            grouped[platform_id].append(rows[teacher_id][1])
    bulk_rows.upsert(StaffTally, [StaffTally(record_id=each, facts=_plain(staff_facts(found))) for each, found in grouped.items()])
    owners = {*ids, *Platform.objects.filter(operator__in=ids).values_list("public_id", flat=True)}
    StaffTally.objects.filter(record_id__in=owners - grouped.keys()).delete()


def _plain(facts: StaffFacts) -> dict[str, int]:
    return {name: getattr(facts, name) for name in _COUNTS}


def _row(values: Sequence[Any]) -> StaffRow:
    role, subjects, nationality, certificate_kind, is_full_time, is_in_service, work_permit, language_credential = values
    return StaffRow(
        role=role,
        subjects=tuple(subjects),
        nationality=nationality,
        certificate_kind=certificate_kind or None,
        is_full_time=is_full_time,
        is_in_service=is_in_service,
        has_work_permit=True if work_permit else None,
        has_language_credential=True if language_credential else None,
    )
