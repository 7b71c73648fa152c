"""Short names: what people call a school, without the words that every school has and without the place in front."""

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from registry import regions
from registry.vocabulary import Stage, Subject
from search import analysis
from search.documents import in_pinyin, registry_labels

# What many courses and platforms are called by, and what people say around a name.
SHARED_WORDS: Final = (
    "课堂", "学堂", "书院", "课程", "直播", "微课", "直播课", "双师课堂", "空中课堂", "伴学", "小程序",
    "老师", "作文", "口语", "同步", "思维", "提升", "名师", "网课", "云课堂", "公众号", "客户端", "家长端", "学生端", "教师端",
    "学习机", "题库", "直播间", "官方", "软件", "app", "专业版", "标准版",
    "小学版", "初中版", "高中版", "家长版", "学生版", "教师版", "儿童版", "少儿版",
)  # fmt: skip
_GRADES: Final = tuple(f"{number}年级" for number in analysis.NUMERALS[1:])
_ENDINGS: Final = frozenset("省市区县旗")
_SHORTEST = 2
# Of so many characters the last is the word for what a place is, and the others are not parted.
_LONGEST_WHOLE: Final = 3


@lru_cache(maxsize=1024)
def short_names(name: str) -> tuple[str, ...]:
    """Return a name as a key, its core, and its core without places; each once, the longest first.

    智学（山东）教育科技有限公司 is 智学 too: a place stands behind a name as it does in front.
    """
    core = analysis.core(name)
    joined = core.replace(" ", "")
    forms = [analysis.exact_key(name), joined, without_places(joined)]
    if " " in core:
        forms.append(without_places(_without_places_behind(core)))
    return tuple(dict.fromkeys(filter(None, forms)))


@lru_cache(maxsize=1024)
def without_places(text: str) -> str:
    """Return a text without the places that it begins with; the text itself where hardly anything would be left."""
    places = _places_in_front(text).match(text)
    rest = text[places.end() :] if places else text
    return rest if len(rest) >= _SHORTEST else text


def _without_places_behind(core: str) -> str:
    words = core.split()
    while len(words) > 1 and is_place(words[-1]):
        words.pop()
    rest = "".join(words)
    return rest if len(rest) >= _SHORTEST else "".join(core.split())


@lru_cache(maxsize=1024)
def region_in_front(name: str) -> str:
    """Return the code of the region that a name begins with, the smallest of several; "" where it may be any of two, or none."""
    code, rest = "", analysis.exact_key(name)
    while place := places(rest).match(rest):
        named = [each for each in _codes_by_place().get(place[0], ()) if not code or regions.is_within(each, code)]
        if len(named) != 1:
            break
        code, rest = named[0], rest[place.end() :]
    return code


@lru_cache(maxsize=256)
def said_shorter(text: str) -> tuple[str, ...]:
    """Return a name without what people say around it: 网课 is no part of it, and xuexiao is 学校. Nothing for several words."""
    joined = analysis.core(text).replace(" ", "")
    if len(text.split()) > 1:
        return ()
    names = dict.fromkeys((joined, without_places(joined)))
    shorter = (words.sub("", name) for name in names for words in (_around(), _common_letters()))
    return tuple(dict.fromkeys(each for each in shorter if len(each) > 1 and each not in names))


def tells(text: str) -> bool:
    """Tell whether a text holds anything but what many courses, platforms and places are called."""
    runs = analysis.runs(analysis.core(text))
    if sum(len(run) for kind, run, _ in runs if kind != "han") > 1:
        return True
    return any(first + second not in shared_pairs() for kind, run, _ in runs if kind == "han" for first, second in pairwise(run))


@cache
def shared_words() -> frozenset[str]:
    """What many courses and platforms are called."""
    labels = (*registry_labels(Stage).values(), *registry_labels(Subject).values())
    return frozenset({*SHARED_WORDS, *_GRADES, *labels, *analysis.STOP_TERMS})


@cache
def shared_pairs() -> frozenset[str]:
    """What many courses, platforms and places are called: who shares only this with what was typed is not looked at."""
    # A part of the name of a city elsewhere is none of many's: 景德 of 景德镇, 佳木 of 佳木斯.
    known = {region.name for region in _known_regions() if region.is_at_home or len(region.name) <= _LONGEST_WHOLE}
    # Without the word for what they are, counties elsewhere are called what schools here are: 新华, 光明.
    elsewhere = {region.name[-2:] for region in regions.all_regions()}
    words = {*shared_words(), *known, *elsewhere}
    return frozenset(first + second for word in words for first, second in pairwise(word))


@cache
def _around() -> re.Pattern[str]:
    # 爱课堂小学, 爱课堂三年级: for whom it is, to who looks for what is taught there.
    one = analysis.any_of((*SHARED_WORDS, *_GRADES, *registry_labels(Stage).values()))
    return re.compile(f"^(?:{one})+|(?:{one})+$")


@cache
def _common_letters() -> re.Pattern[str]:
    """Words that everybody uses, in pinyin."""
    words = {in_pinyin(word) for word in (*analysis.STOP_TERMS, *SHARED_WORDS)}
    return re.compile(f"(?:{analysis.any_of(words)})+$")


def places(text: str) -> re.Pattern[str]:
    """The names of regions that may be in a text, with and without the word for what they are, the longest first."""
    return _with_places("%s", text)


def is_place(word: str) -> bool:
    """Tell whether a word is nothing but places: 青岛, 山东青岛."""
    return _places_in_front(word).fullmatch(word) is not None


def _places_in_front(text: str) -> re.Pattern[str]:
    # 中国 and 全国 are no regions and tell as little.
    return _with_places("(?:%s|中国|全国)+", text)


def _with_places(pattern: str, text: str) -> re.Pattern[str]:
    # Those of counties elsewhere are many, and end with that word.
    return _compiled(pattern, with_others=not _ENDINGS.isdisjoint(text))


@cache
def _compiled(pattern: str, *, with_others: bool) -> re.Pattern[str]:
    return re.compile(pattern % _any_place(with_others=with_others))


@cache
def _codes_by_place() -> dict[str, tuple[str, ...]]:
    """The codes of the regions of a name. Counties need the word for what they are: platforms too are called 平原 or 东明."""
    codes: dict[str, tuple[str, ...]] = {}
    for region in _known_regions():
        short = region.name[:-1] if region.level in ("province", "prefecture") and region.name[-1] in _ENDINGS else region.name
        for name in {region.name, short}:
            codes[name] = (*codes.get(name, ()), region.code)
    return codes


def _known_regions() -> list[regions.Region]:
    # Counties elsewhere are called what schools here are: 白云, 城关; with the word for what they are, 江干区, no school is.
    return [region for region in regions.all_regions() if region.level in ("province", "prefecture") or region.is_at_home]


def _any_place(*, with_others: bool) -> str:
    names = {region.name for region in _known_regions()}
    names |= {name[:-1] for name in names if len(name) > _SHORTEST and name[-1] in _ENDINGS}
    if with_others:
        names |= {name for name in regions.all_names() if len(name) > _SHORTEST and name[-1] in _ENDINGS}
    return analysis.any_of(names)
