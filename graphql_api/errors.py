"""Errors that partners see: each has a code that their programs can decide by and words that say what to do."""

import logging
import re
import traceback
import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from graphql import GraphQLError, Node, Source

from registry.interruptions import interruption, place_of

logger = logging.getLogger(__name__)


class ErrorCode(StrEnum):
    """The values of `extensions.code`, each with what it means and what to do, in Markdown for the chapter about errors."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> "ErrorCode":
        """Make a code with its meaning."""
        code = str.__new__(cls, value)
        code._value_, code.meaning = value, meaning
        return code

    @property
    def labels(self) -> dict[str, str]:
        """Return the code as `extensions` hold it, beside the word by which tools that do not know it tell whose fault it is."""
        return {"code": self.value, "classification": _NOT_THE_CALLERS.get(self.value, "ValidationError")}

    BAD_REQUEST = "BAD_REQUEST", "The request cannot be read. Send one JSON object as the chapter about HTTP says."
    NOT_FOUND = "NOT_FOUND", "Nothing is at this address. Send the request to `/graphql`, without a slash at its end; status 404."
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED", "Use POST, or GET for queries; mutations and `complaint` go by POST alone."
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE", "`Accept` takes none of the media types in which answers are given."
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE", "Send the request as `application/json` in UTF-8."
    BODY_TOO_LARGE = "BODY_TOO_LARGE", "Ask for less, or in several requests; `maximum` says how many bytes a body may have."
    SYNTAX = "SYNTAX", "The document is not GraphQL. Correct it; `locations` says where."
    VALIDATION = (
        "VALIDATION",
        "The document does not fit the schema. Correct it; `locations` says where, and of a value `field` and `argument` too.",
    )
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED", "Ask for less; `limit`, `value` and `maximum` say of what, `locations` or `field` where."
    FIRST_REQUIRED = "FIRST_REQUIRED", "Give the list that `field` names the size that `argument` does, from 1 to 100."
    BAD_ARGUMENT = (
        "BAD_ARGUMENT",
        "Correct the argument; `field` and `argument` say which, as a path such as `exclude.region`. Where a number is out of "
        "bounds, `value`, `minimum` and `maximum` say so.",
    )
    BAD_CURSOR = (
        "BAD_CURSOR",
        "Take the cursor from the same list, with the same filter and order and as of the same day; else begin the list again.",
    )
    NOT_KNOWN_BEFORE = (
        "NOT_KNOWN_BEFORE",
        "Ask for `knownSince` or a later day, or for a later `knownAt`. Do not read it as a no.",
    )
    ERASED = "ERASED", "Nothing can be done: what was held of that day was erased by law."
    RATE_LIMITED = "RATE_LIMITED", "The quota is spent. Ask again after `retryAfter` seconds, as the header `Retry-After` says."
    KEY_MALFORMED = "KEY_MALFORMED", "The key was not copied whole, or `Bearer` is missing before it. Send it as it was shown."
    KEY_MISPLACED = (
        "KEY_MISPLACED",
        "A key of the sandbox was sent to the live service, or the other way round; the message says where it belongs.",
    )
    KEY_UNKNOWN = "KEY_UNKNOWN", "Nobody was given this key. Ask for one under `/developers/keys/`."
    KEY_EXPIRED = (
        "KEY_EXPIRED",
        "The key has expired. Answer the message that brought it, and your usage and webhooks go on with the next one.",
    )
    KEY_REVOKED = (
        "KEY_REVOKED",
        "The key was revoked. Use the one that replaced it; if there is none, answer the message that brought the key.",
    )
    SCOPE_MISSING = (
        "SCOPE_MISSING",
        "The key is not for this; `scope` says what is missing. Answer the message that brought it: the key can be changed.",
    )
    TOO_MANY_FAILURES = "TOO_MANY_FAILURES", "Open a complaint again after `retryAfter` seconds."
    TOO_MANY_SUBMISSIONS = "TOO_MANY_SUBMISSIONS", "Send the complaint again after `retryAfter` seconds."
    TOO_MANY_TEACHERS = (
        "TOO_MANY_TEACHERS",
        "Leave out `field`, which tells of people, or ask for it after `retryAfter` seconds; without `retryAfter` ask for fewer.",
    )
    PERSISTED_QUERY_NOT_FOUND = (
        "PERSISTED_QUERY_NOT_FOUND",
        "Send the document together with its hash; each time where the chapter about HTTP says that it is not kept.",
    )
    LEDGER_BROKEN = (
        "LEDGER_BROKEN",
        "The ledger does not fit its hashes here, so that no proof is given. Keep the heads and proofs that you hold, and tell us.",
    )
    TIMEOUT = "TIMEOUT", "This took longer than a request may. Ask for less, in several requests, or again later."
    UNAVAILABLE = (
        "UNAVAILABLE",
        "The database cannot be read or written at the moment; status 503. Send the same again after `retryAfter` seconds, as the "
        "header `Retry-After` says: what was written is not written twice under the same `idempotencyKey`.",
    )
    INTERNAL = "INTERNAL", "Our fault. Try again later, and quote `incident` if you ask about it."


_NOT_THE_CALLERS: Final = {
    "INTERNAL": "DataFetchingException",
    "LEDGER_BROKEN": "DataFetchingException",
    "TIMEOUT": "ExecutionAborted",
    "UNAVAILABLE": "DataFetchingException",
}


# After how long something that is away may be asked for again.
RETRY_AFTER_SECONDS: Final = 10
# A message repeats what was sent, of which the beginning will do.
_MESSAGE_LENGTH: Final = 500
_LARGEST_NUMBER: Final = 2**53


def shortened(message: str) -> str:
    """Return the beginning of a message, if it is long."""
    return message if len(message) <= _MESSAGE_LENGTH else f"{message[:_MESSAGE_LENGTH]}…"


def readable(number: int) -> int:
    """Return a number, or the largest that readers of JSON agree on where it is beyond that (RFC 8259, section 6)."""
    return max(min(number, _LARGEST_NUMBER), -_LARGEST_NUMBER)


class CodedError(GraphQLError):
    """An error that a partner caused and can put right."""

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        *,
        nodes: Sequence[Node] = (),
        source: Source | None = None,
        positions: Sequence[int] = (),
        **details: Any,
    ) -> None:
        """Make the error; `nodes`, or `positions` in a `source`, are its places in the document."""
        super().__init__(
            shortened(message), nodes or None, source=source, positions=positions or None, extensions={**code.labels, **details}
        )


class RefusedRequest(Exception):
    """A request that is not executed: its errors, the HTTP status, and headers that go with it.

    `charged` is how many points it has taken from a quota already; none when it is still to be charged.
    """

    is_well_formed = False

    def __init__(
        self,
        errors: list[GraphQLError],
        status: int = 400,
        headers: Mapping[str, str] | None = None,
        charged: int | None = None,
    ) -> None:
        self.errors = errors
        self.status = status
        self.headers = dict(headers or {})
        self.charged = charged
        super().__init__(status)


class RefusedDocument(RefusedRequest):
    """A request that can be read, with a document or variables that cannot be executed."""

    is_well_formed = True


def limit_exceeded(limit: str, value: int, maximum: int, hint: str, *, is_least: bool = False, **place: Any) -> CodedError:
    """Return the error of a request that is larger than a limit allows; it names limit, value, maximum and place.

    `is_least`: no more was counted, since that suffices to refuse it.
    """
    # A fragment chain multiplies: its number of fields may have any number of digits.
    value = readable(value)
    return CodedError(
        ErrorCode.LIMIT_EXCEEDED,
        f"The {limit} of this request is {'at least ' if is_least else ''}{value:,}; at most {maximum:,} are allowed. {hint}",
        limit=limit,
        value=value,
        maximum=maximum,
        **place,
    )


def out_of_bounds(field: str, argument: str, value: int, most: int, *, least: int = 1, nodes: Sequence[Node] = ()) -> CodedError:
    """Return the error of an argument whose number is too small or too large; it names the field, the value and the bounds."""
    # It may have more digits than Python writes.
    value = readable(value)
    message = f"`{argument}` of `{field}` is {value}; it must be from {least} to {most}."
    return CodedError(
        ErrorCode.BAD_ARGUMENT, message, nodes=nodes, field=field, argument=argument, value=value, minimum=least, maximum=most
    )


_REGION: Final = re.compile(r"\d{6}", re.ASCII)


def no_such_region(code: str) -> str:
    """Return what an error says of a region that there is not."""
    # What is no code may be anything that somebody typed.
    told = f"the code “{code}”" if _REGION.fullmatch(code) else "such a code"
    return f"No region has {told}. A code has six digits, such as 370102."


def logged(cause: BaseException | None) -> str:
    """Log what went wrong on our side, and return the incident under which it is found."""
    incident = uuid.uuid4().hex
    # Neither the message nor the values of the error are logged: they may hold what somebody typed.
    if cause and interruption(cause) is not None:
        # All requests have it for as long as the database is away.
        logger.error("graphql error %s: %s, %s", incident, type(cause).__name__, place_of(cause))
    else:
        frames = "".join(traceback.format_tb(cause.__traceback__)) if cause else ""
        logger.error("graphql error %s: %s\n%s", incident, type(cause).__name__, frames)
    return incident


def masked(cause: BaseException | None) -> CodedError:
    """Return the error that stands for an unexpected one, which is logged under the incident that the partner is told."""
    incident = logged(cause)
    message = f"Something went wrong on our side. Quote this number when you ask about it: {incident}."
    return CodedError(ErrorCode.INTERNAL, message, incident=incident)


def unanswered(cause: BaseException | None) -> RefusedRequest:
    """Return the refusal that stands for an error because of which nothing can be answered: the database is away, or our fault."""
    if interruption(cause) is None:
        return RefusedRequest([masked(cause)], 500)
    message = "The database cannot be read or written at the moment, which is not your fault. Send the same again in a moment."
    error = CodedError(ErrorCode.UNAVAILABLE, message, retryAfter=RETRY_AFTER_SECONDS, incident=logged(cause))
    return RefusedRequest([error], 503, {"Retry-After": str(RETRY_AFTER_SECONDS)})
