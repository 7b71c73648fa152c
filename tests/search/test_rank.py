"""How well a record fits what was typed, beside others that fit less well."""

import pytest

from search.asked import asked_of
from search.documents import SearchDocument
from search.forms import forms_of
from search.rank import fit_of


def score(text: str, name: str, *context: str, codes: tuple[str, ...] = ()) -> float:
    document = SearchDocument("iaaaaaaaaaaaa", "institution", name, codes=codes, context=context)
    return fit_of(asked_of(text, is_code=False), forms_of(document), has_ended=False).score


def test_a_course_with_a_slip_is_that_of_the_school_it_was_typed_with() -> None:
    for text in ("诺碑学堂九年级英面寒假特训", "九年级英语寒特假训诺碑学堂", "诺碑学堂九年级英语寒假训"):
        meant = score(text, "九年级英语寒假特训", "诺碑学堂")
        assert meant > score(text, "九年级英语寒假特训", "芝真学堂"), text
        assert meant > score(text, "初中英语寒假特训", "诺碑学堂"), text


def test_a_number_is_that_of_one_record_whether_or_not_it_has_ended() -> None:
    whole = SearchDocument("paaaaaaaaaaaa", "platform", "知曦网校", codes=("鲁ICP备2023000118号-2A",))
    other = SearchDocument("pbbbbbbbbbbbb", "platform", "知曦伴学", codes=("鲁ICP备2023000118号-1A",))
    asked = asked_of("2023000118号-2A", is_code=False)

    assert fit_of(asked, forms_of(whole), has_ended=True) > fit_of(asked, forms_of(other), has_ended=False)


def test_a_long_whole_name_is_that_of_one_record_whether_or_not_it_has_ended() -> None:
    ended = SearchDocument("iaaaaaaaaaaaa", "institution", "东营春帆教育科技有限公司")
    other = SearchDocument("ibbbbbbbbbbbb", "institution", "东营春帆信息技术有限公司")
    asked = asked_of("东营春帆教育科技有限公司", is_code=False)
    scores = [fit_of(asked, forms_of(each), has_ended=has_ended).score for each, has_ended in ((ended, False), (ended, True))]

    assert scores[0] > scores[1] > fit_of(asked, forms_of(other), has_ended=False).score
    # A short one is that of many, of which those that go on are meant.
    platform = SearchDocument("paaaaaaaaaaaa", "platform", "春帆")
    assert fit_of(asked_of("春帆", is_code=False), forms_of(platform), has_ended=True).score < scores[1]


def test_where_a_place_is_said_who_lies_there_fits_better_than_who_has_that_as_a_brand_elsewhere() -> None:
    asked = asked_of("寿光的朗翰", is_code=False)
    there = score("寿光的朗翰", "潍坊朗翰智能科技有限公司", "山东省潍坊市寿光市")
    elsewhere = SearchDocument("iaaaaaaaaaaaa", "institution", "朗翰培训学校", brands=("朗翰",), context=("山东省东营市利津县",))

    assert there > fit_of(asked, forms_of(elsewhere), has_ended=False).score


@pytest.mark.parametrize(
    ("typed", "lies"),
    [
        # Called otherwise today, in a city whose counties nobody told, in the province, in the city that was typed.
        ("即墨市 朗翰", "山东省青岛市即墨区"),
        ("章丘市 朗翰", "山东省济南市章丘区"),
        ("历下 朗翰", "山东省济南市"),
        ("青岛 朗翰", "山东省"),
        ("青岛 朗翰", "山东省朗翰网络有限公司"),
        ("青岛 朗翰", "山东省青岛市即墨区"),
    ],
)
def test_only_who_is_known_to_lie_in_another_county_comes_behind(typed: str, lies: str) -> None:
    unknown, elsewhere = score(typed, "朗翰教育"), score(typed, "朗翰教育", "山东省东营市利津县")
    assert elsewhere < unknown <= score(typed, "朗翰教育", lies)


def person_score(text: str, name: str, school: str) -> float:
    document = SearchDocument("taaaaaaaaaaaa", "teacher", name, context=(school,))
    return fit_of(asked_of(text, is_code=False), forms_of(document), has_ended=False, is_person=True).score


