"""Records asked for by what they are called: a code, a number, or their permanent id."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphql_api.arguments import refuse_another_kind
from graphql_api.levels import Record
from graphql_api.limits import MAX_IDS
from graphql_api.moments import AsOf, KnownAt, asked_moment, record_at
from graphql_api.people import count_people, level_for
from registry import selectors
from registry.as_of import Moment
from registry.public_ids import kind_of
from registry.vocabulary import RecordKind


def resolve_node(
    info: strawberry.Info,
    public_id: Annotated[strawberry.ID, strawberry.argument(name="id", description="The public id of a record of any kind.")],
) -> Any:
    return _of_today(info, [public_id]).get(public_id)


def resolve_nodes(
    info: strawberry.Info,
    ids: Annotated[
        list[strawberry.ID],
        strawberry.argument(description=f"Public ids of records of any kind, at most {MAX_IDS}."),
    ],
) -> Any:
    found = _of_today(info, ids)
    return [found.get(each) for each in ids]


def resolve_institution(
    info: strawberry.Info,
    uscc: Annotated[str, strawberry.argument(description="A credit code that it has or had, or its public id.")],
    as_of: AsOf = UNSET,
    known_at: KnownAt = UNSET,
) -> Any:
    return _record(info, RecordKind.INSTITUTION, "uscc", uscc, asked_moment(info, as_of, known_at))


def resolve_platform(
    info: strawberry.Info,
    filing_number: Annotated[str, strawberry.argument(description="A filing number that it has or had, or its public id.")],
    as_of: AsOf = UNSET,
    known_at: KnownAt = UNSET,
) -> Any:
    return _record(info, RecordKind.PLATFORM, "filingNumber", filing_number, asked_moment(info, as_of, known_at))


def _of_today(info: strawberry.Info, ids: list[strawberry.ID]) -> dict[str, Record]:
    """Return the records with these ids that are public, all on one level. One query."""
    level = level_for(info)
    found = selectors.documents(each for each in ids if kind_of(each))
    count_people(info, sum(each.kind == RecordKind.TEACHER for each in found.values()))
    return {each: level.add(document) for each, document in found.items()}


def _record(info: strawberry.Info, kind: RecordKind, argument: str, code: str, at: Moment | None) -> Record | None:
    refuse_another_kind(info, kind, argument, code)
    if at is not None:
        public_id = _id_of_any_day(kind, code)
        return record_at(info, public_id, at) if public_id else None
    document = selectors.document_called(kind, code)
    return level_for(info).add(document) if document else None


def _id_of_any_day(kind: RecordKind, code: str) -> str | None:
    """Return the public id that a code or an id leads to; the record need not be public today."""
    code = code.strip()
    return code if kind_of(code) == kind else selectors.resolve(kind, code)
