"""The field and the argument of a value that is none of its type, which the library's errors do not tell.

A page of more items than 32 bits can say is refused in the same words as one of a hundred and one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    IntValueNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
)

from graphql_api.errors import CodedError, out_of_bounds
from graphql_api.limits import MAX_FIRST, PAGE_SIZES, SHORTER_PAGES

# How the library says where in the value of a variable something is wrong.
_WITHIN: Final = re.compile(r"Variable '\$\w+' has invalid value at \.?([\w.\[\]]+): ", re.ASCII)
# Python reads a number of thousands of digits slowly or not at all; so many tell that it is too large.
_DIGITS: Final = 20


@dataclass(frozen=True, slots=True)
class _Place:
    """A field, and one of its arguments as a path."""

    field: str
    argument: str

    def within(self, path: str) -> "_Place":
        """Return the place of what stands in the value."""
        return _Place(self.field, _joined(self.argument, path)) if path else self


def with_places(
    errors: Sequence[GraphQLError],
    document: DocumentNode,
    operation: OperationDefinitionNode | None = None,
    variables: Mapping[str, Any] | None = None,
) -> list[GraphQLError]:
    """Return errors, those about values with `field` and `argument`; with an operation and its variables, about their values."""
    if all(isinstance(node, FieldNode) for error in errors for node in error.nodes or ()):
        # None is about a value.
        return list(errors)
    definitions = [
        each
        for each in document.definitions
        if each is operation
        or isinstance(each, FragmentDefinitionNode)
        or (operation is None and isinstance(each, OperationDefinitionNode))
    ]
    given = [each for definition in definitions for each in _given(definition)]
    by_node = {id(node): place for place, node in given}
    uses = {node.name.value: place for place, node in reversed(given) if isinstance(node, VariableNode)}
    for definition in definitions:
        for each in definition.variable_definitions or ():
            use = uses.get(each.variable.name.value)
            if use and each.default_value:
                by_node |= {id(node): use.within(path) for path, node in _values("", each.default_value)}
    return [_with_place(error, by_node, uses, variables) for error in errors]


def _with_place(
    error: GraphQLError, by_node: Mapping[int, _Place], uses: Mapping[str, _Place], variables: Mapping[str, Any] | None
) -> GraphQLError:
    nodes = error.nodes or ()
    place = next((by_node[id(each)] for each in nodes if id(each) in by_node), None)
    size = _written(nodes[0]) if nodes else None
    if variables is not None and nodes and isinstance(nodes[0], VariableDefinitionNode):
        name = nodes[0].variable.name.value
        within = _WITHIN.match(error.message)
        place = uses[name].within(within[1] if within else "") if name in uses else None
        size = _sent(variables.get(name))
    if place is None or isinstance(error, CodedError):
        return error
    if size is not None and place.argument in PAGE_SIZES:
        return out_of_bounds(place.field, place.argument, size, SHORTER_PAGES.get(place.field, MAX_FIRST), nodes=nodes)
    error.extensions = {**(error.extensions or {}), "field": place.field, "argument": place.argument}
    return error


def _given(definition: Node) -> Iterator[tuple[_Place, Node]]:
    """Yield each value in the arguments of the fields of a definition, and what stands in it, with its place."""
    waiting: list[Node] = [definition]
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode):
            for argument in node.arguments or ():
                for path, value in _values(argument.name.value, argument.value):
                    yield _Place(node.name.value, path), value
        selection_set = getattr(node, "selection_set", None)
        if selection_set is not None:
            waiting.extend(reversed(selection_set.selections))


def _values(path: str, value: ValueNode) -> Iterator[tuple[str, Node]]:
    """Yield a value and all that stand in it, with their paths; how deep that is `check_text` has bounded.

    A name in an object is wrong where the type has no such field, and then it is the object that is not of its type.
    """
    yield path, value
    if isinstance(value, ObjectValueNode):
        for each in value.fields:
            yield path, each
            yield from _values(_joined(path, each.name.value), each.value)
    elif isinstance(value, ListValueNode):
        for at, item in enumerate(value.values):
            yield from _values(f"{path}[{at}]", item)


def _joined(path: str, more: str) -> str:
    return f"{path}.{more}" if path and not more.startswith("[") else path + more


def _written(node: Node) -> int | None:
    """Return the number that is written in a document, so large that nobody means it where it has too many digits."""
    if not isinstance(node, IntValueNode):
        return None
    return int(node.value[:_DIGITS])


def _sent(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return int(value)
