"""What was typed, as records are compared with it: as a whole, without everybody's words, word by word, and in pinyin."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Final

from registry.identifiers import recognise
from search import analysis
from search.addresses.lookalikes import plain
from search.addresses.sites import Site, host_of, site_of
from search.forms import LONGEST_HETERONYM
from search.letters import LONGEST_INITIALS, mixed_splits
from search.slips import nearly_begun
from search.syllables import is_syllable, syllable_splits, with_dots
from search.tokens import digits_token
from search.typed.initials import initials_as_one_letter, initials_meant
from search.typed.part_numbers import FEWEST_DIGITS, codes_nearly_meant, numbers_typed
from search.typed.places import is_place, places, without_places
from search.typed.places_meant import place_and_initials, place_and_name, places_by_initials, places_heard, places_spelt
from search.typed.prices import without_prices
from search.typed.sayings import (
    is_subject_named,
    names_beside_shared,
    parted,
    places_first,
    said_otherwise,
    teachers_in,
    with_dots_apart,
    words_of,
)
from search.typed.short_names import is_told_by_one, said_shorter, short_names, tells, what_tells
from search.typed.spelt import common_words_spelt, is_common_spelt, names_behind_place, place_nearly_spelt, places_in_letters
from search.typed.taught import Teacher, teachers_meant, without_grade
from search.typed.told_of_teachers import TEACHER, as_teacher, teachers_told

# Letters with a number or a hyphen are rather the name of a site than a word.
_LABEL: Final = re.compile(r"(?=.*[0-9-])[a-z][a-z0-9-]{3,}", re.ASCII | re.IGNORECASE)
# Each is compared with whatever a record is called; in so many words nobody says what it is.
MOST_WORDS: Final = 16
SHORTER: Final = 0.85
SHORTER_SPELT: Final = 0.93
LONGER: Final = 0.05
# Who is called as a site that is nobody's need not have it.
CALLED_AS_SITE: Final = 0.72
# What stands behind letters that only sound like a place, as zhibo does like 淄博; who is called so and teaches something else.
FARTHER: Final = 0.78
# What is meant by it otherwise: 五一课堂 is 51课堂.
OTHERWISE: Final = 0.99
# Before all that is meant otherwise: what a course costs is no part of its name.
WITHOUT_PRICE: Final = 0.995
# shss is 沭河书声, each letter an initial, before it is 善思尚 with sh for one.
TWO_LETTERS: Final = 0.96
# bzhwl is 百舟网络, zh an initial, before it is what has hwl, in 滨州 or not.
WITHOUT_PLACE: Final = 0.96
# Two initials are those of many: only who has them in the place that was typed is a good answer.
INITIALS_IN_PLACE: Final = 0.75
# What equals the query only once everybody's words are dropped stays below what equals the whole of it.
CORE_ONLY: Final = 0.95


@dataclass(frozen=True, slots=True)
class Key:
    """A part of a query as it is compared: written and in pinyin, with how much it may weigh."""

    text: str
    sound: str
    weight: float
    # What may be first letters of a name: nothing of characters alone.
    initials: str = ""
    # With what the syllables of characters begin, as `nearly_begun` has it.
    begun: str = ""
    # Of several words, one that everybody uses and that is not there counts for half of its length.
    is_common: bool = False
    # One of several words, in letters, which may spell what the record belongs to.
    is_spelt: bool = False
    # Letters read as syllables and initials side by side: the initials of all, and what is spelt so.
    mixed: tuple[tuple[str, re.Pattern[str]], ...] = ()
    # How else the whole may be read.
    other_sounds: tuple[str, ...] = ()
    # Of several words, what is taught and for whom, 五年级语文, where the text is without that.
    graded: str = ""
    # Of several words, for how many characters it stands: syllables are not worth more than the characters that they spell.
    size: int = 0
    # Where alone a record must lie that is meant by it.
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is compared: as a whole, then without everybody's words, then word by word.

    `places` are the regions in it, `places_heard` those that it only sounds like, `numbers` those of which it may be a part,
    `codes_nearly` those of which it may be a slip.
    """

    keys: tuple[Key, ...]
    words: tuple[Key, ...]
    is_spaced: bool = False
    places: tuple[str, ...] = ()
    places_heard: tuple[str, ...] = ()
    # Whether one of several words is a place.
    has_place_apart: bool = False
    numbers: tuple[str, ...] = ()
    codes_nearly: frozenset[str] = frozenset()
    is_code: bool = False
    # What a host may be called whose ending was not typed.
    label: str = ""
    # That of a link, where nobody is known to have it.
    site: Site | None = None
    teachers: tuple[Teacher, ...] = ()
    # Whether it ends with what schools are called by.
    is_of_school: bool = False


