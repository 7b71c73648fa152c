"""The command line: what stops a command and is no fault of the code is told in words, without a traceback."""

import sys
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.core.management.base import CommandError

from registry.interruptions import told_in_words


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status; `--traceback` shows from where what stops it was raised."""
    try:
        with told_in_words():
            execute_from_command_line(list(arguments))
    except (CommandError, ImproperlyConfigured) as stopped:
        if "--traceback" in arguments:
            raise
        sys.stderr.write(f"{type(stopped).__name__}: {stopped}\n")
        return 1
    return 0
