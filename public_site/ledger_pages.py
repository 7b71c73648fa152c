"""What the pages of the ledger show: its newest signed heads, its entries, and one entry with the proof that it is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import orjson
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from public_site.addresses import entry_address, record_address
from public_site.paging import WrongPage, page_number
from public_site.wording import FIELD_LABELS, enumeration
from registry import checkpoints, ledger, proof_bundles, told_entries
from registry.days import today
from registry.filing.due_changes import CALENDAR
from registry.selectors import Document
from registry.told_entries import ToldEntry, is_still_to_come
from registry.vocabulary import RecordKind

HEADS_A_PAGE = 20
ENTRIES_A_PAGE = 50

_ABSENCES: Mapping[str, str | Promise] = {
    "erased": _("内容已依法删除"),
    "withheld": _("人员的内容不在这里公布，只留指纹"),
    "not_shown": _("依法不再公布内容，只留指纹"),
}
_NOT_YET: str | Promise = _("还没有生效，内容不公布，只留指纹")


class SignedHead(Protocol):
    """What is read of a signed head."""

    size: int
    root: str
    signed_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A signed head in the table."""

    size: int
    root: str
    signed_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The page that says what the ledger is; `newest` is nothing while no head was signed."""

    size: int
    newest: HeadLine | None
    note: str
    heads: Sequence[HeadLine]
    keys: Sequence[str]
    number: int
    count: int
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in the list: what kind of record changed, how and from when; `absence` says why there is no content."""

    seq: int
    url: str
    kind: str
    action: str
    effective_on: str
    recorded_at: str
    name: str
    record_url: str
    absence: str


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """A stretch of the ledger, newest first."""

    lines: Sequence[EntryLine]
    size: int
    newer_url: str
    older_url: str

    @property
    def first(self) -> int:
        """The number of the oldest entry of the stretch."""
        return self.lines[-1].seq

    @property
    def last(self) -> int:
        """The number of the newest."""
        return self.lines[0].seq


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry: its fields, its content as text, and the proof that it stands in the newest signed ledger, if it does yet."""

    line: EntryLine
    public_id: str
    changed: str
    basis: str
    source: str
    content: str
    digest: str
    leaf: str
    signed_size: int
    proof: Sequence[str]
    proof_url: str
    command: str


def ledger_page(heads_page: str) -> LedgerPage:
    """Return the page of the ledger as a whole, with the page of its heads that an address asks for. Raises `paging.WrongPage`."""
    number = page_number(heads_page)
    total = proof_bundles.signed_head_count()
    count = max(1, -(-total // HEADS_A_PAGE))
    if number > count:
        raise WrongPage(str(number))
    heads = proof_bundles.signed_heads(first=HEADS_A_PAGE, skip=(number - 1) * HEADS_A_PAGE)
    newest = heads[0] if number == 1 and heads else next(iter(proof_bundles.signed_heads(first=1)), None)
    return LedgerPage(
        size=ledger.head_seq(),
        newest=_head_line(newest) if newest else None,
        note=newest.note if newest else "",
        heads=[_head_line(head) for head in heads],
        keys=checkpoints.verifier_keys(),
        number=number,
        count=count,
        previous_url=f"?heads={number - 1}#heads" if number > 1 else "",
        next_url=f"?heads={number + 1}#heads" if number < count else "",
    )


def entries_page(after: int | None, *, on: date) -> EntriesPage:
    """Return the entries after a number, by default the newest ones. Raises `BrokenLedger`."""
    size = ledger.head_seq()
    start = max(0, size - ENTRIES_A_PAGE) if after is None else min(after, size)
    found = told_entries.between(start + 1, min(start + ENTRIES_A_PAGE, size), on=on)
    return EntriesPage(
        lines=[_entry_line(each) for each in found],
        size=size,
        newer_url=f"?after={start + ENTRIES_A_PAGE}" if start + ENTRIES_A_PAGE < size else "",
        older_url=f"?after={max(0, start - ENTRIES_A_PAGE)}" if start > 0 else "",
    )


def entry_page(entry: ToldEntry) -> EntryPage:
    """Return the page of an entry as it may be told. Raises `BrokenLedger`."""
    line, told, content = _entry_line(entry), entry.told, entry.content or {}
    newest = next(iter(proof_bundles.signed_heads(first=1)), None)
    signed_size = newest.size if newest else 0
    is_signed = line.seq <= signed_size
    bundle = proof_bundles.inclusion_bundle(told, newest) if newest and is_signed else {}
    proof_url = f"{reverse('ledger_proof')}?seq={line.seq}&size={signed_size}" if is_signed else ""
    # Right after a key was changed, those of before alone have signed the newest head.
    key = next(iter(checkpoints.keys_of(newest.note) if newest else ()), checkpoints.verifier_keys()[0])
    fields = [str(FIELD_LABELS.get(field, field)) for field in content.get("changedFields", ())]
    return EntryPage(
        line=line,
        public_id=told["id"],
        changed=enumeration(fields),
        basis=content.get("basis", ""),
        source=_source(content.get("source", "")),
        content=_as_text(content["document"]) if content.get("document") else "",
        digest=told["digest"],
        leaf=entry.leaf,
        signed_size=signed_size if is_signed else 0,
        proof=bundle.get("proof", ()),
        proof_url=proof_url,
        command=f"python3 beian_verify.py --key '{key}' proof {proof_file_name(line.seq, signed_size)}",
    )


def _source(source: str) -> str:
    """Return where an entry comes from, in words: the calendar is no file and nobody's name."""
    return gettext("日历：到了日期自动登记") if source == CALENDAR else source


def proof_file_name(seq: int, size: int) -> str:
    """Return the name under which the proof of an entry is saved."""
    return f"entry-{seq}-of-{size}.json"


def _head_line(head: SignedHead) -> HeadLine:
    return HeadLine(head.size, head.root, head.signed_at, reverse("ledger_checkpoint", args=[head.size]))


def _entry_line(entry: ToldEntry) -> EntryLine:
    told = entry.told
    return EntryLine(
        seq=told["seq"],
        url=entry_address(told["seq"]),
        kind=str(RecordKind(told["kind"]).label),
        action=entry.action,
        effective_on=told["effectiveOn"],
        recorded_at=told["recordedAt"],
        name=_name(entry.now),
        record_url=record_address(entry.now.kind, entry.now.body) if entry.now else "",
        absence=_absence(entry),
    )


def _absence(entry: ToldEntry) -> str:
    """Return why an entry has no content, in words; "" where it has."""
    if entry.absence is None:
        return ""
    effective_on = date.fromisoformat(entry.told["effectiveOn"])
    is_to_come = entry.absence == "not_shown" and is_still_to_come(entry.told["kind"], effective_on, on=today())
    return str(_NOT_YET if is_to_come else _ABSENCES[entry.absence])


def _name(now: Document | None) -> str:
    """What a list calls a record that is public now; it names no person."""
    if now is None:
        return ""
    if now.kind in (RecordKind.TEACHER, RecordKind.CREDIT):
        return gettext("打开记录")
    return str(now.body.get("name") or now.body.get("title") or now.id)


def _as_text(document: Mapping[str, Any]) -> str:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()
