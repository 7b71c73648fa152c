"""Ledgers of any size for what is measured: written as the registry writes its own, by `publish` in batches, with signed heads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.test import override_settings

from registry import bulk_rows, ledger, proofs


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction writes: new rows of tables, those of a table together and parents first, and their documents."""

    recorded_at: datetime
    rows: Sequence[Sequence[Model]]
    drafts: Sequence[ledger.Draft]


def fill(batches: Iterable[Batch]) -> None:
    """Write the batches, without followers, and sign the head after each."""
    with override_settings(LEDGER_FOLLOWERS=[], DEBUG=False):
        for batch in batches:
            with transaction.atomic():
                for rows in filter(None, batch.rows):
                    bulk_rows.insert(type(rows[0]), rows)
                ledger.publish(batch.drafts, recorded_at=batch.recorded_at)
            proofs.sign_head(batch.recorded_at)
