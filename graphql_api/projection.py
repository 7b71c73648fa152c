"""The projector: answers made level by level, each field for all records that stand beside each other at once.

The selection under a field of the query is compiled once for a document to a tree of columns. A column yields the values of one
field for all sources of a level, and the rows of a level are put together from its columns. What stands in a document in its public
form is copied. Root fields, and what cannot be compiled (introspection), take the way of graphql-core's own executor.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, islice
from operator import attrgetter, itemgetter
from types import SimpleNamespace
from typing import Any, Final, TypeAlias

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    get_argument_values,
    is_abstract_type,
    is_leaf_type,
    located_error,
)
from graphql.execution import Executor
from graphql.pyutils import Path

from graphql_api.levels import Level, Record

# Tells the path of one of the values that are completed together.
Where: TypeAlias = Callable[[int], Path]

# How often a root field was left to graphql-core's executor, by its name.
fallen_back: Final[Counter[str]] = Counter()

_level: Final = attrgetter("level")


class Reads:
    """A resolver that reads a value by its public name, from a record's document or from a part of an answer."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, source: Any, _info: GraphQLResolveInfo[Any]) -> Any:
        return (source.body if isinstance(source, Record) else source)[self.name]


class Asks:
    """A resolver that asks a record or a part of an answer by a function of it and of plain arguments."""

    __slots__ = ("function", "takes_info")

    def __init__(self, function: Callable[..., Any], *, takes_info: bool) -> None:
        self.function = function
        self.takes_info = takes_info

    def __call__(self, source: Any, info: Any, **arguments: Any) -> Any:
        return self.function(source, info, **arguments) if self.takes_info else self.function(source, **arguments)


class _Uncovered(Exception):
    """Something below a field is resolved in a way that the projector does not know."""


class Failed:
    """Stands for a value that could not be had, until it reaches a place that may be null."""

    __slots__ = ("error",)

    def __init__(self, error: GraphQLError) -> None:
        self.error = error


@dataclass(slots=True)
class Plan:
    """What the root fields of an operation compile to, by their names in the answer; nothing where graphql-core must answer.

    True of one document, operation and set of values of the variables that skip or include.
    """

    positions: dict[str, "Position | None"] = field(default_factory=dict)


