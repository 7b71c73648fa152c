"""What is typed otherwise than names are written."""

import pytest

from search.asked import asked_of
from search.typed.sayings import as_meant, names_beside_shared, places_first, said_otherwise, teachers_in, words_of
from search.typed.short_names import said_shorter


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("辕天收费标准", "辕天"),
        ("辕天的语文老师单晓梅", "辕天 单晓梅"),
        ("辕天老师作文", "辕天老师作文"),
        ("辕天 怎么报名", "辕天"),
        ("辕天是不是正规的？", "辕天"),
        ("请问辕天在哪里啊", "辕天"),
        ("輟天官方網站下載", "辍天"),
        ("辕天倒闭了吗", "辕天"),
        ("种老师 辕天", "种 辕天"),
        ("辕天的种丽华老师", "辕天 种丽华"),
        ("辕天收费高吗", "辕天"),
        ("辕天的王老师", "辕天 王"),
        ("yuan2 tian1", "yuantian"),
        # Some syllables have no tone.
        ("zhong3zi yuan2tian1", "zhongziyuantian"),
        ("shuang1zifeng1che1", "shuangzifengche"),
        ("yangfan1dui1", "yangfan1dui1"),
        ("种老师辕天", "种 辕天"),
        ("种老师作文", "种老师作文"),
        ("辕天书院", "辕天书院"),
        ("青岛那个辕天", "青岛 辕天"),
        ("单晓梅在辕天", "单晓梅 辕天"),
        ("安心在线辕天", "安心在线辕天"),
        ("在青岛的辕天", "青岛 辕天"),
        ("青岛那边的辕天", "青岛 辕天"),
        ("在线的辕天", "在线 辕天"),
        ("青岛那家学画画的辕天", "青岛 画画 辕天"),
        ("有个叫辕天的", "辕天"),
        ("青岛学画画的那个辕天", "青岛 画画 辕天"),
        ("小学语文的辕天", "小学语文 辕天"),
        ("青岛辕天什么的", "青岛辕天"),
        ("老师在哪", ""),
        ("听说辕天被罚了", "辕天"),
        ("辕天一对一多少钱", "辕天"),
        ("辕天语文老师姓种", "辕天 种"),
        ("辕天 姓种的老师", "辕天 种"),
        ("种老师物理 辕天", "种 辕天"),
        ("辕天数学种丽华老师", "辕天 种丽华"),
        ("辕天种lh", "辕天 种lh"),
        ("辕天zlh", "辕天 zlh"),
        ("辕天lh", "辕天 lh"),
        ("种丽华在辕天教课吗", "辕天 种丽华"),
        ("辕天有高三语文吗", "辕天 高三语文"),
        ("物理老师种丽华 辕天", "种丽华 辕天"),
        ("种丽华老师在辕天教物理", "辕天 种丽华"),
        ("辕天主讲种丽华", "辕天 种丽华"),
        ("chong li hua 辕天", "chonglihua 辕天"),
        ("ren ai xyz", "ren ai xyz"),
        ("喂帮我搜一下辕天", "辕天"),
        ("嗯我想查一下那个叫辕天的", "辕天"),
        ("你帮我查查辕天这个学校好不好", "辕天"),
        ("辕天的老师有教师资格证吗", "辕天"),
        ("请问一下辕天有没有办学许可证", "辕天"),
        ("给辕天交了钱不给退怎么办", "辕天"),
        ("我家娃报的辕天老师跑了", "辕天"),
        ("在辕天小程序里买的课", "辕天"),
        ("名字里有辕天的那个", "辕天"),
        ("好像叫什么辕天来着", "辕天"),
        ("有没有人知道辕天怎么退费", "辕天"),
        ("如何查询辕天是否备案", "辕天"),
        ("老师让我们下载的辕天靠不靠谱", "辕天"),
        ("请帮我找找辕天的备案信息", "辕天"),
        ("辕天 免费", "辕天"),
        ("济南有没有辕天", "济南 辕天"),
        ("辕天是济南的吗", "辕天 济南"),
        ("辕天是济南市的", "辕天 济南市"),
        ("shan4 xiao3 mei2 辕天", "shanxiaomei 辕天"),
        ("shan'xiao'mei 辕天", "shanxiaomei 辕天"),
        # Names that begin or end as a question does.
        ("我要课堂", "我要课堂"),
        ("亲子课堂", "亲子课堂"),
        ("叫好学堂", "叫好学堂"),
        ("辕天学校", "辕天学校"),
    ],
)
def test_what_is_asked_about_a_name_is_none_of_it(text: str, name: str) -> None:
    assert as_meant(text) == name
    assert (name in said_otherwise(text)) == (name not in ("", text))


