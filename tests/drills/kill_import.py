"""Killed commands: the database is whole at once, what was reported is there, and running again comes to the same end."""

import os

import pytest

KILLS = int(os.environ.get("DRILL_KILLS", "20"))


@pytest.mark.parametrize("number", range(KILLS))
def test_an_import_that_was_killed_comes_to_the_same_end_when_it_is_run_again(stage, number):
    assert stage.problems_of_kill(number) == []


@pytest.mark.parametrize(("number", "place"), list(enumerate(["time", "statement", "after-commit"])))
def test_a_turning_of_the_day_that_was_killed_comes_to_the_same_end_when_it_is_run_again(stage, number, place):
    assert stage.problems_of(stage.turning_of_the_day, [place], number) == []


@pytest.mark.parametrize(("number", "place"), list(enumerate(["statement", "statement", "before-commit"])))
def test_an_erasure_that_was_killed_has_not_happened_and_is_done_by_running_it_again(stage, number, place):
    assert stage.problems_of(stage.erasure, [place], number) == []