@pytest.mark.parametrize(
    ("text", "better", "worse"),
    [
        # Two characters that have changed places, and letters that happen to stand in the same order.
        ("航新康", "航康新", "航新德课堂"),
        ("英果硕精", "果英硕精", "精英果硕"),
        ("仇海鸥", "海鸥外语", "求海棠楼"),
        # Both words of a name, the other one first.
        ("绿洲经纶", "青岛经纶绿洲网络培训学校", "绿洲经学学校"),
        ("爱爱课堂", "爱课堂", "彩爱课堂"),
        # All of a long name but one character.
        ("潍坊凌葛信息技术", "潍坊普葛信息技术有限公司", "宁格"),
        # What sounds nearly the same, and what shares as many characters.
        ("凯伊内", "凯伊蕾", "凯伊芙"),
        ("临沂安倪在线教育科技", "山东临沂安梨在线教育科技有限公司", "临沂安登朗网络科技有限公司"),
        # Everybody's words that were typed are there too.
        ("青岛毛毛虫在线教育", "青岛百变毛毛虫在线教育有限公司", "青岛齐鲁毛毛虫培训学校"),
        # In pinyin too.
        ("liyuepeixun", "聊城鲤跃培训学校", "日照立岳信息技术"),
        # A character that was typed twice, and another one.
        ("金喜鹊鹊课堂", "金喜鹊培训学校", "银喜鹊课堂"),
        # A name that is made of the words that were typed.
        ("云课堂 阁圣武", "阁圣武云课堂", "临沂阁圣武教育信息咨询有限公司"),
        ("五一课堂", "51课堂", "吴一课堂"),
        ("辕天收费标准", "辕天培训学校", "辕天收藏"),
        # The key beside the one that is meant, and letters that happen to stand in the same order.
        ("xingfa", "星达外语", "杏坛不凡"),
        # Of what sounds the same, that of which a character was typed; what looks the same.
        ("谓立", "未立", "尉理"),
        ("玉唐", "玉康", "宇堂"),
        ("恒重网络", "恒童网络科技有限公司", "恒远网络科技有限公司"),
        # Syllables typed apart are a name that sounds nearly so, not words of which each sounds somewhere.
        ("tang yue", "探岳学校", "乐芽云课堂"),
        ("zhi hang", "致翰课堂", "致麦琴行"),
        ("lian mu", "亮沐学校", "廉诺学校"),
        ("zhenglu", "正律学校", "正逻学校"),
        ("墨瞳", "墨瞠", "墨谈"),
        # A name of two characters that look like those typed, with everybody's words behind it.
        ("恩德", "淄博思德外语培训学校", "淄博恩泽外语培训学校"),
        # Of two words one that everybody uses, and that is not there.
        ("天育 物理", "天育培训学校", "高三物理预习课"),
        # Another character in its place, rather than one that is not there or what only sounds like the rest.
        ("乐砰教育培训学校", "杭州市江干区乐迪教育培训学校", "槐荫区米乐教育培训学校"),
        ("晶洗教育科技有限公司", "杭州晶盈教育科技有限公司", "泰安金夕文化培训学校"),
        ("优僧教育科技", "杭州优数教育科技有限公司", "济南青优教育科技有限公司"),
        # All of a whole name is there, two characters turned or one missing, rather than another one in the place of one.
        ("青岛智卓网络科技有限公司", "青岛卓智网络科技有限公司", "青岛泉卓网络科技有限公司"),
        ("济南泽贤培训学校", "济南泽见贤培训学校", "济南泽越培训学校"),
        ("济南泽贤在线教育", "济南泽见贤在线教育科技有限责任公司", "济南泽越在线教育科技有限公司"),
        # The same where the place in front was not typed, and where the slip is in everybody's words too.
        ("曦思教育科技有限公司", "山东济南思曦教育科技有限公司", "济南启曦云教育科技有限公司"),
        ("优教力育咨询有限公司", "潍坊优力教育咨询有限公司", "东营天优教育咨询有限公司"),
        # Of what is nearly heard so, what differs by fewer letters: bohang is bohan rather than bofan.
        ("博夯", "博翰教育", "博帆教育"),
        # With another character in the place of one, rather than what has only a part of it.
        ("善效思", "善学思", "善思格物"),
        ("状元即思", "状元善思", "状元粟"),
        # What is taught at the school that was typed, whatever the grade is called.
        ("启冰初二编程", "启冰培训学校编程课", "启冰培训学校"),
    ],
)
def test_the_name_that_is_meant_fits_better(text: str, better: str, worse: str) -> None:
    assert score(text, better) > score(text, worse)


