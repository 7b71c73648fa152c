"""What may be told today of entries of the ledger: what is still public, and nothing else, whenever it was written."""

from datetime import date

import pytest

from registry import ledger, told_entries
from registry.days import today
from registry.models import PublicRecord
from tests import factories
from tests.factories import new_uscc
from tests.registry.filing_making import file, penalty, school

pytestmark = pytest.mark.django_db


def told(record_id):
    """How the entries of a record are told today: why without content, if so, and what files say of that."""
    entries = told_entries.between(1, ledger.head_seq(), on=today())
    mine = [each for each in reversed(entries) if each.told["id"] == record_id]
    assert all((each.content is None) == (each.told["payload"] is None) == (each.absence is not None) for each in mine)
    return [(each.absence, each.told.get("withheld", False)) for each in mine]


def test_what_is_public_is_told_with_its_content():
    entry = factories.credit_entry()
    course = factories.course()
    assert told(entry.public_id) == told(course.public_id) == told(course.platform.operator_id) == [(None, False)]


def test_an_entry_of_dishonesty_is_told_as_long_as_it_is_disclosed_and_of_no_natural_person():
    entry = factories.credit_entry()
    PublicRecord.objects.filter(public_id=entry.public_id).update(shown_until=date(2020, 1, 1))
    assert told(entry.public_id) == [("not_shown", True)]
    other = factories.credit_entry()
    school = PublicRecord.objects.get(public_id=other.institution_id)
    school.body = school.body.replace('"kind":"COMPANY"', '"kind":"INDIVIDUAL"')
    school.save()
    assert told(other.public_id) == [("not_shown", True)]


def test_what_said_a_penalty_that_was_withdrawn_since_is_not_told_and_that_it_was_is():
    code = new_uscc()
    file(school(code, penalties=[penalty()]))
    row = file(school(code, penalties=[penalty(withdrawn_on=date(2026, 11, 24), withdrawal_reason="复议撤销")])).ids[0]
    assert told(row) == [("not_shown", True), (None, False)]


def test_of_staff_nothing_is_told_though_they_are_public():
    assert told(factories.teacher().public_id) == [("withheld", True)]
