"""What is typed in one or apart, or in letters, beside what a school is called; on every engine."""

from collections.abc import Callable

import pytest

from search.analysis import in_pinyin
from search.lookup import SearchQuery, look_up
from search.typed.short_names import SHARED_WORDS, said_shorter
from search.typed.spelt import places_in_letters
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
    assert {hit.record.body["name"] for hit in page.hits} == {"青岛青桥素质教育培训中心", "青桥口语", "初中数学思维训练"}


@pytest.mark.parametrize("text", ["qi se g", "qi se gu"])
def test_the_last_syllable_of_several_may_be_unfinished(engine: str, text: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛七色光信息技术有限公司")
    caught_up()

    assert _first(text) == school.public_id


def test_of_schools_that_sound_nearly_so_the_one_of_the_place_in_pinyin_comes_first(engine: str, caught_up: CatchUp) -> None:
    factories.institution(name="烟台竹蜻蜓信息技术有限公司", region="370602")
    there = factories.institution(name="淄博竹蜻蜓云教育科技有限公司", region="370303")
    caught_up()

    for text in ("zibo zuqingting", "zuqingting zibo"):
        assert _first(text) == there.public_id, text


def test_everybodys_words_in_pinyin_behind_a_name_are_those_words(engine: str, caught_up: CatchUp) -> None:
    factories.institution(name="日照市岚山区庭慧学教育培训学校")
    school = factories.institution(name="青岛慧学网络科技有限公司")
    caught_up()

    assert [_first(text) for text in ("慧学教育", "慧学jiaoyu")] == [school.public_id] * 2


@pytest.mark.parametrize("said", ["初中", "小学", "青少年"])
def test_a_name_that_ends_as_many_do_is_kept_where_more_is_said_behind_it(engine: str, said: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="临沂爱课堂网络科技有限公司")
    other = factories.institution(name="济南市岱水青少年网络教育中心")
    for name in ("青渠课堂初中版", "青渠课堂小学版"):
        factories.platform(other, name=name)
    caught_up()

    assert _first(f"爱课堂{said}") == school.public_id


@pytest.mark.parametrize("text", ["探岳双师", "探岳青少年", "tanyue kefu", "tanyuekefu"])
def test_words_that_are_said_of_every_school_are_none_of_the_name(engine: str, text: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="潍坊市昌乐县探岳网络培训学校")
    factories.platform(factories.institution(name="济南市启岳青少年网络教育中心"), name="启岳双师课堂")
    caught_up()

    assert _first(text) == school.public_id


def test_a_street_is_not_what_a_school_is_found_by_unless_it_is_called_so(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛向水智能科技有限公司")
    street = factories.institution(name="济南智启路文化艺术有限公司")
    course = factories.course(factories.platform(street, name="智启路网校"), name="高中数学预习课", subject="math", stage="senior")
    published = factories.published_list()
    factories.listing(published, name="济南朗水琴行", address="历下区解放路25号")
    caught_up()

    assert [_first(text) for text in ("向水 解放路", "向水 解放路66号")] == [school.public_id] * 2
    assert _first("高中数学 智启路") == course.public_id


def test_a_list_of_another_county_comes_behind_that_of_the_one_typed(engine: str, caught_up: CatchUp) -> None:
    factories.published_list(title="江干区民办培训机构名单", region="330104")
    meant = factories.published_list(title="泰安市岱岳区校外培训机构名单（第512批）", region="370911")
    caught_up()

    for text in ("岱岳培训机构名单", "岱岳区培训机构名单"):
        assert _first(text) == meant.public_id, text


@pytest.mark.parametrize("word", [*SHARED_WORDS, "青少年", "双师"])
def test_a_long_text_of_words_that_are_said_around_a_name_is_read_at_once(word: str) -> None:
    spelt = in_pinyin(word)

    assert said_shorter(f"爱{word * (198 // len(word))}爱") == ()
    assert said_shorter(f"{spelt * (198 // len(spelt))}q") == ()


@pytest.mark.parametrize("place", ["济南", "历下区"])
def test_who_is_called_as_is_said_behind_names_is_found_in_a_place(engine: str, place: str, caught_up: CatchUp) -> None:
    there = factories.institution(name="济南市历下区来吴青少年网络教育中心", region="370102")
    factories.institution(name="青岛市青思网络教育中心", region="370202")
    caught_up()

    assert _first(f"{place}青少年") == there.public_id


@pytest.mark.parametrize("typed", ["li xiao ming", "lixiaoming", "lai xiao ming"])
def test_no_place_is_heard_in_the_name_of_a_person(typed: str) -> None:
    assert places_in_letters(typed) == ()


@pytest.mark.parametrize("typed", ["zibo zuqingting", "zibozuqingting", "zuqingting zibo", "zi bo zu qing ting"])
def test_a_place_in_letters_stands_in_front_or_behind(typed: str) -> None:
    assert places_in_letters(typed) == ("淄博",)
