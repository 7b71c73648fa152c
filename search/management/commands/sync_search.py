"""`sync_search`: follow the ledger into the configured engine."""

import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from registry import ledger
from registry.stopping import Stopping, add_worker
from search.choice import is_elastic
from search.engines.base import EngineDown
from search.following.checking import NotWhole
from search.following.keeping import keep_level

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
PAUSE_AFTER_FAILURE_SECONDS = 5.0
# How soon a pause ends when a signal says to stop.
LOOKS_UP_SECONDS = 0.1


class Command(BaseCommand):
    help = "Follow the ledger into the configured engine."
    _stopping: Stopping | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when the index is level with the ledger")
        add_worker(parser)

    def handle(self, *args: Any, once: bool, worker: int | None = None, **options: Any) -> None:
        if once:
            self._round_once()
        elif is_elastic():
            self._stopping = Stopping(worker)
            self._run(self._stopping)
        else:
            self._say(waits=False)
            self._say_that_nothing_is_to_follow()

    def _round_once(self) -> None:
        try:
            self._say(waits=False)
        except EngineDown as down:
            raise CommandError(f"Elasticsearch {down.did} ({down}). Mend that and run this command again.") from down
        except NotWhole as found:
            raise CommandError(f"The new index is not whole ({found}). The index in use is as it was.") from found
        if is_elastic():
            self.stdout.write(f"The index is level with the ledger, entry {ledger.head_seq()}.")
        else:
            self._say_that_nothing_is_to_follow()

    def _run(self, stopping: Stopping) -> None:
        """Follow until it is to stop, through the loss of the server, of the database, and other failures."""
        while not stopping.is_due:
            close_old_connections()
            pause = PAUSE_AFTER_FAILURE_SECONDS
            try:
                self._say(waits=True)
                pause = PAUSE_SECONDS
            except EngineDown as down:
                self.stderr.write(f"Elasticsearch {down.did} ({down}). Trying again.")
            except NotWhole as found:
                self.stderr.write(f"The new index is not whole ({found}). Trying again.")
            except (OperationalError, InterfaceError) as failed:
                self.stderr.write(f"The database did not answer ({type(failed).__name__}). Trying again.")
                connection.close()
            except Exception:
                # Whatever it was, the cursor stands where it stood, and the next round begins there.
                logger.exception("a round of following failed")
            until = time.monotonic() + pause
            while not stopping.is_due and time.monotonic() < until:
                time.sleep(LOOKS_UP_SECONDS)
        self.stdout.write("Stopped.")

    def _say(self, *, waits: bool) -> None:
        """Do one round; when it is to stop, the batch that is under way is the last."""
        for line in keep_level(waits_for_another=waits):
            self.stdout.write(line)
            if self._stopping and self._stopping.is_due:
                return

    def _say_that_nothing_is_to_follow(self) -> None:
        self.stdout.write("The database's own engine is kept by the ledger itself: there is nothing to follow.")
