"""How a record is found."""

from django.apps import AppConfig

from search import analysis


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        """Load the dictionaries of readings, so that neither the first question nor a lock of the ledger waits for them."""
        analysis.pinyin("备案")
