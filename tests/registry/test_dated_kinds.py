"""An institution that becomes an individual business on a day to come: from then on nothing is public of what it was punished for.

An individual business is a natural person (民法典 article 54), whose credit is not posted (山东省社会信用条例 article 20).
"""

from datetime import UTC, date, datetime

import pytest

from registry.agreement import disagreements
from registry.models import Institution, PublicRecord
from registry.turning import turn_day
from registry.vocabulary import RecordKind
from tests.factories import new_uscc
from tests.registry.filing_making import NOW, TODAY, credit, document, file, penalty, school

pytestmark = pytest.mark.django_db
CODE = new_uscc(76_101)
DAY, LATER = date(2026, 12, 1), date(2026, 12, 5)
BEGINNING = date(2026, 1, 1)
ANOTHER_REASON = {"credit": [credit(reason="另一条理由")]}


@pytest.fixture(autouse=True)
def without_search(settings):
    settings.LEDGER_FOLLOWERS = ["registry.statistics.follow"]


def turn(day):
    turn_day(day, clock=lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


def told():
    """Return how many penalties and credit entries are public."""
    institution = document(Institution.objects.get())
    return len(institution["penalties"]), PublicRecord.objects.filter(kind=RecordKind.CREDIT).count()


def begin_as(kind):
    file(school(CODE, values={"kind": kind}, credit=[credit()], penalties=[penalty()]), effective_on=BEGINNING)


@pytest.mark.parametrize(
    "filings",
    [
        [({}, DAY)],
        [(ANOTHER_REASON, DAY)],
        [({}, DAY), (ANOTHER_REASON, LATER)],
    ],
)
@pytest.mark.parametrize(("before", "after"), [("company", "individual"), ("individual", "company")])
def test_what_may_be_told_goes_by_what_the_institution_is_on_the_day(filings, before, after):
    begin_as(before)
    for said, day in filings:
        file(school(CODE, **said | {"values": said.get("values", {}) | {"kind": after}}), effective_on=day)
    all_of_it, nothing = (1, 1), (0, 0)
    assert told() == (all_of_it if before == "company" else nothing)
    for day in (DAY, LATER):
        turn(day)
        assert told() == (all_of_it if after == "company" else nothing)
        assert list(disagreements(on=day)) == []


def test_both_days_may_come_at_once():
    begin_as("company")
    file(school(CODE, values={"kind": "individual"}), effective_on=DAY)
    file(school(CODE, values={"kind": "individual"}, **ANOTHER_REASON), effective_on=LATER)
    turn(LATER)
    assert told() == (0, 0)


def test_what_was_decided_first_for_the_later_day_is_not_public_then():
    begin_as("company")
    file(school(CODE, values={"address": "新路 1 号"}, **ANOTHER_REASON), effective_on=LATER)
    file(school(CODE, values={"kind": "individual"}), effective_on=DAY)
    turn(DAY)
    assert told() == (0, 0)
    turn(LATER)
    assert told() == (0, 0)
    assert list(disagreements(on=LATER)) == []


def test_what_is_decided_for_a_later_day_is_not_public_when_the_kind_changes():
    begin_as("individual")
    file(school(CODE, values={"kind": "company"}), effective_on=DAY)
    file(school(CODE, values={"kind": "company"}, credit=[credit(decision_number="鲁2号")]), effective_on=LATER)
    turn(DAY)
    assert told() == (1, 1)
    turn(LATER)
    assert told() == (1, 2)


def test_the_kind_may_change_today_before_what_is_decided_comes():
    begin_as("company")
    file(school(CODE, **ANOTHER_REASON), effective_on=DAY)
    file(school(CODE, values={"kind": "individual"}), effective_on=TODAY, recorded_at=NOW)
    turn(DAY)
    assert told() == (0, 0)
