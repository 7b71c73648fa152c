"""How names are read: pinyin without tones, with the surnames and places that libraries misread put right.

What the library knows is kept in two files of `reference/` (`manage.py build_readings`): the library itself takes 60 MB.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from search.place_readings import ELSEWHERE, SHANDONG

Readings = tuple[str, ...]

REFERENCE_DIR: Final = Path(__file__).parent / "reference"
# Each syllable with the characters whose usual reading it is.
CHARACTERS_PATH: Final = REFERENCE_DIR / "characters.tsv"
# Phrases with their syllables; without syllables, those in which every character is read its usual way.
PHRASES_PATH: Final = REFERENCE_DIR / "phrases.tsv"

# A reading that a character has as a surname only.
SURNAMES: Final[dict[str, str]] = {
    "单": "shan", "解": "xie", "曾": "zeng", "仇": "qiu", "查": "zha", "盖": "ge", "朴": "piao", "区": "ou", "员": "yun",
    "翟": "zhai", "覃": "qin", "缪": "miao", "种": "chong", "秘": "bi", "召": "shao", "折": "she", "黑": "he", "繁": "po",
    "句": "gou", "祭": "zhai", "能": "nai", "乜": "nie", "隗": "wei", "卜": "bu", "阚": "kan", "佴": "nai", "贠": "yun",
    "洗": "xian", "幺": "yao", "么": "yao", "炅": "gui", "隽": "juan", "郇": "xun", "尉迟": "yu chi", "万俟": "mo qi",
    "长孙": "zhang sun", "澹台": "tan tai", "令狐": "ling hu", "单于": "chan yu", "乐正": "yue zheng", "乐羊": "yue yang",
    "子车": "zi ju", "宰父": "zai fu", "谷梁": "gu liang", "鲜于": "xian yu", "夏侯": "xia hou", "夹谷": "jia gu",
    "哥舒": "ge shu", "拓跋": "tuo ba", "拓拔": "tuo ba", "皇甫": "huang fu", "亓官": "qi guan", "颛孙": "zhuan sun",
    "斛律": "hu lv", "淳于": "chun yu", "仲长": "zhong chang", "贺若": "he ruo", "吐突": "tu tu", "秃发": "tu fa",
    "叱干": "chi gan", "可频": "ke pin",
}  # fmt: skip

# 100 surnames, which most people in the province bear.
COMMON_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦"
    "邱侯江尹薛闫雷龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向常单曲"
)

# Those that are borne most after these, in the country or in the province: by their initials people are looked for, but a name that
# begins with one, as names of firms do, is not taken for a person's.
FURTHER_SURNAMES: Final = (
    "颜庞邢苗牛迟华矫臧隋綦荆褚鞠衣战慕逄亓乐柳洪殷温倪施穆季康关欧翁章鲁葛聂齐梅盛焦古骆麦左甘辛耿俞祝柯岳池冷兰全安简蓝饶屈娄"
    "冉游阮包涂霍符鲍裴祁费艾申柴尚文庄路苑党宫伊阎萧樊凌喻柏卫丘裘桂房舒占詹代易敖商谷苟明时巩滕毕初丛栾宿厉牟匡鹿原桑仲伏冀渠"
    "戚车边卞步蔺莘晏宁宗成纪虞连米应佟尤甄鄢郎闵闻晋靳景荀亢阳司蒲楼乔项童屠楚富岑沙胥仝管刁官来国门满信由修展咸相化封索苍宾奚"
    "巫邝麻雍寇利桓瞿粟南辜危储"
)

# Surnames of two characters that are read as they are elsewhere.
LONG_SURNAMES: Final = (
    "欧阳", "上官", "司马", "诸葛", "司徒", "慕容", "东方", "公孙", "端木", "轩辕", "闻人", "宇文", "钟离", "申屠", "濮阳",
    "赫连", "独孤", "南宫", "西门", "百里",
)  # fmt: skip

# Words that begin as a surname would: who is called so is no person.
NO_SURNAME: Final = frozenset({
    "黑马", "黑板", "黑白", "黑鸟", "黑土", "黑猫", "黑科", "黑石", "黑桃", "黑金", "黑天", "黑洞", "能量", "能动", "能力",
    "能学", "能手", "能通", "种子", "种花", "种树", "种下", "句子", "句型", "句句", "区块", "区间", "区域", "员工", "解题",
    "解惑", "解密", "解读", "解析", "解忧", "解码", "解放", "解锁", "解说", "查理", "查询", "查查", "查分", "查字", "单词",
    "单招", "单元", "单片", "单位", "单簧", "单挑", "单车", "折纸", "折耳", "繁星", "繁花", "繁森", "秘密", "秘籍", "秘境",
    "召唤", "盖世", "盖茨", "盖亚", "朴素", "朴实", "朴学", "洗心", "洗衣", "么么", "曾经", "仇视", "卜卦", "祭祀", "种植",
    "黑河", "黑水", "黑山", "黑龙",
})  # fmt: skip

# Words of schools' names that the library misreads or does not hold.
WORDS: Final[dict[str, str]] = {
    "乐音乐": "le yin yue", "曾子": "zeng zi", "曾国藩": "zeng guo fan", "行知": "xing zhi", "行健": "xing jian",
    "知行": "zhi xing", "行远": "xing yuan", "远行": "yuan xing", "笃行": "du xing", "力行": "li xing", "先行": "xian xing",
    "同行": "tong xing", "天行": "tian xing", "敏行": "min xing", "致行": "zhi xing", "启行": "qi xing", "行者": "xing zhe",
    "智行": "zhi xing", "行走": "xing zou", "内行": "nei hang", "行列": "hang lie", "行家": "hang jia", "行业": "hang ye",
    "银行": "yin hang", "长青": "chang qing", "长风": "chang feng", "长虹": "chang hong", "长空": "chang kong",
    "长江": "chang jiang", "长城": "chang cheng", "学长": "xue zhang", "成长": "cheng zhang", "长大": "zhang da",
    "家长": "jia zhang", "校长": "xiao zhang", "生长": "sheng zhang", "助长": "zhu zhang", "长成": "zhang cheng",
    "长颈鹿": "chang jing lu", "善长": "shan chang", "擅长": "shan chang", "特长": "te chang", "乐学": "le xue", "乐思": "le si",
    "乐行": "le xing", "乐教": "le jiao", "乐童": "le tong", "乐乐": "le le", "悦乐": "yue le", "音乐": "yin yue",
    "声乐": "sheng yue", "器乐": "qi yue", "民乐": "min yue", "乐器": "yue qi", "乐理": "yue li", "乐团": "yue tuan",
    "乐队": "yue dui", "乐谱": "yue pu", "乐章": "yue zhang", "礼乐": "li yue", "弦乐": "xian yue", "管乐": "guan yue",
    "国乐": "guo yue", "奏乐": "zou yue", "乐高": "le gao", "可乐": "ke le", "快乐": "kuai le", "重点": "zhong dian",
    "重本": "zhong ben", "重构": "chong gou", "重组": "chong zu", "重行": "zhong xing", "九重": "jiu chong", "万重": "wan chong",
    "重山": "chong shan", "重光": "chong guang", "重华": "chong hua", "朝夕": "zhao xi", "朝气": "zhao qi", "朝霞": "zhao xia",
    "朝晖": "zhao hui", "朝歌": "zhao ge", "朝露": "zhao lu", "今朝": "jin zhao", "朝花": "zhao hua", "弹琴": "tan qin",
    "弹唱": "tan chang", "好学": "hao xue", "勤学": "qin xue", "会计": "kuai ji", "调查": "diao cha", "调研": "diao yan",
    "声调": "sheng diao", "协调": "xie tiao", "调整": "tiao zheng", "调律": "tiao lv", "传记": "zhuan ji",
    "水浒传": "shui hu zhuan", "传奇": "chuan qi", "角色": "jue se", "主角": "zhu jue", "校对": "jiao dui", "校准": "jiao zhun",
    "率先": "shuai xian", "表率": "biao shuai", "效率": "xiao lv", "率真": "shuai zhen", "觉醒": "jue xing", "自觉": "zi jue",
    "觉悟": "jue wu", "瑜伽": "yu jia", "伽利略": "jia li lve", "给力": "gei li", "供给": "gong ji", "着名": "zhu ming",
    "名着": "ming zhu", "着作": "zhu zuo", "编着": "bian zhu", "土着": "tu zhu", "沉着": "chen zhuo", "着重": "zhuo zhong",
    "执着": "zhi zhuo", "了望": "liao wang", "了解": "liao jie", "干坤": "qian kun", "干隆": "qian long", "干元": "qian yuan",
    "孔子": "kong zi", "吐蕃": "tu bo", "龟兹": "qiu ci", "大夫": "dai fu", "薄荷": "bo he", "绿林": "lu lin", "数数": "shu shu",
    "博弈": "bo yi", "咖啡": "ka fei", "石家庄": "shi jia zhuang", "南无": "na mo", "般若": "bo re", "妙行": "miao xing",
    "说服": "shuo fu",
}  # fmt: skip

# What a place is called after; no person is.
UNITS: Final[dict[str, str]] = {"省": "sheng", "市": "shi", "区": "qu", "县": "xian", "镇": "zhen", "州": "zhou"}

PHRASES: Final[dict[str, str]] = {
    # A teacher is asked for by surname, 单老师 inside any text; but 历下区老师 and 全能老师 are none.
    **{f"{surname}老师": f"{read} lao shi" for surname, read in SURNAMES.items() if surname not in "区员能种句么"},
    **SHANDONG,
    **ELSEWHERE,
    **WORDS,
    # 济南市长清区 names no mayor.
    **{
        f"{unit}{place}": f"{read} {syllables}"
        for place, syllables in (SHANDONG | ELSEWHERE).items()
        if syllables.startswith("chang ")
        for unit, read in UNITS.items()
    },
}

# Characters that people read in more than one way, the reading most common in names first; the others are kept as
# alternatives, because the one who searches may not know which it is.
HETERONYMS: Final[dict[str, str]] = {
    "重": "zhong chong", "乐": "le yue", "长": "chang zhang", "行": "xing hang", "曾": "zeng ceng", "单": "dan shan",
    "解": "jie xie", "仇": "qiu chou", "查": "cha zha", "朝": "chao zhao", "都": "du dou", "传": "chuan zhuan", "弹": "tan dan",
    "觉": "jue jiao", "盖": "gai ge", "朴": "pu piao", "翟": "zhai di", "尉": "wei yu", "莘": "shen xin", "厦": "xia sha",
    "薄": "bo bao", "柏": "bai bo", "茜": "qian xi", "娜": "na nuo", "阿": "a e", "晟": "sheng cheng", "牟": "mu mou",
    "泺": "luo po", "覃": "tan qin", "阚": "kan han", "卜": "bu bo", "珩": "heng hang", "谌": "chen shen", "郗": "xi chi",
    "郇": "xun huan", "隽": "jun juan", "炅": "jiong gui", "宓": "mi fu", "蔚": "wei yu", "缪": "miao mou", "隗": "wei kui",
    "乜": "mie nie", "调": "tiao diao", "藏": "cang zang", "率": "lv shuai", "着": "zhe zhu zhuo", "干": "gan qian",
    "了": "le liao", "露": "lu lou", "泊": "bo po", "堡": "bao bu", "埔": "pu bu", "莞": "wan guan", "浒": "hu xu",
    "车": "che ju", "伽": "jia qie", "澄": "cheng deng", "贾": "jia gu", "逄": "pang feng", "沈": "shen chen", "壳": "ke qiao",
    "佛": "fo fu", "什": "shi shen", "似": "si shi", "仔": "zai zi", "琢": "zhuo zuo", "辗": "zhan nian", "傀": "kui gui",
    "桔": "ju jie", "爪": "zhua zhao", "塞": "sai se", "嚼": "jiao jue", "脯": "fu pu", "茄": "qie jia", "蔓": "man wan",
    "角": "jiao jue", "勒": "le lei", "棱": "leng ling", "匙": "shi chi", "粘": "zhan nian", "椎": "zhui chui", "曝": "pu bao",
    "漯": "luo ta", "圩": "wei xu", "颉": "jie xie", "鹄": "hu gu", "炔": "que gui",
}  # fmt: skip

# A country's names hold fewer distinct characters; what is kept for each stays within bounds whatever is typed.
MOST_KEPT: Final = 16_384
_LONGEST_PERSON: Final = 4
_LONGEST_OF_ONE_CHARACTER: Final = 3


@cache
def _syllables() -> dict[str, str]:
    """Each syllable, without tones, with the characters whose usual reading the library says it is."""
    return dict(line.split("\t") for line in CHARACTERS_PATH.read_text(encoding="utf-8").splitlines())


@cache
def all_syllables() -> frozenset[str]:
    """Every syllable with which some character is read, without tones."""
    return frozenset(_syllables())


class _Characters(dict[str, Readings]):
    """How each character met so far is read, the usual way first; a character without a reading stands for itself."""

    def __missing__(self, character: str) -> Readings:
        if len(self) >= MOST_KEPT:
            self.clear()
        self[character] = character_readings(character) or (character,)
        return self[character]


_CHARACTERS: Final = _Characters()


def character_readings(character: str) -> Readings:
    """How one character is read, the usual way first; () for a character that nobody has given a reading."""
    if known := HETERONYMS.get(character):
        return tuple(known.split())
    return next(((syllable,) for syllable, characters in _syllables().items() if character in characters), ())


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The readings of each phrase, and the lengths of those that begin with two characters, the longest first."""

    readings: dict[str, tuple[Readings, ...]]
    lengths: dict[str, tuple[int, ...]]


