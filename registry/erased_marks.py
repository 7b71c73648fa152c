"""Marks of what was erased: a keyed hash of its natural key, so that a later import does not bring it back."""

import hmac
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from registry import sealing
from registry.models import CreditEntry, ErasedMark, FiledRecord, Listing, Teacher
from registry.public_ids import credit_key, listing_key, public_id, staff_key
from registry.vocabulary import RecordKind


class Erased:
    """Which of some natural keys (kind and key) were erased and may not come back; looked up at once for a batch."""

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        self._erased: frozenset[tuple[str, str]] = frozenset()
        if ErasedMark.objects.exists():
            by_print = {(kind, each): (kind, key) for kind, key in keys for each in _fingerprints(kind, key).values()}
            marks = ErasedMark.objects.filter(fingerprint__in=[each for _, each in by_print]).values_list("kind", "fingerprint")
            self._erased = frozenset(by_print[mark] for mark in marks if mark in by_print)

    def holds(self, kind: str, natural_key: str) -> bool:
        """Tell whether the record with this natural key was erased."""
        return (kind, natural_key) in self._erased


def _fingerprints(kind: str, natural_key: str) -> dict[str, str]:
    """Return the keyed hash of a natural key under each of `FIELD_KEYS`, by the name of the key, newest first."""
    text = f"erased {kind}\n{natural_key}".encode()
    return {name: hmac.new(key, text, sha256).hexdigest() for name, key in sealing.keys().items()}


def mark_of(kind: str, natural_key: str) -> tuple[str, str]:
    """Return the name of the newest key and, under it, the keyed hash of a natural key."""
    return next(iter(_fingerprints(kind, natural_key).items()))


def natural_key(row: FiledRecord) -> str:
    """Return the natural key by which a record would be filed again."""
    match row:
        case CreditEntry():
            return credit_key(row.institution_id, row.list, row.decision_number, row.listed_on)
        case Teacher():
            return staff_key(row.institution_id, row.code)
        case Listing():
            return listing_key(row.list_id, compared_name(row.name), row.licence_number, row.occurrence)
        case _:
            raise TypeError(row)


def natural_key_told(kind: str, document: Mapping[str, Any]) -> str | None:
    """Return the natural key of a record without a row, by its document; that of staff is nothing public."""
    if kind == RecordKind.CREDIT:
        listed_on = date.fromisoformat(document["listedOn"])
        return credit_key(document["institution"], document["list"].lower(), document["decisionNumber"], listed_on)
    if kind == RecordKind.LISTING:
        name, licence = compared_name(document["name"]), document["licenceNumber"] or ""
        # Which time the name stands there is not told; it is no later one than that of the line.
        keys = (listing_key(document["list"], name, licence, each) for each in range(1, document["lineNumber"] + 1))
        return next((key for key in keys if public_id("listing", key) == document["id"]), None)
    return None


def compared_name(name: str) -> str:
    """Return a name as lines of lists are compared: one width, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())
