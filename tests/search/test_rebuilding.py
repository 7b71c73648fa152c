"""Rebuilding an index: the registry writes on, and the index in use stays until a better one is whole."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from registry import ledger
from registry.models import Institution
from search.engines import elastic_index
from search.engines.base import EngineDown, EngineRefused
from search.engines.elastic_client import WRITE_SECONDS, client
from search.engines.elastic_index import (
    ElasticIndex,
    create_index,
    indices_of_ours,
    new_index_name,
    open_index,
    point_alias,
    refresh,
)
from search.following import checking, rebuilding
from search.following.checking import NotWhole, check
from search.following.composing import number_of_documents
from search.following.keeping import keep_level
from search.following.rebuilding import rebuild_index, retire_replaced, sweep, sweep_known
from search.lookup import SearchQuery, look_up
from search.models import DueDocument, FollowerCursor, ParkedDocument
from tests import factories
from tests.search.conftest import index_in_use
from tests.search.test_followers import rename
from tests.waiting import begun

pytestmark = pytest.mark.elastic

HOUR = timedelta(hours=1)


def states() -> dict[str, str]:
    return dict(FollowerCursor.objects.values_list("name", "state"))


@pytest.fixture
def replaced(elastic: None) -> str:
    """The name of an index that was in use before another."""
    factories.institution(name="济南爱课堂有限公司")
    list(rebuild_index())
    name = index_in_use()
    list(rebuild_index())
    return name


@pytest.fixture
def filling(elastic: None) -> Iterator[Any]:
    """A rebuild under way, whose first documents are in."""
    for number in range(3):
        factories.institution(name=f"济南爱课堂{number}校")
    list(rebuild_index())
    rebuilding: Any = rebuild_index()
    next(rebuilding)
    yield rebuilding
    rebuilding.close()


@pytest.fixture
def index_of_others() -> Iterator[Callable[[], None]]:
    """Creates an index that has the name of the alias."""
    name = settings.ELASTICSEARCH_INDEX
    yield lambda: cast(None, client(WRITE_SECONDS).indices.create(index=name))
    client(WRITE_SECONDS).indices.delete(index=name, ignore_unavailable=True)


def new_index() -> str:
    return FollowerCursor.objects.get(state="filling").name


def test_the_index_that_was_in_use_is_kept_for_a_day(replaced: str) -> None:
    ParkedDocument.objects.create(index=replaced, public_id="iaaaaaaaaaaaa", reason="", version=1, since=timezone.now())
    DueDocument.objects.create(index=replaced, public_id="iaaaaaaaaaaaa")

    sweep(timezone.now() + 23 * HOUR)
    assert indices_of_ours().keys() == {replaced, index_in_use()}
    assert states() == {replaced: "retired", index_in_use(): "used"}

    sweep(timezone.now() + 25 * HOUR)
    assert indices_of_ours().keys() == {index_in_use()}
    assert states() == {index_in_use(): "used"}
    assert not ParkedDocument.objects.exists()
    assert not DueDocument.objects.exists()


def test_the_index_that_was_in_use_can_be_put_back_and_comes_level(replaced: str) -> None:
    wrong = index_in_use()
    factories.institution(name="济南爱学堂有限公司")
    list(keep_level())

    point_alias(replaced)
    list(keep_level())

    assert states() == {replaced: "used", wrong: "retired"}
    assert look_up(SearchQuery("爱学堂")).total == 1
    assert check(ElasticIndex()).is_none


def test_an_index_that_is_in_use_is_never_swept_whatever_is_noted_of_it(replaced: str) -> None:
    point_alias(replaced)

    sweep(timezone.now() + 25 * HOUR)
    assert index_in_use() == replaced
    FollowerCursor.objects.all().delete()
    sweep(timezone.now() + 25 * HOUR)
    assert index_in_use() == replaced


def test_nobody_searches_an_index_that_is_being_filled(filling: Any) -> None:
    new = new_index()

    assert index_in_use() != new
    assert look_up(SearchQuery("爱课堂")).total == 3
    list(filling)
    assert index_in_use() == new
    assert look_up(SearchQuery("爱课堂")).total == 3


def test_a_rebuild_that_is_given_up_leaves_nothing_behind(filling: Any) -> None:
    used, new = index_in_use(), new_index()

    filling.close()

    assert new not in indices_of_ours()
    assert states() == {used: "used"}


def test_no_index_is_made_that_is_not_noted(elastic: None, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[dict[str, str]] = []

    def noting(name: str) -> None:
        noted.append(states())
        create_index(name)

    monkeypatch.setattr(elastic_index, "create_index", noting)
    list(rebuild_index())

    assert noted == [{index_in_use(): "filling"}]


def test_what_cannot_be_removed_now_is_not_forgotten(filling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise EngineDown("lost")

    used, new = index_in_use(), new_index()
    with monkeypatch.context() as patch:
        patch.setattr(elastic_index, "drop_index", lost)
        filling.close()
    assert states() == {used: "used", new: "filling"}

    sweep_known(timezone.now() + 2 * HOUR)

    assert indices_of_ours().keys() == states().keys() == {used}


def test_an_index_that_is_not_whole_is_not_used(filling: Any) -> None:
    used, new = index_in_use(), new_index()
    refresh(new)
    lost = client(WRITE_SECONDS).search(index=new, size=1)["hits"]["hits"][0]["_id"]
    client(WRITE_SECONDS).delete(index=new, id=lost)

    with pytest.raises(NotWhole):
        list(filling)

    assert index_in_use() == used
    assert indices_of_ours().keys() == states().keys() == {used}


def test_an_index_that_holds_too_much_is_not_used(filling: Any) -> None:
    used, new = index_in_use(), new_index()
    client(WRITE_SECONDS).index(index=new, id="ighost", document={"public_id": "ighost"})

    with pytest.raises(NotWhole, match="4 documents instead of 3"):
        list(filling)

    assert index_in_use() == used


def test_what_is_written_while_a_new_index_is_counted_is_caught_up_with(filling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    new = new_index()
    written: list[Any] = []

    def counted_after_a_write() -> int:
        if not written:
            written.append(factories.institution(name="济南爱课堂新校"))
        return number_of_documents()

    monkeypatch.setattr(checking, "number_of_documents", counted_after_a_write)
    list(filling)

    assert index_in_use() == new
    assert look_up(SearchQuery("爱课堂")).total == 4


def test_what_is_written_while_a_new_index_gets_its_copy_is_in_it(filling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    school = Institution.objects.earliest("pk")

    def opened_after_a_write(name: str) -> None:
        rename(school, "济南海风书院")
        open_index(name)

    monkeypatch.setattr(elastic_index, "open_index", opened_after_a_write)
    list(filling)

    assert FollowerCursor.objects.get(state="used").seq == ledger.head_seq()
    assert look_up(SearchQuery("海风书院")).total == 1


def test_of_two_rebuilds_at_once_the_last_to_end_is_used(filling: Any) -> None:
    first = new_index()
    other = rebuild_index()
    next(other)
    factories.institution(name="济南爱学堂有限公司")
    list(filling)
    assert index_in_use() == first

    list(other)

    assert index_in_use() != first
    assert sorted(states().values()) == ["retired", "retired", "used"]
    assert check(ElasticIndex()).is_none


def test_of_two_rebuilds_that_swap_at_the_same_moment_one_is_used(filling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    list(rebuild_index())
    others = index_in_use()

    def beside_the_other(name: str) -> None:
        monkeypatch.undo()
        client(WRITE_SECONDS).indices.put_alias(index=name, name=settings.ELASTICSEARCH_INDEX)

    monkeypatch.setattr(elastic_index, "point_alias", beside_the_other)
    new = new_index()
    list(filling)

    assert list(client(WRITE_SECONDS).indices.get(index=settings.ELASTICSEARCH_INDEX)) == [min(new, others)]
    assert states()[min(new, others)] == "used"
    assert check(ElasticIndex()).is_none


def test_an_index_that_somebody_closed_is_replaced(replaced: str) -> None:
    closed = index_in_use()
    client(WRITE_SECONDS).indices.close(index=closed)
    assert look_up(SearchQuery("爱课堂")).degraded

    list(rebuild_index())

    assert (look_up(SearchQuery("爱课堂")).degraded, states()[closed]) == (False, "retired")
    sweep(timezone.now() + 25 * HOUR)
    assert states() == {index_in_use(): "used"}
    assert not client(WRITE_SECONDS).indices.exists(index=closed, expand_wildcards="all")


def test_nothing_is_filled_where_an_index_has_the_name_of_the_alias(elastic: None, index_of_others: Callable[[], None]) -> None:
    index_of_others()

    for makes_one in (rebuild_index, keep_level):
        with pytest.raises(EngineRefused, match="is to be an alias and is an index"):
            list(makes_one())
    with pytest.raises(CommandError, match=r"^Elasticsearch refused \(.+ is to be an alias"):
        call_command("rebuild_search", stdout=StringIO())

    assert (states(), indices_of_ours()) == ({}, {})


def test_a_new_index_that_the_alias_may_not_name_is_not_left_behind(elastic: None, index_of_others: Callable[[], None]) -> None:
    factories.institution()
    filling = rebuild_index()
    next(filling)
    index_of_others()

    with pytest.raises(EngineRefused):
        list(filling)

    assert (states(), indices_of_ours()) == ({}, {})


def test_a_server_that_is_lost_after_the_swap_undoes_nothing(replaced: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise EngineDown("lost")

    before = index_in_use()
    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "retire_replaced", lost)
        list(rebuild_index())
    assert index_in_use() != before

    list(keep_level())

    assert states() == {replaced: "retired", before: "retired", index_in_use(): "used"}


# The second has noted a moment to come: the clock was ahead, and has been set.
@pytest.mark.parametrize("later", [2 * HOUR, -2 * HOUR])
def test_what_a_killed_rebuild_left_is_swept(elastic: None, later: timedelta) -> None:
    factories.institution()
    list(rebuild_index())
    known, unknown = new_index_name(), new_index_name()
    for name in (known, unknown):
        create_index(name)
    FollowerCursor.objects.create(name=known, seq=0, updated_at=timezone.now(), state="filling")

    sweep(timezone.now() + HOUR / 2)
    assert indices_of_ours().keys() == {known, unknown, index_in_use()}
    sweep(timezone.now() + later)
    assert indices_of_ours().keys() == {unknown, index_in_use()}
    sweep(timezone.now() + 25 * HOUR)
    assert indices_of_ours().keys() == {index_in_use()}


@pytest.fixture
def lost(elastic: None) -> str:
    """The name of an index that a killed rebuild left long ago."""
    name = new_index_name()
    create_index(name)
    FollowerCursor.objects.create(name=name, seq=0, updated_at=timezone.now() - 2 * HOUR, state="filling")
    return name


def test_a_rebuild_ends_with_a_sweep(lost: str) -> None:
    list(rebuild_index())

    assert indices_of_ours().keys() == states().keys() == {index_in_use()}


def test_what_is_left_is_swept_where_no_index_is_in_use(lost: str) -> None:
    sweep_known(timezone.now())

    assert (states(), indices_of_ours()) == ({}, {})


def test_the_index_of_another_alias_is_neither_retired_nor_swept(elastic: None) -> None:
    with override_settings(ELASTICSEARCH_INDEX=f"{settings.ELASTICSEARCH_INDEX}-b"):
        list(rebuild_index())
        others = index_in_use()
    list(rebuild_index())
    assert states() == {others: "used", index_in_use(): "used"}
    FollowerCursor.objects.filter(name=others).update(state="retired", retired_at=timezone.now())

    sweep(timezone.now() + 25 * HOUR)

    assert client(WRITE_SECONDS).indices.exists(index=others)
    elastic_index.drop_index(others)


def test_an_index_is_kept_where_the_answer_is_lost_at_the_swap(filling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(name: str) -> None:
        point_alias(name)
        raise EngineDown("lost")

    new = new_index()
    monkeypatch.setattr(elastic_index, "point_alias", lost)
    with pytest.raises(EngineDown):
        list(filling)

    assert index_in_use() == new
    list(keep_level())
    assert sorted(states().values()) == ["retired", "used"]
    assert states()[new] == "used"


def test_an_answer_that_is_lost_at_the_swap_is_made_up_for(replaced: str) -> None:
    current = index_in_use()
    FollowerCursor.objects.filter(name=current).update(state="filling")
    FollowerCursor.objects.filter(name=replaced).update(state="used", retired_at=None)

    retire_replaced(timezone.now())

    assert states() == {current: "used", replaced: "retired"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_rebuilds_that_end_at_once_each_does_not_wait_for_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    older, newer = (f"{settings.ELASTICSEARCH_INDEX}-{digit * 12}" for digit in "0f")
    for name, state in ((older, "used"), (newer, "filling")):
        FollowerCursor.objects.create(name=name, seq=0, updated_at=timezone.now(), state=state)
    monkeypatch.setattr(elastic_index, "current_index", lambda: SimpleNamespace(name=newer, is_alone=True))

    with transaction.atomic():
        FollowerCursor.objects.select_for_update().get(name=older)
        settling = begun(lambda: retire_replaced(timezone.now()))
        FollowerCursor.objects.filter(name=newer).update(seq=1)
    settling.result()

    assert states() == {older: "retired", newer: "used"}
