"""Usage: gathered without a query, written in one statement, added up over processes, bounded in names."""

import atexit
import logging
import time
import tracemalloc
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from partners import usage
from partners.models import ApiKey, Usage
from partners.reports import usage_days, usage_lines
from partners.selectors import DayLine, usage_by_day, usage_by_name
from partners.usage import OTHERS, count, flush, forget_usage
from tests.partners.making import AT, granted

pytestmark = pytest.mark.django_db


@pytest.fixture
def nothing_at_the_end():
    """Of what other tests leave, the process that runs them writes nothing when it ends: its database is gone by then."""
    yield
    atexit.unregister(usage.flush)


def ask(caller="", client="app/1.0", operation="Verify", cost=10, is_refused=False, is_failed=False, at=AT):
    count(caller=caller, client=client, operation=operation, cost=cost, is_refused=is_refused, is_failed=is_failed, at=at)


def written():
    columns = ("caller", "client", "operation", "requests", "cost")
    return list(Usage.objects.order_by(*columns[:3]).values_list(*columns))


def test_counting_makes_no_query_and_writing_one_statement_for_all(django_assert_num_queries):
    given = granted()
    with django_assert_num_queries(0):
        for number in range(50):
            ask(given.key.prefix, operation=f"Op{number % 5}")
            ask()
    # Savepoint, names of the day, the lines, last use, release.
    with django_assert_num_queries(5):
        assert flush() == 6
    ask()
    ask(given.key.prefix)
    # The names are known now.
    with django_assert_num_queries(4):
        assert flush() == 2
    with django_assert_num_queries(0):
        assert flush() == 0


def test_what_several_processes_write_is_added_up():
    for _ in range(3):
        ask(cost=7)
        ask(cost=50, is_refused=True)
        ask(cost=0, is_failed=True)
        flush()
        forget_usage()
    assert written() == [("", "app/1.0", "Verify", 9, 171)]
    assert (Usage.objects.get().refused, Usage.objects.get().failed) == (3, 3)


def test_a_day_is_one_of_china():
    ask(at=AT.replace(hour=15, minute=59))
    ask(at=AT.replace(hour=16, minute=0))
    flush()
    assert list(Usage.objects.order_by("day").values_list("day", flat=True)) == [AT.date(), AT.date() + timedelta(days=1)]


def test_names_that_are_no_names_are_left_out():
    for client, operation in (("x" * 61, "a b"), ("王小明 13800138000", "é"), ("a\nb", "9"), ("<b>", "x" * 61)):
        ask(client=client, operation=operation)
    flush()
    assert written() == [("", "", "", 4, 40)]


def test_strangers_cannot_fill_the_table(monkeypatch):
    monkeypatch.setattr(usage, "MAX_NAMES", 20)
    for process in range(3):
        for number in range(40):
            ask(client=f"app-{process}-{number}")
        flush()
        forget_usage()
    assert Usage.objects.count() == 20 + 1
    assert Usage.objects.get(client=OTHERS).requests == 100
    ask("Ab345678", client="partner")
    flush()
    assert Usage.objects.filter(caller="Ab345678", client="partner").exists()


def test_a_name_beyond_what_a_day_may_have_stays_among_the_others(monkeypatch):
    monkeypatch.setattr(usage, "MAX_NAMES", 1)
    for _ in range(3):
        ask(client="first")
        ask(client="second")
        flush()
    assert written() == [("", OTHERS, OTHERS, 3, 30), ("", "first", "Verify", 3, 30)]


def test_names_that_could_not_be_read_are_read_later(monkeypatch):
    def without_reading(execute, sql, *others):
        if sql.startswith("SELECT"):
            raise OperationalError
        return execute(sql, *others)

    monkeypatch.setattr(usage, "MAX_NAMES", 1)
    ask(client="first")
    flush()
    forget_usage()
    ask(client="second")
    with connection.execute_wrapper(without_reading):
        assert flush() == 0
    assert flush() == 1
    assert written() == [("", OTHERS, OTHERS, 1, 10), ("", "first", "Verify", 1, 10)]


def test_names_of_past_days_are_not_held_in_memory():
    for day in range(5):
        ask(at=AT + timedelta(days=day))
        flush()
    assert {day for _, day in usage._gathered.names} == {AT.date() + timedelta(days=day) for day in (3, 4)}


def test_memory_holds_a_bounded_number_of_names(monkeypatch):
    monkeypatch.setattr(usage, "MAX_GATHERED", 10)
    for number in range(500):
        ask("Ab345678", client=f"app-{number}")
    assert len(usage._gathered.sums) == 2 * 10 + 1
    assert sum(sums.requests for sums in usage._gathered.sums.values()) == 500
    assert {line.caller for line in usage._gathered.sums} == {"Ab345678"}
    # Who was there before goes on under the own name.
    ask("Ab345678", client="app-0")
    assert max(sums.requests for line, sums in usage._gathered.sums.items() if line.client == "app-0") == 2


