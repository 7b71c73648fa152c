"""A PostgreSQL that does not answer behind an open connection is given up, and another connection made."""

import pytest
from django.db import OperationalError, connection, transaction

from config.silent_database import waits_at_most
from registry.interruptions import interruption

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_statement_that_is_not_answered_is_given_up_in_words_and_the_next_one_answered():
    connection.ensure_connection()
    silent_one = connection.connection.info.backend_pid
    waits_at_most(connection.connection, 0.2)
    with pytest.raises(OperationalError) as silent, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(600)")
    assert "连不上数据库" in str(interruption(silent.value))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [silent_one])
        assert cursor.fetchone() == (True,)


def test_a_statement_that_fails_leaves_its_connection_open():
    connection.ensure_connection()
    opened = connection.connection
    waits_at_most(opened, 60)
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '1ms'; SELECT pg_sleep(600)")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    assert connection.connection is opened
