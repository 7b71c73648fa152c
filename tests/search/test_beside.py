"""Work that a second process does beside this one: all of it is done, each part once, and nothing is left of that process."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from search.beside import AHEAD, FEW, made_beside

MANY = 40
SECONDS = 60


def squared(number: int) -> tuple[int, int]:
    """The square of a number, and which process made it."""
    return number * number, os.getpid()


def refused_elsewhere(process: int) -> Callable[[int], int]:
    return partial(_made_by, process)


def _made_by(process: int, number: int) -> int:
    if os.getpid() != process:
        raise ValueError("refused")
    return number


def test_of_many_things_some_are_made_by_a_second_process_which_then_ends() -> None:
    made = list(made_beside(squared, range(MANY)))

    assert sorted(square for square, _ in made) == [number * number for number in range(MANY)]
    makers = [process for _, process in made]
    (second,) = {*makers} - {os.getpid()}
    assert makers.count(second) >= AHEAD
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


@pytest.mark.parametrize("number", [0, 1, FEW])
def test_few_things_are_made_here(number: int) -> None:
    assert [process for _, process in made_beside(squared, range(number))] == [os.getpid()] * number


def test_what_fails_there_fails_here() -> None:
    made = made_beside(refused_elsewhere(os.getpid()), range(MANY))

    with pytest.raises(ValueError, match="refused"):
        list(made)


def test_when_the_second_process_is_killed_the_rest_is_made_here() -> None:
    made = made_beside(squared, range(MANY * 2))
    done = [next(made)]
    while done[-1][1] == os.getpid():
        done.append(next(made))
    os.kill(done[-1][1], signal.SIGKILL)

    done += made

    assert sorted(square for square, _ in done) == [number * number for number in range(MANY * 2)]


ENDLESS = """
import itertools
from search.beside import made_beside
from tests.search.test_beside import squared

if __name__ == "__main__":
    for _, process in made_beside(squared, itertools.count()):
        print(process, flush=True)
"""


def test_a_process_that_is_killed_takes_the_second_with_it(tmp_path: Path) -> None:
    program = tmp_path / "endless.py"
    program.write_text(ENDLESS, encoding="utf-8")
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, str(program)], stdout=subprocess.PIPE, text=True, cwd=root, env=os.environ | {"PYTHONPATH": root}
    ) as first:
        assert first.stdout
        assert next(second for second in map(int, first.stdout) if second != first.pid)

        first.send_signal(signal.SIGKILL)

        # Both hold the other end of what is read here: there is an end to it once both have ended.
        first.communicate(timeout=SECONDS)