@cache
def _phrases() -> _Phrases:
    shared: dict[tuple[str, str], Readings] = {}

    def alternatives(character: str, meant: str) -> Readings:
        if (character, meant) not in shared:
            shared[character, meant] = tuple(dict.fromkeys((meant, *_CHARACTERS[character])))
        return shared[character, meant]

    readings: dict[str, tuple[Readings, ...]] = {}
    lines = (line.partition("\t")[::2] for line in PHRASES_PATH.read_text(encoding="utf-8").splitlines())
    for phrase, syllables in (*lines, *PHRASES.items()):
        meant = syllables.split() or [_CHARACTERS[character][0] for character in phrase]
        readings[phrase] = tuple(map(alternatives, phrase, meant))
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for phrase in readings:
        lengths[phrase[:2]].add(len(phrase))
    return _Phrases(readings, {beginning: tuple(sorted(found, reverse=True)) for beginning, found in lengths.items()})


def _surname(han: str) -> list[Readings]:
    """The readings of the surname that a person's whole name begins with, if it is one with a reading of its own."""
    syllables = SURNAMES.get(han[:2]) if len(han) > 2 else None
    if syllables is None and len(han) <= _LONGEST_OF_ONE_CHARACTER:
        syllables = SURNAMES.get(han[0])
    if syllables is None or han[:2] in NO_SURNAME or han[-1] in UNITS:
        return []
    return [
        tuple(dict.fromkeys((syllable, *_CHARACTERS[character])))
        for character, syllable in zip(han, syllables.split(), strict=False)
    ]


