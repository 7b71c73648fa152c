"""A course or a person beside a school that is typed in pinyin; the same on every engine."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from registry.models import Course, Teacher
from search.asked import asked_of
from search.documents import SearchDocument
from search.forms import forms_of
from search.lookup import RANKED, SearchQuery, look_up
from search.rank import fit_of
from search.tokens import context_tokens
from search.typed.spelt import schools_spelt
from tests import factories
from tests.search.test_tokens import school

# More of the same name than are ranked, so that the school alone tells which of them is meant.
OTHERS = RANKED + 5
SPELT = "阿埃安昂奥巴白班邦包"
IN_CONTEXT = ("济南卡森外语培训学校有限公司", "卡森口语", "数学", "小学")


class Wanted(NamedTuple):
    """Of one school, called as those of many others are."""

    short: Course
    long: Course
    person: Teacher


@pytest.fixture(scope="module")
def among_many(engine_once: str, caught_up_once: Callable[[], None]) -> Wanted:
    """Two courses and a teacher of 卡森 among those of many others."""
    names = [f"{first}{second}" for first in SPELT for second in SPELT][:OTHERS]
    schools = [(f"烟台{name}教育科技有限公司", f"{name}陪练") for name in names]
    of_each = []
    for institution, platform in (*schools, ("济南市历城区卡森外语培训学校有限公司", "卡森口语")):
        of = factories.platform(factories.institution(name=institution), name=platform)
        short, long = (factories.course(of, name=name) for name in ("自然拼读level 8", "魔方竞速进阶"))
        of_each.append(Wanted(short, long, factories.teacher(of.operator, name="王丽")))
    caught_up_once()
    return of_each[-1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["kasen 自然拼读level 8", "ka sen 自然拼读level 8", "自然拼读level 8 kasen", "ka3 sen1 自然拼读level 8"]
)
def test_a_course_is_found_beside_a_school_in_pinyin(text: str, among_many: Wanted) -> None:
    page = look_up(SearchQuery(text))

    assert page.hits[0].record.id == among_many.short.public_id
    assert page.total < RANKED


@pytest.mark.django_db
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
def test_a_course_is_found_by_all_or_a_part_of_its_name_with_the_school_in_pinyin(text: str, among_many: Wanted) -> None:
    assert look_up(SearchQuery(text)).hits[0].record.id == among_many.long.public_id


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["kasen wangli", "ka sen wang li", "wangli kasen", "kasenwangli", "kasenwaiyu wang li"])
def test_a_person_is_found_beside_a_school_in_pinyin_whoever_else_is_called_so(text: str, among_many: Wanted) -> None:
    assert look_up(SearchQuery(text)).hits[0].record.id == among_many.person.public_id


@pytest.mark.parametrize("kind", ["course", "teacher", "platform", "listing"])
def test_what_a_course_or_a_person_belongs_to_is_kept_as_it_is_spelt_too(kind: str) -> None:
    tokens = context_tokens(school(kind=kind, name="王丽", context=IN_CONTEXT)).split(" ")

    spelt = {"~^kasenkouyu", "~^kasenwaiyu", "~^jinankasenwaiyu"} if kind in ("course", "teacher") else set()
    assert {token for token in tokens if token.startswith("~^")} == spelt
    assert {"~卡森", "~数学"} <= set(tokens)


@pytest.mark.parametrize(
    ("letters", "schools"),
    [
        ("kasen", ("kasen",)),
        # Without what is said around it too.
        ("kasenjiaoyu", ("kasenjiaoyu", "kasen")),
        # What is left of it would be a single syllable.
        ("lijiaoyu", ("lijiaoyu",)),
        # Where its own name ends with such a word, without the last one alone.
        ("aiketangpeixun", ("aiketangpeixun", "aiketang")),
        # A syllable, a place, and what spells nothing.
        ("fang", ()),
        ("jinan", ()),
        ("2024", ()),
        ("kasn", ()),
        ("", ()),
    ],
)
def test_letters_may_spell_a_school(letters: str, schools: tuple[str, ...]) -> None:
    assert schools_spelt(letters) == schools


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("kasenmofang", True),
        ("mofangkasen", True),
        # What many schools are called, and what does not begin its name.
        ("mofangxuexiao", False),
        ("waiyumofang", False),
    ],
)
def test_only_the_name_of_the_school_tells_whose_course_is_meant(text: str, is_there: bool) -> None:
    assert (_fit(text, IN_CONTEXT) > _fit(text, ("烟台辕天艺术有限公司", "辕天"))) == is_there


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("kasenshanxiaomei", True),
        ("shanxiaomeikasen", True),
        ("kasenjiaoyushanxiaomei", True),
        # What many schools are called, what does not begin its name, and what begins within a syllable of that.
        ("peixunshanxiaomei", False),
        ("waiyushanxiaomei", False),
        ("asenshanxiaomei", False),
    ],
)
def test_only_the_name_of_the_school_tells_who_is_meant(text: str, is_there: bool) -> None:
    there, elsewhere = ("济南卡森外语培训学校有限公司", "卡森口语"), ("烟台辕天艺术有限公司", "辕天")

    assert (_fit(text, there, name="单晓梅", kind="teacher") > _fit(text, elsewhere, name="单晓梅", kind="teacher")) == is_there


def _fit(text: str, context: tuple[str, ...], *, name: str = "魔方竞速", kind: str = "course") -> float:
    document = SearchDocument("caaaaaaaaaaaa", kind, name, context=context, above=("paaaaaaaaaaaa", "iaaaaaaaaaaaa"))
    return fit_of(asked_of(text, is_code=False), forms_of(document), has_ended=False, is_person=kind == "teacher").score
