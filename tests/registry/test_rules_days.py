"""Working days and rest days, and the search for the first of them among the days of a course."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import JudgedCourse, judge
from registry.working_days import KNOWN_FROM, KNOWN_TO, first_day, is_known_day, is_rest_day, is_working_day

COURSE = {"subject": "MATH", "stage": "JUNIOR", "grades": [7], "mode": "LIVE"}
NEAR = st.dates(date(2020, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2022, 4, 1), True),
        (date(2022, 4, 2), True),
        (date(2022, 4, 3), False),
        (date(2022, 4, 4), False),
        (date(2022, 10, 8), True),
        (date(2031, 10, 1), False),
        (date(2031, 10, 4), False),
        (date(2031, 10, 6), True),
        (date(2027, 1, 1), False),
        (date(2027, 1, 4), True),
        (date(1999, 1, 1), True),
    ],
)
def test_holidays_rest_make_up_days_work_and_unknown_years_go_by_the_week_and_the_days_of_every_year(day, works):
    assert is_working_day(day) == works
    assert is_rest_day(day) != works


def test_the_known_years_end_with_the_calendar():
    assert is_known_day(KNOWN_FROM)
    assert is_known_day(KNOWN_TO)
    assert not is_known_day(KNOWN_FROM - timedelta(1))
    assert not is_known_day(KNOWN_TO + timedelta(1))


@given(
    st.sets(st.integers(1, 7)),
    NEAR,
    st.integers(-5, 800),
    st.sampled_from([is_rest_day, is_working_day, lambda day: day.month == 8]),
)
def test_the_first_day_found_is_the_first_there_is(weekdays, first, length, wanted):
    days = [first + timedelta(each) for each in range(length + 1)]
    expected = next((day for day in days if day.isoweekday() in weekdays and wanted(day)), None)
    assert first_day(weekdays, first, first + timedelta(length), wanted) == expected


@pytest.mark.parametrize("weekday", range(1, 8))
def test_a_day_that_is_off_in_every_year_is_found_however_late_it_comes_on_a_weekday(weekday):
    days = [date(year, 5, 1) for year in range(2027, 2040)]
    found = first_day([weekday], date(2027, 1, 1), date.max, lambda day: day in days and is_rest_day(day))
    assert found == next(day for day in days if day.isoweekday() == weekday)


def test_a_course_of_eight_thousand_years_is_searched_at_once():
    assert first_day([1], date.min, date.max, lambda _day: False) is None


def test_a_rest_day_of_an_unknown_year_is_said_to_be_a_guess():
    course = {**COURSE, "weekdays": [7], "startsOn": "2031-03-03", "endsOn": "2031-03-09"}
    told = {finding.rule: finding.observed for finding in judge(JudgedCourse(course), on=date(2026, 1, 1))}
    assert told["REST_DAYS"] == "2031年3月9日是休息日（节假日安排未知，按周末推算）"
