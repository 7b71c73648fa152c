"""What is typed otherwise than names are written: what is asked about a name, tones, letters set apart."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from search import analysis
from search.addresses.app_pages import without_store
from search.addresses.sites import host_of, site_of
from search.analysis import NUMERALS
from search.readings import surnames_read
from search.syllables import CONSONANTS, INITIALS, begins_syllable, is_spelling, is_syllable
from search.two_names import ENDS_OF_NAMES, INSTITUTION
from search.typed.initials import initials_otherwise, letters_together
from search.typed.numerals import OF_CHEQUES, numbers_that_say, renumbered
from search.typed.part_numbers import read_as_digits
from search.typed.places import is_place, places, without_address, without_places
from search.typed.places_meant import place_spelt, place_spelt_behind, places_meant, with_places_meant
from search.typed.prices import without_prices
from search.typed.questions import without_question
from search.typed.short_names import said_shorter, shared_words, tells
from search.typed.spelt import behind_place_spelt, common_words_meant, common_words_misspelt, surnames_spelt, without_tones
from search.typed.subjects import any_stage
from search.typed.taught import (
    graded_otherwise,
    plainly_graded,
    subject_of,
    teachers_meant,
    with_course_apart,
    with_subject_apart,
    with_subject_written,
)
from search.typed.told_of_teachers import LENGTHS_OF_SURNAMES, TEACHER, teachers_told, with_person_apart, without_subjects_behind

_APP: Final = "app"
# Letters with which syllables begin, and no syllable themselves.
_INITIALS_OF_NAME: Final = f"(?![b-z]h?[aeo](?:n|ng|o|r)?$)[{CONSONANTS}][{INITIALS}]{{2,3}}"
# 爱课堂单xm: a surname, and the initials of what follows it; 爱课堂sxm: those of the whole name.
_BEFORE_INITIALS: Final = re.compile(
    rf"(?:(?<=[^\W0-9a-z]{{2}})|(?<=[a-z0-9][^\W0-9a-z]))(?=[^\W0-9a-z][a-z]{{1,2}}$|{_INITIALS_OF_NAME}$)|(?<=^[^\W0-9a-z]{{2}})(?=[{CONSONANTS}]{{2}}$)"
)
# What may stand between syllables of pinyin.
_PARTING: Final = re.compile(r"[\s'’-]")
# Syllables of pinyin typed apart: pan lei yao 爱课堂, pan'lei'yao 爱课堂.
_SYLLABLES_APART: Final = re.compile(r"(?<![^\s])[a-z]{1,6}(?:[ '’][a-z]{1,6})+(?![^\s])", re.ASCII)
_BETWEEN_SYLLABLES: Final = re.compile("[ '’]")
# Pinyin with the numbers of tones, beside other words: pan1 lei3 yao2 爱课堂.
_TONED_AMONG: Final = re.compile(r"(?<![^\s])(?:[a-z]{1,6}[1-5] ?)+(?![^\s])", re.ASCII)
# The same inside a word: 明xin4童.
_TONED_IN_WORD: Final = re.compile(r"(?<![0-9a-z])(?:[a-z]{1,6}[1-5])+(?![0-9a-z])", re.ASCII)
# 在济南的爱课堂.
_AT_PLACE: Final = re.compile(r"^在(?P<where>[^\W0-9a-z]{2,7}?)(?=(?:[那这][边儿里])?的\w)")
# 爱课堂是济南的吗.
_IS_OF_PLACE: Final = re.compile(r"(?<=\w\w)是(?P<where>[^\W0-9a-z]{2,7})的[吗么嘛]?$")
_IN_NAMES: Final = "'’.·()-"
# A hyphen parts words, but not the characters of a name that are set apart.
_BETWEEN_WORDS: Final = re.compile(rf"(?:[^\w{re.escape(_IN_NAMES)}]|_)+|(?<=[^\W0-9a-z_]{{2}})-(?=[^\W0-9a-z_]{{2}})")
# 济南那个学画画的女娲石: where it is, what is taught there, what it is called.
_TAUGHT: Final = re.compile(r"(?<![大中小同])[学教](?P<what>[^\W学教]\w)的(?=\w)")
# 济南那边的爱课堂, 济南那个叫爱课堂的, 济南有没有爱课堂, 爱课堂的单晓梅.
_BETWEEN: Final = re.compile(
    r"(?<=\w\w)[那这][边儿里]的(?=\w)|(?:(?<=\w\w)|(?<=\s)|^)的?(?:[那这][个家]|有一?[个家]|有没有)(?:名?叫做?)?(?=\s*\w)|(?<=\w\w)的(?=\w|$)"
)
# Whom it is for is seldom part of what it is called.
_FOR_WHOM: Final = re.compile(r"(?<=\w\w)(?:青少年|少儿|儿童|幼儿|小朋友|孩子|中小学生)\s?(?=\w\w)")
_TWICE: Final = re.compile(rf"(?P<character>[^\W0-9a-z_{NUMERALS}{OF_CHEQUES}])(?P=character)")
_SHORTEST_FULL_NAME: Final = 6
# 解放路, 经十路8号; but 思路, 套路 and 出路 are no streets.
_STREET: Final = re.compile(r"[^\W0-9a-z]{1,8}(?:(?<![思套出])路|街|大道|巷|胡同)(?:\d{1,4}(?:-\d{1,4})?号?\w*)?")
_BRANCH: Final = re.compile("(?:校区|分校|教学点|分?店)$")
# Who is told of beside a school: 的单晓梅, 那位单老师, 单晓梅 在.
_PERSON: Final = re.compile(rf"(?:那[个位]|的)?(?:[^\W0-9a-z]{{2,4}}|[^\W0-9a-z]{{1,4}}{TEACHER})(?: 在)?")
_FULL_NAME_ENDS: Final = f"{ENDS_OF_NAMES}|服务部"
_FULL_NAME: Final = re.compile(rf"\w{{4,40}}?(?:{_FULL_NAME_ENDS})(?!\w*(?:{_FULL_NAME_ENDS}))")
# Two syllables at least.
_SHORTEST_ALONE: Final = 4


@lru_cache(maxsize=256)
def said_otherwise(text: str) -> tuple[str, ...]:
    """Return what else may be meant by a text, the closest first: what nothing is found by as it stands may be found so.

    What everybody says or is called by is none of it.
    """
    words = " ".join(words_of(text))
    typed = " ".join(words_of(without_prices(text)))
    name = parted(typed)
    meant = [
        name,
        with_course_apart(name),
        app_meant(text),
        # As a page of a shop is shared: 爱课堂 - 华为应用市场.
        *{without_store(text)}.difference((text,)),
        *_full_names(words),
        *_surname_first(typed),
        *_teacher_apart(teachers_told(typed)),
        *(each for respell in _RESPELLINGS for each in respell(name)),
    ]
    return tuple(each for each in dict.fromkeys(meant) if each != words and tells(each))


@lru_cache(maxsize=256)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words that a text is typed in, parted by blanks or by any sign but those that stand inside names."""
    words = _BETWEEN_WORDS.split(analysis.normal_text(text))
    return tuple([word for each in words if (word := each.strip(_IN_NAMES))])


