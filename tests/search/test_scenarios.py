"""Labelled queries in twelve classes: what a parent types, and the record that must come first, on every engine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from search.lookup import SearchQuery, look_up
from tests.judging.judgement import table
from tests.judging.labelled import labelled, typed
from tests.judging.measuring import CLASSES, judge, merit_by_class
from tests.judging.thresholds import SMALL_REGISTRY, shortfalls
from tests.search.conftest import ENGINES, answering, own_engine
from tests.search.scenario_records import load_queries, load_records

pytestmark = pytest.mark.django_db

QUERIES = load_queries()
SENTENCES = load_queries("search_sentences.toml")
PARTICULAR = [query for _, query in QUERIES if "after" in query or "stage" in query]


@dataclass(frozen=True)
class Small:
    """An engine that holds the scenario's records."""

    engine: str
    rows: dict[str, Any]
    keys: dict[str, str]

    def typed(self, query: dict[str, Any]) -> str:
        """What is typed for a query, codes filled in."""
        return typed(query["text"], self.rows)


@pytest.fixture(scope="module")
def small(engine_once: str, caught_up_once: Callable[[], None]) -> Small:
    """The records, published once for all queries."""
    rows = load_records()
    caught_up_once()
    return Small(engine_once, rows, {row.public_id: key for key, row in rows.items()})


def test_the_record_that_is_meant_comes_first(small: Small, record_property: Callable[[str, object], None]) -> None:
    judged = judge(labelled(small.rows, crowded=False), small.engine)

    merit = {small.engine: {"labelled": dict(merit_by_class(judged))}}
    told = f"mean reciprocal rank among {len(small.rows)} records, {len(judged)} queries"
    record_property("table", [told, *table(merit)])
    missed = [f"{each.asked.sort} {each.asked.text!r}: {small.keys.get(each.first)}" for each in judged if each.place != 1]
    assert not shortfalls(merit[small.engine]["labelled"], SMALL_REGISTRY), missed


@pytest.mark.parametrize("query", [query for _, query in SENTENCES], ids=[query["text"] for _, query in SENTENCES])
def test_a_name_is_found_in_what_is_said_around_it(small: Small, query: dict[str, Any]) -> None:
    page = look_up(SearchQuery(small.typed(query)))

    assert page.engine == small.engine
    assert small.keys[page.hits[0].record.id] in query["first"]


@pytest.mark.parametrize("query", PARTICULAR, ids=[query["text"].strip() for query in PARTICULAR])
def test_what_is_asked_of_the_rest_of_the_page(small: Small, query: dict[str, Any]) -> None:
    page = look_up(SearchQuery(small.typed(query)))

    found = [small.keys[hit.record.id] for hit in page.hits]
    assert [key for key in found if key in query.get("after", [])] == query.get("after", [])
    assert page.stage == query.get("stage", page.stage)


@pytest.mark.parametrize(
    "query", [query for _, query in QUERIES], ids=[f"{name}-{query['text'].strip()}" for name, query in QUERIES]
)
@pytest.mark.parametrize("engine_once", ENGINES[1:], indirect=True)
def test_elasticsearch_gives_the_same_order_and_counts_as_the_database(small: Small, query: dict[str, Any]) -> None:
    asked = SearchQuery(small.typed(query))
    page = look_up(asked)
    with answering(own_engine()):
        own = look_up(asked)

    assert (page.engine, page.degraded) == (small.engine, False)
    assert [(hit.record.id, hit.score, hit.reason) for hit in page.hits] == [
        (hit.record.id, hit.score, hit.reason) for hit in own.hits
    ]
    assert (page.total, page.facets, page.stage) == (own.total, own.facets, own.stage)


def test_every_class_of_query_is_judged_often() -> None:
    numbers = {sort: sum(name == sort for name, _ in QUERIES) for sort in CLASSES}

    assert {name for name, _ in QUERIES} == set(CLASSES)
    assert min(numbers.values()) >= 12
    assert len(QUERIES) >= 170
