"""Keeping the labelled records alone among many: no invented name may hold, sound like or abbreviate to what is told of them."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise

from pypinyin import lazy_pinyin

from registry import regions
from registry.sample.words import SUBJECTS
from tests.judging import words

# Words that many names hold; what is left of a name without them tells it from others.
_EVERYBODYS = (
    "教育", "培训", "学校", "机构", "中心", "辅导", "网校", "平台", "网络", "在线", "线上", "科技", "技术", "文化", "咨询",
    "信息", "传媒", "传播", "发展", "管理", "服务", "集团", "公司", "有限", "责任", "股份", "分公司", "民办", "专修", "艺术",
    "音乐", "美术", "舞蹈", "体育", "书法", "钢琴", "外语", "语言", "课堂", "学堂", "直播", "小学", "初中", "高中", "年级",
    "同步", "提升", "思维", "名单", "校外", "示例", "白名单", "小程序", "老师", "课程", "数字", "智能", "云", "路", "区", "市",
    "县", "省", "号",
)  # fmt: skip
_LATIN = re.compile("[a-z]+")
_HAN = re.compile("[\u4e00-\u9fff]+")


def holds_any_of(names: Iterable[str], initials: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether a name could be taken for one of the names, or for what somebody means by the initials."""
    kept = list(names)
    parts = [part for name in kept for part in telling_parts(name)]
    pairs = {first + second for part in parts for first, second in pairwise(part)}
    heard = {pair for part in parts for pair in pairwise(lazy_pinyin(part))}
    latin = {word for name in kept for word in _LATIN.findall(name.lower()) if len(word) > 2}
    abbreviated = {row for text in initials for row in _threes(text.lower())}

    def is_taken(name: str) -> bool:
        if any(first + second in pairs for first, second in pairwise(name)):
            return True
        syllables = lazy_pinyin(name)
        short = "".join(syllable[0] for syllable in syllables).lower()
        return (
            any(pair in heard for pair in pairwise(syllables))
            or any(row in short for row in abbreviated)
            or any(word in latin for word in _LATIN.findall(name.lower()))
        )

    return is_taken


def telling_parts(name: str) -> list[str]:
    """Return the runs of Han in a name, of two characters or more, that are neither a place nor everybody's words."""
    return [run for run in _HAN.findall(_common().sub(" ", name)) if len(run) > 1]


def _threes(text: str) -> Iterator[str]:
    return (text[at : at + 3] for at in range(len(text) - 2))


@cache
def _common() -> re.Pattern[str]:
    places = {region.name for region in regions.all_regions()}
    places |= {name[:-1] for name in places if len(name) > 2}
    fields = (*words.COMPANY_FIELDS, *words.SCHOOL_FORMS, *words.SHOP_FORMS, *words.LISTED_FORMS, *words.PLATFORM_TAILS)
    shared = {*places, *fields, *words.COURSE_FORMS, *SUBJECTS.values(), *_EVERYBODYS}
    return re.compile("|".join(sorted(map(re.escape, shared), key=len, reverse=True)))
