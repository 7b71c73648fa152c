"""Decisions on institutions, filed by a process of its own until the ledger has grown as far as it is told.

Arguments: the entry at which to end, a seed. Every writer decides on the same institutions, so that each meets what the others
have just changed; as the ledger grows they move on to others, and what was left wrong behind them stays so.
"""

import sys
import time
from random import Random

from tests.drills import child

AT_ONCE = 10
# The institutions of the tour have histories of their own.
FIRST, INSTITUTIONS = 10, 30
ENTRIES_UNTIL_THE_NEXT = 40
# SQLite gives its lock to whoever asks next, not to whoever waits longest: four writers without pauses would let nobody else in.
# So long a pause, in times that a writing took, leaves the lock free for about a quarter of the time.
PAUSES = {"sqlite": 3.0, "postgresql": 0.0}


def main() -> None:
    """Write until the ledger has come so far."""
    child.prepare()
    # What keeps the time as it is when it is imported must find the moment of the drill.
    from django.db import connection
    from django.utils import timezone

    from registry import ledger
    from registry.days import civil_day
    from registry.filing.services import file_institutions, publisher_named
    from tests.drills.decisions import decisions_on

    last, random = int(sys.argv[1]), Random(sys.argv[2])
    now = timezone.now()
    today = civil_day(now)
    publisher = publisher_named("演练")
    while (written := ledger.head_seq()) < last:
        began = time.monotonic()
        first = FIRST + written // ENTRIES_UNTIL_THE_NEXT
        filings = decisions_on(range(first, first + INSTITUTIONS), AT_ONCE, random, today)
        file_institutions(filings, publisher=publisher, source="演练", recorded_at=now, effective_on=today)
        time.sleep(PAUSES[connection.vendor] * (time.monotonic() - began))


if __name__ == "__main__":
    main()
