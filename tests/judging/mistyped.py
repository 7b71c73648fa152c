"""How a name comes out when somebody types it: by mistake, by ear, in letters, in part."""

import re
import string
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Final

import opencc
from pypinyin import Style, lazy_pinyin

# The 3,755 common characters of GB 2312, those that a keyboard offers first.
_FIRST_ROW, _LAST_ROW = 0xB0, 0xD7
_NEAR_BEGINNINGS = {"zh": "z", "ch": "c", "sh": "s"}
# Characters that people read in either way, in a name that they only see.
SEVERAL_READINGS: Final = {
    "重": "zhong chong", "乐": "le yue", "长": "chang zhang", "行": "xing hang", "朝": "chao zhao", "传": "chuan zhuan",
    "弹": "tan dan", "调": "tiao diao", "单": "dan shan", "解": "jie xie", "曾": "ceng zeng", "都": "du dou", "觉": "jue jiao",
    "参": "can shen", "盛": "sheng cheng", "召": "zhao shao", "盖": "gai ge", "率": "lv shuai",
    "降": "jiang xiang", "仇": "chou qiu", "查": "cha zha", "朴": "pu piao", "翟": "di zhai", "种": "zhong chong",
}  # fmt: skip
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def is_han(character: str) -> bool:
    """Tell whether a character is a Han character."""
    return "\u3400" <= character <= "\u9fff"


def han_places(text: str) -> list[int]:
    """Return where the Han characters of a text stand."""
    return [at for at, character in enumerate(text) if is_han(character)]


def letter_places(text: str) -> list[int]:
    """Return where the letters of words of four or more stand."""
    return [at for word in re.finditer("[A-Za-z]{4,}", text) for at in range(word.start(), word.end())]


def with_another_letter(random: Random, text: str) -> str:
    """Return the text with one letter of a longer word replaced by another."""
    at = random.choice(letter_places(text))
    other = random.choice(string.ascii_lowercase.replace(text[at].lower(), ""))
    return text[:at] + other + text[at + 1 :]


def with_another_character(random: Random, text: str) -> str:
    """Return the text with one Han character replaced by another that sounds otherwise."""
    at = random.choice(han_places(text))
    sounds = lazy_pinyin(text[at])
    while (other := random.choice(_common_characters())) == text[at] or lazy_pinyin(other) == sounds:
        pass
    return text[:at] + other + text[at + 1 :]


def with_two_swapped(random: Random, text: str) -> str:
    """Return the text with two neighbours in each other's place."""
    at = random.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def with_one_doubled(random: Random, text: str) -> str:
    """Return the text with one character typed twice."""
    at = random.randrange(len(text))
    return text[: at + 1] + text[at:]


def with_one_missing(random: Random, text: str) -> str:
    """Return the text without one of its inner characters."""
    at = random.randrange(1, len(text) - 1)
    return text[:at] + text[at + 1 :]


def as_heard(random: Random, text: str, number: int = 1) -> str | None:
    """Return the text with some Han characters written as others of the same sound, or nothing where there are none."""
    places = [at for at in han_places(text) if len(_of_one_sound().get(lazy_pinyin(text[at])[0], "")) > 1]
    if len(places) < number:
        return None
    written = list(text)
    for at in random.sample(places, number):
        written[at] = random.choice([each for each in _of_one_sound()[lazy_pinyin(text[at])[0]] if each != text[at]])
    return "".join(written)


def as_heard_nearly(random: Random, text: str) -> str | None:
    """Return the text with one Han character for another that sounds nearly the same: zh for z, l for n, ing for in."""
    sounds = {at: lazy_pinyin(text[at])[0] for at in han_places(text)}
    others = {at: [each for each in _of_near_sound()[nearly(said)] if each != said] for at, said in sounds.items()}
    places = [at for at, near in others.items() if near]
    if not places:
        return None
    at = random.choice(places)
    return text[:at] + random.choice(_of_one_sound()[random.choice(others[at])]) + text[at + 1 :]


