"""The penalties in an institution's document: of every day those that stood on it, and the withdrawals told by then."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from registry import public_records
from registry.models import Institution, Penalty
from registry.timeline import Body, Version, in_force, with_written
from registry.told_entries import is_natural_person

FIELDS = ("penalties", "penaltyWithdrawals")


def with_penalties(document: Body, row: Institution, penalties: Iterable[Penalty], *, on: date) -> Body:
    """Return an institution's document with the penalties and withdrawals that may be told of it on a day.

    Of a natural person none are posted: neither of who is one now, nor of a version of when it was one.
    """
    told = public_records.institution(row, () if is_natural_person(document) else penalties, on=on)
    return {**document, **{field: told[field] for field in FIELDS}}


def versions_with_penalties(
    row: Institution, line: Sequence[Version], penalties: Sequence[Penalty], *, changed_on: Iterable[date], until: date
) -> Iterator[Version]:
    """Yield the versions to write when penalties were decided, withdrawn or corrected on some days; what is to come waits."""
    if not line:
        return
    days = {max(day, line[0].effective_on) for day in changed_on if day <= until}
    if not days:
        return
    first = min(days)
    for day in sorted(days | {each.effective_on for each in line if each.effective_on >= first}):
        stands = in_force(line, day)
        if stands is None or stands.document is None:
            continue
        told = with_penalties(stands.document, row, penalties, on=day)
        if told != stands.document:
            yield Version(day, told)
            line = with_written(line, [Version(day, told)])
