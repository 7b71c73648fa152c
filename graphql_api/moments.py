"""The day and the moment that a record is asked for, and the errors of those for which nothing can be told."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Final

import strawberry
from django.utils import timezone
from graphql import Node

from graphql_api.errors import CodedError, ErrorCode
from graphql_api.levels import Record
from graphql_api.people import level_for
from registry import as_of as dated
from registry import told_documents
from registry.as_of import Moment
from registry.days import today

# A day outside of these years is a slip of the pen.
FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2199

AsOf = Annotated[
    date | None,
    strawberry.argument(
        description="The day whose truth is asked for, today when left out. All that hangs under the record is of that day too. "
        "Staff who have left since and credit entries that may no longer be shown are left out. A day to come "
        f"is answered from what has been decided already. Its year is from {FIRST_YEAR} to {LAST_YEAR}."
    ),
]
KnownAt = Annotated[
    datetime | None,
    strawberry.argument(
        description="Only what the registry had recorded by this moment counts, all that is known when left out: what it said "
        "then, without later corrections. Not in the future."
    ),
]


def asked_moment(info: strawberry.Info, as_of: date | None, known_at: datetime | None) -> Moment | None:
    """Return the moment that the arguments ask for, nothing when they ask for the present; raise a coded error for a wrong one.

    Today by its date is the present too.
    """
    as_of, known_at = as_of or None, known_at or None
    if as_of is None and known_at is None:
        return None
    if as_of is not None:
        check_day(as_of, info.field_name)
    if known_at is not None and known_at.year < FIRST_YEAR:
        raise _wrong(info.field_name, "knownAt", known_at.isoformat(), f"`knownAt` must be a moment from {FIRST_YEAR} until now.")
    if known_at is not None and known_at > timezone.now():
        raise _wrong(info.field_name, "knownAt", known_at.isoformat(), "`knownAt` has not come yet. Give a moment until now.")
    if known_at is None and as_of == today():
        return None
    return Moment(as_of or today(), known_at and known_at.astimezone(UTC))


def check_day(day: date, field: str, nodes: Sequence[Node] = ()) -> None:
    """Raise a coded error for a day, given to a field as `asOf`, of which nothing can be told."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        days = f"a day from {FIRST_YEAR}-01-01 to {LAST_YEAR}-12-31"
        raise _wrong(field, "asOf", day.isoformat(), f"`asOf` must be {days}.", nodes)


def record_at(info: strawberry.Info, public_id: str, at: Moment) -> Record | None:
    """Return a record as it was at a moment, nothing when it was removed by then or is unknown.

    Raises the coded errors NOT_KNOWN_BEFORE, which names the first day of which anything is known, and ERASED.
    """
    found = told_documents.document(public_id, at, on=today())
    if found.document is not None:
        return level_for(info, at).add(found.document)
    if found.absence == "erased":
        message = f"What the registry held of {at.as_of.isoformat()} was erased by law."
        raise CodedError(ErrorCode.ERASED, message, field=info.field_name)
    if found.absence == "not_known_before" and found.known_since is not None:
        raise _not_known_before(info, at, found.known_since)
    if found.absence == "unknown" and at.known_at is not None:
        _refuse_what_was_recorded_later(info, public_id, at.known_at)
    return None


def _not_known_before(info: strawberry.Info, at: Moment, since: date) -> CodedError:
    message = (
        f"Nothing is known of this record before {since.isoformat()}; that says nothing about what it was on "
        f"{at.as_of.isoformat()}. Ask for {since.isoformat()} or a later day."
    )
    return CodedError(ErrorCode.NOT_KNOWN_BEFORE, message, field=info.field_name, knownSince=since.isoformat())


def _refuse_what_was_recorded_later(info: strawberry.Info, public_id: str, known_at: datetime) -> None:
    since, recorded = dated.known_since(public_id), dated.recorded_since(public_id)
    if since is None or recorded is None:
        return
    message = (
        f"By {known_at.isoformat()} the registry had recorded nothing about this record; it first did on "
        f"{recorded.isoformat()}. Ask with a later `knownAt`, or without one."
    )
    raise CodedError(
        ErrorCode.NOT_KNOWN_BEFORE,
        message,
        field=info.field_name,
        knownSince=since.isoformat(),
        recordedSince=recorded.isoformat(),
    )


def _wrong(field: str, argument: str, value: str, message: str, nodes: Sequence[Node] = ()) -> CodedError:
    return CodedError(ErrorCode.BAD_ARGUMENT, message, nodes=nodes, field=field, argument=argument, value=value)
