"""A storm of writes over search: several writers, followers that come late and are killed, and rebuilds, all at the same time."""

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
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
PLACES = {"after-sending": 8, "before-sending": 8, "statement": 400}
LONGER_LIFE = 5
LONGEST_SECONDS = 300

ENDED, KILLED, STOPPED = 0, -9, -15


@dataclass(frozen=True, slots=True)
class Weathered:
    """What came of a storm: how many entries were written by when, how the followers ended, the last of them too, and in words
    what went wrong."""

    entries: int
    when_rebuilt: int
    followers: Counter[int]
    last: int
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Storm:
    """Where it takes place: a database, an index on Elasticsearch (`elastic` is what a process needs to find it), a folder for
    notes; what its chances are drawn from; how much of the entries is written when everything is made anew."""

    database: Database
    elastic: Mapping[str, str]
    folder: Path
    seed: str
    rebuilt_at: Sequence[float] = (0.2, 0.4)
    is_versioned: bool = True

    def pass_over(self, entries: int) -> Weathered:
        """Write until the ledger has so many entries, and let a follower catch up; then the last of those held back writes."""
        over, release = threading.Event(), self.folder / "release"
        problems = self._rebuild()
        said = [(str(entries), f"{self.seed} {number}") for number in range(WRITERS)]
        writers = [self._start(*each, module=WRITING) for each in said]
        with ThreadPoolExecutor(FOLLOWERS) as pool, looked_into(self.database, now=filings.DAY):
            try:
                following = [pool.submit(self._follow, number, over) for number in range(FOLLOWERS)]
                for part in self.rebuilt_at:
                    _wait_until_written(int(part * entries), writers)
                    problems += self._rebuild()
                when_rebuilt = ledger.head_seq()
                last = self._follower("after-sending 1", DRILL_LATE=str(LONGEST_SECONDS), DRILL_RELEASE=str(release))
                problems += _failures([each.ended() for each in writers])
            finally:
                over.set()
                for each in writers:
                    each.process.kill()
            followers = [ended for each in following for ended in each.result()]
            written = ledger.head_seq()
        problems += _failures([self.on_elastic("sync_search", "--once")])
        release.touch()
        last.process.terminate()
        followers.append(last.ended())
        # What was killed and what was stopped before it could hear of it are no failures.
        problems += _failures([each for each in followers if each.status not in (KILLED, STOPPED)])
        return Weathered(written, when_rebuilt, Counter(each.status for each in followers), followers[-1].status, problems)

    def on_elastic(self, *arguments: str) -> Ended:
        """Run a command that nobody disturbs, with Elasticsearch as the engine."""
        return self._start(*arguments, **self.elastic).ended()

    def on_rows(self, *arguments: str) -> Ended:
        """Run a command that nobody disturbs, with the database's own engine."""
        return self._start(*arguments).ended()

    def _rebuild(self) -> list[str]:
        """Make everything anew, in the database and on Elasticsearch at once; return what went wrong."""
        both = self._start("rebuild_search"), self._watched("rebuild_search")
        return _failures([each.ended() for each in both])

    def _start(self, *arguments: str, module: str = CHILD, **environment: str) -> Running:
        return start(Command(arguments, filings.DAY), self.database, self.folder, module=module, **environment)

    def _watched(self, command: str, **environment: str) -> Running:
        unversioned = {} if self.is_versioned else {"DRILL_UNVERSIONED": "yes"}
        return self._start(command, module=FOLLOWING, **self.elastic, **unversioned, **environment)

    def _follower(self, killed: str, **environment: str) -> Running:
        return self._watched("sync_search", DRILL_KILL=killed, **environment)

    def _follow(self, number: int, over: threading.Event) -> list[Ended]:
        """Start a follower again and again, to be killed at another place each time; return how each ended."""
        random = Random(f"{self.seed} follower {number}")
        ends = []
        while not over.is_set():
            place, times = random.choice(list(PLACES.items()))
            killed = f"{place} {random.randint(1, times) * (1 if number else LONGER_LIFE)}"
            running = self._follower(killed, DRILL_LATE=LATE_SECONDS)
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
