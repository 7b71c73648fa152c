"""Credit codes: an institution stays the same under a new one, and a former one leads to it."""

from datetime import date

import pytest

from registry import selectors
from registry.models import Institution, LedgerEntry
from tests.factories import new_uscc
from tests.registry.filing_making import course, document, file, platform, reasons, school, teacher

pytestmark = pytest.mark.django_db


def test_a_new_code_with_a_former_one_is_the_same_institution():
    old, new = new_uscc(), new_uscc()
    file(school(old, effective_on=date(2020, 1, 8)))
    before = Institution.objects.get()
    filing = school(new, former_usccs=[old], values={"name": "济南明德网络培训学校"}, effective_on=date(2022, 5, 1))
    file(filing)
    row = Institution.objects.get()
    assert (row.public_id, row.uscc) == (before.public_id, new)
    assert document(row)["formerUsccs"] == [{"uscc": old, "until": "2022-05-01"}]
    assert selectors.resolve("institution", old) == selectors.resolve("institution", new) == row.public_id
    entries = LedgerEntry.objects.count()
    file(filing)
    assert LedgerEntry.objects.count() == entries


def test_a_code_whose_end_the_registry_saw_stays_among_the_former_ones_that_a_filing_replaces():
    old, new, said = new_uscc(), new_uscc(), new_uscc()
    file(school(old, effective_on=date(2020, 1, 8)))
    file(school(new, former_usccs=[old, said], effective_on=date(2022, 5, 1)))
    file(school(new, former_usccs=[]))
    assert Institution.objects.get().former_usccs == [{"uscc": old, "until": "2022-05-01"}]


def test_a_file_that_still_uses_the_former_code_reaches_the_institution_and_leaves_its_code():
    old, new = new_uscc(), new_uscc()
    file(school(old))
    file(school(new, former_usccs=[old]))
    file(school(old, values={"address": "新址"}))
    row = Institution.objects.get()
    assert (row.uscc, row.address) == (new, "新址")


def test_a_code_first_filed_for_an_earlier_day_becomes_the_current_one_when_it_is_filed_for_today():
    old, new = new_uscc(), new_uscc()
    file(school(old))
    earlier = school(new, former_usccs=[old], effective_on=date(2020, 1, 8))
    file(earlier)
    entries = LedgerEntry.objects.count()
    file(earlier)
    assert (Institution.objects.get().uscc, LedgerEntry.objects.count()) == (old, entries)
    file(school(new, former_usccs=[old]))
    row = Institution.objects.get()
    assert (row.uscc, row.former_usccs) == (new, [{"uscc": old, "until": "2026-11-24"}])
    assert document(row)["uscc"] == new


def test_a_filing_under_a_former_code_leaves_it_a_former_one_whatever_else_it_calls_so():
    older, old, new = new_uscc(), new_uscc(), new_uscc()
    file(school(new, former_usccs=[old]))
    file(school(old, former_usccs=[older]))
    row = Institution.objects.get()
    assert (row.uscc, [each["uscc"] for each in row.former_usccs]) == (new, [old, older])


def test_a_code_that_was_called_a_former_one_by_mistake_becomes_the_current_one_again():
    one, other = new_uscc(), new_uscc()
    file(school(one, former_usccs=[other]))
    file(school(other, former_usccs=[one]))
    row = Institution.objects.get()
    assert (row.uscc, row.former_usccs) == (other, [{"uscc": one, "until": "2026-11-24"}])


def test_codes_of_two_institutions_in_one_filing_are_refused_with_all_that_hangs_below():
    first, second = new_uscc(), new_uscc()
    file(school(first), school(second))
    entries = LedgerEntry.objects.count()
    outcome = file(school(first, former_usccs=[second], platforms=[platform(courses=[course()])], teachers=[teacher()]))
    assert len(outcome.remarks) == 4
    assert "分别属于不同的机构" in reasons(outcome)[0]
    assert all("上级" in reason for reason in reasons(outcome)[1:])
    assert outcome.ids == [None]
    assert LedgerEntry.objects.count() == entries
