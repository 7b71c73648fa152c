"""What parents type beside a name, and names and numbers as they are seldom written; on every engine."""

from collections.abc import Callable

import pytest

from search.lookup import SearchQuery, look_up
from tests import factories

CatchUp = Callable[[], None]

pytestmark = pytest.mark.django_db


def test_for_whom_a_school_teaches_is_no_part_of_what_it_is_called(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="泰安嘉岳网络科技有限公司")
    for name in ("嘉思在线小学版", "华岳教育初中版", "新嘉一年级直播间"):
        factories.platform(factories.institution(), name=name)
    caught_up()

    for text in ("嘉岳小学", "嘉岳初中", "嘉岳高中", "嘉岳一年级", "嘉岳直播间", "泰安嘉岳小学"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_a_subject_in_front_of_a_name_is_none_of_it(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济南思基信息科技有限公司")
    other = factories.platform(factories.institution(), name="其他学堂")
    for _ in range(3):
        factories.course(other, name="初中物理思维训练")
    named = factories.institution(name="青岛物理达人教育科技有限公司")
    caught_up()

    for text in ("物理思基", "英语思基", "奥数思基"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text
    assert look_up(SearchQuery("物理达人")).hits[0].record.id == named.public_id


def test_the_province_of_an_icp_number_may_be_written_in_full_or_in_pinyin(engine: str, caught_up: CatchUp) -> None:
    platform = factories.platform(factories.institution(), icp_number="鲁ICP备2021207821号-2A")
    factories.institution(name="山东i书会教育有限公司")
    caught_up()

    for text in (
        "山东ICP备2021207821号-2A",
        "山东省icp备2021207821号",
        "lu ICP备2021207821号-2A",
        "备案号：山东 ICP 备2021207821号",
    ):
        page = look_up(SearchQuery(text))
        assert (page.stage, [hit.record.id for hit in page.hits]) == ("exact", [platform.public_id]), text
    assert not look_up(SearchQuery("山东ICP备2021207822号")).hits


def test_pinyin_with_dots_may_end_as_sites_do(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="山东育歌网络科技有限公司")
    site = factories.platform(factories.institution(), domains=["mingde.li"])
    factories.institution(name="济南明德礼教育有限公司")
    caught_up()

    for text in ("shan.dong.yu.ge", "Yu.Ge", "shan.dong.yu.ge.wang.luo.ke.ji.you.xian.gong.si"):
        page = look_up(SearchQuery(text))
        assert (page.hits[0].record.id, page.stage) == (school.public_id, "strict"), text
    assert look_up(SearchQuery("mingde.li")).hits[0].record.id == site.public_id


def test_two_initials_behind_a_place_in_pinyin_are_those_of_a_name(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="李沧区飞乐教育咨询服务部", region="370213")
    factories.institution(name="李沧区云朗教育咨询服务部", region="370213")
    caught_up()

    for text in ("licangfl", "licang fl"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_a_course_with_a_slip_is_found_in_one_with_its_school(engine: str, caught_up: CatchUp) -> None:
    platforms = [
        factories.platform(factories.institution(name=f"济南{name}教育科技有限公司"), name=f"{name}学堂")
        for name in ("诺碑", "芝真", "方阳")
    ]
    courses = [factories.course(each, name="九年级英语寒假特训") for each in platforms]
    for each in platforms:
        factories.course(each, name="初中英语寒假特训")
    caught_up()

    for text in ("诺碑学堂九年级英面寒假特训", "诺碑九年级英语寒假特圳", "九年级英语寒特假训诺碑", "诺碑学堂九年级英语寒假训"):
        assert look_up(SearchQuery(text)).hits[0].record.id == courses[0].public_id, text


def test_a_stage_and_a_subject_are_no_part_of_a_name_that_no_course_says_so(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济南思齐智能科技有限公司", brands=["思齐"])
    platform = factories.platform(school, name="思齐微课")
    taught = factories.course(platform, name="七年级语文暑期衔接", subject="chinese", stage="junior")
    senior = factories.course(platform, name="高一语文暑期衔接", subject="chinese", stage="senior")
    other = factories.platform(factories.institution(name="青岛海岳教育科技有限公司"), name="海岳在线")
    for name in ("初中语文思维训练", "初中化学专题精讲", "初中体能训练"):
        factories.course(other, name=name, subject="chinese", stage="junior")
    caught_up()

    for text in ("济南思齐初中语文", "初中语文 思齐 济南", "思齐 初中化学", "思齐初中体能"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text
    found = [hit.record.id for hit in look_up(SearchQuery("济南思齐初中语文")).hits]
    assert taught.public_id in found
    assert senior.public_id not in found


@pytest.mark.parametrize("number", ["12. ", "2.", "3、", "（4）", "5)", "⑥", "7．　"])
def test_the_number_of_a_line_is_no_part_of_what_stands_there(engine: str, caught_up: CatchUp, number: str) -> None:
    school = factories.institution(name="济南仁华网络科技有限公司")
    factories.platform(school, name="仁华作文教师端2")
    factories.institution(name="青岛12教育科技有限公司")
    caught_up()

    page = look_up(SearchQuery(f"{number}济南仁华网络科技有限公司"))
    assert (page.hits[0].record.id, page.stage) == (school.public_id, "strict")


@pytest.mark.parametrize("label", ["机构名称：", "名称: ", "APP名称:", "3. 学校名称："])
def test_what_a_form_calls_a_name_is_no_part_of_it(engine: str, caught_up: CatchUp, label: str) -> None:
    school = factories.institution(name="济南仁华网络科技有限公司")
    caught_up()

    page = look_up(SearchQuery(f"{label}仁华"))
    assert ([hit.record.id for hit in page.hits], page.stage) == ([school.public_id], "strict")


def test_a_number_that_begins_a_name_is_a_part_of_it(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济南51爱课堂教育有限公司", brands=["51爱课堂"])
    factories.institution(name="济南爱课堂教育有限公司", brands=["爱课堂"])
    caught_up()

    for text in ("51爱课堂", "51 爱课堂", "3. 51爱课堂", "5l爱课堂", "5I爱课堂"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_a_whole_name_with_two_slips_is_found(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛明泽文化传播有限公司")
    for name in ("青岛明泽网络科技有限公司", "济南朋远文化传播有限公司", "青岛岳桥文化传播有限公司"):
        factories.institution(name=name)
    caught_up()

    for text in ("能岛朋泽文化传播有限公司", "青岛朋泽文化传到有限公司", "青道明择文化专播有限公司", "青岛过泽文化传播有限公在"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_the_words_of_a_number_may_be_in_traditional_characters_or_in_pinyin(engine: str, caught_up: CatchUp) -> None:
    operator = factories.institution()
    factories.platform(operator, name="知曦伴学", icp_number="鲁ICP备2023000118号-1A")
    platform = factories.platform(
        operator, name="知曦网校", icp_number="鲁ICP备2023000118号-2A", filing_number="鲁教线备20230001182", status="cancelled"
    )
    caught_up()

    for text in (
        "魯ICP備2023000118號-2A",
        "lu icp bei 2023000118 hao-2A",
        "luicpbei2023000118hao-2a",
        "鲁 ICP 备 2023000118 号 - 2A",
        "2023000118-2A",
        "lujiaoxianbei20230001182",
    ):
        assert look_up(SearchQuery(text)).hits[0].record.id == platform.public_id, text


def test_a_host_with_its_dot_in_brackets_leads_to_the_site(engine: str, caught_up: CatchUp) -> None:
    platform = factories.platform(factories.institution(name="济南明德教育有限公司"), name="明德网校", domains=["mingde52.com.cn"])
    caught_up()

    page = look_up(SearchQuery("https://www.mingde52[.]com[.]cn/a"))
    assert (page.hits[0].record.id, page.stage) == (platform.public_id, "exact")


def test_a_place_is_known_in_pinyin_as_strangers_read_it(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="德州宏渠智能科技有限公司", region="371481")
    caught_up()

    for text in ("laolinghongqu", "lelinghongqu", "LeLing HongQu"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_of_two_characters_of_a_name_none_is_one_that_everybodys_words_hold(engine: str, caught_up: CatchUp) -> None:
    factories.institution(name="青岛启雅在线教育科技有限公司")
    caught_up()

    assert look_up(SearchQuery("青岛教新教育科技有限公司")).total == 0
    assert look_up(SearchQuery("青岛雅新教育科技有限公司")).total == 1


def test_what_is_said_beside_a_name_in_pinyin_need_not_stand_in_it(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="东营智晓文化培训学校")
    other = factories.platform(factories.institution(), name="晓诚英语")
    for name in ("小学英语周末班", "小学英语预习课", "小学课堂周末班"):
        factories.course(other, name=name)
    factories.platform(factories.institution(), name="晓之课堂")
    caught_up()

    for text in ("zhixiao 英语", "zhixiao英语", "zhixiao 课堂"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_a_name_beside_what_is_not_taught_there_may_go_on(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛市黄岛区果晶艺术培训学校")
    factories.platform(factories.institution(), name="晶京英语")
    caught_up()

    for text in ("果晶英语", "果晶 英语", "guojing 英语"):
        assert school.public_id in {hit.record.id for hit in look_up(SearchQuery(text)).hits}, text
