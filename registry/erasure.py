"""Erasure: what the law no longer lets us keep is blanked in the ledger, which still verifies, and does not come back.

An `erased` entry names the entries whose payload and salt it blanks; what is left of them, a salted digest without its salt,
leaves nothing to guess from. Entries of dishonesty are erased five years after the conduct ended (山东省社会信用条例 article 38),
staff two years after they left, and anything about a person on a decision that says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext

from registry import ledger, staff_tallies
from registry.days import civil_day
from registry.erased_marks import mark_of, natural_key, natural_key_told
from registry.filing.leaving import restaffed_courses
from registry.models import CreditEntry, ErasedMark, ErasureDue, FiledRecord, LedgerEntry, Listing, PendingChange, Teacher
from registry.vocabulary import RecordKind

ERASABLE: Mapping[str, type[FiledRecord]] = {
    RecordKind.CREDIT: CreditEntry,
    RecordKind.TEACHER: Teacher,
    RecordKind.LISTING: Listing,
}


class NotErasable(ValueError):
    """The record is not there, or of a kind about which no law asks erasure."""

    def __init__(self, public_id: str) -> None:
        self.public_id = public_id
        super().__init__(public_id)

    @property
    def message(self) -> str:
        return gettext("没有“%(id)s”这条可以删除的记录。可以删除的是名单记录、培训人员和名单条目，请填写它的永久编号。") % {
            "id": self.public_id
        }


@dataclass(frozen=True, slots=True)
class Erasure:
    """One record to erase: its kind and public id, the day from which it is erased, and the article or decision that says so."""

    kind: str
    public_id: str
    effective_on: date
    basis: str


def erase(erasures: Sequence[Erasure], *, recorded_at: datetime) -> list[LedgerEntry]:
    """Erase records for good, in the ledger and in the tables; return the entries written. Raises `NotErasable`."""
    with transaction.atomic():
        ledger.hold()
        rows = _rows(erasures)
        ids = [each.public_id for each in erasures]
        said = LedgerEntry.objects.filter(record_id__in=ids).exclude(action=LedgerEntry.Action.ERASED)
        blanked: dict[str, list[int]] = {each: [] for each in ids}
        for record_id, seq in said.exclude(payload=None).values_list("record_id", "seq"):
            blanked[record_id].append(seq)
        parents = dict(said.values_list("record_id", "parent"))
        # By what is said of those without a row, before it is blanked.
        _mark(rows, erasures)
        said.update(payload=None, salt=None)
        PendingChange.objects.filter(record_id__in=ids).delete()
        left_on = {each.public_id: each.effective_on for each in erasures if each.kind == RecordKind.TEACHER}
        courses = list(restaffed_courses(left_on, {}, back_on={})) if left_on else []
        for model in ERASABLE.values():
            model._default_manager.filter(public_id__in=[each for each, row in rows.items() if isinstance(row, model)]).delete()
        staff_tallies.refresh({row.institution_id for row in rows.values() if isinstance(row, Teacher)}, on=civil_day(recorded_at))
        drafts = [
            ledger.Draft(
                kind=each.kind,
                public_id=each.public_id,
                parent=parents[each.public_id],
                sort_key="",
                document=None,
                effective_on=each.effective_on,
                basis=each.basis,
                erases=blanked[each.public_id],
            )
            for each in erasures
            # Somebody who never had a public record leaves no trace in the ledger either.
            if each.public_id in parents
        ]
        return ledger.publish([*drafts, *courses], recorded_at=recorded_at)


def _rows(erasures: Sequence[Erasure]) -> dict[str, FiledRecord]:
    """Return the rows of the records, of those that only the ledger or a note knows any more none. Raises `NotErasable`."""
    ids = [each.public_id for each in erasures]
    rows: dict[str, FiledRecord] = {}
    for kind, model in ERASABLE.items():
        rows |= model._default_manager.in_bulk([each.public_id for each in erasures if each.kind == kind])
    told = LedgerEntry.objects.filter(record_id__in=ids).exclude(payload=None).exclude(action=LedgerEntry.Action.ERASED)
    # Of who never had a public record only the note tells, once the row was removed.
    noted = ErasureDue.objects.filter(record_id__in=ids).values_list("record_id", flat=True)
    known = {*rows, *told.values_list("record_id", flat=True), *noted}
    for each in erasures:
        if each.kind not in ERASABLE or each.public_id not in known:
            raise NotErasable(each.public_id)
    return rows


def _mark(rows: Mapping[str, FiledRecord], erasures: Iterable[Erasure]) -> None:
    """Leave the marks; of a record without a row the one that was made when the row was removed, or by its last document."""
    erasures = list(erasures)
    noted = ErasureDue.objects.in_bulk([each.public_id for each in erasures])
    last = _last_documents([each.public_id for each in erasures if each.public_id not in {*rows, *noted}])
    marks = []
    for each in erasures:
        if each.public_id in noted and each.public_id not in rows:
            key_name, fingerprint = noted[each.public_id].key_name, noted[each.public_id].fingerprint
        elif key := _natural_key(each, rows, last):
            key_name, fingerprint = mark_of(each.kind, key)
        else:
            continue
        marks.append(ErasedMark(kind=each.kind, fingerprint=fingerprint, key_name=key_name, erased_on=each.effective_on))
    ErasedMark.objects.bulk_create(marks, ignore_conflicts=True)
    ErasureDue.objects.filter(record_id__in=noted).delete()


def _natural_key(erasure: Erasure, rows: Mapping[str, FiledRecord], last: Mapping[str, Mapping[str, Any]]) -> str | None:
    if erasure.public_id in rows:
        return natural_key(rows[erasure.public_id])
    document = last.get(erasure.public_id)
    return natural_key_told(erasure.kind, document) if document else None


def _last_documents(ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Return the last document that the ledger has of each record, public or not. No query without ids."""
    told = LedgerEntry.objects.filter(record_id__in=ids, payload__isnull=False).order_by("seq") if ids else ()
    documents = ((each.record_id, orjson.loads(each.payload or "null")["document"]) for each in told)
    return {record_id: document for record_id, document in documents if document}
