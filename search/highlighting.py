"""Which parts of a name a query asked for, marked on the name as it is written."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise, product
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from search.analysis import Run, exact_key, is_letters, normalise, runs
from search.readings import Readings, han_readings
from search.results import Segment
from search.slips import heard_alike
from search.typed.places_meant import place_and_name

# How much like it what is marked for letters with a slip is, in per cent.
NEARLY: Final = 80
SHORTEST_NEARLY: Final = 4
# So many letters hardly begin alike by chance.
FEWEST_BEGUN: Final = 6


class _Unit(NamedTuple):
    """What is spelt as one: a Han character with its readings, or a word or number that is spelt as it is written."""

    start: int
    end: int
    readings: Readings
    is_han: bool


class _Pair(NamedTuple):
    """Two neighbouring Han characters of a query, and how each of them sounds."""

    text: str
    sounds: tuple[str, str]


@lru_cache(maxsize=256)
def highlight(original: str, query: str) -> tuple[Segment, ...]:
    """The original string in segments, those marked that the query asks for.

    It asks for Han as written, else for what sounds the same; for words and numbers; in pinyin, initials or both. Joined, the
    segments are always the original string itself.
    """
    normalised = normalise(original)
    found = [stretch for asked in _asked(query) for stretch in _found(asked, original, normalised.text)]
    if not found:
        return (Segment(original, False),) if original else ()
    hits = bytearray(len(original))
    for start, end in found:
        for position in normalised.offsets[start:end]:
            hits[position] = True
    if len(normalised.text) < len(original):
        shown = frozenset(normalised.offsets)
        for position in range(1, len(original)):
            # A mark belongs to the letter before it.
            if position not in shown and unicodedata.category(original[position]) in ("Mn", "Me", "Mc", "Cf"):
                hits[position] = hits[position - 1]
    return segments(original, hits)


@lru_cache(maxsize=256)
def highlight_nearly(original: str, query: str) -> tuple[Segment, ...]:
    """The original string in segments, those marked that letters spell with a slip or a gap, in full or by initials; or ()."""
    letters = exact_key(query)
    if len(letters) < SHORTEST_NEARLY or not is_letters(letters):
        return ()
    units = _units(original)
    spelt = [unit.readings[0] for unit in units]
    initials = [read[0] if unit.is_han else read for unit, read in zip(units, spelt, strict=True)]
    offsets, hits = normalise(original).offsets, bytearray(len(original))
    for unit in _nearly_spelt(letters, spelt, units) or _nearly_spelt(letters, initials, units):
        for position in offsets[unit.start : unit.end]:
            hits[position] = True
    return segments(original, hits) if any(hits) else ()


def segments(original: str, hits: Iterable[int]) -> tuple[Segment, ...]:
    """The original string cut where hits begin and end; `hits` has one value for each of its characters."""
    marks = bytes(hits)
    if len(marks) != len(original):
        raise ValueError("one mark for each character")
    found: list[Segment] = []
    start = 0
    while start < len(marks):
        hit = marks[start]
        end = marks.find(not hit, start)
        end = len(marks) if end < 0 else end
        found.append(Segment(original[start:end], bool(hit)))
        start = end
    return tuple(found)


def _nearly_spelt(letters: str, spelt: Sequence[str], units: Sequence[_Unit]) -> list[_Unit]:
    """The units of which half or more lies in what the letters are with a gap, or nearly, or begin with.

    Everybody's words that follow need not be those of the name.
    """
    joined = "".join(spelt)
    inside = bytearray(len(joined))
    for start, end in _with_gap(letters, joined) or _nearly_in(letters, joined) or _begun_in(letters, joined):
        inside[start:end] = b"\1" * (end - start)
    ends = pairwise(accumulate(map(len, spelt), initial=0))
    return [unit for unit, (start, end) in zip(units, ends, strict=True) if 2 * sum(inside[start:end]) >= end - start]


def _with_gap(letters: str, joined: str) -> list[tuple[int, int]]:
    for length in range(len(letters) - 1, 0, -1):
        if (at := joined.find(letters[:length])) >= 0:
            rest = joined.find(letters[length:], at + length)
            if rest >= 0:
                return [(at, at + length), (rest, rest + len(letters) - length)]
    return []


def _begun_in(letters: str, joined: str) -> list[tuple[int, int]]:
    found = ((joined.find(letters[:length]), length) for length in range(len(letters) - 1, FEWEST_BEGUN - 1, -1))
    return next(([(at, at + length)] for at, length in found if at >= 0), [])


def _nearly_in(letters: str, joined: str) -> list[tuple[int, int]]:
    window = fuzz.partial_ratio_alignment(letters, joined, score_cutoff=NEARLY) if len(joined) >= len(letters) - 1 else None
    return [(window.dest_start, window.dest_end)] if window else []


@lru_cache(maxsize=64)
def _asked(query: str) -> tuple[Run, ...]:
    """The runs of a query without repetition; of a place and a name that are spelt in one, both."""
    asked = {run.text: run for run in runs(query)}
    for text, run in tuple(asked.items()):
        if run.kind == "latin":
            asked |= {each: run._replace(text=each) for each in place_and_name(text)}
    return tuple(asked.values())


@lru_cache(maxsize=64)
def _pairs(word: str) -> tuple[_Pair, ...]:
    """Each pair of neighbours in a run of Han once."""
    read = enumerate(pairwise(han_readings(word)))
    pairs = {word[at : at + 2]: (first[0], second[0]) for at, (first, second) in read}
    return tuple(map(_Pair._make, pairs.items()))


def _found(asked: Run, original: str, text: str) -> list[tuple[int, int]]:
    """The stretches of the normalised text that one run of a query asks for, by the closest way that finds any."""
    word = asked.text
    if asked.kind == "han":
        found = _occurrences(text, word)
        if found or len(word) == 1:
            return found
        for pair in _pairs(word):
            found += _occurrences(text, pair.text) or _heard(original).get(pair.sounds, ())
        return found or _single_characters(text, word)
    beginnings = [(run.start, run.start + len(word)) for run in runs(original) if run.text.startswith(word)]
    if beginnings or len(word) == 1:
        return beginnings
    spelt = (_spelt(word, _units(original)) or _spelt(word, _nearly(original))) if asked.kind == "latin" else []
    return spelt or (_occurrences(text, word) if len(word) > 2 else [])


def _occurrences(text: str, term: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = text.find(term)
    while at >= 0:
        found.append((at, at + len(term)))
        at = text.find(term, at + 1)
    return found


def _single_characters(text: str, asked: str) -> list[tuple[int, int]]:
    """The characters asked for, if the text has half of them: fewer are shared by chance."""
    characters = set(asked)
    shared = characters.intersection(text)
    return [(at, at + 1) for at, each in enumerate(text) if each in shared] if 2 * len(shared) >= len(characters) else []


@lru_cache(maxsize=256)
def _units(text: str) -> tuple[_Unit, ...]:
    units: list[_Unit] = []
    for kind, run, start in runs(text):
        if kind == "han":
            units += [_Unit(at, at + 1, read, True) for at, read in enumerate(han_readings(run), start)]
        else:
            units.append(_Unit(start, start + len(run), (run,), False))
    return tuple(units)


@lru_cache(maxsize=256)
def _nearly(text: str) -> tuple[_Unit, ...]:
    """The units with what many people do not tell from their readings."""
    return tuple(
        [unit._replace(readings=tuple([like for each in unit.readings for like in heard_alike(each)])) for unit in _units(text)]
    )


@lru_cache(maxsize=256)
def _heard(text: str) -> Mapping[tuple[str, str], Sequence[tuple[int, int]]]:
    """Where two neighbouring Han characters stand, by how both may be read."""
    heard: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for kind, run, start in runs(text):
        if kind == "han":
            for at, (lefts, rights) in enumerate(pairwise(han_readings(run)), start):
                for sounds in product(lefts, rights):
                    heard.setdefault(sounds, []).append((at, at + 2))
    return heard


def _spelt(letters: str, units: tuple[_Unit, ...]) -> list[tuple[int, int]]:
    """What the letters spell: syllables, initials or both mixed, the last syllable perhaps unfinished."""
    found: list[tuple[int, int]] = []
    for at, unit in enumerate(units):
        if letters[0] in [reading[0] for reading in unit.readings]:
            found += [(each.start, each.end) for each in units[at : _spelt_until(letters, units, at)]]
    return found


def _spelt_until(letters: str, units: tuple[_Unit, ...], start: int) -> int:
    """The number of units of which the letters spell those from `start` on; `start` itself if they spell none."""
    reached = {0}
    for at in range(start, len(units)):
        following: set[int] = set()
        for done in reached:
            for reading in units[at].readings:
                if letters.startswith(reading, done):
                    following.add(done + len(reading))
                if reading.startswith(letters[done:]):
                    return at + 1
                if units[at].is_han:
                    following.update(done + size for size in (1, 2) if _is_initial(letters[done : done + size], reading))
        if not following:
            return start
        reached = following
    return start


def _is_initial(letters: str, syllable: str) -> bool:
    return letters in ("zh", "ch", "sh", syllable[0]) and syllable.startswith(letters)
