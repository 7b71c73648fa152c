"""What the selections of an operation compile to: columns that yield one field for all sources of a level.

A position completes values of one type, by the shape of the type: leaves, lists, objects, or objects of several types.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, islice
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, Final, Protocol, TypeAlias

import msgspec
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLLeafType,
    get_argument_values,
)
from graphql.pyutils import Path

from graphql_api import counters
from graphql_api.levels import Level, Record, Rows
from graphql_api.pages import Edges
from graphql_api.resolvers import Finds, Judges, Reads

# So many shapes of objects are remembered beside those of documents that are; the widest takes 50 kilobytes.
SHAPES: Final = 128
# Whatever is not null.
_VALUE: TypeAlias = str | int | float | bool | list[Any] | dict[str, Any]

# Tells the path of one of the values that are completed together.
Where: TypeAlias = Callable[[int], Path]

_level: Final = attrgetter("level")


class Failed:
    """Stands for a value that could not be had, until it reaches a place that may be null."""

    __slots__ = ("error",)

    def __init__(self, error: GraphQLError) -> None:
        self.error = error


class Run(Protocol):
    """The execution of an operation, as far as columns know it."""

    has_failed: bool
    levels: set[Level]
    collected_errors: Any
    variable_values: Any
    hide_suggestions: bool

    def fail(self, cause: Exception, nodes: list[FieldNode], path: Path) -> Failed:
        """Return what stands for a value that could not be had."""

    def complete_leaf_value(self, return_type: GraphQLLeafType, result: Any) -> Any:
        """Return a value in its public form."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place for values of one type: of a field, or of the items of its lists. `shape` is nothing where values are copied."""

    shape: "Shape | None"
    is_required: bool
    nodes: list[FieldNode]
    label: str

    def complete(self, run: Run, values: Sequence[Any], where: Where) -> Sequence[Any]:
        """Return the values as they go out; what failed and may be null is null, and its error is noted."""
        # What is not null does not become so.
        done, has_null = values, None in values
        if self.shape is not None:
            if run.has_failed or has_null:
                kept = [at for at, value in enumerate(values) if value is not None and type(value) is not Failed]
                done = list(values)
                completed = self.shape(run, [values[at] for at in kept], _among(where, kept))
                for at, value in zip(kept, completed, strict=True):
                    done[at] = value
            else:
                done = self.shape(run, values, where)
        if self.is_required:
            if has_null:
                missing = TypeError(f"Cannot return null for non-nullable field {self.label}.")
                done = [run.fail(missing, self.nodes, where(at)) if value is None else value for at, value in enumerate(done)]
        elif run.has_failed:
            done = [self._nulled(run, value, where, at) for at, value in enumerate(done)]
        return done

    def _nulled(self, run: Run, value: Any, where: Where, at: int) -> Any:
        if type(value) is not Failed:
            return value
        run.collected_errors.add(value.error, where(at))
        return None


