"""Killing a command at random places, and what must hold then and after it was run again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.drills.commands import Command, Ended, run, start
from tests.drills.databases import Database, Databases
from tests.drills.wholeness import Contents, contents_of, differences, faults_of, known_ids

KILLED = -9
TRIES = 20
PLACES = ("time", "statement", "before-commit", "time", "statement", "after-commit")


@dataclass(frozen=True, slots=True)
class Reference:
    """A command that nobody killed: the database before it, what it came to, and how much work that was."""

    command: Command
    before: Database
    after: Database
    contents: Contents
    seconds: float
    statements: int
    commits: int

    @property
    def is_of_the_calendar(self) -> bool:
        """Whether the documents tell an earlier day until the command has come to its end."""
        return self.command.arguments[0] == "turn_day"


def reference(command: Command, before: Database, databases: Databases, notes: Path) -> Reference:
    """Run a command to its end on a copy of a database."""
    after = databases.new(before)
    ended = run(command, after, notes)
    return Reference(
        command,
        before,
        after,
        contents_of(after, now=command.now),
        ended.measured("seconds"),
        ended.measured("statements"),
        ended.measured("commits"),
    )


def problems_after_kills(
    undisturbed: Reference, places: Sequence[str], databases: Databases, notes: Path, *, seed: str
) -> list[str]:
    """Kill a command once at each of the places (`PLACES`), one time after the other on the same database, and then run it to
    its end; return what was wrong at any time, nothing if all was well."""
    random = Random(seed)
    command, now = undisturbed.command, undisturbed.command.now
    database = databases.new(undisturbed.before)
    problems = []
    try:
        for place in places:
            ended = _killed(undisturbed, place, random, database, notes)
            lost = ended.reported_ids - known_ids(database, now=now)
            found = [
                *faults_of(database, now=now, is_turned=not undisturbed.is_of_the_calendar),
                *(f"{each} was reported as done and is not there" for each in sorted(lost)),
            ]
            problems += [f"seed {seed!r}, killed at {place}: {each}" for each in found]
        run(command, database, notes)
        found = [*faults_of(database, now=now), *differences(contents_of(database, now=now), undisturbed.contents)]
        problems += [f"seed {seed!r}, run again: {each}" for each in found]
    finally:
        databases.drop(database)
    return problems


def _killed(undisturbed: Reference, place: str, random: Random, database: Database, notes: Path) -> Ended:
    """Kill the command; where it came to its end before that, because less was left to do, kill it earlier."""
    part = random.random()
    for _ in range(TRIES):
        if place == "time":
            ended = start(undisturbed.command, database, notes).kill_after(part * undisturbed.seconds)
        else:
            number = undisturbed.statements if place == "statement" else undisturbed.commits
            ended = start(undisturbed.command, database, notes, DRILL_KILL=f"{place} {1 + int(part * number)}").ended()
        if ended.status == KILLED:
            return ended
        assert ended.status == 0, ended.printed
        part /= 2
    raise AssertionError("the command came to its end before every kill")
