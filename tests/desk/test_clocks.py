"""What the two clocks of a case say at the desk."""

import pytest
from django.utils import timezone

from accounts.vocabulary import Unit
from complaints import services
from complaints.models import Complaint
from complaints.vocabulary import Ground, Outcome
from desk.wording import case_clocks
from tests.complaints.making import AT, case, clerk
from tests.desk.pages import url

pytestmark = pytest.mark.django_db


def test_a_last_day_is_called_an_estimate_where_it_is_one_and_while_its_clock_runs(person):
    one = case(at=AT)
    assert [clock.words for clock in case_clocks(one, today=AT.date())] == ["还剩 1 个工作日", "还剩 5 个工作日"]
    Complaint.objects.update(due_is_estimated=True)
    one = services.take(one, by=person, at=AT)
    words = [clock.words for clock in case_clocks(one, today=AT.date())]
    assert words == ["已受理", "还剩 5 个工作日（节假日安排未公布，为估算）"]
    one = services.close(one, outcome=Outcome.RESOLVED, words="已退费。", by=person, at=AT)
    assert [clock.words for clock in case_clocks(one, today=AT.date())] == ["已受理", "已办结"]


def test_what_one_unit_accepted_and_another_rejected_is_not_called_accepted(client, person):
    one = services.take(case(at=AT), by=person, at=AT)
    one = services.transfer(one, unit=Unit.MARKET, region="370100", words="属广告问题。", by=person, at=AT)
    other = clerk("market", unit=Unit.MARKET)
    one = services.reject(one, ground=Ground.OTHER_PROCEDURE, words="法院已立案。", by=other, at=AT)
    assert [clock.words for clock in case_clocks(one, today=AT.date())] == ["不予受理", "不予受理"]


def test_a_clerk_puts_a_case_off_by_as_many_days_as_the_rule_allows(client, person):
    one = services.take(case(at=timezone.now()), by=person, at=timezone.now())
    for days in ("0", "11"):
        refused = client.post(url(one, "extend"), {"version": "2", "days": days, "words": "需要鉴定。"})
        assert refused.status_code == 400
        assert refused.content.decode().count("延期应在 1 到 10 个工作日之间。") == 2
    response = client.post(url(one, "extend"), {"version": "2", "days": "10", "words": "需要鉴定。"}, follow=True)
    assert "已延期，并告知了提交人。" in response.content.decode()
    assert Complaint.objects.get(pk=one.pk).put_off_days == 10
