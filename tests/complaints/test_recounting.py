"""Last days of open cases, counted again once the holidays of a year are known."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.vocabulary import Unit
from complaints import services
from complaints.models import Complaint
from complaints.vocabulary import Ground, Status
from registry.working_days import is_working_day
from tests.complaints.making import AT, acts_on, case, case_of, clerk, objection

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def holidays_known_to(monkeypatch):
    """Say up to which day the State Council's notices are known."""

    def known_to(day):
        monkeypatch.setattr("registry.working_days.KNOWN_TO", day)
        is_working_day.cache_clear()

    yield known_to
    monkeypatch.undo()
    is_working_day.cache_clear()


def test_last_days_are_counted_again_once_the_holidays_are_known(holidays_known_to):
    before = datetime(2026, 9, 28, 3, 0, tzinfo=UTC)
    holidays_known_to(date(2025, 12, 31))
    person = clerk()
    plain, longer, ended = case(at=before), services.take(case(at=before), by=person, at=before), case(at=before)
    longer = services.extend(longer, days=2, words="需要鉴定。", by=person, at=before)
    services.reject(ended, ground=Ground.OTHER_PROCEDURE, words="已仲裁。", by=person, at=before)
    assert (plain.due_on, longer.due_on, plain.due_is_estimated) == (date(2026, 10, 7), date(2026, 10, 9), True)
    assert services.recount_estimates(at=LATER) == 0

    holidays_known_to(date(2026, 12, 31))
    printed = StringIO()
    call_command("recount_deadlines", stdout=printed)
    assert "已重新计算 2 个件" in printed.getvalue()
    for each in (plain, longer, ended):
        each.refresh_from_db()
    assert [(each.due_on, each.due_is_estimated) for each in (plain, longer, ended)] == [
        (date(2026, 10, 10), False),
        (date(2026, 10, 13), False),
        (date(2026, 10, 7), True),
    ]
    assert acts_on(plain.reference) == ["submitted", "recounted"]
    assert services.recount_estimates(at=LATER) == 0


def test_a_last_day_that_is_certain_stays_so_under_an_older_calendar(holidays_known_to):
    one = case(at=datetime(2026, 9, 28, 3, 0, tzinfo=UTC))
    assert (one.due_on, one.due_is_estimated) == (date(2026, 10, 10), False)
    holidays_known_to(date(2025, 12, 31))
    assert services.recount_estimates(at=LATER) == 0
    one.refresh_from_db()
    assert (one.due_on, one.due_is_estimated) == (date(2026, 10, 10), False)


def test_an_objection_is_counted_again_from_the_day_on_which_its_clock_began(holidays_known_to):
    before, person = datetime(2026, 9, 28, 3, 0, tzinfo=UTC), clerk()
    holidays_known_to(date(2025, 12, 31))
    given = objection(at=before)
    sent = services.transfer(
        services.take(case_of(given), by=person, at=before), unit=Unit.POLICE, region="370102", words="需核查。", by=person, at=AT
    )
    holidays_known_to(date(2026, 12, 31))
    assert services.recount_estimates(at=AT) == 1
    sent.refresh_from_db()
    # Seven working days after 28 September: two before the holidays, five from 8 October, of which Saturday the 10th is one.
    assert (sent.due_on, sent.accept_by, sent.due_is_estimated) == (date(2026, 10, 13), date(2026, 11, 25), False)


def test_cases_that_were_put_off_before_it_was_counted_tell_by_how_many_days():
    person = clerk()
    longer = services.extend(services.take(case(), by=person, at=AT), days=4, words="需要鉴定。", by=person, at=AT)
    sent = services.transfer(
        services.take(case_of(objection()), by=person, at=AT), unit=Unit.POLICE, region="370102", words="需核查。", by=person, at=AT
    )
    anew = services.extend(services.take(case(), by=person, at=AT), days=4, words="需要鉴定。", by=person, at=AT)
    anew = services.change_status(anew, to=Status.REPLIED, words="已答复。", by=person, at=AT)
    anew = services.change_status(anew, to=Status.REDO, words="不满意，重办。", by=person, at=LATER)
    kept = {each.pk: each.put_off_days for each in Complaint.objects.all()}
    assert kept == {longer.pk: 4, sent.pk: 4, anew.pk: 0}
    Complaint.objects.update(put_off_days=0)

    import_module("complaints.migrations.0003_put_off_days").tell(apps, None)

    assert {each.pk: each.put_off_days for each in Complaint.objects.all()} == kept
