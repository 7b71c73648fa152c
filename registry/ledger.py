"""The ledger: one append-only feed of every change of public truth, numbered without gaps, whose leaves form a Merkle tree.

`publish` is the only writer. In the transaction of its caller it takes the one lock, drops what changes nothing, numbers
the rest, and writes entries, tree, current documents and standings together; then it calls the `LEDGER_FOLLOWERS`.
"""

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from accounts import audit
from registry import bulk_rows, ledger_head, ledger_tree, standing
from registry.days import civil_day
from registry.merkle import leaf_hash
from registry.models import LedgerEntry, LedgerHead, PendingChange, PublicRecord
from registry.timeline import Body, Version, in_force, in_order, with_written

Follower = Callable[[Sequence[LedgerEntry]], None]

SALT_BYTES = 16
_SAID = {"document", "changedFields", "basis", "source"}
_LEAF_FIELDS = ("seq", "kind", "id", "parent", "action", "effectiveOn", "recordedAt", "digest")


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as it should stand from a day on (`None`: the record is not public from then on), with the reason for saying so.

    A day that has come makes it the current document unless a later version stands; a day to come waits for `turn_day`. A
    correction that reaches into later versions is one draft for each (`registry.timeline.amended`).
    """

    kind: str
    public_id: str
    parent: str
    sort_key: str
    document: Body | None
    effective_on: date
    basis: str = ""
    source: str = ""
    # What the calendar causes is written even where the document stays as it is.
    by_calendar: bool = False
    # The entries whose payload and salt an erasure has blanked.
    erases: Sequence[int] | None = None


def draft_of(record: PublicRecord, version: Version, *, source: str, basis: str = "") -> Draft:
    """Return the draft of a version of a record that is public."""
    return Draft(
        kind=record.kind,
        public_id=record.public_id,
        parent=record.parent,
        sort_key=record.sort_key,
        document=version.document,
        effective_on=version.effective_on,
        basis=basis,
        source=source,
    )


def canonical(value: Any) -> bytes:
    """Return the canonical JSON (RFC 8785) of a value made of text, whole numbers, booleans, null, lists and text-keyed maps."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def publish(drafts: Iterable[Draft], *, recorded_at: datetime) -> list[LedgerEntry]:
    """Append an entry for every draft that differs from what the ledger says of its day; return the entries, in `seq` order.

    Must be called inside a transaction. The lock is held until that transaction ends, so callers keep their batches short.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The ledger is written in the transaction of the change that it records.")
    wanted, today = list(drafts), civil_day(recorded_at)
    head = _locked_head()
    promised_until = ledger_head.lock_for_writing()
    current = PublicRecord.objects.in_bulk(list({draft.public_id for draft in wanted}))
    lines = _lines_to_look_at(wanted, current, today)
    entries: list[LedgerEntry] = []
    becomes_current: dict[str, tuple[Draft, str | None, LedgerEntry]] = {}
    for draft in wanted:
        place = _place(draft, current.get(draft.public_id), lines.get(draft.public_id), today)
        body = None if draft.document is None else canonical(draft.document).decode()
        if body == place.body and not draft.by_calendar and draft.erases is None:
            continue
        entry = _entry(head.seq + len(entries) + 1, draft, body, place, recorded_at)
        entries.append(entry)
        line = lines.get(draft.public_id)
        if line is not None:
            line = lines[draft.public_id] = with_written(line, [Version(draft.effective_on, draft.document, entry.seq)])
        # Without a line it falls on a day that has come, and no later version stands.
        is_in_force = line is None or _seq_in_force(line, today) == entry.seq
        if is_in_force or draft.erases is not None:
            becomes_current[draft.public_id] = draft, body, entry
    if not entries:
        return []
    bulk_rows.insert(LedgerEntry, entries)
    _make_current(becomes_current.values(), recorded_at)
    ledger_tree.grow(head, (entry.leaf for entry in entries))
    head.seq, head.updated_at, head.turned_on = entries[-1].seq, recorded_at, head.turned_on or today
    head.save(update_fields=["seq", "updated_at", "peaks", "turned_on"])
    standing.refresh(standing.touched_by(entries), on=today)
    audit.record(
        at=recorded_at,
        # Commands and the calendar write; no member of staff does.
        actor=None,
        action="ledger.publish",
        object_kind="ledger",
        object_id=f"{entries[0].seq}-{entries[-1].seq}",
    )
    for follow in _followers(tuple(settings.LEDGER_FOLLOWERS)):
        follow(entries)
    ledger_head.wait_for_promises(promised_until)
    return entries


def hold() -> None:
    """Take the ledger's lock until the transaction ends; a service that reads what it is about to change takes it first."""
    _locked_head()


