"""The ledger as a file: every entry in its place with all that its leaf needs, and the content of those that may be told to all.

Withheld are staff, of whom there is no bulk file, and entries of credit lists that are no longer shown: removed, or past the
last day of disclosure (山东省社会信用条例 article 38). What the law had erased is blank without a mark, and a later entry names it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from registry import ledger, proofs
from registry.ledger import canonical
from registry.models import LedgerEntry, PublicRecord
from registry.vocabulary import RecordKind

AT_ONCE = 500


def lines(after: int, size: int, *, on: date) -> Iterator[list[bytes]]:
    """Yield the entries `after + 1` to `size` as lines of canonical JSON, in batches, as they may be told on a day."""
    while after < size:
        entries = ledger.entries_after(after, min(AT_ONCE, size - after))
        withheld = _withheld(entries, on)
        yield [canonical(_told(entry, is_withheld=entry.seq in withheld)) for entry in entries]
        after = entries[-1].seq


def _told(entry: LedgerEntry, *, is_withheld: bool) -> dict[str, Any]:
    told = dict(proofs.entry_as_told(entry))
    return {**told, "payload": None, "salt": None, "withheld": True} if is_withheld else told


def _withheld(entries: Sequence[LedgerEntry], on: date) -> set[int]:
    """Return the numbers of the entries whose content is not told on a day; of credit entries, at most two queries a batch."""
    credit = [each for each in entries if each.kind == RecordKind.CREDIT and each.payload is not None]
    ids = {each.record_id for each in credit}
    removed: dict[str, int] = {}
    past: set[str] = set()
    if ids:
        ends = LedgerEntry.objects.filter(record_id__in=ids, action=LedgerEntry.Action.REMOVED, effective_on__lte=on)
        removed = dict(ends.values("record_id").annotate(last=Max("seq")).values_list("record_id", "last"))
        past = set(PublicRecord.objects.filter(public_id__in=ids, shown_until__lt=on).values_list("public_id", flat=True))
    return {each.seq for each in entries if each.kind == RecordKind.TEACHER} | {
        each.seq
        for each in credit
        # An erasure says nothing of what it erased but its numbers, which the verifier needs.
        if each.action != LedgerEntry.Action.ERASED and (each.record_id in past or each.seq <= removed.get(each.record_id, 0))
    }
