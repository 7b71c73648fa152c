"""Cursors and numbered pages of an answer of more records than are ranked, on every engine."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from search.lookup import BadQuery, SearchQuery, look_up
from search.narrowing import Narrowing
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def many(engine_once: str, caught_up_once: Callable[[], None]) -> None:
    """Seventy-five records, more than are ranked, all found by the same word."""
    school = factories.institution(name="远帆总校")
    for number in range(74):
        factories.platform(school, name=f"远帆课堂{number}", filed_on=date(2020, 1, 1 + number % 28))
    caught_up_once()


@pytest.mark.parametrize("sort", ["relevance", "name", "filed_on"])
def test_cursors_walk_the_whole_answer_without_gap_or_repeat(many: None, sort: str) -> None:
    page = look_up(SearchQuery("远帆", sort=sort, first=20))
    ids = [hit.record.id for hit in page.hits]
    assert not page.has_previous
    while page.has_next:
        page = look_up(SearchQuery("远帆", sort=sort, first=20, after=page.next_cursor))
        assert page.has_previous
        ids += [hit.record.id for hit in page.hits]

    assert len(ids) == len(set(ids)) == page.total == 75


@pytest.mark.parametrize("sort", ["relevance", "name"])
def test_numbered_pages_are_the_same_as_cursors(many: None, sort: str) -> None:
    by_cursor: list[str] = []
    cursor = ""
    for _ in range(4):
        page = look_up(SearchQuery("远帆", sort=sort, first=25, after=cursor))
        by_cursor += [hit.record.id for hit in page.hits]
        cursor = page.next_cursor
        if not page.has_next:
            break
    numbered = [look_up(SearchQuery("远帆", sort=sort, first=25, page=number)) for number in (1, 2, 3)]

    assert [hit.record.id for page in numbered for hit in page.hits] == by_cursor
    assert [page.has_next for page in numbered] == [True, True, False]


def test_the_cursor_of_each_hit_begins_after_it(many: None) -> None:
    whole = [hit.record.id for hit in look_up(SearchQuery("远帆", first=75)).hits]

    for place in (0, 30, 59, 60, 70):
        page = look_up(SearchQuery("远帆", first=75))
        rest = look_up(SearchQuery("远帆", first=75, after=page.hits[place].cursor))
        assert [hit.record.id for hit in rest.hits] == whole[place + 1 :]


@pytest.mark.parametrize(
    "other",
    [
        SearchQuery("远帆课堂", sort="name"),
        SearchQuery("远帆", sort="filed_on"),
        SearchQuery("远帆", Narrowing(kinds=("platform",)), sort="name"),
        SearchQuery("远帆", sort="name", exclude=Narrowing(kinds=("platform",))),
    ],
)
def test_a_cursor_of_another_query_is_refused(many: None, other: SearchQuery) -> None:
    cursor = look_up(SearchQuery("远帆", sort="name", first=10)).next_cursor

    with pytest.raises(BadQuery):
        look_up(replace(other, after=cursor))
