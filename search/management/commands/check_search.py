"""`check_search`: compare the configured engine's index with the registry, both ways, and mend it on request."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.choice import database_engine, is_elastic
from search.engines.base import EngineDown
from search.engines.elastic_index import ElasticIndex
from search.following.checking import Difference, check, repair

SHOWN = 20
PATIENCE_SECONDS = 5.0


class Command(BaseCommand):
    help = "Compare the index with the registry, both ways; exit 1 on any difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="compose anew what is wrong; exit 1 only if some of it stays so")
        parser.add_argument(
            "--wait",
            type=float,
            default=PATIENCE_SECONDS,
            metavar="SECONDS",
            help="how long a follower may stand still before what it has not taken counts as a difference (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        engine = ElasticIndex() if is_elastic() else database_engine()
        try:
            difference = check(engine, patience=options["wait"])
            self._say(difference)
            if options["repair"] and difference.ids:
                difference = repair(engine, difference)
                self.stdout.write("After the repair:")
                self._say(difference)
                if difference.wrong or difference.superfluous:
                    # Somebody else wrote it, under a version that the ledger has not reached.
                    self.stdout.write("What is still wrong only rebuild_search can mend.")
        except EngineDown as down:
            raise CommandError(f"Elasticsearch {down.did} ({down}).") from down
        if not difference.is_none:
            sys.exit(1)

    def _say(self, difference: Difference) -> None:
        self.stdout.write(
            f"{difference.checked} documents: {len(difference.wrong)} missing or different, "
            f"{len(difference.superfluous)} that should not be there."
        )
        if difference.late:
            self.stdout.write(f"{len(difference.late)} wait for the follower: is sync_search running?")
        if difference.parked:
            self.stdout.write(f"{len(difference.parked)} are refused by the server ({', '.join(difference.reasons)}).")
        for fault in difference.faults:
            self.stdout.write(f"Of the index as a whole: {fault}. rebuild_search makes a new one.")
        for public_id in difference.ids[:SHOWN]:
            self.stdout.write(public_id)
