"""What is almost what was typed: the levels of the stages `loose` and `partly`, those that resemble it most first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from search import analysis, bonds, slips, tokens
from search.conditions import But, Condition, Has, Under, all_of, either_of
from search.parts import (
    COURSES,
    MOST_WORDS_WITH_SCHOOL,
    PEOPLE,
    SHORTEST_WITH_PERSON,
    but_people,
    called_so_far,
    every_part,
    taught_by,
    with_people,
)
from search.people_meant import (
    LONGEST_WITH_PERSON,
    people_heard,
    person_and_school,
    person_and_school_nearly,
    person_beside_school,
    person_in_part,
    person_in_short,
    person_nearly_at_school,
)
from search.school_spelt import beside_school_misspelt
from search.slips import UnitRow
from search.typed.part_numbers import codes_nearly_meant
from search.typed.places import places, without_places
from search.typed.sayings import as_meant, is_subject_named, names_beside_shared, parted, words_of
from search.typed.short_names import is_told_by_one, said_shorter, shared_pairs, short_names, tells
from search.typed.spelt import names_behind_place
from search.typed.taught import subject_of, with_course_apart, with_subject_apart
from search.typed.told_of_teachers import without_subjects_behind

# Typed in one, more characters may be a name and what it belongs to.
LONGEST_OF_ONE_NAME: Final = 6
# How many characters tell a whole name with two slips in it apart, and how many of everybody's stand behind them at least.
FEWEST_TELLING: Final = 3
MOST_TELLING: Final = 6
FEWEST_SHARED: Final = 4
# Of a shorter name less is left with one character that is wrong and another that is heard; of a longer one two pairs are.
LENGTHS_WITH_TWO_SLIPS: Final = (4, 5)


@dataclass(frozen=True, slots=True)
class _Typed:
    """A text in the ways in which a slip is looked for in it.

    `core` is it without everybody's words, `joined` that in one; `said_less` are names without what is said around them, `names`
    all that it may be called. `telling` are the rows of the core, `placeless` is the core without places.
    """

    text: str
    core: str
    joined: str
    words: Sequence[str]
    said_less: Sequence[str]
    names: Sequence[str]
    telling: Sequence[UnitRow]
    placeless: str
    without_place: Sequence[UnitRow]

    @property
    def tells_without_place(self) -> bool:
        """Whether it is still a name: what is left of 济南课堂 without its place sounds like thousands of names."""
        return self.without_place != self.telling and tells(self.placeless)


def almost(text: str) -> Iterator[Condition]:
    """Yield the conditions that are almost what was typed, the nearest first."""
    yield from code_with_slip(text)
    typed = _read(text)
    for nearly in (_called_less, _called_nearly, _people, _offered_nearly, _heard, _said_among_others, _one_slip):
        yield from nearly(typed)
    yield from beside_school_misspelt(text)


def partly(text: str) -> Iterator[Condition]:
    """Yield the conditions that most of what was typed is there, or parts of it: thousands may be so."""
    typed = _read(text)
    yield from _two_slips(typed)
    yield from _most_of_it(typed)


def code_with_slip(text: str) -> Iterator[Condition]:
    """Yield the condition that a record has one of the right credit codes of which a wrong one may be a slip, if there are any."""
    if codes := codes_nearly_meant(text):
        yield either_of(Has(f"={code}") for code in codes)


@lru_cache(maxsize=64)
def _read(text: str) -> _Typed:
    meant = as_meant(text)
    typed = _typed(meant if tells(meant) else text)
    # 356好学 is 365好学, whatever 好学 asks behind another name.
    return typed if meant == text else replace(typed, names=[*dict.fromkeys((*typed.names, analysis.exact_key(text)))])


def _typed(text: str) -> _Typed:
    core, joined = analysis.core(text), analysis.core_in_one(text)
    if not core or is_told_by_one(text):
        core = joined = analysis.exact_key(text)
    names = [each for each in dict.fromkeys((joined, without_places(joined), *short_names(text)[1:])) if len(each) > 1]
    # 网课 behind a name or beside it is no part of it, and xuexiao is 学校.
    shorter = said_shorter(text) or (() if is_subject_named(text) else names_beside_shared(text))
    said_less = [each for each in shorter if each not in names]
    # Between a school and its course, 爱课堂初中数学期末复习, nothing is written side by side.
    telling, placeless = slips.rows_of(analysis.runs(with_course_apart(core))), places(core).sub(" ", core)
    without_place = slips.rows_of(analysis.runs(placeless)) if placeless != core else telling
    return _Typed(text, core, joined, words_of(text), said_less, [*names, *said_less], telling, placeless, without_place)


def _called_less(typed: _Typed) -> Iterator[Condition]:
    """What is called by a part of what was typed."""
    if typed.said_less:
        yield either_of(Has(tokens.short_token(each)) for each in typed.said_less)
    if beside_shared := names_beside_shared(typed.text):
        yield But(either_of(Has(tokens.short_token(name)) for name in beside_shared), PEOPLE)
        # 爱课堂英语 is 爱课堂艺术 too, where English is not taught.
        yield But(either_of(map(called_so_far, beside_shared)), either_of([COURSES, PEOPLE]))
    # Who is called by one of several words may lie in a street that nothing tells of. A course with its school is seldom told so.
    if called := _called_by_word(typed):
        yield But(called, COURSES)


def _called_by_word(typed: _Typed) -> Condition | None:
    """Whatever is called by one of several words that tell something."""
    telling = [word for word in typed.words if not word.isascii() and tells(word)] if len(typed.words) > 1 else []
    return either_of(Has(tokens.short_token(analysis.exact_key(word))) for word in telling) if telling else None


def _called_nearly(typed: _Typed) -> Iterator[Condition]:
    """What has a name with a slip in it."""
    yield from slips.mistyped_short_name(typed.names)
    yield from filter(None, map(slips.misspelt, _spelt(typed)))
    # SpuerMath, Spuer Math 青岛. A person is not found by a part of the name.
    if letters := slips.mistyped_letters("".join(filter(str.isascii, typed.words))):
        yield But(letters, PEOPLE)


def _spelt(typed: _Typed) -> Iterator[str]:
    """Names in letters in which there may be a slip: without a place in characters, and with characters in the name spelt too.

    yangguangmigupeixun: what everybody is called is none of the name in which the slip is.
    """
    for name in typed.names:
        if name.isascii():
            yield name
        elif name == without_places(name) and any(map(str.isascii, name)):
            yield analysis.in_pinyin(name)


def _people(typed: _Typed) -> Iterator[Condition]:
    """Who is named, nearly, at a school."""
    # 单小梅 数学 爱课堂: what is taught tells neither who nor where.
    words = [word for word in typed.words if not subject_of(word)]
    in_one = "".join(word for word in typed.core.split() if not subject_of(word))
    yield from people_heard(words)
    yield from person_nearly_at_school(words)
    people = (person_and_school(without_subjects_behind(in_one)), person_beside_school(words), person_in_short(typed.joined))
    yield from filter(None, (*people, person_in_part(typed.joined), person_and_school_nearly(in_one)))


def _offered_nearly(typed: _Typed) -> Iterator[Condition]:
    """The courses of a school that one of several words tells, by what is right of the others: two parts, or one."""
    by_two: list[Condition] = []
    by_one: list[Condition] = []
    for word in typed.words if 1 < len(typed.words) <= MOST_WORDS_WITH_SCHOOL else ():
        rows = slips.rows_of([run for other in typed.words if other != word for run in analysis.runs(other)])
        if tells(word) and (parts := bonds.telling_bonds(rows)):
            at_school: list[Condition] = [Under(every_part(analysis.runs(word)), (tokens.CONTEXT_MARK,)), COURSES]
            by_one.append(all_of([*at_school, either_of(parts)]))
            if two := bonds.two_parts(rows):
                by_two.append(all_of([*at_school, two]))
    yield from map(either_of, filter(None, (by_two, by_one)))


def _heard(typed: _Typed) -> Iterator[Condition]:
    """What sounds or looks like it, or is spelt nearly so."""
    # 孜才课堂 is 知才外语 to who says 课堂 of any school.
    less = (each for each in typed.said_less if not each.isascii() and tells(each))
    # 见桥英语 is 剑桥少儿英语: what is taught there need not stand right behind the name.
    texts = (typed.core, *((typed.placeless,) if typed.tells_without_place else ()), with_subject_apart(typed.core), *less)
    rows_of = slips.rows_heard if len(typed.words) < 2 else slips.rows_of
    heard = (slips.as_heard(rows_of(analysis.runs(each))) for each in texts)
    yield from filter(None, (slips.turned_beside(typed.names, analysis.exact_key(typed.text)), *heard))
    # 孜金 数学 is 紫金 where that is taught.
    if taught := taught_by(words_of(parted(typed.text)), lambda runs: slips.as_heard(slips.rows_of(runs))):
        yield taught
    # 思德外语 is 思德 to who writes 恩德.
    if seen := slips.seen_as_another(typed.names):
        yield but_people(seen)
    yield from filter(None, map(slips.misspelt_rightly, _spelt(typed)))
    # jinanguoxuan: a slip is looked for in the name behind the place, which need not stand in front of it.
    for behind in names_behind_place(typed.joined):
        sounds = slips.as_heard(slips.rows_of(analysis.runs(behind)))
        yield from filter(None, (sounds, slips.misspelt(behind), slips.misspelt_rightly(behind)))


def _said_among_others(typed: _Typed) -> Iterator[Condition]:
    """What begins as a long word, or is called by one of several."""
    # With every slip in it, a longer word would be asked for in too many ways: it begins as it was typed.
    if len(typed.joined) > tokens.LONGEST_MISTYPED and sum(map(len, typed.telling)) == 1:
        yield typed.telling[0][0].alone
    # Of two characters and a slip one is left: those that everybody uses are to be there too.
    named = [Has(tokens.short_token(word)) for word in typed.core.split() if len(word) > 1 and tells(word)]
    if named and " " in typed.core:
        yield But(either_of(named), COURSES)


def _one_slip(typed: _Typed) -> Iterator[Condition]:
    """All of it but for one slip."""
    rows = slips.rows_of(analysis.runs(typed.text)) if sum(map(len, typed.telling)) == 2 else typed.telling
    if slip := slips.one_slip(rows):
        yield slip
        if len(typed.joined) > LONGEST_OF_ONE_NAME or len(typed.words) > 1:
            has_room = SHORTEST_WITH_PERSON < len(typed.joined) <= LONGEST_WITH_PERSON
            yield with_people(slip, typed.core) if has_room else but_people(slip)
    # The place that was typed may stand behind the name, or not in it.
    if typed.tells_without_place and (slip := slips.one_slip(typed.without_place)):
        yield but_people(slip)


def _two_slips(typed: _Typed) -> Iterator[Condition]:
    """A whole name with two slips: half of what all are called behind it, and two characters of what tells it apart.

    Of those the place is one where it is right.
    """
    runs = analysis.runs(typed.text)
    row = slips.rows_of(runs)[0] if len(runs) == 1 and runs[0].kind == "han" else ()
    telling = len(typed.telling[0]) if typed.telling else 0
    shared = row[telling:]
    if not FEWEST_TELLING <= telling <= MOST_TELLING or len(shared) < FEWEST_SHARED:
        return
    place = telling - len(typed.placeless.split(maxsplit=1)[0]) if typed.tells_without_place else 0
    fronts = [row[:place]] if place else [[unit] for unit in row[:telling]]
    # 教新教育科技 has 教 twice, of which one is everybody's.
    pairs = [
        all_of([*slips.side_by_side(front), unit.alone])
        for at, front in enumerate(fronts, place or 1)
        for unit in row[at:telling]
        if unit not in shared and (place or front[0] not in shared)
    ]
    if pairs:
        halves = (shared[: len(shared) // 2], shared[len(shared) // 2 :])
        yield all_of([either_of(pairs), either_of(all_of(slips.side_by_side(half)) for half in halves)])


def _heard_but_one(rows: Sequence[UnitRow]) -> Iterator[Condition]:
    """A short name as it sounds, with one character that is another: 桃扬三任 is 桃李三人."""
    row = rows[0] if len(rows) == 1 else ()
    if len(row) in LENGTHS_WITH_TWO_SLIPS and all(unit.text for unit in row):
        ways = (slips.as_heard(list(filter(None, (row[:at], row[at + 1 :])))) for at in range(len(row)))
        yield either_of(filter(None, ways))


def _most_of_it(typed: _Typed) -> Iterator[Condition]:
    """Most parts of it, in any order."""
    yield from filter(None, (slips.initials_with_slip(typed.joined), slips.in_any_order(typed.telling)))
    yield from _heard_but_one(typed.without_place)
    # Of nothing but words that everybody uses, those are what is similar.
    shared = shared_pairs() if analysis.core(typed.text) else frozenset()
    two_parts = (bonds.two_parts(rows, shared) for rows in dict.fromkeys((typed.without_place, typed.telling)))
    yield from filter(None, (bonds.parts_all_over(typed.telling, shared), *two_parts, _called_by_word(typed)))
