"""Places in pinyin, and as they were called before."""

from collections.abc import Callable

import pytest

from search.lookup import SearchQuery, look_up, suggest
from search.typed.places_meant import with_places_meant
from tests import factories

CatchUp = Callable[[], None]


def _found(text: str) -> list[str]:
    return [hit.record.body["name"] for hit in look_up(SearchQuery(text)).hits]


@pytest.mark.parametrize("place", ["lanling", "lanlingxian", "苍山", "苍山县"])
def test_a_place_in_pinyin_or_by_its_former_name_finds_what_is_called_so_and_then_what_lies_there(
    engine: str, place: str, caught_up: CatchUp
) -> None:
    factories.institution(name="临沂博曦教育有限公司", region="371324")
    if place == "lanling":
        factories.institution(name="蓝翎教育有限公司", region="370102")
    caught_up()

    called = ["蓝翎教育有限公司"] if place == "lanling" else []
    assert _found(place) == [*called, "临沂博曦教育有限公司"]


@pytest.mark.parametrize("place", ["lanling", "苍山县"])
def test_what_lies_there_fits_and_is_told_by_the_place_of_today(engine: str, place: str, caught_up: CatchUp) -> None:
    factories.institution(name="临沂博曦教育有限公司", region="371324")
    caught_up()

    (hit,), (in_han,) = look_up(SearchQuery(place)).hits, look_up(SearchQuery("兰陵")).hits
    assert (hit.score, hit.reason, hit.matched) == (in_han.score, "context", in_han.matched)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("泉城辕天", "济南 辕天"),
        ("鸢都 辕天", "潍坊 辕天"),
        ("泉城", "泉城"),
        ("苍山县英语", "兰陵英语"),
        # By other words that sound as it.
        ("砚台辕天", "烟台 辕天"),
        ("称扬区 辕天", "城阳 辕天"),
    ],
)
def test_a_place_is_meant_by_what_people_call_it_or_what_sounds_so_in_front_of_a_name(text: str, meant: str) -> None:
    assert meant in with_places_meant(text)


@pytest.mark.parametrize("text", ["lanling博曦", "苍山县博曦", "苍山 博曦", "lanling boxi"])
def test_a_place_in_pinyin_or_by_its_former_name_stands_beside_a_name(engine: str, text: str, caught_up: CatchUp) -> None:
    factories.institution(name="博曦教育有限公司", region="370102")
    factories.institution(name="临沂博曦教育有限公司", region="371324")
    caught_up()

    assert _found(text)[0] == "临沂博曦教育有限公司"


@pytest.mark.parametrize(
    "text",
    [
        "济南有哪些培训机构",
        "济南培训机构有哪些",
        "济南 备案机构",
        "历下区有备案的机构吗",
        "在济南哪里有正规的网课",
        "济南市历下区已备案的网课平台名单",
    ],
)
def test_who_asks_what_there_is_in_a_place_means_all_that_lies_there(engine: str, text: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="博曦教育有限公司", region="370102")
    factories.platform(school, name="云帆课堂")
    factories.teacher(school, name="单晓梅")
    factories.institution(name="云帆教育有限公司", region="370202")
    caught_up()

    page = look_up(SearchQuery(text))
    assert {hit.record.body["name"] for hit in page.hits} == {"博曦教育有限公司", "云帆课堂"}
    (where,) = {segment.text for hit in page.hits for field in hit.matched for segment in field.segments if segment.hit}
    assert where in ("济南", "济南市", "历下区", "济南市历下区")


def test_what_is_called_by_what_is_asked_comes_first_and_a_name_beside_a_place_is_no_question(
    engine: str, caught_up: CatchUp
) -> None:
    for name, region in (("博曦教育有限公司", "370102"), ("网课大全", "370202"), ("济南网课大全教育有限公司", "370202")):
        factories.institution(name=name, region=region)
    caught_up()

    assert _found("济南网课大全")[0] == "济南网课大全教育有限公司"
    assert _found("济南博曦有哪些") == ["博曦教育有限公司"]


def test_a_name_or_a_list_beside_a_place_is_no_question_about_all_that_lies_there(engine: str, caught_up: CatchUp) -> None:
    for name in ("爱学习教育科技有限公司", "有课教育科技有限公司", "博曦教育有限公司"):
        factories.institution(name=name, region="370102")
    listed = factories.published_list(title="济南市历下区校外培训机构名单", region="370102")
    caught_up()

    assert _found("济南学习")[0] == "爱学习教育科技有限公司"
    assert "博曦教育有限公司" not in _found("济南有课吗")
    assert look_up(SearchQuery("历下区机构名单")).hits[0].record.id == listed.public_id
    assert suggest("济南有哪些") == []


def test_two_initials_of_a_place_and_two_of_a_name_that_stands_farther_behind_find_what_lies_there(
    engine: str, caught_up: CatchUp
) -> None:
    school = factories.institution(name="济南市商河县百澜线上培训学校", region="370126")
    factories.institution(name="百兰教育有限公司", region="370202")
    shop = factories.institution(name="济阳区新河教育咨询服务部", region="370115")
    begun = factories.institution(name="枣庄市滕州市森林艺术培训学校", region="370481")
    other = factories.institution(name="枣庄市滕州市竹林外语培训学校", region="370481")
    # All of the initials, though not side by side, and the two that are somebody's here.
    factories.institution(name="东营星泓教育有限公司", brands=["金原星", "云夏海"], region="370502")
    caught_up()

    found = {text: [hit.record.id for hit in look_up(SearchQuery(text)).hits] for text in ("shbl", "jnbl", "sh bl", "SHBL")}
    assert found == {text: [school.public_id] for text in found}
    assert look_up(SearchQuery("jyxh")).hits[0].record.id == shop.public_id
    assert [hit.record.id for hit in look_up(SearchQuery("tzsl")).hits] == [begun.public_id]
    assert [hit.record.id for hit in look_up(SearchQuery("tzzhl")).hits] == [other.public_id]
    assert not look_up(SearchQuery("plbl")).hits
    assert [each.record for each in suggest("shbl")] == [school.public_id]
