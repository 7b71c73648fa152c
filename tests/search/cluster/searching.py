"""Many searches at once, as the threads of a web process make them, and what came of each."""

import itertools
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connection

from search.lookup import SearchQuery, look_up
from tests.search.conftest import answering
from tests.search.scenario_records import load_queries

THREADS = 4
# Queries of every class; what names a record of the scenarios by its key is typed as the beginning of a code.
TEXTS = [re.sub(r"{\w+\.\w+}", "91370102MA3", query["text"]) for _, query in load_queries()]


@dataclass(slots=True)
class Tally:
    """How often each engine answered, degraded or not, and every answer that a text had: ids in order and the total."""

    engines: Counter[tuple[str, bool]] = field(default_factory=Counter)
    answers: dict[str, set[tuple[tuple[str, ...], int]]] = field(default_factory=lambda: defaultdict(set))

    @property
    def changing(self) -> list[str]:
        """The texts that were not always answered alike."""
        return sorted(text for text, given in self.answers.items() if len(given) > 1)


def search_many(texts: Sequence[str], number: int, *, at: int = 0, then: Callable[[], None] = lambda: None) -> Tally:
    """Look the texts up in turn, so many times in all; do something else once `at` answers are there, while searches go on.

    The first error of a search is raised.
    """
    tally, lock, reached = Tally(), threading.Lock(), threading.Event()
    numbers = itertools.count()

    def search_on() -> None:
        try:
            while (turn := next(numbers)) < number:
                text = texts[turn % len(texts)]
                page = look_up(SearchQuery(text))
                with lock:
                    tally.engines[page.engine, page.degraded] += 1
                    tally.answers[text].add((tuple(hit.record.id for hit in page.hits), page.total))
                if turn >= at:
                    reached.set()
        finally:
            reached.set()
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        searching = [pool.submit(search_on) for _ in range(THREADS)]
        reached.wait()
        then()
        for each in searching:
            each.result()
    return tally


def warm_up(most: int = 10) -> None:
    """Search until everything is answered in time: a server that has just been started takes longer than a page waits."""
    for _ in range(most):
        with answering("elastic"):
            if search_many(TEXTS, len(TEXTS)).engines.keys() == {("elastic", False)}:
                return
    raise AssertionError("the nodes do not become fast enough")
