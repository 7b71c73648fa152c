"""Marks of what was erased: a keyed hash of its natural key, so that a later import does not bring it back."""

import hmac
import unicodedata
from hashlib import sha256

from registry import sealing
from registry.models import CreditEntry, ErasedMark, FiledRecord, Listing, Teacher


class Erased:
    """The marks, read once: for a batch of filings to ask whether a natural key may come back."""

    def __init__(self) -> None:
        self._marks: frozenset[tuple[str, str]] | None = None

    def holds(self, kind: str, natural_key: str) -> bool:
        """Tell whether the record with this natural key was erased."""
        if self._marks is None:
            self._marks = frozenset(ErasedMark.objects.values_list("kind", "fingerprint"))
        return bool(self._marks) and any((kind, each) in self._marks for each in fingerprints(kind, natural_key).values())


def fingerprints(kind: str, natural_key: str) -> dict[str, str]:
    """Return the keyed hash of a natural key under each of `FIELD_KEYS`, by the name of the key, newest first."""
    text = f"erased {kind}\n{natural_key}".encode()
    return {name: hmac.new(key, text, sha256).hexdigest() for name, key in sealing.keys().items()}


def natural_key(row: FiledRecord) -> str:
    """Return the natural key by which a record would be filed again."""
    match row:
        case CreditEntry():
            return "\n".join((row.institution_id, row.list, row.decision_number, row.listed_on.isoformat()))
        case Teacher():
            return "\n".join((row.institution_id, row.code))
        case Listing():
            return "\n".join((row.list_id, compared_name(row.name), row.licence_number, str(row.occurrence)))
        case _:
            raise TypeError(row)


def compared_name(name: str) -> str:
    """Return a name as lines of lists are compared: one width, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())
