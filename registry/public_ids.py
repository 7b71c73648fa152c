"""Permanent public ids: what an address, a relation and a ledger entry call a record by, whatever happens to its numbers."""

import re
from base64 import b32encode
from datetime import date
from hashlib import sha256
from typing import Final, Literal

Kind = Literal["institution", "platform", "course", "teacher", "credit", "published_list", "listing"]

KIND_LETTERS: Final[dict[Kind, str]] = {
    "institution": "i",
    "platform": "p",
    "course": "c",
    "teacher": "t",
    "credit": "k",
    "published_list": "l",
    "listing": "n",
}

KINDS_BY_LETTER: Final[dict[str, Kind]] = {letter: kind for kind, letter in KIND_LETTERS.items()}
_SHAPE: Final = re.compile(rf"[{''.join(KINDS_BY_LETTER)}][a-z2-7]{{12}}", re.ASCII)


def public_id(kind: Kind, natural_key: str) -> str:
    """The id of a record: its kind's letter and 12 characters of base32 of SHA-256 over kind and natural key.

    The key is the first natural key known (for an institution its credit code), so that the same input gives the same
    id wherever it is read. It is never recomputed: a later code or number is an attribute of the record, not its name.
    """
    digest = sha256(f"{kind}\n{natural_key}".encode()).digest()
    # Twelve characters stand for the first 60 bits.
    return KIND_LETTERS[kind] + b32encode(digest[:10]).decode("ascii")[:12].lower()


def kind_of(text: str) -> Kind | None:
    """The kind that a public id belongs to, or None when the text is not shaped like a public id."""
    return KINDS_BY_LETTER[text[0]] if _SHAPE.fullmatch(text) else None


def staff_key(institution_id: str, code: str) -> str:
    """Return the natural key of a member of staff."""
    return f"{institution_id}\n{code}"


def credit_key(institution_id: str, of: str, decision_number: str, listed_on: date) -> str:
    """Return the natural key of a credit entry of the list `of`."""
    return f"{institution_id}\n{of}\n{decision_number}\n{listed_on.isoformat()}"


def listing_key(list_id: str, compared_name: str, licence_number: str, occurrence: int) -> str:
    """Return the natural key of a line of a published list: which time this name with this licence number stands there."""
    return f"{list_id}\n{compared_name}\n{licence_number}\n{occurrence}"