@pytest.mark.parametrize(("text", "meant"), [("明xin4童", "明xin童"), ("辕tian1学xing2ma3", "辕tian学xingma"), ("辕天x4班", "")])
def test_a_tone_is_no_part_of_a_syllable_among_characters(text: str, meant: str) -> None:
    assert (meant in said_otherwise(text)) == bool(meant)
    assert not any("x班" in each for each in said_otherwise(text))


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("yuan2tian1", ("yuantian",)),
        ("yuan2 tian1", ("yuantian",)),
        ("mp3", ()),
        ("y t j y", ("ytjy",)),
        ("ytjy", ("yt",)),
        ("qdytjy", ("qdyt", "ytjy")),
        # zh for one initial, in the place and among vowels too.
        ("zhqytshj", ("zqytsj", "qytshj", "ytsj")),
        ("jechzhkj", ("jeczkj",)),
        ("b.e.zh.m", ("bezhm", "bezm")),
        ("changx", ()),
        ("yuan'tian'jiao'yu", ("yuantianjiaoyu", "yuantian")),
        ("辕辕天教育", ("辕天教育",)),
        ("Mingyue Ouyang", ("ouyangmingyue", "mingyueouyang")),
        ("九九辕天", ("99辕天",)),
        ("玖玖辕天", ("九九辕天", "99辕天")),
        ("五十一辕天", ("51辕天",)),
        ("一百零一辕天", ("101辕天",)),
        ("99辕天", ("九九辕天", "九十九辕天", "久久辕天")),
        ("51辕天", ("五一辕天", "五十一辕天", "我要辕天", "无忧辕天")),
        ("一起辕天", ("17辕天",)),
        ("1024", ()),
        ("三E口语", ("3e口语",)),
        ("taianyuantian", ("taian yuantian", "泰安 yuantian")),
        ("yuantianjiaoyu", ("yuantian",)),
        ("yuan tia npeixun", ("yuantianpeixun", "yuantian")),
        ("taianx", ()),
        ("辕天初二数学", ("辕天 初二数学", "辕天 八年级 数学", "辕天 初中 数学")),
        ("济南辕天高三物理课", ("济南辕天 高三物理", "辕天 高三物理", "济南辕天 高中 物理")),
        ("lyuyuan", ("lvyuan", "uyuan")),
        ("2O2OOO2781", ("2020002781",)),
        ("taian yuantian", ("泰安 yuantian", "taianyuantian")),
        ("历下区 辕天 数学", ("辕天 数学",)),
        ("历史 胡鹏 辕天", ("胡鹏 辕天",)),
        ("辕天 解放路", ("辕天",)),
        ("山东省济南市历下区历山路辕天", ("历下区 辕天",)),
        ("辕天青岛市崂山区思路", ("崂山区 辕天",)),
        ("青岛思路辕天", ()),
        ("王老师 智启路", ("王 智启路",)),
        ("高中数学 智启路", ()),
        ("yuan tia n", ("yuantian",)),
        ("yuan ti a", ("yuantia",)),
        ("yuan t jia", ("yuantjia",)),
        ("y tian", ()),
        ("yuan t jiax", ()),
        ("辕天 - Google Play 上的应用", ("辕天",)),
        ("历下区 数学", ()),
        ("qdytxxk", ("ytxxk",)),
        ("rcytxxk", ("ytxxk",)),
        ("qingdao", ()),
        ("数学老师", ()),
        ("辕天少儿数学", ("辕天少儿 数学", "辕天 数学")),
        ("教民OOOOOOOO号", ()),
        ("教民1370112OOOOO51号", ("教民1370112ooooo五一号", "教民13701120000051号")),
        ("辕天", ()),
    ],
)
def test_what_may_be_meant_otherwise(text: str, others: tuple[str, ...]) -> None:
    assert said_otherwise(text) == others


def test_letters_that_look_like_digits_are_read_as_such_in_a_number() -> None:
    assert "鲁教线备20232078621" in said_otherwise("鲁教线备Z0Z32O786Zl")
    assert "51爱课堂" in said_otherwise("5l爱课堂")
    assert not {"10o", "100"} & set(said_otherwise("loo课堂"))