@cache
def surnames_read() -> dict[str, str]:
    """How each surname is read, its syllables in one: yuchi for 尉迟."""
    return {
        surname: "".join(SURNAMES.get(surname, "").split()) or "".join(read[0] for read in han_readings(surname))
        for surname in (*sorted(COMMON_SURNAMES), *LONG_SURNAMES, *SURNAMES)
    }


@cache
def surnames() -> tuple[str, ...]:
    """Every surname that is known, each once."""
    return (*surnames_read(), *FURTHER_SURNAMES)


def with_surname_behind(name: str, spelt: str) -> Iterator[str]:
    """Yield the pinyin of a person's whole name as other languages have it: xiaomeishan for shanxiaomei."""
    for surname in (name[:2], name[:1]):
        for read in (surnames_read().get(surname, ""), *(character_readings(surname) if len(surname) == 1 else ())):
            if read and len(read) < len(spelt) and spelt.startswith(read):
                yield spelt.removeprefix(read) + read


@cache
def surnames_by_initial() -> dict[str, tuple[str, ...]]:
    """The characters that surnames begin with, by the letter that they are read with."""
    begun: dict[str, dict[str, None]] = defaultdict(dict)
    for surname, read in surnames_read().items():
        begun[read[0]][surname[0]] = None
    for surname in FURTHER_SURNAMES:
        for read in character_readings(surname):
            begun[read[0]][surname] = None
    return {letter: tuple(characters) for letter, characters in begun.items()}


def han_readings(han: str) -> list[Readings]:
    """For each character of a run of Han its readings, the one meant here first.

    A character without a reading stands for itself, so that every character has one.
    """
    phrases = _phrases()
    known, lengths_beginning = phrases.readings, phrases.lengths.get
    read: list[Readings] = []
    if 2 <= len(han) <= _LONGEST_PERSON and han[:2] not in known and han[:3] not in known:
        read += _surname(han)
    at, end = len(read), len(han)
    while at < end:
        for length in lengths_beginning(han[at : at + 2], ()):
            if found := known.get(han[at : at + length]):
                read += found
                at += length
                break
        else:
            read.append(_CHARACTERS[han[at]])
            at += 1
    return read
