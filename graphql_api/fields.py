"""The kinds of field that the record types are made of.

A field that is only `documented` has no resolver: `graphql_api.schema` lets it read the document by its public name.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET

from graphql_api.errors import CodedError, ErrorCode
from graphql_api.levels import Connection, Record
from graphql_api.limits import MAX_FIRST
from registry import regions
from registry.vocabulary import RecordKind

First = Annotated[
    int | None,
    strawberry.argument(description=f"How many items to return, from 1 to {MAX_FIRST}. Always needed."),
]
After = Annotated[
    str | None,
    strawberry.argument(description="The cursor after which to go on: `endCursor` of the page before."),
]

# Functions of a record, or of a part of an answer, and of plain arguments: they are called without a detour.
PLAIN: Final[set[Callable[..., Any]]] = set()


def documented(description: str, *, name: str | None = None) -> Any:
    """Return a field that is read from the document by its public name."""
    return strawberry.field(description=description, name=name)


def connection(kind: RecordKind, description: str) -> Any:
    """Return a field for a page of the documents of a kind that hang under this one."""

    def resolve(record: strawberry.Parent[Record], info: strawberry.Info, first: First = UNSET, after: After = UNSET) -> Any:
        return record.children(kind, first=page_size(info, first), after=after or "")

    return _plain(resolve, description)


def listings(description: str) -> Any:
    """Return a field for a page of the lines of published lists that are matched to this institution, of today on any day."""

    def resolve(record: strawberry.Parent[Record], info: strawberry.Info, first: First = UNSET, after: After = UNSET) -> Any:
        return record.listings(first=page_size(info, first), after=after or "")

    return _plain(resolve, description)


def history(description: str) -> Any:
    """Return a field for a page of the ledger entries of this record, newest first."""

    def resolve(record: strawberry.Parent[Record], info: strawberry.Info, first: First = UNSET, after: After = UNSET) -> Any:
        return record.history(first=page_size(info, first), after=after or "")

    return _plain(resolve, description)


def counted(description: str) -> Any:
    """Return a field of a connection for the size of the whole list, found only when it is asked for."""

    def resolve(page: strawberry.Parent[Connection]) -> Any:
        return page.count()

    return _plain(resolve, description)


def related(field: str, description: str, *, name: str | None = None) -> Any:
    """Return a field for the one record that a field of the document names."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        return record.one(field)

    return _plain(resolve, description, name)


def related_list(field: str, description: str) -> Any:
    """Return a field for the records that a field of the document names."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        return record.many(field)

    return _plain(resolve, description)


def standing(which: str, description: str) -> Any:
    """Return a field for the filing status or the credit status of an institution."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        return getattr(record.standing(), which).upper()

    return _plain(resolve, description)


def updated_at(description: str) -> Any:
    """Return a field for the moment of the ledger entry that made the document what it is."""

    def resolve(record: strawberry.Parent[Record]) -> datetime:
        return record.document.updated_at

    return _plain(resolve, description)


def as_of(description: str) -> Any:
    """Return a field for the day of which the record tells."""

    def resolve(record: strawberry.Parent[Record]) -> date:
        return record.level.as_of

    return _plain(resolve, description)


def known_at(description: str) -> Any:
    """Return a field for the moment by which what the record tells had been recorded."""

    def resolve(record: strawberry.Parent[Record]) -> datetime | None:
        return record.level.known_at

    return _plain(resolve, description)


def region(description: str) -> Any:
    """Return a field for the region whose code stands in the document."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        return region_view(record.body["region"])

    return _plain(resolve, description)


def _plain(resolve: Callable[..., Any], description: str, name: str | None = None) -> Any:
    PLAIN.add(resolve)
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


def page_size(info: strawberry.Info, first: int | None) -> int:
    """Return `first` when it was given and is within bounds; raise a coded error that names the field otherwise."""
    if first is None or first is UNSET:
        raise CodedError(
            ErrorCode.FIRST_REQUIRED,
            f"`{info.field_name}` needs `first`: how many items to return, from 1 to {MAX_FIRST}.",
            field=info.field_name,
        )
    if not 1 <= first <= MAX_FIRST:
        raise CodedError(
            ErrorCode.BAD_ARGUMENT,
            f"`first` of `{info.field_name}` is {first}; it must be from 1 to {MAX_FIRST}.",
            field=info.field_name,
            argument="first",
            value=first,
        )
    return first
