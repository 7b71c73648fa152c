"""Walking a list by numbered pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

Item = TypeVar("Item")
Shown = TypeVar("Shown")

MAX_PAGE = 10_000


class WrongPage(ValueError):
    """The page number is no number, or beyond what is walked."""


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Item]):
    """One page of a list that is held whole, with the addresses of its neighbours (components/pagination.html)."""

    items: Sequence[Item]
    total: int
    number: int = 1
    count: int = 1
    previous_url: str = ""
    next_url: str = ""

    def showing(self, items: "Sequence[Shown]") -> "Shelf[Shown]":
        """Return the same page with what is shown of its items."""
        return Shelf(items, self.total, self.number, self.count, self.previous_url, self.next_url)


def page_number(text: str) -> int:
    """Return the page asked for; nothing means the first. Raises `WrongPage`."""
    if not text.strip():
        return 1
    if not (len(text) <= len(str(MAX_PAGE)) and text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_PAGE):
        raise WrongPage(text)
    return int(text)


def shelf(items: Sequence[Item], *, parameter: str, query: Mapping[str, str], size: int, anchor: str) -> Shelf[Item]:
    """Return the page of the items that the query's parameter names. Raises `WrongPage` for one that is not there."""
    number = page_number(query.get(parameter, ""))
    count = max(1, -(-len(items) // size))
    if number > count:
        raise WrongPage(str(number))

    def address(other: int) -> str:
        kept: dict[str, Any] = {name: value for name, value in query.items() if name != parameter}
        return f"?{urlencode(kept | {parameter: other})}#{anchor}"

    return Shelf(
        items=items[(number - 1) * size : number * size],
        total=len(items),
        number=number,
        count=count,
        previous_url=address(number - 1) if number > 1 else "",
        next_url=address(number + 1) if number < count else "",
    )
