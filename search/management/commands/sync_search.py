"""`sync_search`: follow the ledger into the configured engine."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry import ledger
from search.choice import is_elastic, rows_need_rebuild
from search.documents import SHAPE
from search.engines.base import EngineDown
from search.engines.elastic_index import current_index
from search.followers import follow
from search.models import FollowerCursor
from search.rebuilding import rebuild_index, rebuild_rows

PAUSE_SECONDS = 1.0
PAUSE_AFTER_FAILURE_SECONDS = 5.0


class Command(BaseCommand):
    help = "Follow the ledger into the configured engine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when the index is level with the ledger")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if rows_need_rebuild():
            self.stdout.write("The database's own index is of another version: writing it anew.")
            self._say(rebuild_rows())
        if not is_elastic():
            self.stdout.write("The database's own engine is kept by the ledger itself: there is nothing to follow.")
            return
        while True:
            try:
                self._follow()
            except EngineDown as down:
                if once:
                    raise CommandError(f"Elasticsearch did not answer ({down}). Start it and run this command again.") from down
                self.stderr.write(f"Elasticsearch did not answer ({down}). Trying again.")
                time.sleep(PAUSE_AFTER_FAILURE_SECONDS)
            if once:
                self.stdout.write(f"The index is level with the ledger, entry {ledger.head_seq()}.")
                return
            time.sleep(PAUSE_SECONDS)

    def _follow(self) -> None:
        index = current_index()
        if index is None or not FollowerCursor.objects.filter(name=index, shape=SHAPE).exists():
            self.stdout.write("There is no index of this version yet: filling a new one.")
            self._say(rebuild_index())
            return
        for seq in follow(index):
            self.stdout.write(f"entry {seq}")

    def _say(self, rebuilding: Iterator[int]) -> None:
        for done in rebuilding:
            self.stdout.write(f"{done} documents")
