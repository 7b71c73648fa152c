"""An institution that becomes a natural person's on a day to come, or ceases to be: its credit entries are posted accordingly."""

from datetime import UTC, date, datetime

import pytest

from registry import as_of
from registry.agreement import disagreements
from registry.as_of import Moment
from registry.models import CreditEntry, Institution, PublicRecord
from registry.turning import turn_day
from registry.verification import verify
from tests.factories import new_uscc
from tests.registry.filing_making import TODAY, credit, document, file, penalty, school

pytestmark = pytest.mark.django_db
CODE = new_uscc(75_001)
DAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def with_figures(settings):
    settings.LEDGER_FOLLOWERS = ["registry.statistics.follow"]


def turn(day=DAY):
    turn_day(day, clock=lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


def is_posted():
    """Whether the one credit entry has a public record; everything that is kept agrees."""
    assert list(disagreements(on=DAY)) == []
    assert verify().misfit is None
    return PublicRecord.objects.filter(public_id=CreditEntry.objects.get().pk).exists()


def test_credit_entries_of_who_becomes_a_person_are_taken_down_on_that_day():
    file(school(CODE, credit=[credit()]))
    file(school(CODE, values={"kind": "individual"}), effective_on=DAY)
    assert is_posted()
    turn()
    assert not is_posted()
    assert Institution.objects.get().standing.credit_status == "none"


def test_an_entry_that_is_decided_for_the_same_day_is_not_posted():
    file(school(CODE))
    file(school(CODE, values={"kind": "individual"}, credit=[credit(listed_on=DAY)]), effective_on=DAY)
    turn()
    assert not is_posted()


def test_an_entry_that_is_decided_for_a_later_day_is_not_posted():
    file(school(CODE))
    file(school(CODE, values={"kind": "individual"}), effective_on=date(2026, 11, 27))
    file(school(CODE, values={"kind": "individual"}, credit=[credit(listed_on=DAY)]), effective_on=DAY)
    turn(date(2026, 11, 28))
    turn()
    assert not is_posted()


def test_credit_entries_of_who_ceases_to_be_a_person_are_posted_from_that_day_on():
    file(school(CODE, values={"kind": "individual"}, credit=[credit()]))
    assert not is_posted()
    file(school(CODE, values={"kind": "company"}), effective_on=DAY)
    turn()
    assert is_posted()
    assert PublicRecord.objects.get(public_id=CreditEntry.objects.get().pk).effective_on > TODAY


def test_an_entry_that_is_to_be_removed_later_is_taken_down_at_once_beside_who_becomes_a_person():
    file(school(CODE, credit=[credit()]))
    removed = credit(removed_on=DAY, removal_reason="已修复")
    file(school(CODE, values={"kind": "individual"}, credit=[removed]))
    assert not is_posted()
    turn()
    assert not is_posted()
    file(school(CODE, values={"kind": "company"}, credit=[removed]), recorded_at=datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert is_posted()


def test_penalties_of_who_is_no_person_any_more_are_posted_though_a_decision_is_to_come():
    file(school(CODE, values={"kind": "individual"}, penalties=[penalty()]))
    file(school(CODE, values={"kind": "company", "address": "东路"}), effective_on=DAY)
    assert document(Institution.objects.get())["penalties"] == []
    file(school(CODE, values={"kind": "company"}))
    assert len(document(Institution.objects.get())["penalties"]) == 1
    assert list(disagreements(on=TODAY)) == []


def test_penalties_of_who_was_to_come_and_is_there_today_are_posted_at_once():
    file(school(CODE, penalties=[penalty()]), effective_on=DAY)
    file(school(CODE))
    assert len(document(Institution.objects.get())["penalties"]) == 1
    assert list(disagreements(on=TODAY)) == []


def test_penalties_decided_since_an_institution_is_no_person_any_more_are_posted_from_their_days():
    file(school(CODE, values={"kind": "individual"}, penalties=[penalty()]), effective_on=date(2025, 1, 1))
    file(school(CODE, values={"kind": "company"}), effective_on=date(2026, 1, 1))
    assert len(document(Institution.objects.get())["penalties"]) == 1
    assert list(disagreements(on=TODAY)) == []


def test_a_penalty_that_is_filed_of_who_is_no_person_any_more_is_not_told_of_days_on_which_it_was_one():
    file(school(CODE, values={"kind": "individual"}), effective_on=date(2025, 1, 1))
    file(school(CODE, values={"kind": "company"}), effective_on=date(2026, 1, 1))
    file(school(CODE, penalties=[penalty(decided_on=date(2025, 6, 1))]))
    row = Institution.objects.get()
    told = [as_of.document(row.public_id, Moment(day)).document for day in (date(2025, 6, 1), date(2026, 1, 1), TODAY)]
    assert [len(each.body["penalties"]) for each in told if each] == [0, 1, 1]
    assert list(disagreements(on=TODAY)) == []
