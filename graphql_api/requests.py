"""What is asked, with the types of its parameters checked."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


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
