"""The command line: what stops a command and is no fault of the code is told in words, without a traceback."""

import select
import signal
import sys
from collections.abc import Sequence
from typing import TextIO

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.core.management.base import CommandError

from registry.interruptions import told_in_words


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status; `--traceback` shows from where what stops it was raised."""
    try:
        return _run(arguments)
    except BrokenPipeError:
        # As with `| head`: whoever read what is said has gone, and nobody is left to be told so.
        if "--traceback" not in arguments and (_has_no_reader(sys.stdout) or _has_no_reader(sys.stderr)):
            _end_by(signal.SIGPIPE)
        raise


def _run(arguments: Sequence[str]) -> int:
    try:
        with told_in_words():
            try:
                execute_from_command_line(list(arguments))
            finally:
                sys.stdout.flush()
    except (CommandError, ImproperlyConfigured) as stopped:
        if "--traceback" in arguments:
            raise
        sys.stderr.write(f"{type(stopped).__name__}: {stopped}\n")
        if isinstance(stopped.__cause__, KeyboardInterrupt):
            _end_by(signal.SIGINT)
        return 1
    return 0


def _has_no_reader(stream: TextIO) -> bool:
    told = select.poll()
    told.register(stream, 0)
    return any(event & select.POLLERR for _, event in told.poll(0))


def _end_by(number: signal.Signals) -> None:
    """End as a program does that knows nothing of a signal: a loop of the shell ends with it, a pipe says nothing of it."""
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
