"""Imports that are killed, raced or left without room: the database stays whole and running again comes to the same end.

`make drill` does the same at length (`tests/drills`).
"""

import os

import pytest

from tests.drills import filings
from tests.drills.commands import run
from tests.drills.databases import SqliteDatabases
from tests.drills.racing import problems_of_racing
from tests.drills.stage import Stage, stage_on
from tests.drills.wholeness import contents_of, differences, faults_of, known_ids

INSTITUTIONS = 30


@pytest.fixture(scope="module")
def stage(tmp_path_factory, django_db_blocker):
    made = stage_on(os.environ["DATABASE_URL"], tmp_path_factory.mktemp("drill"), institutions=INSTITUTIONS)
    with django_db_blocker.unblock():
        yield made
        made.close()


@pytest.fixture
def stage_of_files(stage, tmp_path):
    """A stage on SQLite, whatever the database of the run is: only there can a test say how large a database may be."""
    return stage if isinstance(stage.databases, SqliteDatabases) else Stage(SqliteDatabases(tmp_path), tmp_path, INSTITUTIONS)


@pytest.mark.parametrize("number", range(3))
def test_an_import_that_was_killed_comes_to_the_same_end_when_it_is_run_again(stage, number):
    assert stage.problems_of_kill(number) == []


def test_a_turning_of_the_day_that_was_killed_comes_to_the_same_end_when_it_is_run_again(stage):
    assert stage.problems_of(stage.turning_of_the_day, ["statement"]) == []


def test_an_erasure_that_was_killed_has_not_happened_and_is_done_by_running_it_again(stage):
    assert stage.problems_of(stage.erasure, ["statement"]) == []


def test_two_imports_of_overlapping_files_at_once_come_to_what_they_come_to_in_turn(stage):
    assert problems_of_racing(stage, 2) == []


def test_an_import_that_finds_the_disk_full_says_so_keeps_what_it_reported_and_ends_when_there_is_room(stage_of_files):
    undisturbed = stage_of_files.first_import
    database = stage_of_files.databases.new(undisturbed.before)
    stopped = run(undisturbed.command, database, stage_of_files.folder, status=1, DRILL_PAGES="250")
    assert "磁盘空间不足" in stopped.printed
    assert "已经报告完成的都已保存" in stopped.printed
    assert "Traceback" not in stopped.printed
    assert faults_of(database, now=filings.DAY) == []
    assert stopped.reported_ids
    assert stopped.reported_ids <= known_ids(database, now=filings.DAY)
    run(undisturbed.command, database, stage_of_files.folder)
    assert differences(contents_of(database, now=filings.DAY), undisturbed.contents) == []
