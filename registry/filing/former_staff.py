"""Courses that name somebody without a public record: earlier versions left them so when staff left."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

import orjson
from django.db import transaction

from registry import ledger
from registry.days import civil_day
from registry.filing.leaving import versions_without
from registry.models import PublicRecord
from registry.timeline import in_force, public_after, with_written
from registry.vocabulary import RecordKind

AT_ONCE: Final = 200
SOURCE: Final = "check_tables"


def take_out(*, at: datetime) -> int:
    """Name them in no course from the day on which their record ended, in short transactions; return how many courses changed."""
    number, last = 0, ""
    courses = PublicRecord.objects.filter(kind=RecordKind.COURSE).order_by("public_id")
    while ids := list(courses.filter(public_id__gt=last).values_list("public_id", flat=True)[:AT_ONCE]):
        if any(_drafts(ids, civil_day(at))):
            with transaction.atomic():
                ledger.hold()
                number += len({each.record_id for each in ledger.publish(_drafts(ids, civil_day(at)), recorded_at=at)})
        last = ids[-1]
    return number


def _drafts(ids: Sequence[str], today: date) -> Iterator[ledger.Draft]:
    """Yield what is to be told of some courses: their documents without whoever has no public record."""
    records = {record: orjson.loads(record.body)["teachers"] for record in PublicRecord.objects.filter(public_id__in=ids)}
    named = {person for people in records.values() for person in people}
    there = set(PublicRecord.objects.filter(public_id__in=named).values_list("public_id", flat=True))
    gone = {record: former for record, people in records.items() if (former := set(people) - there)}
    lines = ledger.lines_of({each for record, former in gone.items() for each in (record.public_id, *former)}) if gone else {}
    for record, former in gone.items():
        line = lines[record.public_id]
        for person in sorted(former):
            told = lines.get(person, [])
            ended = in_force(told, today)
            on = ended.effective_on if ended else today
            written = versions_without(person, line, on, until=public_after(told, today) or date.max)
            line = with_written(line, written)
        yield from (ledger.draft_of(record, version, source=SOURCE) for version in line if not version.seq)
