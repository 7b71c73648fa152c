"""Short names: what people call a school, without the words that every school has and without the place in front."""

import re
from functools import cache, lru_cache
from typing import Final

from registry import regions
from registry.vocabulary import Stage, Subject, registry_labels
from search import analysis
from search.syllables import is_syllable
from search.typed.places import SHORTEST_BESIDE_PLACE, is_place, known_regions, without_places

# What many courses and platforms are called by, and what people say around a name.
SHARED_WORDS: Final = (
    "课堂", "学堂", "书院", "课程", "直播", "微课", "直播课", "双师课堂", "空中课堂", "伴学", "小程序",
    "老师", "作文", "口语", "同步", "思维", "提升", "名师", "网课", "云课堂", "公众号", "客户端", "家长端", "学生端", "教师端",
    "学习机", "题库", "直播间", "官方", "软件", "app", "专业版", "标准版",
    "小学版", "初中版", "高中版", "家长版", "学生版", "教师版", "儿童版", "少儿版",
)  # fmt: skip
# Said behind a name too; but what is called so in a place, 济南青少年, is told by them, and 双师数学 is no 数学.
_SAID_BEHIND: Final = ("青少年", "双师", "补课", "补习", "托管", "网上辅导", "线上辅导", "在线学习", "中考", "高考")
_GRADES: Final = tuple(f"{number}年级" for number in analysis.NUMERALS[1:])
# Of a shorter word of letters too many others are one letter away.
SHORTEST_IN_LETTERS: Final = 5
# Of so many characters the last is the word for what a place is, and the others are not parted.
_LONGEST_WHOLE: Final = 3


@lru_cache(maxsize=1024)
def short_names(name: str) -> tuple[str, ...]:
    """Return a name as a key, its core, and its core without places; each once, the longest first.

    智学（山东）教育科技有限公司 is 智学 too: a place stands behind a name as it does in front.
    """
    core, joined = analysis.core(name), analysis.core_in_one(name)
    forms = [analysis.exact_key(name), joined, without_places(joined)]
    if " " in core:
        forms.append(without_places(_without_places_behind(core.split()) or joined))
    return tuple(dict.fromkeys(filter(None, forms)))


@lru_cache(maxsize=1024)
def words_in_letters(name: str) -> tuple[str, ...]:
    """Return the words of letters beside characters by which a name is known alone: vipkid of VIPKID少儿英语."""
    runs = analysis.runs(name)
    if not any(run.kind == "han" for run in runs):
        return ()
    words = (run.text for run in runs if run.kind == "latin" and len(run.text) >= SHORTEST_IN_LETTERS and run.text.isascii())
    return tuple(dict.fromkeys(word for word in words if word not in shared_words()))


def _without_places_behind(words: list[str]) -> str:
    """Words in one, without the places behind them; "" where hardly anything would be left."""
    while len(words) > 1 and is_place(words[-1]):
        words.pop()
    rest = "".join(words)
    return rest if len(rest) >= SHORTEST_BESIDE_PLACE else ""


@lru_cache(maxsize=256)
def said_shorter(text: str) -> tuple[str, ...]:
    """Return a name without what people say around it: 网课 is no part of it, and xuexiao is 学校. Nothing for several words."""
    if len(text.split()) > 1:
        return ()
    joined = analysis.core_in_one(text)
    names = dict.fromkeys((joined, without_places(joined)))
    shorter = (without(name) for name in names for without in (_without_around, _without_common_letters))
    return tuple(dict.fromkeys(each for each in shorter if len(each) > 1 and each not in names))


def _without_around(name: str) -> str:
    """A name without all such words around it; of 爱课堂初中, where no name is left, without the last one alone."""
    rest = _around().sub("", name)
    return rest if len(rest) > 1 else _last_around().sub("", name)


def _without_common_letters(name: str) -> str:
    """The same in pinyin; of aiketangpeixun, where a syllable is left, without the last word alone."""
    rest = _common_letters().sub("", name)
    return _last_common_letters().sub("", name) if is_syllable(rest) else rest


def tells(text: str) -> bool:
    """Tell whether a text holds anything but what many courses, platforms and places are called."""
    runs = analysis.runs(analysis.core(text))
    if sum(len(run) for kind, run, _ in runs if kind != "han") > 1:
        return True
    pairs = (pair for kind, run, _ in runs if kind == "han" for pair in analysis.pairs_in(run))
    return not shared_pairs().issuperset(pairs) or any(map(is_told_by_one, text.split()))


def is_told_by_one(word: str) -> bool:
    """Tell whether a word is told from everybody's by a single character, and is a name only as a whole: 慧教育, 课外宝."""
    return len(analysis.core(word)) == 1 < len(analysis.exact_key(word)) - 1


def what_tells(word: str) -> str:
    """Return what of a word tells it from everybody's, the word itself where that is too little."""
    return word if is_told_by_one(word) else analysis.core(word) or word


def ways_to_spell(name: str) -> tuple[str, ...]:
    """Return how a name is spelt without everybody's words, with and without the place in front; nothing for one of those words."""
    told = what_tells(name)
    if told in shared_words():
        return ()
    return tuple(dict.fromkeys(letters for short in short_names(told) for letters in analysis.pinyin(short).joined))


@cache
def shared_words() -> frozenset[str]:
    """What many courses and platforms are called."""
    labels = (*registry_labels(Stage).values(), *registry_labels(Subject).values())
    return frozenset({*SHARED_WORDS, *_GRADES, *labels, *analysis.STOP_TERMS})


@cache
def shared_pairs() -> frozenset[str]:
    """What many courses, platforms and places are called: who shares only this with what was typed is not looked at."""
    # A part of the name of a city elsewhere is none of many's: 景德 of 景德镇, 佳木 of 佳木斯.
    known = {region.name for region in known_regions() if region.is_at_home or len(region.name) <= _LONGEST_WHOLE}
    # Without the word for what they are, counties elsewhere are called what schools here are: 新华, 光明.
    elsewhere = {region.name[-2:] for region in regions.all_regions()}
    words = {*shared_words(), *known, *elsewhere}
    # Nor is where one of them meets what is taught, or for whom: 语课 of 英语课堂.
    taught = (*_GRADES, *registry_labels(Stage).values(), *registry_labels(Subject).values())
    met = frozenset(f"{word[-1]}{behind[0]}" for word in taught for behind in (*SHARED_WORDS, *analysis.STOP_TERMS))
    return met.union(*map(analysis.pairs_in, words))


@cache
def _around() -> re.Pattern[str]:
    # One word may be two others, 双师课堂: each is read once, or a long text of them in twice as many ways for each.
    return re.compile(f"^(?>{_said_around()})++|(?>{_said_around(*_SAID_BEHIND)})++$")


@cache
def _last_around() -> re.Pattern[str]:
    return re.compile(f"(?<=..)(?:{_said_around(*_SAID_BEHIND)})$")


def _said_around(*others: str) -> str:
    # 爱课堂小学, 爱课堂三年级: for whom it is, to who looks for what is taught there.
    return analysis.any_of((*SHARED_WORDS, *others, *_GRADES, *registry_labels(Stage).values()))


@cache
def _common_letters() -> re.Pattern[str]:
    """Words that everybody uses, in pinyin."""
    return re.compile(f"(?>{_words_in_letters()})++$")


@cache
def _last_common_letters() -> re.Pattern[str]:
    return re.compile(f"(?<=..)(?:{_words_in_letters()})$")


def _words_in_letters() -> str:
    return analysis.any_of({analysis.in_pinyin(word) for word in (*analysis.STOP_TERMS, *SHARED_WORDS, "客服")})
