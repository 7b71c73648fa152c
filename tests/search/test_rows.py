"""What the engine of a database keeps, once it has been rebuilt."""

import pytest
from django.db import connection

from search.choice import database_engine
from search.engines.rows import RowEngine
from search.rebuilding import rebuild_rows
from search.tokens import key_token
from tests import factories

pytestmark = pytest.mark.django_db

KINDS = ("institution", "platform", "teacher", "course", "listing")


def untidy() -> int:
    """How many parts of the index are read besides the one that is needed."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(DISTINCT segid) - 1 FROM search_tokens_idx")
            return int(cursor.fetchone()[0])
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pgstattuple")
        cursor.execute("SELECT pending_pages FROM pgstatginindex('search_tokens_gin')")
        return int(cursor.fetchone()[0])


def test_a_rebuild_leaves_one_index_to_read_in_which_everything_is_found() -> None:
    schools = [factories.institution(name=f"济南爱课堂{number}校") for number in range(12)]
    assert untidy() > 0, connection.vendor
    done = list(rebuild_rows())
    engine = database_engine()
    assert isinstance(engine, RowEngine)
    held = engine.holding([key_token(school.name) for school in schools], KINDS)

    assert done[-1] == 12
    assert untidy() == 0
    assert {each.public_id for each in held} == {school.public_id for school in schools}


def test_what_is_tidy_may_be_tidied_again_and_what_was_removed_stays_removed() -> None:
    school = factories.institution(name="济南爱课堂")
    engine = database_engine()
    assert isinstance(engine, RowEngine)
    for _ in range(2):
        engine.tidy()
        assert [each.public_id for each in engine.holding([key_token("济南爱课堂")], KINDS)] == [school.public_id]
    engine.write([], [school.public_id], version=2)
    engine.tidy()

    assert not engine.holding([key_token("济南爱课堂")], KINDS)
