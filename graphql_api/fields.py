"""The kinds of field that the record types are made of.

A field that is only `documented` has no resolver: `graphql_api.schema` lets it read the document by its public name.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import strawberry
from strawberry import UNSET

from graphql_api.arguments import After, Before, First, Last, asked_window
from graphql_api.levels import Level, Record
from graphql_api.pages import Connection
from graphql_api.resolvers import Asks, Finds, Judges
from registry import regions
from registry import standing as standings
from registry.paging import Window
from registry.vocabulary import RecordKind

# By the function that Strawberry knows a field by: what resolves it without a detour.
RESOLVERS: Final[dict[Callable[..., Any], Asks | Finds | Judges]] = {}


def documented(description: str, *, name: str | None = None) -> Any:
    """Return a field that is read from the document by its public name."""
    return strawberry.field(description=description, name=name)


def paged(pages: Callable[[Level, Window], Mapping[str, Any]], description: str) -> Any:
    """Return a field for a page of a list that belongs to a record; the pages of all records of a level are found at once."""

    def resolve(
        level: strawberry.Parent[Level],
        info: strawberry.Info,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        return pages(level, asked_window(first, after, last, before))

    RESOLVERS[resolve] = Finds(resolve)
    return strawberry.field(resolver=resolve, description=description)


def connection(kind: RecordKind, description: str) -> Any:
    """Return a field for a page of the documents of a kind that hang under this one."""
    return paged(lambda level, window: level.children(kind, window), description)


def responsible_parties(description: str) -> Any:
    """Return a field for those who share the responsibility for a platform, with their records where they have any."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        known = record.level.called("responsibleUsccs")
        return [{"uscc": each, "institution": known.get(each)} for each in record.body["responsibleUsccs"]]

    return plain(resolve, description)


def counted(description: str) -> Any:
    """Return a field of a connection for the size of the whole list, found only when it is asked for."""

    def resolve(page: strawberry.Parent[Connection]) -> Any:
        return page.count()

    return plain(resolve, description)


def related(field: str, description: str, *, name: str | None = None) -> Any:
    """Return a field for the one record that a field of the document names."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        return record.one(field)

    return plain(resolve, description, name)


def related_list(field: str, description: str) -> Any:
    """Return a field for the records that a field of the document names."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        return record.many(field)

    return plain(resolve, description)


def standing(which: str, description: str) -> Any:
    """Return a field for the filing status or the credit status of an institution."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        return getattr(record.standing(), which).upper()

    return plain(resolve, description)


def platform_status(description: str) -> Any:
    """Return a field for the state of a platform's filing on the day of which its record tells."""
    judges = Judges(standings.status_on, ("status", "validUntil"))

    def resolve(record: strawberry.Parent[Record], info: strawberry.Info) -> Any:
        return judges(record, info)

    RESOLVERS[resolve] = judges
    return strawberry.field(resolver=resolve, description=description)


def complaint_summary(description: str) -> Any:
    """Return a field for how many complaints there were about an institution, nothing where there were few."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        tally = record.level.complaints().get(record.document.id)
        return tally and {"since": tally.since.isoformat(), "received": tally.received, "closed": tally.closed}

    return plain(resolve, description)


def updated_at(description: str) -> Any:
    """Return a field for the moment of the ledger entry that made the document what it is."""

    def resolve(record: strawberry.Parent[Record]) -> datetime:
        return record.document.updated_at

    return plain(resolve, description)


def as_of(description: str) -> Any:
    """Return a field for the day of which the record tells."""

    def resolve(record: strawberry.Parent[Record]) -> date:
        return record.day

    return plain(resolve, description)


def known_at(description: str) -> Any:
    """Return a field for the moment by which what the record tells had been recorded."""

    def resolve(record: strawberry.Parent[Record]) -> datetime | None:
        return record.level.known_at

    return plain(resolve, description)


def region(description: str) -> Any:
    """Return a field for the region whose code stands in the document."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        return region_view(record.body["region"])

    return plain(resolve, description)


def plain(resolve: Callable[..., Any], description: str, name: str | None = None) -> Any:
    """Return a field that is found by a function of a record, or of a part of an answer."""
    RESOLVERS[resolve] = Asks(resolve)
    return strawberry.field(resolver=resolve, description=description, name=name)


@cache
def region_view(code: str) -> Mapping[str, Any]:
    """Return a region with the public names of its facts. Raises `regions.UnknownRegion`."""
    found = regions.get(code)
    return {
        "code": found.code,
        "name": found.name,
        "fullName": regions.full_name(found.code),
        "level": found.level.upper(),
        "parent": region_view(found.parent) if found.parent else None,
        "validUntil": found.valid_until,
        "successor": region_view(found.successor) if found.successor else None,
    }
