"""Filing: the one way in which institutions, their platforms, courses, staff, credit entries and penalties become true.

A filing says only what it knows: a key that is absent leaves the value as it is, `None` clears it, a list replaces the list, and a
child that is not mentioned stays, unless the filing is `complete`. Rows, documents and ledger change in one transaction.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, datetime

from django.db import transaction

from registry import ledger
from registry.days import civil_day
from registry.erased_marks import Erased
from registry.filing.changes import Changes
from registry.filing.due_changes import apply_due, let_staff_leave
from registry.filing.forms import FilingOutcome, InstitutionFiling
from registry.filing.merge import Merge, staff_and_credit_keys
from registry.filing.rows import rows_of
from registry.filing.write import write
from registry.models import Publisher


def publisher_named(name: str, *, is_sample: bool = False, dry_run: bool = False) -> Publisher:
    """Return the publisher of that name, made known if it was not; with `dry_run` such a one is not saved."""
    if dry_run:
        return Publisher.objects.filter(name=name).first() or Publisher(name=name)
    return Publisher.objects.get_or_create(name=name, defaults={"is_sample": is_sample})[0]


def file_institutions(
    filings: Sequence[InstitutionFiling],
    *,
    publisher: Publisher,
    source: str,
    recorded_at: datetime,
    basis: str = "",
    effective_on: date | None = None,
    dry_run: bool = False,
) -> FilingOutcome:
    """File a batch in one transaction, which holds the ledger's lock: keep it short (`filing.batches` does).

    A change is effective on the filing's day, else on `effective_on`, else on the day of filing or listing that the
    record itself gives, else on the day of `recorded_at`. One for an earlier day alters the later versions that still said
    what it corrects; one for a day to come is in the ledger at once and current on its day. With `dry_run` the same is worked
    out, field by field, and nothing is written.
    """
    today = civil_day(recorded_at)
    # A dry run takes no lock: on SQLite a transaction is a writer's from its beginning.
    with nullcontext() if dry_run else transaction.atomic():
        if not dry_run:
            ledger.hold()
            apply_due(today, recorded_at=recorded_at)
        rows = rows_of(filings)
        while not dry_run and (left := rows.staff_who_left(today)):
            # No day was turned since then.
            let_staff_leave(today, recorded_at=recorded_at, among=left)
            rows = rows_of(filings)
        changes = Changes(rows, publisher=publisher, today=today, wants_fields=dry_run)
        erased = Erased(staff_and_credit_keys(filings, rows))
        merge = Merge(rows, changes, erased, effective_on=effective_on, basis=basis)
        ids = [merge.institution(each) for each in filings]
        if not dry_run:
            write(changes, source=source, recorded_at=recorded_at)
            # Who turns out to have left is public no more, whatever day the rest is filed for.
            left = rows.staff_who_left(today)
            while left and let_staff_leave(today, recorded_at=recorded_at, among=left):
                continue
    return FilingOutcome(counts=dict(changes.counts), remarks=tuple(changes.remarks), ids=ids, changes=tuple(changes.fields))


def file_institution(
    filing: InstitutionFiling,
    *,
    publisher: Publisher,
    source: str,
    recorded_at: datetime,
    basis: str = "",
    effective_on: date | None = None,
) -> FilingOutcome:
    """File one institution; see `file_institutions`."""
    return file_institutions(
        [filing],
        publisher=publisher,
        source=source,
        recorded_at=recorded_at,
        basis=basis,
        effective_on=effective_on,
    )
