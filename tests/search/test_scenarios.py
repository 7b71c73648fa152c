"""Labelled queries in twelve classes: what a parent types, and the record that must come first, on every engine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from search.lookup import SearchQuery, look_up
from search.models import FollowerCursor
from tests.search.conftest import ENGINES, answering, index_of_its_own, own_engine
from tests.search.scenario_records import load_queries, load_records

pytestmark = pytest.mark.django_db

QUERIES = load_queries()
CLASSES = {
    "exact", "brand", "middle", "gap", "typo", "homophone", "pinyin", "initials", "mixed", "traditional", "several", "codes",
}  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """An engine that holds the scenario's records."""

    engine: str
    rows: dict[str, Any]
    keys: dict[str, str]

    def typed(self, text: str) -> str:
        """The text with `{key.field}` replaced by what the record holds."""
        return re.sub(r"{(\w+)\.(\w+)}", lambda found: self.code(found[1], found[2]), text)

    def code(self, key: str, name: str) -> str:
        row = self.rows[key]
        return str(row.former_usccs[0]["uscc"] if name == "former_uscc" else getattr(row, name))


@pytest.fixture(scope="module", params=ENGINES)
def judged(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Judged]:
    """The records are published once for all queries, in a transaction that is rolled back."""
    name = own_engine() if request.param == "own" else "elastic"
    if name == "elastic":
        request.getfixturevalue("elasticsearch_url")
    with django_db_blocker.unblock(), transaction.atomic(), answering(name), index_of_its_own() as catch_up:
        rows = load_records()
        if name == "elastic":
            catch_up()
        yield Judged(name, rows, {row.public_id: key for key, row in rows.items()})
        FollowerCursor.objects.all().delete()
        transaction.set_rollback(True)


@pytest.mark.parametrize(("name", "query"), QUERIES, ids=[f"{name}-{query['text'].strip()}" for name, query in QUERIES])
def test_the_record_that_is_meant_comes_first(judged: Judged, name: str, query: dict[str, Any]) -> None:
    page = look_up(SearchQuery(judged.typed(query["text"])))

    assert (page.engine, page.degraded) == (judged.engine, False)
    found = [judged.keys[hit.record.id] for hit in page.hits]
    assert found[:1] == [query["first"]]
    following = [key for key in found if key in query.get("after", [])]
    assert following == query.get("after", [])
    assert page.stage == query.get("stage", page.stage)


@pytest.mark.parametrize(("name", "query"), QUERIES, ids=[f"{name}-{query['text'].strip()}" for name, query in QUERIES])
def test_every_engine_gives_the_same_order_and_counts(judged: Judged, name: str, query: dict[str, Any]) -> None:
    asked = SearchQuery(judged.typed(query["text"]))
    page = look_up(asked)
    with answering(own_engine()):
        own = look_up(asked)

    assert [(hit.record.id, hit.score, hit.reason) for hit in page.hits] == [
        (hit.record.id, hit.score, hit.reason) for hit in own.hits
    ]
    assert (page.total, page.facets, page.stage) == (own.total, own.facets, own.stage)


def test_every_class_of_query_is_judged() -> None:
    assert {name for name, _ in QUERIES} == CLASSES
    assert len(QUERIES) >= 40
