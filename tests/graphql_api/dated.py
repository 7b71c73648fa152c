"""Versions of a record in the ledger, as a service would write them for a day at a moment."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from registry import ledger, public_records
from registry.days import today
from registry.models import Course, CreditEntry, Institution, Platform, Teacher
from registry.vocabulary import RecordKind
from tests import factories

_KINDS = {
    Institution: (RecordKind.INSTITUTION, lambda row: ""),
    Platform: (RecordKind.PLATFORM, lambda row: row.operator_id),
    Course: (RecordKind.COURSE, lambda row: row.platform_id),
    Teacher: (RecordKind.TEACHER, lambda row: row.institution_id),
    CreditEntry: (RecordKind.CREDIT, lambda row: row.institution_id),
}


def say(row: Any, document: dict[str, Any] | None, on: date, recorded_at: datetime | None = None, **draft: Any) -> int:
    """Put a version of a record into the ledger and return its number."""
    kind, parent_of = _KINDS[type(row)]
    wanted = ledger.Draft(kind, row.public_id, parent_of(row), public_records.sort_key(row), document, on, **draft)
    with transaction.atomic():
        (entry,) = ledger.publish([wanted], recorded_at=recorded_at or factories.RECORDED_AT)
    return entry.seq


def renamed(row: Any, name: str, on: date, recorded_at: datetime | None = None, **draft: Any) -> int:
    """Give an institution or a platform another name from a day on, and return the number of the entry."""
    row.name = name
    document = public_records.platform(row) if isinstance(row, Platform) else public_records.institution(row, [], on=on)
    return say(row, document, on, recorded_at, **draft)


def moved(school: Institution, region: str) -> int:
    """Let an institution lie in another region from today on, and return the number of the entry."""
    school.region = region
    school.save()
    return say(school, public_records.institution(school, [], on=today()), today())