def head_seq() -> int:
    """Return the number of the newest entry; 0 while there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM registry_ledgerhead LIMIT 1")
        row = cursor.fetchone()
    return row[0] if row else 0


def entries_after(seq: int, limit: int) -> list[LedgerEntry]:
    """Return the next entries after `seq`, oldest first, at most `limit`."""
    return list(LedgerEntry.objects.filter(seq__gt=seq).order_by("seq")[:limit])


def lines_of(record_ids: Iterable[str]) -> dict[str, list[Version]]:
    """Return the time line of each record that the ledger knows, to come included; blanked versions stand without a document."""
    found: defaultdict[str, list[Version]] = defaultdict(list)
    rows = LedgerEntry.objects.filter(record_id__in=list(record_ids))
    for record_id, effective_on, seq, payload in rows.values_list("record_id", "effective_on", "seq", "payload"):
        found[record_id].append(Version(effective_on, orjson.loads(payload)["document"] if payload else None, seq))
    return {record_id: in_order(versions) for record_id, versions in found.items()}


def digest_of(salt: str, payload: str) -> str:
    """Return the commitment of an entry to its payload: SHA-256 over salt and payload, in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(salt) + payload.encode()).hexdigest()


def leaf_of(entry: LedgerEntry) -> str:
    """Return the leaf hash of an entry, over its own fields and digest, in hexadecimal."""
    return leaf_hash(canonical(fields_of(entry))).hex()


def leaf_of_told(told: Mapping[str, Any]) -> bytes:
    """Return the leaf hash (32 bytes) of an entry as files hold it; payload and salt are none of it."""
    return leaf_hash(canonical({name: told[name] for name in _LEAF_FIELDS}))


def said_in(payload: str) -> Mapping[str, Any]:
    """Return what an entry says: `document`, `changedFields`, `basis`, `source`. Raises `BrokenLedger` for another text."""
    try:
        said: Mapping[str, Any] = orjson.loads(payload)
    except ValueError as wrong:
        raise ledger_tree.BrokenLedger from wrong
    if not isinstance(said, dict) or not said.keys() >= _SAID:
        raise ledger_tree.BrokenLedger
    return said


def fields_of(entry: LedgerEntry) -> dict[str, Any]:
    """Return an entry's own fields, which make its leaf, under the names that files give them (docs/ledger.md)."""
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "id": entry.record_id,
        "parent": entry.parent,
        "action": entry.action,
        "effectiveOn": entry.effective_on.isoformat(),
        "recordedAt": _recorded_text(entry.recorded_at),
        "digest": entry.digest,
    }


def _recorded_text(moment: datetime) -> str:
    """Return a moment as a leaf holds it: UTC, six decimals of a second."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a draft falls in the time line of its record: what stands there, and whether it corrects what was said before."""

    body: str | None
    is_first: bool
    is_correction: bool


def _place(draft: Draft, current: PublicRecord | None, line: Sequence[Version] | None, today: date) -> _Place:
    if line is None or draft.by_calendar:
        same_day = current is not None and current.effective_on == draft.effective_on < today and not draft.by_calendar
        return _Place(current.body if current else None, current is None and not draft.by_calendar, same_day)
    before = in_force(line, draft.effective_on)
    body = None if before is None or before.document is None else canonical(before.document).decode()
    newest = line[-1].effective_on if line else date.min
    is_correction = newest > draft.effective_on or newest == draft.effective_on < today
    return _Place(body, body is None and not is_correction, is_correction)


