"""What is taught, by all that it is called: the registry's own words, and those that parents have for a subject or a part of it."""

import re
from functools import cache
from typing import Final

from registry.vocabulary import Stage, Subject, registry_labels

# For whom it is taught, as a pattern; where primary school has five years, as in Yantai and Weihai, there is a 初四.
GRADE: Final = "[一二三四五六七八九]年级|初[一二三四]|高[一二三]"
# What else a subject is called, or a part of it.
_OTHER_WORDS: Final = {
    Subject.CHINESE: ("作文", "阅读", "写作", "国学"),
    Subject.MATH: ("奥数",),
    Subject.ENGLISH: ("外语",),
    Subject.POLITICS: ("道法", "政治", "思想品德"),
    Subject.ART: ("美术", "画画", "绘画", "书法", "音乐", "钢琴", "声乐", "舞蹈", "跳舞", "口才"),
    Subject.SPORT: ("体能", "足球", "篮球", "游泳", "武术"),
    Subject.CODING: ("机器人",),
}


@cache
def subjects() -> dict[str, str]:
    """Return the subjects, as filters have them, by what they are called."""
    named = {label: value for value, label in registry_labels(Subject).items() if value != Subject.OTHER}
    return named | {word: subject.value for subject, words in _OTHER_WORDS.items() for word in words}


@cache
def any_stage() -> str:
    """Return a pattern of for whom it may be taught: a stage or a grade."""
    return f"{'|'.join(registry_labels(Stage).values())}|{GRADE}"


@cache
def any_subject() -> str:
    """Return a pattern of what any subject is called."""
    return "|".join(sorted(subjects(), key=len, reverse=True))


@cache
def subject_somewhere() -> re.Pattern[str]:
    """Return what finds in a text what any subject is called."""
    return re.compile(any_subject())
