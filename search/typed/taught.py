"""What is taught, as somebody types it: beside a place (青岛哪里学日语) or beside a name (爱课堂初二数学, 数学老师李敏)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, NamedTuple

from registry.vocabulary import Stage, Subject, registry_labels
from search import analysis
from search.readings import surnames_read
from search.syllables import is_spelling, syllable_splits
from search.typed.numerals import AS_NUMERALS
from search.typed.places import codes_at_home, is_place, places, without_places
from search.typed.places_meant import places_called
from search.typed.short_names import tells
from search.typed.spelt import is_person_spelt
from search.typed.subjects import GRADE, any_stage, any_subject, subject_somewhere, subjects
from search.typed.told_of_teachers import TEACHER, as_teacher

_GRADES_OTHERWISE: Final = {
    "初一": "七年级", "初二": "八年级", "初三": "九年级", "初四": "九年级",
    "七年级": "初一", "八年级": "初二", "九年级": "初三",
}  # fmt: skip
_ANY_GRADE: Final = re.compile(GRADE)
_GRADE_IN_FRONT: Final = re.compile(f"^(?:{GRADE})(?=..)")
# 高2, 3年级.
_GRADE_IN_DIGITS: Final = re.compile(r"(?<=[小初高])[1-6](?![0-9a-z])|(?<!\d)[1-9](?=年级)", re.ASCII)
_STAGE_AND_GRADE: Final = re.compile(f"(?:小学|初中|高中)(?={GRADE})")
# No course is called by its half of the year.
_TERM: Final = re.compile(
    r"(?<=\w\w)\s*(?:[上下](?:册|半?学期)|第[一二]学期|(?:暑假|暑期|寒假|寒期|春季|秋季)班|(?:春季|秋季)(?=\W|$))"
)
_STAGES_BY_GRADE: Final = {
    **dict.fromkeys("一二三四五六", Stage.PRIMARY),
    **dict.fromkeys("七八九初", Stage.JUNIOR),
    "高": Stage.SENIOR,
}
# What was once read is never read otherwise: 有个 is two words as well, and of many in a row the time would double with each.
_ASKED_BEFORE: Final = (
    "(?>的|[那这哪有][个家]|哪里|哪儿|哪些|有没有|有|能|可以|想|要|找|一?个|学|教|补|报|线上|网上|正规|靠谱|便宜|附近|推荐|一下"
    "|[我俺咱]们?|给|帮|小?孩子?|娃娃?|宝宝|儿子|女儿|闺女|青少年|少儿|儿童|幼儿|小朋友|小学生|中学生|成人|零基础)*"
)
_ASKED_BEHIND: Final = (
    "(?:的|课程?|班|网课|网校|线上|在线|培训|辅导|补习|机构|学校|老师|平台|软件|app|哪家|哪里|哪些|哪个|有|学|好|强|推荐|在|吗|呢"
    "|一对一|小班)*"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A subject that is looked for, in a place or anywhere, and for which stage: the word for it, and the values that filters have.

    A record lies in one of the regions of each place.
    """

    word: str
    subject: str
    regions: tuple[tuple[str, ...], ...]
    stage: str = ""


class Teacher(NamedTuple):
    """Somebody of whom the whole name was typed, and who teaches a subject."""

    name: str
    subject: str


@lru_cache(maxsize=256)
def offer_meant(text: str) -> Offer | None:
    """Return what is looked for by whoever names a subject, perhaps with a place in the province, and nothing else."""
    key = analysis.exact_key(text)
    named = places(key).findall(key)
    where = [codes for place in named if (codes := codes_at_home().get(place))]
    rest = places(key).sub("", key) if where else key
    asked = _asked().fullmatch(rest) if where or not named else None
    if not asked:
        return None
    stage, subject = asked["stage"] or "", asked["subject"]
    return Offer(subject, subjects()[subject], tuple(where), _stages().get(stage) or _stage_of_grade(stage))


@lru_cache(maxsize=256)
def teachers_meant(text: str) -> tuple[Teacher, ...]:
    """Return whom somebody may mean who types a subject in one with a name: 数学老师李敏, 李敏数学."""
    key = analysis.exact_key(text)
    found = (pattern.fullmatch(key) for pattern in _teachers())
    return tuple(Teacher(each["name"], subjects()[each["subject"]]) for each in found if each)


def subject_of(word: str) -> str:
    """Return the subject that a word names, alone or behind a stage, 初中语文, as filters have it; "" for any other word.

    The word may be spelt in pinyin, shuxue.
    """
    return subjects().get(_stage_in_front().sub("", word), "") or _subjects_in_pinyin().get(word, "")


def subject_told(text: str) -> str:
    """Return the subject that is told of a teacher of whom a text says no more than the surname: 爱课堂单老师数学; "" without."""
    told = as_teacher(analysis.exact_key(text))
    found = subject_somewhere().search(told) if TEACHER in told else None
    return subjects()[found[0]] if found else ""


