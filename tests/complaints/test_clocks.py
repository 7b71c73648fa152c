"""Deadlines in Chinese working days: holidays, make-up weekends, the day in China, and years not known yet."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.clocks import (
    Deadline,
    Flag,
    accept_by,
    accept_flag,
    add_working_days,
    case_flag,
    due_on,
    flag,
    latest_working_day,
    limit,
    working_days_left,
)
from complaints.vocabulary import Nature, Status
from registry import rule_book
from registry.working_days import is_known_day, is_working_day

days = st.dates(date(2005, 1, 1), date(2029, 12, 31))


def noon(year, month, day):
    return datetime(year, month, day, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("nature", "received", "taken_on_by", "finish_by"),
    [
        # An ordinary week: a Tuesday, five working days.
        (Nature.COMPLAINT, noon(2026, 11, 24), date(2026, 11, 25), date(2026, 12, 1)),
        (Nature.ENQUIRY, noon(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)),
        (Nature.REPORT, noon(2026, 11, 24), date(2026, 11, 25), date(2026, 12, 15)),
        (Nature.OBJECTION, noon(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27)),
        # A Friday and a Saturday: counting begins on Monday.
        (Nature.COMPLAINT, noon(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 4)),
        (Nature.COMPLAINT, noon(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 4)),
        # National Day of 2026 is off from 1 to 7 October; Sunday 20 September and Saturday 10 October are worked in exchange.
        (Nature.ENQUIRY, noon(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9)),
        (Nature.COMPLAINT, noon(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 13)),
        (Nature.ENQUIRY, noon(2026, 9, 18), date(2026, 9, 20), date(2026, 9, 21)),
        # Spring Festival of 2020 was prolonged to 2 February.
        (Nature.ENQUIRY, noon(2020, 1, 23), date(2020, 2, 3), date(2020, 2, 4)),
    ],
)
def test_a_deadline_counts_working_days_after_the_day_of_receipt(nature, received, taken_on_by, finish_by):
    assert accept_by(received) == taken_on_by
    assert due_on(nature, received) == Deadline(finish_by, is_estimated=False)


def test_the_day_of_receipt_is_that_of_china():
    before_midnight = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 11, 24, 16, 0, 0, tzinfo=UTC)
    assert due_on(Nature.ENQUIRY, before_midnight).finish_by == date(2026, 11, 26)
    assert due_on(Nature.ENQUIRY, after_midnight).finish_by == date(2026, 11, 27)


def test_a_deadline_beyond_the_known_calendar_is_an_estimate():
    deadline = due_on(Nature.REPORT, noon(2026, 12, 28))
    assert deadline.is_estimated
    assert deadline.finish_by == date(2027, 1, 19)


def test_nobody_is_promised_an_answer_on_a_day_that_is_off_in_every_year():
    received = noon(2026, 12, 30)
    assert accept_by(received) == date(2026, 12, 31)
    assert due_on(Nature.ENQUIRY, received) == Deadline(date(2027, 1, 4), is_estimated=True)


@given(days, st.sampled_from(Nature), st.integers(0, 15))
def test_days_are_put_off_from_the_last_day(start, nature, put_off):
    began = datetime(start.year, start.month, start.day, 4, 0, tzinfo=UTC)
    assert due_on(nature, began, put_off=put_off).finish_by == add_working_days(due_on(nature, began).finish_by, put_off)


def test_every_nature_has_its_limits_with_sources():
    limits = [limit(nature, noon(2026, 11, 24)) for nature in Nature]
    assert all(str(each.finish_source) and str(each.extension_source) for each in limits)
    assert [(each.finish, each.extension) for each in limits] == [(5, 10), (15, 15), (2, 0), (3, 4)]


@pytest.mark.parametrize("received", [noon(2020, 10, 1), noon(2026, 11, 24), noon(2019, 12, 18)])
def test_an_objection_has_the_days_and_the_article_of_the_table_of_rules(received):
    own, elsewhere = (rule_book.rules_of(code)[0] for code in ("CREDIT_OBJECTION", "CREDIT_OBJECTION_OTHER_UNIT"))
    binding = limit(Nature.OBJECTION, received)
    assert (binding.finish, binding.finish + binding.extension, binding.runs_on) == (int(own.number), int(elsewhere.number), True)
    assert str(binding.finish_source) == "《山东省社会信用条例》第三十九条：3 个工作日；需要其他单位核查的，共 7 个工作日"


@given(days, st.integers(1, 40))
def test_the_last_day_is_a_working_day_and_so_many_lie_between(start, number):
    last = add_working_days(start, number)
    assert is_working_day(last)
    assert sum(is_working_day(start + timedelta(each)) for each in range(1, (last - start).days + 1)) == number
    assert working_days_left(last, start) == number


@given(days, st.integers(1, 15), st.integers(0, 40))
def test_a_card_is_yellow_from_one_working_day_left_and_red_from_the_first_beyond(start, number, later):
    last, today = add_working_days(start, number), start + timedelta(later)
    shown = flag(last, today)
    if any(is_working_day(last + timedelta(each)) for each in range(1, (today - last).days + 1)):
        assert shown is Flag.RED
    elif working_days_left(last, today) <= 1:
        assert shown is Flag.YELLOW
    else:
        assert shown is Flag.NONE


def test_days_beyond_the_last_one_are_counted_below_nothing():
    friday = date(2026, 11, 27)
    assert [working_days_left(friday, friday + timedelta(later)) for later in (-1, 0, 2, 3, 4)] == [1, 0, 0, -1, -2]


def test_a_weekend_after_the_last_day_is_not_overdue():
    friday = date(2026, 11, 27)
    assert [flag(friday, friday + timedelta(later)) for later in (-2, -1, 0, 1, 2, 3)] == [
        Flag.NONE,
        Flag.YELLOW,
        Flag.YELLOW,
        Flag.YELLOW,
        Flag.YELLOW,
        Flag.RED,
    ]


@pytest.mark.parametrize(
    ("status", "accept_by", "finish_by", "card"),
    [
        (Status.SUBMITTED, date(2026, 11, 23), date(2026, 12, 1), Flag.RED),
        (Status.TRANSFERRED, date(2026, 11, 23), date(2026, 12, 1), Flag.RED),
        (Status.SUBMITTED, date(2026, 11, 23), date(2026, 11, 25), Flag.RED),
        (Status.SUBMITTED, date(2026, 11, 24), date(2026, 12, 1), Flag.YELLOW),
        (Status.RETURNED, date(2026, 11, 24), date(2026, 11, 23), Flag.RED),
        (Status.SUBMITTED, date(2026, 11, 25), date(2026, 12, 1), Flag.NONE),
        (Status.ACCEPTED, date(2026, 11, 23), date(2026, 12, 1), Flag.NONE),
        (Status.IN_PROGRESS, date(2026, 11, 20), date(2026, 11, 25), Flag.YELLOW),
        (Status.IN_PROGRESS, date(2026, 11, 20), date(2026, 11, 23), Flag.RED),
        (Status.REPLIED, date(2026, 11, 20), date(2026, 11, 23), Flag.NONE),
        (Status.CLOSED, date(2026, 11, 20), date(2026, 11, 23), Flag.NONE),
    ],
)
def test_a_case_shows_the_card_of_the_clock_that_runs(status, accept_by, finish_by, card):
    assert case_flag(status=status, accept_by=accept_by, finish_by=finish_by, today=date(2026, 11, 24)) is card


def test_taking_on_shows_a_card_from_its_last_day():
    monday = date(2026, 11, 30)
    assert [accept_flag(monday, monday + timedelta(later)) for later in (-3, -2, -1, 0, 1)] == [
        Flag.NONE,
        Flag.NONE,
        Flag.NONE,
        Flag.YELLOW,
        Flag.RED,
    ]


@given(days)
def test_the_latest_working_day_is_today_or_the_nearest_before(today):
    latest = latest_working_day(today)
    assert latest <= today
    assert is_working_day(latest)
    assert not any(is_working_day(latest + timedelta(each)) for each in range(1, (today - latest).days + 1))


def test_known_days_end_with_the_calendar():
    assert is_known_day(date(2026, 12, 31))
    assert not is_known_day(date(2027, 1, 4))