def test_a_long_name_is_not_held_in_memory():
    tracemalloc.start()
    for number in range(100):
        ask(client="c" * 100_000 + str(number), operation="o" * 100_000 + str(number))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1_000_000
    flush()
    assert written() == [("", "", "", 100, 1_000)]


def test_last_use_is_written_at_most_once_a_minute():
    given, unused = granted(), granted()
    seen = []
    for seconds in (0, 30, 59, 61):
        ask(given.key.prefix, at=AT + timedelta(seconds=seconds))
        flush()
        seen.append(ApiKey.objects.get(pk=given.key.pk).last_used_at)
    assert seen == [AT, AT, AT, AT + timedelta(seconds=61)]
    assert ApiKey.objects.get(pk=unused.key.pk).last_used_at is None


def test_what_cannot_be_written_now_is_written_later(monkeypatch, caplog):
    ask(client="private-name")
    ask(client="private-name", is_refused=True)
    with caplog.at_level(logging.WARNING), monkeypatch.context() as patch:
        patch.setattr(usage, "_ADDED", "no_such_column = 1")
        assert flush() == 0
    assert "cannot be written" in caplog.text
    assert "private-name" not in caplog.text
    ask(client="private-name")
    assert flush() == 1
    assert written() == [("", "private-name", "Verify", 3, 30)]
    assert Usage.objects.get().refused == 1


@pytest.mark.django_db(transaction=True)
def test_a_thread_of_its_own_writes_after_a_moment_without_a_request(settings, nothing_at_the_end):
    settings.USAGE_SECONDS = 0.02
    ask()
    writer = usage._running_writer()
    deadline = time.monotonic() + 10
    while not Usage.objects.exists() and time.monotonic() < deadline:
        writer.wake.set()
        writer.join(0.02)
    writer.end()
    assert written() == [("", "app/1.0", "Verify", 1, 10)]
    assert connection.is_usable()


@pytest.mark.django_db(transaction=True)
def test_much_of_it_is_written_before_the_moment_is_over(settings, monkeypatch, nothing_at_the_end):
    settings.USAGE_SECONDS = 3_600
    monkeypatch.setattr(usage, "MAX_GATHERED", 5)
    writer = usage._running_writer()
    for number in range(4):
        ask(client=f"app-{number}")
    assert not writer.wake.is_set()
    ask(client="app-4")
    deadline = time.monotonic() + 30
    while Usage.objects.count() < 5 and time.monotonic() < deadline:
        writer.join(0.02)
    before_its_end = Usage.objects.count()
    # And it waits again, for as long as there is nothing.
    assert not writer.wake.is_set()
    writer.end()
    assert before_its_end == 5


def test_what_a_day_holds_of_names_is_read_of_that_day_alone(monkeypatch):
    monkeypatch.setattr(usage, "MAX_NAMES", 1)
    ask(client="before")
    flush()
    forget_usage()
    ask(client="before")
    ask(client="first", at=AT + timedelta(days=1))
    flush()
    assert written() == [("", "before", "Verify", 2, 20), ("", "first", "Verify", 1, 10)]


def test_usage_is_summed_by_day_and_listed_by_name():
    ask("Aa", operation="A", cost=5)
    ask("Aa", operation="B", cost=50)
    ask("Bb", operation="B", cost=7, is_refused=True)
    ask("Cc", operation="C")
    ask("Aa", operation="B", cost=0, is_failed=True)
    ask("Aa", operation="A", at=AT + timedelta(days=1))
    flush()
    day = AT.date()
    assert usage_by_day(["Aa", "Bb"], since=day) == [DayLine(day + timedelta(days=1), 1, 10, 0, 0), DayLine(day, 4, 62, 1, 1)]
    assert [line.day for line in usage_by_day(["Aa", "Bb"], since=day + timedelta(days=1))] == [day + timedelta(days=1)]
    lines = usage_by_name(["Aa", "Bb"], since=day)
    assert [(line.caller, line.operation, line.cost, line.failed) for line in lines] == [
        ("Aa", "A", 10, 0), ("Aa", "B", 50, 1), ("Bb", "B", 7, 0), ("Aa", "A", 5, 0),
    ]  # fmt: skip
    assert len(usage_by_name(["Aa"], since=day + timedelta(days=1))) == 1


def test_people_are_told_of_thirty_days_today_among_them():
    for days in range(35):
        ask("Aa", at=AT - timedelta(days=days))
    flush()
    today = AT.date()
    expected = [today - timedelta(days=days) for days in range(30)]
    assert [line.day for line in usage_days(["Aa"], today=today)] == expected
    assert [line.day for line in usage_lines(["Aa"], today=today)] == expected


def test_names_that_were_counted_together_are_called_so(monkeypatch):
    monkeypatch.setattr(usage, "MAX_NAMES", 1)
    ask(client="first", cost=20)
    ask(client="second", cost=10)
    flush()
    told = [(line.caller, line.client, line.operation) for line in usage_lines([""], today=AT.date())]
    assert told == [("无密钥", "first", "Verify"), ("无密钥", "其他名称合计", "其他名称合计")]