def stage_of(word: str) -> str:
    """Return the stage that a word which names a subject begins with, as filters have it; "" without."""
    found = _stage_in_front().match(word)
    return _stages().get(found[0]) or _stage_of_grade(found[0]) if found else ""


@cache
def subjects_spelt() -> frozenset[str]:
    """What is taught as it is spelt in the names of hosts: in pinyin and in English."""
    return frozenset([*_subjects_in_pinyin(), *Subject.values])


def with_subject_apart(text: str) -> str:
    """Return words with what is taught, behind the last or in front, as a word of its own: 爱课堂 初二数学 of 爱课堂初二数学."""
    if not subject_somewhere().search(text):
        return text
    text = _place_in_brackets().sub(lambda found: f" {found['place']} " if is_place(found["place"]) else found[0], text)
    if " " in text:
        text = _subject_and_person().sub(lambda both: f"{both['what']} ", text)
    found = _subject_behind().search(text)
    if found and tells(without_places(text[: found.start()])):
        return f"{text[: found.start()].rstrip()} {found['what']}"
    # 青岛数学辕天 and 辕天数学青岛, where the place stands beyond what is taught.
    rest = without_places(text)
    found = _subject_in_front().match(rest)
    if found and tells(without_places(rest[found.end() :])):
        return " ".join(filter(None, (text.removesuffix(rest), found["what"], rest[found.end() :])))
    found = _subject_before_place().match(text)
    if found and is_place(found["place"]) and tells(without_places(found["name"])):
        return f"{found['name']} {found['what']} {found['place']}"
    return text


def with_subject_written(text: str) -> str:
    """Return words in pinyin with what is taught behind them as it is written: aiketang 初中数学 of aiketang chuzhong shuxue.

    In one with the school too, which has two syllables at least; wangshuxue may be a person.
    """
    found = _subject_spelt().fullmatch(text)
    if not found or places_called(school := found["school"]) or is_person_spelt(text.replace(" ", "")):
        return text
    if found["apart"] or (is_spelling(school) and len(syllable_splits(school)[0]) > 1):
        return f"{school} {_stages_in_pinyin().get(found['stage'], '')}{_words_in_pinyin()[found['subject']]}"
    return text


def with_course_apart(text: str) -> str:
    """Return a text with a course behind a school as a word of its own, told by the grade with which it begins."""
    return _course_behind().sub(" ", text)


def plainly_graded(text: str) -> str:
    """Return a text without the term, its grade in numerals and without the stage in front: 二年级数学 of 小学2年级数学上册."""
    text = _GRADE_IN_DIGITS.sub(lambda digit: digit[0].translate(AS_NUMERALS), text)
    text = _small_grade().sub(lambda small: f"{small['number']}年级", _STAGE_AND_GRADE.sub("", text))
    text = _grade_apart().sub(lambda apart: apart["grade"], text)
    if subject_somewhere().search(text):
        text = _with_grade_in_front(text)
    return " ".join(_TERM.sub(" ", _taught_how().sub(lambda taught: taught["subject"], text)).split())


def _with_grade_in_front(text: str) -> str:
    """A text with the grade right in front of what is taught: 七年级数学 of 数学七年级."""
    text = _grade_behind().sub(r"\g<grade>\g<subject>", text)
    if (found := _grade_beyond().fullmatch(text)) and tells(without_places(found["name"])):
        text = f"{found['grade']}{found['subject']}{found['between']}{found['name']}"
    if (found := _subject_beyond().fullmatch(text)) and tells(without_places(found["name"])):
        text = f"{found['name']} {found['grade']}{found['subject']}"
    return text


def without_grade(word: str) -> str:
    """Return what is taught without for whom: 数学 of 初二数学."""
    return _GRADE_IN_FRONT.sub("", word)


def graded_otherwise(text: str) -> Iterator[str]:
    """Yield a text with its grade as others write it, and with the stage that the grade belongs to: 八年级 and 初中 for 初二."""
    if grade := _ANY_GRADE.search(text):
        others = (_GRADES_OTHERWISE.get(grade[0], ""), registry_labels(Stage)[_stage_of_grade(grade[0])])
        yield from (" ".join((*text[: grade.start()].split(), other, *text[grade.end() :].split())) for other in others if other)


def _stage_of_grade(grade: str) -> str:
    return _STAGES_BY_GRADE[grade[0]].value if grade else ""


@cache
def _stages() -> dict[str, str]:
    return {label: value for value, label in registry_labels(Stage).items()}


@cache
def _subjects_in_pinyin() -> dict[str, str]:
    return {spelt: subjects()[word] for spelt, word in _words_in_pinyin().items()}


@cache
def _words_in_pinyin() -> dict[str, str]:
    """What subjects are called by the pinyin of it."""
    return {analysis.in_pinyin(word): word for word in subjects()}


