"""The documents of rows that were filed, and which of their fields a column shows in."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Model

from registry import public_records
from registry.models import Course, CreditEntry, Institution, Penalty, Platform, Teacher
from registry.timeline import Body

# Columns that show under another name than their own; `None`: they are kept and not published.
_SHOWN_AS: Mapping[str, str | None] = {
    "certificate_kind": "certificate",
    "certificate_subject": "certificate",
    "certificate_masked": "certificate",
    "custody_bank": "custody",
    "custody_account_masked": "custody",
    "custody_mode": "custody",
    "custody_status": "custody",
    "conduct_ended_on": "disclosedUntil",
    "mlps_number": None,
    "is_public": None,
}
PENALTY_FIELDS = ("penalties", "penaltyWithdrawals")


@cache
def field_of(column: str) -> str | None:
    """Return the field of the document in which a column shows, or nothing."""
    if column in _SHOWN_AS:
        return _SHOWN_AS[column]
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
        case _:
            raise TypeError(row)


def shown_until(document: Body | None) -> date | None:
    """Return the last day on which the law lets a document be shown, where there is one."""
    until = document.get("disclosedUntil") if document else None
    return date.fromisoformat(until) if until else None
