"""What the engine of a database keeps, once it has been rebuilt."""

import gc
import pickle
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from registry.models import PublicRecord
from registry.vocabulary import RecordKind
from search.choice import database_engine
from search.engines import postgres
from search.engines.rows import Row, RowEngine
from search.engines.sqlite import SEGMENTS_MERGED, SqliteEngine
from search.following import followers
from search.following.checking import check
from search.following.composing import gathered_now
from search.following.followers import MadeRows, keep_rows, made_rows, together
from search.following.rebuilding import Overtaken, rebuild_rows
from search.lookup import SearchQuery, look_up
from search.models import SearchRow
from search.tokens import key_token
from tests import factories
from tests.search.test_followers import rename

pytestmark = pytest.mark.django_db

KINDS = ("institution", "platform", "teacher", "course", "listing")


def held_ids(engine: RowEngine) -> list[str]:
    return [public_id for ids in engine.held_ids(1) for public_id in ids]


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


def test_a_rebuild_removes_what_the_registry_holds_no_more() -> None:
    school, gone = factories.institution(), factories.institution()
    PublicRecord.objects.filter(public_id=gone.public_id).delete()
    engine = database_engine()
    assert isinstance(engine, RowEngine)
    assert gone.public_id in held_ids(engine)

    list(rebuild_rows())

    assert held_ids(engine) == [school.public_id]


def test_rows_are_handed_to_another_process_as_they_are() -> None:
    school = factories.institution()
    platform = factories.platform(school)
    for ids in ([school.public_id, platform.public_id], ["iaaaaaaaaaaaa"]):
        made = made_rows(gathered_now(ids))

        handed = pickle.loads(pickle.dumps(made))  # noqa: S301 (made right here)

        assert handed == made
        assert all(isinstance(row, Row) for row in handed.rows)


def test_what_is_written_while_rows_are_being_made_is_not_undone_by_them() -> None:
    school, gone = factories.institution(name="济南爱课堂"), factories.institution()
    platform = factories.platform(school)
    made = made_rows(gathered_now([school.public_id, platform.public_id, gone.public_id]))
    rename(school, "济南爱学堂")
    factories.publish(gone, RecordKind.INSTITUTION, None)

    engine = database_engine()

    assert keep_rows(made, engine) == 2

    assert check(engine).is_none
    assert held_ids(engine) == sorted([school.public_id, platform.public_id])


def test_rows_are_written_so_many_together_level_with_the_earliest_of_them() -> None:
    school = factories.institution()
    [row] = made_rows(gathered_now([school.public_id])).rows
    several = [MadeRows([row], ("ia",), 7), MadeRows([row], (), 5), MadeRows([row], ("ib",), 9)]

    assert list(together(several, 2)) == [MadeRows([row, row], ("ia",), 5), MadeRows([row], ("ib",), 9)]
    assert list(together([], 2)) == []


def rebuilding_with_one_batch_in() -> Any:
    rebuilding: Any = rebuild_rows()
    next(rebuilding)
    return rebuilding


def tables_and_indexes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE tbl_name GLOB 'search_[stc]*' ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize("entries_at_once", [1, 500])
def test_what_is_written_during_a_rebuild_is_found_before_and_after_its_end(
    monkeypatch: pytest.MonkeyPatch, entries_at_once: int
) -> None:
    monkeypatch.setattr(followers, "ENTRIES_AT_ONCE", entries_at_once)
    school, gone = factories.institution(name="济南爱课堂"), factories.institution(name="济南爱学堂")
    factories.platform(school)
    rebuilding = rebuilding_with_one_batch_in()
    rename(school, "济南星海堂")
    factories.publish(gone, RecordKind.INSTITUTION, None)
    new = factories.institution(name="青岛爱课堂")

    def is_as_written() -> bool:
        found = [hit.record.id for hit in look_up(SearchQuery("青岛爱课堂")).hits]
        return found[:1] == [new.public_id] and check(database_engine()).is_none

    assert is_as_written()
    list(rebuilding)

    assert is_as_written()