@lru_cache(maxsize=256)
def with_dots_apart(text: str) -> str:
    """Return a text with blanks for the dots between words that look like a host and can be none: ya.gai, 985.学学."""
    if "." not in text or "/" in text:
        return text
    return " ".join(word.replace(".", " ") if _is_no_host(word) else word for word in text.split())


def _is_no_host(word: str) -> bool:
    """Tell whether nobody registers names under what follows the last dot, and that is no slip: Chinese, or all is pinyin."""
    host = host_of(word)
    if not host or site_of(host).may_exist:
        return False
    return all(map(analysis.is_han, word.rpartition(".")[2])) or all(map(is_syllable, host.split(".")))


@lru_cache(maxsize=256)
def as_meant(text: str) -> str:
    """Return a text without tones, or without prices and what is asked about each of its words; 爱课堂的单晓梅 is two."""
    told = teachers_told(" ".join(words_of(without_prices(text))))
    if spelt := without_tones(told):
        return spelt
    told = _TONED_AMONG.sub(lambda found: f"{without_tones(found[0].strip()) or found[0]} ", told)
    told = _SYLLABLES_APART.sub(_in_one, with_person_apart(told))
    # Functions, which are called where something is found: templates are prepared for every text.
    told = _is_offered().sub(lambda found: f" {found['what']}", told)
    told = _AT_PLACE.sub(lambda found: found["where"] if is_place(found["where"]) else found[0], told)
    told = _IS_OF_PLACE.sub(lambda found: f" {found['where']}" if is_place(found["where"]) else found[0], told)
    return _parted(" ".join(filter(None, (without_question(word) for word in told.split()))))


@cache
def _is_offered() -> re.Pattern[str]:
    """爱课堂有高三语文吗."""
    return re.compile(rf"(?<=\w\w)有没?有?(?P<what>(?:{any_stage()})\w+?)[吗么嘛]?$")


