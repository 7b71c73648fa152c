"""The same tests on every engine: on each database its own, and Elasticsearch as it really is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from search import choice
from search.engines import elastic_index
from search.following.followers import follow
from search.following.rebuilding import rebuild_index
from tests.conftest import for_a_module

ENGINES = ["own", pytest.param("elastic", marks=pytest.mark.elastic)]
OWN_ENGINE = {"django.db.backends.sqlite3": "sqlite", "django.db.backends.postgresql": "postgres"}


def own_engine() -> str:
    """The name of the engine of the database that the tests run on."""
    return OWN_ENGINE[settings.DATABASES["default"]["ENGINE"]]


@contextmanager
def answering(name: str) -> Iterator[str]:
    """An engine is configured, and the circuit to it is closed."""
    choice.breaker.note_success()
    with override_settings(SEARCH_ENGINE=name):
        yield name
    choice.breaker.note_success()


def drop_indices() -> None:
    """Remove every index of this run; rebuilds keep the one that they replace."""
    for name in elastic_index.indices_of_ours():
        elastic_index.drop_index(name)


def index_in_use() -> str:
    """The name of the index behind the alias."""
    current = elastic_index.current_index()
    assert current is not None
    return current.name


@contextmanager
def index_of_its_own() -> Iterator[Callable[[], None]]:
    """Gives what brings an index level with the ledger, and removes that index afterwards."""

    def catch_up() -> None:
        if elastic_index.current_index() is None:
            list(rebuild_index())
        list(follow(index_in_use()))

    yield catch_up
    drop_indices()


@pytest.fixture
def elastic(db: None, elasticsearch_url: str) -> Iterator[None]:
    """Elasticsearch is configured, without an index yet; whatever a test makes there is removed."""
    with answering("elastic"):
        yield
        drop_indices()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, db: None) -> Iterator[str]:
    """Chooses one engine after the other; a search finds what was filed before `caught_up` was called."""
    with answering(_named(request)) as name:
        yield name


@pytest.fixture
def caught_up(engine: str) -> Iterator[Callable[[], None]]:
    """Brings the engine level with the ledger, so that no test sleeps."""
    with _catching_up(engine) as catch_up:
        yield catch_up


@pytest.fixture(scope="module", params=ENGINES)
def engine_once(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Chooses one engine after the other, each for all tests of a module, for which a fixture of it publishes once."""
    with for_a_module(django_db_blocker), answering(_named(request)) as name:
        yield name


@pytest.fixture(scope="module")
def caught_up_once(engine_once: str) -> Iterator[Callable[[], None]]:
    """Brings the engine of a module level with the ledger."""
    with _catching_up(engine_once) as catch_up:
        yield catch_up


def _named(request: pytest.FixtureRequest) -> str:
    if request.param == "own":
        return own_engine()
    request.getfixturevalue("elasticsearch_url")
    return str(request.param)


@contextmanager
def _catching_up(engine: str) -> Iterator[Callable[[], None]]:
    if engine != "elastic":
        yield lambda: None
        return
    with index_of_its_own() as catch_up:
        yield catch_up
