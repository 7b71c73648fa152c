"""Commands run in processes of their own, to the end or until they are killed."""

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.drills.databases import ROOT, Database

LONGEST_SECONDS = 600
CHILD = "tests.drills.child"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of `manage.py`, and the moment at which it believes to be run."""

    arguments: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended, what it printed, and what it had noted by then."""

    status: int
    printed: str
    notes: tuple[Mapping[str, Any], ...]

    @property
    def reported_ids(self) -> set[str]:
        """The institutions that the command reported as done."""
        return {each for note in self.notes for each in note.get("ids", ()) if each}

    def measured(self, what: str) -> Any:
        """Return a figure of a command that was not killed: `seconds`, `statements` or `commits`."""
        return next(note[what] for note in self.notes if what in note)


@dataclass(slots=True)
class Running:
    """A process under way."""

    process: subprocess.Popen[str]
    notes: Path

    def wait_until_it_began(self) -> None:
        """Return once the command itself runs."""
        until = time.monotonic() + LONGEST_SECONDS
        while self.process.poll() is None and not _read(self.notes):
            assert time.monotonic() < until, "the command did not begin"
            time.sleep(0.005)

    def wait_until_it_reported(self, batches: int) -> None:
        """Return once so many batches are reported as done, or the process has ended."""
        until = time.monotonic() + LONGEST_SECONDS
        while self.process.poll() is None and sum("ids" in note for note in _read(self.notes)) < batches:
            assert time.monotonic() < until, "the command did not come so far"
            time.sleep(0.005)

    def kill_after(self, seconds: float) -> Ended:
        """Kill it so long after it began."""
        self.wait_until_it_began()
        time.sleep(seconds)
        self.process.kill()
        return self.ended()

    def ended(self) -> Ended:
        """Wait for its end."""
        printed, _ = self.process.communicate(timeout=LONGEST_SECONDS)
        notes = _read(self.notes)
        self.notes.unlink(missing_ok=True)
        return Ended(self.process.returncode, printed, notes)


def start(command: Command, database: Database, notes: Path, *, module: str = CHILD, **environment: str) -> Running:
    """Start a command on a database; `notes` is a folder for its notes, `environment` what the module that runs it reads beside."""
    file = notes / f"notes-{next(_numbers)}.ndjson"
    process = subprocess.Popen(
        [sys.executable, "-m", module, *command.arguments],
        cwd=ROOT,
        env={**database.environment, "DRILL_NOW": command.now.isoformat(), "DRILL_NOTES": str(file), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Running(process, file)


def run(command: Command, database: Database, notes: Path, *, status: int = 0, **environment: str) -> Ended:
    """Run a command to its end, which must be the one expected."""
    ended = start(command, database, notes, **environment).ended()
    assert ended.status == status, f"status {ended.status} instead of {status}:\n{ended.printed}"
    return ended


def run_together(commands: Iterable[Command], database: Database, notes: Path) -> list[Ended]:
    """Run commands at the same time, each in a process of its own; they begin once all are ready."""
    signal_file = notes / f"start-{next(_numbers)}"
    running = [start(each, database, notes, DRILL_START=str(signal_file)) for each in commands]
    for each in running:
        each.wait_until_it_began()
    signal_file.touch()
    return [each.ended() for each in running]


def _read(notes: Path) -> tuple[Mapping[str, Any], ...]:
    if not notes.exists():
        return ()
    # A process that was killed may have left half a line.
    whole, _, _ = notes.read_text(encoding="utf-8").rpartition("\n")
    return tuple(json.loads(line) for line in whole.splitlines())
