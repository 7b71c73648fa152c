"""`sync_search`: follow the ledger into the configured engine."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from registry import ledger
from search.checking import NotWhole
from search.choice import is_elastic
from search.engines.base import EngineDown
from search.keeping import keep_level

PAUSE_SECONDS = 1.0
PAUSE_AFTER_FAILURE_SECONDS = 5.0


class Command(BaseCommand):
    help = "Follow the ledger into the configured engine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when the index is level with the ledger")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            self._round_once()
        elif is_elastic():
            self._run()
        else:
            self._say(threading.Event(), waits=False)
            self._say_that_nothing_is_to_follow()

    def _round_once(self) -> None:
        try:
            self._say(threading.Event(), waits=False)
        except EngineDown as down:
            raise CommandError(f"Elasticsearch did not answer ({down}). Start it and run this command again.") from down
        except NotWhole as found:
            raise CommandError(f"The new index is not whole ({found}). The index in use is as it was.") from found
        if is_elastic():
            self.stdout.write(f"The index is level with the ledger, entry {ledger.head_seq()}.")
        else:
            self._say_that_nothing_is_to_follow()

    def _run(self) -> None:
        """Follow until a signal says to stop, through the loss of the server and of the database."""
        stopped = threading.Event()

        def stop(_: int, __: FrameType | None) -> None:
            stopped.set()

        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, stop)
        while not stopped.is_set():
            close_old_connections()
            pause = PAUSE_SECONDS
            try:
                self._say(stopped, waits=True)
            except EngineDown as down:
                self.stderr.write(f"Elasticsearch did not answer ({down}). Trying again.")
                pause = PAUSE_AFTER_FAILURE_SECONDS
            except NotWhole as found:
                self.stderr.write(f"The new index is not whole ({found}). Trying again.")
                pause = PAUSE_AFTER_FAILURE_SECONDS
            except (DatabaseError, InterfaceError) as failed:
                self.stderr.write(f"The database did not answer ({type(failed).__name__}). Trying again.")
                connection.close()
                pause = PAUSE_AFTER_FAILURE_SECONDS
            stopped.wait(pause)
        self.stdout.write("Stopped.")

    def _say(self, stopped: threading.Event, *, waits: bool) -> None:
        """Do one round; when it is to stop, the batch that is under way is the last."""
        for line in keep_level(waits_for_another=waits):
            self.stdout.write(line)
            if stopped.is_set():
                return

    def _say_that_nothing_is_to_follow(self) -> None:
        self.stdout.write("The database's own engine is kept by the ledger itself: there is nothing to follow.")
