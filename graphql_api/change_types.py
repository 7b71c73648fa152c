"""The changes of public truth in the order of the ledger, for those who follow it."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET, enum_value

from graphql_api import enums
from graphql_api.arguments import FirstAlone, given, page_size, region_code, words
from graphql_api.errors import CodedError, ErrorCode
from graphql_api.fields import documented
from graphql_api.levels import Level
from graphql_api.people import level_for
from graphql_api.record_types import Node, PageInfo
from registry import changes
from registry.days import today
from registry.selectors import Document

_CURSOR: Final = re.compile(r"c(0|[1-9]\d{0,17})", re.ASCII)


@strawberry.enum(description="Why the content of a change is not told.")
class ChangeAbsence(Enum):
    ERASED = enum_value("ERASED", description="It was erased by law. Delete what you hold of it.")
    WITHHELD = enum_value(
        "WITHHELD", description="It is about a member of staff: people are no bulk source. Ask for one by the id."
    )
    NOT_SHOWN = enum_value(
        "NOT_SHOWN",
        description="It may lawfully be shown no longer, or no more in this form; or it puts somebody on a list on a day to come.",
    )


@strawberry.type(description="One entry of the ledger: what changed, from when, and what the record said after it.")
class Change:
    seq: int = documented("Its number in the ledger: 1, 2, 3 … without gaps and never given twice.")
    kind: enums.RecordKind = documented("The kind of the record.")
    id: strawberry.ID = documented(
        "The permanent public id of the record. All its changes have it: a cache that knows objects by `id` takes them for one; "
        "what tells them apart is `seq`."
    )
    parent: strawberry.ID | None = documented(
        "The public id of what the record hangs under; null where it hangs under nothing, for which the leaf holds an empty text."
    )
    action: enums.LedgerAction = documented("What it did to the record.")
    effective_on: date = documented("The day from which it is true in law. One to come becomes the current state on its day.")
    recorded_at: datetime = documented(
        "When the registry recorded it, written as the leaf holds it: UTC, with six decimals of a second."
    )
    changed_fields: list[str] = documented(
        "Names of the record's fields that it changed; none for its first entry, for one that a day alone caused, and where "
        "`absence` says why no content is told."
    )
    record: Node | None = documented(
        "The record as this entry wrote it: null when it was removed, once it was erased, and where `absence` says why. Its own "
        "facts are of the entry and its day; lists, other records, an institution's statuses and findings are of today."
    )
    absence: ChangeAbsence | None = documented("Why no content is told; null where `record` tells all that there is.")
    digest: str = documented("The commitment to the content: SHA-256, in hexadecimal. `proof` says how it leads to the root.")
    payload: str | None = documented(
        "The content that `digest` commits to, as canonical JSON (RFC 8785): the document, basis and source, and of an erasure the "
        "entries that it blanks. Null where `absence` says why. A mirror keeps this."
    )
    salt: str | None = documented("The 16 random bytes of the commitment, in hexadecimal; null where the payload is.")


@strawberry.type(description="A change with its cursor.")
class ChangeEdge:
    cursor: str = documented("Where this change stands, for `after`. It never expires.")
    node: Change = documented("The change.")


@strawberry.type(
    description="A stretch of changes, the oldest first. Go on with `after: endCursor` for ever. With `kinds` or `region` a "
    "stretch may hold fewer changes than asked, or none, before the end: `hasNextPage` says whether to go on at once."
)
class ChangeConnection:
    edges: list[ChangeEdge] = documented("The changes of this stretch.")
    page_info: PageInfo = documented("Where to go on: `endCursor` is never null here and says how far this stretch has looked.")
    head: int = documented("Number of the newest entry of the ledger when this was answered.")


def resolve_changes(
    info: strawberry.Info,
    after: Annotated[
        str | None,
        strawberry.argument(
            description="`endCursor` of the stretch before. When left out, from the first entry on. To go on after a file of open "
            "data with the head N, give `cN`. Beyond the newest entry the stretch is empty."
        ),
    ] = UNSET,
    first: FirstAlone = UNSET,
    kinds: Annotated[
        list[enums.RecordKind] | None, strawberry.argument(description="Only changes of records of these kinds.")
    ] = UNSET,
    region: Annotated[
        str | None,
        strawberry.argument(
            description="Only changes of institutions that lie today in this region or below it, of what hangs under them, "
            "and of published lists about it. Code of six digits. Of an institution that moves in, its own change comes, with "
            "`region` in `changedFields`; what hangs under it has entries before your cursor, so ask for it once by `node`. Of one "
            "that moves away nothing more comes, not even that."
        ),
    ] = UNSET,
) -> Any:
    size = page_size(first)
    start = _seq_of(info, after) if given(after) else 0
    code = region_code(region)
    stretch = changes.changes(start, size, kinds=words(kinds), region=code, on=today())
    level = level_for(info)
    edges = [{"cursor": f"c{each.seq}", "node": _view(each, level)} for each in stretch.changes]
    return {
        "edges": edges,
        "pageInfo": {
            "hasNextPage": stretch.has_more,
            "hasPreviousPage": bool(start),
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": f"c{stretch.reached}",
        },
        "head": stretch.head,
    }


def _seq_of(info: strawberry.Info, cursor: str) -> int:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        message = "`after` is not a cursor of changes. Take it from `cursor` or `endCursor`; `c` and the number of an entry is one."
        raise CodedError(ErrorCode.BAD_CURSOR, message, field=info.field_name, argument="after")
    return int(found[1])


def _view(change: changes.Change, level: Level) -> Mapping[str, Any]:
    told, document = change.told, change.document
    version = None
    if document is not None:
        written = Document(change.id, change.kind, told["parent"], document, change.seq, change.recorded_at)
        version = level.add(written, date.fromisoformat(told["effectiveOn"]))
    return {
        "seq": change.seq,
        "kind": change.kind.upper(),
        "id": change.id,
        "parent": told["parent"] or None,
        "action": change.action.upper(),
        "effectiveOn": told["effectiveOn"],
        "recordedAt": told["recordedAt"],
        "changedFields": list(change.changed_fields),
        "record": version,
        "absence": change.absence and change.absence.upper(),
        "digest": told["digest"],
        "payload": told["payload"],
        "salt": told["salt"],
    }
