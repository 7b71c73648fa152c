"""`send_webhooks`: tell the endpoints of partners what changed."""

import logging
import signal
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from partners.webhooks.deliveries import forget_old
from partners.webhooks.sending import Sender

logger = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 1.0
PAUSE_AFTER_FAILURE_SECONDS: Final = 5.0
TIDIED_EVERY_SECONDS: Final = 3_600.0


class Command(BaseCommand):
    help = "Tell the endpoints of partners what changed, until it is stopped."
    _is_stopped = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing is due")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        sender = Sender()
        try:
            if once:
                sender.send_all()
                forget_old(at=timezone.now())
            else:
                self._run(sender)
        finally:
            sender.close()

    def _run(self, sender: Sender) -> None:
        """Send until a signal says to stop, through failures such as a lost database; what is under way is then finished."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._stop)
        tidied = float("-inf")
        while not self._is_stopped:
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

    def _stop(self, _: int, __: FrameType | None) -> None:
        # Nothing that takes a lock: the signal may come while the same lock is held.
        self._is_stopped = True
