"""What is asked, with the types of its parameters checked."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sent:
    """The text of a request as it came: the parameters of an address, or a body of JSON."""

    text: bytes
    is_address: bool


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The parameters of a request.

    `query` is empty where the document is only named by its SHA-256, `document_hash` in hexadecimal; `is_named` tells whether the
    request names it so.
    """

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None
    document_hash: str = field(default="")
    is_named: bool = False

    def __post_init__(self) -> None:
        """Find the document's hash where the request does not name it."""
        if not self.document_hash:
            object.__setattr__(self, "document_hash", hash_of(self.query))


def hash_of(document: str) -> str:
    """Return the hash by which a document may be asked for."""
    return hashlib.sha256(document.encode()).hexdigest()
