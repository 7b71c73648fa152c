"""What a text is made of for searching, the same for names and for queries: pure functions with no engine in sight."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Final, Literal

import opencc

from search.readings import han_readings

RunKind = Literal["han", "latin", "digits"]

# Words that rank but do not retrieve: so many names hold them that they tell no two records apart.
STOP_TERMS: Final = frozenset({
    "教育", "培训", "学校", "机构", "中心", "辅导", "补习", "辅导班", "补习班", "培训班", "培训学校", "专修学校",
    "培训机构", "教育培训", "校外", "课外", "网校", "校区", "教学点", "平台", "官网", "网络", "在线", "线上",
    "互联网", "科技", "技术", "文化", "咨询", "信息", "传媒", "传播", "发展", "管理", "服务", "集团", "公司",
    "分公司", "有限公司", "有限责任公司", "股份有限公司", "民办",
})  # fmt: skip

MOST_VARIANTS: Final = 4
# A longer word is taken for several: some characters stand for many (ﷺ is eighteen letters), and engines limit their tokens.
LONGEST_WORD: Final = 200

# 〇 and 々 are written inside Han words though Unicode counts them as a number and a mark; rare names lie beyond the BMP.
_HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN: Final = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<digits>[0-9]{{1,{LONGEST_WORD}}})|(?P<latin>[^\W\d_{_HAN}]{{1,{LONGEST_WORD}}})")
_STOP_TERM: Final = re.compile("|".join(sorted(STOP_TERMS, key=len, reverse=True)))
# Marks, controls, surrogates, private characters and pictures: nothing of them can be searched for.
_DROPPED: Final = frozenset({"Mn", "Me", "Mc", "Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})
_DIAERESIS: Final = "\u0308"


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in the form in which it is compared, and for each of its characters the position in the original that it came from."""

    text: str
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one script, beginning at `start` of the normalised text; letters of any script but Han count as latin."""

    kind: RunKind
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Grams:
    """Single characters and neighbouring pairs of Han, within their runs; a latin word or a number is one unigram."""

    unigrams: tuple[str, ...]
    bigrams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pinyin:
    """How a text may be typed in letters.

    `readings` has for each Han character its syllables, the one meant first. `joined` and `initials` are the whole text
    with Han as full syllables and as first letters, latin words and digits as they are: at most four variants each, the
    first with every character read as meant.
    """

    readings: tuple[tuple[str, ...], ...]
    joined: tuple[str, ...]
    initials: tuple[str, ...]

    @property
    def syllables(self) -> tuple[str, ...]:
        """One syllable for each Han character, as meant."""
        return tuple(alternatives[0] for alternatives in self.readings)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the original string, and whether the query asked for it."""

    text: str
    hit: bool


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(character: str) -> str:
    # Twice, because 薴 becomes 苧, which is itself the traditional form of 苎.
    convert = _converter().convert
    return str(convert(convert(character)))


class _Folding(dict[str, str]):
    """The normalised form of each character met so far; most become one character, some several, some none.

    Letters lose their accents, so that míng and ming are one; ü becomes v, as pinyin is typed.
    """

    def __missing__(self, character: str) -> str:
        folded: list[str] = []
        for part in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character).lower()):
            category = unicodedata.category(part)
            if category == "Nd":
                folded.append(str(unicodedata.digit(part)))
            elif category[0] == "Z" or part in "\t\n\r":
                folded.append(" ")
            elif category not in _DROPPED:
                folded.append(_simplified(part))
            elif part == _DIAERESIS and folded[-1:] == ["u"]:
                folded[-1] = "v"
        self[character] = "".join(folded)
        return self[character]


_FOLDED: Final = _Folding()


@lru_cache(maxsize=1024)
def normalise(text: str) -> Normalised:
    """The text in NFKC, lower case, simplified Chinese, without accents, marks and emoji.

    Traditional characters are replaced one by one, never by phrase, so that every position leads back to the original.
    """
    parts = [_FOLDED[character] for character in text]
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
    return tuple(Run(_kind(match), match[0], match.start()) for match in _RUN.finditer(normalise(text).text))


def _kind(match: re.Match[str]) -> RunKind:
    if match["han"]:
        return "han"
    return "digits" if match["digits"] else "latin"


@lru_cache(maxsize=8192)
def exact_key(text: str) -> str:
    """The runs joined: two names with the same key differ in spaces, punctuation or spelling variants only."""
    return "".join(run.text for run in runs(text))


def grams(text: str) -> Grams:
    """The unigrams and bigrams of the text in order, repeated as often as they occur."""
    unigrams: list[str] = []
    bigrams: list[str] = []
    for run in runs(text):
        if run.kind == "han":
            unigrams.extend(run.text)
            bigrams.extend(map("".join, zip(run.text, run.text[1:], strict=False)))
        else:
            unigrams.append(run.text)
    return Grams(tuple(unigrams), tuple(bigrams))


