"""What a text is made of for searching, the same for names and for queries: pure functions with no engine in sight.

A registry holds a million names and each is met once, so what is made of a name costs microseconds: the small things it is made
of are named tuples, and only what several callers ask for again is kept.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from operator import add
from typing import Final, Literal, NamedTuple

import opencc

from search.readings import MOST_KEPT, Readings, han_readings
from search.variants import VARIANTS

RunKind = Literal["han", "latin", "digits"]

# Words that rank but do not retrieve: so many names hold them that they tell no two records apart, or they are asked about a name.
STOP_TERMS: Final = frozenset({
    "教育", "培训", "学校", "机构", "中心", "辅导", "补习", "辅导班", "补习班", "培训班", "培训学校", "专修学校",
    "培训机构", "教育培训", "校外", "课外", "网校", "校区", "教学点", "平台", "官网", "网络", "在线", "线上",
    "互联网", "科技", "技术", "文化", "咨询", "信息", "传媒", "传播", "发展", "管理", "服务", "集团", "公司",
    "分公司", "有限公司", "有限责任公司", "股份有限公司", "民办", "分校", "工作室", "服务部", "经营部", "培训部",
    "怎么样", "好不好", "靠谱吗", "正规吗", "可靠吗", "合法吗", "是真的吗", "有资质吗", "多少钱", "电话", "地址",
})  # fmt: skip

MOST_VARIANTS: Final = 4
# A longer word is taken for several: some characters stand for many (ﷺ is eighteen letters), and engines limit their tokens.
LONGEST_WORD: Final = 200

# Han as search servers cut it into characters and pairs, which is as Unicode 12 has it; 〇 and 々 are written inside Han words
# though Unicode counts them as a number and a mark.
_HAN: Final = (
    "\u3005\u3007\u3400-\u4db5\u4e00-\u9fef\uf900-\ufa6d\ufa70-\ufad9\U00020000-\U0002a6d6\U0002a700-\U0002b734"
    "\U0002b740-\U0002b81d\U0002b820-\U0002cea1\U0002ceb0-\U0002ebe0\U0002f800-\U0002fa1d"
)
# Younger Han, such as 𰻞, would vanish there and make neighbours of what stands around it: each is a word of its own.
_YOUNGER_HAN: Final = "\u4db6-\u4dbf\u9ff0-\u9fff\U0002a6d7-\U0002f7ff\U00030000-\U0003347f"
_RUNS: Final = (
    rf"[{_HAN}]+",
    rf"[{_YOUNGER_HAN}]",
    rf"[0-9]{{1,{LONGEST_WORD}}}",
    rf"[^\W\d_{_HAN}{_YOUNGER_HAN}]{{1,{LONGEST_WORD}}}",
)
_RUN: Final = re.compile("|".join(_RUNS))
_ONLY_HAN: Final = re.compile(_RUNS[0])
_ANY_HAN: Final = re.compile(f"[{_HAN}{_YOUNGER_HAN}]")
# A circle in the place of a zero: 二○二四.
_CIRCLE: Final = "\u25cb"
_CIRCLES: Final = re.compile(f"{_CIRCLE}+")
NUMERALS: Final = "〇一二三四五六七八九"
# Marks, controls, surrogates, private characters and pictures: nothing of them can be searched for.
_DROPPED: Final = frozenset({"Mn", "Me", "Mc", "Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})
_DIAERESIS: Final = "\u0308"


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, of several the longest.

    There is one branch for each first character, so that a place where no word begins is passed at once.
    """
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_first.setdefault(re.escape(word[0]), []).append(re.escape(word[1:]))
    branches = (f"{first}(?:{'|'.join(rests)})" for first, rests in by_first.items())
    return f"(?=[{''.join(by_first)}])(?:{'|'.join(branches)})"


_STOP_TERM: Final = re.compile(any_of(STOP_TERMS))


class Normalised(NamedTuple):
    """A text in the form in which it is compared, and for each of its characters the position in the original that it came from."""

    text: str
    offsets: tuple[int, ...]