Shape: TypeAlias = Callable[[Run, Sequence[Any], Where], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Values that must be brought into their public form."""

    type: GraphQLLeafType
    nodes: list[FieldNode]

    def __call__(self, run: Run, values: Sequence[Any], where: Where) -> Sequence[Any]:
        done: list[Any] = []
        for at, value in enumerate(values):
            try:
                done.append(run.complete_leaf_value(self.type, value))
            except Exception as wrong:
                done.append(run.fail(wrong, self.nodes, where(at)))
        return done


@dataclass(frozen=True, slots=True)
class Many:
    """Lists, whose items are completed together."""

    item: Position

    def __call__(self, run: Run, values: Sequence[Any], where: Where) -> Sequence[Any]:
        lengths = [len(each) for each in values]
        ends = list(accumulate(lengths))

        def where_item(at: int) -> Path:
            of = bisect_right(ends, at)
            return Path(where(of), at - (ends[of] - lengths[of]), None)

        items = iter(self.item.complete(run, _together(values), where_item))
        lists = [list(islice(items, length)) for length in lengths]
        return [_whole(each, each) for each in lists] if run.has_failed else lists


@dataclass(frozen=True, slots=True)
class Objects:
    """Objects of one type. `read` are the names by which columns read their values; `get`, if any, reads those of one source.

    `row` makes what goes out of the values of its columns. `decode` reads the text of a document straight into such a one, with
    room for what is asked; it raises `ValidationError` for a document that does not hold what the type promises. There is none
    where a value goes out otherwise than it stands there.
    """

    type_name: str
    columns: Sequence["Column | Constant"]
    read: Sequence[str]
    get: Callable[[Any], Any] | None
    row: Callable[..., Any]
    decode: Callable[[Any], Any] | None

    def __call__(self, run: Run, sources: Sequence[Any], where: Where) -> Sequence[Any]:
        if not self.columns:
            # Everything that was selected is of other types.
            return [{} for _ in sources]
        if not sources:
            return []
        if isinstance(sources, Rows):
            run.levels.add(sources.level)
        elif not isinstance(sources, Edges) and isinstance(sources[0], Record):
            run.levels.update(map(_level, sources))
        # Whoever asks a record may read the whole of its document, of which the others then take their part.
        asked = [each.asked(run, sources, where) for each in self.columns]
        if self.decode is not None and isinstance(sources, Rows) and not run.has_failed:
            decoded = self._decoded(self.decode, run, sources, asked, where)
            if decoded is not None:
                return decoded
        read = self._read(sources)
        columns = [each.complete(run, sources, values, read, where) for each, values in zip(self.columns, asked, strict=True)]
        rows = list(map(self.row, *columns))
        return [_whole(row, msgspec.structs.astuple(row)) for row in rows] if run.has_failed else rows

    def _decoded(
        self, decode: Callable[[Any], Any], run: Run, sources: Rows, asked: Sequence[Any], where: Where
    ) -> Sequence[Any] | None:
        """Return the objects that the documents were read into; nothing where one of them may have to be told of by an error."""
        try:
            rows = list(map(decode, sources.texts))
        except (msgspec.DecodeError, TypeError):
            return None
        for place, (column, values) in enumerate(zip(self.columns, asked, strict=True)):
            if values is not None:
                put = _field(place)
                for row, value in zip(rows, column.complete(run, sources, values, {}, where), strict=True):
                    setattr(row, put, value)
        return [_whole(row, msgspec.structs.astuple(row)) for row in rows] if run.has_failed else rows

    def _read(self, sources: Sequence[Any]) -> Mapping[str, Sequence[Any]]:
        """Return the values of all sources by name; none of a name that a source lacks."""
        if self.get is None:
            return {}
        try:
            if isinstance(sources, Edges):
                return {name: sources.read(name) for name in self.read}
            if isinstance(sources, Rows):
                found = sources.fields(self.get)
            elif isinstance(sources[0], Record):
                found = [each.fields(self.get) for each in sources]
            else:
                found = list(map(self.get, sources))
            return dict(zip(self.read, zip(*found, strict=True), strict=True)) if len(self.read) > 1 else {self.read[0]: found}
        except Exception:
            # Each is read by itself, so that it is known which of them failed.
            counters.read_apart[self.type_name] += 1
            return {}


@dataclass(frozen=True, slots=True)
class Abstract:
    """Objects whose types are told by the objects."""

    name_of: Callable[[Any], str]
    by_name: Mapping[str, Objects]

    def __call__(self, run: Run, sources: Sequence[Any], where: Where) -> Sequence[Any]:
        places: dict[str, list[int]] = {}
        for at, source in enumerate(sources):
            places.setdefault(self.name_of(source), []).append(at)
        done = list(sources)
        for name, of_type in places.items():
            rows = self.by_name[name](run, [sources[at] for at in of_type], _among(where, of_type))
            for at, row in zip(of_type, rows, strict=True):
                done[at] = row
        return done


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a type of object."""

    response_name: str
    type_name: str
    definition: GraphQLField
    nodes: list[FieldNode]
    position: Position
    details: Any
    # Of a field without variables in its arguments these are known beforehand.
    arguments: Mapping[str, Any] | None

    def asked(self, run: Run, sources: Sequence[Any], where: Where) -> Sequence[Any] | None:
        """Return the values of a field that is asked of its sources; nothing of one that is read."""
        resolve = self.definition.resolve
        return None if isinstance(resolve, Reads) else self._asked(run, resolve, sources, where)

    def complete(
        self, run: Run, sources: Sequence[Any], asked: Sequence[Any] | None, read: Mapping[str, Sequence[Any]], where: Where
    ) -> Sequence[Any]:
        """Return the values of the field, one for each source, as they go out."""
        resolve = self.definition.resolve
        if asked is None and isinstance(resolve, Reads):
            values = read[resolve.name] if read else self._asked(run, resolve, sources, where)
            if self.position.shape is None and not run.has_failed and not (self.position.is_required and None in values):
                return values
        else:
            values = asked or ()
        return self.position.complete(run, values, lambda at: self._path(where(at)))

    def _asked(self, run: Run, resolve: Any, sources: Sequence[Any], where: Where) -> Sequence[Any]:
        info = SimpleNamespace(field_name=self.nodes[0].name.value)
        values: list[Any] = []
        try:
            arguments = self._arguments(run) if self.arguments is None else self.arguments
        except Exception as wrong:
            return [run.fail(wrong, self.nodes, self._path(where(at))) for at in range(len(sources))]
        if isinstance(resolve, Finds | Judges) and isinstance(sources, Rows):
            try:
                return resolve.for_all(sources, info, arguments)
            except Exception as wrong:
                # It fails for each alike, and each has its own error.
                return [run.fail(wrong, self.nodes, self._path(where(at))) for at in range(len(sources))]
        for at, source in enumerate(sources):
            try:
                values.append(resolve(source, info, **arguments))
            except Exception as wrong:
                values.append(run.fail(wrong, self.nodes, self._path(where(at))))
        return values

    def _arguments(self, run: Run) -> Mapping[str, Any]:
        details = self.details
        return get_argument_values(
            self.definition, details.node, run.variable_values, details.fragment_variable_values, run.hide_suggestions
        )

    def _path(self, parent: Path) -> Path:
        return Path(parent, self.response_name, self.type_name)


@dataclass(frozen=True, slots=True)
class Constant:
    """The name of the type."""

    response_name: str
    value: str

    def asked(self, _run: Run, sources: Sequence[Any], _where: Where) -> Sequence[Any]:
        """Return the name for each source."""
        return [self.value] * len(sources)

    def complete(
        self,
        _run: Run,
        _sources: Sequence[Any],
        asked: Sequence[Any] | None,
        _read: Mapping[str, Sequence[Any]],
        _where: Where,
    ) -> Sequence[Any]:
        """Return the names as they are."""
        return asked or ()


@lru_cache(SHAPES)
def row_of(names: Sequence[str]) -> Callable[..., Any]:
    """Return what makes an object that goes out under these names of its values: sooner than a dictionary, and so written."""
    fields: list[Any] = [(_field(place), object) for place in range(len(names))]
    return msgspec.defstruct("Row", fields, rename=_renamed(names), eq=False, gc=False)


@lru_cache(SHAPES)
def decoder(fields: Sequence[tuple[str, bool | None]]) -> Callable[[Any], Any]:
    """Return what reads the text of a document into an object of these fields, which may be changed and goes out in this order.

    Of a field that is read it is said whether it must have a value, of one that is put in later nothing. What may be null is
    anything, and not even read.
    """
    types: list[Any] = [
        (_field(place), object, None) if is_required is None else (_field(place), _VALUE if is_required else msgspec.Raw)
        for place, (_, is_required) in enumerate(fields)
    ]
    names = [name for name, _ in fields]
    row = msgspec.defstruct("Row", types, rename=_renamed(names), kw_only=True, eq=False, gc=False)
    return msgspec.json.Decoder(row).decode


def _renamed(names: Sequence[str]) -> dict[str, str]:
    # Not every name of GraphQL may be one of Python.
    return {_field(place): name for place, name in enumerate(names)}


def _field(place: int) -> str:
    return f"_{place}"


def _among(where: Where, places: Sequence[int]) -> Where:
    """Return what tells the path of those values alone that stand at some places."""
    return lambda at: where(places[at])


def _together(lists: Sequence[Any]) -> Sequence[Any]:
    """Return the items of all lists."""
    if lists and isinstance(lists[0], Edges):
        return Edges.of_all(lists)
    return list(chain.from_iterable(lists))


def _whole(value: Any, parts: Any) -> Any:
    """Return a list or an object, or the first of its parts that failed."""
    return next((part for part in parts if type(part) is Failed), value)