@cache
def _stages_in_pinyin() -> dict[str, str]:
    return {analysis.in_pinyin(word): word for word in _stages()}


@cache
def _stage_in_front() -> re.Pattern[str]:
    return re.compile(f"^(?:{any_stage()})(?=..)")


@cache
def _small_grade() -> re.Pattern[str]:
    """小三 in front of a subject; schools are called so too."""
    return re.compile(f"小(?P<number>[一二三四五六])(?={any_subject()})")


@cache
def _grade_apart() -> re.Pattern[str]:
    """初三 语文, of which each word alone tells less than 初三语文."""
    return re.compile(rf"(?<!\S)(?P<grade>{any_stage()})\s+(?=(?:{any_subject()})(?!\S))")


@cache
def _grade_behind() -> re.Pattern[str]:
    """数学七年级, which is 七年级数学; but 数学初中版 is a platform."""
    return re.compile(rf"(?P<subject>{any_subject()})\s?(?P<grade>{any_stage()})(?=\s|$)")


@cache
def _grade_beyond() -> re.Pattern[str]:
    """数学辕天七年级, 数学 辕天 七年级: the name stands between what is taught and for whom."""
    return re.compile(rf"(?P<subject>{any_subject()})(?P<between>\s?)(?P<name>\w{{2,}})\s?(?P<grade>{GRADE})")


@cache
def _subject_beyond() -> re.Pattern[str]:
    """七年级 辕天 数学; but 七年级趣味数学 is what a course is called."""
    return re.compile(rf"(?P<grade>{any_stage()})\s(?P<name>\w{{2,}})\s(?P<subject>{any_subject()})")


@cache
def _taught_how() -> re.Pattern[str]:
    return re.compile(rf"(?P<subject>{any_subject()})(?:网课|直播课|录播课|辅导班?|补习班?|培训班|班)(?=\s|$)")


@cache
def _asked() -> re.Pattern[str]:
    return re.compile(f"{_ASKED_BEFORE}(?:(?P<stage>{any_stage()})(?:{GRADE})?)?(?P<subject>{any_subject()}){_ASKED_BEHIND}")


@cache
def _teachers() -> tuple[re.Pattern[str], ...]:
    subject = f"(?P<subject>{any_subject()})"
    return (
        re.compile(rf"教?{subject}(?:的|老师)+(?P<name>[^\W0-9a-z]{{2,4}})"),
        re.compile(rf"(?P<name>[^\W0-9a-z]{{2,3}})(?:老师)?教?{subject}(?:老师)?的?"),
    )


@cache
def _subject_behind() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<=\w\w)|(?<=\w\w )|^)(?P<what>(?:{any_stage()})?(?:{any_subject()}))课?程?$")


@cache
def _place_in_brackets() -> re.Pattern[str]:
    """辕天(青岛)数学: with nothing but what is taught behind it, this is no part of a whole name."""
    return re.compile(rf"(?<=\w)\((?P<place>[^\W0-9a-z]{{2,7}})\)(?=(?:{any_stage()})?(?:{any_subject()})$)")


@cache
def _subject_before_place() -> re.Pattern[str]:
    return re.compile(rf"(?P<name>\w{{2,}}?)(?P<what>(?:{any_stage()})?(?:{any_subject()}))课?(?P<place>[^\W0-9a-z]{{2,7}})$")


@cache
def _subject_spelt() -> re.Pattern[str]:
    stage, subject = map(analysis.any_of, (_stages_in_pinyin(), _words_in_pinyin()))
    return re.compile(rf"(?P<school>[a-z0-9 ]*?[a-z0-9])(?P<apart> ?)(?P<stage>(?:{stage})?) ?(?P<subject>{subject})", re.ASCII)


@cache
def _subject_and_person() -> re.Pattern[str]:
    """What is taught in one with who may be a person, as one of several words: 数学李敏 爱课堂."""
    person = rf"(?:{analysis.any_of(surnames_read())})[^\W0-9a-z]{{1,2}}"
    return re.compile(rf"(?<!\S)(?P<what>{any_subject()})(?={person}(?!\S))")


@cache
def _course_behind() -> re.Pattern[str]:
    """爱课堂初中数学期末复习; but 爱课堂初中版 is a platform, and 爱课堂初中数学 is told by the subject."""
    return re.compile(rf"(?<=[^\W0-9a-z]{{2}})(?=(?:{any_stage()})[^\W0-9a-z]{{4}})")


@cache
def _subject_in_front() -> re.Pattern[str]:
    """数学爱课堂; 数学老师李敏 and 数学的爱课堂 are read otherwise."""
    return re.compile(rf"(?P<what>(?:{any_stage()})?(?:{any_subject()}))(?!老师|的|课)(?=[^\W0-9a-z]{{2,4}}$)")
