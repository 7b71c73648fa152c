"""Teachers: by their whole name, or by a part of it together with their institution; the same on every engine."""

from collections.abc import Callable

import pytest

from search.lookup import SearchQuery, look_up
from search.narrowing import Narrowing
from tests import factories

pytestmark = pytest.mark.django_db

NAMES = ("李明月", "张明月", "李大海", "欧阳明月", "阿卜杜热合曼", "John Smith")


@pytest.fixture(scope="module")
def teachers(engine_once: str, caught_up_once: Callable[[], None]) -> None:
    """Six teachers of one school that says in its name where it is."""
    school = factories.institution(name="济南爱课堂教育有限公司")
    for name in NAMES:
        factories.teacher(school, name=name)
    caught_up_once()


def found(text: str) -> set[str]:
    """The names of the teachers that a text leads to."""
    return {hit.record.body["name"] for hit in look_up(SearchQuery(text)).hits if hit.record.kind == "teacher"}


@pytest.mark.parametrize(
    "text",
    [
        "李",
        "明月",
        "明月 明月",
        "李 李 李 李",
        "李 李 李李 李 李",
        "明月教育 明月",
        "欧阳 欧阳",
        "卜杜热合",
        "john",
        "smit",
        "李明 济南",
        "明月 济南市",
        # Nothing of anybody's name.
        "爱课堂",
        "济南爱课堂",
        "济南爱课堂教育有限公司",
        "爱课堂 教育",
        "aiketang",
        "济南爱课党",
        "教育",
        "",
    ],
)
def test_a_part_of_a_persons_name_alone_finds_nobody(teachers: None, text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("李明月", {"李明月"}),
        ("阿卜杜热合曼", {"阿卜杜热合曼"}),
        ("john smith", {"John Smith"}),
        ("李明月 济南", {"李明月"}),
        ("明月 爱课堂", {"李明月", "张明月", "欧阳明月"}),
        ("张明月爱课堂", {"张明月"}),
        ("smith 爱课堂", {"John Smith"}),
        ("limingyue", {"李明月"}),
        ("爱课堂 李", {"李明月", "李大海"}),
        ("济南爱课堂教育有限公司 大海", {"李大海"}),
    ],
)
def test_the_whole_name_is_enough_and_a_part_is_with_the_institution(teachers: None, text: str, names: set[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize("text", ["", "爱课堂", "济南爱课堂教育有限公司", "明月"])
@pytest.mark.parametrize("sort", ["relevance", "name", "filed_on"])
def test_teachers_alone_are_not_listed_whatever_the_order(teachers: None, text: str, sort: str) -> None:
    page = look_up(SearchQuery(text, Narrowing(kinds=("teacher",)), sort=sort))

    assert (page.hits, page.total, page.total_is_exact, page.has_next) == ((), 0, True, False)
    counted = {value.value: value.count for facet in page.facets if facet.name == "kind" for value in facet.values}
    assert counted == {"teacher": 0} | ({} if text == "明月" else {"institution": 1})


@pytest.mark.parametrize("text", ["", "爱课堂"])
def test_totals_and_facets_know_nothing_of_teachers_that_are_not_found(teachers: None, text: str) -> None:
    page = look_up(SearchQuery(text))

    assert [hit.record.kind for hit in page.hits] == ["institution"]
    assert page.total == 1
    assert {facet.name: sum(value.count for value in facet.values) for facet in page.facets if facet.values} == {
        "kind": 1,
        "region": 1,
        "status": 1,
        "credit": 1,
    }
