"""When a command that is kept running stops: a signal says so, or the worker that started it is gone."""

import os
import signal
from argparse import ArgumentParser
from types import FrameType


class Stopping:
    """Tells whether to stop, to be asked between two pieces of work, so that what is under way is finished.

    `worker` is the process that started this one, if one did: killed, it can send no signal, and the one after it starts its own.
    """

    def __init__(self, worker: int | None = None) -> None:
        self._worker = worker
        self._is_told = False
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._tell)

    @property
    def is_due(self) -> bool:
        """Whether a signal has come, or the worker is gone."""
        return self._is_told or self._worker not in (None, os.getppid())

    def _tell(self, _: int, __: FrameType | None) -> None:
        # Nothing that takes a lock: the signal may come while the same lock is held.
        self._is_told = True


def add_worker(parser: ArgumentParser) -> None:
    """Let a command be told which worker has started it."""
    parser.add_argument("--worker", type=int, metavar="PID", help="stop when this process, which has started it, is gone")
