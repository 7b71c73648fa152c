"""Teachers: by their whole name, or by a part of it together with their institution; the same on every engine."""

from collections.abc import Callable

import pytest

from search.asked import asked_of
from search.documents import SearchDocument
from search.forms import forms_of
from search.lookup import SearchQuery, look_up
from search.narrowing import Narrowing
from search.rank import PERSON_ELSEWHERE, fit_of
from tests import factories

pytestmark = pytest.mark.django_db

NAMES = ("李明月", "张明月", "李大海", "欧阳明月", "阿卜杜热合曼", "John Smith")


def first(text: str) -> tuple[str, str]:
    """Return what the first hit is called, and what it belongs to."""
    hit = look_up(SearchQuery(text)).hits[0]
    return hit.record.body["name"], hit.record.parent


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
        "johnsmit",
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
        ("爱课堂老师李大海", {"李大海"}),
        ("爱课堂的数学老师欧阳明月", {"欧阳明月"}),
        ("爱课堂的老师李大还", {"李大海"}),
        ("爱课堂 数学 李大还", {"李大海"}),
        ("李大还 数学 爱课堂", {"李大海"}),
        ("济南爱课堂教育有限公司 大海", {"李大海"}),
    ],
)
def test_the_whole_name_is_enough_and_a_part_is_with_the_institution(teachers: None, text: str, names: set[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize("text", ["爱课堂大海", "济南爱课堂大海", "爱课堂大海老师", "爱课堂 大海老师", "大海老师 爱课堂"])
def test_a_given_name_is_a_part_beside_the_institution_and_in_one_with_it(teachers: None, text: str) -> None:
    first = look_up(SearchQuery(text)).hits[0].record

    assert first.body["name"] == "李大海"
    assert not found(text.replace("爱课堂", ""))


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


def test_a_teacher_with_a_slip_is_found_beside_a_school_in_letters_and_by_surname_beside_a_platform(
    engine: str, caught_up: Callable[[], None]
) -> None:
    lettered = factories.institution(name="临沂lingo炎桐科技培训学校")
    short = factories.institution(name="山东E童网络科技有限公司")
    plain = factories.institution(name="山东纳敦威文化传播有限公司")
    factories.platform(plain, name="纳敦威双师课堂")
    for school in (lettered, short, plain):
        for name in ("崔桂轩", "张海海"):
            factories.teacher(school, name=name)
    caught_up()

    assert first("临沂lingo炎桐科技培训学校 崔归轩") == ("崔桂轩", lettered.public_id)
    assert first("临沂lingo炎桐科技培训学校崔归轩") == ("崔桂轩", lettered.public_id)
    assert first("E童 张豚海") == ("张海海", short.public_id)
    assert first("lingo炎桐微课张海海") == ("张海海", lettered.public_id)
    assert first("纳敦威双师课堂崔老师") == ("崔桂轩", plain.public_id)


def test_initials_beside_a_school_are_those_of_a_teacher_whatever_else_they_begin(
    engine: str, caught_up: Callable[[], None]
) -> None:
    school = factories.institution(name="山东诗卓教育信息咨询有限公司", brands=["诗卓", "51诗"])
    for name in ("庞娥芳", "李楠洁"):
        factories.teacher(school, name=name)
    factories.course(factories.platform(school, name="诗卓云课堂"), name="六年级英语综合实践")
    caught_up()

    def first(text: str) -> tuple[str, str]:
        record = look_up(SearchQuery(text)).hits[0].record
        return record.kind, record.body["name"]

    assert first("诗卓 pef") == first("诗卓pef") == ("teacher", "庞娥芳")
    assert first("51诗pef") == first("51诗 pef") == ("teacher", "庞娥芳")
    assert first("诗卓 lnj") == first("lnj 诗卓") == ("teacher", "李楠洁")


def test_a_teacher_is_found_in_pinyin_by_ear_or_by_initials_beside_what_is_said_of_the_school(
    engine: str, caught_up: Callable[[], None]
) -> None:
    school = factories.institution(name="济南佳为（山东）在线教育科技有限公司")
    other = factories.institution(name="青岛知博培训学校")
    for name in ("孙康秋", "侯杰"):
        factories.teacher(school, name=name)
        factories.teacher(other, name=name)
    caught_up()

    assert first("jia wei sun kang qiu") == first("sun kang qiu jia wei") == ("孙康秋", school.public_id)
    assert first("zhi bo hou jie") == ("侯杰", other.public_id)
    assert first("佳为 侯洁") == ("侯杰", school.public_id)
    assert first("知博侯洁") == first("侯洁知博") == ("侯杰", other.public_id)
    assert first("佳为在线 skq") == ("孙康秋", school.public_id)
    assert first("孙老师佳为") == ("孙康秋", school.public_id)


def test_a_teacher_is_found_in_one_with_a_school_that_was_misheard_and_in_pinyin_behind_it(
    engine: str, caught_up: Callable[[], None]
) -> None:
    school = factories.institution(name="青岛海西蒙教育咨询有限公司")
    other = factories.institution(name="济南沃土STEAM培训学校")
    for each in (school, other):
        factories.teacher(each, name="李丽佳")
    factories.platform(school, name="海西蒙网校")
    brief = factories.institution(name="青岛新橙教育有限公司")
    factories.teacher(brief, name="王娜婷")
    factories.teacher(other, name="王娜婷")
    caught_up()

    for text in ("骸西蒙李丽佳", "李丽佳海西梦", "海希蒙李丽佳", "海西蒙lilijia"):
        assert first(text) == ("李丽佳", school.public_id), text
    for text in ("心橙王娜婷", "王娜婷心橙"):
        assert first(text) == ("王娜婷", brief.public_id), text
    assert first("沃土STEAMlilijia") == ("李丽佳", other.public_id)


def test_a_teacher_is_found_in_pinyin_in_words_of_any_order_beside_the_school(engine: str, caught_up: Callable[[], None]) -> None:
    school = factories.institution(name="潍坊知雅线上培训学校")
    other = factories.institution(name="青岛文齐教育咨询有限公司")
    for name in ("许国诺", "欧阳雪", "刘薇", "仇海"):
        factories.teacher(school, name=name)
        factories.teacher(other, name=name)
    caught_up()

    for said, at in (("知雅", school), ("zhiya", school), ("wenqi", other)):
        for spelt, name in (
            ("xu guonuo", "许国诺"),
            ("guonuo xu", "许国诺"),
            ("xuguonuo", "许国诺"),
            ("ouyang xue", "欧阳雪"),
            ("xue ouyang", "欧阳雪"),
            ("wei liu", "刘薇"),
            # As the character is read elsewhere.
            ("chou hai", "仇海"),
        ):
            for text in (f"{said} {spelt}", f"{spelt} {said}"):
                assert first(text) == (name, at.public_id), text


def test_who_sounds_so_at_the_school_comes_before_who_is_called_so_elsewhere(engine: str, caught_up: Callable[[], None]) -> None:
    school = factories.institution(name="山东思和日教育科技有限公司")
    meant = factories.teacher(school, name="李红智")
    called = factories.teacher(factories.institution(name="青岛文齐教育咨询有限公司"), name="李宏智")
    caught_up()

    assert look_up(SearchQuery("思和日 李宏智")).hits[0].record.id == meant.public_id
    assert look_up(SearchQuery("李宏智")).hits[0].record.id == called.public_id
    assert look_up(SearchQuery("北斗七星 李宏智")).hits[0].record.id == called.public_id


def test_a_teacher_is_found_with_an_app_that_is_called_otherwise_than_the_school(
    engine: str, caught_up: Callable[[], None]
) -> None:
    school = factories.institution(name="青岛晨程网络培训学校", brands=["晨程"])
    factories.platform(school, name="银杏伴听")
    teacher = factories.teacher(school, name="李强")
    factories.teacher(factories.institution(name="济南辕天教育咨询有限公司"), name="李强")
    caught_up()

    for text in ("银杏伴听 李强", "李强 银杏伴听", "银杏伴听李强", "银杏伴听 李老师"):
        assert look_up(SearchQuery(text)).hits[0].record.id == teacher.public_id, text


def test_a_teacher_is_found_with_what_the_school_is_called_no_more_and_the_hit_says_so(
    engine: str, caught_up: Callable[[], None]
) -> None:
    former = [{"name": "烟台修航教育咨询有限公司", "until": "2023-05-27"}]
    teacher = factories.teacher(factories.institution(name="烟台新雅教育科技有限公司", former_names=former), name="孟华")
    factories.teacher(factories.institution(name="济南辕天教育咨询有限公司"), name="孟华")
    caught_up()

    for text in ("修航 孟华", "修航孟华", "修航 孟老师", "烟台修航教育咨询有限公司 孟华"):
        hit = look_up(SearchQuery(text)).hits[0]
        assert hit.record.id == teacher.public_id, text
        assert "修航" in [each.text.removeprefix("烟台")[:2] for found in hit.matched for each in found.segments if each.hit], text
    assert found("修航") == set()


@pytest.mark.parametrize("name", ["烟台修航教育咨询有限公司", "烟台修航艺术中心"])
def test_a_school_that_is_called_so_today_comes_before_what_once_was_with_its_teachers(
    name: str, engine: str, caught_up: Callable[[], None]
) -> None:
    former = [{"name": name, "until": "2023-05-27"}]
    factories.teacher(factories.institution(name="烟台新雅教育科技有限公司", former_names=former), name="徐行")
    # What its bearers are called is longer, which would come later.
    teacher = factories.teacher(factories.institution(name="济宁修航网络文化传播有限责任公司"), name="徐行")
    caught_up()

    for text in ("修航 徐行", "修航徐行", "修航 徐", "修航徐老师", "修航教育 徐行"):
        hits = look_up(SearchQuery(text)).hits
        assert hits[0].record.id == teacher.public_id, text
        assert hits[0].score > hits[1].score, text


@pytest.mark.parametrize("text", ["范宇 皑快乐成长", "皑快乐成长 范宇"])
def test_of_all_who_are_called_so_a_school_with_another_character_in_it_tells_who_is_meant(
    text: str, engine: str, caught_up: Callable[[], None]
) -> None:
    teacher = factories.teacher(factories.institution(name="滨州金快乐成长文化传播有限公司"), name="范宇")
    factories.teacher(factories.institution(name="济南辕天教育咨询有限公司"), name="范宇")
    factories.platform(factories.institution(name="潍坊市青少年活动中心"), name="快乐成长")
    caught_up()

    assert look_up(SearchQuery(text)).hits[0].record.id == teacher.public_id


@pytest.mark.parametrize(
    ("text", "name", "school", "is_meant"),
    [
        ("范宇 皑快乐成长", "范宇", "滨州金快乐成长文化传播有限公司", True),
        # Too little is left to tell the school, or only what many are called.
        ("王丽 爱课堂", "王丽", "济南云课堂教育科技有限公司", False),
        ("王丽 新东方", "王丽", "济南金东方教育科技有限公司", False),
        ("王丽 爱在线课堂", "王丽", "济南云在线课堂科技有限公司", False),
    ],
)
def test_a_school_with_another_character_in_it_tells_where_enough_is_left(
    text: str, name: str, school: str, is_meant: bool
) -> None:
    teacher = SearchDocument("taaaaaaaaaaaa", "teacher", name, context=(school,))

    fit = fit_of(asked_of(text, is_code=False), forms_of(teacher), has_ended=False, is_person=True)

    assert (fit.score > PERSON_ELSEWHERE) == is_meant


def test_a_teacher_whose_name_sounds_like_a_subject_is_found_in_pinyin_behind_the_school(
    engine: str, caught_up: Callable[[], None]
) -> None:
    teacher = factories.teacher(factories.institution(name="济南星辉教育科技有限公司"), name="于文")
    caught_up()

    for text in ("xinghui yuwen", "xinghuiyuwen", "xinghui yu wen"):
        assert teacher.public_id in {hit.record.id for hit in look_up(SearchQuery(text)).hits}, text


def test_what_a_teacher_teaches_may_be_told_behind_the_name(engine: str, caught_up: Callable[[], None]) -> None:
    teacher = factories.teacher(factories.institution(name="青岛晨程网络培训学校"), name="于杰强", subjects=["biology"])
    caught_up()

    for text in ("晨程 于杰强老师教生物", "青岛晨程于杰强老师教生物", "于杰强老师教生物 晨程"):
        assert look_up(SearchQuery(text)).hits[0].record.id == teacher.public_id, text


def test_a_surname_at_a_school_that_one_character_tells_lists_those_of_that_school_alone(
    engine: str, caught_up: Callable[[], None]
) -> None:
    teacher = factories.teacher(factories.institution(name="青岛慧教育科技有限公司", brands=["慧教育"]), name="王若溪")
    factories.teacher(factories.institution(name="济南智慧谷科技有限公司", brands=["智慧谷"]), name="王若川")
    caught_up()

    for text in ("慧教育 王老师", "慧教育王老师", "慧教育 若溪", "王若溪 慧教育"):
        assert [hit.record.id for hit in look_up(SearchQuery(text)).hits][:1] == [teacher.public_id], text
        assert all(hit.record.body["name"] != "王若川" for hit in look_up(SearchQuery(text)).hits), text


def test_no_teacher_is_listed_by_an_app_that_is_called_as_what_many_teach(engine: str, caught_up: Callable[[], None]) -> None:
    for number, app in enumerate(("英语课堂", "小鹿英语课堂", "高中数学课", "初中数学课")):
        school = factories.institution(name=f"青岛{'晨程云岭'[number]}网络培训学校")
        factories.platform(school, name=app)
        factories.teacher(school, name="李" + "甲乙丙丁"[number])
    caught_up()

    for text in ("英语课 李", "英语课堂 李", "数学课 李", "数学课 李老师", "小学英语课 李"):
        assert [hit.record.kind for hit in look_up(SearchQuery(text)).hits if hit.record.kind == "teacher"] == [], text
    assert look_up(SearchQuery("小鹿英语课堂 李")).hits[0].record.body["name"] in ("李乙", "小鹿英语课堂")