def test_a_teacher_may_be_told_behind_the_school_by_the_surname() -> None:
    assert said_otherwise("辕天单于老师") == ("辕天单于", "辕天单 于", "辕天 单于")
    assert {"辕天云课堂 单", "辕天 单"} <= set(said_otherwise("辕天云课堂单老师"))
    assert "辕天 单" in said_otherwise("辕天云课堂 单老师")
    assert teachers_in("辕天的单老师") == teachers_in("单老师 辕天") == ("单",)
    assert teachers_in("单老师") == ()


def test_everybodys_words_may_be_spelt_behind_a_name() -> None:
    assert "辕天学校" in said_otherwise("辕天xuexiao")
    assert "辕天教育" in said_otherwise("辕天 jiaoyu")
    assert said_otherwise("辕天chexing") == ()
    assert "辕天在线" in said_otherwise("辕天在先")
    assert said_otherwise("辕天再现") == ("辕天在线",)
    assert said_otherwise("辕天在线") == said_otherwise("辕天文华") == ()


def test_initials_may_be_those_of_a_place_a_name_and_everybodys_words() -> None:
    assert "ytwx" in said_otherwise("qdytwxjy")
    assert "ytw" in said_otherwise("qdytwjy")
    assert "ytw" in said_otherwise("q d y t w j y")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("辕天 直播课", ("辕天",)),
        ("历下辕天编程", ("历下辕天", "辕天")),
        ("辕天的数学课", ("辕天",)),
        ("辕天", ()),
        ("编程 直播课", ()),
        ("辕天 明德 数学", ()),
        ("于老师辕天", ()),
        ("单晓梅数学", ()),
    ],
)
def test_beside_everybodys_words_one_may_be_the_name(text: str, names: tuple[str, ...]) -> None:
    assert names_beside_shared(text) == names


def test_a_tablet_and_exercises_are_said_around_a_name() -> None:
    assert said_shorter("辕天学习机") == said_shorter("辕天题库") == ("辕天",)


def test_a_number_may_be_said_in_words() -> None:
    numbers = {
        "辕天7": "辕天七",
        "辕天51": "辕天五十一",
        "辕天100": "辕天一百",
        "辕天101": "辕天一百零一",
        "辕天110": "辕天一百一十",
    }
    for text, name in numbers.items():
        assert name in said_otherwise(text)
    assert "辕天十二" in said_otherwise("辕天12")


def test_of_several_words_the_places_come_first() -> None:
    assert places_first("辕天，历下区") == "历下区 辕天"
    assert places_first("济南 辕天") == "济南 辕天"
    assert places_first("济南") == "济南"


def test_the_whole_name_in_a_text_that_says_more_is_meant() -> None:
    name = "青岛51辕天网络科技有限公司"
    for text in (f"收款方：{name} 金额￥3980.00", f"付款给{name}3980元", f"我在{name}给孩子报了课"):
        assert name in said_otherwise(text)
    # Of a school and a person the person is meant.
    for text in (f"{name}单晓梅", f"{name} 单晓梅", f"{name}单老师", f"单晓梅 在 {name}", f"{name}那个单晓梅老师"):
        assert name not in said_otherwise(text)


def test_what_is_added_to_a_name_in_pinyin_behind_a_place_may_be_no_part_of_it() -> None:
    for text in ("jinanyuantianjiaoyu", "jinan yuantian jiaoyu"):
        assert "jinan yuantian" in said_otherwise(text)


def test_a_hyphen_parts_words_of_characters_alone() -> None:
    assert words_of("辕天学堂-初中数学") == ("辕天学堂", "初中数学")
    assert words_of("辕-天-学-堂 wi-fi") == ("辕-天-学-堂", "wi-fi")


def test_signs_part_words_but_those_that_stand_inside_names() -> None:
    assert words_of("辕天，《爱课堂》、xi'an|Hope·English（山东）*") == ("辕天", "爱课堂", "xi'an", "hope·english(山东")


def test_a_question_asked_again_and_again_is_read_once() -> None:
    asked = "官方官方网站网站" * 24

    # Read in every way that it could be, this would not end.
    assert as_meant(f"{asked}辕") == f"{asked}辕"
    assert as_meant(f"辕{asked}") == "辕"


def test_of_several_words_a_place_is_no_part_of_what_a_record_is_called() -> None:
    assert [key.text for key in asked_of("历下区 辕天 数学", is_code=False).words] == ["辕天", "数学"]
    assert [key.text for key in asked_of("历下区 辕天", is_code=False).words] == ["历下区", "辕天"]
