"""A day of 50,000 mixed writes by two processes: a mirror that follows them, killed at random, ends equal to the registry."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db.models import Count
from django.utils import timezone

from registry import ledger
from registry.models import LedgerEntry
from tests.drills.commands import Command, start
from tests.drills.databases import Database, looked_into
from tests.drills.mirrored import Mirror
from tests.drills.stage import SEED, Stage
from tests.served import served

ENTRIES = int(os.environ.get("DRILL_ENTRIES", "50000"))
WRITERS = 2
LONGEST_LIFE = 4.0
# Writers and site believe it to be the same moment, as the mirror does.
NOW = timezone.now()


@pytest.fixture
def database(stage: Stage) -> Iterator[Database]:
    """A fresh database."""
    made = stage.databases.new(stage.empty)
    yield made
    stage.databases.drop(made)


def test_a_mirror_killed_at_random_ends_equal_to_the_registry(
    stage: Stage, database: Database, tmp_path: Path, record_property: Any
) -> None:
    random, began = Random(SEED), time.monotonic()
    with served({**database.environment, "PUBLIC_QUOTA": "1000000000"}) as url:
        mirror = Mirror(tmp_path / "copy.sqlite3", url)
        writers = [
            start(Command((str(ENTRIES), f"{SEED} {number}"), NOW), database, tmp_path, module="tests.drills.day_of_writes")
            for number in range(WRITERS)
        ]
        while any(each.process.poll() is None for each in writers):
            mirror.follow_and_be_killed(random.uniform(0.1, LONGEST_LIFE))
        ends = [each.ended() for each in writers]
        written, killed = time.monotonic() - began, mirror.lives
        size, _root = mirror.follow()
        followed = time.monotonic() - began
    assert [each.status for each in ends] == [0] * WRITERS, "\n".join(each.printed for each in ends)
    with looked_into(database, now=NOW):
        actions = dict(LedgerEntry.objects.values_list("action").annotate(number=Count("seq")).order_by("action"))
        told = ", ".join(f"{number} {action}" for action, number in actions.items())
        times = f"written in {written:.0f} s, mirror killed {killed} times, level {followed - written:.0f} s after the last entry"
        record_property("table", [f"seed {SEED}: {size} entries ({told})", times])
        assert size == ledger.head_seq() >= ENTRIES
        assert set(actions) == set(LedgerEntry.Action.values)
        assert list(mirror.differences()) == []
