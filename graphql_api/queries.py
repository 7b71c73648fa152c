"""What can be asked."""

from typing import Annotated, Any, cast

import strawberry
from strawberry import UNSET

from accounts.throttle import PARTNERS_TRACKING, TRACKING
from complaints.problems import ReceiptUnknown
from complaints.references import ReferenceWrong
from complaints.selectors import case_by_receipt
from complaints.vocabulary import Nature
from graphql_api.arguments import region_code
from graphql_api.callers import beyond_throttle
from graphql_api.change_types import ChangeConnection, resolve_changes
from graphql_api.complaint_types import ComplaintStatus, status_view
from graphql_api.context import Context
from graphql_api.enums import RegionLevel
from graphql_api.errors import CodedError, ErrorCode
from graphql_api.fields import region_view
from graphql_api.ledger_types import (
    ConsistencyProof,
    InclusionProof,
    LedgerHead,
    resolve_consistency,
    resolve_ledger_head,
    resolve_proof,
)
from graphql_api.payment_types import PaymentCheck, resolve_check
from graphql_api.people import level_for
from graphql_api.rate_limit_types import RateLimit, resolve_rate_limit
from graphql_api.record_lists import resolve_institutions, resolve_platforms, resolve_published_lists, resolve_teachers
from graphql_api.record_queries import resolve_institution, resolve_node, resolve_nodes, resolve_platform
from graphql_api.record_types import Connection, Institution, Node, Platform, PublishedList, Region, Teacher
from graphql_api.search_types import SearchConnection, Suggestion, resolve_search, resolve_suggest
from graphql_api.statistics_types import RegistryStatistics, resolve_statistics
from graphql_api.verify_types import Verification, resolve_verify
from registry import regions


def resolve_regions(
    level: Annotated[RegionLevel | None, strawberry.argument(description="Only regions of this level.")] = UNSET,
    parent: Annotated[
        str | None,
        strawberry.argument(
            description="Only regions below the one with this code of six digits: with `level` all of that level, else those "
            "directly below."
        ),
    ] = UNSET,
) -> Any:
    wanted = regions.all_regions(cast("regions.Level", level.name.lower()) if level else None, parent=region_code(parent) or None)
    return [region_view(each.code) for each in wanted]


def resolve_complaint(
    info: strawberry.Info,
    reference: Annotated[
        str,
        strawberry.argument(
            description="The reference on the receipt, such as SDT202003021234561; spaces and hyphens are read too."
        ),
    ],
    secret: Annotated[str, strawberry.argument(description="The secret on the receipt.")],
) -> Any:
    context: Context = info.context
    context.is_private = True
    if context.is_get:
        message = "Ask for `complaint` with POST: its secret must not stand in an address."
        raise CodedError(ErrorCode.METHOD_NOT_ALLOWED, message, field=info.field_name)
    who, throttle = context.counted_as, PARTNERS_TRACKING if context.caller.key else TRACKING
    if throttle.is_shut(who):
        spent = beyond_throttle(throttle, who, "receipts that did not fit", 1)
        message = f"{throttle.failures} receipts did not fit. Ask again in {spent['retryAfter']:,} seconds."
        raise CodedError(ErrorCode.TOO_MANY_FAILURES, message, field=info.field_name, **spent)
    try:
        case = case_by_receipt(reference, secret)
    except ReferenceWrong as wrong:
        throttle.count_failure(who)
        raise CodedError(ErrorCode.BAD_ARGUMENT, wrong.message, field=info.field_name, argument="reference") from wrong
    except ReceiptUnknown:
        throttle.count_failure(who)
        return None
    throttle.forget(who)
    # An objection is no complaint of a partner's user: who makes one follows it on the site.
    return None if case.nature is Nature.OBJECTION else status_view(case, level_for(info))


