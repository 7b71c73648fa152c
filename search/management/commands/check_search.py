"""`check_search`: compare the configured engine's index with the registry, both ways."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.choice import database_engine, is_elastic
from search.engines.base import EngineDown
from search.engines.elastic_index import ElasticIndex
from search.rebuilding import check

SHOWN = 20


class Command(BaseCommand):
    help = "Compare the index with the registry, both ways; exit 1 on any difference."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            difference = check(ElasticIndex() if is_elastic() else database_engine())
        except EngineDown as down:
            raise CommandError(f"Elasticsearch did not answer ({down}).") from down
        self.stdout.write(
            f"{difference.checked} documents: {len(difference.wrong)} missing or different, "
            f"{len(difference.superfluous)} that should not be there."
        )
        for public_id in (*difference.wrong, *difference.superfluous)[:SHOWN]:
            self.stdout.write(public_id)
        if not difference.is_none:
            sys.exit(1)
