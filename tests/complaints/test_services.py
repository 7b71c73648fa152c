"""What is done with a case: thread, clocks, versions, and all of it together or not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditLine
from accounts.vocabulary import Unit
from complaints import selectors, services
from complaints.models import Complaint, Message, Note
from complaints.problems import CaseChanged, NotAllowed, ReceiptUnknown, WordsMissing, WrongMove
from complaints.references import ReferenceWrong, draw_reference
from complaints.vocabulary import Author, Ground, Nature, Outcome, Status
from tests.complaints.making import AT, acts_on, case, case_of, clerk, receipt, supervisor

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def test_who_takes_a_case_handles_it():
    person = clerk()
    taken = services.take(case(), by=person, at=LATER)
    assert (taken.status, taken.assigned_to, taken.accepted_at) == (Status.ACCEPTED, person, LATER)
    assert acts_on(taken.reference) == ["submitted", "accepted"]


def test_a_whole_journey_is_in_the_thread_and_in_the_audit_trail():
    person, given = clerk(), receipt()
    one = services.take(case_of(given), by=person, at=AT)
    one = services.write_to_reporter(one, body="请补充合同。", by=person, at=AT)
    services.write_as_reporter(given.reference, given.secret, body="合同号 12。", at=AT)
    one = services.change_status(one, to=Status.REPLIED, words="机构答应退费。", by=person, at=AT)
    one = services.change_status(one, to=Status.REDO, words="提交人仍未收到退费。", by=person, at=AT)
    services.close(one, outcome=Outcome.RESOLVED, words="退费已到账。", by=person, at=AT)
    lines = [(line.author, line.status, line.body) for line in selectors.case_by_receipt(given.reference, given.secret).messages]
    assert lines == [
        (Author.SYSTEM, Status.SUBMITTED, ""),
        (Author.SYSTEM, Status.ACCEPTED, ""),
        (Author.STAFF, None, "请补充合同。"),
        (Author.REPORTER, None, "合同号 12。"),
        (Author.STAFF, Status.REPLIED, "机构答应退费。"),
        (Author.STAFF, Status.REDO, "提交人仍未收到退费。"),
        (Author.STAFF, Status.CLOSED, "退费已到账。"),
    ]
    assert acts_on(given.reference) == [
        "submitted", "accepted", "wrote_to_reporter", "reporter_wrote", "replied", "redo", "closed",
    ]  # fmt: skip


def test_words_for_staff_are_not_in_the_thread():
    boss, given = supervisor(), receipt()
    one = services.take(case_of(given), by=boss, at=AT)
    services.change_status(one, to=Status.SUPERVISED, words="机构屡次拖延，内部督办。", by=boss, at=AT)
    shown = selectors.case_by_receipt(given.reference, given.secret)
    assert [line.body for line in shown.messages] == ["", "", ""]
    assert Note.objects.get().body == "机构屡次拖延，内部督办。"


def test_a_note_is_not_in_the_thread():
    person, given = clerk(), receipt()
    services.write_note(case_of(given), body="已联系机构。", by=person, at=AT)
    assert len(selectors.case_by_receipt(given.reference, given.secret).messages) == 1
    assert acts_on(given.reference) == ["submitted", "noted"]


def test_a_note_is_written_by_who_may_act_on_the_case():
    one = services.take(case(), by=clerk(), at=AT)
    for stranger in (clerk("colleague"), clerk("elsewhere", region="370200")):
        with pytest.raises(NotAllowed):
            services.write_note(one, body="我来看看。", by=stranger, at=AT)
    services.write_note(one, body="请三天内联系机构。", by=supervisor(), at=AT)
    assert Note.objects.get().body == "请三天内联系机构。"


@pytest.mark.parametrize("body", ["", "  \n ", "\x00", "字" * 5_001])
def test_a_message_needs_words_and_not_too_many(body):
    person, given = clerk(), receipt()
    one = services.take(case_of(given), by=person, at=AT)
    with pytest.raises(WordsMissing):
        services.write_to_reporter(one, body=body, by=person, at=AT)
    with pytest.raises(WordsMissing):
        services.close(one, outcome=Outcome.RESOLVED, words=body, by=person, at=AT)
    with pytest.raises(WordsMissing):
        services.write_as_reporter(given.reference, given.secret, body=body, at=AT)
    assert Complaint.objects.get().status == Status.ACCEPTED


def test_a_message_may_be_as_long_as_is_said():
    services.write_to_reporter(case(), body="字" * 5_000, by=clerk(), at=AT)
    assert len(Message.objects.latest("id").body) == 5_000


def test_a_transfer_hands_over_the_case_and_begins_its_clocks_anew():
    person = clerk()
    one = services.take(case(), by=person, at=AT)
    moved = services.transfer(one, unit=Unit.MARKET, region="370100", words="属价格问题。", by=person, at=LATER)
    assert (moved.unit, moved.region, moved.assigned_to) == ("market", "370100", None)
    assert (moved.received_at, moved.accept_by, moved.due_on) == (LATER, date(2026, 11, 26), date(2026, 12, 2))
    assert selectors.case_for(person, one.reference) is None
    receiver = clerk("market", unit=Unit.MARKET, region="370100")
    back = services.send_back(moved, words="不属本单位职责。", by=receiver, at=LATER)
    assert (back.status, back.unit, back.region, back.sent_by_unit) == (Status.RETURNED, "education", "370000", "")
    assert selectors.case_for(person, one.reference) is not None


@pytest.mark.parametrize(("unit", "region"), [(Unit.EDUCATION, "370000"), (Unit.MARKET, "330106"), (Unit.MARKET, "370181")])
def test_a_transfer_goes_elsewhere_and_to_a_region_in_force_in_shandong(unit, region):
    with pytest.raises(WrongMove):
        services.transfer(case(), unit=unit, region=region, words="转办。", by=clerk(), at=AT)


def test_an_extension_moves_the_last_day_once_and_within_the_limit():
    person = clerk()
    one = services.take(case(), by=person, at=AT)
    for days in (0, 11):
        with pytest.raises(WordsMissing, match="1 到 10"):
            services.extend(one, days=days, words="需要鉴定。", by=person, at=AT)
    longer = services.extend(one, days=10, words="需要鉴定。", by=person, at=AT)
    assert longer.due_on == date(2026, 12, 15)
    again = services.change_status(longer, to=Status.IN_PROGRESS, by=person, at=AT)
    with pytest.raises(WrongMove, match="延期过一次"):
        services.extend(again, days=1, words="还需要。", by=person, at=AT)


def test_a_case_that_was_sent_elsewhere_is_extended_from_the_last_day_of_the_unit_that_has_it():
    one = services.take(case(), by=(person := clerk()), at=AT)
    sent = services.transfer(one, unit=Unit.MARKET, region="370100", words="属价格问题。", by=person, at=LATER)
    receiver = clerk("market", unit=Unit.MARKET, region="370100")
    taken = services.take(sent, by=receiver, at=LATER)
    assert taken.due_on == date(2026, 12, 2)
    assert services.extend(taken, days=3, words="需要鉴定。", by=receiver, at=LATER).due_on == date(2026, 12, 7)


def test_an_enquiry_is_not_extended():
    person = clerk()
    one = services.take(case(nature="enquiry"), by=person, at=AT)
    with pytest.raises(WrongMove, match="不能延期"):
        services.extend(one, days=1, words="需要时间。", by=person, at=AT)


def test_a_redo_begins_the_clock_anew():
    person = clerk()
    one = services.take(case(), by=person, at=AT)
    one = services.change_status(one, to=Status.REPLIED, words="已答复。", by=person, at=AT)
    one = services.change_status(one, to=Status.REDO, words="不满意，重办。", by=person, at=AT + timedelta(days=7))
    assert one.due_on == date(2026, 12, 8)
    assert services.extend(one, days=1, words="需要鉴定。", by=person, at=AT + timedelta(days=7)).due_on == date(2026, 12, 9)


def test_a_redo_leaves_when_the_unit_received_the_case_and_by_when_it_was_to_be_taken_on():
    person = clerk()
    one = services.take(case(), by=person, at=AT)
    received = one.received_at, one.accept_by
    one = services.change_status(one, to=Status.REPLIED, words="已答复。", by=person, at=AT)
    one = services.change_status(one, to=Status.REDO, words="不满意，重办。", by=person, at=AT + timedelta(days=7))
    assert (one.received_at, one.accept_by) == received


def test_an_outcome_must_fit_the_nature():
    person = clerk()
    one = services.take(case(nature="report"), by=person, at=AT)
    with pytest.raises(WrongMove, match="举报不能以“调解达成一致”办结"):
        services.close(one, outcome=Outcome.SETTLED, words="已办。", by=person, at=AT)


def test_a_rejection_tells_ground_and_reason():
    given, person = receipt(), clerk()
    services.reject(Complaint.objects.get(), ground=Ground.OTHER_PROCEDURE, words="法院已立案，请等待判决。", by=person, at=AT)
    assert case_of(given).assigned_to == person
    shown = selectors.case_by_receipt(given.reference, given.secret)
    assert (shown.status_text, shown.can_write, shown.messages[-1].body) == ("不予受理", False, "法院已立案，请等待判决。")


def test_a_case_that_comes_back_was_accepted_when_it_first_was():
    person, receiver = clerk(), clerk("market", unit=Unit.MARKET)
    one = services.take(case(), by=person, at=AT)
    one = services.transfer(one, unit=Unit.MARKET, region="370000", words="属价格问题。", by=person, at=AT)
    assert services.take(one, by=receiver, at=LATER).accepted_at == AT


def test_a_supervisor_gives_the_case_to_another():
    person, other, boss = clerk(), clerk("other"), supervisor()
    one = services.take(case(), by=person, at=AT)
    given = services.assign(one, to=other, by=boss, at=AT)
    assert given.assigned_to == other
    with pytest.raises(NotAllowed, match="其他人办理"):
        services.write_to_reporter(given, body="我来答复。", by=person, at=AT)


def test_a_clerk_does_not_assign_and_nobody_assigns_to_who_may_not_handle():
    person, boss = clerk(), supervisor()
    one = services.take(case(), by=person, at=AT)
    with pytest.raises(NotAllowed):
        services.assign(one, to=boss, by=person, at=AT)
    with pytest.raises(NotAllowed, match="受理员"):
        services.assign(one, to=clerk("elsewhere", region="370200"), by=boss, at=AT)


def test_nobody_is_given_a_case_before_it_is_accepted_or_after_it_ended():
    person, boss = clerk(), supervisor()
    ended = services.close(services.take(case(), by=person, at=AT), outcome=Outcome.RESOLVED, words="已退费。", by=person, at=AT)
    for one in (case(), ended):
        with pytest.raises(WrongMove, match="受理后、办结前"):
            services.assign(one, to=person, by=boss, at=AT)


def test_what_somebody_else_changed_meanwhile_is_noticed():
    person = clerk()
    seen = case()
    services.take(seen, by=person, at=AT, version=seen.version)
    with pytest.raises(CaseChanged):
        services.reject(seen, ground=Ground.NO_OBJECT, words="对象不明。", by=person, at=AT, version=seen.version)
    assert Complaint.objects.get().status == Status.ACCEPTED


def test_a_new_text_of_the_reporter_is_a_change_too():
    person, given = clerk(), receipt()
    one = services.take(case_of(given), by=person, at=AT)
    services.write_as_reporter(given.reference, given.secret, body="钱已经退了。", at=AT)
    with pytest.raises(CaseChanged):
        services.close(one, outcome=Outcome.NOT_SETTLED, words="未退。", by=person, at=AT, version=one.version)


def test_the_receipt_opens_its_own_case_alone():
    one, other = receipt(), receipt()
    with pytest.raises(ReceiptUnknown):
        services.write_as_reporter(one.reference, other.secret, body="补充说明。", at=AT)
    for reference in (one.reference, draw_reference(Nature.COMPLAINT, AT.date())):
        with pytest.raises(ReceiptUnknown):
            services.withdraw(reference, other.secret, at=AT)
    with pytest.raises(ReferenceWrong):
        services.withdraw("SDT123", other.secret, at=AT)
    assert set(Complaint.objects.values_list("status", flat=True)) == {"submitted"}


def test_after_the_end_nobody_writes():
    person, given = clerk(), receipt()
    one = services.take(case_of(given), by=person, at=AT)
    one = services.close(one, outcome=Outcome.RESOLVED, words="已退费。", by=person, at=AT)
    with pytest.raises(WrongMove):
        services.write_to_reporter(one, body="还有一事。", by=person, at=AT)
    with pytest.raises(WrongMove, match="重新提交"):
        services.write_as_reporter(given.reference, given.secret, body="还有一事。", at=AT)


def test_texts_are_seen_when_the_other_side_answers_or_looks():
    person, given = clerk(), receipt()
    one = services.take(case_of(given), by=person, at=AT)
    services.write_as_reporter(given.reference, given.secret, body="请尽快。", at=AT)
    assert Message.objects.get(body="请尽快。").seen_at is None
    services.write_to_reporter(one, body="正在办。", by=person, at=LATER)
    assert Message.objects.get(body="请尽快。").seen_at == LATER
    services.mark_seen_by_reporter(given.reference, given.secret, at=LATER)
    assert Message.objects.get(body="正在办。").seen_at == LATER
    services.write_to_reporter(one, body="已办。", by=person, at=LATER)
    services.write_as_reporter(given.reference, given.secret, body="谢谢。", at=LATER + timedelta(hours=1))
    assert [each.seen_at for each in Message.objects.filter(author=Author.STAFF)] == [LATER, LATER + timedelta(hours=1)]


def test_a_text_of_the_reporter_is_seen_when_the_case_is_moved_on():
    person, given = clerk(), receipt()
    one = services.take(case_of(given), by=person, at=AT)
    services.write_as_reporter(given.reference, given.secret, body="请尽快。", at=AT)
    services.change_status(one, to=Status.REPLIED, words="机构答应退费。", by=person, at=LATER)
    assert Message.objects.get(body="请尽快。").seen_at == LATER


@pytest.mark.parametrize("to", [Status.ACCEPTED, Status.CLOSED, Status.WITHDRAWN, Status.SUBMITTED])
def test_a_move_with_an_act_of_its_own_is_not_a_plain_change(to):
    with pytest.raises(ValueError, match="act of its own"):
        services.change_status(case(), to=to, by=clerk(), at=AT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "closed"},
        {"status": "lost"},
        {"unit": "navy"},
        {"outcome": "resolved"},
        {"ground": "secret"},
        {"closed_at": AT},
        {"amount": -1},
        {"nature": "grievance"},
        {"about": ""},
    ],
)
def test_the_database_itself_refuses_what_cannot_be(wrong):
    one = case()
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=one.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_case_at_once_one_does():
    one = case()
    people = [clerk("first"), clerk("second")]
    start = Barrier(2)

    def take(person):
        start.wait()
        try:
            return services.take(one, by=person, at=AT, version=1)
        except CaseChanged as changed:
            return changed
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(take, people))
    assert sorted(type(each).__name__ for each in found) == ["CaseChanged", "Complaint"]
    assert AuditLine.objects.filter(action="complaint.accepted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_by_two_presses_at_once_is_said_once():
    person, given = clerk(), receipt()
    one = case_of(given)
    start = Barrier(4)

    def press(write):
        start.wait()
        try:
            write()
        finally:
            connection.close()

    def ask():
        services.write_as_reporter(given.reference, given.secret, body="有进展吗？", at=AT)

    def note():
        services.write_note(one, body="已联系机构。", by=person, at=AT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, (ask, note, ask, note)))
    assert (Message.objects.filter(body="有进展吗？").count(), Note.objects.count()) == (1, 1)
    services.write_as_reporter(given.reference, given.secret, body="请回电。", at=AT)
    services.write_as_reporter(given.reference, given.secret, body="有进展吗？", at=LATER)
    services.write_note(one, body="已联系机构。", by=clerk("second"), at=AT)
    assert (Message.objects.exclude(body="").count(), Note.objects.count()) == (3, 2)


def test_the_same_words_are_said_again_after_a_minute_or_after_others():
    """Within a minute they are a second press on the button."""
    person, given = clerk(), receipt()
    one = case_of(given)

    def ask(words, seconds):
        at = AT + timedelta(seconds=seconds)
        return services.write_as_reporter(given.reference, given.secret, body=words, at=at)

    def note(words, seconds):
        return services.write_note(one, body=words, by=person, at=AT + timedelta(seconds=seconds))

    for write, kept in ((ask, Message.objects.exclude(body="")), (note, Note.objects.all())):
        for words, seconds in (("有进展吗？", 0), ("有进展吗？", 59), ("请回电。", 59), ("有进展吗？", 59), ("有进展吗？", 119)):
            assert write(words, seconds).pk == one.pk
        assert [each.body for each in kept.order_by("id")] == ["有进展吗？", "请回电。", "有进展吗？", "有进展吗？"]


def test_a_second_press_on_the_button_is_one_message_whatever_staff_wrote_meanwhile():
    given = receipt()
    services.write_as_reporter(given.reference, given.secret, body="有进展吗？", at=AT)
    services.write_to_reporter(case_of(given), body="正在办。", by=clerk(), at=AT)
    services.write_as_reporter(given.reference, given.secret, body="有进展吗？", at=AT)
    assert [each.body for each in case_of(given).messages.exclude(body="")] == ["有进展吗？", "正在办。"]
