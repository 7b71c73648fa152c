"""Where each public record has its page, and where other pages about it are."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from registry.vocabulary import RecordKind

# Which field of a document is the code that people know the record by; a record without one is called by its public id.
_CODE_FIELDS: Mapping[str, str] = {RecordKind.INSTITUTION: "uscc", RecordKind.PLATFORM: "filingNumber"}


def record_address(kind: str, body: Mapping[str, Any]) -> str:
    """Return the address of a record; of a course or a credit entry, its place on the page of what it hangs under."""
    match kind:
        case RecordKind.COURSE:
            return f"{reverse('platform', args=[body['platform']])}?{urlencode({'course': body['id']})}#{body['id']}"
        case RecordKind.CREDIT:
            return f"{reverse('institution', args=[body['institution']])}#credit"
    # All others have a page of their own, which has the name of the kind.
    return reverse(kind, args=[canonical_code(kind, body)])


def canonical_code(kind: str, body: Mapping[str, Any]) -> str:
    """Return what stands for a record in its address: the code of today, or the public id where there is none."""
    return (body[_CODE_FIELDS[kind]] if kind in _CODE_FIELDS else None) or str(body["id"])


def complaint_address(public_id: str = "", *, about: str = "") -> str:
    """Return the address at which a complaint begins, about a record or about what is called so."""
    named = {"record": public_id} if public_id else {"about": about} if about else {}
    return f"{reverse('complaint_start')}{'?' if named else ''}{urlencode(named)}"


def objection_address(record: str) -> str:
    """Return the address at which an objection to a record begins."""
    return f"{reverse('objections')}?{urlencode({'record': record})}"


def as_of_query(day: date) -> str:
    """Return the query that shows a record's page as it was on a day."""
    return f"?{urlencode({'as_of': day.isoformat()})}"


def entry_address(seq: int) -> str:
    """Return the address of a ledger entry."""
    return reverse("ledger_entry", args=[seq])
