"""An act, what it leaves in the thread and in the notes, and its audit line: together or not at all."""

import pytest

from accounts import audit
from accounts.models import User
from accounts.vocabulary import RoleName, Unit
from complaints import contacts, services
from complaints.models import Complaint, ContactRequest, Message, Note, SealedContact
from complaints.vocabulary import Ground, Outcome, Status
from tests.complaints.making import AT, case_of, clerk, receipt, staff

# Not in a transaction of the test's own, which would take back what an act without one had left.
pytestmark = pytest.mark.django_db(transaction=True)

BOTH = tuple((RoleName.SUPERVISOR, unit, "370000") for unit in (Unit.EDUCATION, Unit.MARKET))
WORDS = "经过核实，情况如下。"


class TrailIsFull(Exception):
    """The audit line cannot be written."""


def prepared(state, person):
    """A new case in this state, with its receipt."""
    given = receipt()
    one = case_of(given)
    if state == "sent":
        services.transfer(one, unit=Unit.MARKET, region="370000", words=WORDS, by=person, at=AT)
    other = clerk("other")
    if state in ("taken", "asked"):
        services.take(one, by=person, at=AT)
    if state == "asked":
        services.assign(case_of(given), to=other, by=person, at=AT)
        contacts.ask(case_of(given), reason="需要电话核实。", by=other, at=AT)
    if state == "estimated":
        Complaint.objects.update(due_on=AT.date(), due_is_estimated=True)
    return case_of(given), given


ACTS = {
    "it comes in": ("new", lambda one, given, person: receipt()),
    "it is taken": ("new", lambda one, given, person: services.take(one, by=person, at=AT)),
    "it is refused": (
        "new",
        lambda one, given, person: services.reject(one, ground=Ground.NO_OBJECT, words=WORDS, by=person, at=AT),
    ),
    "it is sent on": (
        "new",
        lambda one, given, person: services.transfer(one, unit=Unit.MARKET, region="370000", words=WORDS, by=person, at=AT),
    ),
    "it is sent back": ("sent", lambda one, given, person: services.send_back(one, words=WORDS, by=person, at=AT)),
    "it is answered": (
        "taken",
        lambda one, given, person: services.change_status(one, to=Status.REPLIED, words=WORDS, by=person, at=AT),
    ),
    "it is put off": ("taken", lambda one, given, person: services.extend(one, days=3, words=WORDS, by=person, at=AT)),
    "it is given to another": (
        "taken",
        lambda one, given, person: services.assign(one, to=User.objects.get(username="other"), by=person, at=AT),
    ),
    "it is closed": (
        "taken",
        lambda one, given, person: services.close(one, outcome=Outcome.RESOLVED, words=WORDS, by=person, at=AT),
    ),
    "staff write": ("taken", lambda one, given, person: services.write_to_reporter(one, body=WORDS, by=person, at=AT)),
    "staff make a note": ("taken", lambda one, given, person: services.write_note(one, body=WORDS, by=person, at=AT)),
    "the reporter writes": (
        "taken",
        lambda one, given, person: services.write_as_reporter(given.reference, given.secret, body=WORDS, at=AT),
    ),
    "the reporter withdraws it": (
        "taken",
        lambda one, given, person: services.withdraw(given.reference, given.secret, at=AT),
    ),
    "its last day is counted again": ("estimated", lambda one, given, person: services.recount_estimates(at=AT)),
    "its contact is asked for": ("taken", lambda one, given, person: contacts.ask(one, reason=WORDS, by=person, at=AT)),
    "its contact may be seen": (
        "asked",
        lambda one, given, person: contacts.approve(one, ContactRequest.objects.get().pk, by=person, at=AT),
    ),
    "its contact may not be seen": (
        "asked",
        lambda one, given, person: contacts.refuse(one, ContactRequest.objects.get().pk, reason=WORDS, by=person, at=AT),
    ),
}


def everything():
    """Every row of cases."""
    return [list(model.objects.order_by("pk").values_list()) for model in (Complaint, Message, Note, ContactRequest, SealedContact)]


@pytest.mark.parametrize("act", ACTS)
def test_what_cannot_be_audited_is_not_done(act, monkeypatch):
    state, do = ACTS[act]
    person = staff("boss", *BOTH)
    one, given = prepared(state, person)
    before = everything()

    def fail(**_):
        raise TrailIsFull

    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", fail)
        with pytest.raises(TrailIsFull):
            do(one, given, person)
    assert everything() == before
    do(one, given, person)
    assert everything() != before
