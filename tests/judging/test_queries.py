"""The queries that are made from a registry: enough of each class, always the same, and answerable."""

from collections import Counter

import pytest

from tests.judging.corpus import Family, families
from tests.judging.known import Known
from tests.judging.measuring import CLASSES, Asked
from tests.judging.queries import RECORDS_AT_MOST, generated
from tests.judging.thresholds import AMONG_100_000, SMALL_REGISTRY, shortfalls

EACH = 20


@pytest.fixture(scope="module")
def known() -> Known:
    """A registry of some thousand records, which is not saved."""
    known = Known()
    for family in families(6_000):
        known.note(family)
    return known


@pytest.fixture(scope="module")
def queries(known: Known) -> list[Asked]:
    return generated(known, each=EACH)


def test_each_class_is_asked_equally_often(queries: list[Asked]) -> None:
    assert Counter(query.sort for query in queries) == dict.fromkeys(CLASSES, EACH)


def test_the_same_registry_gives_the_same_queries(queries: list[Asked]) -> None:
    again = Known()
    for family in families(6_000):
        again.note(family)

    assert generated(again, each=EACH) == queries


def test_a_query_is_right_for_few_records_and_for_those_that_there_are(known: Known, queries: list[Asked]) -> None:
    ids = {each for named in (known.by_name, known.by_telling) for found in named.values() for each in found}

    assert all(query.right <= ids for query in queries)
    named_alike = ("exact", "traditional")
    assert max(len(query.right) for query in queries if query.sort not in named_alike) <= RECORDS_AT_MOST


@pytest.mark.parametrize("sort", ["gap", "typo", "homophone"])
def test_what_is_typed_wrongly_is_not_what_something_else_is_called(known: Known, queries: list[Asked], sort: str) -> None:
    wrongly = [query for query in queries if query.sort == sort]

    assert wrongly
    for query in wrongly:
        assert set(known.holding(query.text)) <= query.right, query.text


def test_a_small_registry_is_the_beginning_of_a_large_one() -> None:
    small, large = list(families(500)), list(families(1_000))

    def names(made: list) -> list[str]:
        return [each.institution.name for each in made if isinstance(each, Family)]

    assert names(large)[: len(names(small))] == names(small)


def test_a_class_that_was_not_judged_falls_short() -> None:
    merit = dict.fromkeys([*CLASSES, "all"], 1.0)
    assert shortfalls(merit, AMONG_100_000) == {}

    del merit["several"]
    merit["typo"] = AMONG_100_000["typo"] - 0.01

    assert set(shortfalls(merit, AMONG_100_000)) == {"several", "typo"}
    assert set(SMALL_REGISTRY) == set(AMONG_100_000) == {*CLASSES, "all"}