class Projector(Executor[None]):
    """An executor for synchronous resolvers that completes what a root field returned level by level."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = Plan()
        self.has_failed = False
        # On which levels the records of the answer stand.
        self.levels: set[Level] = set()

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: Any,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: None,
    ) -> Any:
        """Complete what a root field returned."""
        position = self._position(return_type, field_details_list, info, path) if path.prev is None else None
        if position is None:
            return super().complete_value(return_type, field_details_list, info, path, result, position_context)
        if isinstance(result, Exception):
            raise result
        (completed,) = position.complete(self, [result], lambda _: path)
        if isinstance(completed, Failed):
            raise completed.error
        return completed

    def forget(self) -> None:
        """Let go of what the answer was made of."""
        for level in self.levels:
            level.forget()

    def fail(self, cause: Exception, nodes: list[FieldNode], path: Path) -> Failed:
        """Return what stands for a value that could not be had."""
        self.has_failed = True
        return Failed(located_error(cause, nodes, path.as_list()))

    def _position(
        self, return_type: GraphQLOutputType, details: Any, info: GraphQLResolveInfo[Any], path: Path
    ) -> "Position | None":
        name = str(path.key)
        if name not in self.plan.positions:
            try:
                compiler = _Compiler(self, info.parent_type, details)
                self.plan.positions[name] = compiler.position(return_type, copies=False)
            except _Uncovered:
                self.plan.positions[name] = None
        position = self.plan.positions[name]
        if position is None:
            fallen_back[info.field_name] += 1
        return position


@dataclass(frozen=True, slots=True)
class Position:
    """A place for values of one type: of a field, or of the items of its lists. `shape` is nothing where values are copied."""

    shape: "Shape | None"
    is_required: bool
    nodes: list[FieldNode]
    label: str

    def complete(self, run: Projector, values: Sequence[Any], where: Where) -> Sequence[Any]:
        """Return the values as they go out; what failed and may be null is null, and its error is noted."""
        done = values
        if self.shape is not None:
            if run.has_failed or None in values:
                kept = [at for at, value in enumerate(values) if value is not None and type(value) is not Failed]
                done = list(values)
                completed = self.shape(run, [values[at] for at in kept], lambda at: where(kept[at]))
                for at, value in zip(kept, completed, strict=True):
                    done[at] = value
            else:
                done = self.shape(run, values, where)
        if self.is_required:
            if None in done:
                missing = TypeError(f"Cannot return null for non-nullable field {self.label}.")
                done = [run.fail(missing, self.nodes, where(at)) if value is None else value for at, value in enumerate(done)]
        elif run.has_failed:
            done = [self._nulled(run, value, where, at) for at, value in enumerate(done)]
        return done

    def _nulled(self, run: Projector, value: Any, where: Where, at: int) -> Any:
        if type(value) is not Failed:
            return value
        run.collected_errors.add(value.error, where(at))
        return None


Shape: TypeAlias = Callable[[Projector, Sequence[Any], Where], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """Values that must be brought into their public form."""

    type: GraphQLLeafType
    nodes: list[FieldNode]

    def __call__(self, run: Projector, values: Sequence[Any], where: Where) -> Sequence[Any]:
        done: list[Any] = []
        for at, value in enumerate(values):
            try:
                done.append(run.complete_leaf_value(self.type, value))
            except Exception as wrong:
                done.append(run.fail(wrong, self.nodes, where(at)))
        return done


@dataclass(frozen=True, slots=True)
class _Many:
    """Lists, whose items are completed together."""

    item: Position

    def __call__(self, run: Projector, values: Sequence[Any], where: Where) -> Sequence[Any]:
        lengths = [len(each) for each in values]
        ends = list(accumulate(lengths))

        def where_item(at: int) -> Path:
            of = bisect_right(ends, at)
            return Path(where(of), at - (ends[of] - lengths[of]), None)

        items = iter(self.item.complete(run, list(chain.from_iterable(values)), where_item))
        lists = [list(islice(items, length)) for length in lengths]
        return [_whole(each, each) for each in lists] if run.has_failed else lists


@dataclass(frozen=True, slots=True)
class _Objects:
    """Objects of one type. `read` are the names by which columns read their values."""

    columns: Sequence["_Column | _Constant"]
    names: Sequence[str]
    read: Sequence[str]

    def __call__(self, run: Projector, sources: Sequence[Any], where: Where) -> Sequence[Any]:
        if not self.columns:
            # Everything that was selected is of other types.
            return [{} for _ in sources]
        if not sources:
            return []
        if isinstance(sources[0], Record):
            run.levels.update(map(_level, sources))
        # Whoever asks a record may read the whole of its document, of which the others then take their part.
        asked = [each.asked(run, sources, where) for each in self.columns]
        read = self._read(sources)
        columns = [each.complete(run, sources, values, read, where) for each, values in zip(self.columns, asked, strict=True)]
        names = self.names
        if len(names) == 1 and not run.has_failed:
            (name,) = names
            return [{name: value} for value in columns[0]]
        rows: list[Any] = [dict(zip(names, row, strict=False)) for row in zip(*columns, strict=True)]
        return [_whole(row, row.values()) for row in rows] if run.has_failed else rows

    def _read(self, sources: Sequence[Any]) -> Mapping[str, Sequence[Any]]:
        """Return the values of all sources by name; none of a name that a source lacks."""
        if not self.read:
            return {}
        try:
            if not isinstance(sources[0], Record):
                return {name: list(map(itemgetter(name), sources)) for name in self.read}
            if len(self.read) == 1:
                return {self.read[0]: [each.fields(itemgetter(self.read[0])) for each in sources]}
            # A few fields of each: the rest of the document is gone before the next is read.
            get = itemgetter(*self.read)
            return dict(zip(self.read, zip(*[each.fields(get) for each in sources], strict=True), strict=True))
        except Exception:
            # Each is read by itself, so that it is known which of them failed.
            return {}


@dataclass(frozen=True, slots=True)
class _Abstract:
    """Objects whose types are told by the objects."""

    name_of: Callable[[Any], str]
    by_name: Mapping[str, _Objects]

    def __call__(self, run: Projector, sources: Sequence[Any], where: Where) -> Sequence[Any]:
        places: dict[str, list[int]] = {}
        for at, source in enumerate(sources):
            places.setdefault(self.name_of(source), []).append(at)
        done = list(sources)
        for name, of_type in places.items():
            rows = self.by_name[name](run, [sources[at] for at in of_type], lambda at, of_type=of_type: where(of_type[at]))  # type: ignore[misc]
            for at, row in zip(of_type, rows, strict=True):
                done[at] = row
        return done


@dataclass(frozen=True, slots=True)
class _Column:
    """One field of a type of object."""

    response_name: str
    type_name: str
    definition: GraphQLField
    nodes: list[FieldNode]
    position: Position
    details: Any
    # Of a field without variables in its arguments these are known beforehand.
    arguments: Mapping[str, Any] | None

    def asked(self, run: Projector, sources: Sequence[Any], where: Where) -> Sequence[Any] | None:
        """Return the values of a field that is asked of its sources; nothing of one that is read."""
        resolve = self.definition.resolve
        return None if isinstance(resolve, Reads) else self._asked(run, resolve, sources, where)

    def complete(
        self, run: Projector, sources: Sequence[Any], asked: Sequence[Any] | None, read: Mapping[str, Sequence[Any]], where: Where
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

    def _asked(self, run: Projector, resolve: Any, sources: Sequence[Any], where: Where) -> Sequence[Any]:
        info = SimpleNamespace(field_name=self.nodes[0].name.value)
        values: list[Any] = []
        try:
            arguments = self._arguments(run) if self.arguments is None else self.arguments
        except Exception as wrong:
            return [run.fail(wrong, self.nodes, self._path(where(at))) for at in range(len(sources))]
        for at, source in enumerate(sources):
            try:
                values.append(resolve(source, info, **arguments))
            except Exception as wrong:
                values.append(run.fail(wrong, self.nodes, self._path(where(at))))
        return values

    def _arguments(self, run: Projector) -> Mapping[str, Any]:
        details = self.details
        return get_argument_values(
            self.definition, details.node, run.variable_values, details.fragment_variable_values, run.hide_suggestions
        )

    def _path(self, parent: Path) -> Path:
        return Path(parent, self.response_name, self.type_name)


@dataclass(frozen=True, slots=True)
class _Constant:
    """The name of the type."""

    response_name: str
    value: str

    def asked(self, _run: Projector, sources: Sequence[Any], _where: Where) -> Sequence[Any]:
        """Return the name for each source."""
        return [self.value] * len(sources)

    def complete(
        self,
        _run: Projector,
        _sources: Sequence[Any],
        asked: Sequence[Any] | None,
        _read: Mapping[str, Sequence[Any]],
        _where: Where,
    ) -> Sequence[Any]:
        """Return the names as they are."""
        return asked or ()


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Makes the position of one field, and of all below it."""

    run: Projector
    parent_type: GraphQLObjectType
    details: Any

    @property
    def nodes(self) -> list[FieldNode]:
        return [each.node for each in self.details]

    def position(self, graphql_type: GraphQLOutputType, *, copies: bool) -> Position:
        """Return the position of values of a type; raises `_Uncovered`."""
        is_required = isinstance(graphql_type, GraphQLNonNull)
        inner: Any = graphql_type.of_type if isinstance(graphql_type, GraphQLNonNull) else graphql_type
        shape = None if copies and _is_copied(inner) else self._shape(inner, copies=copies)
        return Position(shape, is_required, self.nodes, f"{self.parent_type.name}.{self.nodes[0].name.value}")

    def _shape(self, inner: Any, *, copies: bool) -> Shape:
        if isinstance(inner, GraphQLList):
            return _Many(self.position(inner.of_type, copies=copies))
        if is_leaf_type(inner):
            return _Leaf(inner, self.nodes)
        if is_abstract_type(inner):
            if inner.name not in self.run.schema.extensions.get("told_by", {}):
                raise _Uncovered
            possible = self.run.schema.get_possible_types(inner)
            return _Abstract(
                self.run.schema.extensions["told_by"][inner.name], {each.name: self._objects(each) for each in possible}
            )
        return self._objects(inner)

    def _objects(self, object_type: GraphQLObjectType) -> _Objects:
        selected = self.run.collect_subfields(object_type, self.details)[0]
        columns = [_column(self.run, object_type, name, details) for name, details in selected.items()]
        resolvers = [each.definition.resolve for each in columns if isinstance(each, _Column)]
        read = dict.fromkeys(each.name for each in resolvers if isinstance(each, Reads))
        return _Objects(columns, list(selected), list(read))


def _column(run: Projector, object_type: GraphQLObjectType, response_name: str, details: Any) -> _Column | _Constant:
    node = details[0].node
    name = node.name.value
    if name == "__typename":
        return _Constant(response_name, object_type.name)
    definition = run.schema.get_field(object_type, name)
    if definition is None or not isinstance(definition.resolve, Reads | Asks):
        raise _Uncovered
    compiler = _Compiler(run, object_type, details)
    position = compiler.position(definition.type, copies=isinstance(definition.resolve, Reads))
    # Arguments are read for each request: they may be variables, and a wrong one is an error of that request.
    arguments: Mapping[str, Any] | None = None if definition.args else {}
    return _Column(response_name, object_type.name, definition, compiler.nodes, position, details[0], arguments)


def _is_copied(shape: Any) -> bool:
    """Tell whether a type's values stand in documents as they go out: leaves, and lists of leaves that are never null."""
    if isinstance(shape, GraphQLList):
        return isinstance(shape.of_type, GraphQLNonNull) and is_leaf_type(shape.of_type.of_type)
    return is_leaf_type(shape)


def _whole(value: Any, parts: Any) -> Any:
    """Return a list or an object, or the first of its parts that failed."""
    return next((part for part in parts if type(part) is Failed), value)
