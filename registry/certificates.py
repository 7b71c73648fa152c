"""Certificates of status at a date: issued once, kept as a number and a signature, and worked out again whenever one is read.

What a certificate says is derived from the entries of the ledger up to the head that it names. So a certificate still says the
same after later corrections, and it says nothing any more once something that it rests on was changed behind the ledger's
back, or was erased by law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext

from registry import as_of as dated
from registry import checkpoints, ledger, proof_bundles, proofs, selectors, standing, told_entries
from registry.as_of import Moment
from registry.certificate_numbers import draw_certificate_number
from registry.certificate_statements import Ground, Rest, Statement, code_of, operator_of, status_of
from registry.certificate_wording import EDITIONS, NEWEST_EDITION
from registry.checkpoints import StatementSignature
from registry.days import civil_day, day_words, today
from registry.ledger_tree import BrokenLedger
from registry.models import Certificate, LedgerEntry, SignedHead
from registry.verification import is_whole
from registry.vocabulary import RecordKind

CERTIFIED_KINDS = (RecordKind.INSTITUTION, RecordKind.PLATFORM)


class State(StrEnum):
    """What became of a certificate."""

    VALID = "valid"
    ERASED = "erased"
    BROKEN = "broken"
    KEY_UNKNOWN = "key_unknown"


class CannotCertify(ValueError):
    """Nothing is known of the record on that day that could be certified; the message says why and what to do."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason, self.message = reason, message
        super().__init__(reason)


class CertificateUnknown(LookupError):
    """No certificate was issued under that number."""


