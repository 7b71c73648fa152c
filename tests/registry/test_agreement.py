"""`check_tables`: what is kept beside documents and entries agrees with them, and what was edited behind their back is named."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from registry import as_of, ledger, left_public, selectors
from registry.agreement import disagreements, number_of_steps
from registry.as_of import Moment
from registry.filing import former_staff
from registry.filing.services import publisher_named
from registry.ledger import canonical
from registry.lists import ListLine, file_list
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    InstitutionFigures,
    LedgerEntry,
    Listing,
    Penalty,
    Platform,
    PublicRecord,
    PublishedList,
    RecordKey,
    RegionFigures,
    StaffTally,
    Standing,
    Teacher,
)
from registry.turning import turn_day
from registry.verification import verify
from tests.factories import new_uscc
from tests.registry.filing_making import NOW, TODAY, course, credit, document, file, penalty, platform, school, teacher

pytestmark = pytest.mark.django_db
CODE = new_uscc(78_000)


@pytest.fixture(autouse=True)
def registry(settings):
    """An institution with all that can hang under it, and a published list with a line."""
    settings.LEDGER_FOLLOWERS = ["registry.statistics.follow"]
    file(
        school(
            CODE,
            platforms=[platform(courses=[course(teachers=["T-1"])], valid_until=date(2026, 12, 31))],
            teachers=[teacher()],
            credit=[credit()],
            penalties=[penalty(withdrawn_on=date(2026, 12, 1), withdrawal_reason="复议撤销")],
        ),
        effective_on=date(2026, 1, 1),
    )
    file_list(
        [ListLine(1, "济南明德云课堂教育科技有限公司")],
        title="白名单",
        issuer="济南市教育局",
        region="370100",
        published_on=date(2024, 1, 1),
        source="list.csv",
        publisher=publisher_named("济南市教育局"),
        recorded_at=NOW,
    )


def keys(on=TODAY):
    return {each.key for each in disagreements(on=on)}


def edit(table, column, value):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table._meta.db_table} SET {column} = %s", [value])


def test_what_nobody_touched_agrees_and_every_record_is_counted():
    seen: list[int] = []
    assert list(disagreements(on=TODAY, progress=seen.append)) == []
    assert sum(seen) == number_of_steps() == 9


@pytest.mark.parametrize("day", [date(2026, 11, 30), date(2026, 12, 2), date(2027, 1, 2)])
def test_what_the_next_turning_of_the_day_will_write_is_not_held_against_the_tables(day):
    file(school(CODE, values={"address": "新路 1 号"}), effective_on=date(2026, 11, 29))
    assert keys(on=day) == set()
    turn_day(day, clock=lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    assert keys(on=day) == set()
    assert Institution.objects.get().address == "新路 1 号"


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        (Institution, "address", "别处"),
        (Institution, "kind", "individual"),
        (Platform, "status", "suspended"),
        (Course, "name", "物理"),
        (Teacher, "is_public", False),
        (CreditEntry, "reason", "别的"),
        (Penalty, "issued_by", "别的"),
        (PublishedList, "source", "别的"),
        (Listing, "address", "别处"),
        (PublicRecord, "sort_key", "0"),
        (PublicRecord, "parent", "ixxxxxxxxxxxx"),
    ],
)
def test_a_row_that_is_not_what_its_document_tells_is_named(table, column, value):
    edit(table, column, value)
    owners = {Penalty: Institution, PublicRecord: PublishedList}
    assert owners.get(table, table).objects.get().pk in keys()


def test_a_course_whose_staff_was_changed_is_named():
    Course.objects.get().teachers.clear()
    # Who teaches on a platform is counted by its courses.
    assert keys() == {Course.objects.get().pk, Platform.objects.get().pk}


def test_records_without_a_row_and_rows_without_a_record_are_named():
    lost = CreditEntry.objects.get().pk
    CreditEntry.objects.all().delete()
    hidden = Listing.objects.get().pk
    PublicRecord.objects.filter(public_id=hidden).delete()
    assert keys() == {lost, hidden}


def test_codes_that_lead_nowhere_are_named():
    edit(RecordKey, "value", "another")
    assert keys() == {Institution.objects.get().pk, Platform.objects.get().pk}
    RecordKey.objects.all().delete()
    assert keys() == {Institution.objects.get().pk, Platform.objects.get().pk}


@pytest.mark.parametrize(("column", "value"), [("filing_status", "ended"), ("credit_status", "none")])
def test_a_standing_that_does_not_follow_is_named(column, value):
    edit(Standing, column, value)
    assert keys() == {Institution.objects.get().pk}
    Standing.objects.all().delete()
    assert keys() == {Institution.objects.get().pk}


def test_figures_that_do_not_add_up_are_named_by_institution_and_by_region_until_they_are_counted_anew():
    edit(InstitutionFigures, "changes", '{"changes":[],"facts":{}}')
    assert keys() == {Institution.objects.get().pk}
    edit(RegionFigures, "courses", 7)
    assert keys() == {Institution.objects.get().pk, "370102"}
    RegionFigures.objects.all().delete()
    assert keys() == {Institution.objects.get().pk, "370102"}
    call_command("rebuild_statistics", stdout=StringIO())
    assert keys() == set()


def test_staff_counted_wrongly_is_named_by_institution_and_platform_until_it_is_counted_anew():
    counted = {Institution.objects.get().pk, Platform.objects.get().pk}
    edit(StaffTally, "facts", "{}")
    assert keys() == counted
    StaffTally.objects.all().delete()
    StaffTally.objects.create(record_id="pxxxxxxxxxxxx", facts={})
    assert keys() == {*counted, "pxxxxxxxxxxxx"}
    call_command("rebuild_statistics", stdout=StringIO())
    assert keys() == set()


def test_staff_who_leave_on_a_day_that_is_not_turned_yet_may_be_counted_or_not():
    file(school(CODE, teachers=[teacher("A-1", role="assistant", left_on=date(2026, 11, 26))]))
    file(school(CODE, teachers=[teacher("A-2", role="assistant")]), recorded_at=datetime(2026, 11, 25, 4, tzinfo=UTC))
    assert keys(on=date(2026, 11, 27)) == set()
    file(school(CODE, teachers=[teacher("A-2", role="management")]), recorded_at=datetime(2026, 11, 27, 4, tzinfo=UTC))
    assert keys(on=date(2026, 11, 27)) == set()


def test_a_course_that_an_earlier_version_left_naming_who_has_left_is_named_and_mended():
    course_id, left = Course.objects.get().pk, date(2026, 6, 1)
    named = document(Course.objects.get())
    file(school(CODE, teachers=[teacher(left_on=left)]))
    assert document(Course.objects.get())["teachers"] == []
    with transaction.atomic():
        ledger.publish([ledger.Draft("course", course_id, named["platform"], "C-1", named, left)], recorded_at=NOW)
    assert keys() == {course_id}
    printed = StringIO()
    call_command("check_tables", "--repair", stdout=printed)
    assert "1 门课程不再列出" in printed.getvalue()
    assert keys() == set()
    told = [
        found.body["teachers"] for day in (date(2026, 5, 31), left) if (found := as_of.document(course_id, Moment(day)).document)
    ]
    assert told == [named["teachers"], []]
    assert verify().misfit is None
    assert former_staff.take_out(at=NOW) == 0


def test_the_command_names_what_does_not_agree_and_exits_with_one():
    printed = StringIO()
    call_command("check_tables", stdout=printed)
    assert "都与账本相符" in printed.getvalue()
    edit(Standing, "credit_status", "none")
    with pytest.raises(SystemExit, match="1"):
        call_command("check_tables", stdout=printed)
    assert Institution.objects.get().pk in printed.getvalue()
    assert "共 1 处" in printed.getvalue()


def turned_by_an_earlier_version():
    """An institution that became an individual business, whose credit and penalties stayed as they were."""
    Institution.objects.update(kind="individual")
    row = Institution.objects.get()
    with transaction.atomic():
        turned = ledger.Draft("institution", row.pk, "", row.name, {**document(row), "kind": "INDIVIDUAL"}, TODAY)
        ledger.publish([turned], recorded_at=NOW)
    return row


def test_what_an_earlier_version_left_public_of_an_individual_business_is_named_and_taken_back():
    row, entry = turned_by_an_earlier_version(), CreditEntry.objects.get().pk
    file(school(new_uscc(78_100), values={"name": "青岛致远学校"}, credit=[credit()]))
    of_another = CreditEntry.objects.exclude(pk=entry).get().pk
    assert keys() == {row.pk, entry}
    printed = StringIO()
    call_command("check_tables", "--repair", stdout=printed)
    assert "撤下了 2 条" in printed.getvalue()
    assert "都与账本相符" in printed.getvalue()
    assert selectors.document(entry) is None
    assert selectors.document(of_another) is not None
    assert document(row)["penalties"] == []
    assert left_public.BASIS in (LedgerEntry.objects.filter(record_id=entry).latest("seq").payload or "")
    assert verify().misfit is None
    call_command("check_tables", "--repair", stdout=printed)
    assert "撤下了 0 条" in printed.getvalue()


def test_nothing_is_taken_back_of_an_individual_business_of_which_nothing_was_told():
    Penalty.objects.all().delete()
    CreditEntry.objects.all().delete()
    PublicRecord.objects.filter(kind="credit").delete()
    row = Institution.objects.get()
    # As documents were before withdrawals were told.
    body = {name: value for name, value in document(row).items() if name != "penaltyWithdrawals"}
    PublicRecord.objects.filter(pk=row.pk).update(body=canonical(body | {"kind": "INDIVIDUAL", "penalties": []}).decode())
    assert left_public.take_back(at=NOW) == 0
