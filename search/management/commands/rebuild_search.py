"""`rebuild_search`: make the index of the configured engine anew while it answers."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.choice import is_elastic
from search.engines.base import EngineDown
from search.following.checking import NotWhole
from search.following.composing import number_of_documents
from search.following.rebuilding import Overtaken, rebuild_index, rebuild_rows

SAID_EVERY_SECONDS = 1.0


class Command(BaseCommand):
    help = "Fill a new index beside the one in use, bring it level with the ledger, check it and swap them."

    def handle(self, *args: Any, **options: Any) -> None:
        expected = number_of_documents()
        done, began, said_at = 0, time.monotonic(), float("-inf")
        try:
            for done in rebuild_index() if is_elastic() else rebuild_rows():
                now = time.monotonic()
                if now - said_at >= SAID_EVERY_SECONDS:
                    said_at = now
                    rate = done / max(now - began, 0.001)
                    self.stdout.write(f"{done} of {expected} documents, {rate:.0f} a second")
        except EngineDown as down:
            raise CommandError(f"Elasticsearch {down.did} ({down}). The index in use is as it was.") from down
        except Overtaken as overtaken:
            raise CommandError("Another rebuild has ended first, and what it made is used.") from overtaken
        except NotWhole as found:
            raise CommandError(f"The new index is not whole ({found}). The index in use is as it was.") from found
        self.stdout.write(f"Rebuilt: {done} documents.")
