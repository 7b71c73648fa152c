"""What a parent half remembers and types in letters: pinyin and initials, with slips and among other words."""

from collections.abc import Callable

import pytest

from search.lookup import SearchQuery, look_up
from search.narrowing import Narrowing
from tests import factories

CatchUp = Callable[[], None]

pytestmark = pytest.mark.django_db


def test_pinyin_of_a_place_that_a_school_is_not_called_by_of_a_long_name_with_a_slip_and_parted_wrongly(
    engine: str, caught_up: CatchUp
) -> None:
    school = factories.institution(name="山东绿洲无界教育有限公司", region="370883")
    long = factories.platform(school, name="绿洲无界双师课堂教师端")
    factories.institution(name="济宁绿苑教育有限公司", region="370883")
    factories.platform(factories.institution(), name="远航双师课堂教师端")
    caught_up()

    def first(text: str, kind: str) -> str:
        return look_up(SearchQuery(text, narrowing=Narrowing(kinds=(kind,)))).hits[0].record.id

    for text in ("jininglvzhouwujiejiaoyu", "zoucheng lvzhouwujie", "lv zhouw ujie", "lvzhouwujiepeixun"):
        assert first(text, "institution") == school.public_id, text
    for text in ("lvzhouwujieshuangshiketangjiaoshidaun", "lvzhouwujieshuangshketangjiaoshiduan"):
        assert first(text, "platform") == long.public_id, text


def test_initials_of_a_long_name_may_have_a_slip_and_those_of_everybodys_words_behind_them(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="山东潍坊致时行网络科技有限公司")
    brief = factories.institution(name="杰恩昆文化艺术有限公司")
    factories.institution(name="山东云帆网络科技有限公司")
    caught_up()

    texts = {
        "sdwfzsxwlkjyxgs": school,
        "sdwfzxwlkjyxgs": school,
        "sdwfzsxwllkjyxgs": school,
        "sdwfzsxwlkjygs": school,
        "jekjy": brief,
    }
    assert {text: look_up(SearchQuery(text)).hits[0].record.id for text in texts} == {
        text: meant.public_id for text, meant in texts.items()
    }


