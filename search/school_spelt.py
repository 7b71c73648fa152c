"""A person or a course beside a school that is typed in pinyin, with the name in pinyin or as it is written."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from search import analysis, tokens
from search.conditions import Condition, Has, all_of, either_of
from search.parts import COURSES, PEOPLE, every_part
from search.syllables import is_syllable
from search.typed.sayings import as_meant, words_of
from search.typed.spelt import SHORTEST_SCHOOL_SPELT, courses_beside_spelt, people_spelt, schools_spelt

# Of what is called by less there is too much.
SHORTEST_COURSE: Final = 5
# A text of many syllables may be parted anywhere. A whole name is looked for each time, a part of one only in so many ways.
MOST_WAYS_OF_A_PART: Final = 12

# The name of a person or a course, and what may be the school.
_Named: TypeAlias = tuple[str, str]


def beside_school_spelt(text: str) -> Iterator[Condition]:
    """Yield who is named at the school, then what is called there by all or a part of the rest."""
    people, courses = ([(name, at_school) for name, rest in named if (at_school := _at_school(rest))] for named in _named(text))
    # A syllable is no part that tells.
    parts = [(name, at_school) for name, at_school in courses if not name.isascii() or len(name) >= SHORTEST_SCHOOL_SPELT]
    in_part = [(every_part(analysis.runs(name)), at_school) for name, at_school in parts[:MOST_WAYS_OF_A_PART]]
    for ways, kind in (
        ([(_called(name), at_school) for name, at_school in people], PEOPLE),
        ([(_called(name), at_school) for name, at_school in courses], COURSES),
        (in_part, COURSES),
    ):
        if ways:
            yield all_of([either_of(map(all_of, ways)), kind])


def beside_school_misspelt(text: str) -> Iterator[Condition]:
    """Yield who and what is called so anywhere: of a school in letters with a slip nothing is known in pinyin."""
    people, courses = _named(text)
    for names, kind in (
        ([name for name, _ in people], PEOPLE),
        ([name for name, _ in courses if len(name) >= SHORTEST_COURSE], COURSES),
    ):
        if names:
            yield all_of([either_of(map(_called, names)), kind])


@lru_cache(maxsize=64)
def _named(text: str) -> tuple[Sequence[_Named], Sequence[_Named]]:
    """The people, and the courses, that a text may name beside a school."""
    meant, typed = words_of(as_meant(text)), words_of(text)
    courses = courses_beside_spelt(typed if all(map(is_syllable, typed)) else meant)
    return tuple(people_spelt(" ".join(meant))), tuple(courses)


def _called(name: str) -> Condition:
    return Has(tokens.short_token(name))


def _at_school(letters: str) -> Condition | None:
    schools = schools_spelt(letters)
    return either_of(Has(tokens.spelt_context_token(each), prefix=True) for each in schools) if schools else None