class Run(NamedTuple):
    """A stretch of one script, beginning at `start` of the normalised text.

    Letters of any script but Han count as latin, and so does each Han character that is younger than the servers' tables.
    """

    kind: RunKind
    text: str
    start: int


class Pinyin(NamedTuple):
    """How a text may be typed in letters.

    `readings` has for each Han character its syllables, the one meant first. `joined` and `initials` are the whole text
    with Han as full syllables and as first letters, latin words and digits as they are: at most four variants each, the
    first with every character read as meant. `initials_of_words` are those of a text of Han and latin words, as it is meant,
    with each word as its first letter too: bsyx for BEST山云校, of which the others are bestsyx; "" for any other text.
    `initials_of_each` are those of each of `joined`, some of them alike.
    """

    readings: tuple[Readings, ...]
    joined: tuple[str, ...]
    initials: tuple[str, ...]
    initials_of_words: str = ""
    initials_of_each: tuple[str, ...] = ()


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(character: str) -> str:
    # Twice, because 薴 becomes 苧, which is itself the traditional form of 苎.
    convert = _converter().convert
    simplified = str(convert(convert(character)))
    return VARIANTS.get(simplified, simplified)


def _folded(character: str) -> str:
    """The normalised form of one character: most become one character, some several, some none.

    Letters lose their accents, so that míng and ming are one; ü becomes v, as pinyin is typed.
    """
    character = VARIANTS.get(character, character)
    folded: list[str] = []
    for part in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character).lower()):
        category = unicodedata.category(part)
        if category == "Nd":
            folded.append(str(unicodedata.digit(part)))
        elif category[0] == "Z" or part in "\t\n\r":
            folded.append(" ")
        elif category not in _DROPPED or _ANY_HAN.match(part):
            folded.append(_simplified(part))
        elif part == _DIAERESIS and folded[-1:] == ["u"]:
            folded[-1] = "v"
    return "".join(folded)


class _Folding(dict[int, str]):
    """The normalised form of each character met so far, by its code, as `str.translate` asks for it.

    Those that are their own normalised form stand in `normal` too.
    """

    def __init__(self) -> None:
        self.normal: set[str] = set()

    def __missing__(self, code: int) -> str:
        if len(self) >= MOST_KEPT:
            self.clear()
            self.normal.clear()
        character = chr(code)
        folded = self[code] = _folded(character)
        if folded == character:
            self.normal.add(character)
        return folded


_FOLDING: Final = _Folding()


@lru_cache(maxsize=1024)
def normal_text(text: str) -> str:
    """The text of `normalise`, without the way back to the original."""
    if _FOLDING.normal.issuperset(text):
        # Most names are: in them no character becomes another.
        return text
    if _DIAERESIS in text:
        return normalise(text).text
    return _with_zeros(text).translate(_FOLDING)


def _with_zeros(text: str) -> str:
    def zeros(circles: re.Match[str]) -> str:
        beside = {text[circles.start() - 1 : circles.start()], text[circles.end() : circles.end() + 1]}
        return circles[0] if beside.isdisjoint(NUMERALS) else "〇" * len(circles[0])

    return _CIRCLES.sub(zeros, text) if _CIRCLE in text else text


def normalise(text: str) -> Normalised:
    """The text in NFKC, lower case, simplified Chinese, without accents, marks and emoji.

    Traditional characters are replaced one by one, never by phrase, so that every position leads back to the original.
    """
    if _DIAERESIS not in text and normal_text(text) == text:
        return Normalised(text, tuple(range(len(text))))
    parts = [_FOLDING[ord(character)] for character in _with_zeros(text)]
    whole = "".join(parts)
    if len(whole) == len(text) and "" not in parts:
        return Normalised(whole, tuple(range(len(text))))
    folded: list[str] = []
    offsets: list[int] = []
    for position, (character, part) in enumerate(zip(text, parts, strict=True)):
        if part:
            folded.append(part)
            offsets.extend([position] * len(part))
        elif character == _DIAERESIS and folded and folded[-1] == "u":
            folded[-1] = "v"
    return Normalised("".join(folded), tuple(offsets))


