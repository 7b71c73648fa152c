"""Who sees which cases: staff within their unit and region, a reporter with the receipt, nobody else."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.rights import signed_in
from accounts.vocabulary import Unit
from complaints import case_queue, contacts, selectors, services
from complaints.case_queue import QueueFilter
from complaints.clocks import Flag
from complaints.models import Complaint
from complaints.problems import ReceiptUnknown
from complaints.references import ReferenceWrong
from complaints.vocabulary import Attention, Outcome, Status
from tests.complaints.making import ADDRESS, AT, DESCRIPTION, NAME, PHONE, case, case_of, clerk, receipt, staff, supervisor

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def queue(user, **wanted):
    return {each.reference for each in case_queue.queue(user, QueueFilter(**wanted), today=TODAY)}


def test_a_clerk_sees_the_cases_of_the_unit_in_the_region_and_below():
    lixia, jinan, qingdao, province = (case(region=code).reference for code in ("370102", "370100", "370200", ""))
    police = case(category="data_leak", region="370102").reference
    assert queue(clerk("lixia", region="370102")) == {lixia}
    assert queue(clerk("jinan", region="370100")) == {lixia, jinan}
    assert queue(clerk("province")) == {lixia, jinan, qingdao, province}
    assert queue(clerk("police", unit=Unit.POLICE)) == {police}
    assert queue(staff("nobody")) == set()


def test_a_closed_account_sees_nothing():
    person = clerk()
    case()
    person.is_active = False
    assert queue(person) == set()
    assert signed_in(person) is None
    assert signed_in(AnonymousUser()) is None


def test_a_case_is_found_by_its_reference_and_one_elsewhere_is_not():
    case(region="370200")
    reference = case(region="370200").reference
    assert selectors.case_for(clerk("jinan", region="370100"), reference) is None
    here = selectors.case_for(clerk("qingdao", region="370200"), reference)
    assert here is not None
    assert here.reference == reference


def test_the_queue_is_filtered():
    person = clerk()
    refund = case(region="370102")
    report = case(
        nature="report", category="unfiled", about="黑板擦网校", description="没有备案就开课，每晚直播到十点。", region="370200"
    )
    done = services.take(case(about="已办结的学校"), by=person, at=AT)
    services.close(done, outcome=Outcome.RESOLVED, words="已办。", by=person, at=AT)
    assert queue(person) == {refund.reference, report.reference}
    assert queue(person, status="ended") == queue(person, status=Status.CLOSED) == {done.reference}
    assert queue(person, status="") == {refund.reference, report.reference, done.reference}
    assert queue(person, nature="report") == queue(person, category="unfiled") == {report.reference}
    assert queue(person, region="370100") == {refund.reference}
    assert (
        queue(person, text="黑板擦")
        == queue(person, text="直播 十点")
        == queue(person, text=report.reference[-6:])
        == {report.reference}
    )
    assert queue(person, text="黑板擦 退费") == set()
    assert queue(person, text="%") == queue(person, text="_x_") == set()


def test_the_most_urgent_come_first():
    references = [case(at=AT - timedelta(days=days)).reference for days in (0, 9, 3)]
    found = [each.reference for each in case_queue.queue(clerk(), QueueFilter(), today=TODAY)]
    assert found == [references[1], references[2], references[0]]


def test_a_case_comes_by_the_clock_that_ends_first():
    person = clerk()
    taken = services.take(case(at=datetime(2026, 11, 19, 3, tzinfo=UTC)), by=person, at=AT)
    waiting, fresh = case(at=datetime(2026, 11, 23, 3, tzinfo=UTC), nature="report", category="unfiled"), case(at=AT)
    found = [each.reference for each in case_queue.queue(person, QueueFilter(), today=TODAY)]
    assert found == [waiting.reference, fresh.reference, taken.reference]


def test_cases_come_in_the_order_of_the_days_that_the_queue_shows():
    person = clerk()
    # Of both, the day on which they were to be done is over and shown, whenever they were to be taken on.
    done_by_november_19 = case(at=datetime(2026, 11, 12, 3, tzinfo=UTC))
    done_by_november_18 = services.take(case(at=datetime(2026, 11, 11, 3, tzinfo=UTC)), by=person, at=AT)
    taken_on_by_november_13 = case(at=datetime(2026, 11, 12, 3, tzinfo=UTC), nature="report", category="unfiled")
    # Of one that may still be done today, the day on which it was to be taken on.
    taken_on_by_november_18 = case(at=datetime(2026, 11, 17, 3, tzinfo=UTC))
    found = [each.reference for each in case_queue.queue(person, QueueFilter(), today=TODAY)]
    by_day = (taken_on_by_november_13, done_by_november_18, taken_on_by_november_18, done_by_november_19)
    assert found == [each.reference for each in by_day]


def test_what_is_answered_comes_after_what_a_clock_runs_for():
    person = clerk()
    answered = services.take(case(at=AT - timedelta(days=20)), by=person, at=AT)
    services.change_status(answered, to=Status.REPLIED, words="已答复。", by=person, at=AT)
    fresh = case(at=AT)
    found = [each.reference for each in case_queue.queue(person, QueueFilter(), today=TODAY)]
    assert found == [fresh.reference, answered.reference]


def test_the_last_day_for_taking_on_asks_for_attention():
    person = clerk()
    ends_today = case(at=datetime(2026, 11, 23, 3, tzinfo=UTC))
    case(at=AT)
    assert case_queue.counts(person, today=TODAY).yellow == 1
    assert queue(person, only=Attention.SOON) == {ends_today.reference}


def test_what_asks_for_attention_is_counted_and_found():
    person = clerk()
    late = case(at=datetime(2026, 11, 10, 3, tzinfo=UTC))
    near = services.take(case(at=datetime(2026, 11, 18, 3, tzinfo=UTC)), by=person, at=AT)
    fresh = case(at=AT)
    letter = receipt(at=AT)
    services.write_as_reporter(letter.reference, letter.secret, body="请尽快。", at=AT)
    found = {only: queue(person, only=only) for only in Attention}
    assert found == {
        Attention.NEW: {late.reference, fresh.reference, letter.reference},
        Attention.OVERDUE: {late.reference},
        Attention.SOON: {near.reference},
        Attention.UNREAD: {letter.reference},
        Attention.MINE: {near.reference},
        Attention.CONTACT: set(),
    }
    counts = case_queue.counts(person, today=TODAY)
    assert (counts.new, counts.red, counts.yellow, counts.unread, counts.mine) == (3, 1, 1, 1, 1)
    assert case_queue.unread([late, Complaint.objects.get(reference=letter.reference)]) == {
        Complaint.objects.get(reference=letter.reference).pk
    }


def test_a_letter_is_unread_until_staff_act_and_what_they_wrote_themselves_never_is():
    person, written, withdrawn = clerk(), receipt(), receipt()
    services.write_to_reporter(services.take(case(), by=person, at=AT), body="请补充合同。", by=person, at=AT)
    services.withdraw(withdrawn.reference, withdrawn.secret, at=AT)
    assert queue(person, status="", only=Attention.UNREAD) == set()
    services.write_as_reporter(written.reference, written.secret, body="请尽快。", at=AT)
    assert queue(person, status="", only=Attention.UNREAD) == {written.reference}
    services.take(case_of(written), by=person, at=AT)
    assert queue(person, status="", only=Attention.UNREAD) == set()


def test_what_a_colleague_asks_to_see_waits_for_who_may_allow_it():
    person, boss, elsewhere = clerk(), supervisor(), supervisor("elsewhere", region="370200")
    one, own = case(region="370102"), case(region="370102")
    request = contacts.ask(one, reason="需要电话核实合同。", by=person, at=AT)
    contacts.ask(own, reason="需要电话核实合同。", by=boss, at=AT)

    def asked(user):
        found = queue(user, status="", only=Attention.CONTACT)
        assert case_queue.counts(user, today=TODAY).contact == len(found) == len(case_queue.contact_asked(user, [one, own]))
        return found

    assert asked(boss) == {one.reference}
    assert asked(supervisor("second")) == {one.reference, own.reference}
    assert asked(person) == asked(elsewhere) == set()
    contacts.approve(one, request.pk, by=boss, at=AT)
    assert asked(boss) == set()


def test_what_has_ended_asks_for_no_attention():
    person, letter = clerk(), receipt()
    done = services.take(case(), by=person, at=AT)
    services.close(done, outcome=Outcome.RESOLVED, words="已办。", by=person, at=AT)
    services.write_as_reporter(letter.reference, letter.secret, body="请尽快。", at=AT)
    services.withdraw(letter.reference, letter.secret, at=AT)
    counts = case_queue.counts(person, today=TODAY)
    assert (counts.new, counts.red, counts.yellow, counts.unread, counts.mine) == (0, 0, 0, 0, 0)


def test_new_is_what_came_in_since_one_last_looked():
    person, other = clerk(), clerk("other")
    case(at=AT - timedelta(hours=2))
    services.look(other, at=AT - timedelta(hours=3))
    services.look(person, at=AT - timedelta(hours=1))
    assert case_queue.counts(person, today=TODAY).new == 0
    fresh = case(at=AT)
    assert queue(person, only=Attention.NEW) == {fresh.reference}
    assert case_queue.counts(other, today=TODAY).new == 2


def test_an_old_case_is_new_to_the_unit_that_it_is_sent_to():
    person, receiver = clerk(), clerk("market", unit=Unit.MARKET)
    one = case(at=AT)
    services.look(receiver, at=AT + timedelta(hours=1))
    services.transfer(one, unit=Unit.MARKET, region="370000", words="属价格问题。", by=person, at=AT + timedelta(hours=2))
    assert queue(receiver, only=Attention.NEW) == {one.reference}


def test_the_queries_for_late_cases_and_the_cards_agree():
    for status, days in product((Status.SUBMITTED, Status.ACCEPTED, Status.REPLIED), range(12)):
        Complaint.objects.filter(pk=case(at=AT - timedelta(days=days)).pk).update(status=status)
    cards = {one.reference: selectors.flag(one, today=TODAY) for one in Complaint.objects.all()}
    assert set(cards.values()) == set(Flag)
    person = clerk()
    for only, flag in ((Attention.OVERDUE, Flag.RED), (Attention.SOON, Flag.YELLOW)):
        assert queue(person, status="", only=only) == {reference for reference, card in cards.items() if card is flag}


def test_the_counts_take_two_queries(django_assert_num_queries):
    person = signed_in(clerk())
    assert person is not None
    case()
    with django_assert_num_queries(2):
        case_queue.counts(person, today=TODAY)


def test_the_receipt_opens_the_case():
    given = receipt()
    shown = selectors.case_by_receipt(given.reference.lower(), given.secret.replace("-", " ").lower())
    assert (shown.reference, shown.status, shown.due_on) == (given.reference, Status.SUBMITTED, date(2026, 12, 1))
    assert shown == given.complaint
    services.take(case_of(given), by=clerk(), at=AT + timedelta(days=1))
    assert selectors.case_by_receipt(given.reference, given.secret).submitted_at == AT


def test_a_wrong_secret_and_an_unknown_reference_are_refused_alike():
    given, other = receipt(), receipt()
    messages = set()
    Complaint.objects.filter(reference=other.reference).delete()
    for reference, secret in ((given.reference, other.secret), (other.reference, other.secret), (given.reference, "")):
        with pytest.raises(ReceiptUnknown) as unknown:
            selectors.case_by_receipt(reference, secret)
        messages.add(unknown.value.message)
    assert len(messages) == 1
    with pytest.raises(ReferenceWrong):
        selectors.case_by_receipt("not a reference", given.secret)


def test_the_receipts_view_tells_what_was_written_and_nothing_of_the_person_nor_of_staff():
    person, given = clerk(), receipt()
    one = services.take(case_of(given), by=person, at=AT)
    services.write_note(one, body="内部备注一条。", by=person, at=AT)
    services.write_to_reporter(one, body="您好。", by=person, at=AT)
    shown = str(asdict(selectors.case_by_receipt(given.reference, given.secret)))
    assert "您好。" in shown
    assert DESCRIPTION in shown
    for private in (NAME, PHONE, ADDRESS, str(person), person.username, "内部备注", given.secret):
        assert private not in shown


def test_the_rule_of_the_market_regulators_is_but_a_model_for_other_units():
    rule = "《市场监督管理投诉举报处理暂行办法》第二十三条"
    given = receipt(nature="report", category="unfiled")
    assert given.complaint.due_source.startswith(f"参照{rule}")
    one = services.transfer(case_of(given), unit=Unit.MARKET, region="370100", words="属广告问题。", by=clerk(), at=AT)
    assert selectors.due_source(one).startswith(rule)
    assert selectors.extension_source(one).startswith(rule)
    assert not selectors.due_source(case()).startswith("参照")


def test_a_case_may_be_put_off_while_a_last_day_can_still_be_promised():
    """It is due on 1 December; ten working days more end on the 15th."""
    assert [selectors.may_be_put_off(case(), today=date(2026, 12, day)) for day in (15, 16)] == [True, False]


def test_handlers_are_those_who_may_handle_the_case():
    one = case(region="370102")
    expected = [clerk("a", region="370102"), clerk("b", region="370100"), supervisor("c")]
    clerk("d", region="370200")
    clerk("e", unit=Unit.POLICE)
    assert selectors.handlers(one) == expected
