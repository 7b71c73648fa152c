"""What is asked, with the types of its parameters checked."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

# They take the secret of a receipt, what somebody complains of, or what a parent holds.
_TAKING_WHAT_IS_PRIVATE: Final = re.compile(r"\b(?:complaint|submitComplaint|verify)\b")


class Sent(NamedTuple):
    """The text of a request as it came: the parameters of an address, or a body of JSON; and the language that is asked for."""

    text: bytes
    is_address: bool
    language: str = ""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The parameters of a request.

    `document_hash` is the SHA-256 in hexadecimal by which the request names its document, empty where it does not; `query` is
    empty where it says nothing else of it. `is_registered`: the document is one that whoever runs the registry has registered.
    """

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None
    document_hash: str = ""
    is_registered: bool = False


def hash_of(document: str) -> str:
    """Return the hash by which a document may be asked for."""
    return hashlib.sha256(document.encode()).hexdigest()


def may_hold_what_is_private(document: str) -> bool:
    """Tell whether a document has texts in it and mentions what takes private ones, whether that is executed or skipped."""
    return '"' in document and _TAKING_WHAT_IS_PRIVATE.search(document) is not None
