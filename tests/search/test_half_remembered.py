"""What a parent half remembers: a name and what is around it, places in one word, slips in letters and links; on every engine."""

from collections.abc import Callable

import pytest

from search.lookup import SearchQuery, look_up
from search.narrowing import Narrowing
from tests import factories

CatchUp = Callable[[], None]

pytestmark = pytest.mark.django_db


def test_an_app_is_found_whatever_is_to_be_done_with_it(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛昕鼎信息技术有限公司")
    app = factories.platform(school, name="昕鼎App")
    caught_up()

    for text in ("昕鼎App下载", "下载昕鼎App", "怎么下载昕鼎app", "昕鼎App官网登录"):
        assert look_up(SearchQuery(text)).hits[0].record.id == app.public_id, text
    for text in ("昕鼎下载", "怎么登录昕鼎"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_a_city_and_what_lies_in_it_are_two_places_in_one_word_too(engine: str, caught_up: CatchUp) -> None:
    there = {factories.institution(name=f"知{each}教育有限公司", region="370602").public_id for each in "甲乙丙"}
    for number, region in enumerate(("370611", "370202", "370102")):
        factories.institution(name=f"烟台{'甲乙丙'[number]}教育有限公司", region=region)
    caught_up()

    for text in ("烟台芝罘区", "烟台市芝罘区", "烟台 芝罘", "山东烟台芝罘", "烟台芝罘区培训机构"):
        page = look_up(SearchQuery(text))
        assert ({hit.record.id for hit in page.hits}, page.stage) == (there, "strict"), text


def test_a_school_is_found_by_its_name_and_the_place_of_a_branch(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="河东区知嘉培训学校", region="371312")
    abroad = factories.institution(name="优思（天津）教育科技有限公司济南分公司", region="370102")
    for number in range(3):
        factories.institution(name=f"河东区霞霜{'一二三'[number]}专修学校", region="371312")
        factories.institution(name=f"济南优思{'甲乙丙'[number]}教育有限公司", region="370102")
    caught_up()

    found = {text: look_up(SearchQuery(text)).hits[0].record.id for text in ("知嘉河东区校区", "知嘉河东店", "优思教育")}
    assert found == {"知嘉河东区校区": school.public_id, "知嘉河东店": school.public_id, "优思教育": abroad.public_id}


def test_a_link_with_a_slip_leads_to_who_has_nearly_that_site_and_then_to_who_is_called_so(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济南启帆有限公司")
    near = factories.platform(school, name="云梯平台", domains=["qihangban.cn", "qifanketang.cn"])
    called = factories.platform(school, name="启帆课塘", domains=["other-site.cn"])
    factories.platform(factories.institution(), name="无关平台", domains=["wuguande.cn"])
    caught_up()

    for text in (
        "https://www.qifanketan.cn/course?id=1",
        "qifanketagn.cn",
        "qifanketang.com.cn",
        "qif\u0430nketang.cn",
        "\u043fqifanketang.cn",
    ):
        page = look_up(SearchQuery(text, narrowing=Narrowing(kinds=("platform",))))
        found = [hit.record.id for hit in page.hits]
        (matched,) = page.hits[0].matched
        assert (page.stage, found[0], page.hits[0].reason) == ("loose", near.public_id, "similar"), text
        assert set(found) <= {near.public_id, called.public_id}
        assert (matched.field, "".join(each.text for each in matched.segments)) == ("domains", "qifanketang.cn")
    assert look_up(SearchQuery("qifanketang.cn", narrowing=Narrowing(kinds=("platform",)))).stage == "exact"
    assert not look_up(SearchQuery("nobodys-site.cn", narrowing=Narrowing(kinds=("platform",)))).hits
    # What is shared by many belongs to none of them.
    assert not look_up(SearchQuery("www.taobao.com", narrowing=Narrowing(kinds=("platform",)))).hits


def test_a_school_is_found_by_what_it_neither_teaches_nor_is_called_beside_its_name(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="淄博君分文化传播有限公司", region="370303")
    factories.institution(name="淄博君重编程培训学校", region="370303")
    caught_up()

    for text in ("君分编程", "君分 直播课", "张店君分英语"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_a_dot_between_words_makes_no_site_of_them(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="烟台985辕天教育有限公司")
    other = factories.institution(name="济南雅盖教育有限公司")
    site = factories.platform(name="远航学堂", domains=["985yuantian.cn"])
    caught_up()

    texts = {
        "985.辕天": (school, "strict"),
        "ya.gai": (other, "strict"),
        "Ya.Gai": (other, "strict"),
        "985yuantian.cn": (site, "exact"),
        "985yuantian.con": (site, "loose"),
    }
    for text, (meant, stage) in texts.items():
        page = look_up(SearchQuery(text))
        assert (page.hits[0].record.id, page.stage) == (meant.public_id, stage), text


def test_a_school_is_found_beside_a_place_or_a_street_that_it_is_not_called_by(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="辕天（山东）文化传播有限公司", region="370202")
    for number in "甲乙丙":
        factories.institution(name=f"济南辕{number}文化传播有限公司", region="370102")
    caught_up()

    for text in ("辕天（济南）文化传播有限公司", "山大路 辕天", "辕天 万达广场", "辕天青岛市", "辕天市南区店"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_two_characters_that_changed_places_beside_everybodys_words_come_before_what_sounds_so(
    engine: str, caught_up: CatchUp
) -> None:
    school = factories.institution(name="临沂极学网络科技有限公司")
    heard = factories.platform()
    for number in range(61):
        factories.course(heard, name=f"高中科学基础巩固{number}")
    caught_up()

    assert look_up(SearchQuery("学极网络科技有限公司")).hits[0].record.id == school.public_id


def test_a_name_of_two_characters_is_found_with_the_other_one_first(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="山东川弘教育科技有限公司")
    longer = factories.institution(name="青岛月昶艺术培训有限公司")
    factories.institution(name="烟台启弘教育科技有限公司")
    caught_up()

    for text, meant in (("弘川", school), ("山东弘川", school), ("弘川教育", school), ("昶月", longer)):
        assert look_up(SearchQuery(text)).hits[0].record.id == meant.public_id, text
    # What many are called is no name with its characters turned.
    assert not look_up(SearchQuery("台烟")).hits


def test_a_name_is_heard_without_what_people_say_behind_it(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛知才教育有限公司")
    factories.platform(factories.institution(name="青岛启才教育有限公司"), name="启才课堂")
    caught_up()

    for text in ("孜才课堂", "孜才网课", "孜才直播课"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_a_school_that_is_called_as_a_county_elsewhere_is_found_among_other_words(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="东营修水智能科技有限公司", region="370502")
    person = factories.teacher(school, name="林志轩")
    # As 景德镇 begins.
    beginning = factories.institution(name="烟台景德教育有限公司", region="370602")
    other = factories.teacher(beginning, name="欧阳佳轩")
    caught_up()

    texts = {"修水 科苑路": school, "修水 lzx": person, "景德 欧阳老师": other, "德景": beginning, "景德 科苑路": beginning}
    for text, meant in texts.items():
        assert look_up(SearchQuery(text)).hits[0].record.id == meant.public_id, text


def test_a_name_of_two_words_is_found_with_the_other_one_first(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛经纶绿洲教育有限公司")
    factories.institution(name="青岛绿洲蓝天教育有限公司")
    factories.institution(name="济南经纶远航教育有限公司")
    caught_up()

    for text in ("绿洲经纶", "青岛绿洲经纶", "绿洲经纶教育"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_whoever_is_called_so_comes_before_another_whose_code_begins_so_too(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济宁书岭教育科技有限责任公司", uscc="91370826MA3CABCD0X")
    other = factories.institution(name="济宁奇弗教育科技有限公司", uscc="91370826MA3CAEFG0X")
    caught_up()

    for text, meant in (("书岭 91370826MA3CA", school), ("奇弗 91370826MA3CA", other)):
        assert [hit.record.id for hit in look_up(SearchQuery(text)).hits][:2] == [
            meant.public_id,
            *({school.public_id, other.public_id} - {meant.public_id}),
        ], text


def test_a_school_that_sounds_like_a_place_is_found_beside_what_is_taught_and_a_province_is_none(
    engine: str, caught_up: CatchUp
) -> None:
    school = factories.institution(name="日照义诚在线教育科技有限公司")
    factories.course(factories.platform(factories.institution(name="枣庄志力培训学校", region="370404")), name="高一英语")
    caught_up()

    assert look_up(SearchQuery("yicheng英语")).hits[0].record.id == school.public_id
    assert look_up(SearchQuery("shandong数学")).hits == ()


def test_a_name_that_is_misheard_is_found_where_the_subject_beside_it_is_taught(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="德州紫金文化培训学校")
    factories.course(factories.platform(school, name="紫金网校"), name="高一数学")
    for name in ("金榜轩来数学", "郁金香数学"):
        factories.platform(factories.institution(name=f"济南{name}培训学校"), name=name)
    caught_up()

    assert look_up(SearchQuery("孜金 数学")).hits[0].record.id == school.public_id


def test_an_app_is_meant_by_all_of_its_name_but_the_edition(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛筑梦蓝天艺术专修学校", brands=["筑梦蓝天"])
    app = factories.platform(school, name="筑梦蓝天微课专业版")
    caught_up()

    for text in ("筑梦蓝天微课app", "筑梦蓝天微课APP官方下载", "筑夢藍天微課登录入口"):
        assert look_up(SearchQuery(text)).hits[0].record.id == app.public_id, text


def test_what_looks_like_all_but_the_edition_comes_before_what_looks_like_a_part(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="日照崇文四海网络科技有限公司")
    app = factories.platform(school, name="崇文四海课堂专业版")
    caught_up()

    assert look_up(SearchQuery("崇丈四海课堂")).hits[0].record.id == app.public_id


def test_a_name_beside_a_word_of_many_comes_before_other_names_with_that_word(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="德州知童智能科技有限公司")
    app = factories.platform(school, name="知童课堂")
    for name in ("知阳直播课", "百童直播课"):
        factories.platform(factories.institution(), name=name)
    caught_up()

    assert look_up(SearchQuery("知童 直播课")).hits[0].record.id in {app.public_id, school.public_id}


def test_the_place_that_was_typed_is_more_than_a_kind_of_school(engine: str, caught_up: CatchUp) -> None:
    here = factories.institution(name="聊城市东昌府区竹蜻蜓素质教育培训中心", region="371502")
    factories.institution(name="平度市竹蜻蜓教育咨询服务部", region="370283")
    caught_up()

    assert look_up(SearchQuery("聊城竹蜻蜓教育")).hits[0].record.id == here.public_id
