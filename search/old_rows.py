"""Rows that an earlier version of the code wrote: while there are any, what they stand for may be missing from an answer."""

import time
from collections.abc import Callable
from typing import Final

from django.db.models import Q

from search.documents import SHAPE
from search.models import SearchRow

# Where all rows are as they should be, only another process of an earlier version can write others: soon enough seen.
SECONDS_TRUSTED: Final = 60.0


def has_old_rows() -> bool:
    """Tell whether the database's own engine holds what another version of the code wrote."""
    # Not an exclusion: two ranges are looked up in the index on the column.
    return SearchRow.objects.filter(Q(shape__lt=SHAPE) | Q(shape__gt=SHAPE)).exists()


class OldRows:
    """Whether there are any, without asking the database at each look-up: that there are none is believed for a minute.

    `trusted_until` says until when, by the clock.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.trusted_until = float("-inf")

    def seen(self) -> bool:
        """Tell whether there are any; of a database that was found to have none, that is told without a query."""
        if self._clock() < self.trusted_until:
            return False
        if has_old_rows():
            return True
        self.trusted_until = self._clock() + SECONDS_TRUSTED
        return False


# That of this process.
old_rows: Final = OldRows()
