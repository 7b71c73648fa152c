"""The sealed contact: a reason, a second person, a day, and a line for each step."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import AuditLine
from accounts.vocabulary import Unit
from complaints import case_queue, contacts, services
from complaints.drafts import Contact
from complaints.models import ContactRequest
from complaints.problems import NotAllowed, WordsMissing, WrongMove
from tests.complaints.making import ADDRESS, AT, NAME, PHONE, case, clerk, supervisor
from tests.waiting import begun

pytestmark = pytest.mark.django_db


def asked(one, person):
    return contacts.ask(one, reason="需要电话核实合同。", by=person, at=AT)


def test_a_contact_opens_after_a_request_and_an_approval():
    one, person, boss = case(), clerk(), supervisor()
    request = asked(one, person)
    contacts.approve(one, request.pk, by=boss, at=AT)
    assert contacts.open_contact(one, by=person, at=AT + timedelta(hours=23, minutes=59)) == Contact(NAME, PHONE, ADDRESS)
    acts = [(line.action, line.actor) for line in audit.lines("complaint", one.reference)][1:]
    assert acts == [
        ("complaint.contact_asked", person),
        ("complaint.contact_approved", boss),
        ("complaint.contact_opened", person),
    ]


def test_a_contact_opens_for_its_own_case_alone():
    person, boss = clerk(), supervisor()
    other, one = (case(contact=Contact(name, PHONE, ADDRESS)) for name in ("欧阳海", NAME))
    contacts.approve(one, asked(one, person).pk, by=boss, at=AT)
    assert contacts.open_contact(one, by=person, at=AT).name == NAME
    with pytest.raises(NotAllowed, match="密封"):
        contacts.open_contact(other, by=person, at=AT)


def test_without_an_approval_it_stays_sealed():
    one, person = case(), clerk()
    with pytest.raises(NotAllowed, match="密封"):
        contacts.open_contact(one, by=person, at=AT)
    asked(one, person)
    with pytest.raises(NotAllowed, match="密封"):
        contacts.open_contact(one, by=person, at=AT)
    assert not AuditLine.objects.filter(action="complaint.contact_opened").exists()


def test_after_a_day_it_is_sealed_again():
    one, person = case(), clerk()
    contacts.approve(one, asked(one, person).pk, by=supervisor(), at=AT)
    with pytest.raises(NotAllowed):
        contacts.open_contact(one, by=person, at=AT + timedelta(hours=24))


def test_the_same_request_sent_twice_waits_once():
    one, person, boss = case(), clerk(), supervisor()
    assert asked(one, person) == asked(one, person)
    assert AuditLine.objects.filter(action="complaint.contact_asked").count() == 1
    contacts.ask(one, reason="还要核对地址。", by=person, at=AT)
    assert contacts.waiting(one).count() == 2
    first = contacts.waiting(one).first()
    assert first is not None
    contacts.approve(one, first.pk, by=boss, at=AT)
    assert asked(one, person) != first


def test_who_asked_and_cannot_act_on_the_case_any_more_is_allowed_nothing():
    one, person, other, boss = case(), clerk(), clerk("other"), supervisor()
    request = asked(one, person)
    taken = services.take(one, by=other, at=AT)
    with pytest.raises(WrongMove, match="申请人已经不能办理这个件"):
        contacts.approve(taken, request.pk, by=boss, at=AT)
    sent = services.transfer(taken, unit=Unit.MARKET, region="370000", words="属广告问题。", by=other, at=AT)
    of_market = supervisor("market", unit=Unit.MARKET)
    with pytest.raises(WrongMove, match="申请人已经不能办理这个件"):
        contacts.approve(sent, request.pk, by=of_market, at=AT)
    contacts.refuse(sent, request.pk, reason="已转市场监管部门办理。", by=of_market, at=AT)
    assert not contacts.waiting(sent).exists()


def test_it_opens_for_the_one_who_asked_and_for_the_case_asked_about():
    one, other_case, person, other = case(), case(), clerk(), clerk("other")
    contacts.approve(one, asked(one, person).pk, by=supervisor(), at=AT)
    with pytest.raises(NotAllowed):
        contacts.open_contact(one, by=other, at=AT)
    with pytest.raises(NotAllowed):
        contacts.open_contact(other_case, by=person, at=AT)


def test_who_no_longer_has_the_case_opens_nothing_though_it_was_approved():
    one, person = case(), clerk()
    contacts.approve(one, asked(one, person).pk, by=supervisor(), at=AT)
    sent = services.transfer(one, unit=Unit.MARKET, region="370000", words="属价格问题。", by=person, at=AT)
    with pytest.raises(NotAllowed):
        contacts.open_contact(sent, by=person, at=AT)
    assert not AuditLine.objects.filter(action="complaint.contact_opened").exists()


def test_a_contact_without_an_address_opens_too():
    one, person = case(contact=Contact(NAME, PHONE, "")), clerk()
    contacts.approve(one, asked(one, person).pk, by=supervisor(), at=AT)
    assert contacts.open_contact(one, by=person, at=AT) == Contact(NAME, PHONE, "")


def test_nobody_approves_their_own_request():
    one, boss = case(), supervisor()
    request = asked(one, boss)
    with pytest.raises(NotAllowed, match="自己的申请"):
        contacts.approve(one, request.pk, by=boss, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactRequest.objects.filter(pk=request.pk).update(approved_by=boss, approved_at=AT, expires_at=AT)


def test_a_clerk_approves_nothing_and_a_request_is_approved_once():
    one, person, boss = case(), clerk(), supervisor()
    request = asked(one, person)
    with pytest.raises(NotAllowed):
        contacts.approve(one, request.pk, by=clerk("other"), at=AT)
    contacts.approve(one, request.pk, by=boss, at=AT)
    with pytest.raises(WrongMove, match="待批准"):
        contacts.approve(one, request.pk, by=boss, at=AT)


def test_a_request_is_approved_with_the_case_that_it_is_about_and_no_other():
    here, elsewhere = case(region="370102"), case(region="370200")
    request = asked(elsewhere, clerk("qingdao", region="370200"))
    with pytest.raises(WrongMove, match="待批准"):
        contacts.approve(here, request.pk, by=supervisor(region="370102"), at=AT)
    assert list(contacts.waiting(elsewhere)) == [request]


def test_a_clerk_of_another_region_does_not_even_ask():
    with pytest.raises(NotAllowed):
        asked(case(region="370102"), clerk("elsewhere", region="370200"))
    assert not ContactRequest.objects.exists()


@pytest.mark.parametrize("reason", ["", " \n", "因" * 501])
def test_a_request_needs_a_reason(reason):
    with pytest.raises(WordsMissing):
        contacts.ask(case(), reason=reason, by=clerk(), at=AT)


def test_a_reason_may_be_as_long_as_is_said():
    request = contacts.ask(case(), reason="因" * 500, by=clerk(), at=AT)
    assert contacts.refuse(request.complaint, request.pk, reason="不" * 500, by=supervisor(), at=AT).refusal == "不" * 500


def test_an_anonymous_case_has_nothing_to_open_whatever_others_have():
    case()
    one, person = case(mode="anonymous"), clerk()
    with pytest.raises(NotAllowed, match="匿名"):
        asked(one, person)
    assert not contacts.state(one, person, at=AT).is_sealed


def test_of_several_requests_the_one_that_is_named_is_decided():
    one, person, other, boss = case(), clerk(), clerk("other"), supervisor()
    first, second, third = asked(one, person), asked(one, other), asked(one, clerk("third"))
    contacts.approve(one, second.pk, by=boss, at=AT)
    assert contacts.open_contact(one, by=other, at=AT).name == NAME
    assert list(contacts.waiting(one)) == [first, third]
    contacts.refuse(one, third.pk, reason="来信可以说明。", by=boss, at=AT)
    assert list(contacts.waiting(one)) == [first]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_the_second_is_the_same_request():
    one, person = case(), clerk()
    with transaction.atomic():
        request = asked(one, person)
        again = begun(lambda: asked(one, person))
    assert again.result() == request


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_the_second_undoes_nothing():
    one, boss, other = case(), supervisor(), supervisor("other")
    request = asked(one, clerk())
    with transaction.atomic():
        contacts.approve(one, request.pk, by=boss, at=AT)
        late = begun(lambda: contacts.refuse(one, request.pk, reason="不需要。", by=other, at=AT))
    with pytest.raises(WrongMove, match="已经有人处理"):
        late.result()
    assert ContactRequest.objects.get().approved_by == boss


def test_a_refusal_is_told_to_who_asked_and_ends_the_request():
    one, person, boss = case(), clerk(), supervisor()
    request = asked(one, person)
    contacts.refuse(one, request.pk, reason="来信可以说明。", by=boss, at=AT)
    told = contacts.state(one, person, at=AT)
    assert told.asked is not None
    assert (told.asked.refusal, told.asked.refused_by, told.is_open) == ("来信可以说明。", boss, False)
    assert not contacts.waiting(one).exists()
    assert not case_queue.contact_asked(boss, [one])
    line = AuditLine.objects.latest("id")
    assert (line.action, line.actor) == ("complaint.contact_refused", boss)
    assert "来信" not in str(line.detail)
    for decide in (contacts.approve, partial(contacts.refuse, reason="再说一次。")):
        with pytest.raises(WrongMove, match="待批准"):
            decide(one, request.pk, by=boss, at=AT)
    assert contacts.waiting(one).first() is None
    again = asked(one, person)
    assert contacts.state(one, person, at=AT).asked == again


def test_a_refusal_needs_a_reason_and_another_supervisor():
    one, boss = case(), supervisor()
    request = asked(one, boss)
    with pytest.raises(NotAllowed, match="自己的申请"):
        contacts.refuse(one, request.pk, reason="不需要。", by=boss, at=AT)
    with pytest.raises(NotAllowed):
        contacts.refuse(one, request.pk, reason="不需要。", by=clerk(), at=AT)
    for reason in ("", " \n", "因" * 501):
        with pytest.raises(WordsMissing):
            contacts.refuse(one, request.pk, reason=reason, by=supervisor(f"other{len(reason)}"), at=AT)
    other = supervisor("other")
    for changes in (
        {"refused_by": boss, "refused_at": AT, "refusal": "不需要。"},
        {"refused_by": other, "refused_at": AT},
        {"refusal": "不需要。"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactRequest.objects.filter(pk=request.pk).update(**changes)


def test_the_state_tells_where_a_request_stands():
    one, person, boss = case(), clerk(), supervisor()
    assert contacts.state(one, person, at=AT) == contacts.ContactState(True, None, False)
    request = asked(one, person)
    assert list(contacts.waiting(one)) == [request]
    assert contacts.state(one, person, at=AT) == contacts.ContactState(True, request, False)
    contacts.approve(one, request.pk, by=boss, at=AT)
    assert contacts.state(one, person, at=AT).is_open
    assert contacts.state(one, boss, at=AT) == contacts.ContactState(True, None, False)
    assert not contacts.waiting(one).exists()
    again, of_boss = asked(one, person), asked(one, boss)
    assert contacts.state(one, person, at=AT) == contacts.ContactState(True, request, True)
    assert contacts.state(one, person, at=AT + contacts.OPEN_FOR) == contacts.ContactState(True, again, False)
    assert list(contacts.waiting(one)) == [again, of_boss]
