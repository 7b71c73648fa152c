"""What arguments of fields ask for: a page of a list, a region, a record, words of the registry; left out, as `null`, or wrong."""

from collections.abc import Iterable
from enum import Enum
from typing import Annotated, TypeGuard, TypeVar, cast

import strawberry
from strawberry import UNSET

from graphql_api.errors import CodedError, ErrorCode
from graphql_api.limits import MAX_FIRST
from registry import regions
from registry.paging import Window
from registry.public_ids import kind_of
from registry.selectors import WrongCursor
from registry.vocabulary import RecordKind

Value = TypeVar("Value")

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many items to return from the start on, from 1 to {MAX_FIRST}. This or `last` is needed."
    ),
]
FirstAlone = Annotated[
    int | None, strawberry.argument(description=f"How many items to return, from 1 to {MAX_FIRST}. It is needed.")
]
After = Annotated[
    str | None,
    strawberry.argument(description="With `first`: the cursor after which to go on, `endCursor` of the page before."),
]
Last = Annotated[
    int | None,
    strawberry.argument(description=f"How many items to return back from the end, from 1 to {MAX_FIRST}; they keep their order."),
]
Before = Annotated[
    str | None,
    strawberry.argument(description="With `last`: the cursor before which to go back, `startCursor` of the page after."),
]


def asked_window(first: int | None, after: str | None, last: int | None, before: str | None) -> Window:
    """Return the stretch of a list that its arguments ask for, which `graphql_api.page_sizes` has looked at.

    Raises `WrongCursor` for an empty text, of the other way too.
    """
    start, end = asked_cursor(after), asked_cursor(before)
    return Window(last, end, is_backward=True) if given(last) else Window(page_size(first), start)


def asked_cursor(cursor: str | None) -> str:
    """Return the cursor that was given, empty where none was.

    Raises `WrongCursor` for an empty text: who has lost the place would begin again and not notice.
    """
    if cursor == "":
        raise WrongCursor(cursor)
    return cursor or ""


def page_size(first: int | None) -> int:
    """Return a size, which `graphql_api.page_sizes` has found to be given and within bounds."""
    return cast(int, first)


def given(value: Value | None) -> TypeGuard[Value]:
    """Tell whether anything was given for an argument; an empty text was, which names nothing and does not stand for all."""
    return value is not None and value is not UNSET


def or_none(value: Value | None) -> Value | None:
    """Return what was given for an argument, nothing where none was."""
    return value if given(value) else None


def region_code(region: str | None) -> str:
    """Return the code of a region that was given, empty where none was. Raises `regions.UnknownRegion`, for an empty text too."""
    return regions.get(region).code if given(region) else ""


def refuse_another_kind(info: strawberry.Info, kind: RecordKind, argument: str, code: str) -> None:
    """Raise a coded error for the public id of a record of another kind: nothing found would say that the registry knows none."""
    found = kind_of(code.strip())
    if found is None or found == kind:
        return
    message = f"`{argument}` of `{info.field_name}` is the public id of a record of kind {found.upper()}. Ask for it with `node`."
    raise CodedError(ErrorCode.BAD_ARGUMENT, message, field=info.field_name, argument=argument, value=code.strip())


def words(chosen: Iterable[Enum] | None) -> tuple[str, ...]:
    """Return the registry's words, in lower case, for values of the API's enums."""
    return tuple(each.name.lower() for each in chosen or ())
