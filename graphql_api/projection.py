"""The projector: answers made level by level, each field for all records that stand beside each other at once.

The selection under a field of the query is compiled once for a document to a tree of columns (`columns.py`). A column yields the
values of one field for all sources of a level, and the rows of a level are put together from its columns. What stands in a document
in its public form is copied. Root fields, and what cannot be compiled (introspection), take the way of graphql-core's own executor.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    is_abstract_type,
    is_leaf_type,
    located_error,
)
from graphql.execution import Executor
from graphql.pyutils import Path

from graphql_api import counters
from graphql_api.columns import (
    Abstract,
    Column,
    Constant,
    Failed,
    Leaf,
    Many,
    Objects,
    Position,
    Shape,
    decoder,
    row_of,
)
from graphql_api.levels import Level
from graphql_api.record_types import type_name_of
from graphql_api.resolvers import Asks, Finds, Judges, Reads

# What the root fields of an operation compile to, by their names in the answer; nothing where graphql-core must answer. True of one
# document, operation and set of values of the variables that skip or include.
Plan: TypeAlias = dict[str, Position | None]


class _Uncovered(Exception):
    """Something below a field is resolved in a way that the projector does not know."""


class Projector(Executor[None]):
    """An executor for synchronous resolvers that completes what a root field returned level by level."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan: Plan = {}
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
        """Let go of what the answer was made of, and of what holds this executor itself: nothing else would free them soon."""
        for level in self.levels:
            level.forget()
        vars(self).clear()

    def fail(self, cause: Exception, nodes: list[FieldNode], path: Path) -> Failed:
        """Return what stands for a value that could not be had."""
        self.has_failed = True
        return Failed(located_error(cause, nodes, path.as_list()))

    def _position(self, return_type: GraphQLOutputType, details: Any, info: GraphQLResolveInfo[Any], path: Path) -> Position | None:
        name = str(path.key)
        if name not in self.plan:
            try:
                compiler = _Compiler(self, info.parent_type, details)
                self.plan[name] = compiler.position(return_type, copies=False)
            except (_Uncovered, GraphQLError):
                # What skips or includes may be null; whether that matters, and where, depends on what is found.
                self.plan[name] = None
        position = self.plan[name]
        # Of a type that is never null, graphql-core comes again with the type inside.
        if position is None and not isinstance(return_type, GraphQLNonNull):
            counters.fallen_back[info.field_name] += 1
        return position


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
            return Many(self.position(inner.of_type, copies=copies))
        if is_leaf_type(inner):
            return Leaf(inner, self.nodes)
        if is_abstract_type(inner):
            # Nothing but records stands behind an interface.
            return Abstract(type_name_of, {each.name: self._objects(each) for each in self.run.schema.get_possible_types(inner)})
        return self._objects(inner)

    def _objects(self, object_type: GraphQLObjectType) -> Objects:
        selected = self.run.collect_subfields(object_type, self.details)[0]
        columns = [_column(self.run, object_type, name, details) for name, details in selected.items()]
        resolvers = [each.definition.resolve for each in columns if isinstance(each, Column)]
        read = dict.fromkeys(each.name for each in resolvers if isinstance(each, Reads))
        get = itemgetter(*read) if read else None
        decode = _decode(columns) if read else None
        return Objects(object_type.name, columns, list(read), get, row_of(tuple(selected)), decode)


def _column(run: Projector, object_type: GraphQLObjectType, response_name: str, details: Any) -> Column | Constant:
    node = details[0].node
    name = node.name.value
    if name == "__typename":
        return Constant(response_name, object_type.name)
    definition = run.schema.get_field(object_type, name)
    if definition is None or not isinstance(definition.resolve, Reads | Judges | Asks | Finds):
        raise _Uncovered
    compiler = _Compiler(run, object_type, details)
    position = compiler.position(definition.type, copies=isinstance(definition.resolve, Reads | Judges))
    # Arguments are read for each request: they may be variables, and a wrong one is an error of that request.
    arguments: Mapping[str, Any] | None = None if definition.args else {}
    return Column(response_name, object_type.name, definition, compiler.nodes, position, details[0], arguments)


def _decode(columns: Sequence[Column | Constant]) -> Callable[[Any], Any] | None:
    """Return what reads a document straight into the row of its columns, if all that are read go out as they stand there."""
    fields: list[tuple[str, bool | None]] = []
    for each in columns:
        name = each.response_name
        if not isinstance(each, Column) or not isinstance(each.definition.resolve, Reads):
            fields.append((name, None))
        elif each.position.shape is None and each.definition.resolve.name == name:
            fields.append((name, each.position.is_required))
        else:
            return None
    return decoder(tuple(fields))


def _is_copied(of: GraphQLOutputType) -> bool:
    """Tell whether a type's values stand in documents as they go out: leaves, and lists of leaves that are never null."""
    if isinstance(of, GraphQLList):
        return isinstance(of.of_type, GraphQLNonNull) and is_leaf_type(of.of_type.of_type)
    return is_leaf_type(of)
