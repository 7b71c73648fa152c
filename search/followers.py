"""Followers of the ledger: they keep what search reads level with what the ledger says."""

from collections.abc import Sequence

from registry.models import LedgerEntry
from search.choice import database_engine
from search.composing import compose, touched_by


def follow_in_transaction(entries: Sequence[LedgerEntry]) -> None:
    """Bring the database's own engine level with the entries, in the transaction that writes them."""
    composed = compose(sorted(touched_by(entries)))
    database_engine().write(composed.documents, composed.gone, entries[-1].seq)
