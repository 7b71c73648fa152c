"""Imports at the same time: all end well, and the outcome is that of the same imports one after another."""

import pytest

from tests.drills.racing import problems_of_racing


@pytest.mark.parametrize("processes", [2, 4])
@pytest.mark.parametrize("time", [1, 2])
def test_imports_of_overlapping_files_at_once_come_to_what_they_come_to_in_turn(stage, processes, time):
    assert problems_of_racing(stage, processes) == []
