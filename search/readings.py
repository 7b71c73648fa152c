"""How names are read: pinyin without tones, with the surnames and places that libraries misread put right."""

from collections import defaultdict
from functools import cache
from typing import Final

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

# A reading that a character has as a surname only.
SURNAMES: Final[dict[str, str]] = {
    "单": "shan", "解": "xie", "曾": "zeng", "仇": "qiu", "查": "zha", "盖": "ge", "朴": "piao", "区": "ou", "员": "yun",
    "翟": "zhai", "覃": "qin", "缪": "miao", "种": "chong", "秘": "bi", "召": "shao", "折": "she", "黑": "he", "繁": "po",
    "句": "gou", "祭": "zhai", "能": "nai", "乜": "nie", "隗": "wei", "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun",
    "澹台": "tan tai", "令狐": "ling hu",
}  # fmt: skip

# Places and other names that stand in names of schools.
PHRASES: Final[dict[str, str]] = {
    # Shandong
    "莒县": "ju xian", "莒南": "ju nan", "郯城": "tan cheng", "峄城": "yi cheng", "芝罘": "zhi fu", "茌平": "chi ping",
    "鄄城": "juan cheng", "乐陵": "lao ling", "单县": "shan xian", "单父": "shan fu", "长清": "chang qing", "长岛": "chang dao",
    "莘县": "shen xian", "临朐": "lin qu", "东阿": "dong e", "无棣": "wu di", "牟平": "mu ping", "任城": "ren cheng",
    "冠县": "guan xian", "费县": "fei xian", "昌乐": "chang le", "泺源": "luo yuan", "泺口": "luo kou", "曲阜": "qu fu",
    "即墨": "ji mo", "栖霞": "qi xia", "台儿庄": "tai er zhuang", "广饶": "guang rao", "郓城": "yun cheng", "汶上": "wen shang",
    "沂水": "yi shui", "兖州": "yan zhou", "临沭": "lin shu", "夏津": "xia jin", "趵突泉": "bao tu quan", "大明湖": "da ming hu",
    # Elsewhere
    "朝阳": "chao yang", "乐清": "yue qing", "乐亭": "lao ting", "乐山": "le shan", "乐平": "le ping", "六安": "lu an",
    "蚌埠": "beng bu", "台州": "tai zhou", "丽水": "li shui", "厦门": "xia men", "番禺": "pan yu", "歙县": "she xian",
    "亳州": "bo zhou", "涡阳": "guo yang", "洪洞": "hong tong", "尉犁": "yu li", "渑池": "mian chi", "铅山": "yan shan",
    "泌阳": "bi yang", "浚县": "xun xian", "莘庄": "xin zhuang", "会稽": "kuai ji", "重庆": "chong qing", "长安": "chang an",
    # People, and a word that the library's 乐音 would tear apart
    "乐音乐": "le yin yue", "曾子": "zeng zi", "曾国藩": "zeng guo fan", "行知": "xing zhi",
}  # fmt: skip

# Characters that people read in more than one way, the reading most common in names first; the others are kept as
# alternatives, because the one who searches may not know which it is.
HETERONYMS: Final[dict[str, str]] = {
    "重": "zhong chong", "乐": "le yue", "长": "chang zhang", "行": "xing hang", "曾": "zeng ceng", "单": "dan shan",
    "解": "jie xie", "仇": "qiu chou", "查": "cha zha", "朝": "chao zhao", "都": "du dou", "传": "chuan zhuan", "弹": "tan dan",
    "觉": "jue jiao", "盖": "gai ge", "朴": "pu piao", "翟": "zhai di", "尉": "wei yu", "莘": "shen xin", "厦": "xia sha",
    "薄": "bo bao", "柏": "bai bo", "茜": "qian xi", "娜": "na nuo", "阿": "a e", "晟": "sheng cheng", "牟": "mu mou",
    "泺": "luo po", "覃": "tan qin",
}  # fmt: skip

_READINGS: Final = {character: tuple(readings.split()) for character, readings in HETERONYMS.items()}
_SURNAME_LENGTHS: Final = (2, 1)


@cache
def character_readings(character: str) -> tuple[str, ...]:
    """How one character is read, the usual way first; () for a character that nobody has given a reading."""
    if known := _READINGS.get(character):
        return known
    listed = PINYIN_DICT.get(ord(character), "").split(",")[0]
    usual = to_normal(listed)
    return (usual,) if usual and usual.isascii() else ()


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    """Phrases in which a character is not read its usual way, with a syllable for each character."""
    read: dict[str, tuple[str, ...]] = {}
    plain = cache(to_normal)
    for phrase, readings in PHRASES_DICT.items():
        syllables = tuple(plain(alternatives[0]) for alternatives in readings)
        usual = tuple(character_readings(character)[:1] for character in phrase)
        if len(syllables) == len(phrase) and usual != tuple((syllable,) for syllable in syllables):
            read[phrase] = syllables
    return read | {phrase: tuple(syllables.split()) for phrase, syllables in PHRASES.items()}


@cache
def _phrase_lengths() -> dict[str, tuple[int, ...]]:
    """The lengths of the phrases that begin with a character, the longest first."""
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for phrase in _phrases():
        lengths[phrase[0]].add(len(phrase))
    return {character: tuple(sorted(found, reverse=True)) for character, found in lengths.items()}


def _surname(han: str) -> tuple[str, ...]:
    """The syllables of the surname that a text of two to four characters begins with, if it is one with a reading of its own."""
    if 2 <= len(han) <= 4:
        for length in _SURNAME_LENGTHS:
            if length < len(han) and (syllables := SURNAMES.get(han[:length])) and (length == 2 or len(han) <= 3):
                return tuple(syllables.split())
    return ()


def han_readings(han: str) -> tuple[tuple[str, ...], ...]:
    """For each character of a run of Han its readings, the one meant here first.

    A character without a reading stands for itself, so that every character has one.
    """
    phrases, lengths = _phrases(), _phrase_lengths()
    meant: list[str] = [] if han[:2] in phrases or han[:3] in phrases else list(_surname(han))
    while len(meant) < len(han):
        at = len(meant)
        for length in lengths.get(han[at], ()):
            if syllables := phrases.get(han[at : at + length]):
                meant.extend(syllables)
                break
        else:
            meant.append((character_readings(han[at]) or (han[at],))[0])
    return tuple(_with_alternatives(character, syllable) for character, syllable in zip(han, meant, strict=True))


@cache
def _with_alternatives(character: str, meant: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((meant, *character_readings(character))))
