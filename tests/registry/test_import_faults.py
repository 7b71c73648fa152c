"""Imports that are killed or raced: the database stays whole and running again comes to the same end.

`make drill` does the same at length (`tests/drills`).
"""

import os

import pytest

from tests.drills.racing import problems_of_racing
from tests.drills.stage import stage_on

INSTITUTIONS = 30


@pytest.fixture(scope="module")
def stage(tmp_path_factory, django_db_setup, django_db_blocker):
    made = stage_on(os.environ["DATABASE_URL"], tmp_path_factory.mktemp("drill"), institutions=INSTITUTIONS)
    with django_db_blocker.unblock():
        yield made
        made.close()


@pytest.mark.parametrize("number", range(3))
def test_an_import_that_was_killed_comes_to_the_same_end_when_it_is_run_again(stage, number):
    assert stage.problems_of_kill(number) == []


def test_two_imports_of_overlapping_files_at_once_come_to_what_they_come_to_in_turn(stage):
    assert problems_of_racing(stage, 2) == []
