"""`worker`: the background work of an installation in one command, each part in a process of its own."""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from registry.days import today
from registry.stopping import Stopping

LOOKS_UP_SECONDS: Final = 0.1
# When the day's work is tried again that has failed.
TRIED_AGAIN_SECONDS: Final = 600.0

Process = subprocess.Popen[bytes]


class Command(BaseCommand):
    help = "Keep the followers running and do the work of each day, until it is stopped."
    _stopping: Stopping

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, and stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            due = [*((name, "--once") for name in settings.WORKER_FOLLOWERS), *((name,) for name in settings.WORKER_DAILY)]
            failed = [name for name, *flags in due if _started(name, *flags).wait()]
            if failed:
                raise CommandError(f"Not done: {', '.join(failed)}.")
            return
        self._stopping = Stopping()
        followers = {name: _started(name, f"--worker={os.getpid()}") for name in settings.WORKER_FOLLOWERS}
        try:
            self._run(followers)
        finally:
            _end(list(followers.values()))
        self.stdout.write("Stopped.")

    def _run(self, followers: dict[str, Process]) -> None:
        """Do the work of each day as it comes, until a signal says to stop or a follower fails."""
        done: date | None = None
        tried = float("-inf")
        while not self._stopping.is_due:
            self._look_after(followers)
            day = today()
            if day != done and time.monotonic() - tried >= TRIED_AGAIN_SECONDS:
                tried = time.monotonic()
                # Each is tried, whatever became of those before.
                failed = [name for name in settings.WORKER_DAILY if not (self._stopping.is_due or self._done(name, followers))]
                if not failed:
                    done, tried = day, float("-inf")
            time.sleep(LOOKS_UP_SECONDS)

    def _look_after(self, followers: dict[str, Process]) -> None:
        """Let go of followers that have nothing to follow; one that fails ends the worker, so that who keeps that knows of it."""
        for name, process in list(followers.items()):
            status = process.poll()
            if status is not None:
                del followers[name]
                if status and not self._stopping.is_due:
                    raise CommandError(f"{name} has ended with status {status}.")

    def _done(self, name: str, followers: dict[str, Process]) -> bool:
        """Run a command of the day while the followers are looked after; tell whether it has done its work."""
        process = _started(name)
        try:
            while process.poll() is None and not self._stopping.is_due:
                self._look_after(followers)
                time.sleep(LOOKS_UP_SECONDS)
        finally:
            _end([process])
        if process.returncode and not self._stopping.is_due:
            self.stderr.write(f"{name} has ended with status {process.returncode}. Trying again in ten minutes.")
        return process.returncode == 0


def _started(name: str, *flags: str) -> Process:
    # Checked when this one started; checks load all pages and the API's schema, which takes longer than what most of these do.
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), name, *flags, "--skip-checks"]
    return subprocess.Popen(command)  # noqa: S603 (our own commands)


def _end(processes: Sequence[Process]) -> None:
    """Let processes finish what is under way, and end."""
    for each in processes:
        if each.poll() is None:
            each.terminate()
    for each in processes:
        each.wait()
