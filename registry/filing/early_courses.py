"""Courses that are public before their platform: earlier versions told of them from the day of the import on.

Nobody can be offered a course on a platform whose filing is still to come, so each is put off to the day of its platform.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from registry import ledger
from registry.days import civil_day
from registry.filing.write import let_versions_wait
from registry.models import PublicRecord
from registry.timeline import Version, in_force, is_public, public_after
from registry.vocabulary import RecordKind

AT_ONCE: Final = 200
SOURCE: Final = "check_tables"


def early_courses() -> QuerySet[PublicRecord]:
    """Return the courses that are public while their platform is not, by public id."""
    platform = PublicRecord.objects.filter(pk=OuterRef("parent"))
    return PublicRecord.objects.filter(~Exists(platform), kind=RecordKind.COURSE).order_by("public_id")


def put_off(*, at: datetime) -> int:
    """Take back those whose platform is to come until its day, in short transactions; return how many."""
    number, last = 0, ""
    while records := list(early_courses().filter(public_id__gt=last)[:AT_ONCE]):
        with transaction.atomic():
            ledger.hold()
            drafts = list(_drafts([each.public_id for each in records], civil_day(at)))
            let_versions_wait(drafts, civil_day(at))
            number += len({each.record_id for each in ledger.publish(drafts, recorded_at=at)})
        last = records[-1].public_id
    return number


def _drafts(ids: Sequence[str], today: date) -> Iterator[ledger.Draft]:
    """Yield what is to be told of some of them: nothing of days without their platform, and all from the day it begins."""
    records = list(early_courses().filter(public_id__in=ids))
    lines = ledger.lines_of({each for record in records for each in (record.public_id, record.parent)})
    for record in records:
        line, of_platform = lines[record.public_id], lines.get(record.parent, [])
        begins = public_after(of_platform, today)
        told = in_force(line, begins) if begins else None
        if begins is None or told is None:
            continue
        early = [each.effective_on for each in line if each.effective_on < begins and not is_public(of_platform, each.effective_on)]
        for version in (*(Version(day, None) for day in early), Version(begins, told.document)):
            yield ledger.draft_of(record, version, source=SOURCE)
