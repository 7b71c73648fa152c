"""Rotation of keys: afterwards the newest key alone opens everything, and a row that no key opens is named and kept."""

from concurrent.futures import Future
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from complaints.contacts import contact_context
from complaints.models import SealedContact
from registry import sealing
from registry.filing.removals import note_erasures
from registry.filing.write import write
from registry.models import TeacherPrivate
from tests import factories
from tests.complaints import making
from tests.registry.filing_making import file, school, teacher
from tests.waiting import begun

NEWER = "bmV3ZXIta2V5LW9mLTMyLWJ5dGVzLWZvci10ZXN0cyE="

pytestmark = pytest.mark.django_db


def sealed_staff(number="370102199003077576"):
    teacher = factories.teacher()
    private = TeacherPrivate.objects.get_or_create(teacher=teacher)[0]
    private.id_number_sealed = sealing.seal(number, context=f"teacher {teacher.public_id}")
    private.save()
    return teacher


def rotate():
    printed = StringIO()
    call_command("rotate_field_keys", stdout=printed)
    return printed.getvalue()


def test_afterwards_the_newest_key_alone_opens_staff_and_reporters(settings):
    teacher = sealed_staff()
    case = making.case()
    contact = SealedContact.objects.get(complaint=case)
    told = [making.NAME, making.PHONE, making.ADDRESS]

    settings.FIELD_KEYS = [NEWER, *settings.FIELD_KEYS]
    assert "重新密封 2 行" in rotate()
    assert "重新密封 0 行" in rotate()

    settings.FIELD_KEYS = [NEWER]
    private = TeacherPrivate.objects.get(teacher=teacher)
    assert sealing.unseal(private.id_number_sealed, context=f"teacher {teacher.public_id}") == "370102199003077576"
    contact.refresh_from_db()
    sealed = (contact.name, contact.phone, contact.address)
    assert [sealing.unseal(each, context=contact_context(case)) for each in sealed] == told


def test_a_row_that_no_key_opens_is_named_and_left_as_it_is(settings, capsys):
    teacher = sealed_staff()
    before = TeacherPrivate.objects.get().id_number_sealed
    settings.FIELD_KEYS = [NEWER]
    printed = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("rotate_field_keys", stdout=printed)
    assert teacher.public_id in printed.getvalue()
    assert "370102" not in printed.getvalue()
    assert TeacherPrivate.objects.get().id_number_sealed == before


def test_a_mark_of_an_erased_record_keeps_its_key_in_service(settings):
    entry = factories.credit_entry()
    call_command("erase_record", entry.public_id, "--basis", "决定", stdout=StringIO())
    assert "保留旧密钥" not in rotate()
    settings.FIELD_KEYS = [NEWER, *settings.FIELD_KEYS]
    assert "保留旧密钥" in rotate()


def test_so_does_one_that_is_to_be_made_of_a_row_that_was_removed(settings):
    note_erasures([factories.teacher()], on=date(2026, 11, 24))
    assert "保留旧密钥" not in rotate()
    settings.FIELD_KEYS = [NEWER, *settings.FIELD_KEYS]
    assert "保留旧密钥" in rotate()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_import_that_goes_on_meanwhile_brings_back_nothing_that_an_older_key_sealed(settings, monkeypatch):
    filing = school(teachers=[teacher(id_number="370102199003077576", work_permit="X-1")])
    file(filing)
    settings.FIELD_KEYS = [NEWER, *settings.FIELD_KEYS]
    rotations: list[Future[str]] = []

    def write_while_it_rotates(*of, **said):
        rotations.append(begun(rotate))
        write(*of, **said)

    monkeypatch.setattr("registry.filing.services.write", write_while_it_rotates)
    file(school(filing.uscc, teachers=[teacher(work_permit="X-2")]))
    assert "现在可以" in rotations[0].result()

    settings.FIELD_KEYS = [NEWER]
    private = TeacherPrivate.objects.get()
    assert sealing.unseal(private.id_number_sealed, context=f"teacher {private.teacher_id}") == "370102199003077576"
