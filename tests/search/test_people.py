"""Teachers: by their whole name, or by a part of it together with their institution; the same on every engine."""

from collections.abc import Callable

import pytest

from search.lookup import SearchQuery, look_up
from tests import factories

NAMES = ("李明月", "张明月", "李大海", "欧阳明月", "阿卜杜热合曼", "John Smith")


@pytest.fixture
def teachers(engine: str, caught_up: Callable[[], None]) -> None:
    """Six teachers of one school that says in its name where it is."""
    school = factories.institution(name="济南爱课堂教育有限公司")
    for name in NAMES:
        factories.teacher(school, name=name)
    caught_up()


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
    ],
)
def test_the_whole_name_is_enough_and_a_part_is_with_the_institution(teachers: None, text: str, names: set[str]) -> None:
    assert found(text) == names
