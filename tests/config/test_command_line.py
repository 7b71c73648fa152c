"""Commands end without a traceback when nobody reads on, or whoever sits there stops them."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

MANAGE = [sys.executable, "manage.py"]
IN_ITSELF = ["shell", "--no-imports", "--command"]


def ended(*arguments: str, output: int = subprocess.PIPE, buffered: bool = True) -> tuple[int, str]:
    """Return with which status a command ends, and what it says of it."""
    done = subprocess.run(
        [*MANAGE, *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DEBUG": "1", "PYTHONUNBUFFERED": "" if buffered else "1"},
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("arguments", [("help",), (*IN_ITSELF, "print('checked')")], ids=str)
@pytest.mark.parametrize("buffered", [True, False])
def test_a_command_whose_reader_has_gone_ends_in_silence(arguments, buffered) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert ended(*arguments, output=writing, buffered=buffered) == (-signal.SIGPIPE, "")
    finally:
        os.close(writing)


def test_a_pipe_that_broke_elsewhere_is_a_fault_of_the_code() -> None:
    status, said = ended(*IN_ITSELF, "raise BrokenPipeError")
    assert status == 1
    assert said.startswith("Traceback")


def test_a_command_that_is_stopped_by_hand_tells_what_is_kept() -> None:
    # Where the tests run in the background, a shell has the signal ignored.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    status, said = ended(*IN_ITSELF, f"{heard}; signal.raise_signal(signal.SIGINT)")
    assert status == -signal.SIGINT
    assert said.startswith("Interrupted: 已按要求停止。已经报告完成的都已保存")
    assert "Traceback" not in said
