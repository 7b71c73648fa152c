"""A course or a person beside a school, where one of the two is typed in pinyin, or both are; the same on every engine."""

from collections.abc import Callable

import pytest

from registry.models import Course, Teacher
from search.lookup import RANKED, SearchQuery, look_up
from search.tokens import context_tokens
from tests import factories
from tests.search.test_tokens import school

pytestmark = pytest.mark.django_db

# More of the same name than are ranked, so that the school alone tells which of them is meant.
OTHERS = RANKED + 5
SPELT = "阿埃安昂奥巴白班邦包"


@pytest.fixture(scope="module")
def among_many(engine_once: str, caught_up_once: Callable[[], None]) -> tuple[Course, Teacher]:
    """A course and a teacher of one school, both called as those of many others are."""
    for at in range(OTHERS):
        name = f"{SPELT[at % 10]}{SPELT[at // 10]}"
        of = factories.platform(factories.institution(name=f"烟台{name}教育科技有限公司"), name=f"{name}陪练")
        factories.course(of, name="自然拼读level 8")
        factories.teacher(of.operator, name="王丽")
    wanted = factories.platform(factories.institution(name="济南市历城区卡森外语培训学校有限公司"), name="卡森口语")
    both = factories.course(wanted, name="自然拼读level 8"), factories.teacher(wanted.operator, name="王丽")
    factories.course(wanted, name="魔方竞速进阶")
    caught_up_once()
    return both


@pytest.mark.parametrize(
    "text", ["kasen 自然拼读level 8", "ka sen 自然拼读level 8", "自然拼读level 8 kasen", "ka3 sen1 自然拼读level 8"]
)
def test_a_course_is_found_beside_a_school_in_pinyin(text: str, among_many: tuple[Course, Teacher]) -> None:
    page = look_up(SearchQuery(text))

    assert page.hits[0].record.id == among_many[0].public_id
    assert page.total < RANKED


@pytest.mark.parametrize(
    "text",
    [
        "kasen mofangjingsujinjie",
        "ka sen mo fang jing su jin jie",
        "kasenmofangjingsujinjie",
        "mofangjingsujinjie kasen",
        "kasen mofangjingsu",
        "ka sen mo fang jing su",
        "kasen jingsujinjie",
        "kasen 魔方竞速",
        "kasenwaiyu mofang",
        "kasenjiaoyu mofangjingsu",
    ],
)
def test_a_course_is_found_by_all_or_a_part_of_its_name_with_the_school_in_pinyin(
    text: str, among_many: tuple[Course, Teacher]
) -> None:
    assert look_up(SearchQuery(text)).hits[0].record.body["name"] == "魔方竞速进阶"


@pytest.mark.parametrize("text", ["kasen wangli", "ka sen wang li", "wangli kasen", "kasenwangli", "kasenwaiyu wang li"])
def test_a_person_is_found_beside_a_school_in_pinyin_whoever_else_is_called_so(
    text: str, among_many: tuple[Course, Teacher]
) -> None:
    assert look_up(SearchQuery(text)).hits[0].record.id == among_many[1].public_id


@pytest.mark.parametrize(
    ("kind", "spelt"),
    [
        ("course", {"~^kasenkouyu", "~^kasenwaiyu", "~^jinankasenwaiyu"}),
        ("teacher", {"~^kasenkouyu", "~^kasenwaiyu", "~^jinankasenwaiyu"}),
        ("platform", set()),
        ("listing", set()),
    ],
)
def test_what_a_course_or_a_person_belongs_to_is_kept_as_it_is_spelt_too(kind: str, spelt: set[str]) -> None:
    tokens = context_tokens(school(kind=kind, name="王丽", context=("济南卡森外语培训学校有限公司", "卡森口语"))).split(" ")

    assert {token for token in tokens if token.startswith("~^")} == spelt
    assert "~卡森" in tokens
