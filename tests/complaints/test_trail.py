"""What the audit trail of a case keeps of each act: from where it moved, to whom, until when, and which text; never the text."""

import pytest

from accounts import audit
from accounts.vocabulary import Unit
from complaints import services
from complaints.models import Message, Note
from complaints.vocabulary import Ground, Outcome, Status
from tests.complaints.making import AT, case, case_of, clerk, receipt, supervisor

pytestmark = pytest.mark.django_db


def told(one):
    """Who did what to a case, and the details, without how it came in."""
    lines = audit.lines("complaint", one.reference)[1:]
    return [(line.actor, line.action.removeprefix("complaint."), line.detail) for line in lines]


def test_a_case_that_is_sent_to_and_fro_leaves_a_trail_of_who_had_it():
    person, market = clerk(), clerk("market", unit=Unit.MARKET)
    one = services.transfer(case(), unit=Unit.MARKET, region="370100", words="属价格问题。", by=person, at=AT)
    services.send_back(one, words="不属本单位职责。", by=market, at=AT)
    assert told(one) == [
        (person, "transferred", {"was": "submitted", "unit": "market", "region": "370100"}),
        (market, "returned", {"was": "transferred", "unit": "education", "region": "370000"}),
    ]


def test_a_case_that_is_put_off_given_to_another_and_closed_leaves_a_trail():
    person, other, boss = clerk(), clerk("other"), supervisor()
    one = services.take(case(), by=person, at=AT)
    one = services.extend(one, days=10, words="需要鉴定。", by=person, at=AT)
    one = services.assign(one, to=other, by=boss, at=AT)
    services.close(one, outcome=Outcome.SETTLED, words="已调解。", by=other, at=AT)
    assert told(one) == [
        (person, "accepted", {"was": "submitted"}),
        (person, "extended", {"was": "accepted", "due_on": "2026-12-15"}),
        (boss, "assigned", {"to": other.pk}),
        (other, "closed", {"was": "extended", "outcome": "settled"}),
    ]


def test_a_refusal_leaves_its_ground_and_a_withdrawal_nobody_of_staff():
    person, given = clerk(), receipt()
    one = services.reject(case(), ground=Ground.OTHER_PROCEDURE, words="已仲裁。", by=person, at=AT)
    assert told(one) == [(person, "rejected", {"was": "submitted", "ground": "other_procedure"})]
    gone = services.withdraw(given.reference, given.secret, at=AT)
    assert told(gone) == [(None, Status.WITHDRAWN, {"was": "submitted"})]


def test_a_text_is_named_by_its_number():
    person, given = clerk(), receipt()
    one = services.write_to_reporter(case_of(given), body="请补充合同。", by=person, at=AT)
    services.write_as_reporter(given.reference, given.secret, body="合同号 12。", at=AT)
    services.write_note(one, body="已联系机构。", by=person, at=AT)
    asked, answered = (Message.objects.get(body=body).pk for body in ("请补充合同。", "合同号 12。"))
    assert told(one) == [
        (person, "wrote_to_reporter", {"message": asked}),
        (None, "reporter_wrote", {"message": answered}),
        (person, "noted", {"note": Note.objects.get().pk}),
    ]
