"""What is typed in pinyin otherwise than names are spelt: a school and a person, a place nearly so, tones, everybody's words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, chain
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import STOP_TERMS, any_of, exact_key, in_pinyin, is_letters
from search.readings import character_readings, surnames, surnames_read
from search.slips import nearly_heard
from search.syllables import is_spelling, is_syllable, spelt_until, syllable_splits
from search.typed.places_meant import place_and_name, place_spelt, places_called, places_spelt
from search.typed.short_names import SHARED_WORDS, said_shorter

_TONED: Final = re.compile(r"(?:[a-z]++[0-5]?[\s'-]*+){2,}", re.ASCII)
_ONE_TONED: Final = re.compile(r"([a-z]+)([0-5]?)[\s'-]*", re.ASCII)
# Behind the vowel that has the tone: mi2ngde2.
_TONED_INSIDE: Final = re.compile(r"(?:[a-z]|(?<=[aeiouv])[1-4])+", re.ASCII)
_TONE: Final = re.compile("[0-5]")
_APART: Final = re.compile(r"(?<=[a-z1-4])[\s'-]+(?=[a-z])", re.ASCII)
# Behind the last tone: zhong1 ban3 2 is 中版2.
_NUMBER_BEHIND: Final = re.compile(r"(?P<toned>.*[a-z][1-5])[\s-]*(?P<number>\d{1,3})", re.ASCII)
_FEWEST_TONES: Final = 2
# Syllables without a tone of their own, behind which no number is typed: 种子 is zhong3zi.
_TONELESS: Final = ("zi", "tou", "men", "de", "le", "ge", "me", "li", "shi")
# How many syllables a school and a person have together, and how many the person; four with a surname of two.
_WITH_PERSON: Final = range(4, 11)
_OF_PERSON: Final = (4, 3, 2)
_LONGEST_WITH_ONE: Final = 3
_SHORTEST_SCHOOL: Final = 2
# Fewer letters tell no school.
SHORTEST_SCHOOL_SPELT: Final = 4
_MOST_PIECES: Final = 24
# What is behind 历城区 and 莒县, with two syllables at least.
_UNIT_SPELT: Final = re.compile("^(?:qu|xian|shi)(?=[a-z]{4})")
# Fewer letters than these are no place with a name behind it.
_SHORTEST_PLACE: Final = 4
_LONGEST_PLACE: Final = 12
_SHORTEST_BEHIND: Final = 4
_SHORTEST_BEGUN: Final = 2
# With a slip in it, a shorter word is hardly known.
_SHORTEST_MISSPELT: Final = 6
# What parents say behind a name, two characters each; what else names end with, 文化 or 信息, sounds as parts of names do.
_PAIRS_SAID_BEHIND: Final = ("教育", "培训", "学校", "在线", "网课", "网校", "课堂", "学堂", "官网", "辅导", "补习", "直播", "平台")
_LONG_SAID: Final = 2


def without_tones(text: str) -> str:
    """Pinyin as it is typed with the numbers of tones, ming2de2, without them; "" for anything else."""
    tones = sum(map(str.isdigit, text))
    if tones < _FEWEST_TONES:
        return ""
    joined = _APART.sub("", text)
    if _TONED_INSIDE.fullmatch(joined) and is_spelling(spelt := _TONE.sub("", joined)):
        return spelt if any(len(syllables) == tones for syllables in syllable_splits(spelt)) else ""
    if not _TONED.fullmatch(text):
        return _without_tones_before_number(text)
    pieces = _ONE_TONED.findall(text)
    syllables = [each for letters, tone in pieces for each in _toned(letters, tone)]
    if all(map(is_syllable, syllables)) or all(map(_ends_toned, pieces)):
        return "".join(letters for letters, _ in pieces)
    return ""


def _without_tones_before_number(text: str) -> str:
    found = _NUMBER_BEHIND.fullmatch(text)
    spelt = without_tones(found["toned"]) if found else ""
    return f"{spelt}{found['number']}" if found and spelt else ""


def _ends_toned(piece: tuple[str, str]) -> bool:
    """Tell whether letters are the syllable of a tone, or end with it behind a word that is none: kidming2 of kidming2jia1."""
    letters, tone = piece
    is_behind = not is_spelling(letters) and any(is_syllable(letters[at:]) for at in range(len(letters) - 1))
    return bool(tone) and (is_behind or is_syllable(letters))


def _toned(letters: str, tone: str) -> Sequence[str]:
    """The syllables up to a tone: zi and feng of zifeng1; without a tone nothing but those that have none."""
    if not tone:
        return (letters,) if letters in _TONELESS else ("",)
    if not is_syllable(letters):
        for front in _TONELESS:
            if is_syllable(rest := letters.removeprefix(front)):
                return (front, rest)
    return (letters,)


def spelt_with_dots(text: str) -> str:
    """Return the syllables of pinyin that is typed with dots, and could be a host too: ji nan li of ji.nan.li; "" elsewhere."""
    syllables = text.strip().lower().split(".")
    return " ".join(syllables) if len(syllables) > 1 and all(map(is_syllable, syllables)) else ""


def people_spelt(typed: str) -> Iterator[tuple[str, str]]:
    """shanxiaomei and aiketang of ai ke tang shan xiao mei: who may be named in pinyin behind a school, or in front of it.

    Each may be in one or in parts, and the surname behind the rest: xiaomei shan aiketang.
    """
    words = typed.split()
    if len(words) == 1 and is_letters(typed):
        words = list(next(iter(syllable_splits(typed)), ()))
    if not all(map(is_spelling, words)):
        return
    pieces = [syllable_splits(word)[0] for word in words]
    number = sum(map(len, pieces))
    if number not in _WITH_PERSON:
        return
    for at in range(1, len(pieces)):
        for part, rest in ((pieces[at:], pieces[:at]), (pieces[:at], pieces[at:])):
            if sum(map(len, rest)) >= _SHORTEST_SCHOOL:
                school = "".join(chain(*rest))
                yield from ((name, school) for name in _called(part))


def whole_people_spelt(words: Sequence[str]) -> Iterator[str]:
    """shanxiaomei of shan xiaomei, and of xiaomei shan: who may be named by words of pinyin, all of them."""
    if all(map(is_spelling, words)):
        yield from _called([syllable_splits(word)[0] for word in words])


def courses_beside_spelt(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The keys of what may be a course, each with the rest, which may be its school: one of both is typed in pinyin."""
    pieces = list(words)
    if all(map(is_spelling, words)):
        # Syllables may be typed apart.
        pieces = list(chain.from_iterable(syllable_splits(word)[0] for word in words))
    for at in range(1, min(len(pieces), _MOST_PIECES)):
        front, behind = (exact_key("".join(part)) for part in (pieces[:at], pieces[at:]))
        if is_spelling(front) or is_spelling(behind):
            yield from ((behind, front), (front, behind))


