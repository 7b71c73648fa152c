"""A storm of writes over search: several writers, followers that come late and are killed, and rebuilds, all at the same time."""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from registry import ledger
from tests.drills import filings
from tests.drills.commands import CHILD, Command, Ended, Running, start
from tests.drills.databases import Database, looked_into

WRITERS, FOLLOWERS = 4, 3
WRITING, FOLLOWING = "tests.drills.writing", "tests.drills.following"
LATE_SECONDS = "3"
# Where a follower is killed, and how often it comes there at most before that; the first lives longer and overtakes the others.
PLACES = {"after-sending": 4, "before-sending": 4, "statement": 200}
LONGER_LIFE = 10
# How much of the entries is written when everything is made anew, once and again.
REBUILT_AT = (0.2, 0.4)
LONGEST_SECONDS = 300

ENDED, KILLED, STOPPED = 0, -9, -15


@dataclass(frozen=True, slots=True)
class Weathered:
    """What came of a storm: how many entries were written by when, how the followers ended, and in words what went wrong."""

    entries: int
    when_rebuilt: int
    followers: Counter[int]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Storm:
    """Where it takes place: a database, an index on Elasticsearch (`elastic` is what a process needs to find it), a folder for
    notes; and what its chances are drawn from."""

    database: Database
    elastic: Mapping[str, str]
    folder: Path
    seed: str
    is_versioned: bool = True

    def pass_over(self, entries: int) -> Weathered:
        """Write until the ledger has so many entries; the indices are not level afterwards."""
        over = threading.Event()
        problems = self._rebuild()
        said = [(str(entries), f"{self.seed} {number}") for number in range(WRITERS)]
        writers = [self._start(*each, module=WRITING) for each in said]
        with ThreadPoolExecutor(FOLLOWERS) as pool, looked_into(self.database, now=filings.DAY):
            try:
                following = [pool.submit(self._follow, number, over) for number in range(FOLLOWERS)]
                for part in REBUILT_AT:
                    _wait_until_written(int(part * entries), writers)
                    problems += self._rebuild()
                when_rebuilt = ledger.head_seq()
                problems += _failures([each.ended() for each in writers])
            finally:
                over.set()
                for each in writers:
                    each.process.kill()
            followers = [ended for each in following for ended in each.result()]
            written = ledger.head_seq()
        # What was killed and what was stopped before it could hear of it are no failures.
        problems += _failures([each for each in followers if each.status not in (KILLED, STOPPED)])
        return Weathered(written, when_rebuilt, Counter(each.status for each in followers), problems)

    def on_elastic(self, *arguments: str) -> Ended:
        """Run a command that nobody disturbs, with Elasticsearch as the engine."""
        return self._start(*arguments, **self.elastic).ended()

    def on_rows(self, *arguments: str) -> Ended:
        """Run a command that nobody disturbs, with the database's own engine."""
        return self._start(*arguments).ended()

    def _rebuild(self) -> list[str]:
        """Make everything anew, in the database and on Elasticsearch at once; return what went wrong."""
        both = self._start("rebuild_search"), self._start("rebuild_search", module=FOLLOWING, **self._watched)
        return _failures([each.ended() for each in both])

    def _start(self, *arguments: str, module: str = CHILD, **environment: str) -> Running:
        return start(Command(arguments, filings.DAY), self.database, self.folder, module=module, **environment)

    @property
    def _watched(self) -> dict[str, str]:
        unversioned = {} if self.is_versioned else {"DRILL_UNVERSIONED": "yes"}
        return {**self.elastic, **unversioned, "DRILL_LATE": LATE_SECONDS}

    def _follow(self, number: int, over: threading.Event) -> list[Ended]:
        """Start a follower again and again, to be killed at another place each time; return how each ended."""
        random = Random(f"{self.seed} follower {number}")
        ends = []
        while not over.is_set():
            place, times = random.choice(list(PLACES.items()))
            killed = f"{place} {random.randint(1, times) * (1 if number else LONGER_LIFE)}"
            running = self._start("sync_search", module=FOLLOWING, DRILL_KILL=killed, **self._watched)
            while running.process.poll() is None and not over.wait(0.05):
                pass
            running.process.terminate()
            ends.append(running.ended())
        return ends


def _wait_until_written(entries: int, writers: list[Running]) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    while ledger.head_seq() < entries and any(each.process.poll() is None for each in writers):
        assert time.monotonic() < until, "the writers did not come so far"
        time.sleep(0.1)


def _failures(ended: list[Ended]) -> list[str]:
    return [f"status {each.status}: {each.printed}" for each in ended if each.status != ENDED]
