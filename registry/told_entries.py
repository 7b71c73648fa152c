"""What anyone may be told today of the ledger's entries, whatever was public when they were written.

Entries can be walked by number, so what must be no bulk source, or may lawfully be shown no longer, comes without its content:
the row's own fields and its digest stay, and proofs still hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import orjson

from registry import ledger, proofs, selectors, standing
from registry.ledger_tree import BrokenLedger
from registry.models import LedgerEntry
from registry.selectors import Document
from registry.verification import is_whole
from registry.vocabulary import InstitutionKind, RecordKind

Absence = Literal["erased", "withheld", "not_shown"]


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """A ledger entry as it may be told; `content` is its payload read, or `absence` why there is none.

    `told` is the entry as files hold it (docs/ledger.md), `now` the current document of its record while that is public.
    """

    told: Mapping[str, Any]
    action: str
    leaf: str
    content: Mapping[str, Any] | None
    absence: Absence | None
    now: Document | None


def between(first: int, last: int, *, on: date) -> list[ToldEntry]:
    """Return the entries from one number to another, the newest first, as they may be told on a day. At most two queries.

    Raises `BrokenLedger` where one is missing or damaged.
    """
    return told(_whole(first, last)[::-1], on=on)


def one(seq: int, *, on: date) -> ToldEntry:
    """Return an entry as it may be told on a day. Raises `proofs.NotInTheLedger`; `BrokenLedger` where it is missing or damaged."""
    size = ledger.head_seq()
    if not 1 <= seq <= size:
        raise proofs.NotInTheLedger(seq, size)
    (found,) = told(_whole(seq, seq), on=on)
    return found


def told(entries: Iterable[LedgerEntry], *, on: date) -> list[ToldEntry]:
    """Return entries as they may be told on a day, in the order given. One query beside that for the entries."""
    entries = list(entries)
    now = selectors.documents({each.record_id for each in entries} | {each.parent for each in entries if each.parent})
    return [_one(entry, now, on) for entry in entries]


def credit_told(entries: Sequence[Document], now: Mapping[str, Document], *, on: date) -> list[Document]:
    """Return those credit entries, as they were at any time, that may be told on a day; `now` are documents of that day by id."""
    return [each for each in entries if _is_told(each.id, each.parent, each.body, now, on)]


def is_credit_told(
    body: Mapping[str, Any], current: Mapping[str, Any] | None, institution: Mapping[str, Any] | None, *, on: date
) -> bool:
    """Tell whether a credit entry, as it was at any time, may be told on a day, by its and its institution's documents of that day.

    An individual business is a natural person (民法典 article 54), whose credit is not posted (山东省社会信用条例 article 20);
    entries of dishonesty are told for five years (article 38), and a correction may have shortened that time; one that is no
    longer public itself is told of no earlier day either.
    """
    if is_natural_person(institution):
        return False
    return current is not None and standing.is_disclosed(body, on=on) and standing.is_disclosed(current, on=on)


def is_still_to_come(kind: str, effective_on: date, *, on: date) -> bool:
    """Tell whether an entry that is not told puts somebody on a list on a day to come: nothing of it was ever public."""
    return kind == RecordKind.CREDIT and effective_on > on


def _whole(first: int, last: int) -> list[LedgerEntry]:
    """Return the entries from one number to another, every one as it was written. Raises `BrokenLedger`."""
    entries = ledger.entries_after(first - 1, last - first + 1)
    if [each.seq for each in entries] != list(range(first, last + 1)) or not all(map(is_whole, entries)):
        raise BrokenLedger
    return entries


def _one(entry: LedgerEntry, now: Mapping[str, Document], on: date) -> ToldEntry:
    fields, content = dict(proofs.entry_as_told(entry)), orjson.loads(entry.payload) if entry.payload else None
    absence = _absence(entry, content, now, on)
    if absence is not None:
        content = None
        fields |= {"payload": None, "salt": None}
    if absence in ("withheld", "not_shown"):
        fields["withheld"] = True
    return ToldEntry(fields, str(entry.get_action_display()), entry.leaf, content, absence, now.get(entry.record_id))


def _absence(entry: LedgerEntry, content: Mapping[str, Any] | None, now: Mapping[str, Document], on: date) -> Absence | None:
    if content is None:
        return "erased"
    if entry.kind == RecordKind.TEACHER:
        return "withheld"
    body, current = content["document"], now.get(entry.record_id)
    if body is None:
        return None
    if entry.kind == RecordKind.CREDIT:
        return None if _is_told(entry.record_id, entry.parent, body, now, on) else "not_shown"
    if entry.kind == RecordKind.INSTITUTION:
        return "not_shown" if tells_a_withdrawn_penalty(body, current.body if current else None) else None
    return None


def is_natural_person(institution: Mapping[str, Any] | None) -> bool:
    """Tell whether an institution's document is that of an individual business, a natural person in law (民法典 article 54)."""
    return institution is not None and institution["kind"] == InstitutionKind.INDIVIDUAL.name


def tells_a_withdrawn_penalty(body: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    """Say whether a version of an institution tells of a penalty that may be told no longer.

    Either it was taken back since (行政处罚法 article 48), or the institution is a natural person now (民法典 article 54), of whom
    also withdrawals are not told.
    """
    if is_natural_person(current):
        return was_penalised(body)
    return any(each["decisionNumber"] in withdrawn_decisions(current) for each in body["penalties"])


def was_penalised(body: Mapping[str, Any]) -> bool:
    """Tell whether an institution's document tells of a penalty, withdrawn or not."""
    return bool(body["penalties"] or body.get("penaltyWithdrawals"))


def withdrawn_decisions(current: Mapping[str, Any] | None) -> set[str]:
    """Return the numbers of the decisions that an institution's document of today tells as withdrawn."""
    return {each["decisionNumber"] for each in (current or {}).get("penaltyWithdrawals") or ()}


def _is_told(public_id: str, institution: str, body: Mapping[str, Any], now: Mapping[str, Document], on: date) -> bool:
    current, owner = now.get(public_id), now.get(institution)
    return is_credit_told(body, current.body if current else None, owner.body if owner else None, on=on)