@lru_cache(maxsize=256)
def schools_spelt(letters: str) -> tuple[str, ...]:
    """Return with what a school's name may begin that letters spell: with all of it, then with that but what is said around it.

    Two syllables or more, and no place.
    """
    known = dict.fromkeys((letters, *said_shorter(letters))) if is_spelling(letters) else ()
    return tuple(each for each in known if is_spelling(each) and _is_school(each))


def _is_school(letters: str) -> bool:
    is_long = len(letters) >= SHORTEST_SCHOOL_SPELT and len(syllable_splits(letters)[0]) >= _SHORTEST_SCHOOL
    return is_long and letters not in places_spelt()


def _called(pieces: Sequence[Sequence[str]]) -> Iterator[str]:
    """The names of people that are typed in pieces, the surname in front, or behind as a piece or a syllable of its own."""
    syllables, last = list(chain(*pieces)), len(pieces[-1])
    orders = dict.fromkeys((*syllables[-length:], *syllables[:-length]) for length in (0, 1, last))
    yield from ("".join(order) for order in orders if len(order) in _OF_PERSON and _is_person(order))


def is_person_spelt(letters: str) -> bool:
    """Tell whether letters are a person's whole name in pinyin."""
    return is_spelling(letters) and any(len(each) in _OF_PERSON and _is_person(each) for each in syllable_splits(letters))


def _is_person(syllables: Sequence[str]) -> bool:
    is_short = len(syllables) <= _LONGEST_WITH_ONE and syllables[0] in _any_surname_spelt()
    return is_short or (len(syllables) > 2 and "".join(syllables[:2]) in _any_surname_spelt())


@cache
def surnames_spelt() -> frozenset[str]:
    """How surnames are spelt, in one."""
    return frozenset(surnames_read().values())


@cache
def _any_surname_spelt() -> frozenset[str]:
    """The same with rarer ones, and as the character is read elsewhere: chou for 仇."""
    single = (surname for surname in surnames() if len(surname) == 1)
    return surnames_spelt().union(*map(character_readings, single))


@lru_cache(maxsize=256)
def place_nearly_spelt(text: str) -> str:
    """Return the letters with which a text in pinyin begins that are a place, or sound nearly so, and go on: qindao is 青岛 too."""
    if place := place_spelt(text):
        return place
    if not is_letters(text):
        return ""
    lengths = range(min(_LONGEST_PLACE, len(text) - _SHORTEST_BEHIND), _SHORTEST_PLACE - 1, -1)
    begun = [text[:length] for length in lengths if spelt_until(text[length:]) >= _SHORTEST_BEGUN]
    spelt = next(filter(places_spelt().__contains__, begun), "")
    spelt = spelt or next((letters for letters in begun if nearly_heard(letters) in _places_by_sound()), "")
    if spelt or is_spelling(text):
        return spelt
    # shanodng is 山东 where nothing else is spelt so.
    return next((letters for letters in begun if _with_slip(letters, _long_places())), "")