def core(text: str) -> str:
    """The runs of the text without stop terms, parted by spaces so that no false neighbours arise; "" if nothing else is left."""
    parted = _STOP_TERM.sub(" ", normalise(text).text)
    return " ".join(match[0] for match in _RUN.finditer(parted))


@lru_cache(maxsize=1024)
def pinyin(text: str) -> Pinyin:
    """How the text may be typed in letters: by syllables, joined, or by initials."""
    readings: list[tuple[str, ...]] = []
    pieces: list[str] = []
    spoken: list[int] = []
    for run in runs(text):
        if run.kind == "han":
            read = han_readings(run.text)
            spoken.extend(range(len(pieces), len(pieces) + len(read)))
            readings.extend(read)
            pieces.extend(alternatives[0] for alternatives in read)
        else:
            pieces.append(run.text)
    joined: dict[str, None] = {}
    initials: dict[str, None] = {}
    is_spoken = frozenset(spoken)
    for variant in _variants(pieces, dict(zip(spoken, readings, strict=True))):
        joined["".join(variant)] = None
        initials["".join(piece[0] if at in is_spoken else piece for at, piece in enumerate(variant))] = None
    return Pinyin(tuple(readings), tuple(joined), tuple(initials))


def _variants(pieces: list[str], readings: dict[int, tuple[str, ...]]) -> Iterator[list[str]]:
    """The pieces as meant, then with one syllable read otherwise wherever it stands with the same alternatives."""
    if not pieces:
        return
    yield pieces
    choices = dict.fromkeys((read, other) for read in readings.values() for other in read[1:])
    for read, other in list(choices)[: MOST_VARIANTS - 1]:
        yield [other if readings.get(at) == read else piece for at, piece in enumerate(pieces)]


def segments(original: str, hits: Iterable[bool]) -> tuple[Segment, ...]:
    """The original string cut where hits begin and end; `hits` has one value for each of its characters."""
    paired = groupby(zip(original, hits, strict=True), key=lambda pair: pair[1])
    return tuple(Segment("".join(character for character, _ in pairs), hit) for hit, pairs in paired)


def highlight(original: str, query: str) -> tuple[Segment, ...]:
    """The original string in segments, those marked that the query asks for: Han, words and numbers, pinyin or initials.

    Joined, the segments are always the original string itself.
    """
    normalised = normalise(original)
    marked: set[int] = set()
    for run in runs(query):
        marked.update(_found(run, normalised.text, runs(original)))
    found = {normalised.offsets[position] for position in marked}
    shown = set(normalised.offsets)
    hits: list[bool] = []
    for position, character in enumerate(original):
        joins_previous = position not in shown and unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf")
        hits.append(hits[-1] if joins_previous and hits else position in found)
    return segments(original, hits)


def _found(asked: Run, text: str, text_runs: tuple[Run, ...]) -> set[int]:
    """Positions of the normalised text that one run of a query asks for, by the closest way that finds any."""
    if asked.kind != "han" or len(asked.text) == 1:
        found = _occurrences(text, {asked.text})
        return found or (_spelt(asked.text, text_runs) if asked.kind == "latin" else found)
    pairs = {asked.text[at : at + 2] for at in range(len(asked.text) - 1)}
    return (
        _occurrences(text, pairs)
        or _spelt("".join(read[0] for read in han_readings(asked.text)), text_runs, whole=True)
        or _occurrences(text, set(asked.text))
    )


def _occurrences(text: str, terms: set[str]) -> set[int]:
    found: set[int] = set()
    for term in terms:
        at = text.find(term)
        while at >= 0:
            found.update(range(at, at + len(term)))
            at = text.find(term, at + 1)
    return found


def _spelt(letters: str, text_runs: tuple[Run, ...], *, whole: bool = False) -> set[int]:
    """Positions of Han whose pinyin the letters spell: syllables, initials or both mixed, the last syllable perhaps unfinished.

    With `whole`, by full syllables only. A single letter spells nothing: it would mark half of any name.
    """
    found: set[int] = set()
    if len(letters) < 2:
        return found
    for run in text_runs:
        if run.kind != "han":
            continue
        readings = han_readings(run.text)
        for start in range(len(readings)):
            end = _spelt_until(letters, readings, start, whole=whole)
            found.update(range(run.start + start, run.start + end))
    return found


def _spelt_until(letters: str, readings: tuple[tuple[str, ...], ...], start: int, *, whole: bool) -> int:
    """Where the characters end that the letters spell from `start` on; `start` itself if they spell none."""
    reached = {0}
    for at in range(start, len(readings)):
        following: set[int] = set()
        for done in reached:
            for syllable in readings[at]:
                if letters.startswith(syllable, done):
                    following.add(done + len(syllable))
                if whole:
                    continue
                if syllable.startswith(letters[done:]):
                    return at + 1
                following.update(done + size for size in (1, 2) if _is_initial(letters[done : done + size], syllable))
        if len(letters) in following:
            return at + 1
        if not following:
            return start
        reached = following
    return start


def _is_initial(letters: str, syllable: str) -> bool:
    return letters in ("zh", "ch", "sh", syllable[0]) and syllable.startswith(letters)
