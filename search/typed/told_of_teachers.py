"""What is said of a teacher: a title, what somebody teaches and where, in whole sentences too (单晓梅是爱课堂的老师吗)."""

import re
from functools import cache, lru_cache
from typing import Final

from search.analysis import any_of
from search.readings import surnames, surnames_read
from search.syllables import syllable_splits
from search.typed.short_names import SHARED_WORDS, tells
from search.typed.spelt import is_person_spelt
from search.typed.subjects import any_stage, any_subject

# What is said behind the name of a person, and how many characters a surname has.
TEACHER: Final = "老师"
LENGTHS_OF_SURNAMES: Final = (1, 2)

# Whoever is called so teaches, as far as a parent knows.
_TITLE_SPELT: Final = "laoshi"
_TITLES: Final = f"校长|园长|主任|教练|教授|教师|导师|讲师|助教|教员|{_TITLE_SPELT}"
_ASKED: Final = "[吗么嘛]?"
# Schools are called so too, but not beside a teacher.
_SMALL_GRADE: Final = "小[一二三四五六]"
_INSIDE: Final = "里面?|里边|那边|那里|这边|这里"


@lru_cache(maxsize=256)
def as_teacher(text: str) -> str:
    """Return words with whoever is told of in a sentence behind the school, and with a title as the word for a teacher."""
    if text.isascii():
        return " ".join(map(_without_title, words)) if len(words := text.split()) > 1 else text
    title, title_in_front, sentences = _sentences()
    # 王教授 alone may be what a school is called.
    if title.fullmatch(text):
        return text
    # Functions, which are called where something is found: templates are prepared for every text.
    text = title.sub(lambda found: f"{found['who']}{TEACHER}", text)
    text = title_in_front.sub(TEACHER, text)
    found = next(filter(None, (sentence.match(text) for sentence in sentences)), None)
    if not found:
        return text
    return f"{found['where']} {found['who']}{TEACHER if found['who'] in surnames() else ''}"


def _without_title(word: str) -> str:
    """liyunying of liyunyinglaoshi: of a surname alone, shanlaoshi, the title tells that it is one."""
    name = word.removesuffix(_TITLE_SPELT)
    is_whole = name != word and is_person_spelt(name) and len(syllable_splits(name)[0]) > 1
    return name if is_whole else word


def teachers_told(text: str) -> str:
    """Return words with the surnames of teachers as 单老师 has them, whatever else is said: 爱课堂教数学的老师姓单."""
    text = as_teacher(text)
    if TEACHER not in text:
        return text
    surname_last, subjects, in_front, first = _told_of_teachers()
    # 单老师爱课堂, but not 单老师作文, which may be what somebody is called.
    if (found := first.match(text)) and tells(text[found.end() :]):
        text = f"{found[0]} {text[found.end() :]}"
    text = in_front.sub(" ", text)
    text = surname_last.sub(rf" \g<one>\g<other>{TEACHER} ", text)
    return " ".join(subjects.sub(" ", text).split())


def with_person_apart(text: str) -> str:
    """Return a text that says of somebody no more than where, 单晓梅在爱课堂, as two words; any other as it is."""
    return _person_somewhere().sub(r"\g<who> ", text) if "在" in text else text


@cache
def _person_somewhere() -> re.Pattern[str]:
    # 安心在线 and 方便在家 are what a school may be called.
    return re.compile(rf"^(?P<who>(?:{any_of(surnames())})[^\W0-9a-z]{{1,2}}?)在(?![线家])(?=\w\w)")


@lru_cache(maxsize=256)
def without_subjects_behind(text: str) -> str:
    """Return a text without what somebody teaches behind it."""
    return _subjects_behind().sub("", text)


