"""The stage of the drills: a migrated database and commands that nobody disturbed, each made once and compared with many times."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from registry.models import Teacher
from tests.drills import filings
from tests.drills.commands import Command
from tests.drills.databases import Database, Databases, PostgresDatabases, SqliteDatabases, looked_into, migrated
from tests.drills.killing import PLACES, Reference, problems_after_kills, reference

# Another for every run, told by every problem; DRILL_SEED repeats one.
SEED = os.environ.get("DRILL_SEED") or secrets.token_hex(4)


@dataclass
class Stage:
    """What every drill on one kind of database stands on; `institutions` says how large the first file is."""

    databases: Databases
    folder: Path
    institutions: int

    @cached_property
    def empty(self) -> Database:
        """A database with every table and nothing in it."""
        return migrated(self.databases)

    @cached_property
    def first_import(self) -> Reference:
        """The import of a registry into an empty database, one institution of it in parts."""
        return self._reference(filings.import_of(filings.first_file(self.folder, self.institutions)), self.empty)

    @cached_property
    def second_import(self) -> Reference:
        """The import of a complete later word: corrections, announcements, removals, staff who leave, more institutions."""
        path = filings.second_file(self.folder, self.institutions)
        return self._reference(filings.import_of(path, "--complete"), self.first_import.after)

    @cached_property
    def turning_of_the_day(self) -> Reference:
        """What the calendar causes in the weeks after the second import."""
        return self._reference(filings.turning_of_the_day(), self.second_import.after)

    @cached_property
    def erasure(self) -> Reference:
        """The erasure of a member of staff who is named by courses."""
        before = self.second_import.after
        with looked_into(before, now=filings.DAY):
            teacher = Teacher.objects.filter(is_public=True, courses__isnull=False).order_by("public_id")[0]
        return self._reference(Command(("erase_record", teacher.public_id, "--basis", "演练"), filings.DAY), before)

    def problems_of_kill(self, number: int) -> list[str]:
        """Return what was wrong when an import was killed: the first import or the second, in another way for each number, now
        and then twice in a row."""
        undisturbed = self.first_import if number % 3 == 0 else self.second_import
        places = [PLACES[number % len(PLACES)]]
        if number % 4 == 3:
            places.append(PLACES[(number + 1) % len(PLACES)])
        return self.problems_of(undisturbed, places, number)

    def problems_of(self, undisturbed: Reference, places: Sequence[str], number: int = 0) -> list[str]:
        """Return what was wrong when a command was killed at these places."""
        return problems_after_kills(undisturbed, places, self.databases, self.folder, seed=f"{SEED} {number}")

    def close(self) -> None:
        """Drop every database."""
        self.databases.close()

    def _reference(self, command: Command, before: Database) -> Reference:
        return reference(command, before, self.databases, self.folder)


def stage_on(url: str, folder: Path, *, institutions: int) -> Stage:
    """Return a stage on the kind of database that an address names; a server's own databases are left alone."""
    databases = SqliteDatabases(folder) if Database(url).is_sqlite else PostgresDatabases(url)
    return Stage(databases, folder, institutions)