@lru_cache(maxsize=256)
def asked_of(text: str, *, is_code: bool) -> Asked:
    """Return a query as it is compared."""
    if is_code:
        codes = [text, *(each.value for each in recognise(text))]
        return Asked(tuple(Key(code, "", 1.0) for each in codes for code in (each, analysis.exact_key(each))), (), is_code=True)
    text = with_dots_apart(text)
    text = next(common_words_spelt(text), text)
    site = site_of(host) if (host := host_of(text)) else None
    if site and (label := plain(site.label)):
        return Asked((_key(label, CALLED_AS_SITE),), (), site=site)
    text = places_first(_with_teacher(text))
    key, core = analysis.exact_key(text), analysis.core(text)
    words, is_spaced = _words_apart(text)
    named = tuple(places(key).findall(key))
    numbers = _numbers(text, key)
    return Asked(
        keys=(*(_key(each, weight) for each, weight in _names_asked(text, key).items()), *_initials_in_place(key)),
        words=words,
        is_spaced=is_spaced,
        places=(*named, *(place for row in initials_meant(key) for place in places_by_initials(row))),
        places_heard=() if named else (*places_heard(key), *places_in_letters(text)),
        has_place_apart=is_spaced and any(map(is_place, words_of(parted(text)))),
        numbers=numbers,
        codes_nearly=frozenset(codes_nearly_meant(text) if numbers else ()),
        label=f"{text.strip().lower()}." if _LABEL.fullmatch(text.strip()) else "",
        teachers=teachers_meant(text),
        is_of_school=bool(core) and TEACHER not in key and not key.endswith(core.rpartition(" ")[2]),
    )


def _words_apart(text: str) -> tuple[tuple[Key, ...], bool]:
    """The words of a text, if they are several, and whether they were typed apart."""
    words, is_spaced = _words_told(text)
    teachers = teachers_in(text)
    telling = [f"{word}{TEACHER}" if word in teachers else word for word in words[:MOST_WORDS] if word]
    apart = tuple(_key(word, 1.0, is_word=True) for word in telling) if len(telling) > 1 else ()
    if is_spaced:
        graded = {without_grade(word): word for word in parted(text).split()}
        apart = tuple(replace(word, graded=graded.get(word.text, "")) for word in apart)
    return apart, is_spaced


def _initials_in_place(key: str) -> Iterator[Key]:
    """The two initials of a name behind the two of a place, which are meant of who lies there alone."""
    for row in initials_meant(key):
        there, initials = place_and_initials(row)
        if there:
            yield replace(_key(initials, INITIALS_IN_PLACE), places=there)


def _with_teacher(text: str) -> str:
    """A text that tells of a teacher by a title or in a sentence, as the school and the teacher; any other as it is."""
    typed = " ".join(words_of(text))
    told = as_teacher(typed)
    return text if told == typed else told


def _names_asked(text: str, key: str) -> dict[str, float]:
    """Return the whole names that a text may mean, with the weight of each: the first that it is given."""
    names = {key: 1.0}
    ways = (_as_typed(text, key), _said_less(text), _as_initials(key), _meant_otherwise(text), _told_by_one_word(text, key))
    for name, weight in chain(*ways):
        names.setdefault(name, weight)
    return names


def _as_typed(text: str, key: str) -> Iterator[tuple[str, float]]:
    """The text without prices, without everybody's words and places, and without what a teacher in it teaches."""
    yield analysis.exact_key(without_prices(text)), WITHOUT_PRICE
    joined = analysis.core_in_one(text)
    if joined and not is_told_by_one(text):
        yield joined, CORE_ONLY
        yield from ((name, CORE_ONLY - 0.02) for name in (without_places(joined), *short_names(text)[1:]))
    if key.isascii():
        yield with_dots(key), OTHERWISE
    if TEACHER in key:
        # 爱课堂单老师数学 is 爱课堂单老师 as 爱课堂数学单老师 is.
        told = analysis.exact_key(teachers_told(" ".join(words_of(text))))
        yield from ((name, OTHERWISE) for name in (told, told.removesuffix(TEACHER)) if name)


def _said_less(text: str) -> Iterator[tuple[str, float]]:
    """The text without what people say around a name."""
    shorter = said_shorter(text)
    for name in shorter:
        # 爱课堂微课 is rather meant by 爱课堂微课app than 爱课堂.
        is_longer = any(name != other and other in name for other in shorter)
        yield name, _weight_of_shorter(name) + (LONGER if is_longer else 0)