class CertificateWithdrawn(LookupError):
    """The certificate's content may no longer be given, or can no longer be worked out."""


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate as it reads today. Only a valid one says what it certifies and shows what that rests on."""

    number: str
    kind: RecordKind
    record_id: str
    as_of: date
    issued_at: datetime
    state: State
    key_name: str
    statement: Statement | None
    ground: Ground | None
    checkpoint: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """A certificate worked out again: what it says, and the entries by number that this rests on."""

    statement: Statement
    ground: Ground
    entries: Mapping[int, LedgerEntry]


def issue(kind: str, public_id: str, as_of: date, *, issued_at: datetime) -> CertificateView:
    """Return a certificate of what was the state of an institution or platform on a day; the same one while nothing has changed.

    Raises `CannotCertify`.
    """
    on = civil_day(issued_at)
    _refuse_what_is_not_known(kind, public_id, Moment(as_of), on=on)
    with transaction.atomic():
        # Nothing is written or erased between the head that is signed and the documents that are read.
        ledger.hold()
        head = proofs.sign_head(issued_at)
        same = Certificate.objects.filter(kind=kind, record_id=public_id, as_of=as_of, head=head)
        for earlier in same.select_related("head").order_by("-issued_at"):
            view = _view(earlier, on=on)
            if view.state == State.VALID:
                return view
        row = Certificate(
            number=draw_certificate_number(), kind=kind, record_id=public_id, as_of=as_of, issued_at=issued_at, head=head
        )
        reading = _reading(row, NEWEST_EDITION)
        if reading is None:
            raise CannotCertify("unknown", gettext("登记簿里没有这条记录，无法开具证明。请从机构或平台的页面开具。"))
        signature = checkpoints.sign_statement(ledger.canonical(reading.statement.told()))
        row.key_name, row.signature = signature.key, signature.value
        row.full_clean()
        row.save(force_insert=True)
    return _as_view(row, State.VALID, reading)


def read(number: str, *, on: date | None = None) -> CertificateView:
    """Return a certificate as it reads on a day, by default today. Raises `CertificateUnknown`."""
    return _view(_row(number), on=on or today())


def bundle(number: str, *, on: date | None = None) -> dict[str, Any]:
    """Return the JSON that `beian_verify.py certificate` checks, made anew from the ledger.

    What no longer fits is given as it is, so that whoever checks sees it. Raises `CertificateUnknown`, and
    `CertificateWithdrawn` where something that it rests on was erased or may no longer be shown.
    """
    row, on = _row(number), on or today()
    state, reading = _judged(row, on=on)
    reading = reading or _reading(row, NEWEST_EDITION)
    if state == State.ERASED or reading is None or not _is_disclosed(reading, on=on):
        raise CertificateWithdrawn(number)
    told = told_entries.told((reading.entries[rest.seq] for rest in reading.statement.rests_on), on=on)
    return {
        "certificate": reading.statement.told(),
        "signature": {"key": row.key_name, "value": row.signature},
        "checkpoint": row.head.note,
        "entries": proof_bundles.inclusions((each.told for each in told), row.head.size),
    }


def _row(number: str) -> Certificate:
    row = Certificate.objects.select_related("head").filter(number=number).first()
    if row is None:
        raise CertificateUnknown(number)
    return row


def _view(row: Certificate, *, on: date) -> CertificateView:
    state, reading = _judged(row, on=on)
    return _as_view(row, state, reading if state == State.VALID else None)


def _as_view(row: Certificate, state: State, reading: _Reading | None) -> CertificateView:
    return CertificateView(
        number=row.number,
        kind=RecordKind(row.kind),
        record_id=row.record_id,
        as_of=row.as_of,
        issued_at=row.issued_at,
        state=state,
        key_name=row.key_name,
        statement=reading.statement if reading else None,
        ground=reading.ground if reading else None,
        checkpoint=row.head.note,
    )


def _judged(row: Certificate, *, on: date) -> tuple[State, _Reading | None]:
    """What became of a certificate by a day, and what its signature fits."""
    if row.key_name not in checkpoints.key_names():
        return State.KEY_UNKNOWN, None
    reading = _signed_reading(row)
    if reading is None:
        return (State.ERASED if _lost_something_lawfully(row) else State.BROKEN), None
    if not all(_fits(entry) for entry in reading.entries.values()) or not _fits_its_note(row.head):
        return State.BROKEN, reading
    return (State.VALID if _is_disclosed(reading, on=on) else State.ERASED), reading


def _signed_reading(row: Certificate) -> _Reading | None:
    """What the certificate says, in the edition whose words were signed; nothing where no edition fits the signature."""
    signature = StatementSignature(row.key_name, row.signature)
    for edition in sorted(EDITIONS, reverse=True):
        reading = _reading(row, edition)
        if reading and checkpoints.verify_statement(
            ledger.canonical(reading.statement.told()), signature, checkpoints.verifier_keys()
        ):
            return reading
    return None


def _reading(row: Certificate, edition: int) -> _Reading | None:
    """What the ledger up to the certificate's head says of the record's day; nothing where it says nothing that can be read."""
    try:
        ground = _ground(row.kind, row.record_id, Moment(row.as_of, size=row.head.size), shown_on=civil_day(row.issued_at))
        return _reading_of(row, ground, edition) if ground else None
    except (BrokenLedger, ValueError, KeyError, TypeError):
        # Somebody wrote into an entry what no document of ours says; the digest would not fit it either.
        return None


def _reading_of(row: Certificate, ground: Ground, edition: int) -> _Reading:
    seqs = [document.seq for document in ground.documents]
    entries = LedgerEntry.objects.in_bulk(seqs)
    status, credit_status = status_of(ground, on=row.as_of)
    statement = Statement(
        edition=edition,
        number=row.number,
        kind=RecordKind(row.kind),
        record=row.record_id,
        name=ground.record.body["name"],
        code=code_of(ground),
        operator=operator_of(ground),
        as_of=row.as_of,
        issued_at=row.issued_at,
        status=status,
        credit_status=credit_status,
        rests_on=[Rest(seq, entries[seq].leaf) for seq in seqs],
        size=row.head.size,
        root=row.head.root,
    )
    return _Reading(statement, ground, entries)


def _ground(kind: str, public_id: str, at: Moment, *, shown_on: date) -> Ground | None:
    """The documents of a moment that a certificate rests on; of credit entries those in force then and told on a later day."""
    record = dated.document(public_id, at).document
    if record is None or record.kind != kind:
        return None
    if kind == RecordKind.PLATFORM:
        return Ground(record, operator=dated.document(record.body["operator"], at).document)
    listed = [
        entry
        for entry in dated.children(RecordKind.CREDIT, [public_id], at)[public_id]
        if standing.is_in_force(entry.body, on=at.as_of)
    ]
    later = dated.documents([public_id, *(entry.id for entry in listed)], Moment(shown_on, size=at.size)) if listed else {}
    return Ground(
        record,
        platforms=dated.children(RecordKind.PLATFORM, [public_id], at)[public_id],
        credit=told_entries.credit_told(listed, later, on=shown_on),
    )


def _fits(entry: LedgerEntry) -> bool:
    """Say whether an entry still has the content and the fields that its leaf commits to."""
    return entry.payload is not None and is_whole(entry)


def _fits_its_note(head: SignedHead) -> bool:
    try:
        noted = checkpoints.read(head.note, checkpoints.verifier_keys())
    except checkpoints.InvalidCheckpoint:
        return False
    return (noted.size, noted.root.hex()) == (head.size, head.root)


def _is_disclosed(reading: _Reading, *, on: date) -> bool:
    """Say whether all that the certificate rests on may still be shown, by what is known of it today."""
    credit = reading.ground.credit
    if not credit:
        return True
    now = selectors.documents([reading.ground.record.id, *(entry.id for entry in credit)])
    return len(told_entries.credit_told(credit, now, on=on)) == len(credit)


def _lost_something_lawfully(row: Certificate) -> bool:
    """Say whether credit entries that the certificate may rest on are blank, each of them by an entry that erased it.

    A blank that no entry accounts for is tampering, and so is a change of anything that is left.
    """
    covered = LedgerEntry.objects.filter(seq__lte=row.head.size, effective_on__lte=row.as_of)
    blank = dict(covered.filter(parent=row.record_id, kind=RecordKind.CREDIT, payload=None).values_list("seq", "record_id"))
    if not blank:
        return False
    erasing = LedgerEntry.objects.filter(record_id__in=set(blank.values()), action=LedgerEntry.Action.ERASED)
    erased = {seq for entry in erasing if entry.payload and _fits(entry) for seq in orjson.loads(entry.payload)["erases"]}
    reading = _reading(row, NEWEST_EDITION)
    return blank.keys() <= erased and reading is not None and all(_fits(entry) for entry in reading.entries.values())


def _refuse_what_is_not_known(kind: str, public_id: str, at: Moment, *, on: date) -> None:
    if kind not in CERTIFIED_KINDS:
        raise CannotCertify("kind", gettext("只有机构和平台可以开具状态证明。请从机构或平台的页面开具。"))
    if at.as_of > on:
        raise CannotCertify("future", gettext("证明只能说明已经过去的日子和今天。请选择今天或更早的日期。"))
    found = dated.document(public_id, at)
    day = day_words(at.as_of)
    if found.absence == "not_known_before" and found.known_since:
        raise CannotCertify(
            "not_known_before",
            gettext(
                "%(day)s的情况没有登记：这条记录从 %(since)s起才有登记，更早的情况不知道，不等于没有备案。"
                "请选择 %(since)s或以后的日期。"
            )
            % {"day": day, "since": day_words(found.known_since)},
        )
    if found.absence == "removed":
        raise CannotCertify("removed", gettext("%(day)s这条记录已经移除，无法开具证明。请选择移除以前的日期。") % {"day": day})
    if found.document is None or found.document.kind != kind:
        raise CannotCertify("unknown", gettext("登记簿里没有这条记录，无法开具证明。请从机构或平台的页面开具。"))