@pytest.mark.sqlite
def test_rows_that_are_filled_take_the_place_of_those_in_use_under_the_names_that_migrations_know() -> None:
    factories.institution(name="济南爱课堂")
    before = tables_and_indexes()
    SearchRow.objects.update(forms="{}")

    rebuilding = rebuilding_with_one_batch_in()
    assert SearchRow.objects.get().forms == "{}"
    assert len(tables_and_indexes()) > len(before)
    list(rebuilding)

    assert SearchRow.objects.get().forms != "{}"
    assert tables_and_indexes() == before


@pytest.mark.sqlite
def test_a_rebuild_that_is_given_up_leaves_rows_as_they_were_and_the_next_removes_what_a_killed_one_left() -> None:
    school = factories.institution(name="济南爱课堂")
    before = tables_and_indexes()
    rebuilding_with_one_batch_in().close()
    assert tables_and_indexes() == before

    database_engine().anew()
    assert tables_and_indexes() != before
    list(rebuild_rows())

    assert tables_and_indexes() == before
    assert [hit.record.id for hit in look_up(SearchQuery("爱课堂")).hits] == [school.public_id]


@pytest.mark.sqlite
def test_of_two_rebuilds_of_rows_at_once_the_first_to_end_is_used_and_the_other_says_so() -> None:
    factories.institution(name="济南爱课堂")
    before = tables_and_indexes()
    other, first = rebuilding_with_one_batch_in(), rebuilding_with_one_batch_in()
    list(first)

    with pytest.raises(Overtaken):
        list(other)

    assert tables_and_indexes() == before
    assert check(database_engine()).is_none


def test_a_rebuild_that_is_given_up_leaves_the_garbage_collector_as_it_was() -> None:
    factories.institution()
    usual = gc.get_threshold()
    rebuilding: Any = rebuild_rows()

    next(rebuilding)
    assert gc.get_threshold() != usual
    rebuilding.close()

    assert gc.get_threshold() == usual


@pytest.mark.sqlite
def test_rows_that_are_filled_in_are_not_merged_but_others_are_whatever_becomes_of_the_rebuild() -> None:
    engine = SqliteEngine()

    # So many tokens at a time that FTS5 would merge the segments of the first four.
    for at in range(6):
        with transaction.atomic():
            engine.fill([_row_of_many_tokens(place) for place in range(at * 250, at * 250 + 250)], version=1)

        assert _first("SELECT v FROM search_tokens_config WHERE k = 'automerge'") == SEGMENTS_MERGED
    assert _first("SELECT count(DISTINCT segid) FROM search_tokens_idx") == 6


def _row_of_many_tokens(place: int) -> Row:
    tokens = " ".join(sorted(f"{place * number:x}" * 8 for number in range(7_000_001, 7_000_021)))
    return Row(place, f"c{place:012}", "", "", "", "{}", tokens, "course")


def _first(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("sort", ["name", "filed_on"])
@pytest.mark.parametrize("text", ["", "远帆"])
def test_what_is_sorted_is_the_same_whether_the_database_finds_or_sorts_first(
    monkeypatch: pytest.MonkeyPatch, sort: str, text: str
) -> None:
    school = factories.institution(name="远帆总校")
    for number in range(25):
        factories.platform(school, name=f"远帆课堂{number % 7}", filed_on=date(2020, 1, 1 + number % 3))

    def pages() -> list[str]:
        first = look_up(SearchQuery(text, sort=sort))
        return [
            hit.record.id for page in (first, look_up(SearchQuery(text, sort=sort, after=first.next_cursor))) for hit in page.hits
        ]

    sorted_first = pages()
    monkeypatch.setattr(postgres, "DENSE", 1)
    assert pages() == sorted_first
    assert len(set(sorted_first)) == 26
