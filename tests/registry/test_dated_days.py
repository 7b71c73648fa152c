"""Days that a record itself has, corrected: every version that told the wrong one tells the right one, and the row with it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from registry import as_of
from registry.agreement import disagreements
from registry.as_of import Moment
from registry.models import CreditEntry, LedgerEntry, Platform, PublicRecord
from registry.turning import turn_day
from registry.verification import verify
from tests.factories import new_uscc
from tests.registry.filing_making import TODAY, credit, document, file, platform, school

pytestmark = pytest.mark.django_db
CODE = new_uscc(76_401)
LISTED_ON = date(2024, 12, 1)
FIRST, SECOND, THIRD = date(2025, 3, 1), date(2025, 6, 1), date(2025, 9, 1)


@pytest.fixture(autouse=True)
def with_figures_alone(settings):
    settings.LEDGER_FOLLOWERS = ["registry.statistics.follow"]


def file_platform(filed_on, **said):
    return file(school(CODE, platforms=[platform(filed_on=filed_on, **said)]))


def file_credit(on=None, **said):
    return file(school(CODE, credit=[credit(listed_on=LISTED_ON, **said)]), effective_on=on)


def remove_from_list(day, **said):
    return file_credit(removed_on=day, removal_kind="repaired", removal_reason="已修复", **said)


def told(row, field, on):
    found = as_of.document(row.public_id, Moment(on)).document
    return found.body[field] if found else None


def wrong():
    return [*disagreements(on=TODAY), *filter(None, [verify().misfit])]


def test_a_platform_that_was_filed_earlier_than_it_was_said_was_so_in_every_version():
    file_platform(SECOND)
    file(school(CODE, platforms=[platform(status="rectifying")]), effective_on=THIRD)
    file_platform(FIRST, status="rectifying", domains=["mingde.example"])
    row = Platform.objects.get()
    assert [told(row, "filedOn", on) for on in (FIRST, SECOND, THIRD)] == [str(FIRST)] * 3
    assert [told(row, "status", on) for on in (FIRST, SECOND, TODAY)] == ["FILED", "FILED", "RECTIFYING"]
    # What else was said that day holds today.
    assert (row.filed_on, document(row)["domains"], told(row, "domains", THIRD)) == (FIRST, ["mingde.example"], [])
    assert wrong() == []


def test_a_corrected_file_twice_and_an_old_file_again_change_nothing():
    file_platform(FIRST, name="旧名")
    file_platform(THIRD, name="新名")
    size = LedgerEntry.objects.count()
    file_platform(FIRST, name="旧名")
    assert (LedgerEntry.objects.count(), document(Platform.objects.get())["name"]) == (size, "新名")
    file_platform(date(2025, 1, 1))
    size = LedgerEntry.objects.count()
    file_platform(date(2025, 1, 1))
    assert (LedgerEntry.objects.count(), document(Platform.objects.get())["filedOn"]) == (size, "2025-01-01")


@pytest.mark.parametrize(("day", "is_public"), [(date(2026, 12, 1), False), (date(2026, 11, 1), True)])
def test_a_platform_that_is_to_come_sooner_than_it_was_said_is_public_from_that_day_on(day, is_public):
    file_platform(date(2026, 12, 10))
    file_platform(day)
    row = Platform.objects.get()
    assert [told(row, "filedOn", on) for on in (day - timedelta(days=1), day, date(2026, 12, 10))] == [None, str(day), str(day)]
    assert PublicRecord.objects.filter(pk=row.pk).exists() == is_public
    turn_day(date(2026, 12, 10), clock=lambda: datetime(2026, 12, 10, 4, tzinfo=UTC))
    assert (document(row)["filedOn"], Platform.objects.get().filed_on) == (str(day), day)
    assert list(disagreements(on=date(2026, 12, 10))) == []


@pytest.mark.parametrize("right", [FIRST, THIRD])
def test_an_entry_that_was_removed_on_another_day_than_it_was_said_was_in_force_until_then(right):
    file_credit()
    remove_from_list(SECOND)
    remove_from_list(right)
    row = CreditEntry.objects.get()
    days = (FIRST, SECOND, date(2025, 8, 31), THIRD, TODAY)
    assert [told(row, "removedOn", on) for on in days if on >= right or on >= SECOND] == [str(right)] * (5 if right == FIRST else 4)
    assert (row.removed_on, wrong()) == (right, [])


@pytest.mark.parametrize("ended_on", [date(2024, 9, 1), date(2024, 11, 1)])
def test_the_end_of_conduct_that_is_corrected_from_an_earlier_day_on_is_what_the_entry_is_erased_by(ended_on):
    file_credit(conduct_ended_on=date(2024, 10, 1))
    remove_from_list(SECOND)
    file_credit(conduct_ended_on=ended_on, on=FIRST)
    row = CreditEntry.objects.get()
    assert (row.conduct_ended_on, document(row)["disclosedUntil"]) == (ended_on, f"2029-{ended_on:%m-%d}")
    assert wrong() == []
    turn_day(day := date(2029, ended_on.month, 2), clock=lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    assert not CreditEntry.objects.exists()


def test_the_end_of_conduct_that_is_said_for_a_day_before_the_entry_began_alters_neither_document_nor_row():
    remove_from_list(SECOND)
    file_credit(conduct_ended_on=date(2024, 10, 1), on=date(2024, 11, 1))
    row = CreditEntry.objects.get()
    assert (row.conduct_ended_on, document(row)["disclosedUntil"], wrong()) == (None, None, [])


def test_what_a_file_says_beside_a_day_that_was_not_known_holds_today_with_the_first_import():
    file_credit()
    file_credit(conduct_ended_on=date(2024, 9, 22))
    remove_from_list(FIRST, conduct_ended_on=date(2024, 10, 7), reason="另一个事由")
    size, row = LedgerEntry.objects.count(), CreditEntry.objects.get()
    assert (row.conduct_ended_on, document(row)["disclosedUntil"], row.reason) == (date(2024, 10, 7), "2029-10-07", "另一个事由")
    remove_from_list(FIRST, conduct_ended_on=date(2024, 10, 7), reason="另一个事由")
    assert LedgerEntry.objects.count() == size
    assert list(disagreements(on=TODAY)) == []


def test_a_platform_that_comes_back_by_a_file_for_a_day_before_its_removal_is_the_same_after_a_second_import():
    file(school(CODE, platforms=[platform()]), effective_on=FIRST)
    file(school(CODE, complete=True), effective_on=THIRD)
    for _ in range(2):
        file(school(CODE, platforms=[platform(name="新名")]), effective_on=SECOND)
        row = Platform.objects.get()
        assert [told(row, "name", day) for day in (FIRST, SECOND, THIRD)] == ["明德云课堂", "新名", "新名"]
        assert LedgerEntry.objects.filter(record_id=row.pk).count() == 4
    assert list(disagreements(on=TODAY)) == []


def test_what_a_file_says_beside_a_later_day_of_filing_holds_today_with_the_first_import():
    file(school(CODE, platforms=[platform(filed_on=FIRST)]), effective_on=FIRST)
    file(school(CODE, platforms=[platform(name="新名")]))
    for _ in range(2):
        file_platform(THIRD)
        row = Platform.objects.get()
        assert (row.name, row.filed_on, told(row, "filedOn", SECOND)) == ("明德云课堂", THIRD, FIRST.isoformat())