@pytest.mark.parametrize("text", ["济南蜡笔教育发展有限公司", "蜡笔教育发展有限"])
def test_as_many_characters_as_a_whole_name_has_are_a_former_name_rather_than_nearly_another(text: str) -> None:
    once = SearchDocument("iaaaaaaaaaaaa", "institution", "青岛亿森体育有限公司", former_names=("济南蜡笔教育发展有限公司",))
    asked = asked_of(text, is_code=False)

    assert fit_of(asked, forms_of(once), has_ended=False).score > score(text, "济南钢笔教育发展有限公司")
    assert fit_of(asked, forms_of(once), has_ended=False).score > score(text, "济南蜡笔教育咨询有限公司")


def test_with_one_other_character_beside_the_school_a_teacher_is_meant_before_the_school() -> None:
    document = SearchDocument("taaaaaaaaaaaa", "teacher", "魏诗博", context=("东营题海信息科技有限公司", "题海"))
    person = fit_of(asked_of("疼诗博 题海", is_code=False), forms_of(document), has_ended=False, is_person=True)

    assert person.score > score("疼诗博 题海", "东营题海信息科技有限公司")


def test_a_name_may_be_typed_in_one_with_what_it_belongs_to() -> None:
    for text in ("辕天学堂单晓梅", "单晓梅辕天学堂"):
        assert score(text, "单晓梅", "济南辕天学堂") > score(text, "辕天学堂") > score(text, "单晓梅", "济南辕地学堂")


def test_nobody_is_meant_by_what_ends_as_schools_are_called() -> None:
    assert score("乐砰教育培训学校", "临沂贝迈勒乐教育培训学校") > person_score("乐砰教育培训学校", "乐鹏", "济南辕天学堂")
    assert person_score("乐砰老师", "乐鹏", "济南辕天学堂") > score("乐砰老师", "临沂贝迈勒乐教育培训学校")


def test_a_teacher_fits_better_than_the_school_whose_whole_name_was_typed_in_front() -> None:
    text = "济南辕天学堂单晓梅老师"

    assert person_score(text, "单晓梅", "济南辕天学堂") > score(text, "济南辕天学堂")

    # With a slip in it too: of so long a text the school is nearly all.
    school = "菏泽市MAGIC化光青少年网络教育中心"
    assert person_score("MAGIC化光青少年 单小梅", "单晓梅", school) > score("MAGIC化光青少年 单小梅", school)


def test_a_host_is_known_without_its_ending() -> None:
    document = SearchDocument("paaaaaaaaaaaa", "platform", "别的", hosts=("yuan-tian2.example",))
    fit = fit_of(asked_of("Yuan-Tian2", is_code=False), forms_of(document), has_ended=False)

    assert (fit.score > score("yuan-tian2", "辕天"), fit.reason) == (True, "identifier")


def test_what_is_called_after_a_school_fits_better_than_the_school_though_a_character_was_typed_twice() -> None:
    assert score("辕天天学堂", "辕天学堂", "济南辕天学校") > score("辕天天学堂", "济南辕天学校", "辕天学堂")
    # Nor where it goes on behind, or stands in front, in what the other belongs to.
    assert score("辕天天学堂", "辕天学堂", "济南辕天学校") > score("辕天天学堂", "济南辕天学校", "辕天学堂家长端")
    whole = "济南辕天云课堂网络培训学校"
    assert score("济南辕辕天云课堂网络培训学校", whole, "辕天云课堂") > score("济南辕辕天云课堂网络培训学校", "辕天云课堂", whole)


def test_the_initials_of_two_characters_are_not_those_of_one_that_is_heard_so() -> None:
    assert score("德州ysc", "德州优尚创文化艺术有限公司") > score("德州ysc", "德州合一升春网络培训学校")


def test_of_schools_with_the_same_initials_that_of_the_place_fits_better() -> None:
    assert score("rcxlh", "小螺号", "山东省威海市荣成市") > score("rcxlh", "小螺号", "山东省烟台市龙口市")


def test_who_has_all_four_initials_fits_better_than_who_has_more_in_a_place_that_has_two_of_them() -> None:
    assert score("jnkt", "佳诺课堂", "青岛市") > score("jnkt", "嘉宁课堂星", "济南市")


def test_a_word_in_letters_may_spell_what_a_record_belongs_to() -> None:
    assert score("linyiyi nixilai", "林一一", "尼西莱学校") > score("linyiyi nixilai", "林一一", "尼克莱学校")


def test_a_teacher_fits_better_than_the_school_that_is_spelt_beside_the_name() -> None:
    for text in ("李恩 wanxiangjiachong", "wanxiangjiachong 李恩", "李恩 wxjc"):
        assert person_score(text, "李恩", "青岛万象甲虫学校") > score(text, "青岛万象甲虫学校")
        assert person_score(text, "李恩", "青岛万象甲虫学校") > person_score(text, "李恩", "青岛万象画笔学校")


