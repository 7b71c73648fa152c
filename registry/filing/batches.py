"""Filing of any number of institutions in batches that hold the ledger's lock briefly."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import reset_queries
from django.utils import timezone

from registry.filing.forms import NATURAL_KEYS, FilingOutcome, InstitutionFiling
from registry.filing.services import file_institutions
from registry.models import Publisher

# The lock may be held for 250 ms; the size of a batch follows what the last one took, with room for a slow disk.
WANTED_SECONDS = 0.110
MOST_GROWTH, MOST_SHRINKING = 1.5, 0.5
MOST_RECORDS = 2000
FIRST_RECORDS = 50
# An institution with more records than this is filed in parts.
LARGE_RECORDS = 200


@dataclass(slots=True)
class Pace:
    """How many records the next batch may hold, by how long the last one took."""

    records: int = FIRST_RECORDS
    last_seconds: float = 0.0
    longest_seconds: float = 0.0

    def took(self, seconds: float) -> None:
        """Take note of a batch: the next one is to take 110 ms, but never changes by more than half at once."""
        self.last_seconds = seconds
        self.longest_seconds = max(self.longest_seconds, seconds)
        by = min(max(WANTED_SECONDS / max(seconds, 0.001), MOST_SHRINKING), MOST_GROWTH)
        self.records = min(max(round(self.records * by), 1), MOST_RECORDS)


def file_in_batches(
    filings: Iterable[InstitutionFiling],
    *,
    publisher: Publisher,
    source: str,
    basis: str = "",
    effective_on: date | None = None,
    dry_run: bool = False,
    pace: Pace | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> Iterator[FilingOutcome]:
    """File institutions as they come and yield what each batch did; what was yielded is committed."""
    pace = pace or Pace()
    batch: list[InstitutionFiling] = []

    def file_batch() -> FilingOutcome:
        began = time.perf_counter()
        outcome = file_institutions(
            batch,
            publisher=publisher,
            source=source,
            basis=basis,
            effective_on=effective_on,
            recorded_at=clock(),
            dry_run=dry_run,
        )
        pace.took(time.perf_counter() - began)
        # With DEBUG on Django keeps every statement, which a large file would fill the memory with.
        reset_queries()
        return outcome

    for filing in filings:
        # A dry run holds no lock, and could not find what an earlier part did not write.
        for part in [filing] if dry_run else _parts(filing, max(pace.records, LARGE_RECORDS)):
            # The parts of one large institution are filings of their own, never two in one batch.
            if batch and (sum(map(len, batch)) + len(part) > pace.records or part.uscc == batch[-1].uscc):
                yield file_batch()
                batch = []
            batch.append(part)
    if batch:
        yield file_batch()


def _parts(filing: InstitutionFiling, records: int) -> Iterator[InstitutionFiling]:
    """Cut a filing too large for one batch: staff first, since courses name them. A complete one must stay whole."""
    if len(filing) <= records or filing.complete:
        yield filing
        return
    yield replace(filing, platforms=(), teachers=())
    # With the former codes: what they refuse is refused of every part.
    again = replace(filing, values={}, platforms=(), teachers=(), credit=(), penalties=())
    for first in range(0, len(filing.teachers), records):
        yield replace(again, teachers=filing.teachers[first : first + records])
    for platform in filing.platforms:
        key = {name: value for name, value in platform.values.items() if name in NATURAL_KEYS}
        for first in range(0, len(platform.courses) or 1, records):
            values = key if first else platform.values
            part = replace(platform, values=values, courses=platform.courses[first : first + records])
            yield replace(again, platforms=[part])
