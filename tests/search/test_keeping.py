"""One round of keeping an index level, whatever has become of it; and `sync_search`, which goes round until it is stopped."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from registry import ledger
from search.documents import SHAPE
from search.engines import elastic_bulk
from search.engines.elastic_client import WRITE_SECONDS, client
from search.engines.elastic_index import (
    ElasticIndex,
    create_index,
    current_index,
    drop_index,
    indices_of_ours,
    new_index_name,
    point_alias,
)
from search.following import rebuilding
from search.following.checking import check
from search.following.keeping import keep_level
from search.following.rebuilding import Overtaken, is_being_filled, rebuild_index
from search.lookup import SearchQuery, look_up
from search.management.commands import sync_search
from search.models import FollowerCursor
from tests import factories
from tests.search.conftest import index_in_use
from tests.search.hindering import hindered

pytestmark = pytest.mark.elastic

FILLS = "There is no index of this version yet: filling a new one."
WAITS = "There is no index of this version yet: another process is filling one."


@pytest.fixture
def level(elastic: None) -> str:
    """The name of an index that is level."""
    factories.institution(name="济南爱课堂有限公司")
    list(rebuild_index())
    return index_in_use()


def test_a_level_index_is_left_as_it_is(level: str) -> None:
    assert list(keep_level()) == []
    assert index_in_use() == level


def test_a_round_sweeps_what_a_killed_rebuild_left(level: str) -> None:
    lost = new_index_name()
    create_index(lost)
    FollowerCursor.objects.create(name=lost, seq=0, updated_at=timezone.now() - timedelta(hours=2), state="filling")

    assert list(keep_level()) == []
    assert indices_of_ours().keys() == {level}


def test_rows_that_another_process_has_made_anew_first_are_enough(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken() -> Iterator[int]:
        yield 1
        raise Overtaken

    monkeypatch.setattr("search.following.keeping.has_old_rows", lambda: True)
    monkeypatch.setattr("search.following.keeping.rebuild_rows", overtaken)
    factories.institution()

    said = ["The database's own index is of another version: writing it anew.", "1 documents", "entry 2"]
    assert list(keep_level()) == said


def test_new_entries_are_followed(level: str) -> None:
    factories.institution()

    assert list(keep_level()) == ["entry 2"]
    assert index_in_use() == level
    assert check(ElasticIndex()).is_none


@pytest.mark.parametrize("what", ["shape", "cursor", "ahead", "index", "writing", "unfilled"])
def test_an_index_that_cannot_be_followed_is_made_anew(level: str, what: str) -> None:
    cursor = FollowerCursor.objects.filter(name=level)
    match what:
        case "shape":
            cursor.update(shape=SHAPE - 1)
        case "cursor":
            cursor.delete()
        case "ahead":
            # The database was put back to an earlier day.
            cursor.update(seq=ledger.head_seq() + 1)
        case "index":
            drop_index(level)
        case "writing":
            client(WRITE_SECONDS).indices.delete_alias(index=level, name=f"{level}-writing")
        case "unfilled":
            # What a killed rebuild left was taken for an index that was replaced.
            unfilled = new_index_name()
            create_index(unfilled)
            FollowerCursor.objects.create(name=unfilled, seq=1, updated_at=timezone.now(), shape=SHAPE, state="filling")
            point_alias(unfilled)
            assert check(ElasticIndex()).faults == ("it was never filled to the end",)
            now = timezone.now() - timedelta(hours=1)
            FollowerCursor.objects.filter(name=unfilled).update(updated_at=now)

    assert next(iter(said := list(keep_level()))) == FILLS
    assert said[-1] == "1 documents"
    assert index_in_use() != level
    assert check(ElasticIndex()).is_none
    assert list(keep_level()) == []


def test_of_two_indices_behind_the_alias_one_is_left_and_comes_level(level: str) -> None:
    list(rebuild_index())
    factories.institution(name="济南爱课堂学校")
    client(WRITE_SECONDS).indices.put_alias(index=level, name=settings.ELASTICSEARCH_INDEX)
    assert look_up(SearchQuery("爱课堂")).total == 2

    said = list(keep_level())

    assert said == [f"The alias names several indices: only {index_in_use()} from now on.", "entry 2"]
    assert list(client(WRITE_SECONDS).indices.get(index=settings.ELASTICSEARCH_INDEX)) == [index_in_use()]
    assert check(ElasticIndex()).is_none
    assert list(keep_level()) == []


def test_an_alias_that_shows_a_part_of_the_index_is_a_fault_and_shows_all_of_it_again(level: str) -> None:
    only = {"term": {"kind": "teacher"}}
    client(WRITE_SECONDS).indices.put_alias(index=level, name=settings.ELASTICSEARCH_INDEX, filter=only)
    assert look_up(SearchQuery("爱课堂")).total == 0
    assert check(ElasticIndex()).faults == ("the alias has a filter, so that searches find a part of it",)

    assert list(keep_level()) == [f"The alias shows a part of {level}: all of it from now on."]

    assert look_up(SearchQuery("爱课堂")).total == 1
    assert check(ElasticIndex()).is_none
    assert list(keep_level()) == []


def test_beside_an_index_of_others_ours_is_the_one_that_is_left(level: str) -> None:
    # Its name comes before ours.
    others = settings.ELASTICSEARCH_INDEX[:-1]
    client(WRITE_SECONDS).indices.create(index=others, aliases={settings.ELASTICSEARCH_INDEX: {}})
    try:
        assert check(ElasticIndex()).faults == ("the alias names another index too, so that searches find everything twice",)
        assert list(keep_level()) == [f"The alias names several indices: only {level} from now on."]
    finally:
        drop_index(others)
    assert index_in_use() == level
    assert check(ElasticIndex()).is_none


def test_beside_an_index_of_ours_that_is_not_filled_the_one_that_is_stays(level: str) -> None:
    # Its name comes before any other's.
    unfilled = f"{settings.ELASTICSEARCH_INDEX}-{0:012x}"
    create_index(unfilled)
    client(WRITE_SECONDS).indices.put_alias(index=unfilled, name=settings.ELASTICSEARCH_INDEX)

    assert list(keep_level()) == [f"The alias names several indices: only {level} from now on."]
    assert index_in_use() == level
    assert check(ElasticIndex()).is_none


def test_while_another_process_fills_an_index_a_round_leaves_it_to_that(elastic: None) -> None:
    factories.institution()
    now = timezone.now()
    FollowerCursor.objects.create(name=new_index_name(), seq=0, updated_at=now, shape=SHAPE, state="filling")

    assert list(keep_level()) == [WAITS]
    assert current_index() is None
    # Who wants it level at the end of the command does not wait.
    assert next(keep_level(waits_for_another=False)) == FILLS

    # It was killed, the second time while its clock was ahead.
    for later in (timedelta(minutes=-2), timedelta(days=40)):
        FollowerCursor.objects.update(updated_at=now + later)
        assert next(keep_level()) == FILLS
    # Another version of the code is at work, and an installation with another alias.
    FollowerCursor.objects.update(updated_at=now, shape=SHAPE - 1)
    assert next(keep_level()) == FILLS
    FollowerCursor.objects.all().delete()
    FollowerCursor.objects.create(name="another-0123456789ab", seq=0, updated_at=now, shape=SHAPE, state="filling")
    assert next(keep_level()) == FILLS


def test_a_rebuild_notes_after_each_batch_that_it_is_at_work(elastic: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "MADE_AT_ONCE", 1)
    for _ in range(4):
        factories.institution()
    filling: Any = rebuild_index()
    for _ in range(2):
        next(filling)
        assert is_being_filled(timezone.now())
        FollowerCursor.objects.update(updated_at=timezone.now() - timedelta(hours=1))
        assert not is_being_filled(timezone.now())
    filling.close()


class StopsAtTheFirstLine(StringIO):
    """Whoever reads the command's output stops it with a signal once it says something."""

    def write(self, text: str) -> int:
        if not self.getvalue():
            os.kill(os.getpid(), signal.SIGTERM)
        return super().write(text)