def _as_initials(key: str) -> Iterator[tuple[str, float]]:
    """Initials with one letter for those that have two, and without those of a place."""
    yield initials_as_one_letter(key), TWO_LETTERS
    for row in initials_meant(key):
        if places_by_initials(row):
            yield row[2:], WITHOUT_PLACE * (1.0 if row == key else TWO_LETTERS)


def _meant_otherwise(text: str) -> Iterator[tuple[str, float]]:
    """What else may be meant by the text, and that in short."""
    for other in said_otherwise(text):
        whole, *parts = short_names(other)
        yield whole, OTHERWISE
        yield from ((name, OTHERWISE * CORE_ONLY) for name in parts)
        yield from ((name, _weight_of_shorter(name)) for name in said_shorter(other))


def _told_by_one_word(text: str, key: str) -> Iterator[tuple[str, float]]:
    """The one word that tells a name, beside what is taught and the like, or behind a place in pinyin."""
    yield from ((name, FARTHER if is_subject_named(text) else SHORTER) for name in names_beside_shared(text))
    yield from ((name, SHORTER if place_nearly_spelt(key) in places_spelt() else FARTHER) for name in names_behind_place(key))


def _weight_of_shorter(name: str) -> float:
    """How much a name weighs without what is said around it: in letters that is told apart from the name more surely."""
    return SHORTER_SPELT if name.isascii() else SHORTER


def _words_told(text: str) -> tuple[Sequence[str], bool]:
    """Return the words of a text, each of which tells something, and whether they were typed apart."""
    typed = parted(text).split() or words_of(text)
    is_spaced = len(typed) > 1
    if is_spaced:
        words = [analysis.exact_key(what_tells(word)) for word in typed]
        # Where it is tells least of several words, and not every record says it.
        told = [without_grade(without_places(word)) for word in words if not is_place(word)]
        words = told if len(told) > 1 else words
        if all(map(is_syllable, words)):
            # Syllables typed apart are one name: each of them alone sounds in thousands.
            words, is_spaced = [], False
    else:
        words = analysis.core(text).split()
    joined = analysis.core_in_one(text)
    rest = without_places(joined)
    if not is_spaced and is_place(joined) and len(where := places(joined).findall(joined)) > 1:
        return where, True
    if not is_spaced and (parts := place_and_name(joined)):
        return parts, True
    if not is_spaced and len(words) < 2 and rest != joined:
        return [joined.removesuffix(rest), rest], False
    return words, is_spaced


def _numbers(text: str, key: str) -> tuple[str, ...]:
    """The keys of numbers of which a text may be one or a part; of few digits the text itself is none."""
    numbers = tuple(chain.from_iterable(numbers_typed(text)))
    if sum(map(str.isdigit, key)) < FEWEST_DIGITS:
        return numbers
    filed = digits_token(text).removeprefix("=")
    return (key, *([f"备{filed}{key.partition(filed)[2]}", f"备{filed}"] if filed else ()), *numbers)


def _key(text: str, weight: float, *, is_word: bool = False) -> Key:
    typed = analysis.pinyin(text)
    sound, initials = next(iter(typed.joined), ""), next(iter(typed.initials), "")
    is_spelt = is_word and analysis.is_letters(text)
    others = typed.joined[1:] if len(text) <= LONGEST_HETERONYM else ()
    letters = initials if sound == text or {run.kind for run in analysis.runs(text)} >= {"han", "latin"} else ""
    begun, is_common = "" if letters else nearly_begun(initials), is_word and (not tells(text) or is_common_spelt(text))
    size = len(next(iter(syllable_splits(text)), text)) if is_spelt else len(text)
    mixed = _mixed(text) if analysis.is_letters(text) and len(text) <= LONGEST_INITIALS else ()
    return Key(
        text, sound, weight, letters, begun, is_common=is_common, is_spelt=is_spelt, mixed=mixed, other_sounds=others, size=size
    )


def _mixed(letters: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What letters that are no pinyin from end to end may be as syllables and initials."""
    # lyu is lü in passports.
    if syllable_splits(letters.replace("lyu", "lv")):
        return ()
    return tuple(
        ("".join(piece[0] for piece in pieces), _compiled("".join(map(_begun, pieces))))
        for pieces in mixed_splits(letters)
        if max(map(len, pieces)) > 1
    )


def _begun(piece: str) -> str:
    """A pattern of a syllable, or of any that begins with a letter."""
    return piece if len(piece) > 1 else f"{piece}[a-z]{{0,5}}"


@lru_cache(maxsize=256)
def _compiled(spelt: str) -> re.Pattern[str]:
    return re.compile(spelt)
