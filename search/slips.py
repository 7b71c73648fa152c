"""Slips of the finger and of the ear: what a record holds that is almost what was typed.

A text is taken as units (characters of Han, syllables, words) in rows; neighbours in a row are bound by how they are written
and how they sound.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise, product
from string import ascii_lowercase
from typing import Final, NamedTuple

from search import analysis
from search.conditions import Condition, Has, all_of, either_of
from search.keyboard import at_next_key
from search.readings import Readings, han_readings
from search.shapes import misread
from search.syllables import INITIALS, completions, is_spelling, is_syllable, spelt_until, syllable_splits
from search.tokens import INITIALS_IN_A_ROW, initials_in_a_row, mistyped_token, other_at_one, short_token, slip_tokens, turned
from search.typed.short_names import tells

MOST_UNITS: Final = 16
LENGTH_MISREAD: Final = 2
SHORTEST_WORD: Final = 4
# A shorter spelling with another letter is one of too many names, unless it spells nothing; of a longer one nobody types all.
SHORTEST_SPELLING: Final = 5
SHORTEST_BROKEN: Final = 4
# A shorter one begins too many.
SHORTEST_BEGUN: Final = 6
LONGEST_SPELLING: Final = 24
# Names in other languages, in one.
LENGTHS_OF_LETTERS: Final = range(6, 17)
# In a longer one that spells nothing a slip is looked for where reading it ends, so many letters before that at most.
LONGEST_BROKEN: Final = 80
BEFORE_BREAK: Final = 4
# Half of fewer initials is those of too many; no name has more.
INITIALS_OF_LONG_NAMES: Final = range(8, 41)
# Of fewer any letter may be another one.
INITIALS_OF_SHORT_NAMES: Final = range(4, 8)
MOST_SPELLINGS: Final = 240
# So long a word may be whole syllables by chance and a slip all the same.
LONG_SPELLING: Final = 10
# Sounds that are told apart here and taken for each other there.
_CONFUSED: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"))
_CONFUSED_ENDS: Final = (("ing", "in"), ("eng", "en"), ("ang", "an"))
# Without its dots an ü is a u.
_UNDOTTED: Final = (("lv", "lu"), ("nv", "nu"))
_SOUNDS_TAKEN_FOR: Final = str.maketrans("nrf", "llh")


class Unit(NamedTuple):
    """One character, syllable or word: what stands for it alone, and how it sounds."""

    alone: Condition
    text: str = ""
    sounds: Readings = ()


UnitRow = tuple[Unit, ...]
# What is to be there, each once and in order.
Parts = dict[Condition, None]


def rows_of(runs: Iterable[analysis.Run]) -> tuple[UnitRow, ...]:
    """Return the units of a text, at most sixteen."""
    rows: list[UnitRow] = []
    left = MOST_UNITS
    for kind, text, _ in runs:
        row = _han(text) if kind == "han" else _word(text)
        row = row[:left]
        left -= len(row)
        if row:
            rows.append(row)
    return tuple(rows)


def rows_heard(runs: Sequence[analysis.Run]) -> tuple[UnitRow, ...]:
    """Return the units of a word as it sounds: characters and pinyin in it, 海zou, are one row."""
    if {run.kind for run in runs} != {"han", "latin"} or not all(run.kind == "han" or is_spelling(run.text) for run in runs):
        return rows_of(runs)
    row: list[Unit] = []
    for kind, text, _ in runs:
        row += _han(text) if kind == "han" else (Unit(Has(f"-{each}"), "", (each,)) for each in syllable_splits(text)[0])
    return (tuple(row[:MOST_UNITS]),)


def bonds_of_mixed(runs: Sequence[analysis.Run]) -> list[Condition]:
    """Return the conditions that syllables which are typed beside characters, you清, sound as their neighbours."""
    bonds = []
    for left, right in pairwise(runs):
        if {left.kind, right.kind} == {"han", "latin"} and left.start + len(left.text) == right.start:
            lefts, rights = _last_sounds(left), _first_sounds(right)
            if lefts and rights:
                bonds.append(either_of(Has(f"_{first}_{second}") for first, second in product(lefts, rights)))
    return bonds


def ends_within_syllable(runs: Sequence[analysis.Run]) -> bool:
    """Tell whether a text ends with characters and, in one with them, letters that one syllable begins with: 启h."""
    if len(runs) < 2 or runs[-1].kind != "latin" or runs[-2].kind != "han":
        return False
    letters = runs[-1]
    return runs[-2].start + len(runs[-2].text) == letters.start and any(len(each) == 1 for each in syllable_splits(letters.text))


def _last_sounds(run: analysis.Run) -> Sequence[str]:
    if run.kind == "han":
        return han_readings(run.text)[-1]
    return [syllables[-1] for syllables in syllable_splits(run.text) if is_syllable(syllables[-1])]


def _first_sounds(run: analysis.Run) -> Sequence[str]:
    """How a run begins; what is typed last may be unfinished."""
    if run.kind == "han":
        return han_readings(run.text)[0]
    splits = syllable_splits(run.text)
    return [each for syllables in splits for each in (completions(syllables[0]) if len(syllables) == 1 else syllables[:1])]


def as_heard(rows: Sequence[UnitRow]) -> Condition | None:
    """Return the condition that every pair of neighbours sounds as typed; units that stand alone are there too."""
    parts: list[Condition] = []
    for row in rows:
        if len(row) == 1:
            parts.append(either_of([row[0].alone, *(Has(f"-{sound}") for sound in row[0].sounds)]))
        parts += (_heard_pair(first, second) for first, second in pairwise(row))
    return all_of(parts) if sum(map(len, rows)) > 1 else None


def one_slip(rows: Sequence[UnitRow]) -> Condition | None:
    """Return the condition that all is there but one unit, or that two neighbours have changed places."""
    if sum(map(len, rows)) < 3:
        return None
    # Most ways have most parts in common, and numbers are compared faster than conditions.
    numbers: dict[Condition, int] = {}
    ways = [[numbers.setdefault(part, len(numbers)) for part in way] for way in _with_one_slip(rows)]
    return _one_of(ways, list(numbers)) if ways else None


def in_any_order(rows: Sequence[UnitRow]) -> Condition | None:
    """Return the condition that every unit is there, wherever it stands."""
    units = [unit.alone for row in rows for unit in row]
    return all_of(units) if len(units) > 2 else None


def mistyped_short_name(names: Sequence[str]) -> Iterator[Condition]:
    """Yield the conditions that a short name looks or sounds as one of these, two characters turned, one other, more or less."""
    # Of three characters and more one may be any other: those that look like it are among what is found so.
    looking = [short_token(seen) for name in names if len(name) == LENGTH_MISREAD for seen in misread(name)]
    sounding = [short_token(spelt) for name in names for spelt in analysis.pinyin(name).joined]
    in_turn = [short_token(each) for name in names for each in (*turned(name), *_two_turned(name))]
    other = [mistyped_token(rest) for name in names for rest in sorted(other_at_one(name))]
    for asked in (looking, sounding, in_turn, other, [token for name in names for token in slip_tokens(name)]):
        if asked:
            yield either_of(map(Has, dict.fromkeys(asked)))


def turned_beside(names: Sequence[str], text: str) -> Condition | None:
    """Return the condition that the two characters of a short name have changed places, and all else of a longer text is there."""
    others = {text.replace(name, name[::-1]) for name in names if len(name) == LENGTH_MISREAD and len(text) > len(name) + 1}
    rows = (rows_of(analysis.runs(other)) for other in sorted(others - {text}))
    ways = [[part for row in each for part in side_by_side(row)] for each in rows]
    return either_of(map(all_of, ways)) if ways else None


def seen_as_another(names: Sequence[str]) -> Condition | None:
    """Return the condition that two characters stand side by side that are a name of two, turned or one as what looks like it."""
    pairs = [seen for name in names if len(name) == LENGTH_MISREAD for seen in (*misread(name), *_two_turned(name))]
    return either_of(map(Has, dict.fromkeys(pairs))) if pairs else None


def _two_turned(name: str) -> list[str]:
    """A name of two characters the other way round, unless that is what many are called: 东山 means no 山东."""
    other = name[::-1]
    return [other] if len(name) == LENGTH_MISREAD and other != name and tells(other) else []


def misspelt(word: str) -> Condition | None:
    """Return the condition that a short name is spelt as a word of letters with one letter more, less, other or turned.

    A longer one may go on.
    """
    if not SHORTEST_BROKEN <= len(word) <= LONGEST_BROKEN or not analysis.is_letters(word):
        return None
    if len(word) > LONGEST_SPELLING:
        return _mended(word)
    if len(word) < SHORTEST_SPELLING and is_spelling(word):
        return None
    is_right = is_spelling(word) and not _has_lone_vowel(word)
    if is_right and len(word) < LONG_SPELLING:
        # It spells something: nothing but the next key is likely to have been meant.
        ways = at_next_key(word)
    else:
        # What may be meant as it is typed has a letter too many, or two turned, where it has a slip at all.
        ways = _less_or_turned(word) if is_right else _at_one_letter(word)
    return _spelt_in_any(ways, goes_on=len(word) >= SHORTEST_BEGUN)


def mistyped_letters(word: str) -> Condition | None:
    """Return the condition that a short name is a word of letters that are no pinyin with one more, less, other or turned."""
    if len(word) not in LENGTHS_OF_LETTERS or not analysis.is_letters(word) or is_spelling(word):
        return None
    return either_of(map(Has, dict.fromkeys(map(short_token, _at_one_letter(word)))))


def _mended(word: str) -> Condition | None:
    """The same for a long word that spells nothing: the slip is where the last syllable that can be read ends."""
    end = spelt_until(word)
    if end == len(word):
        return None
    front, near, rest = word[: max(0, end - BEFORE_BREAK)], word[max(0, end - BEFORE_BREAK) : end + 2], word[end + 2 :]
    return _spelt_in_any(f"{front}{each}{rest}" for each in _at_one_letter(near))


def misspelt_rightly(word: str) -> Condition | None:
    """Return the condition that a short name is spelt as letters that spell something else, but for one of them."""
    if not SHORTEST_BEGUN <= len(word) <= LONGEST_SPELLING or not word.isascii() or not is_spelling(word):
        return None
    return _spelt_in_any(_at_one_letter(word))


def _spelt_in_any(ways: Iterable[str], *, goes_on: bool = False) -> Condition | None:
    """The condition that a short name is spelt in one of some ways that are pinyin, or, where it `goes_on`, begins so."""
    spelt = filter(is_spelling, dict.fromkeys(ways))
    asked = [Has(short_token(each), prefix=goes_on) for each in islice(spelt, MOST_SPELLINGS)]
    return either_of(asked) if asked else None


def initials_with_slip(word: str) -> Condition | None:
    """Return the condition that a short name has these initials but for one that is other, too many or turned.

    Of a long name, that one half is there in a row and of the other half a part: one slip leaves so much.
    """
    if not analysis.is_letters(word) or is_spelling(word):
        return None
    if len(word) in INITIALS_OF_SHORT_NAMES:
        others = (word[:at] + letter + word[at + 1 :] for at in range(len(word)) for letter in INITIALS)
        return either_of(Has(short_token(each)) for each in (*_less_or_turned(word), *others) if each != word)
    if len(word) not in INITIALS_OF_LONG_NAMES:
        return None
    front, back = word[: len(word) // 2], word[len(word) // 2 :]
    whole = [all_of(map(Has, initials_in_a_row(half, INITIALS_IN_A_ROW))) for half in (front, back)]
    part = [either_of(map(Has, initials_in_a_row(half, 2))) for half in (front, back)]
    return either_of([all_of([whole[0], part[1]]), all_of([whole[1], part[0]])])


def _has_lone_vowel(word: str) -> bool:
    """Tell whether letters are whole syllables with a, e or o among them only, which few names have: shan cu e si is 善学思."""
    return any(len(syllable) == 1 for syllable in syllable_splits(word)[0][1:])


def _at_one_letter(word: str) -> Iterator[str]:
    yield from _less_or_turned(word)
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    yield from (before + letter + rest for before, rest in cuts for letter in ascii_lowercase)
    yield from (before + letter + rest[1:] for before, rest in cuts if rest for letter in ascii_lowercase)


def _less_or_turned(word: str) -> Iterator[str]:
    cuts = [(word[:at], word[at:]) for at in range(len(word))]
    yield from (before + rest[1:] for before, rest in cuts)
    yield from (before + rest[1] + rest[0] + rest[2:] for before, rest in cuts if len(rest) > 1)


def _han(text: str) -> UnitRow:
    return tuple(Unit(Has(character), character, read) for character, read in zip(text, han_readings(text), strict=True))


def _word(text: str) -> UnitRow:
    for syllables in syllable_splits(text)[:1]:
        # The last may be unfinished; of tak, where talk was meant, there is but one.
        if sum(map(is_syllable, syllables)) > 1:
            return tuple(Unit(Has(f"-{each}"), "", (each,)) for each in syllables)
    if len(text) >= SHORTEST_WORD:
        return (Unit(either_of([Has(text[: (len(text) + 1) // 2], prefix=len(text) > SHORTEST_WORD), Has(text)])),)
    return (Unit(Has(text)),)


@lru_cache(maxsize=1024)
def heard_alike(syllable: str) -> tuple[str, ...]:
    """Return a syllable and those that many people do not tell from it."""
    found = {syllable: None}
    found.update(dict.fromkeys(other for pair in _UNDOTTED if syllable in pair for other in pair))
    for begins, other in (*_CONFUSED, *((right, left) for left, right in _CONFUSED)):
        rest = syllable.removeprefix(begins)
        if rest != syllable and not rest.startswith("h"):
            found[other + rest] = None
    for each in tuple(found):
        for ends, other in (*_CONFUSED_ENDS, *((right, left) for left, right in _CONFUSED_ENDS)):
            if each.endswith(ends):
                found[each.removesuffix(ends) + other] = None
    return tuple(found)


@lru_cache(maxsize=4096)
def nearly_heard(spelt: str) -> str:
    """Return pinyin with one letter for all sounds that are taken for each other: two texts that sound alike have the same."""
    for one, other in (*_CONFUSED[:3], *_CONFUSED_ENDS):
        spelt = spelt.replace(one, other)
    return spelt.translate(_SOUNDS_TAKEN_FOR)


@lru_cache(maxsize=4096)
def nearly_begun(initials: str) -> str:
    """Return first letters of syllables with one for all that are taken for each other."""
    return initials.translate(_SOUNDS_TAKEN_FOR)


def _heard_pair(first: Unit, second: Unit) -> Condition:
    lefts = dict.fromkeys(like for sound in first.sounds for like in heard_alike(sound))
    rights = dict.fromkeys(like for sound in second.sounds for like in heard_alike(sound))
    return either_of(Has(f"_{left}_{right}") for left, right in product(lefts, rights))


def bound(first: Unit, second: Unit) -> Condition:
    """Return the condition that two units are neighbours, as they are written or as they sound."""
    heard = [Has(f"_{left}_{right}") for left, right in product(first.sounds, second.sounds)]
    return either_of([*as_written(first, second), *heard])


def as_written(first: Unit, second: Unit) -> list[Condition]:
    """Return the condition that two characters are neighbours as they are written; nothing of syllables."""
    return [Has(first.text + second.text)] if first.text and second.text else []


@lru_cache(maxsize=256)
def _neighbours(first: Unit, second: Unit) -> Condition:
    """As written, or as heard where nothing is written."""
    return either_of(as_written(first, second) or [Has(f"_{first.sounds[0]}_{second.sounds[0]}")])


def _with_one_slip(rows: Sequence[UnitRow]) -> Iterator[Parts]:
    """What is there of a text with one unit that is wrong, or that has changed places with the next one."""
    for number, row in enumerate(rows):
        for at in range(len(row)):
            slips: list[tuple[Sequence[Unit], ...]] = [(row[:at], row[at + 1 :])]
            if at + 1 < len(row):
                slips.append(((*row[:at], row[at + 1], row[at], *row[at + 2 :]),))
            for left in slips:
                others = [each for each in (*rows[:number], *left, *rows[number + 1 :]) if each]
                parts = {part: None for each in others for part in side_by_side(each)}
                # Of 一对一 the first and the last are one character, which tells nothing.
                if len(parts) > 1 or any(len(each) > 1 for each in others):
                    yield parts


def _one_of(ways: Sequence[Sequence[int]], parts: Sequence[Condition]) -> Condition:
    """The condition that all parts of one of some ways are there, each part by its number.

    What ways that stand side by side have in common is asked for once: of ten characters, any of which may be wrong, that are
    forty parts where there were a hundred.
    """
    if len(ways) == 1:
        return all_of([parts[number] for number in ways[0]])
    half = len(ways) // 2
    return either_of([_all_of_one(ways[:half], parts), _all_of_one(ways[half:], parts)])


def _all_of_one(ways: Sequence[Sequence[int]], parts: Sequence[Condition]) -> Condition:
    common = set(ways[0]).intersection(*ways[1:])
    shared = [parts[number] for number in ways[0] if number in common]
    others = [[number for number in way if number not in common] for way in ways]
    if not all(others):
        # One way asks for nothing else.
        return all_of(shared)
    return all_of([*shared, _one_of(others, parts)])


def side_by_side(row: Sequence[Unit]) -> list[Condition]:
    """Return the conditions that units stand side by side."""
    return [row[0].alone] if len(row) == 1 else [_neighbours(first, second) for first, second in pairwise(row)]