def test_one_character_in_front_of_a_given_name_tells_no_school() -> None:
    assert person_score("辕晓梅", "单晓梅", "辕天培训学校") < score("辕晓梅", "辕晓海培训学校")
    assert person_score("辕天晓梅", "单晓梅", "辕天培训学校") > score("辕天晓梅", "辕天培训学校")


def test_of_teachers_who_are_called_alike_the_one_of_the_school_that_sounds_so_fits_better() -> None:
    assert person_score("单晓梅 棋医薄发", "单晓梅", "棋艺薄发学校") > person_score("单晓梅 棋医薄发", "单晓梅", "青岛知博学校")


def test_a_slip_puts_another_character_rather_than_one_too_many() -> None:
    assert score("尉迟端雪", "尉迟瑞雪") > score("尉迟端雪", "尉迟雪")


def test_a_name_in_which_a_word_was_left_out_is_liker_than_one_of_everybodys_words_alone() -> None:
    assert score("济南辕天网络培训学校", "济南辕天云舟网络培训学校") > score("济南辕天网络培训学校", "辕天在线")


def test_a_character_is_heard_as_it_is_read_elsewhere_too() -> None:
    assert score("启行优课", "启航优课") > score("启行优课", "启行课堂")


def test_each_reading_of_a_name_has_its_own_initials() -> None:
    # 柏 is bǎi and bó, 乐 lè and yuè: bole is never by.
    assert score("波乐", "柏乐课堂") > 0.7
    assert score("决行", "角行") > 0.9


def test_initials_are_those_of_the_other_reading_and_of_words_too() -> None:
    assert score("zxrkt", "长旭日课堂") > score("zxrkt", "致知旭日课堂")
    assert score("ssyx", "少山云校") > score("bsyx", "BEST山云校") > score("bsyx", "被山云校伴")


def test_letters_that_begin_or_end_inside_a_syllable_fit_less_well_than_whole_ones() -> None:
    assert score("yuanlian", "辕莲天舟") > score("yuanlian", "辕梁")
    assert score("ouyang", "欧阳小舟课") > score("ouyang", "优扬")


def test_in_letters_a_school_is_meant_rather_than_a_person() -> None:
    school, person = (SearchDocument("x", kind, "辕天") for kind in ("platform", "teacher"))
    for text, is_alike in (("yuantian", False), ("辕天", True)):
        asked = asked_of(text, is_code=False)
        as_person = fit_of(asked, forms_of(person), has_ended=False, is_person=True)

        assert (as_person.score == fit_of(asked, forms_of(school), has_ended=False).score) is is_alike


@pytest.mark.parametrize(
    ("text", "school", "person"), [("堂行语", "堂星语", "唐兴玉"), ("请问一下雪智有没有办学许可证", "学智", "薛志")]
)
def test_in_other_characters_a_school_is_meant_rather_than_a_person_with_another_surname(
    text: str, school: str, person: str
) -> None:
    branded = SearchDocument("i", "institution", "辕天智能科技有限公司", brands=(school,))
    fit = fit_of(asked_of(text, is_code=False), forms_of(branded), has_ended=False)

    assert fit.score > person_score(text, person, "辕天培训学校")


@pytest.mark.parametrize("text", ["辕天外语种丽花", "种丽花辕天外语", "辕天外语的种丽花老师", "辕天外语 种丽花", "辕天外语崇利花"])
def test_beside_the_school_a_person_is_known_with_another_character_in_the_name(text: str) -> None:
    assert person_score(text, "种丽华", "辕天外语培训学校") > score(text, "辕天外语培训学校")
    assert person_score(text, "种海棠", "辕天外语培训学校") < score(text, "辕天外语培训学校")


def test_a_person_whose_name_has_no_letter_is_no_answer_to_a_school_and_a_surname() -> None:
    person = SearchDocument("taaaaaaaaaaaa", "teacher", "★", context=("辕天",))
    fits = [
        fit_of(asked_of(text, is_code=False), forms_of(person), has_ended=False, is_person=True) for text in ("辕天单老师", "辕天")
    ]

    assert "name" not in [fit.reason for fit in fits]


def test_where_a_firm_was_typed_a_firm_is_meant() -> None:
    assert score("辕天公司", "济南辕天艺术培训有限公司") > score("辕天公司", "辕天在线", "济南辕天艺术培训有限公司")


