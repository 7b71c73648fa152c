"""Taking in: acknowledged is committed, twice is one, and the person is sealed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import AuditLine
from complaints import references
from complaints.contacts import contact_context
from complaints.drafts import Contact
from complaints.intake import submit
from complaints.models import Complaint, SealedContact
from complaints.problems import DraftInvalid, NotAllowed, SubmissionConflict, SubmissionExpired
from complaints.vocabulary import STAFF_CHANNELS, Channel, Nature, Status
from registry.sealing import CannotOpen, unseal
from registry.vocabulary import RecordKind
from tests import factories
from tests.complaints.making import ADDRESS, AT, NAME, PHONE, clerk, draft, objection, staff

pytestmark = pytest.mark.django_db


def send(key="key", at=AT, **changes):
    return submit(draft(**changes), submission_key=key, channel=Channel.WEB, at=at)


def test_a_receipt_names_a_case_that_stands_in_the_database():
    receipt = send()
    case = Complaint.objects.get(reference=receipt.reference)
    assert (case.status, case.unit, case.region, case.version) == (Status.SUBMITTED, "education", "370000", 1)
    assert (case.accept_by, case.due_on, case.due_is_estimated) == (date(2026, 11, 25), date(2026, 12, 1), False)
    assert receipt.complaint.status_text == "已收到"
    assert receipt.complaint.due_on == date(2026, 12, 1)


def test_of_the_secret_only_a_hash_is_kept():
    receipt = send()
    kept = Complaint.objects.values().get(reference=receipt.reference)
    assert kept["secret_hash"] == references.hash_secret(receipt.secret)
    letters = receipt.secret.replace("-", "")
    assert not any(receipt.secret in str(value) or letters in str(value) for value in kept.values())


def test_the_same_key_and_input_give_the_same_receipt_and_one_case():
    first = send()
    again = send(at=AT + timedelta(hours=24))
    assert (again.reference, again.secret) == (first.reference, first.secret)
    assert Complaint.objects.count() == 1
    assert AuditLine.objects.filter(action="complaint.submitted").count() == 1


def test_the_same_key_with_other_input_is_a_conflict():
    send()
    with pytest.raises(SubmissionConflict, match="重新打开表单"):
        send(description="这是完全不同的一件事，发生在另一家机构。")
    with pytest.raises(SubmissionConflict):
        send(contact=Contact("别人", PHONE))
    assert Complaint.objects.count() == 1


def test_after_a_day_the_receipt_is_not_given_again():
    send()
    with pytest.raises(SubmissionExpired):
        send(at=AT + timedelta(hours=24, seconds=1))
    assert Complaint.objects.count() == 1


def test_nor_is_one_whose_secret_cannot_be_made_again(settings):
    send()
    settings.RECEIPT_KEYS = ["bmV3LXJlY2VpcHQta2V5LW9mLTMyLWJ5dGVzLWxvbmc="]
    with pytest.raises(SubmissionExpired):
        send()
    assert Complaint.objects.count() == 1


def test_the_same_key_of_another_sender_is_another_submission():
    def sent(key, sender=""):
        return submit(draft(), submission_key=key, channel=Channel.API, at=AT, sender=sender).reference

    given = [sent("key"), sent("key", "partner:1"), sent("key", "partner:2"), sent("partner:1\nkey")]
    assert len(set(given)) == 4
    assert sent("key", "partner:1") == given[1]


def test_another_key_is_another_case():
    assert send("one").reference != send("two").reference


@pytest.mark.parametrize(("key", "code"), [("", "required"), ("  ", "required"), ("\x00", "required"), ("k" * 201, "too_long")])
def test_a_submission_needs_a_key(key, code):
    with pytest.raises(DraftInvalid) as invalid:
        send(key)
    assert [(problem.field, problem.code) for problem in invalid.value.problems] == [(("idempotency_key",), code)]


def test_an_invalid_draft_writes_nothing():
    with pytest.raises(DraftInvalid):
        send(description="短")
    assert not Complaint.objects.exists()
    assert not AuditLine.objects.exists()


def test_the_contact_is_sealed_for_its_case():
    case = Complaint.objects.get(reference=send().reference)
    sealed = SealedContact.objects.get(complaint=case)
    context = contact_context(case)
    assert [unseal(each, context=context) for each in (sealed.name, sealed.phone, sealed.address)] == [NAME, PHONE, ADDRESS]
    assert not any(private in f"{sealed.name}{sealed.phone}{sealed.address}" for private in (NAME, PHONE, ADDRESS))
    with pytest.raises(CannotOpen):
        unseal(sealed.name, context="contact 999")


def test_an_anonymous_case_has_no_contact():
    send(mode="anonymous")
    assert not SealedContact.objects.exists()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: factories.institution(name="启明星教育", region="370181"), "启明星教育"),
        (lambda: factories.platform(factories.institution(region="370181"), name="启明星课堂"), "启明星课堂"),
        (lambda: factories.course(factories.platform(factories.institution(region="370181")), name="初中数学"), "初中数学"),
        (lambda: factories.teacher(factories.institution(region="370181"), name="单晓梅"), "单晓梅"),
        (
            lambda: factories.credit_entry(factories.institution(region="370181"), decision_number="鲁教罚〔2021〕7号"),
            "鲁教罚〔2021〕7号",
        ),
        (lambda: factories.published_list(region="370181", title="章丘名单"), "章丘名单"),
        (lambda: factories.listing(factories.published_list(region="370181"), name="启明星学校"), "启明星学校"),
    ],
)
def test_a_record_of_any_kind_gives_its_name_and_the_region_that_answers(make, name):
    record = make()
    case = Complaint.objects.get(reference=send(record=record.public_id, about="", region="370200").reference)
    assert (case.record_id, case.about, case.region) == (record.public_id, name, "370114")


def test_of_a_platform_whose_school_is_public_no_more_the_chosen_region_answers():
    school = factories.institution(region="370181")
    app = factories.platform(school, name="启明星课堂")
    factories.publish(school, RecordKind.INSTITUTION, None)
    for chosen, answers in (("370200", "370200"), ("", "370000")):
        case = Complaint.objects.get(reference=send(f"key {chosen}", record=app.public_id, about="", region=chosen).reference)
        assert (case.record_id, case.about, case.region) == (app.public_id, "启明星课堂", answers)


@pytest.mark.parametrize(("sent", "advice"), [(send, "直接写明机构或平台的名称"), (objection, "异议只能针对公开记录")])
def test_an_unknown_record_is_named_with_what_can_be_done(sent, advice):
    with pytest.raises(DraftInvalid) as invalid:
        sent(record="iaaaaaaaaaaaa")
    (problem,) = invalid.value.problems
    assert (problem.field, problem.code) == (("record",), "unknown")
    assert advice in problem.message


@pytest.mark.parametrize("channel", STAFF_CHANNELS)
def test_staff_enter_a_case_on_someones_behalf(channel):
    person = clerk()
    receipt = submit(draft(), submission_key="key", channel=channel, at=AT, actor=person)
    case = Complaint.objects.get(reference=receipt.reference)
    assert (case.channel, case.entered_by) == (channel, person)
    assert AuditLine.objects.get().actor == person


@pytest.mark.parametrize(
    ("received", "happened", "wrong"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), []),
        (date(2026, 11, 25), None, ["future"]),
        (date(2025, 11, 24), None, []),
        (date(2025, 11, 23), None, ["too_early"]),
        (date(2026, 11, 19), date(2026, 11, 20), ["before_it_happened"]),
    ],
)
def test_a_case_reached_staff_within_the_year_until_today_and_not_before_it_happened(received, happened, wrong):
    told = draft(occurred_on=happened)
    problems = []
    try:
        submit(told, submission_key="key", channel=Channel.LETTER, at=AT, actor=clerk(), received_on=received)
    except DraftInvalid as invalid:
        problems = [problem.code for problem in invalid.problems]
    assert problems == wrong
    assert Complaint.objects.exists() == (not wrong)


def test_what_reached_staff_today_was_received_at_that_moment_and_what_came_earlier_at_noon_of_its_day():
    person, noon = clerk(), datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    for day, moment in ((date(2026, 11, 24), AT), (date(2026, 11, 23), noon)):
        given = submit(draft(), submission_key=f"key {day}", channel=Channel.PHONE, at=AT, actor=person, received_on=day)
        case = Complaint.objects.get(reference=given.reference)
        assert (case.received_at, case.created_at, given.complaint.submitted_at) == (moment, AT, moment)


def test_the_trail_tells_how_a_case_came_in_and_the_day_on_which_it_had_reached_staff():
    send()
    submit(draft(), submission_key="key 2", channel=Channel.LETTER, at=AT, actor=clerk(), received_on=date(2026, 11, 23))
    told = [line.detail for line in AuditLine.objects.filter(action="complaint.submitted").order_by("pk")]
    where = {"unit": "education", "region": "370000"}
    assert told == [where | {"channel": "web"}, where | {"channel": "letter", "received_on": "2026-11-23"}]


def test_who_has_no_role_enters_nothing():
    with pytest.raises(NotAllowed, match="督办员"):
        submit(draft(), submission_key="key", channel=Channel.PHONE, at=AT, actor=staff("nobody"))
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("channel", list(Channel))
def test_a_staff_channel_needs_staff_and_a_public_one_has_none(channel):
    actor = None if channel in STAFF_CHANNELS else clerk()
    with pytest.raises(ValueError, match="staff"):
        submit(draft(), submission_key="key", channel=channel, at=AT, actor=actor)


def test_a_taken_reference_is_drawn_again(monkeypatch):
    taken = send("one").reference
    drawn = iter([taken, taken, references.draw_reference(Nature.COMPLAINT, date(2026, 11, 24))])
    monkeypatch.setattr(references, "draw_reference", lambda nature, day: next(drawn))
    assert send("two").reference != taken
    assert Complaint.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_key_are_one_case():
    sent = _at_once([("the same", {})] * 8)
    assert len({(receipt.reference, receipt.secret) for receipt in sent}) == 1
    assert Complaint.objects.count() == 1
    assert AuditLine.objects.filter(action="complaint.submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_keys_of_their_own_are_as_many_cases():
    sent = _at_once([(f"key {number}", {}) for number in range(8)])
    assert len({receipt.reference for receipt in sent}) == 8
    assert Complaint.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_key_and_other_input_one_is_refused():
    sent = _at_once([("the same", {"amount": None}), ("the same", {"amount": Decimal(5)})], conflicts=True)
    assert sorted(type(each).__name__ for each in sent) == ["Receipt", "SubmissionConflict"]
    assert Complaint.objects.count() == 1


def _at_once(submissions, *, conflicts=False):
    start = Barrier(len(submissions))

    def one(submission):
        key, changes = submission
        start.wait()
        try:
            return send(key, **changes)
        except SubmissionConflict as conflict:
            if conflicts:
                return conflict
            raise
        finally:
            connection.close()

    with ThreadPoolExecutor(len(submissions)) as pool:
        return list(pool.map(one, submissions))
