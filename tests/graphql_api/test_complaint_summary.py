"""How many complaints there were about an institution: numbers alone, none of a few, and as they are now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import services
from complaints.models import Complaint
from registry.days import today
from tests import factories
from tests.complaints import making

pytestmark = pytest.mark.django_db

QUERY = """query ($uscc: String!, $day: Date) {
    institution(uscc: $uscc, asOf: $day) { name complaintSummary { since received closed } }
}"""


@pytest.fixture
def school(settings):
    settings.LEDGER_FOLLOWERS = []
    return factories.institution()


def _complained(school, number, **changes):
    app = factories.platform(school)
    for at in range(number):
        about = (school, app)[at % 2].public_id
        making.case(at=timezone.now() - timedelta(days=3), record=about, **changes)


def test_five_are_told_and_four_are_not(data, school):
    _complained(school, 4)
    _complained(factories.institution(), 3)
    making.case(at=timezone.now(), about="启明星在线课堂")
    assert data(QUERY, uscc=school.uscc)["institution"]["complaintSummary"] is None
    _complained(school, 1, nature="report", category="unfiled")
    summary = data(QUERY, uscc=school.uscc)["institution"]["complaintSummary"]
    assert (summary["received"], summary["closed"]) == (5, 0)


def test_enquiries_old_and_withdrawn_ones_do_not_count(data, school):
    _complained(school, 8)
    first, second, third, fourth, *_ = Complaint.objects.order_by("pk")
    Complaint.objects.filter(pk=first.pk).update(nature="enquiry")
    Complaint.objects.filter(pk=second.pk).update(status="withdrawn", closed_at=timezone.now())
    Complaint.objects.filter(pk=third.pk).update(created_at=timezone.now() - timedelta(days=366))
    Complaint.objects.filter(pk=fourth.pk).update(created_at=timezone.now() - timedelta(days=365))
    Complaint.objects.filter(pk__gt=third.pk + 2).update(status="closed", outcome="resolved", closed_at=timezone.now())
    summary = data(QUERY, uscc=school.uscc)["institution"]["complaintSummary"]
    assert (summary["received"], summary["closed"]) == (5, 3)


def test_nothing_is_told_of_another_day(data, school):
    _complained(school, 6)
    assert data(QUERY, uscc=school.uscc, day="2021-06-01")["institution"]["complaintSummary"] is None


def test_it_is_told_of_today_by_its_date_too(data, school):
    _complained(school, 6)
    of_today = data(QUERY, uscc=school.uscc, day=today().isoformat())
    assert of_today == data(QUERY, uscc=school.uscc)
    assert of_today["institution"]["complaintSummary"]["received"] == 6


def test_an_answer_that_holds_it_is_kept_until_somebody_complains_or_a_case_moves(data, school, django_assert_num_queries):
    _complained(school, 5)
    assert data(QUERY, uscc=school.uscc)["institution"]["complaintSummary"]["received"] == 5
    # The ledger's head, and the marks.
    with django_assert_num_queries(2):
        assert data(QUERY, uscc=school.uscc)["institution"]["complaintSummary"]["received"] == 5
    _complained(school, 1)
    assert data(QUERY, uscc=school.uscc)["institution"]["complaintSummary"]["received"] == 6
    withdrawn = making.receipt(at=timezone.now(), record=school.public_id)
    assert data(QUERY, uscc=school.uscc)["institution"]["complaintSummary"]["received"] == 7
    services.withdraw(withdrawn.reference, withdrawn.secret, at=timezone.now())
    assert data(QUERY, uscc=school.uscc)["institution"]["complaintSummary"]["received"] == 6


def test_two_statements_tell_of_many_institutions(data, school, django_assert_max_num_queries):
    for _ in range(4):
        _complained(factories.institution(), 5)
    with django_assert_max_num_queries(5):
        answered = data("{ institutions(first: 10) { edges { node { complaintSummary { received } } } } }")
    told = [edge["node"]["complaintSummary"] for edge in answered["institutions"]["edges"]]
    assert sorted(each["received"] for each in told if each) == [5, 5, 5, 5]
