"""How a record is found."""

import gc

from django.apps import AppConfig

from search import analysis


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        """Load the dictionaries of readings, so that neither the first question nor a lock of the ledger waits for them.

        They are objects by the hundred thousand that stay: frozen, the garbage collector no longer walks them while a lock is held.
        """
        analysis.pinyin("备案")
        gc.freeze()
