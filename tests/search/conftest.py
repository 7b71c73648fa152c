"""The same tests on every engine: on each database its own, and Elasticsearch as it really is."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import override_settings

from search import choice
from search.engines import elastic
from search.followers import follow
from search.rebuilding import rebuild_index

OWN_ENGINE = {"django.db.backends.sqlite3": "sqlite", "django.db.backends.postgresql": "postgres"}


@pytest.fixture(params=["own", pytest.param("elastic", marks=pytest.mark.elastic)])
def engine(request: pytest.FixtureRequest, db: None) -> str:
    """Chooses one engine after the other; what is filed before `caught_up` is called is what a search may find."""
    own = OWN_ENGINE[settings.DATABASES["default"]["ENGINE"]]
    name = own if request.param == "own" else "elastic"
    if name == "elastic":
        request.getfixturevalue("elasticsearch_url")
    chosen = override_settings(SEARCH_ENGINE=name)
    chosen.enable()
    request.addfinalizer(chosen.disable)
    choice.breaker.note_success()
    return name


@pytest.fixture
def caught_up(engine: str) -> Callable[[], None]:
    """Brings the engine level with the ledger, so that no test sleeps."""
    made: list[str] = []

    def catch_up() -> None:
        if engine != "elastic":
            return
        if not made:
            list(rebuild_index())
            made.append(str(elastic.current_index()))
        list(follow(made[0]))

    return catch_up
