"""Histories of the ledger written straight as rows, and a judge that counts documents as of a day by walking all entries."""

import os
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson

from registry import standing
from registry.models import LedgerEntry
from registry.public_ids import kind_of
from registry.statistics import Figures
from registry.vocabulary import CreditStatus, RecordKind

RECORDED_AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
ACADEMIC = {
    "CHINESE",
    "MATH",
    "ENGLISH",
    "JAPANESE",
    "RUSSIAN",
    "POLITICS",
    "HISTORY",
    "GEOGRAPHY",
    "PHYSICS",
    "CHEMISTRY",
    "BIOLOGY",
}

Document = dict[str, Any]


def entry(
    seq: int, record_id: str, effective_on: date, document: Document | None, *, parent: str = "", action: str = ""
) -> LedgerEntry:
    """Return an unsaved entry as `registry.ledger` would write it."""
    return LedgerEntry(
        seq=seq,
        kind=str(kind_of(record_id)),
        record_id=record_id,
        parent=parent,
        action=action or (LedgerEntry.Action.REMOVED if document is None else LedgerEntry.Action.CHANGED),
        effective_on=effective_on,
        recorded_at=RECORDED_AT,
        payload=orjson.dumps({"document": document}).decode(),
        salt="00",
        digest="",
        leaf=os.urandom(32).hex(),
    )


def institution(region: str = "370102") -> Document:
    return {"region": region}


def platform(status: str = "FILED", valid_until: str | None = None) -> Document:
    return {"status": status, "validUntil": valid_until}


def credit(colour: str = "BLACK", listed_on: str = "2020-01-01", **days: str | None) -> Document:
    return {"list": colour, "listedOn": listed_on, "removedOn": None, "validUntil": None, "disclosedUntil": None, **days}


def counted(entries: Sequence[LedgerEntry], codes: Collection[str] | None, *, on: date) -> Figures:
    """Return the figures of some region codes on a day, of everything without codes, by looking at every entry."""
    now: dict[str, LedgerEntry] = {}
    for each in sorted(entries, key=lambda each: (each.effective_on, each.seq)):
        if each.effective_on <= on:
            now[each.record_id] = each
    bodies = {key: body for key, each in now.items() if (body := _document(each)) is not None}

    def under(parent: str, kind: RecordKind) -> list[str]:
        return [key for key in bodies if now[key].kind == kind and now[key].parent == parent]

    # A platform or a member of staff may be known on a day on which the institution is not.
    schools = {key if now[key].kind == RecordKind.INSTITUTION else now[key].parent for key in bodies if key[0] in "ipt"}
    total = Figures()
    for school in schools:
        region = bodies[school]["region"] if school in bodies else ""
        if codes is not None and region not in codes:
            continue
        platforms = under(school, RecordKind.PLATFORM)
        courses = [course for each in platforms for course in under(each, RecordKind.COURSE)]
        numbers = {"courses": len(courses), "staff": len(under(school, RecordKind.TEACHER))}
        for body in [bodies[each] for each in platforms]:
            name = f"platforms_{standing.platform_status(body, on=on)}"
            numbers[name] = numbers.get(name, 0) + 1
        if school in bodies:
            numbers[f"institutions_{standing.filing_status([bodies[each] for each in platforms], on=on)}"] = 1
            numbers["subject_institutions"] = int(any(bodies[each]["subject"] in ACADEMIC for each in courses))
            listed = standing.credit_status([bodies[each] for each in under(school, RecordKind.CREDIT)], on=on)
            if listed != CreditStatus.NONE:
                numbers[f"credit_{listed}"] = 1
        total += Figures(**numbers)
    return total


def _document(each: LedgerEntry) -> Document | None:
    return None if each.payload is None else orjson.loads(each.payload).get("document")