@cache
def _sentences() -> tuple[re.Pattern[str], re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """A title behind a name and one in front of it, and the sentences that tell who teaches where."""
    surname = f"(?:{any_of(surnames())})"
    # 老师 and 的 are no part of a name.
    name = rf"{surname}(?:(?!{TEACHER}|的)[^\W0-9a-z]){{1,2}}"
    who = f"(?P<who>{name}|{surname})"
    called = f"(?P<who>{name}|{surname}(?={TEACHER}))(?:{TEACHER})?"
    where = r"(?P<where>\w[\w ]*?\w)"
    inside = f"(?:{_INSIDE})?"
    works = rf"(?:教课|教书|任教|上课|上班|讲课|授课|当{TEACHER}|教[^\W0-9a-z]{{2,5}})"
    return (
        re.compile(rf"(?P<who>{surname}[^\W0-9a-z]{{0,2}}) ?(?:{_TITLES})(?!\w)"),
        re.compile(rf"教师(?=(?:{any_of(surnames_read())})[^\W0-9a-z]{{1,2}}(?!\w))"),
        tuple(
            re.compile(f"^{sentence}$")
            for sentence in (
                # 单晓梅在爱课堂教课吗, 单老师在爱课堂吗, 单晓梅是不是爱课堂的, 单晓梅是爱课堂的老师吗.
                f"{called}(?:是|还)?在(?!线){where}{inside}(?:{works}的?{_ASKED}|[吗么嘛])",
                f"{called}是不是{where}{inside}的?(?:{TEACHER})?{_ASKED}",
                f"{called}是{where}{inside}的(?:{TEACHER})?{_ASKED}",
                # 爱课堂有没有单老师, 爱课堂有姓单的老师吗, 爱课堂有个老师叫单晓梅.
                f"{where}{inside}有(?:没有|没)?(?:一?[个位名])?(?:名?叫做?|姓)?{who}(?:这[个位])?的?{TEACHER}{_ASKED}",
                rf"{where}{inside}有(?:没有|没)?(?:一?[个位名])?(?:\w\w)?{TEACHER}(?:名?叫做?|姓){who}{_ASKED}",
                # 爱课堂教课的单老师, 在爱课堂上课的单晓梅, 爱课堂里的单晓梅, 爱课堂主讲单晓梅;
                # 我家孩子在爱课堂上课，老师姓单; 爱课堂的老师叫单晓梅, 爱课堂教数学的老师姓单, 爱课堂初二数学老师姓单.
                f"(?:在(?!线))?{where}(?:{works}|{_INSIDE})的{who}(?:{TEACHER})?",
                rf"{where}(?:主讲|授课|任教|讲课)(?:的|{TEACHER}|人)*(?P<who>[^\W0-9a-z]{{2,4}})",
                f"{where}(?: (?:我们?)?|的|教?(?:{_taught()})的?){TEACHER}(?:名?叫|姓|是){who}",
            )
        ),
    )


@cache
def _told_of_teachers() -> tuple[re.Pattern[str], ...]:
    """How a surname is told apart from the word for a teacher; what one teaches, right beside the name or as a word; a title.

    And how a text begins that has the teacher first.
    """
    subject = f"(?:{any_subject()})"
    # Whom somebody teaches tells of nobody, as what is taught does.
    stage = f"(?:{_SMALL_GRADE}|{any_stage()})"
    taught = f"(?:{_taught()})"
    surname = any_of(surnames())
    return (
        re.compile(rf"(?:教?{subject})?的?(?:{TEACHER}姓(?P<one>\w)(?!\w)|姓(?P<other>\w{{1,2}}?)的?{TEACHER})"),
        re.compile(
            rf"(?:(?<=\w\w)的)?(?:教|那个教)?{taught}的?(?=\w{{1,3}}{TEACHER})|(?<={TEACHER})(?:教|(?!{any_of(SHARED_WORDS)})){taught}"
            rf"|(?<!\S)(?:{taught}|{stage})(?!\S)"
        ),
        # 语文老师单晓梅 among other words, or behind the school: 爱课堂的语文老师单晓梅.
        re.compile(
            rf"(?<!\S)(?:{subject})?{TEACHER} ?(?=[^\W0-9a-z]{{2,4}} )|(?<= )(?:{subject})?{TEACHER} ?(?=[^\W0-9a-z]{{2,4}}$)"
            rf"|(?<=\w\w)的?(?:{subject})?{TEACHER}(?=(?:{surname})[^\W0-9a-z]{{1,2}}$)"
        ),
        re.compile(rf"(?:{surname}){TEACHER}的?(?=\w\w)"),
    )


@cache
def _subjects_behind() -> re.Pattern[str]:
    return re.compile(rf"(?<=\w\w)(?:{any_subject()})$")


def _taught() -> str:
    return f"(?:{_SMALL_GRADE}|{any_stage()})?(?:{any_subject()})"
