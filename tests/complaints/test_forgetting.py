"""How to reach who complained is forgotten three years after the case has ended, and nothing else is."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from complaints import case_queue, contacts, services
from complaints.forgetting import CONTACT_KEPT, forget_old_contacts
from complaints.models import Complaint, SealedContact
from complaints.problems import NotAllowed
from complaints.vocabulary import Ground
from tests.complaints.making import AT, case, clerk, receipt, supervisor

pytestmark = pytest.mark.django_db


def rejected(person):
    return services.reject(case(), ground=Ground.NO_OBJECT, words="对象不明。", by=person, at=AT)


def test_a_contact_is_deleted_three_years_after_the_end_and_the_case_stays():
    ended, goes_on = rejected(clerk()), case()
    # On the day itself it is still there, whatever years are leap years, and not for a week longer.
    assert forget_old_contacts(at=AT.replace(year=2029)) == 0
    assert forget_old_contacts(at=AT + CONTACT_KEPT - timedelta(seconds=1)) == 0
    assert forget_old_contacts(at=AT + CONTACT_KEPT) == 1
    assert AT.replace(year=2029, day=28) > AT + CONTACT_KEPT
    assert SealedContact.objects.get().complaint_id == goes_on.pk
    assert Complaint.objects.filter(pk=ended.pk).exists()


def test_a_withdrawn_case_has_ended_too():
    sent = receipt()
    services.withdraw(sent.reference, sent.secret, at=AT)
    assert forget_old_contacts(at=AT + CONTACT_KEPT) == 1


def test_who_asks_or_was_allowed_is_told_that_it_is_deleted():
    person = clerk()
    one = rejected(person)
    late = AT + CONTACT_KEPT
    allowed = contacts.ask(one, reason="需要电话核实合同。", by=person, at=late)
    contacts.approve(one, allowed.pk, by=supervisor(), at=late)
    forget_old_contacts(at=late)
    assert not contacts.state(one, person, at=late).is_sealed
    with pytest.raises(NotAllowed, match="已经删除"):
        contacts.open_contact(one, by=person, at=late)
    with pytest.raises(NotAllowed, match="已经删除"):
        contacts.ask(one, reason="再核实一次。", by=person, at=late)


def test_nobody_is_asked_to_allow_what_is_deleted():
    person, allows = clerk(), supervisor()
    one = rejected(person)
    contacts.ask(one, reason="需要电话核实合同。", by=person, at=AT)
    assert case_queue.contact_asked(allows, [one]) == {one.pk}
    forget_old_contacts(at=AT + CONTACT_KEPT)
    assert case_queue.contact_asked(allows, [one]) == frozenset()


def test_the_command_says_what_it_forgot():
    rejected(clerk())
    Complaint.objects.update(closed_at=AT - CONTACT_KEPT * 10)
    told = StringIO()
    call_command("tidy_complaints", stdout=told)
    call_command("tidy_complaints", stdout=told)
    assert [line.rstrip() for line in told.getvalue().splitlines()] == [
        "已删除：办结满三年的件的联系方式 1",
        "已删除：办结满三年的件的联系方式 0",
    ]
