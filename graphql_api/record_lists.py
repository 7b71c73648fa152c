"""Lists of all records of a kind, narrowed, in their order, forward and back."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphql_api.fields import After, Before, First, Last, asked_window
from graphql_api.inputs import InstitutionFilter, InstitutionOrder
from graphql_api.levels import Connection, Level
from registry import record_lists
from registry.paging import Window
from registry.record_lists import RecordList


def resolve_institutions(
    info: strawberry.Info,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
    where: Annotated[
        InstitutionFilter | None, strawberry.argument(name="filter", description="Which institutions; all when left out.")
    ] = UNSET,
    order_by: Annotated[InstitutionOrder, strawberry.argument(description="In which order.")] = InstitutionOrder.NAME,
) -> Any:
    wanted = (where or InstitutionFilter()).wanted()
    return _page(record_lists.institutions(wanted), asked_window(info, first, after, last, before))


def _page(of: RecordList, window: Window) -> Connection:
    return Level().connection(of.page(window), of.count)
