"""What an institution's records add up to on a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import public_records, selectors, standing
from registry.models import Standing
from registry.paging import Window
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind
from tests import factories

ON = date(2026, 11, 24)


def platform(status, valid_until=None):
    return {"status": status.upper(), "validUntil": valid_until}


def entry(colour="BLACK", listed_on="2021-03-01", valid_until=None, removed_on=None, disclosed_until=None):
    return {
        "list": colour,
        "listedOn": listed_on,
        "validUntil": valid_until,
        "removedOn": removed_on,
        "disclosedUntil": disclosed_until,
    }


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], FilingStatus.NOT_FILED),
        (["filed"], FilingStatus.FILED),
        (["filed", "cancelled"], FilingStatus.FILED),
        (["cancelled"], FilingStatus.ENDED),
        (["cancelled", "cancelled"], FilingStatus.ENDED),
        (["rectifying"], FilingStatus.RECTIFYING),
        (["filed", "rectifying"], FilingStatus.RECTIFYING),
        (["rectifying", "shut_down"], FilingStatus.PARTLY),
        (["filed", "refused"], FilingStatus.PARTLY),
        (["filed", "unfiled"], FilingStatus.PARTLY),
        (["filed", "suspended"], FilingStatus.PARTLY),
        (["filed", "delisted"], FilingStatus.PARTLY),
        (["refused"], FilingStatus.NOT_FILED),
        (["shut_down", "cancelled"], FilingStatus.NOT_FILED),
    ],
)
def test_filing_status_of_an_institution(statuses, expected):
    assert standing.filing_status([platform(status) for status in statuses], on=ON) == expected


@given(st.lists(st.sampled_from(list(PlatformStatus)), max_size=6))
def test_filing_status_does_not_depend_on_the_order_of_platforms(statuses):
    bodies = [platform(status) for status in statuses]
    assert standing.filing_status(bodies, on=ON) == standing.filing_status(bodies[::-1], on=ON)


def test_a_filing_counts_on_its_last_day_and_no_longer_on_the_next():
    body = platform("filed", "2026-11-24")
    assert standing.platform_status(body, on=date(2026, 11, 24)) == PlatformStatus.FILED
    assert standing.platform_status(body, on=date(2026, 11, 25)) == PlatformStatus.UNFILED


@pytest.mark.parametrize("status", PlatformStatus)
def test_what_does_not_run_stays_what_it_is_when_its_validity_ends(status):
    ended = standing.platform_status(platform(status, "2026-11-23"), on=ON)
    assert ended == (PlatformStatus.UNFILED if status in standing.RUNNING else status)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], CreditStatus.NONE),
        ([entry("WHITE")], CreditStatus.WHITE),
        ([entry("WHITE"), entry("GREY")], CreditStatus.GREY),
        ([entry("GREY"), entry("BLACK"), entry("WHITE")], CreditStatus.BLACK),
        ([entry(listed_on="2026-11-25")], CreditStatus.NONE),
        ([entry(listed_on="2026-11-24")], CreditStatus.BLACK),
        ([entry(valid_until="2026-11-24")], CreditStatus.BLACK),
        ([entry(valid_until="2026-11-23")], CreditStatus.NONE),
        ([entry(removed_on="2026-11-25")], CreditStatus.BLACK),
        ([entry(removed_on="2026-11-24")], CreditStatus.NONE),
        ([entry(disclosed_until="2026-11-24")], CreditStatus.BLACK),
        ([entry(disclosed_until="2026-11-23")], CreditStatus.NONE),
    ],
)
def test_credit_status_counts_the_entries_in_force_that_day_and_lawfully_shown(entries, expected):
    assert standing.credit_status(entries, on=ON) == expected


@pytest.mark.django_db
def test_the_kept_standing_follows_the_records_in_the_same_transaction():
    school = factories.institution()
    assert selectors.standings([school.public_id])[school.public_id].filing_status == FilingStatus.NOT_FILED

    factories.platform(school, status="filed")
    factories.credit_entry(school, list="grey")

    kept = Standing.objects.get(institution=school)
    assert (kept.filing_status, kept.credit_status) == (FilingStatus.FILED, CreditStatus.GREY)


@pytest.mark.django_db
def test_an_individual_business_has_no_public_credit_entry_and_no_credit_status():
    trader = factories.institution(kind="individual")
    row = factories.credit_entry(trader)

    assert selectors.document(row.public_id) is None
    assert Standing.objects.get(institution=trader).credit_status == CreditStatus.NONE


@pytest.mark.django_db
def test_an_entry_of_dishonesty_is_no_longer_shown_five_years_after_the_conduct_ended(monkeypatch):
    row = factories.credit_entry(conduct_ended_on=date(2021, 11, 24))
    monkeypatch.setattr(selectors, "today", lambda: date(2026, 11, 24))
    assert selectors.document(row.public_id) is not None

    monkeypatch.setattr(selectors, "today", lambda: date(2026, 11, 25))

    assert selectors.document(row.public_id) is None
    assert selectors.children(RecordKind.CREDIT, [row.institution_id], Window(10))[row.institution_id].documents == []
    assert selectors.child_counts(RecordKind.CREDIT, [row.institution_id]) == {}


@pytest.mark.django_db
def test_an_entry_about_what_ended_on_a_leap_day_is_shown_until_the_28_february_of_the_fifth_year(monkeypatch):
    row = factories.credit_entry(conduct_ended_on=date(2024, 2, 29))
    for day, is_shown in ((date(2029, 2, 28), True), (date(2029, 3, 1), False)):
        monkeypatch.setattr(selectors, "today", lambda day=day: day)
        assert (selectors.document(row.public_id) is not None) == is_shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ends", "last"),
    [
        ("valid_until", date(2099, 12, 31)),
        # Disclosed for five years.
        ("conduct_ended_on", date(2094, 12, 31)),
        # Published ahead.
        ("removed_on", date(2100, 1, 1)),
    ],
)
def test_what_has_run_out_is_told_no_more_even_before_the_day_is_turned(monkeypatch, ends, last):
    school = factories.institution()
    factories.platform(school, valid_until=date(2100, 6, 30))
    factories.credit_entry(school, **{ends: last})
    for day, filing, credit in (
        (date(2099, 12, 31), FilingStatus.FILED, CreditStatus.BLACK),
        (date(2100, 1, 1), FilingStatus.FILED, CreditStatus.NONE),
        (date(2100, 7, 1), FilingStatus.NOT_FILED, CreditStatus.NONE),
    ):
        monkeypatch.setattr(selectors, "today", lambda day=day: day)
        told = standing.InstitutionStanding(filing, credit)
        assert selectors.standings([school.pk]) == selectors.shown([school.pk]).standings == {school.pk: told}


@pytest.mark.django_db
def test_a_listing_that_is_to_come_counts_from_its_day(monkeypatch):
    school = factories.institution()
    row = factories.credit_entry(school, listed_on=date(2099, 5, 1))
    # Told of before its day.
    factories.publish(row, RecordKind.CREDIT, public_records.credit(row, school.kind), school.pk)
    for day, status in ((date(2099, 4, 30), CreditStatus.NONE), (date(2099, 5, 1), CreditStatus.BLACK)):
        monkeypatch.setattr(selectors, "today", lambda day=day: day)
        assert selectors.standings([school.pk])[school.pk].credit_status == status


@pytest.mark.django_db
def test_no_last_day_is_waited_for_of_a_filing_that_has_ended_before():
    school = factories.institution()
    factories.credit_entry(school, valid_until=date(2021, 6, 30))
    factories.platform(school, status="cancelled", valid_until=date(2100, 6, 30))
    assert Standing.objects.get().holds_until is None
    factories.platform(school, status="rectifying", valid_until=date(2100, 9, 30))
    assert Standing.objects.get().holds_until == date(2100, 9, 30)


@pytest.mark.django_db
def test_on_the_last_day_of_a_filing_its_standing_still_holds():
    school = factories.institution()
    factories.platform(school, valid_until=factories.RECORDED_AT.date())
    assert Standing.objects.get().holds_until == factories.RECORDED_AT.date()
