"""A platform whose filing is of a day to come, filed without a day: nothing hung under it is public before."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from registry import as_of, ledger, statistics
from registry.agreement import disagreements
from registry.as_of import Moment
from registry.filing import early_courses
from registry.filing.changes import Changes
from registry.models import Course, LedgerEntry, Platform, PublicRecord
from registry.statistics import Figures
from registry.turning import turn_day
from registry.verification import verify
from registry.vocabulary import RecordKind
from tests.factories import new_uscc
from tests.registry.filing_making import NOW, TODAY, course, credit, file, platform, school

pytestmark = pytest.mark.django_db
CODE = new_uscc(76_201)
FILED_ON = date(2026, 12, 1)
BEGINNING = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def with_figures_alone(settings):
    settings.LEDGER_FOLLOWERS = ["registry.statistics.follow"]


def turn(day):
    turn_day(day, clock=lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


def file_platform(*courses, complete=False, **said):
    values = {"filed_on": FILED_ON} | said
    return file(school(CODE, platforms=[platform(courses=courses, **values)], complete=complete))


def public(kind):
    return set(PublicRecord.objects.filter(kind=kind).values_list("effective_on", flat=True))


def began(kind):
    return set(LedgerEntry.objects.filter(kind=kind, action="created").values_list("effective_on", flat=True))


def test_a_course_without_a_day_begins_with_its_platform():
    file_platform(course())
    assert began(RecordKind.COURSE) == began(RecordKind.PLATFORM) == {FILED_ON}
    assert public(RecordKind.COURSE) == public(RecordKind.PLATFORM) == set()
    assert as_of.document(Course.objects.get().public_id, Moment(TODAY)).absence == "not_known_before"
    turn(FILED_ON)
    assert public(RecordKind.COURSE) == public(RecordKind.PLATFORM) == {FILED_ON}
    assert statistics.figures(None, as_of=FILED_ON) == Figures(
        institutions_filed=1, platforms_filed=1, courses=1, subject_institutions=1
    )
    assert list(disagreements(on=FILED_ON)) == []
    assert verify().misfit is None


def test_the_same_file_twice_writes_nothing_while_filing_and_listing_are_to_come():
    filing = school(CODE, platforms=[platform(courses=[course()], filed_on=FILED_ON)], credit=[credit(listed_on=FILED_ON)])
    file(filing)
    before = ledger.head_seq()
    assert {what for _, what in file(filing).counts} == {"unchanged"}
    assert ledger.head_seq() == before
    assert public(RecordKind.PLATFORM) == public(RecordKind.CREDIT) == set()


def test_what_else_is_said_of_a_platform_to_come_without_its_day_waits_with_it():
    file_platform(course())
    file(school(CODE, platforms=[platform(domains=["example.cn"])]))
    assert public(RecordKind.PLATFORM) == set()
    turn(FILED_ON)
    assert Platform.objects.get().domains == ["example.cn"]


def test_a_course_that_comes_later_waits_for_its_platform_too():
    file_platform()
    file_platform(course("C-2"))
    assert began(RecordKind.COURSE) == {FILED_ON}


def test_a_course_of_another_publisher_for_an_earlier_day_begins_with_the_platform():
    file_platform(filed_on=BEGINNING)
    file(
        school(CODE, platforms=[platform(courses=[course()], filed_on=BEGINNING)]),
        publisher="济南市教育局",
        effective_on=date(2020, 1, 8),
    )
    assert began(RecordKind.PLATFORM) == began(RecordKind.COURSE) == {BEGINNING}


def test_a_course_does_not_wait_for_what_else_is_decided_for_its_platform():
    file_platform(filed_on=BEGINNING)
    file(school(CODE, platforms=[platform(domains=["example.cn"])]), effective_on=FILED_ON)
    file_platform(course(), filed_on=BEGINNING)
    assert began(RecordKind.COURSE) == {TODAY}


def test_a_course_of_a_platform_filed_before_begins_with_the_day_of_the_import():
    file_platform(course(), filed_on=BEGINNING)
    assert began(RecordKind.PLATFORM) == {BEGINNING}
    assert began(RecordKind.COURSE) == {TODAY}


def test_a_filing_that_comes_earlier_than_was_said_begins_earlier():
    file_platform(course())
    sooner = date(2026, 11, 28)
    file_platform(course(), filed_on=sooner)
    turn(sooner)
    assert public(RecordKind.PLATFORM) == public(RecordKind.COURSE) == {sooner}


def test_courses_that_earlier_versions_told_too_early_are_named_and_put_off(monkeypatch):
    monkeypatch.setattr(Changes, "day_with", lambda _changes, _platform, day: day)
    file_platform(course())
    file(school(new_uscc(76_202), platforms=[platform("鲁教线备2", courses=[course()])]))
    early = Course.objects.get(platform__filing_number="鲁教线备1").public_id
    assert [each.key for each in disagreements(on=TODAY)] == [early]

    assert early_courses.put_off(at=NOW) == 1
    assert list(disagreements(on=TODAY)) == []
    assert as_of.document(early, Moment(TODAY)).document is None
    assert PublicRecord.objects.filter(kind=RecordKind.COURSE).count() == 1
    assert early_courses.put_off(at=NOW) == 0
    turn(FILED_ON)
    assert PublicRecord.objects.get(public_id=early).effective_on == FILED_ON
    assert list(disagreements(on=FILED_ON)) == []
    assert verify().misfit is None


def test_the_command_that_mends_says_how_many_courses_it_put_off():
    printed = StringIO()
    call_command("check_tables", "--repair", stdout=printed)
    assert "0 门课程" in printed.getvalue()


def test_what_is_kept_and_not_told_holds_today_beside_an_earlier_day_of_filing():
    file_platform(filed_on=date(2026, 3, 1), mlps_number="371000-1")
    file_platform(filed_on=BEGINNING, mlps_number="371000-2")
    assert Platform.objects.get().mlps_number == "371000-2"
    size = LedgerEntry.objects.count()
    outcome = file_platform(filed_on=BEGINNING, mlps_number="371000-2")
    assert (outcome.counts["platform", "unchanged"], LedgerEntry.objects.count()) == (1, size)
