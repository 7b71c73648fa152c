"""How a field of a record, or of a part of an answer, comes to its value: read, judged, asked for, or found for a whole level."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import starmap
from operator import attrgetter, itemgetter
from typing import Any

import msgspec
from graphql import GraphQLResolveInfo

from graphql_api.levels import Record, Rows


class Reads:
    """A resolver that reads a value by its public name, from a record's document or from a part of an answer."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, source: Any, _info: GraphQLResolveInfo[Any]) -> Any:
        return (source.body if isinstance(source, Record) else source)[self.name]


class Judges:
    """A resolver that judges fields of a record's document, in their order, by the day of which it tells.

    Nothing else of the document is read. The function takes the day, written YYYY-MM-DD, and then the fields.
    """

    __slots__ = ("decode", "function", "get", "get_decoded")

    def __init__(self, function: Callable[..., Any], names: Sequence[str]) -> None:
        self.function = function
        self.get = itemgetter(*names)
        self.get_decoded = attrgetter(*names)
        self.decode = msgspec.json.Decoder(msgspec.defstruct("Judged", names, gc=False)).decode

    def __call__(self, source: Record, _info: Any) -> Any:
        return self.function(source.day.isoformat(), *source.fields(self.get))

    def for_all(self, sources: Rows, _info: Any, _arguments: Mapping[str, Any]) -> list[Any]:
        """Return what is judged of each of the records."""
        judge = partial(self.function, sources.level.as_of.isoformat())
        try:
            return list(starmap(judge, map(self.get_decoded, map(self.decode, sources.texts))))
        except (msgspec.DecodeError, TypeError):
            # Of another day they may have been read already.
            return list(starmap(judge, sources.fields(self.get)))


class Asks:
    """A resolver that asks a record or a part of an answer by a function of it."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __call__(self, source: Any, _info: Any) -> Any:
        return self.function(source)


class Finds:
    """A resolver that finds something for all records of a level at once, by their ids and by plain arguments."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[..., Mapping[str, Any]]) -> None:
        self.function = function

    def __call__(self, source: Record, info: Any, **arguments: Any) -> Any:
        return self.function(source.level, info, **arguments)[source.document.id]

    def for_all(self, sources: Rows, info: Any, arguments: Mapping[str, Any]) -> list[Any]:
        """Return what is found for each of the records."""
        found = self.function(sources.level, info, **arguments)
        return [found[each] for each in sources.ids]