@pytest.fixture
def signals() -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def test_a_signal_stops_the_follower_after_the_batch_under_way(
    transactional_db: None, level: str, signals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.following.followers.ENTRIES_AT_ONCE", 2)
    for _ in range(6):
        factories.institution()
    out = StopsAtTheFirstLine()

    call_command("sync_search", stdout=out)

    assert out.getvalue().splitlines() == ["entry 3", "Stopped."]
    assert FollowerCursor.objects.get(name=level).seq == 3
    list(keep_level())
    assert check(ElasticIndex()).is_none


def test_the_follower_goes_on_when_the_server_is_back(
    transactional_db: None, level: str, signals: None, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elastic_bulk, "PAUSES", ())
    monkeypatch.setattr(sync_search, "PAUSE_AFTER_FAILURE_SECONDS", 0)
    factories.institution()
    out, err = StopsAtTheFirstLine(), StringIO()

    with hindered(elasticsearch_url) as way, override_settings(ELASTICSEARCH_URL=way.url):
        way.next.extend(["lost", "busy"])
        call_command("sync_search", stdout=out, stderr=err)

    assert [line.partition(" (")[0] for line in err.getvalue().splitlines()] == ["Elasticsearch did not answer"] * 2
    assert out.getvalue().splitlines() == ["entry 2", "Stopped."]
