"""The registry that is asked, of any size: institutions with platforms and courses, some of which have changed since."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from benchmarks.filled_ledger import Batch
from benchmarks.graphql.queries import COURSES, PLATFORMS
from registry import public_records
from registry.days import civil_day
from registry.ledger import Draft
from registry.models import Course, Institution, Platform, Publisher, RecordKey
from registry.public_ids import public_id
from registry.vocabulary import RecordKind
from tests.factories import new_uscc

# So many institutions are filed by the batch of one day, and changed by that of the next.
TOGETHER: Final = 100
BEGAN: Final = datetime(2020, 1, 8, 4, tzinfo=UTC)
CHANGED_PLATFORMS: Final = 8
ENTRIES_AN_INSTITUTION: Final = 1 + PLATFORMS + PLATFORMS * COURSES + 1 + CHANGED_PLATFORMS
# What was said at first of those that have changed.
_AT_FIRST: Final[dict[RecordKind, dict[str, Any]]] = {
    RecordKind.INSTITUTION: {"address": "济南市历下区文化东路1号"},
    RecordKind.PLATFORM: {"icpNumber": None},
}


def uscc_of(number: int) -> str:
    """Return the credit code of an institution."""
    return new_uscc(number)


def batches(entries: int, *, together: int = TOGETHER) -> Iterator[Batch]:
    """Yield what makes a ledger of so many entries, a multiple of those of one institution; so many institutions a batch."""
    institutions, rest = divmod(entries, ENTRIES_AN_INSTITUTION)
    assert not rest, f"An institution makes {ENTRIES_AN_INSTITUTION} entries."
    at, publisher = BEGAN, Publisher.objects.create(name="山东省教育厅")
    for first in range(0, institutions, together):
        for batch in _batches(range(first, min(first + together, institutions)), publisher, at):
            yield batch
            at += timedelta(days=1)


def _batches(numbers: range, publisher: Publisher, at: datetime) -> Iterator[Batch]:
    schools = [_institution(number, publisher) for number in numbers]
    platforms = [
        _platform(school, number * PLATFORMS + each, at)
        for school, number in zip(schools, numbers, strict=True)
        for each in range(PLATFORMS)
    ]
    courses = [_course(platform, each) for platform in platforms for each in range(COURSES)]
    keys = [RecordKey(kind=RecordKey.Kind.USCC, value=each.uscc, record_id=each.public_id) for each in schools]
    keys += [
        RecordKey(kind=RecordKey.Kind.FILING_NUMBER, value=str(each.filing_number), record_id=each.public_id) for each in platforms
    ]
    changed = [*schools, *(each for place, each in enumerate(platforms) if place % PLATFORMS < CHANGED_PLATFORMS)]
    will_change = {each.public_id for each in changed}
    # The tables hold what stands in the end.
    filed = [_draft(each, at, is_changed_later=each.public_id in will_change) for each in (*schools, *platforms, *courses)]
    yield Batch(at, [schools, keys, platforms, courses], filed)
    at += timedelta(days=1)
    yield Batch(at, [], [_draft(each, at) for each in changed])


def _draft(row: Any, at: datetime, *, is_changed_later: bool = False) -> Draft:
    day = civil_day(at)
    if isinstance(row, Institution):
        kind, parent, document = RecordKind.INSTITUTION, "", public_records.institution(row, [], on=day)
    elif isinstance(row, Platform):
        kind, parent, document = RecordKind.PLATFORM, row.operator_id, public_records.platform(row)
    else:
        kind, parent, document = RecordKind.COURSE, row.platform_id, public_records.course(row, [])
    return Draft(
        kind=kind,
        public_id=row.public_id,
        parent=parent,
        sort_key=public_records.sort_key(row),
        document=document | _AT_FIRST[kind] if is_changed_later else document,
        effective_on=day,
        source="benchmark",
    )


def _institution(number: int, publisher: Publisher) -> Institution:
    code = uscc_of(number)
    return Institution(
        public_id=public_id("institution", code),
        publisher=publisher,
        uscc=code,
        name=f"济南第{number:05d}在线教育科技有限公司",
        kind="company",
        region="370102",
        address="济南市历下区经十路1号",
    )


def _platform(operator: Institution, number: int, at: datetime) -> Platform:
    filing_number = f"鲁教线备{number:06d}"
    return Platform(
        public_id=public_id("platform", filing_number),
        publisher=operator.publisher,
        operator=operator,
        filing_number=filing_number,
        name="爱课堂",
        kind="app",
        status="filed",
        filed_on=civil_day(at),
        domains=["aiketang.example.cn"],
        icp_number="鲁ICP备20000001号-1",
    )


def _course(platform: Platform, place: int) -> Course:
    code = f"C-{place:02d}"
    return Course(
        public_id=public_id("course", f"{platform.public_id} {code}"),
        publisher=platform.publisher,
        platform=platform,
        code=code,
        name="初中数学同步",
        subject="math",
        stage="junior",
        grades=[7],
        mode="live",
        lesson_minutes=40,
        break_minutes=10,
        fees=[{"basis": "per_lesson", "lessons": 30, "amount": "2400.00"}],
    )
