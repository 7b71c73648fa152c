"""Batches: short, adaptive, each committed before the next, and nothing lost at their edges."""

from collections import Counter
from dataclasses import replace

import pytest

from registry.filing.batches import LARGE_RECORDS, MOST_RECORDS, Pace, file_in_batches
from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.filing.services import publisher_named
from registry.models import Course, Institution, LedgerEntry, Teacher
from registry.sample.institutions import institutions
from tests.factories import new_uscc


def run(filings, **options):
    return list(file_in_batches(filings, publisher=publisher_named("省厅"), source="test", **options))


def large(courses, teachers, *, complete=False):
    people = [Filing(values={"code": f"T-{index}", "name": "单晓梅", "role": "teaching"}) for index in range(teachers)]
    lessons = [
        Filing(
            values={
                "code": f"C-{index}",
                "name": "数学",
                "subject": "math",
                "stage": "primary",
                "mode": "live",
                "teachers": [f"T-{index % teachers}"],
            }
        )
        for index in range(courses)
    ]
    app = PlatformFiling(values={"filing_number": "鲁1", "name": "云", "kind": "app", "status": "filed"}, courses=lessons)
    values = {"name": "大机构", "kind": "company", "region": "370102"}
    return InstitutionFiling(uscc=new_uscc(900), values=values, platforms=[app], teachers=people, complete=complete)


def test_the_pace_is_for_110_ms_and_changes_by_half_at_most():
    pace = Pace(records=100)
    pace.took(0.110)
    assert pace.records == 100
    pace.took(0.220)
    assert pace.records == 50
    pace.took(0.100)
    assert pace.records == 55
    pace.took(0.010)
    assert pace.records == 82
    assert (pace.last_seconds, pace.longest_seconds) == (0.010, 0.220)
    for _ in range(60):
        pace.took(9.0)
    assert pace.records == 1
    for _ in range(60):
        pace.took(0.0)
    assert pace.records == MOST_RECORDS


@pytest.mark.django_db
@pytest.mark.parametrize("records", [1, 7, 100, MOST_RECORDS])
def test_what_is_filed_does_not_depend_on_the_size_of_the_batches(records):
    filings = list(institutions(25))
    outcomes = run(filings, pace=Pace(records=records))
    assert sum(len(each.ids) for each in outcomes) == 25
    assert LedgerEntry.objects.count() == sum(
        number for each in outcomes for (kind, _), number in each.counts.items() if kind != "penalty"
    ) - sum(1 for entry in _without_a_document())


def _without_a_document():
    """Records that count and have no public document: staff who do not teach or have left, and credit of natural persons."""
    yield from Teacher.objects.filter(is_public=False)
    yield from (entry for school in Institution.objects.filter(kind="individual") for entry in school.credit_entries.all())


@pytest.mark.django_db
def test_a_large_institution_is_filed_in_parts_and_counted_once():
    filing = large(courses=LARGE_RECORDS * 2 + 5, teachers=LARGE_RECORDS + 5)
    outcomes = run([filing], pace=Pace(records=10))
    assert len(outcomes) > 4
    assert all(sum(each.counts.values()) <= LARGE_RECORDS + 2 for each in outcomes)
    assert Course.objects.filter(teachers__isnull=False).count() == LARGE_RECORDS * 2 + 5
    totals: dict[tuple[str, str], int] = {}
    for outcome in outcomes:
        assert not outcome.remarks
        for key, number in outcome.counts.items():
            totals[key] = totals.get(key, 0) + number
    assert totals == {
        ("institution", "created"): 1,
        ("platform", "created"): 1,
        ("teacher", "created"): LARGE_RECORDS + 5,
        ("course", "created"): LARGE_RECORDS * 2 + 5,
    }


@pytest.mark.django_db
def test_of_a_large_institution_whose_codes_are_those_of_two_nothing_is_filed():
    others = [replace(large(courses=1, teachers=1), uscc=new_uscc(number), platforms=()) for number in (901, 902)]
    run(others)
    entries = LedgerEntry.objects.count()
    filing = replace(large(courses=LARGE_RECORDS, teachers=5), uscc=others[0].uscc, former_usccs=[others[1].uscc])
    outcomes = run([filing], pace=Pace(records=10))
    assert [each.ids for each in outcomes] == [[None]] * len(outcomes)
    assert sum(1 for each in outcomes for remark in each.remarks if remark.kind == "refused") > len(filing)
    assert LedgerEntry.objects.count() == entries


@pytest.mark.django_db
def test_a_large_institution_with_a_code_of_before_is_counted_once():
    filing = replace(large(courses=LARGE_RECORDS, teachers=5), former_usccs=[new_uscc(903)])
    outcomes = run([filing], pace=Pace(records=10))
    counts = sum((Counter(each.counts) for each in outcomes), Counter())
    assert counts == {
        ("institution", "created"): 1,
        ("platform", "created"): 1,
        ("teacher", "created"): 5,
        ("course", "created"): LARGE_RECORDS,
    }


@pytest.mark.django_db
def test_a_complete_filing_stays_whole_however_large():
    assert len(run([large(courses=LARGE_RECORDS, teachers=3, complete=True)], pace=Pace(records=10))) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_yielded_is_committed_when_a_later_filing_fails():
    def filings():
        yield from institutions(3)
        raise OSError

    batches = file_in_batches(filings(), publisher=publisher_named("省厅"), source="test", pace=Pace(records=1))
    with pytest.raises(OSError):
        list(batches)
    assert Institution.objects.count() == 2
    assert LedgerEntry.objects.exists()