def nearly(syllable: str) -> str:
    """Return what a syllable has in common with those that many speakers do not tell from it."""
    begin = _NEAR_BEGINNINGS.get(syllable[:2], syllable[:2])
    if begin[:1] == "l":
        begin = "n" + begin[1:]
    near = begin + syllable[2:]
    return near[:-1] if near.endswith(("ing", "eng", "ang")) else near


def read_otherwise(text: str) -> tuple[str, ...] | None:
    """Return the syllables of a text with a character of several readings read otherwise, or nothing where there is none."""
    syllables = list(lazy_pinyin(text)) if all(map(is_han, text)) else []
    for at, said in enumerate(syllables):
        readings = SEVERAL_READINGS.get(text[at], "").split()
        if said in readings:
            syllables[at] = next(each for each in readings if each != said)
            return tuple(syllables)
    return None


def in_letters(random: Random, syllables: Sequence[str]) -> str:
    """Return syllables as one types them: joined, apart, in pairs, with capitals, the last one unfinished."""
    style = random.choices(("joined", "apart", "pairs", "quoted", "capital", "unfinished"), (50, 15, 5, 5, 10, 15))[0]
    if style == "apart":
        return " ".join(syllables)
    if style == "pairs":
        return " ".join("".join(syllables[at : at + 2]) for at in range(0, len(syllables), 2))
    if style == "quoted":
        return "'".join(syllables)
    if style == "capital":
        return "".join(syllables).capitalize()
    last = syllables[-1]
    if style == "unfinished" and len(syllables) > 2 and len(last) > 2:
        return "".join(syllables[:-1]) + last[: random.randrange(1, len(last))]
    return "".join(syllables)


def with_tones(name: str) -> str:
    """Return a name in pinyin with the marks of tones."""
    return " ".join(lazy_pinyin(name, style=Style.TONE))


def partly_in_letters(random: Random, text: str) -> str | None:
    """Return the text with one or more Han characters in pinyin and at least one as it is, or nothing where there are too few."""
    places = han_places(text)
    if len(places) < 2:
        return None
    spelt = set(random.sample(places, random.randrange(1, len(places))))
    return "".join(lazy_pinyin(character)[0] if at in spelt else character for at, character in enumerate(text))


def in_traditional(random: Random, text: str) -> str | None:
    """Return the text in traditional characters as one of three regions writes them, or nothing where it is the same."""
    written = str(_traditional(random.choice(("s2t", "s2t", "s2hk", "s2tw"))).convert(text))
    return written if written != text else None


def pasted(random: Random, code: str) -> str:
    """Return a code as it is pasted: in other letters, in full width, in groups, with spaces around."""
    style: Callable[[str], str] = random.choice((str, str, str.lower, str.upper, in_full_width, in_groups, around, without_end))
    return style(code)


def in_full_width(text: str) -> str:
    """Return a text in full-width letters and digits."""
    return text.translate(_WIDE)


def in_groups(text: str) -> str:
    """Return a text with a space after every four characters, or around its numbers where it has Han."""
    if any(map(is_han, text)):
        return " ".join(in_runs(text))
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def without_end(text: str) -> str:
    """Return a number without the word that ends it."""
    return text.removesuffix("号")


def around(text: str) -> str:
    """Return a text with white space on both sides."""
    return f" \u3000{text}\t"


def in_runs(text: str) -> list[str]:
    """Return a text in runs of Han and of anything else."""
    runs: list[str] = []
    for character in text:
        if runs and is_han(character) == is_han(runs[-1][-1]):
            runs[-1] += character
        else:
            runs.append(character)
    return runs


@cache
def _common_characters() -> str:
    codes = (bytes((row, cell)) for row in range(_FIRST_ROW, _LAST_ROW + 1) for cell in range(0xA1, 0xFF))
    found = "".join(code.decode("gb2312", errors="ignore") for code in codes)
    return "".join(character for character in found if unicodedata.category(character) == "Lo")


@cache
def _of_one_sound() -> dict[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    for character in _common_characters():
        found[lazy_pinyin(character)[0]] += character
    return dict(found)


@cache
def _of_near_sound() -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for syllable in _of_one_sound():
        found[nearly(syllable)].append(syllable)
    return dict(found)


@cache
def _traditional(kind: str) -> opencc.OpenCC:
    return opencc.OpenCC(kind)
