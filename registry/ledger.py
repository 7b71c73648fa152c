"""The ledger: one append-only feed of every change of public truth, numbered without gaps.

`publish` is the only writer. In the transaction of its caller it takes the one lock, drops what changes nothing, numbers
the rest, and writes entries, current documents and standings together; then it calls the `LEDGER_FOLLOWERS`.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts import audit
from accounts.models import User
from registry import standing
from registry.days import civil_day
from registry.models import LedgerEntry, LedgerHead, PublicRecord

Follower = Callable[[Sequence[LedgerEntry]], None]

# RFC 9162 section 2.1.1: a leaf's hash begins with a zero byte, an inner node's with a one.
LEAF_PREFIX = b"\x00"
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as it should stand from now on (`None`: the record is no longer public), with the reason for saying so."""

    kind: str
    public_id: str
    parent: str
    sort_key: str
    document: dict[str, Any] | None
    effective_on: date
    shown_until: date | None = None
    basis: str = ""
    source: str = ""


def canonical(value: Any) -> bytes:
    """Return the canonical JSON (RFC 8785) of a value made of text, whole numbers, booleans, null, lists and text-keyed maps."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def publish(drafts: Iterable[Draft], *, recorded_at: datetime, actor: User | None = None) -> list[LedgerEntry]:
    """Append an entry for every draft that differs from the current document; return the entries, in `seq` order.

    Must be called inside a transaction. The lock is held until that transaction ends, so callers keep their batches short.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The ledger is written in the transaction of the change that it records.")
    latest = {draft.public_id: draft for draft in drafts}
    head = _locked_head()
    current = PublicRecord.objects.in_bulk(list(latest))
    entries: list[LedgerEntry] = []
    records: list[PublicRecord] = []
    removed: list[str] = []
    for draft in latest.values():
        before = current.get(draft.public_id)
        body = None if draft.document is None else canonical(draft.document).decode()
        if (before is None and body is None) or (before is not None and before.body == body):
            continue
        # A change that reaches back behind the current version is dated with that version: the ledger then never says
        # of a day that has two answers which of them it was.
        effective_on = max(draft.effective_on, before.effective_on) if before else draft.effective_on
        entry = _entry(head.seq + len(entries) + 1, draft, before, effective_on, recorded_at)
        entries.append(entry)
        if body is None:
            removed.append(draft.public_id)
        else:
            records.append(
                PublicRecord(
                    public_id=draft.public_id,
                    kind=draft.kind,
                    parent=draft.parent,
                    sort_key=draft.sort_key,
                    body=body,
                    shown_until=draft.shown_until,
                    seq=entry.seq,
                    effective_on=effective_on,
                    updated_at=recorded_at,
                )
            )
    if not entries:
        return []
    _write(entries, records, removed)
    head.seq, head.updated_at = entries[-1].seq, recorded_at
    head.save(update_fields=["seq", "updated_at"])
    standing.refresh(standing.touched_by(entries), on=civil_day(recorded_at))
    audit.record(
        at=recorded_at,
        actor=actor,
        action="ledger.publish",
        object_kind="ledger",
        object_id=f"{entries[0].seq}-{entries[-1].seq}",
    )
    for follow in _followers(tuple(settings.LEDGER_FOLLOWERS)):
        follow(entries)
    return entries


def hold() -> None:
    """Take the ledger's lock until the transaction ends; a service that reads what it is about to change takes it first."""
    _locked_head()


def head_seq() -> int:
    """Return the number of the newest entry; 0 while there is none."""
    return LedgerHead.objects.values_list("seq", flat=True).first() or 0


def entries_after(seq: int, limit: int) -> list[LedgerEntry]:
    """Return the next entries after `seq`, oldest first, at most `limit`."""
    return list(LedgerEntry.objects.filter(seq__gt=seq).order_by("seq")[:limit])


def digest_of(salt: str, payload: str) -> str:
    """Return the commitment of an entry to its payload: SHA-256 over salt and payload, in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(salt) + payload.encode()).hexdigest()


def leaf_of(entry: LedgerEntry) -> str:
    """Return the leaf hash of an entry, over its own fields and digest, in hexadecimal."""
    fields = {
        "seq": entry.seq,
        "kind": entry.kind,
        "id": entry.record_id,
        "parent": entry.parent,
        "action": entry.action,
        "effectiveOn": entry.effective_on.isoformat(),
        "recordedAt": entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "digest": entry.digest,
    }
    return hashlib.sha256(LEAF_PREFIX + canonical(fields)).hexdigest()


def _locked_head() -> LedgerHead:
    locked = LedgerHead.objects.select_for_update().filter(id=1)
    head = locked.first()
    if head is None:
        LedgerHead.objects.get_or_create(id=1)
        head = locked.get()
    return head


def _entry(seq: int, draft: Draft, before: PublicRecord | None, effective_on: date, recorded_at: datetime) -> LedgerEntry:
    action = LedgerEntry.Action.CREATED
    if before is not None:
        action = LedgerEntry.Action.REMOVED if draft.document is None else LedgerEntry.Action.CHANGED
    payload = canonical(
        {
            "document": draft.document,
            "changedFields": _changed_fields(before, draft.document),
            "basis": draft.basis,
            "source": draft.source,
        }
    ).decode()
    salt = os.urandom(SALT_BYTES).hex()
    entry = LedgerEntry(
        seq=seq,
        kind=draft.kind,
        record_id=draft.public_id,
        parent=draft.parent,
        action=action,
        effective_on=effective_on,
        recorded_at=recorded_at,
        payload=payload,
        salt=salt,
        digest=digest_of(salt, payload),
    )
    entry.leaf = leaf_of(entry)
    return entry


def _changed_fields(before: PublicRecord | None, document: dict[str, Any] | None) -> list[str]:
    if before is None or document is None:
        return []
    old = orjson.loads(before.body)
    return sorted(field for field in old.keys() | document.keys() if old.get(field) != document.get(field))


def _write(entries: list[LedgerEntry], records: list[PublicRecord], removed: list[str]) -> None:
    LedgerEntry.objects.bulk_create(entries, batch_size=500)
    PublicRecord.objects.bulk_create(
        records,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["public_id"],
        update_fields=["kind", "parent", "sort_key", "body", "shown_until", "seq", "effective_on", "updated_at"],
    )
    PublicRecord.objects.filter(public_id__in=removed).delete()


@lru_cache
def _followers(paths: tuple[str, ...]) -> tuple[Follower, ...]:
    return tuple(import_string(path) for path in paths)