@lru_cache(maxsize=256)
def places_in_letters(text: str) -> tuple[str, ...]:
    """Return the places of the province, without what they are, with which pinyin begins or ends: 淄博 of zibo zuqingting.

    Of what is typed apart a place has whole words, and no person's name has one: li xiao ming is nobody in 历下.
    """
    words = text.lower().split()
    letters = "".join(words)
    if not letters.isascii() or not (both := place_and_name(letters)) or is_person_spelt(letters):
        return ()
    place, name = both
    ends = len(place) if letters.startswith(place) else len(name)
    return places_called(place) if len(words) < 2 or ends in accumulate(map(len, words)) else ()


def names_behind_place(text: str) -> tuple[str, ...]:
    """Return what a text in pinyin that begins with a place goes on with, and that without everybody's words."""
    letters = place_nearly_spelt(text)
    return behind_place_spelt(text, letters) if letters else ()


def behind_place_spelt(text: str, place: str) -> tuple[str, ...]:
    """Return what pinyin goes on with behind a place, with and without everybody's words and the word for what the place is."""
    rest = text.removeprefix(place)
    bare = _UNIT_SPELT.sub("", rest)
    return tuple(dict.fromkeys((rest, *said_shorter(rest), *common_words_misspelt(rest), bare, *said_shorter(bare))))


@lru_cache(maxsize=256)
def common_words_misspelt(text: str) -> tuple[str, ...]:
    """Return pinyin that ends with a slip in one of everybody's words, rightly spelt and without it: lanxi of lanxijaioyu."""
    if not is_letters(text) or said_shorter(text):
        return ()
    cuts = [(text[:at], text[at:]) for at in range(_SHORTEST_BEHIND, len(text) - _SHORTEST_MISSPELT + 2)]
    meant = [(front, word) for front, typed in cuts if is_spelling(front) for word in _with_slip(typed, _long_common_words())]
    return tuple(dict.fromkeys((*(front + word for front, word in meant), *(front for front, _ in meant))))


def _with_slip(letters: str, words: Sequence[str]) -> Sequence[str]:
    """The words that letters are but for one that is more, less, other or turned."""
    near = process.extract(letters, words, scorer=OSA.distance, processor=None, score_cutoff=1, limit=None)
    return [word for word, distance, _ in near if distance]


@cache
def _long_common_words() -> Sequence[str]:
    return _long(_common_by_spelling())


@cache
def _long_places() -> Sequence[str]:
    return _long(places_spelt())


def _long(words: Iterable[str]) -> Sequence[str]:
    return sorted(word for word in words if len(word) >= _SHORTEST_MISSPELT)


@cache
def _places_by_sound() -> frozenset[str]:
    return frozenset(map(nearly_heard, places_spelt()))


def common_words_spelt(text: str) -> Iterator[str]:
    """爱课堂学校 of 爱课堂xuexiao: a word that everybody uses, in pinyin behind a name that is not."""
    if not text.isascii() and (found := _common_behind().search(text)):
        yield text[: found.start()] + _common_by_spelling()[found["word"]]


def common_words_meant(text: str) -> Iterator[str]:
    """The same, and 辕天在线 of 辕天在先: a keyboard offers other words that sound as one that everybody says behind a name."""
    yield from common_words_spelt(text)
    front, behind = text[:-_LONG_SAID], text[-_LONG_SAID:]
    if len(front) > 1 and behind not in _PAIRS_SAID_BEHIND and not behind.isascii():
        word = _said_by_spelling().get(in_pinyin(behind), "")
        yield from (f"{front}{word}",) if word else ()


def is_common_spelt(word: str) -> bool:
    """Tell whether a word is one that everybody uses, in pinyin."""
    return word in _common_by_spelling()


@cache
def _common_behind() -> re.Pattern[str]:
    return re.compile(rf"(?<=[^\W0-9a-z_]{{2}})\s*(?P<word>{any_of(_common_by_spelling())})$")


@cache
def _said_by_spelling() -> dict[str, str]:
    return {in_pinyin(word): word for word in _PAIRS_SAID_BEHIND}


@cache
def _common_by_spelling() -> dict[str, str]:
    """Words that everybody uses by their pinyin."""
    words = sorted(chain(STOP_TERMS, SHARED_WORDS))
    return {spelt: word for word in words if is_spelling(spelt := in_pinyin(word))}
