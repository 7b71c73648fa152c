"""How far the ledger has come: never older than the moment of asking, and asked of PostgreSQL once in a while."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from registry import ledger_head
from registry.ledger import Draft, publish
from registry.ledger_head import Head, head
from tests.factories import EFFECTIVE_ON, RECORDED_AT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def long_promises(monkeypatch):
    """Let promises hold for longer than a writer takes."""
    monkeypatch.setattr(ledger_head, "PROMISED_SECONDS", 0.5)
    monkeypatch.setattr(ledger_head, "_promised", ledger_head._Promise(0.0, Head(0, ""), None))


def in_another_connection(act):
    """Return what is done in a thread of its own."""

    def act_and_close():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act_and_close).result()


def write(number, before_the_end=lambda: None):
    """Write one entry, and do something before its transaction ends."""
    with transaction.atomic():
        publish([Draft("institution", f"i{number:012d}", "", "", {"number": number}, EFFECTIVE_ON)], recorded_at=RECORDED_AT)
        before_the_end()


def test_what_was_written_is_seen_as_soon_as_it_is_committed():
    for number in range(3):
        assert head().seq == number
        in_another_connection(lambda number=number: write(number))
        assert head().seq == number + 1


def test_nothing_is_promised_while_somebody_writes():
    seen = []
    write(0, before_the_end=lambda: seen.append(in_another_connection(lambda: head().seq)))
    assert (seen, head().seq) == ([0], 1)


def test_a_writer_who_gives_up_changes_nothing():
    seen = []

    def give_up():
        seen.append(head().seq)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(0, before_the_end=give_up)
    assert (seen, head().seq) == ([1], 0)


@pytest.mark.postgres
def test_what_was_read_holds_for_a_moment_without_another_statement(django_assert_num_queries):
    write(0)
    with django_assert_num_queries(1):
        assert [head().seq for _ in range(5)] == [1] * 5
    with transaction.atomic(), django_assert_num_queries(2):
        assert [head().seq for _ in range(2)] == [1] * 2


@pytest.mark.postgres
def test_a_connection_that_worked_a_moment_ago_is_not_tried_again():
    write(0)
    head()

    def is_tried():
        connection.ensure_connection()
        connection.health_check_done = False  # type: ignore[attr-defined]
        head()
        return not connection.health_check_done  # type: ignore[attr-defined]

    assert not is_tried()
    assert in_another_connection(is_tried)
