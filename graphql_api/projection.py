"""The short way through graphql-core's executor: what stands in a document in its public form is copied, not resolved.

Fields with a resolver of their own, abstract types and values that break a promise of the schema take the executor's own way, which
raises the errors that the specification asks for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    Undefined,
    is_leaf_type,
)
from graphql.execution import Executor
from graphql.pyutils import Path

from graphql_api.levels import Record


class Reads:
    """A resolver that reads a value by its public name, from a record's document or from a part of an answer."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, source: Any, _info: GraphQLResolveInfo[Any]) -> Any:
        return _values_of(source)[self.name]


def _values_of(source: Any) -> Mapping[str, Any]:
    return source.body if isinstance(source, Record) else source


@dataclass(frozen=True, slots=True)
class _Step:
    """How one field of a selection is answered: copied, descended into, or resolved when it `reads` nothing."""

    response_name: str
    details: Any
    reads: str | None = None
    may_be_null: bool = False
    descends: GraphQLObjectType | None = None
    is_list: bool = False


class DocumentExecutor(Executor[None]):
    """An executor for synchronous resolvers that copies values from documents."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By the identity of the selection, which is kept beside its steps so that no other can take its place.
        self._steps: dict[int, tuple[Any, list[_Step]]] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Any,
        position_context: None,
    ) -> Any:
        """Return the answers to the fields of one object."""
        known = self._steps.get(id(grouped_field_set))
        if known is None:
            steps = [self._step(parent_type, name, details) for name, details in grouped_field_set.items()]
            known = self._steps[id(grouped_field_set)] = (grouped_field_set, steps)
        values = _values_of(source_value)
        answers: dict[str, Any] = {}
        for step in known[1]:
            if step.reads is not None:
                value = values[step.reads]
                if step.descends is None:
                    if value is not None or step.may_be_null:
                        answers[step.response_name] = value
                        continue
                elif value is not None:
                    answers[step.response_name] = self._descend(step, step.descends, value, path, parent_type)
                    continue
            field_path = Path(path, step.response_name, parent_type.name)
            answer = self.execute_field(parent_type, source_value, step.details, field_path, position_context)
            if answer is not Undefined:
                answers[step.response_name] = answer
        return answers

    def _descend(
        self, step: _Step, object_type: GraphQLObjectType, value: Any, path: Path | None, parent_type: GraphQLObjectType
    ) -> Any:
        fields = self.collect_subfields(object_type, step.details)[0]
        below = Path(path, step.response_name, parent_type.name)
        if not step.is_list:
            return self.execute_fields(object_type, value, below, fields, None)
        return [self.execute_fields(object_type, item, below.add_key(place), fields, None) for place, item in enumerate(value)]

    def _step(self, parent_type: GraphQLObjectType, response_name: str, details: Any) -> _Step:
        field: GraphQLField | None = self.schema.get_field(parent_type, details[0].node.name.value)
        if field is None or not isinstance(field.resolve, Reads):
            return _Step(response_name, details)
        name = field.resolve.name
        required = isinstance(field.type, GraphQLNonNull)
        shape = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        if _is_copied(shape):
            return _Step(response_name, details, name, may_be_null=not required)
        # Where nothing may be null, an error below has no place here to stop at, and may pass through.
        if required and isinstance(shape, GraphQLObjectType):
            return _Step(response_name, details, name, descends=shape)
        if required and isinstance(shape, GraphQLList) and isinstance(shape.of_type, GraphQLNonNull):
            item = shape.of_type.of_type
            if isinstance(item, GraphQLObjectType):
                return _Step(response_name, details, name, descends=item, is_list=True)
        return _Step(response_name, details)


def _is_copied(shape: Any) -> bool:
    """Tell whether a type's values stand in documents as they go out: leaves, and lists of leaves that are never null."""
    if isinstance(shape, GraphQLList):
        return isinstance(shape.of_type, GraphQLNonNull) and is_leaf_type(shape.of_type.of_type)
    leaf: GraphQLLeafType = shape
    return is_leaf_type(leaf)