def test_a_place_in_pinyin_may_be_spelt_nearly_so_and_the_name_behind_it_too(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="山东步流云教育科技有限公司", region="370202")
    for number in range(3):
        factories.institution(name=f"青岛霞霜{'一二三'[number]}专修学校", region="370202")
    caught_up()

    for text in ("qindaobuliuyun", "qingdaobuniuyun", "qingdaobuliuyn", "qingdaobuliuynjiaoyu", "qindao buliuyun"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_pinyin_with_the_numbers_of_tones_finds_what_it_finds_without_them(engine: str, caught_up: CatchUp) -> None:
    listed = factories.institution(name="聊城思嘉培训学校")
    longer = factories.institution(name="济宁思佳语言培训学校")
    digits = factories.institution(name="济南1佳教育有限公司1")
    called = factories.platform(name="si1jia1")
    caught_up()

    found = {text: [hit.record.id for hit in look_up(SearchQuery(text)).hits] for text in ("si1jia1", "si1 jia1", "sijia")}
    assert {listed.public_id, longer.public_id} <= set(found["sijia"])
    assert found["si1jia1"][0] == called.public_id
    assert (
        {*found["sijia"]} - {called.public_id}
        == {*found["si1jia1"]} - {called.public_id}
        == {*found["si1 jia1"]} - {called.public_id}
    )
    assert digits.public_id not in found["si1jia1"]


def test_pinyin_with_a_slip_may_end_with_what_everybody_is_called_by_and_begin_with_a_county(
    engine: str, caught_up: CatchUp
) -> None:
    school = factories.institution(name="济宁蘑菇灯塔教育有限公司", region="370831")
    factories.institution(name="济宁霞霜专修学校", region="370831")
    caught_up()

    for text in ("moguddengtajiaoyu", "mougdengtapeixun", "mogudentapeixun", "sishuixianmogudengta", "sishuixian mogudengta"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_everybodys_words_behind_pinyin_or_initials_are_no_part_of_a_name(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="威海遒玉教育有限公司")
    art = factories.institution(name="青岛林珏艺术培训有限公司")
    long = factories.institution(name="菏泽数独无界教育有限公司")
    factories.institution(name="烟台霖学教育科技有限公司")
    factories.platform(name="快乐气球云课堂")
    caught_up()

    texts = {
        # 气球云课堂 begins so.
        "qiuyu yunketang": school,
        "linjuejiaoyu": art,
        "linjue peixun": art,
        "sdwjzx": long,
        "sdwjkt": long,
    }
    for text, meant in texts.items():
        assert look_up(SearchQuery(text)).hits[0].record.id == meant.public_id, text


def test_a_name_is_found_by_initials_of_two_letters_among_characters_and_by_syllables_and_initials(
    engine: str, caught_up: CatchUp
) -> None:
    school = factories.institution(name="山东舟智橙教育科技有限公司", region="370202")
    longer = factories.institution(name="青岛城舟智山教育有限公司", region="370202")
    begun = factories.institution(name="济南早扎橙育教育有限公司")
    each_letter = factories.institution(name="莒县沭河书声教育有限公司")
    factories.platform(name="山上思")
    caught_up()

    # z and c are 早扎橙's too; of a name the whole comes before a part.
    for text in ("zhzhch", "舟zc", "z智c", "舟zc 网课", "zhouzc", "z zhi cheng", "zzhic", "qingdaozzc", "qingdaozhouzhich"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text
    assert look_up(SearchQuery("chzzs")).hits[0].record.id == longer.public_id
    assert look_up(SearchQuery("zzcy")).hits[0].record.id == begun.public_id
    # Behind the initials of the place, those of the whole name with what lies between left out, and among vowels.
    for text in ("qdzhzhchjykj", "zh zh ch", "zhzhchjykjyxgs"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text
    # sh may be one initial of 山上思's, and is rather two.
    assert look_up(SearchQuery("shss")).hits[0].record.id == each_letter.public_id


def test_characters_and_pinyin_side_by_side_are_heard_as_one_name(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="泰安海舟教育有限公司")
    three = factories.institution(name="烟台明泽远网络科技有限公司")
    factories.institution(name="济南海岳教育有限公司")
    caught_up()

    for text, meant in (("海zou", school), ("hai zou", school), ("海zou学校", school), ("明zhe远", three), ("mingze园", three)):
        assert look_up(SearchQuery(text)).hits[0].record.id == meant.public_id, text


def test_initials_of_two_letters_are_meant_before_a_place_that_they_begin_with(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛文川教育有限公司")
    # wc are the initials of 潍城 too.
    factories.institution(name="济南汇教育有限公司")
    factories.institution(name="济南博晖教育有限公司")
    caught_up()

    assert look_up(SearchQuery("wchjy")).hits[0].record.id == school.public_id


def test_a_place_in_pinyin_may_stand_behind_a_name(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济南辕天网络培训学校", region="370102")
    there = factories.institution(name="山东霞霜教育有限公司", region="370202")
    factories.institution(name="济南霞光教育有限公司", region="370102")
    caught_up()

    for text, meant in (("yuantianjinan", school), ("yuantianwangluojinan", school), ("xiashuangqingdao", there)):
        assert look_up(SearchQuery(text)).hits[0].record.id == meant.public_id, text


def test_a_syllable_among_initials_stands_beside_them_and_does_not_swallow_the_next_one(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济南嘉岳在线教育科技有限公司")
    light = factories.institution(name="山东岚光立网络科技有限公司")
    # 教育咨询 has the initials, and 现 is elsewhere.
    factories.institution(name="青岛现海教育咨询有限公司")
    caught_up()

    for text, meant in (("jyzxian", school), ("langlwl", light), ("jyzaix", school)):
        assert [hit.record.id for hit in look_up(SearchQuery(text)).hits] == [meant.public_id], text


def test_initials_of_two_characters_are_a_name_with_everybodys_words_behind_them(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青岛育渠智能科技有限公司")
    factories.institution(name="济南远航教育有限公司")
    caught_up()

    for text in ("yqjy", "YQKT", "yqpxxx"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_a_slip_in_everybodys_words_or_in_a_place_hides_no_name_in_pinyin(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="潍坊星翰智能科技有限公司", region="370702")
    app = factories.platform(school, name="星翰云课堂")
    caught_up()

    for text in ("xinghanjioyu", "xinghanpeixxun", "wefiangxinghan"):
        assert look_up(SearchQuery(text, narrowing=Narrowing(kinds=("institution",)))).hits[0].record.id == school.public_id, text
    assert look_up(SearchQuery("xinghanyunketagn")).hits[0].record.id == app.public_id


def test_a_short_word_of_letters_with_a_slip_stands_beside_characters(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济南市TALK石志青少年网络教育中心", region="370102")
    factories.institution(name="济南塔恒教育有限公司", region="370102")
    caught_up()

    for text in ("tak石志", "tak石志教育"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


def test_pinyin_with_a_slip_stands_beside_characters_and_everybodys_words_end_the_name(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济宁格物恒茂培训学校")
    short = factories.institution(name="德州云素教育科技有限公司")
    ended = factories.institution(name="潍坊登利教育信息咨询有限公司")
    factories.institution(name="烟台丽登尼格网络科技有限公司")
    caught_up()

    texts = {
        "格wuhegmao": school,
        "gewuehng茂": school,
        "济宁gewuhegmao": school,
        "格舞杭茂": school,
        "ynsuketang": short,
        "dengniweike": ended,
    }
    assert {text: look_up(SearchQuery(text)).hits[0].record.id for text in texts} == {
        text: meant.public_id for text, meant in texts.items()
    }


def test_initials_are_meant_with_everybodys_word_behind_them_and_with_another_letter(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="泰安蓝行思齐网络科技有限公司")
    factories.institution(name="莱西市千寻柠檬教育培训学校")
    factories.institution(name="济南凌隆兴苏勤嘉育培训学校")
    caught_up()

    for text in ("lxsq 学校", "lxsqjy", "lxsw"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text


@pytest.mark.parametrize("text", ["vipkld", "vipkd", "vipkiid", "vipikd", "v1pkid", "vipkld英语"])
def test_a_word_of_letters_in_a_name_is_found_with_a_slip(engine: str, caught_up: CatchUp, text: str) -> None:
    school = factories.institution(name="VIPKID少儿英语")
    factories.institution(name="济南Hope英语培训学校")
    caught_up()

    hit = look_up(SearchQuery(text)).hits[0]
    assert hit.record.id == school.public_id
    if text.isascii():
        assert "".join(each.text for each in hit.matched[0].segments if each.hit) in ("VIPKID", "VPKID")


def test_a_word_of_letters_in_a_name_is_a_name(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="VIPKID少儿英语")
    factories.institution(name="少儿英语VIPKIDS")
    caught_up()

    hits = look_up(SearchQuery("vipkid")).hits
    assert (hits[0].record.id, hits[0].reason) == (school.public_id, "name")