@lru_cache(maxsize=1024)
def runs(text: str) -> tuple[Run, ...]:
    """The runs of Han, latin letters and digits in the text, in order; everything else only parts them."""
    normalised = normal_text(text)
    if _ONLY_HAN.fullmatch(normalised):
        return (Run("han", normalised, 0),)
    return tuple(Run(_kind(match[0][0]), match[0], match.start()) for match in _RUN.finditer(normalised))


def is_han(character: str) -> bool:
    """Tell whether a character is Han."""
    return _ONLY_HAN.match(character) is not None


def pairs_in(text: str) -> list[str]:
    """Return each two neighbours of a text."""
    return list(map(add, text, text[1:]))


def is_letters(text: str) -> bool:
    """Tell whether a text is letters without accents and nothing else, as pinyin is."""
    return text.isascii() and text.isalpha()


def _kind(first: str) -> RunKind:
    if _ONLY_HAN.match(first):
        return "han"
    return "digits" if first in "0123456789" else "latin"


def exact_key(text: str) -> str:
    """The runs joined: two names with the same key differ in spaces, punctuation or spelling variants only."""
    return _kept_key(text) if len(text) <= LONGEST_WORD else _key(text)


def _key(text: str) -> str:
    if text.isascii() and text.isalnum():
        # Most codes; to fold them character by character takes longer.
        return text.lower()
    normalised = normal_text(text)
    # Most names are runs from end to end.
    return normalised if normalised.isalnum() else "".join(_RUN.findall(normalised))


# Of names; thousands of longer texts that somebody holds would take a hundred megabytes.
_kept_key: Final = lru_cache(maxsize=8192)(_key)


@lru_cache(maxsize=1024)
def core(text: str) -> str:
    """The runs of the text without stop terms, parted by spaces so that no false neighbours arise; "" if nothing else is left."""
    return " ".join(_RUN.findall(_STOP_TERM.sub(" ", normal_text(text))))


def core_in_one(text: str) -> str:
    """The core of the text in one word."""
    return core(text).replace(" ", "")


@lru_cache(maxsize=1024)
def pinyin(text: str) -> Pinyin:
    """How the text may be typed in letters: by syllables, joined, or by initials."""
    pieces: list[Readings] = []
    words: list[int] = []
    numbers: list[int] = []
    for kind, run, _ in runs(text):
        if kind == "han":
            pieces += han_readings(run)
        else:
            (words if kind == "latin" else numbers).append(len(pieces))
            pieces.append((run,))
    spoken = _variants(pieces)
    whole = {*words, *numbers}
    spelt: dict[str, str] = {}
    for syllables in spoken:
        spelt.setdefault("".join(syllables), _initials(syllables, whole))
    initials = tuple(dict.fromkeys(spelt.values()))
    readings = [piece for at, piece in enumerate(pieces) if at not in whole] if whole else pieces
    of_words = _initials(spoken[0], numbers) if words and readings else ""
    return Pinyin(tuple(readings), tuple(spelt), initials, "" if of_words in initials else of_words, tuple(spelt.values()))


@lru_cache(maxsize=8192)
def in_pinyin(text: str) -> str:
    """Return a text as pinyin in one word, each character as it is meant."""
    return next(iter(pinyin(text).joined), "")


def _variants(pieces: list[Readings]) -> list[list[str]]:
    """The pieces as meant, then with one syllable read otherwise wherever it stands with the same alternatives."""
    if not pieces:
        return []
    variants = [[piece[0] for piece in pieces]]
    if several := dict.fromkeys([piece for piece in pieces if len(piece) > 1]):
        choices = [(piece, other) for piece in several for other in piece[1:]]
        for chosen, other in choices[: MOST_VARIANTS - 1]:
            variants.append([other if piece == chosen else piece[0] for piece in pieces])
    return variants


def _initials(spoken: list[str], whole: Collection[int]) -> str:
    """The first letters of all pieces but those that stand whole, as they are."""
    initials = [piece[0] for piece in spoken]
    for at in whole:
        initials[at] = spoken[at]
    return "".join(initials)
