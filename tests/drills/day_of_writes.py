"""A busy day of a registry, written by a process of its own: filed, changed, corrected, listed and delisted, erased.

Arguments: the entry at which to end, a seed.
"""

import sys
from datetime import date, datetime, timedelta
from random import Random

from tests.drills import child

AT_ONCE = 20
# So many institutions there are; each later decision is on one of them, or on a new one.
INSTITUTIONS = 600
LONGEST_AGO = 400
ERASED_OF_A_HUNDRED, CORRECTED_OF_A_HUNDRED = 5, 25


def main() -> None:
    """Write until the ledger has come so far."""
    child.prepare()
    # What keeps the time as it is when it is imported must find the moment of the drill.
    from django.utils import timezone

    from registry import ledger

    last, random = int(sys.argv[1]), Random(sys.argv[2])
    while ledger.head_seq() < last:
        write(random, now=timezone.now())


def write(random: Random, *, now: datetime, institutions: int = INSTITUTIONS, at_once: int = AT_ONCE) -> None:
    """Do one act of the day: decisions on some institutions, now and then for an earlier day, or an erasure."""
    from registry.days import civil_day
    from registry.filing.services import file_institutions, publisher_named
    from tests.drills.decisions import decisions_on

    today, chance = civil_day(now), random.randrange(100)
    if chance < ERASED_OF_A_HUNDRED:
        _erase(random, today, now)
        return
    is_correction = chance < ERASED_OF_A_HUNDRED + CORRECTED_OF_A_HUNDRED
    on = today - timedelta(days=random.randrange(1, LONGEST_AGO)) if is_correction else today
    first = random.randrange(10, institutions)
    filings = decisions_on(range(first, first + 2 * at_once), at_once, random, today)
    file_institutions(filings, publisher=publisher_named("演练"), source="演练", recorded_at=now, effective_on=on)


def _erase(random: Random, today: date, now: datetime) -> None:
    """Erase one record of a kind that may be."""
    from registry.erasure import ERASABLE, Erasure, NotErasable, erase
    from registry.models import PublicRecord

    kind = random.choice(sorted(ERASABLE))
    ids = list(PublicRecord.objects.filter(kind=kind).order_by("public_id").values_list("public_id", flat=True)[:200])
    if not ids:
        return
    try:
        erase([Erasure(kind, random.choice(ids), today, "演练")], recorded_at=now)
    except NotErasable:
        # Another writer was faster.
        return


if __name__ == "__main__":
    main()
