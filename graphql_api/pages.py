"""Pages of lists in an answer, read by the public names of their parts."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, Protocol


class _Page(Protocol):
    @property
    def has_next(self) -> bool: ...
    @property
    def has_previous(self) -> bool: ...
    def cursor(self, at: int) -> str: ...


class Connection:
    """A page of a list: so many of the items, from a place on. `count` finds the size of the whole list when it is called.

    `before_told`, if there is one, is called whenever the items or their cursors are asked for; what it raises is why they are
    not told.
    """

    __slots__ = ("before_told", "count", "items", "page", "size", "start")

    def __init__(
        self,
        items: Sequence[Any],
        page: _Page,
        count: Callable[[], int],
        start: int,
        size: int,
        before_told: Callable[[], None] | None = None,
    ) -> None:
        self.items = items
        self.page = page
        self.count = count
        self.start = start
        self.size = size
        self.before_told = before_told

    @property
    def nodes(self) -> Sequence[Any]:
        """The items of this page alone."""
        return self.items[self.start : self.start + self.size]

    def __getitem__(self, name: str) -> Any:
        """Return a part of the page. Cursors are made only when they are asked for."""
        if name == "edges":
            if self.before_told is not None:
                self.before_told()
            return Edges((self,), self.size)
        if name == "pageInfo":
            return self
        if name == "hasNextPage":
            return self.page.has_next
        if name == "hasPreviousPage":
            return self.page.has_previous
        if name in ("startCursor", "endCursor"):
            if self.before_told is not None:
                self.before_told()
            return self.page.cursor(0 if name == "startCursor" else -1) if self.size else None
        raise KeyError(name)


class Edge:
    """An item of a page with its cursor, read by the public names of its parts."""

    __slots__ = ("at", "connection")

    def __init__(self, connection: Connection, at: int) -> None:
        self.connection = connection
        self.at = at

    def __getitem__(self, name: str) -> Any:
        """Return the item or its cursor."""
        if name == "node":
            return self.connection.items[self.connection.start + self.at]
        if name == "cursor":
            return self.connection.page.cursor(self.at)
        raise KeyError(name)


class Edges(Sequence[Edge]):
    """The edges of pages that stand beside each other: made when one is asked for, and read all together without being made."""

    __slots__ = ("_made", "connections", "size")

    def __init__(self, connections: Sequence[Connection], size: int) -> None:
        self.connections = connections
        self.size = size
        self._made: list[Edge] | None = None

    @property
    def made(self) -> list[Edge]:
        """Each edge by itself."""
        if self._made is None:
            self._made = [Edge(each, at) for each in self.connections for at in range(each.size)]
        return self._made

    @staticmethod
    def of_all(those_of_each: Sequence["Edges"]) -> "Edges":
        """Return the edges of some, one after the other."""
        connections = list(chain.from_iterable([each.connections for each in those_of_each]))
        return Edges(connections, sum([each.size for each in connections]))

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, at: Any) -> Any:
        return self.made[at]

    def __iter__(self) -> Iterator[Edge]:
        return iter(self.made)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, Edge) and value.connection in self.connections

    def read(self, name: str) -> Sequence[Any]:
        """Return the items of all, or their cursors."""
        if name == "node":
            return self._nodes()
        if name == "cursor":
            return [each.page.cursor(at) for each in self.connections for at in range(each.size)]
        raise KeyError(name)

    def _nodes(self) -> Sequence[Any]:
        """Return the items of all: the very list that the pages are cut from, where they make up the whole of it."""
        items, end = self.connections[0].items, 0
        for each in self.connections:
            if each.items is not items or each.start != end:
                break
            end += each.size
        else:
            if end == len(items):
                return items
        return list(chain.from_iterable(each.nodes for each in self.connections))