@lru_cache(maxsize=256)
def app_meant(text: str) -> str:
    """Return the key of an app that is called so, where more is asked about it: 辕天app of 辕天App下载; "" elsewhere."""
    key, app = analysis.exact_key(text), f"{analysis.exact_key(as_meant(text))}{_APP}"
    return app if len(app) > len(_APP) and app in key and app != key else ""


@lru_cache(maxsize=256)
def parted(text: str) -> str:
    """Return a text as it is meant, with what is taught at a school as a word of its own: 爱课堂 初二数学 of 爱课堂初二数学."""
    return with_subject_apart(plainly_graded(with_subject_written(as_meant(text))))


def teachers_in(text: str) -> tuple[str, ...]:
    """Return what the teachers are called of whom one of several words tells as 单老师 does."""
    told = teachers_told(" ".join(words_of(text)))
    words = _parted(told).split() if TEACHER in told else []
    return tuple([word.removesuffix(TEACHER) for word in words if word.endswith(TEACHER)]) if len(words) > 1 else ()


@lru_cache(maxsize=256)
def names_beside_shared(text: str) -> tuple[str, ...]:
    """Return the one word of several that tells a name, and that without its place: 爱课堂 of 爱课堂 直播课, of 历下爱课堂编程.

    Who is called so need not teach that, or have a platform that is called so. Who may be a person is none of these.
    """
    words = words_of(parted(text))
    told = (word for word in words if word not in shared_words() and not is_place(word) and not subject_of(word))
    names = list(told) if len(words) > 1 else []
    if len(names) != 1 or not tells(names[0]) or (teachers_meant(text) and names[0].startswith(tuple(surnames_read()))):
        return ()
    name = analysis.exact_key(names[0])
    return tuple(dict.fromkeys((name, without_places(name))))


def is_subject_named(text: str) -> bool:
    """Tell whether one of several words is a subject, which a school teaches that need not be called so."""
    return any(map(subject_of, words_of(parted(text))))


def places_first(text: str) -> str:
    """Return several words with the places in front of what they tell of: 爱课堂 济南 is 济南 爱课堂."""
    words = words_of(text)
    where = [word for word in words if is_place(word)] if len(words) > 1 else []
    if not where or len(where) == len(words) or list(words[: len(where)]) == where:
        return text
    return " ".join((*where, *(word for word in words if word not in where)))


def _in_one(apart: re.Match[str]) -> str:
    """Syllables as one word, where all of them are such, the last of a text perhaps unfinished: qi se g."""
    *syllables, last = _BETWEEN_SYLLABLES.split(apart[0])
    is_last = apart.end() == len(apart.string)
    is_one = all(map(is_syllable, syllables)) and (is_syllable(last) or (is_last and begins_syllable(last)))
    return "".join((*syllables, last)) if is_one else apart[0]


def _parted(text: str) -> str:
    """Words that are said in one, parted: 爱课堂的单晓梅, 济南那个学画画的女娲石, 爱课堂单xm."""
    apart = _TAUGHT.sub(lambda found: f" {found['what']} ", _BEFORE_INITIALS.sub(" ", text))
    return " ".join(_BETWEEN.sub(" ", apart).split())


def without_subjects(text: str) -> str:
    """Return what tells a school without the places in front of it, and without what somebody teaches there behind it."""
    return without_subjects_behind(without_places(text))


@lru_cache(maxsize=256)
def schools_said(text: str) -> tuple[str, ...]:
    """Return what may tell the school beside a person: a text, without place and subject, and without 云课堂 and the like."""
    shorter = filter(tells, (analysis.core_in_one(text), *said_shorter(text)))
    return tuple(dict.fromkeys((text, without_subjects(text), *shorter)))


def _teacher_apart(typed: str) -> Iterator[str]:
    """爱课堂 单 for 爱课堂单老师: the surname, of one or two characters, as a word of its own, beside what may tell the school."""
    told = typed.removesuffix(TEACHER)
    if told == typed:
        return
    school, _, surname = told.rpartition(" ")
    if not school:
        cuts = [(told[:-length], told[-length:]) for length in LENGTHS_OF_SURNAMES if len(told) > length + 1]
    else:
        cuts = [(school, surname)] if len(surname) in LENGTHS_OF_SURNAMES else []
    yield from (f"{said} {surname}" for school, surname in cuts for said in schools_said(school))


def _full_names(typed: str) -> Iterator[str]:
    """Whole names of institutions in a text that says more, as a receipt does: words that end so, and what begins with a place."""
    words = typed.split()
    found = [word for word in words if len(word) >= _SHORTEST_FULL_NAME and INSTITUTION.search(word)] if len(words) > 1 else []
    found += full_names_from_place(typed)
    # Of a school and a person the person is meant.
    yield from (name for name in found if not _PERSON.fullmatch(typed.replace(name, "", 1).strip()))


