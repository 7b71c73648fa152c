"""How many complaints there were about whom: numbers alone, and none so small that somebody might be recognised by it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from complaints.models import Complaint
from complaints.vocabulary import FINAL, Nature, Status
from registry import selectors
from registry.days import CIVIL_TIME
from registry.vocabulary import RecordKind

# Of fewer complaints nothing is told.
FEWEST: Final = 5
DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class Tally:
    """Complaints and reports since a day that were not withdrawn, and how many of them are closed. Not all were justified."""

    since: date
    received: int
    closed: int


def tallies(institutions: Iterable[str], *, today: date) -> Mapping[str, Tally]:
    """Return the tally of each institution about which, or about whose platforms, there were enough. Two queries for all."""
    ids = list(institutions)
    about = dict(zip(ids, ids, strict=True)) | {
        each.id: each.parent for each in selectors.documents_under((RecordKind.PLATFORM,), ids)
    }
    since = today - timedelta(days=DAYS)
    rows = Complaint.objects.filter(
        record_id__in=list(about),
        created_at__gte=datetime.combine(since, time.min, tzinfo=CIVIL_TIME),
        nature__in=(Nature.COMPLAINT, Nature.REPORT),
    )
    received: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    for record, status in rows.exclude(status=Status.WITHDRAWN).values_list("record_id", "status"):
        received[about[record]] += 1
        closed[about[record]] += status in FINAL
    return {each: Tally(since, number, closed[each]) for each, number in received.items() if number >= FEWEST}
