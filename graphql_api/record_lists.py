"""Lists of all records of a kind, narrowed, in their order, forward and back."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphql_api.arguments import After, Before, First, Last, asked_window, given, refuse_another_kind
from graphql_api.errors import CodedError, ErrorCode
from graphql_api.inputs import InstitutionFilter, InstitutionOrder, ListFilter, PlatformFilter, PlatformOrder, TeacherFilter
from graphql_api.pages import Connection
from graphql_api.people import count_people, level_for
from registry import record_lists
from registry.paging import Window
from registry.record_lists import RecordList
from registry.vocabulary import RecordKind


def resolve_institutions(
    info: strawberry.Info,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
    where: Annotated[
        InstitutionFilter | None, strawberry.argument(name="filter", description="Which institutions; all when left out.")
    ] = UNSET,
    order_by: Annotated[InstitutionOrder | None, strawberry.argument(description="In which order.")] = InstitutionOrder.NAME,
) -> Any:
    wanted = where.wanted() if where else record_lists.InstitutionFilter()
    return _page(info, record_lists.institutions(wanted), asked_window(first, after, last, before))


def resolve_platforms(
    info: strawberry.Info,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
    where: Annotated[
        PlatformFilter | None, strawberry.argument(name="filter", description="Which platforms; all when left out.")
    ] = UNSET,
    order_by: Annotated[PlatformOrder | None, strawberry.argument(description="In which order.")] = PlatformOrder.FILING_NUMBER,
) -> Any:
    window = asked_window(first, after, last, before)
    if where and given(where.operator):
        refuse_another_kind(info, RecordKind.INSTITUTION, "filter.operator", where.operator)
    wanted = where.wanted() if where else record_lists.PlatformFilter()
    return _page(info, record_lists.platforms(wanted) if wanted else record_lists.nothing(RecordKind.PLATFORM), window)


def resolve_teachers(
    info: strawberry.Info,
    where: Annotated[TeacherFilter, strawberry.argument(name="filter", description="Of which institution or of which name.")],
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    window = asked_window(first, after, last, before)
    if not (where.institution or (where.name or "").strip()):
        message = "`filter` must name an institution or a whole name: there is no list of all teachers."
        raise CodedError(ErrorCode.BAD_ARGUMENT, message, field=info.field_name, argument="filter")
    if given(where.institution):
        refuse_another_kind(info, RecordKind.INSTITUTION, "filter.institution", where.institution)
    wanted = where.wanted()
    if wanted is None:
        return _page(info, record_lists.nothing(RecordKind.TEACHER), window)
    of = record_lists.teachers(wanted)
    found = of.page(window)
    if wanted.name:
        # Who brings a name learns by the mere number whether somebody bears it.
        count_people(info, len(found.rows))
    return level_for(info).connection(found, of.count, tells_of_people=not wanted.name)


def resolve_published_lists(
    info: strawberry.Info,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
    where: Annotated[ListFilter | None, strawberry.argument(name="filter", description="Which lists; all when left out.")] = UNSET,
) -> Any:
    wanted = where.wanted() if where else record_lists.ListFilter()
    return _page(info, record_lists.published_lists(wanted), asked_window(first, after, last, before))


def _page(info: strawberry.Info, of: RecordList, window: Window) -> Connection:
    return level_for(info).connection(of.page(window), of.count)
