"""Writing many documents to Elasticsearch: small chunks, patience with a server that is busy or gone, and what it refuses.

The library's `streaming_bulk` gives up at the first document that is refused and never repeats a lost request.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

import orjson
from elasticsearch import ApiError

from search.engines.base import EngineDown, EngineRefused
from search.engines.elastic_client import (
    MISSING,
    WRITE_SECONDS,
    NoIndex,
    answered,
    client,
    may_pass,
    status_and_name,
)

logger = logging.getLogger(__name__)

# As many as a rebuild makes together: the server writes its log to the disk once for each request.
MOST_DOCUMENTS: Final = 2_500
MOST_BYTES: Final = 4 * 1024 * 1024
# No record is so large; one that is would hold up those that are sent with it.
LARGEST_DOCUMENT: Final = 1024 * 1024
# Between tries, in seconds: half a minute in all, in which a node comes back or another takes over.
PAUSES: tuple[float, ...] = (0.2, 0.5, 1, 2, 4, 8, 15)
TOO_LARGE: Final = "document_too_large"
# Said of each document, with the status of one that is wrong, and about none of them.
CLOSED: Final = "index_closed_exception"

_OLDER, _MALFORMED, _LARGE = 409, 400, 413

# A document's id, and what a request says of it.
Line: TypeAlias = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that can never go in as it is: its id, and the server's name for the error."""

    public_id: str
    reason: str


def line_of(public_id: str, version: int, source: dict[str, Any]) -> Line:
    """Return what writes a document as it is to stand in the index, from its version on."""
    told = {"_id": public_id, "version": version, "version_type": "external_gte"}
    return public_id, b"%b\n%b" % (orjson.dumps({"index": told}), orjson.dumps({**source, "version": version}))


def send(alias: str, lines: Iterable[Line]) -> list[Refused]:
    """Write the documents, each unless a later version is held; return those that the server refuses for what is in them.

    The alias is the index's own for writing: where the index is no more, no other is made by writing to it.
    Raises `EngineDown` when the server does not take them in the end, and `NoIndex`.
    """
    refused: list[Refused] = []
    for waiting in _chunks(lines, refused):
        for pause in (*PAUSES, None):
            waiting, reason = _tried(alias, waiting, refused)
            if not waiting:
                break
            if pause is None:
                raise EngineDown(reason)
            logger.warning("the index does not take %s documents now (%s)", len(waiting), reason)
            time.sleep(pause)
    return refused


def _tried(alias: str, lines: Sequence[Line], refused: list[Refused]) -> tuple[list[Line], str]:
    """Send once; return what is to be sent again, and why."""
    try:
        answer = answered(lambda: _sent(alias, lines))
    except EngineRefused:
        raise
    except EngineDown as down:
        return list(lines), str(down)
    if answer is None:
        if len(lines) > 1:
            # The server takes no request of this size: its halves go alone.
            half = len(lines) // 2
            first, second = _tried(alias, lines[:half], refused), _tried(alias, lines[half:], refused)
            return first[0] + second[0], first[1] or second[1]
        refused.append(Refused(lines[0][0], TOO_LARGE))
        return [], ""
    left, reason = [], ""
    for line, item in zip(lines, answer["items"], strict=True):
        status, error = item["index"]["status"], item["index"].get("error", {})
        # A later version that is held already is as it should be.
        if status < _MALFORMED or status == _OLDER:
            continue
        if error.get("type") == CLOSED:
            raise EngineRefused("the index is closed")
        if status in (_MALFORMED, _LARGE):
            refused.append(Refused(line[0], _name_of(error)))
        elif status == MISSING:
            raise NoIndex("the index is no more")
        elif may_pass(status):
            left.append(line)
            reason = status_and_name(status, error.get("type", ""))
        else:
            raise EngineRefused(status_and_name(status, error.get("type", "")))
    return left, reason


def _sent(alias: str, lines: Sequence[Line]) -> Any:
    """Return the server's answer, or nothing when the request was too large for it."""
    try:
        return client(WRITE_SECONDS).bulk(
            index=alias,
            require_alias=True,
            # The library sends bytes as they are; its types know of dictionaries only.
            operations=cast(Any, [line for _, line in lines]),
            filter_path="items.*.status,items.*.error.type,items.*.error.caused_by.type",
        )
    except ApiError as failed:
        if failed.status_code == _LARGE:
            return None
        raise


def _chunks(lines: Iterable[Line], refused: list[Refused]) -> Iterator[list[Line]]:
    chunk: list[Line] = []
    size = 0
    for public_id, line in lines:
        if len(line) > LARGEST_DOCUMENT:
            refused.append(Refused(public_id, TOO_LARGE))
            continue
        if chunk and (len(chunk) == MOST_DOCUMENTS or size + len(line) > MOST_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append((public_id, line))
        size += len(line)
    if chunk:
        yield chunk


def _name_of(error: dict[str, Any]) -> str:
    """The names of the error and of its cause; the text would quote the document."""
    return "/".join(filter(None, (error.get("type"), error.get("caused_by", {}).get("type"))))[:80] or "refused"