@strawberry.type(
    description="What can be asked: the registry's public documents, of today or of a day that is asked for, and the complaint of "
    "who holds its receipt."
)
class Query:
    node: Node | None = strawberry.field(
        resolver=resolve_node,
        description="The record with this id, of whatever kind; null when no record has it or that is not public today.",
    )
    nodes: list[Node | None] = strawberry.field(
        resolver=resolve_nodes,
        description="The records with these ids, in the order of the ids; null in the place of one that no record has or that is "
        "not public today.",
    )
    institution: Institution | None = strawberry.field(
        resolver=resolve_institution,
        description="The institution with this code; null when none is known, or when it had been removed by the day asked for. "
        "A day before the first of which anything is known is the error NOT_KNOWN_BEFORE, which names that day.",
    )
    platform: Platform | None = strawberry.field(
        resolver=resolve_platform,
        description="The platform with this filing number; null when none is known, or when it had been removed by the day asked "
        "for. A day before the first of which anything is known is the error NOT_KNOWN_BEFORE, which names that day.",
    )
    institutions: Connection[Institution] = strawberry.field(
        resolver=resolve_institutions, description="Institutions, narrowed by a filter, page by page."
    )
    platforms: Connection[Platform] = strawberry.field(
        resolver=resolve_platforms, description="Platforms, narrowed by a filter, page by page."
    )
    teachers: Connection[Teacher] = strawberry.field(
        resolver=resolve_teachers,
        description="Teaching and research staff in service of an institution, or of a whole name, by their ids. An address, "
        "or a partner, is told of 1,000 people an hour, wherever they stand in an answer; a key for teachers has no such limit.",
    )
    published_lists: Connection[PublishedList] = strawberry.field(
        resolver=resolve_published_lists,
        description="Lists of training providers that authorities have published, the newest first.",
    )
    search: SearchConnection = strawberry.field(
        resolver=resolve_search,
        description="Find records of every kind but credit entries; what is not typed exactly is found too.",
    )
    suggest: list[Suggestion] = strawberry.field(
        resolver=resolve_suggest, description="Names for what somebody is typing: those that begin so before those that hold it."
    )
    verify: list[Verification] = strawberry.field(
        resolver=resolve_verify,
        description="What each of the things that somebody holds turns out to be: a record's own, several records', nobody's known "
        "to the registry, or a suspected impostor's. Nothing of it is stored or logged.",
    )
    regions: list[Region] = strawberry.field(
        resolver=resolve_regions,
        description="Regions in force, in the order of their codes; provinces and all below without arguments.",
    )
    check: PaymentCheck = strawberry.field(
        resolver=resolve_check, description="What the dated rules say about a payment that somebody is asked for."
    )
    statistics: RegistryStatistics = strawberry.field(
        resolver=resolve_statistics,
        description="The figures of a region on a day. A day before the first of which anything is known is the error "
        "NOT_KNOWN_BEFORE, which names that day.",
    )
    changes: ChangeConnection = strawberry.field(
        resolver=resolve_changes,
        description="The changes of public truth in the order of the ledger: who goes on after the last cursor misses none.",
    )
    ledger_head: LedgerHead = strawberry.field(resolver=resolve_ledger_head, description="The present state of the ledger.")
    proof: InclusionProof = strawberry.field(
        resolver=resolve_proof,
        description="The proof that an entry stands in the ledger. The chapter *As of a day* says how to check it, and "
        "`/ledger/proof.json?seq=` is the same as a file for `beian_verify.py` of `/ledger/`.",
    )
    consistency: ConsistencyProof = strawberry.field(
        resolver=resolve_consistency, description="The proof that a later ledger continues an earlier one."
    )
    rate_limit: RateLimit = strawberry.field(
        resolver=resolve_rate_limit, description="How the caller's quota stands. The answer is not to be stored."
    )
    complaint: ComplaintStatus | None = strawberry.field(
        resolver=resolve_complaint,
        description="The complaint with this receipt, null when the two do not fit; a reference that is not written like one is "
        "the error BAD_ARGUMENT. By POST alone; failures are counted.",
    )
