"""A person or a course beside a school, where one of the two is typed in pinyin, or both are."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from search import analysis, tokens
from search.conditions import Condition, Has, all_of, either_of
from search.parts import COURSES, PEOPLE, every_part
from search.syllables import is_syllable
from search.typed.sayings import as_meant, words_of
from search.typed.short_names import said_shorter
from search.typed.spelt import SHORTEST_SCHOOL_SPELT, courses_beside_spelt, people_spelt

# Of what is called by less there is too much.
SHORTEST_COURSE: Final = 5
# Syllables of a long text may be parted anywhere: of so many ways more than a whole name is looked for.
MOST_WAYS: Final = 12

# Of a person or a course and of a school, as they may be typed beside each other.
_Both: TypeAlias = tuple[str, str]


def beside_school_spelt(text: str) -> Iterator[Condition]:
    """Yield who is named at the school, then what is called there by all or a part of the rest."""
    people, courses = (
        [(name, _at_school(school)) for name, school in named if _may_be_spelt(school)] for named in _named_beside_school(text)
    )
    parts = [both for both in courses if not both[0].isascii() or _may_be_spelt(both[0])][:MOST_WAYS]
    yield from _any_of([all_of([_called(name), school]) for name, school in people], PEOPLE)
    yield from _any_of([all_of([_called(name), school]) for name, school in courses], COURSES)
    yield from _any_of([all_of([every_part(analysis.runs(name)), school]) for name, school in parts], COURSES)


def beside_school_misspelt(text: str) -> Iterator[Condition]:
    """Yield who and what is called so anywhere: where there is a slip in the school, ranking tells what is alike."""
    people, courses = _named_beside_school(text)
    yield from _any_of([_called(name) for name, _ in people], PEOPLE)
    yield from _any_of([_called(name) for name, _ in courses if len(name) >= SHORTEST_COURSE], COURSES)


@lru_cache(maxsize=64)
def _named_beside_school(text: str) -> tuple[Sequence[_Both], Sequence[_Both]]:
    meant, typed = words_of(as_meant(text)), words_of(text)
    courses = courses_beside_spelt(typed if all(map(is_syllable, typed)) else meant)
    return tuple(people_spelt(" ".join(meant))), tuple(courses)


def _any_of(ways: Sequence[Condition], kind: Condition) -> Iterator[Condition]:
    if ways:
        yield all_of([either_of(ways), kind])


def _called(name: str) -> Condition:
    return Has(tokens.short_token(name))


def _at_school(letters: str) -> Condition:
    return either_of(Has(tokens.spelt_context_token(each), prefix=True) for each in (letters, *said_shorter(letters)))


def _may_be_spelt(school: str) -> bool:
    return school.isascii() and len(school) >= SHORTEST_SCHOOL_SPELT