def _lines_to_look_at(drafts: Sequence[Draft], current: Mapping[str, PublicRecord], today: date) -> dict[str, list[Version]]:
    """Return the time lines of the records whose current document alone does not say where a draft falls."""
    times = Counter(draft.public_id for draft in drafts)
    unsure = {each for each, number in times.items() if number > 1 or each not in current}
    for draft in drafts:
        now = current.get(draft.public_id)
        if draft.effective_on > today or (now is not None and draft.effective_on < now.effective_on):
            unsure.add(draft.public_id)
    unsure |= set(PendingChange.objects.filter(record_id__in=list(times)).values_list("record_id", flat=True))
    found = lines_of(unsure) if unsure else {}
    return {each: found.get(each, []) for each in unsure}


def _seq_in_force(line: Sequence[Version], on: date) -> int:
    version = in_force(line, on)
    return version.seq if version else 0


def _entry(seq: int, draft: Draft, body: str | None, place: _Place, recorded_at: datetime) -> LedgerEntry:
    action = LedgerEntry.Action.CHANGED
    if draft.erases is not None:
        action = LedgerEntry.Action.ERASED
    elif draft.document is None:
        action = LedgerEntry.Action.REMOVED
    elif place.is_first:
        action = LedgerEntry.Action.CREATED
    elif place.is_correction:
        action = LedgerEntry.Action.CORRECTED
    said = {
        # It is canonical already.
        "document": None if body is None else orjson.Fragment(body),
        "changedFields": _changed_fields(place.body, draft.document),
        "basis": draft.basis,
        "source": draft.source,
    }
    payload = canonical(said if draft.erases is None else {**said, "erases": sorted(draft.erases)}).decode()
    salt = os.urandom(SALT_BYTES).hex()
    entry = LedgerEntry(
        seq=seq,
        kind=draft.kind,
        record_id=draft.public_id,
        parent=draft.parent,
        action=action,
        effective_on=draft.effective_on,
        recorded_at=recorded_at,
        payload=payload,
        salt=salt,
        digest=digest_of(salt, payload),
    )
    entry.leaf = leaf_of(entry)
    return entry


def _changed_fields(before: str | None, document: Body | None) -> list[str]:
    if before is None or document is None:
        return []
    old = orjson.loads(before)
    return sorted(field for field in old.keys() | document.keys() if old.get(field) != document.get(field))


def _make_current(becomes_current: Iterable[tuple[Draft, str | None, LedgerEntry]], recorded_at: datetime) -> None:
    records, removed = [], []
    for draft, body, entry in becomes_current:
        if body is None:
            removed.append(draft.public_id)
            continue
        records.append(
            PublicRecord(
                public_id=draft.public_id,
                kind=draft.kind,
                parent=draft.parent,
                sort_key=draft.sort_key,
                body=body,
                shown_until=_shown_until(draft.document),
                seq=entry.seq,
                effective_on=draft.effective_on,
                updated_at=recorded_at,
            )
        )
    bulk_rows.upsert(PublicRecord, records)
    if removed:
        PublicRecord.objects.filter(public_id__in=removed).delete()


def _shown_until(document: Body | None) -> date | None:
    """Return the last day on which the law lets a document be shown, where it names one (山东省社会信用条例 article 38)."""
    until = document.get("disclosedUntil") if document else None
    return date.fromisoformat(until) if until else None


def _locked_head() -> LedgerHead:
    locked = LedgerHead.objects.select_for_update().filter(id=1)
    head = locked.first()
    if head is None:
        LedgerHead.objects.get_or_create(id=1)
        head = locked.get()
    return head


@lru_cache
def _followers(paths: tuple[str, ...]) -> tuple[Follower, ...]:
    return tuple(import_string(path) for path in paths)
