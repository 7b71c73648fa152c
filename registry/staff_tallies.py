"""Counts of the staff of institutions and platforms, by which the rules about staff are judged; no reader sees a person's row.

They are kept in the transaction of the change and are of today: what is private of staff has no time line.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.db.models import Q

from registry import bulk_rows, facts_marks
from registry.judging.staff import StaffFacts, StaffRow, staff_facts
from registry.models import Course, Institution, Platform, StaffTally, Teacher

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
RECOUNTED_AT_ONCE: Final = 500


def facts_of_many(record_ids: Iterable[str]) -> dict[str, StaffFacts]:
    """Return the counts of the staff of each institution, and of who teaches on each platform, where any are filed. One query."""
    rows = StaffTally.objects.filter(record_id__in=list(record_ids)).values_list("record_id", "facts")
    return {record_id: StaffFacts(**facts) for record_id, facts in rows}


def refresh(institution_ids: Iterable[str], *, on: date) -> None:
    """Count anew the staff of institutions and of their platforms, as in service on a day. Six statements at most."""
    ids = list(institution_ids)
    if not ids:
        return
    found = counted(ids, on=on)
    bulk_rows.upsert(StaffTally, [StaffTally(record_id=each, facts=facts) for each, facts in found.items()])
    StaffTally.objects.filter(record_id__in=owners(ids).keys() - found.keys()).delete()
    facts_marks.renew(facts_marks.Sort.STAFF)


def recount(*, on: date) -> None:
    """Count all staff anew, as in service on a day, a few hundred institutions at a time.

    Must be called in a transaction that holds the ledger (`ledger.hold`), so that nothing is written meanwhile.
    """
    StaffTally.objects.all().delete()
    ids = list(Institution.objects.order_by("pk").values_list("pk", flat=True))
    for some in bulk_rows.in_batches(ids, RECOUNTED_AT_ONCE):
        refresh(some, on=on)


def forget(record_ids: Iterable[str]) -> None:
    """Drop the counts of records that are removed."""
    StaffTally.objects.filter(record_id__in=list(record_ids)).delete()


def owners(institution_ids: Iterable[str]) -> dict[str, str]:
    """Return by id the institutions and their platforms, of each the institution whose staff it has. One query."""
    ids = list(institution_ids)
    return dict(zip(ids, ids, strict=True)) | dict(
        Platform.objects.filter(operator__in=ids).values_list("public_id", "operator_id")
    )


def counted(institution_ids: Sequence[str], *, on: date) -> dict[str, dict[str, int]]:
    """Return the counts of institutions and their platforms, as they are kept, where there is staff on a day. Two queries."""
    # Who has no private row has not left either.
    in_service = Q(private__left_on__isnull=True) | Q(private__left_on__gt=on)
    staff = Teacher.objects.filter(in_service, institution__in=institution_ids)
    listed = staff.values_list("public_id", "institution_id", *_COLUMNS)
    rows = {teacher_id: (institution_id, _row(values)) for teacher_id, institution_id, *values in listed}
    grouped: defaultdict[str, list[StaffRow]] = defaultdict(list)
    for institution_id, row in rows.values():
        grouped[institution_id].append(row)
    links = Course.teachers.through.objects.filter(course__platform__operator__in=institution_ids)
    for platform_id, teacher_id in sorted(set(links.values_list("course__platform_id", "teacher_id"))):
        if teacher_id in rows:
            grouped[platform_id].append(rows[teacher_id][1])
    return {each: asdict(staff_facts(found)) for each, found in grouped.items()}


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
