"""All parts of a text as a condition: of what a record is called, or of that and what it belongs to, with people or without."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final

from registry.vocabulary import RecordKind
from search import slips, tokens
from search.analysis import Run, pairs_in, runs
from search.conditions import MARKS, But, Condition, Has, Under, all_of, either_of, leaves
from search.letters import SHORTEST_BEGINNING, heard_in_a_row, typed_in_letters
from search.narrowing import filter_token
from search.typed.short_names import shared_pairs, tells
from search.typed.taught import stage_of, subject_of

# A text of 200 characters needs no more tokens than these to be told from any other.
MOST_TOKENS: Final = 64
# A shorter text has no room for a part of a person's name and for what tells the institution.
SHORTEST_WITH_PERSON: Final = 4
# Who types more words tells of no school and of a person or a course there.
MOST_WORDS_WITH_SCHOOL: Final = 5
PEOPLE: Final = Has(filter_token("kind", RecordKind.TEACHER.value))
COURSES: Final = Has(filter_token("kind", RecordKind.COURSE.value))


def every_part(runs: Sequence[Run], *, in_a_row: bool = False) -> Condition:
    """Every run is there, of which only the last may go on; with `in_a_row`, syllables typed apart or beside characters are
    those of their neighbours."""
    parts: list[Condition] = []
    for kind, grouped in groupby(runs, key=lambda run: run.kind):
        group = list(grouped)
        texts = [run.text for run in group]
        row = heard_in_a_row(texts) if in_a_row and kind == "latin" else None
        if row:
            parts.append(row)
        elif kind == "latin":
            parts += (typed_in_letters(run.text, may_go_on=run is runs[-1]) for run in group)
        elif kind == "digits":
            # The year in front of a course's name begins thousands of numbers.
            parts += (Has(run.text, prefix=run is runs[-1] and len(run.text) >= SHORTEST_BEGINNING) for run in group)
        else:
            for text in texts:
                parts += map(Has, pairs_in(text) or [text])
    bonds = slips.bonds_of_mixed(runs) if in_a_row else []
    return all_of([*parts, *bonds][:MOST_TOKENS])


def anywhere(condition: Condition) -> Condition:
    """The condition fulfilled by what a record is called and what it belongs to together."""
    return Under(condition, ("", tokens.CONTEXT_MARK))


def but_people(condition: Condition) -> Condition:
    """The condition fulfilled anywhere, by all but people: whoever teaches at a school is no answer to its name."""
    return But(anywhere(condition), PEOPLE)


def called_so_far(name: str) -> Condition:
    """Whatever has a short name that begins so."""
    return Has(tokens.beginning_token(name)) if len(name) in tokens.BEGINNINGS else Has(tokens.short_token(name), prefix=True)


def taught_by(words: Sequence[str], called: Callable[[Sequence[Run]], Condition | None]) -> Condition | None:
    """What is called, in some way, by the other words and where the subject is taught that one of them is: aiketang 数学."""
    subjects = {word: subject for word in words if (subject := subject_of(word))}
    others = [word for word in words if word not in subjects]
    if not subjects or not any(map(tells, others)) or not (name := called([run for word in others for run in runs(word)])):
        return None
    taught = [Has(filter_token("subject", each)) for each in subjects.values()]
    taught += [Has(filter_token("stage", each)) for each in map(stage_of, subjects) if each]
    return all_of([but_people(name), *taught])


def with_people(condition: Condition, core: str) -> Condition:
    """The condition fulfilled anywhere, or by a person: by a part of the name only where the rest tells the institution.

    A place tells none, nor does the same part typed again; a whole name among several words needs no more.
    """
    things = but_people(condition)
    words = core.split()
    whole = [Has(tokens.short_token(word)) for word in words if len(word) > 1] if len(words) > 1 else []
    asked, shared = list(leaves(condition)), shared_pairs()
    institution = [
        Has(tokens.CONTEXT_MARK + token) for token, _ in asked if len(token) > 1 and token[0] not in MARKS and token not in shared
    ]
    if not whole and not institution:
        return things
    person = Under(condition, (tokens.CONTEXT_MARK, tokens.PERSON_MARK))
    called = either_of([*whole, Under(either_of(asked), (tokens.PERSON_MARK,))])
    return either_of([things, all_of([either_of([*whole, *institution]), person, called])])
