"""`rebuild_search`: make the index of the configured engine anew while it answers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.choice import is_elastic
from search.engines.base import EngineDown
from search.rebuilding import rebuild_index, rebuild_rows


class Command(BaseCommand):
    help = "Fill a new index beside the one in use, bring it level with the ledger and swap them."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        try:
            for done in rebuild_index() if is_elastic() else rebuild_rows():
                self.stdout.write(f"{done} documents")
        except EngineDown as down:
            raise CommandError(f"Elasticsearch did not answer ({down}). The index in use is as it was.") from down
        self.stdout.write(f"Rebuilt: {done} documents.")
