"""Nothing of a person, and nothing that somebody wrote, is in a log, in the audit trail or in the text of a row."""

import json
import logging

import pytest
from django.apps import apps
from django.core import serializers

from accounts.models import AuditLine
from accounts.vocabulary import Unit
from complaints import contacts, selectors, services
from complaints.intake import submit
from complaints.models import Complaint, SealedContact
from complaints.problems import DraftInvalid
from complaints.vocabulary import Channel, Outcome, Status
from tests.complaints.making import ADDRESS, AT, DESCRIPTION, NAME, PHONE, case_of, clerk, draft, receipt, supervisor

TYPED = ("请补充合同照片。", "合同号是三百二十一。", "内部说明一则。", "机构已经退费完毕。", "需要电话核实合同。")
PRIVATE = (NAME, PHONE, ADDRESS, DESCRIPTION, "启明星在线课堂", *TYPED)


@pytest.fixture
def journey(db, caplog, django_capture_on_commit_callbacks):
    """A complaint from its submission to its end, with everything that can be done on the way."""
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        person, boss, given = clerk(), supervisor(), receipt()
        one = services.take(case_of(given), by=person, at=AT)
        one = services.write_to_reporter(one, body=TYPED[0], by=person, at=AT)
        services.write_as_reporter(given.reference, given.secret, body=TYPED[1], at=AT)
        one = services.write_note(one, body=TYPED[2], by=person, at=AT)
        one = services.extend(one, days=2, words=TYPED[0], by=person, at=AT)
        one = services.change_status(one, to=Status.SUPERVISED, words=TYPED[2], by=boss, at=AT)
        one = services.change_status(one, to=Status.REPLIED, words=TYPED[3], by=boss, at=AT)
        contacts.approve(one, contacts.ask(one, reason=TYPED[4], by=person, at=AT).pk, by=boss, at=AT)
        contacts.open_contact(one, by=person, at=AT)
        contacts.refuse(one, contacts.ask(one, reason=TYPED[4], by=person, at=AT).pk, reason=TYPED[2], by=boss, at=AT)
        services.close(one, outcome=Outcome.RESOLVED, words=TYPED[3], by=person, at=AT)
        other = receipt()
        services.transfer(case_of(other), unit=Unit.MARKET, region="370100", words=TYPED[2], by=person, at=AT)
        services.withdraw(other.reference, other.secret, at=AT)
        services.record_export(by=person, at=AT, number=2)
    return [given, other]


def test_the_audit_trail_holds_ids_alone(journey):
    lines = AuditLine.objects.all()
    assert len(lines) >= 14
    written = json.dumps(json.loads(serializers.serialize("json", lines)), ensure_ascii=False) + "".join(map(str, lines))
    assert not [private for private in (*PRIVATE, *(given.secret for given in journey)) if private in written]


def test_the_log_holds_ids_alone(journey, caplog):
    records = [record for record in caplog.get_records("setup") if not record.name.startswith("django.db")]
    written = "\n".join(f"{record.getMessage()} {record.args}" for record in records)
    assert f"complaint {journey[0].reference} submitted" in written
    assert not [private for private in (*PRIVATE, *(given.secret for given in journey)) if private in written]


def test_no_text_of_a_row_shows_what_somebody_wrote(journey):
    shown = "\n".join(
        f"{row} {row!r}" for model in apps.get_app_config("complaints").get_models() for row in model._default_manager.all()
    )
    assert journey[0].reference in shown
    shown += repr([draft(), *journey, *(selectors.case_by_receipt(given.reference, given.secret) for given in journey)])
    assert not [private for private in (*PRIVATE, *(given.secret for given in journey)) if private in shown]


def test_the_complaint_itself_does_not_name_the_person(journey):
    columns = serializers.serialize("json", Complaint.objects.all(), ensure_ascii=False)
    assert DESCRIPTION in columns
    assert not [private for private in (NAME, PHONE, ADDRESS) if private in columns]
    sealed = serializers.serialize("json", SealedContact.objects.all(), ensure_ascii=False)
    assert not [private for private in (NAME, PHONE, ADDRESS) if private in sealed]


@pytest.mark.django_db
def test_an_error_does_not_repeat_what_was_typed():
    wrong = draft(nature=NAME, category=PHONE, description="短" + NAME[:2], region=PHONE, mode=NAME)
    with pytest.raises(DraftInvalid) as refused:
        submit(wrong, submission_key="key", channel=Channel.WEB, at=AT)
    told = repr(refused.value) + refused.value.message + "".join(problem.message for problem in refused.value.problems)
    assert not [private for private in (NAME, PHONE) if private in told]
