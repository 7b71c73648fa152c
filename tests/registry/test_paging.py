"""Statements over long lists: PostgreSQL plans one that comes again and again only once."""

from contextlib import closing

import pytest
from django.db import NotSupportedError, connection, transaction

from registry.paging import padded, rows

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def plans_of(statement):
    """Return how many plans the connection keeps of a statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [statement])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("keeps_plan", "plans"), [(True, 1), (False, 0)])
def test_a_plan_is_kept_of_what_comes_again(keeps_plan, plans):
    statement = f"SELECT kind, body FROM registry_publicrecord WHERE public_id = %s AND {keeps_plan}"
    often = connection.connection.prepare_threshold + 1
    assert [rows(statement, ["nobody"], keeps_plan=keeps_plan) for _ in range(often)] == [[]] * often
    assert plans_of(statement.replace("%s", "$1")) == plans


def test_texts_come_as_bytes_before_and_after_that():
    found = [rows("SELECT %s::text, 'a'::varchar", ["一"]) for _ in range(connection.connection.prepare_threshold + 2)]
    assert found == [[("一".encode(), "a")]] * len(found)


@pytest.fixture
def migrated(transactional_db):
    """A statement whose plan is kept, over a table of which another connection then changes the type of a column."""
    connection.ensure_connection()
    with closing(connection.copy()) as other, other.cursor() as migration:
        migration.execute("CREATE TABLE registry_growing AS SELECT 'a'::varchar(1) AS name")
        statement = "SELECT name FROM registry_growing WHERE name <> %s"
        for _ in range(connection.connection.prepare_threshold + 1):
            rows(statement, ["b"])
        migration.execute("ALTER TABLE registry_growing ALTER name TYPE varchar(2)")
        yield statement
        migration.execute("DROP TABLE registry_growing")


def test_rows_are_read_on_after_a_migration_has_changed_the_type_of_a_column(migrated):
    assert rows(migrated, ["b"]) == [("a",)]


def test_after_a_transaction_that_met_such_a_migration_too(migrated):
    with pytest.raises(NotSupportedError), transaction.atomic():
        rows(migrated, ["b"])
    assert rows(migrated, ["b"]) == [("a",)]


def test_many_values_come_in_few_numbers_and_are_the_same_values():
    lists = [list(range(number)) for number in range(101)]

    assert [list(dict.fromkeys(padded(each))) for each in lists] == lists
    assert len({len(padded(each)) for each in lists}) < 40
    assert [len(padded(lists[number])) for number in (0, 1, 15, 17, 20, 60)] == [0, 1, 15, 18, 20, 60]
