"""The ledger as a file: every entry in its place with all that its leaf needs, and the content of those that may be told to all.

Withheld are staff, of whom there is no bulk file, institutions with a penalty that may not be told
(`told_entries.tells_a_withdrawn_penalty`), and of credit lists what may not (`told_entries.is_credit_told`), what stands before a
removal, and what is decided for a day to come: on that day an entry says it again. What the law had erased is blank without a mark,
and a later entry names it. So a copy that forgets what it must has what a fresh file has.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import orjson
from django.db.models import Max

from registry import ledger, ledger_tree, merkle, proofs
from registry.days import civil_day
from registry.ledger import canonical
from registry.ledger_tree import BrokenLedger
from registry.models import LedgerEntry, PublicRecord
from registry.proofs import Head
from registry.told_entries import is_credit_told, tells_a_withdrawn_penalty
from registry.verification import is_whole
from registry.vocabulary import RecordKind

AT_ONCE = 500
_PENALTIES = re.compile(r'"penalt(ies|yWithdrawals)":\[\{')


def lines(after: int, now: Head, *, on: date) -> Iterator[list[bytes]]:
    """Yield the entries after `after`, up to the head, as lines of canonical JSON, in batches, as they may be told on a day.

    Raises `BrokenLedger` where they do not make the log of the head.
    """
    peaks: merkle.Peaks = tuple(ledger_tree.read(merkle.peaks_plan(after)))
    while after < now.size:
        entries = ledger.entries_after(after, min(AT_ONCE, now.size - after))
        if not entries or not all(entry.seq == seq and is_whole(entry) for seq, entry in enumerate(entries, after + 1)):
            raise BrokenLedger
        peaks, _ = merkle.append(peaks, after, [bytes.fromhex(entry.leaf) for entry in entries])
        withheld = _withheld(entries, on)
        yield [canonical(_told(entry, is_withheld=entry.seq in withheld)) for entry in entries]
        after += len(entries)
    if merkle.root_of(peaks) != now.root:
        raise BrokenLedger


def _told(entry: LedgerEntry, *, is_withheld: bool) -> dict[str, Any]:
    told = {**proofs.entry_as_told(entry), "leaf": entry.leaf}
    return {**told, "payload": None, "salt": None, "withheld": True} if is_withheld else told


def _withheld(entries: Sequence[LedgerEntry], on: date) -> set[int]:
    """Return the numbers of the entries whose content is not told on a day; three queries a batch at most."""
    # An erasure says nothing of what it erased but its numbers, which the verifier needs.
    credit = [
        each
        for each in entries
        if each.kind == RecordKind.CREDIT and each.payload is not None and each.action != LedgerEntry.Action.ERASED
    ]
    told = _told_credit(credit, on) if credit else set()
    penalised = [each for each in entries if each.kind == RecordKind.INSTITUTION and _PENALTIES.search(each.payload or "")]
    staff = {each.seq for each in entries if each.kind == RecordKind.TEACHER}
    return staff | {each.seq for each in credit} - told | (_of_withdrawn_penalties(penalised) if penalised else set())


def _of_withdrawn_penalties(entries: Sequence[LedgerEntry]) -> set[int]:
    rows = PublicRecord.objects.filter(public_id__in={each.record_id for each in entries}).values_list("public_id", "body")
    now = {public_id: orjson.loads(body) for public_id, body in rows}
    bodies = ((each, orjson.loads(each.payload or "null")["document"]) for each in entries)
    return {each.seq for each, body in bodies if body and tells_a_withdrawn_penalty(body, now.get(each.record_id))}


def _told_credit(entries: Sequence[LedgerEntry], on: date) -> set[int]:
    ids = {each.record_id for each in entries}
    ends = LedgerEntry.objects.filter(record_id__in=ids, action=LedgerEntry.Action.REMOVED, effective_on__lte=on)
    removed = dict(ends.values("record_id").annotate(last=Max("seq")).values_list("record_id", "last"))
    owners = {each.parent for each in entries}
    rows = PublicRecord.objects.filter(public_id__in=ids | owners).values_list("public_id", "body")
    now = {public_id: orjson.loads(body) for public_id, body in rows}
    told = set()
    for each in entries:
        body = orjson.loads(each.payload or "null")["document"]
        if (
            body is not None
            and each.seq > removed.get(each.record_id, 0)
            and each.effective_on <= civil_day(each.recorded_at)
            and is_credit_told(body, now.get(each.record_id), now.get(each.parent), on=on)
        ):
            told.add(each.seq)
    return told