def full_names_from_place(text: str) -> Iterator[str]:
    """Yield the whole names of institutions in a text that begin with a place, whatever stands around them."""
    end = 0
    for place in places(text).finditer(text):
        if place.start() >= end and (name := _FULL_NAME.match(text, place.start())):
            yield name[0]
            end = name.end()


def _surname_first(typed: str) -> Iterator[str]:
    """shanxiaomei for xiaomei shan: a name in letters as other languages have it."""
    given, _, surname = typed.rpartition(" ")
    if given and surname in surnames_spelt() and all(map(is_spelling, given.split())):
        yield f"{surname}{given.replace(' ', '')}"


def _without_doubling(text: str) -> Iterator[str]:
    """爱课堂教育 for 爱课课堂教育: a character that was typed twice."""
    yield _TWICE.sub(r"\g<character>", text)


def _anywhere(text: str) -> Iterator[str]:
    """Several words without places: what is told of a course does not say where it is."""
    words = text.split()
    if len(words) > 1:
        yield " ".join(without_places(word) for word in words if not is_place(word))


def _place_spelt_apart(text: str) -> Iterator[str]:
    # Each word of it may be typed apart.
    joined = _PARTING.sub("", text)
    if place := place_spelt(joined):
        # Who lies there need not be called so.
        behind = behind_place_spelt(joined, place)
        yield from (f"{where} {name}" for where in (place, *places_meant(place)) for name in behind)
    elif place := place_spelt_behind(joined):
        name = joined.removesuffix(place)
        yield from (f"{where} {name}" for where in (place, *places_meant(place)))


def _spelt_in_one(text: str) -> Iterator[str]:
    """yuantian for yuantianpeixun, and for yuan tia n and yuan'tian."""
    joined = _PARTING.sub("", text)
    if analysis.is_letters(joined):
        if is_spelling(joined):
            yield joined
        yield from common_words_misspelt(joined)
        yield from (name for name in said_shorter(joined) if len(name) >= _SHORTEST_ALONE)


def _for_whom(text: str) -> Iterator[str]:
    """朴树林英语 for 朴树林少儿英语."""
    yield _FOR_WHOM.sub(" ", text)


def _without_subject(text: str) -> Iterator[str]:
    """胡鹏 爱课堂 for 历史 胡鹏 爱课堂: beside several words, what is taught tells least."""
    words = text.split()
    others = [word for word in words if not subject_of(word)]
    # Of 王老师 英语 the subject tells which teacher is meant.
    is_of_teacher = TEACHER in text or analysis.in_pinyin(TEACHER) in words
    if len(others) < len(words) and sum(not is_place(word) for word in others) > 1 and not is_of_teacher:
        yield " ".join(others)


def _without_street(text: str) -> Iterator[str]:
    """爱课堂 for 爱课堂 经十路8号: schools are not found by the street. But 智启路 beside a subject is a school."""
    words = text.split()
    others = [word for word in words if not _STREET.fullmatch(word)]
    if 0 < len(others) < len(words) and TEACHER not in text and not any(map(subject_of, others)):
        yield " ".join(others)


def _place_behind(text: str) -> Iterator[str]:
    """威海市 乐华 for 乐华威海市, 长清区 奇云 for 奇云长清区店."""
    found = list(places(name := _BRANCH.sub("", text)).finditer(name)) if " " not in text else []
    if found and found[-1].end() == len(name) and tells(front := name[: found[-1].start()]) and len(front) > 1:
        yield f"{found[-1][0]} {front}"


def _with_dots(text: str) -> Iterator[str]:
    """lv for lyu, as passports write lü, which no two syllables are."""
    if text.isascii():
        yield text.replace("lyu", "lv")


def _without_tones_in_word(text: str) -> Iterator[str]:
    """明xin童 for 明xin4童."""
    if not text.isascii():
        yield _TONED_IN_WORD.sub(_toneless, text)


def _toneless(found: re.Match[str]) -> str:
    syllables = re.split("[1-5]", found[0])[:-1]
    return "".join(syllables) if all(map(is_syllable, syllables)) else found[0]


_RESPELLINGS: Final[tuple[Callable[[str], Iterable[str]], ...]] = (
    _with_dots,
    _without_tones_in_word,
    _without_doubling,
    lambda text: [letters_together(text)],
    renumbered,
    numbers_that_say,
    _anywhere,
    initials_otherwise,
    _place_spelt_apart,
    _spelt_in_one,
    common_words_meant,
    without_address,
    with_places_meant,
    _for_whom,
    _without_subject,
    _without_street,
    _place_behind,
    graded_otherwise,
    read_as_digits,
)