def test_a_name_is_rather_read_as_it_mostly_is() -> None:
    assert score("yuanyue", "源月培训学校") > score("yuanyue", "源乐培训学校")


@pytest.mark.parametrize("text", ["yuan tian shan xiao mei", "shan xiao mei yuan tian", "yuantianshanxiaomei"])
def test_a_person_may_be_spelt_in_one_with_the_school(text: str) -> None:
    assert person_score(text, "单晓梅", "辕天培训学校") > score(text, "辕天培训学校")
    assert person_score(text, "单晓梅", "明德培训学校") < 0.65


def test_a_name_of_two_characters_among_others_is_a_persons_where_one_of_them_tells_the_school() -> None:
    school = "青岛知曦信息技术有限公司"
    for text in ("侯杰 英语 知曦", "知曦 英语 侯杰"):
        assert person_score(text, "侯杰", school) > score(text, school) > person_score(text, "侯杰", "青岛明德信息技术有限公司")


def test_a_name_of_two_characters_is_heard_where_it_is_a_word_of_its_own_or_the_surname_is_written() -> None:
    for text in ("辕天 侯洁", "辕天 猴杰", "辕天侯洁", "侯洁辕天"):
        assert person_score(text, "侯杰", "辕天培训学校") > score(text, "辕天培训学校") > 0
    assert person_score("辕天猴杰", "侯杰", "辕天培训学校") < score("辕天猴杰", "辕天培训学校")


def test_of_sites_that_look_alike_that_with_the_same_ending_fits_better() -> None:
    def fit(host: str) -> float:
        document = SearchDocument("paaaaaaaaaaaa", "platform", "别的", hosts=(host,))
        return fit_of(asked_of("yuantan.com.cn", is_code=False), forms_of(document), has_ended=False).score

    assert fit("yuantian.com.cn") > fit("yuantian.cn") > 0.65


def test_who_is_asked_for_with_a_school_by_the_surname_is_a_teacher() -> None:
    teacher = SearchDocument("t", "teacher", "单云鹤", context=("单县重华教育",))
    school = SearchDocument("i", "institution", "单县重华教育")
    for text in ("单老师 重华", "重华单老师"):
        asked = asked_of(text, is_code=False)
        as_person = fit_of(asked, forms_of(teacher), has_ended=False, is_person=True)

        assert as_person.score > fit_of(asked, forms_of(school), has_ended=False).score
        assert (
            fit_of(asked_of(text.replace("单", "王"), is_code=False), forms_of(teacher), has_ended=False, is_person=True).score
            < 0.6
        )


def test_a_number_fits_by_the_part_of_it_that_was_typed() -> None:
    site, other = (score("2023206646号-1", "辕天", codes=(f"鲁ICP备2023206646号-{each}",)) for each in "12")

    assert site > other > 0.9
    assert score("20232066461", "辕天", codes=("鲁教线备20232066461",)) == 1
    assert score("2023", "辕天", codes=("鲁教线备20232066461",)) < 0.5


@pytest.mark.parametrize(
    ("text", "name"), [("爱课堂初中数学", "初中数学"), ("爱课堂少儿英语", "少儿英语"), ("爱课堂单晓梅数学", "单晓梅")]
)
def test_a_subject_behind_a_school_may_be_a_part_of_what_is_meant(text: str, name: str) -> None:
    assert score(text, name, "济南爱课堂") > score(text, name, "济南辕天学堂")
    assert score(text, name, "济南爱课堂") > 0.79


@pytest.mark.parametrize(
    "text",
    [
        "济南爱课堂网络培训学校历下校区",
        "济南爱课堂网络培训学校 历下校区",
        "收款方 济南爱课堂网络培训学校",
        "商户：济南爱课堂网络培训学校",
    ],
)
def test_the_whole_name_of_a_school_among_other_words_means_it_before_its_platform(text: str) -> None:
    name, place = "济南爱课堂网络培训学校", "山东省济南市历下区"
    school = SearchDocument("i", "institution", name, brands=("爱课堂",), context=("爱课堂", place))
    platform = SearchDocument("p", "platform", "爱课堂", context=(name, "爱课堂", place))

    def fit(document: SearchDocument, typed: str = text) -> float:
        return fit_of(asked_of(typed, is_code=False), forms_of(document), has_ended=False).score

    assert fit(school) > fit(platform) > 0.5
    # Named by itself too it is meant.
    assert fit(platform, "爱课堂") > fit(school, "爱课堂")
    assert fit(platform, f"{name} 爱课堂") > fit(platform)
