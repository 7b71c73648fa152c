"""`send_webhooks`: tell the endpoints of partners what changed."""

import logging
import time
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from partners.webhooks.deliveries import forget_old
from partners.webhooks.sending import Sender
from registry.stopping import Stopping, add_worker

logger = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 1.0
PAUSE_AFTER_FAILURE_SECONDS: Final = 5.0
TIDIED_EVERY_SECONDS: Final = 3_600.0


class Command(BaseCommand):
    help = "Tell the endpoints of partners what changed, until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing is due")
        add_worker(parser)

    def handle(self, *args: Any, once: bool, worker: int | None = None, **options: Any) -> None:
        sender = Sender()
        try:
            if once:
                sender.send_all()
                forget_old(at=timezone.now())
            else:
                self._run(sender, Stopping(worker))
        finally:
            sender.close()

    def _run(self, sender: Sender, stopping: Stopping) -> None:
        """Send until it is to stop, through failures such as a lost database; what is under way is then finished."""
        tidied = float("-inf")
        while not stopping.is_due:
            close_old_connections()
            pause = PAUSE_SECONDS
            try:
                sender.round()
                if time.monotonic() - tidied >= TIDIED_EVERY_SECONDS:
                    forget_old(at=timezone.now())
                    tidied = time.monotonic()
            except (OperationalError, InterfaceError) as failed:
                self.stderr.write(f"The database did not answer ({type(failed).__name__}). Trying again.")
                connection.close()
                pause = PAUSE_AFTER_FAILURE_SECONDS
            except Exception:
                # Whatever it was, other endpoints are due in the next round.
                logger.exception("a round of webhooks failed")
                pause = PAUSE_AFTER_FAILURE_SECONDS
            sender.wait(pause)
        self.stdout.write("Stopped.")
