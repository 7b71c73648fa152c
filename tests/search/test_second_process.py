"""What a second process makes of many things: all of them are made, each once, and nothing is left of that process."""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, takewhile
from pathlib import Path

import pytest

from search.following.second_process import FEW, made_by_two

MORE = 20
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


def numbers_until(is_over: Callable[[], bool]) -> Iterator[int]:
    """So many numbers as it takes, and a few more."""
    yield from takewhile(lambda _: not is_over(), count())
    yield from range(-MORE, 0)


def test_of_many_things_some_are_made_by_a_second_process_which_then_ends() -> None:
    given: list[int] = []
    squares: list[int] = []
    makers = {os.getpid()}

    def numbers() -> Iterator[int]:
        for number in numbers_until(lambda: len(makers) > 1):
            given.append(number)
            yield number

    for square, process in made_by_two(squared, numbers()):
        squares.append(square)
        makers.add(process)

    assert sorted(squares) == sorted(number * number for number in given)
    (second,) = makers - {os.getpid()}
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


@pytest.mark.parametrize("number", [0, 1, FEW])
def test_few_things_are_made_here(number: int) -> None:
    assert [process for _, process in made_by_two(squared, range(number))] == [os.getpid()] * number


def test_what_fails_there_fails_here() -> None:
    made = made_by_two(refused_elsewhere(os.getpid()), count())

    with pytest.raises(ValueError, match="refused"):
        deque(made, maxlen=0)


def test_when_the_second_process_is_killed_the_rest_is_made_here() -> None:
    given: list[int] = []
    killed: list[int] = []

    def numbers() -> Iterator[int]:
        for number in numbers_until(lambda: bool(killed)):
            given.append(number)
            yield number

    squares = []
    for square, process in made_by_two(squared, numbers()):
        squares.append(square)
        if process != os.getpid() and not killed:
            killed.append(process)
            os.kill(process, signal.SIGKILL)

    assert sorted(squares) == sorted(number * number for number in given)


def stuck_elsewhere(process: int, sign: Path) -> Callable[[int], int]:
    return partial(_made_or_stuck, process, sign)


def _made_or_stuck(process: int, sign: Path, number: int) -> int:
    if os.getpid() != process:
        sign.write_text(str(os.getpid()), encoding="utf-8")
        os.kill(os.getpid(), signal.SIGSTOP)
    return number


def test_when_the_second_process_is_stuck_all_is_made_here_and_it_is_ended(tmp_path: Path) -> None:
    sign = tmp_path / "stuck"
    given: list[int] = []

    def numbers() -> Iterator[int]:
        for number in numbers_until(sign.exists):
            given.append(number)
            yield number

    made = sorted(made_by_two(stuck_elsewhere(os.getpid(), sign), numbers(), patience=0.1))

    assert made == sorted(given)
    with pytest.raises(ProcessLookupError):
        os.kill(int(sign.read_text(encoding="utf-8")), 0)


ENDLESS = """
import itertools
from search.following.second_process import made_by_two
from tests.search.test_second_process import squared

if __name__ == "__main__":
    for _, process in made_by_two(squared, itertools.count()):
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
