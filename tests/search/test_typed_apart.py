"""What is typed in one or apart, or in letters, beside what a school is called; on every engine."""

from collections.abc import Callable

import pytest

from search.lookup import SearchQuery, look_up
from tests import factories

CatchUp = Callable[[], None]

pytestmark = pytest.mark.django_db


def _first(text: str) -> str:
    page = look_up(SearchQuery(text))
    return page.hits[0].record.id if page.hits else ""


@pytest.mark.parametrize("text", ["历史胡鹏 泉渠", "泉渠 历史胡鹏", "历史 胡鹏 泉渠", "胡鹏 历史 泉渠"])
def test_a_subject_beside_a_teacher_and_a_school_hides_neither(engine: str, text: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="山东泉渠智能科技有限公司")
    teacher = factories.teacher(school, name="胡鹏", subjects=["history"])
    caught_up()

    assert _first(text) == teacher.public_id


@pytest.mark.parametrize("text", ["初三 语文 知童", "知童 初三 语文"])
def test_a_grade_belongs_to_the_subject_behind_it(engine: str, text: str, caught_up: CatchUp) -> None:
    app = factories.platform(factories.institution(name="德州知童智能科技有限公司"), name="知童课堂")
    factories.course(app, name="三年级语文同步提升", subject="chinese", stage="primary")
    meant = factories.course(app, name="九年级语文基础巩固", subject="chinese", stage="junior")
    caught_up()

    assert _first(text) == meant.public_id


def test_a_subject_in_pinyin_is_none_of_the_name(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛青桥素质教育培训中心")
    factories.course(factories.platform(school, name="青桥口语"), name="初中数学思维训练", subject="math")
    caught_up()

    page = look_up(SearchQuery("qingqiao shuxue"))
    assert {hit.record.body["name"] for hit in page.hits} == {"青岛青桥素质教育培训中心", "青桥口语"}
