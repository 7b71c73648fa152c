"""The documents of rows, what the ledger is told of them, and which of their fields a column shows in."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from django.db.models import Model

from registry import ledger, public_records
from registry.models import (
    Course,
    CreditEntry,
    FiledRecord,
    Institution,
    Listing,
    Penalty,
    Platform,
    PublishedList,
    Teacher,
)
from registry.timeline import Body, Version
from registry.vocabulary import RecordKind

# The table of each kind of record.
TABLES: Final[Mapping[RecordKind, type[FiledRecord]]] = {
    RecordKind.INSTITUTION: Institution,
    RecordKind.PLATFORM: Platform,
    RecordKind.TEACHER: Teacher,
    RecordKind.COURSE: Course,
    RecordKind.CREDIT: CreditEntry,
    RecordKind.PUBLISHED_LIST: PublishedList,
    RecordKind.LISTING: Listing,
}
_KINDS: Final = {table: kind for kind, table in TABLES.items()}

# Columns that show inside an object, by its field and key.
_INSIDE: Mapping[str, tuple[str, str]] = {
    "certificate_kind": ("certificate", "kind"),
    "certificate_subject": ("certificate", "subject"),
    "certificate_masked": ("certificate", "maskedNumber"),
    "custody_bank": ("custody", "bank"),
    "custody_account_masked": ("custody", "accountMasked"),
    "custody_mode": ("custody", "mode"),
    "custody_status": ("custody", "status"),
}
# Columns that are filed and cannot be read from a document: kept and not published, or shown as what follows from them.
UNTOLD: Mapping[str, str | None] = {"mlps_number": None, "conduct_ended_on": "disclosedUntil"}
_NOT_TOLD: Mapping[str, str | None] = {**UNTOLD, "is_public": None}


@cache
def field_of(column: str) -> str | None:
    """Return the field of the document in which a column shows, or nothing."""
    if column in _INSIDE:
        return _INSIDE[column][0]
    if column in _NOT_TOLD:
        return _NOT_TOLD[column]
    first, *rest = column.split("_")
    return first + "".join(word.capitalize() for word in rest)


def parent_of(row: Model) -> str:
    """Return the public id of the record under which a row hangs, or nothing."""
    match row:
        case Platform():
            return str(row.operator_id)
        case Teacher() | CreditEntry():
            return str(row.institution_id)
        case Course():
            return str(row.platform_id)
        case Listing():
            return str(row.list_id)
        case _:
            return ""


def document_of(
    row: Any, *, on: date, penalties: Iterable[Penalty] = (), staff: Iterable[str] = (), institution_kind: str = ""
) -> Body | None:
    """Return the document of a row on a day: an institution's with its `penalties`, a course's with its public `staff`, a credit
    entry's by the kind of its institution; nothing for what is not public."""
    match row:
        case Institution():
            return public_records.institution(row, penalties, on=on)
        case Platform():
            return public_records.platform(row)
        case Teacher():
            return public_records.teacher(row)
        case Course():
            return public_records.course(row, list(staff))
        case CreditEntry():
            return public_records.credit(row, institution_kind)
        case PublishedList():
            return public_records.published_list(row)
        case Listing():
            return public_records.listing(row)
        case _:
            raise TypeError(row)


def draft_of(row: FiledRecord, version: Version, *, source: str, basis: str = "", by_calendar: bool = False) -> ledger.Draft:
    """Return the draft of a version of a row's record."""
    return ledger.Draft(
        kind=_KINDS[type(row)],
        public_id=row.public_id,
        parent=parent_of(row),
        sort_key=public_records.sort_key(row),
        document=version.document,
        effective_on=version.effective_on,
        basis=basis,
        source=source,
        by_calendar=by_calendar,
    )


def told_columns(row: Model, document: Body) -> dict[str, Any]:
    """Return the columns of a row as a document tells them; what no document tells is left out."""
    told = {}
    for column in row._meta.concrete_fields:
        name = column.name
        value: Any
        if name in _INSIDE:
            field, key = _INSIDE[name]
            value = (document[field] or {}).get(key)
        elif name not in _NOT_TOLD and not column.is_relation and not column.primary_key and field_of(name) in document:
            value = document[field_of(name) or ""]
        else:
            continue
        if name == "fees":
            value = [_fee_as_filed(fee) for fee in value]
        elif column.choices and value is not None:
            value = value.lower()
        elif name == "subjects":
            value = [subject.lower() for subject in value]
        told[name] = column.get_default() if value is None else column.to_python(value)
    return told


def _fee_as_filed(fee: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "basis": fee["basis"].lower(),
        "lessons": fee["lessons"],
        "starts_on": fee["startsOn"],
        "ends_on": fee["endsOn"],
        "amount": fee["amount"],
    }
