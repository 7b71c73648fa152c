"""Errors that partners see: each has a code that their programs can decide by and words that say what to do."""

import logging
import traceback
import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from graphql import GraphQLError, Node, Source

logger = logging.getLogger(__name__)


class ErrorCode(StrEnum):
    """The values of `extensions.code`."""

    BAD_REQUEST = "BAD_REQUEST"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    SYNTAX = "SYNTAX"
    VALIDATION = "VALIDATION"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    FIRST_REQUIRED = "FIRST_REQUIRED"
    BAD_ARGUMENT = "BAD_ARGUMENT"
    BAD_CURSOR = "BAD_CURSOR"
    NOT_KNOWN_BEFORE = "NOT_KNOWN_BEFORE"
    ERASED = "ERASED"
    RATE_LIMITED = "RATE_LIMITED"
    KEY_MALFORMED = "KEY_MALFORMED"
    KEY_MISPLACED = "KEY_MISPLACED"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    KEY_EXPIRED = "KEY_EXPIRED"
    KEY_REVOKED = "KEY_REVOKED"
    TOO_MANY_FAILURES = "TOO_MANY_FAILURES"
    TOO_MANY_SUBMISSIONS = "TOO_MANY_SUBMISSIONS"
    TOO_MANY_TEACHERS = "TOO_MANY_TEACHERS"
    INTERNAL = "INTERNAL"


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
            message, nodes or None, source=source, positions=positions or None, extensions={"code": code.value, **details}
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


def limit_exceeded(limit: str, value: int, maximum: int, hint: str, **place: Any) -> CodedError:
    """Return the error of a request that is larger than a limit allows; it names limit, value, maximum and place."""
    # A fragment chain multiplies: its number of fields may have more digits than JSON readers take.
    value = min(value, 2**53)
    return CodedError(
        ErrorCode.LIMIT_EXCEEDED,
        f"The {limit} of this request is {value:,}; at most {maximum:,} is allowed. {hint}",
        limit=limit,
        value=value,
        maximum=maximum,
        **place,
    )


def masked(cause: BaseException | None) -> CodedError:
    """Return the error that stands for an unexpected one, which is logged under the incident that the partner is told."""
    incident = uuid.uuid4().hex
    # Neither the message nor the values of the error are logged: they may hold what somebody typed.
    frames = "".join(traceback.format_tb(cause.__traceback__)) if cause else ""
    logger.error("graphql error %s: %s\n%s", incident, type(cause).__name__, frames)
    message = f"Something went wrong on our side. Quote this number when you ask about it: {incident}."
    return CodedError(ErrorCode.INTERNAL, message, incident=incident)
