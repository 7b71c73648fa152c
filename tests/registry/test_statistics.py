"""Figures by region as of a date: what counts where, since when, and at what cost."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction

from registry import statistics
from registry.models import InstitutionFigures, LedgerEntry, RegionFigures
from registry.public_ids import public_id
from registry.regions import UnknownRegion
from registry.statistics import Figures
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus
from tests import factories
from tests.registry import ledger_histories as histories

SCHOOL, PLATFORM, COURSE = "iaaaaaaaaaaaa", "paaaaaaaaaaaa", "caaaaaaaaaaaa"
FILED_ON = date(2020, 1, 8)


@pytest.fixture
def tell(db):
    """Write entries of (record, day, document, parent) as one batch of the ledger, which the figures follow."""

    def write(*told):
        begin = LedgerEntry.objects.count()
        entries = [
            histories.entry(begin + place, record, day, document, parent=parent)
            for place, (record, day, document, parent) in enumerate(told, start=1)
        ]
        LedgerEntry.objects.bulk_create(entries)
        with transaction.atomic():
            statistics.follow(entries)

    return write


def test_a_filed_institution_counts_with_all_that_hangs_under_it(tell):
    tell(
        (SCHOOL, FILED_ON, histories.institution("370102"), ""),
        (PLATFORM, FILED_ON, histories.platform(), SCHOOL),
        (COURSE, FILED_ON, {"subject": "MATH"}, PLATFORM),
        ("taaaaaaaaaaaa", FILED_ON, {"name": "单晓梅"}, SCHOOL),
        ("kaaaaaaaaaaaa", FILED_ON, histories.credit("WHITE"), SCHOOL),
    )

    found = statistics.figures("370102", as_of=FILED_ON)

    assert found == Figures(institutions_filed=1, subject_institutions=1, platforms_filed=1, courses=1, staff=1, credit_white=1)
    assert (found.institutions, found.platforms) == (1, 1)
    assert found.institutions_by_filing[FilingStatus.FILED] == 1
    assert found.platforms_by_status[PlatformStatus.UNFILED] == 0
    assert found.institutions_by_credit == {
        CreditStatus.BLACK: 0,
        CreditStatus.GREY: 0,
        CreditStatus.WHITE: 1,
        CreditStatus.NONE: 0,
    }


def test_nothing_counts_before_its_day_and_a_decision_for_the_future_counts_from_its_day(tell):
    tell((SCHOOL, FILED_ON, histories.institution(), ""), (SCHOOL, date(2099, 1, 1), None, ""))

    assert statistics.figures(None, as_of=date(2020, 1, 7)) == Figures()
    assert statistics.figures(None, as_of=date(2098, 12, 31)).institutions == 1
    assert statistics.figures(None, as_of=date(2099, 1, 1)) == Figures()
    assert statistics.known_from() == FILED_ON


def test_a_filing_that_lapses_counts_as_unfiled_from_the_day_after_its_last(tell):
    tell(
        (SCHOOL, FILED_ON, histories.institution(), ""),
        (PLATFORM, FILED_ON, histories.platform("FILED", "2022-06-30"), SCHOOL),
    )

    assert statistics.figures(None, as_of=date(2022, 6, 30)) == Figures(institutions_filed=1, platforms_filed=1)
    assert statistics.figures(None, as_of=date(2022, 7, 1)) == Figures(institutions_not_filed=1, platforms_unfiled=1)


def test_a_correction_that_reaches_back_changes_the_days_between(tell):
    tell((SCHOOL, FILED_ON, histories.institution("370102"), ""))
    tell((SCHOOL, date(2024, 1, 1), histories.institution("370103"), ""))
    tell((SCHOOL, date(2022, 1, 1), histories.institution("370104"), ""))

    by_year = {year: _regions_with_institutions(date(year, 1, 1)) for year in (2021, 2022, 2024)}

    assert by_year == {2021: ["370102"], 2022: ["370104"], 2024: ["370103"]}


def test_an_entry_that_was_erased_has_never_counted(tell):
    entry_id = "kaaaaaaaaaaaa"
    tell((SCHOOL, FILED_ON, histories.institution(), ""), (entry_id, FILED_ON, histories.credit("BLACK"), SCHOOL))
    assert statistics.figures(None, as_of=date(2021, 1, 1)).credit_black == 1

    LedgerEntry.objects.filter(record_id=entry_id).update(payload=None, salt=None)
    erased = histories.entry(3, entry_id, date(2026, 1, 1), None, parent=SCHOOL, action="erased")
    LedgerEntry.objects.bulk_create([erased])
    with transaction.atomic():
        statistics.follow([erased])

    assert statistics.figures(None, as_of=date(2021, 1, 1)) == Figures(institutions_not_filed=1)


@pytest.mark.parametrize(
    ("subject", "counts"),
    [("ENGLISH", 1), ("JAPANESE", 1), ("RUSSIAN", 1), ("POLITICS", 1), ("ART", 0), ("SPORT", 0), ("CODING", 0), ("OTHER", 0)],
)
def test_an_institution_is_subject_type_by_a_course_of_an_academic_subject(tell, subject, counts):
    tell(
        (SCHOOL, FILED_ON, histories.institution(), ""),
        (PLATFORM, FILED_ON, histories.platform(), SCHOOL),
        (COURSE, FILED_ON, {"subject": subject}, PLATFORM),
    )

    assert statistics.figures(None, as_of=FILED_ON).subject_institutions == counts


def test_a_withdrawn_code_counts_with_its_successor_and_a_placeholder_is_not_divided_further(tell):
    # 济阳县 became 济阳区 in 2018; 370101 is the 市辖区 of Jinan.
    tell(
        ("iaaaaaaaaaaaa", FILED_ON, histories.institution("370125"), ""),
        ("ibbbbbbbbbbbb", FILED_ON, histories.institution("370101"), ""),
        ("icccccccccccc", FILED_ON, histories.institution("370100"), ""),
    )

    lines = {line.code: line for line in statistics.figures_of_children("370100", as_of=FILED_ON)}

    assert lines["370115"].figures.institutions == 1
    assert (lines[""].name, lines[""].figures.institutions) == ("本级及未细分", 2)
    assert list(lines)[-1] == ""
    assert statistics.figures("370115", as_of=FILED_ON).institutions == 1


def test_a_platform_of_whose_institution_nothing_is_known_yet_counts_for_the_whole_registry(tell):
    tell((PLATFORM, FILED_ON, histories.platform(), SCHOOL), (SCHOOL, date(2024, 1, 1), histories.institution(), ""))

    rest = statistics.figures_of_children(None, as_of=FILED_ON)[-1]

    assert (rest.code, rest.figures) == ("", Figures(platforms_filed=1))


def test_a_platform_that_changes_hands_takes_its_courses_along_from_that_day(tell):
    buyer, sold_on = "ibbbbbbbbbbbb", date(2022, 1, 1)
    tell(
        (SCHOOL, FILED_ON, histories.institution("370102"), ""),
        (buyer, FILED_ON, histories.institution("370103"), ""),
        (PLATFORM, FILED_ON, histories.platform(), SCHOOL),
        (COURSE, FILED_ON, {"subject": "MATH"}, PLATFORM),
    )
    tell((PLATFORM, sold_on, histories.platform(), buyer))

    with_platform = Figures(institutions_filed=1, subject_institutions=1, platforms_filed=1, courses=1)
    without = Figures(institutions_not_filed=1)
    by_day = [[statistics.figures(each, as_of=day) for each in ("370102", "370103")] for day in (FILED_ON, sold_on)]
    assert by_day == [[with_platform, without], [without, with_platform]]


def test_a_region_that_nobody_knows_is_refused():
    with pytest.raises(UnknownRegion):
        statistics.figures("379999", as_of=FILED_ON)
    with pytest.raises(UnknownRegion):
        statistics.figures_of_children("379999", as_of=FILED_ON)


# The city's table (http://xwpx.suzhou.edu.cn/): institutions, and those of subject type. 工业园区 has no code of its own; what the
# table leaves out lies in 吴中, 相城 and 张家港.
SUZHOU = [
    ("常熟市", "320581", 7, 4),
    ("高新区(虎丘区)", "320505", 4, 1),
    ("工业园区", "320500", 70, 14),
    ("姑苏区", "320508", 54, 11),
    ("昆山市", "320583", 37, 22),
    ("太仓市", "320585", 1, 0),
    ("吴江区", "320509", 12, 4),
    ("吴中区", "320506", 20, 10),
    ("相城区", "320507", 20, 4),
    ("张家港市", "320582", 9, 0),
]


def test_the_table_that_a_city_publishes_comes_out_line_by_line(tell):
    told = []
    for name, code, institutions, of_subject_type in SUZHOU:
        for number in range(institutions):
            school, platform = public_id("institution", f"{name} {number}"), public_id("platform", f"{name} {number}")
            subject = "MATH" if number < of_subject_type else "ART"
            told += [
                (school, FILED_ON, histories.institution(code), ""),
                (platform, FILED_ON, histories.platform(), school),
                (public_id("course", f"{name} {number}"), FILED_ON, {"subject": subject}, platform),
            ]
    tell(*told)

    city = statistics.figures("320500", as_of=FILED_ON)
    lines = statistics.figures_of_children("320500", as_of=FILED_ON)

    assert (city.institutions, city.subject_institutions) == (234, 70)
    found = {line.code: (line.figures.institutions, line.figures.subject_institutions) for line in lines}
    expected = {code: (institutions, subjects) for _, code, institutions, subjects in SUZHOU if code != "320500"}
    assert found == {**expected, "": (70, 14)}
    assert sum((line.figures for line in lines), Figures()) == city


def test_following_takes_the_same_number_of_queries_whatever_the_size_of_the_batch(tell, django_assert_num_queries):
    def batch(first, schools):
        told = []
        for number in range(first, first + schools):
            school, platform = public_id("institution", str(number)), public_id("platform", str(number))
            told.append((school, FILED_ON, histories.institution(), ""))
            told.append((platform, FILED_ON, histories.platform(), school))
            told.append((public_id("course", str(number)), FILED_ON, {"subject": "ART"}, platform))
        return [
            histories.entry(3 * first + place, record, day, document, parent=parent)
            for place, (record, day, document, parent) in enumerate(told, start=1)
        ]

    for first, schools in ((0, 1), (1, 40)):
        entries = batch(first, schools)
        LedgerEntry.objects.bulk_create(entries)
        with transaction.atomic(), django_assert_num_queries(4):
            statistics.follow(entries)
    assert statistics.figures("370102", as_of=FILED_ON) == Figures(institutions_filed=41, platforms_filed=41, courses=41)


def test_the_days_are_summed_up_once_for_each_state_of_the_ledger(tell, django_assert_num_queries):
    tell((SCHOOL, FILED_ON, histories.institution(), ""))

    with django_assert_num_queries(2):
        assert statistics.figures("370000", as_of=FILED_ON).institutions == 1
    with django_assert_num_queries(1):
        statistics.figures("370100", as_of=FILED_ON)
    with django_assert_num_queries(1):
        statistics.figures_of_children("370000", as_of=FILED_ON)
    tell(("ibbbbbbbbbbbb", FILED_ON, histories.institution(), ""))
    assert statistics.figures("370000", as_of=FILED_ON).institutions == 2


def test_what_the_figures_do_not_count_costs_them_nothing(tell, django_assert_num_queries):
    with django_assert_num_queries(0):
        statistics.follow([histories.entry(1, "laaaaaaaaaaaa", FILED_ON, {"title": "名单"})])


@pytest.mark.django_db
def test_services_move_the_figures_in_the_transaction_of_the_change(settings):
    settings.LEDGER_FOLLOWERS = ["registry.statistics.follow"]
    school = factories.institution(region="370202")
    factories.course(factories.platform(school))
    factories.teacher(school)

    assert statistics.figures("370200", as_of=factories.EFFECTIVE_ON) == Figures(
        institutions_filed=1, subject_institutions=1, platforms_filed=1, courses=1, staff=1
    )


@pytest.mark.django_db
def test_the_command_counts_everything_anew(settings, capsys):
    factories.platform(factories.institution(region="370202"))
    assert not RegionFigures.objects.exists()

    call_command("rebuild_statistics")

    assert statistics.figures("370200", as_of=factories.EFFECTIVE_ON) == Figures(institutions_filed=1, platforms_filed=1)
    assert InstitutionFigures.objects.count() == 1
    assert "1" in capsys.readouterr().out


def _regions_with_institutions(day):
    return [line.code for line in statistics.figures_of_children("370100", as_of=day) if line.figures.institutions]
