"""What is wrong where variables hold long lists, found without the library's closer look at all that is right.

To coerce a thousand identifiers takes milliseconds, and as long again to say which of them is none. Here each is looked at
quickly, and the library says what is wrong with those alone that may be.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final, TypeAlias, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedInputType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLType,
    OperationDefinitionNode,
    VariableDefinitionNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    get_variable_values,
    is_required_input_field,
    type_from_ast,
)
from graphql.execution.collect_fields import FragmentDetails, collect_fields
from graphql.execution.values import VariableValues
from graphql.pyutils import print_path_list
from graphql.utilities import validate_input_value

from graphql_api.errors import limit_exceeded
from graphql_api.limits import MAX_CHOICES
from graphql_api.moments import check_day
from graphql_api.schema import SCHEMA

# No more items, in all variables together, are left to the library.
_LONG: Final = 20

_Fits: TypeAlias = Callable[[Any], bool]


def faults_in_lists(
    document: DocumentNode, operation: OperationDefinitionNode, values: Mapping[str, Any], most: int
) -> list[GraphQLError]:
    """Return what is wrong with the values of an operation's variables that hold long lists, or many, at most so many errors.

    What stands beside the lists is looked at first. Raises a coded error for a day of which nothing can be told.
    """
    defined = operation.variable_definitions or ()
    names = [each.variable.name.value for each in defined]
    lengths = {name: _items(values.get(name)) for name in names}
    if sum(lengths.values()) <= _LONG:
        return []
    others = [each for each in defined if not lengths[each.variable.name.value]]
    coerced = get_variable_values(SCHEMA, others, dict(values), max_errors=most, hide_suggestions=True)
    if isinstance(coerced, list):
        return coerced
    _check_days(document, operation, coerced)
    found: list[GraphQLError] = []
    for each in defined:
        name = each.variable.name.value
        if lengths[name]:
            _look_through(each, values[name], cast(GraphQLInputType, type_from_ast(SCHEMA, each.type)), found, most)
    return found


def _items(value: Any) -> int:
    """Return how many items are in the list that a value is, or in those that an object holds."""
    if isinstance(value, dict):
        return sum(len(each) for each in value.values() if isinstance(each, list))
    return len(value) if isinstance(value, list) else 0


def _check_days(document: DocumentNode, operation: OperationDefinitionNode, values: VariableValues) -> None:
    """Check the days for which a list is asked about, as its resolver does when all of the list has been made."""
    for node in _root_fields(document, operation, values):
        given = {each.name.value: each.value for each in node.arguments or ()}
        if given.keys() >= {"identifiers", "asOf"}:
            said = given["asOf"]
            day = values.coerced.get(said.name.value) if isinstance(said, VariableNode) else getattr(said, "value", None)
            if day:
                check_day(day if isinstance(day, date) else date.fromisoformat(day), node.name.value, nodes=[node])


def _root_fields(document: DocumentNode, operation: OperationDefinitionNode, values: VariableValues) -> list[FieldNode]:
    """Return the root fields that are executed; none where the executor will say why that cannot be told."""
    fragments = {
        each.name.value: FragmentDetails(each) for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    try:
        collected = collect_fields(SCHEMA, fragments, values, cast(GraphQLObjectType, SCHEMA.query_type), operation)
    except GraphQLError:
        return []
    return [each.node for same in collected.grouped_field_set.values() for each in same]


def check_choices(operation: OperationDefinitionNode, values: Mapping[str, Any]) -> None:
    """Raise a coded error for a list of more values of an enumeration than there are, and for one of regions in an object."""
    for each in operation.variable_definitions or ():
        value = values.get(each.variable.name.value)
        if isinstance(value, list) and isinstance(get_named_type(type_from_ast(SCHEMA, each.type)), GraphQLEnumType):
            lists = [value]
        else:
            lists = [held for held in value.values() if isinstance(held, list)] if isinstance(value, dict) else []
        if (most := max(map(len, lists), default=0)) > MAX_CHOICES:
            hint = "Name each value once."
            raise limit_exceeded("number of values of an enumeration in a list", most, MAX_CHOICES, hint, nodes=[each])


def _look_through(
    variable: VariableDefinitionNode, value: list[Any] | dict[str, Any], of: GraphQLInputType, found: list[GraphQLError], most: int
) -> None:
    inner = get_nullable_type(of)
    if _fits(of)(value):
        return
    if isinstance(inner, GraphQLList) and isinstance(value, list):
        fits, is_nullable = _fits(inner.of_type), not isinstance(inner.of_type, GraphQLNonNull)
        for at, item in enumerate(value):
            if len(found) >= most:
                return
            if not (fits(item) or (is_nullable and item is None)):
                _ask_about(variable, item, inner.of_type, [at], found, most)
    elif isinstance(inner, GraphQLInputObjectType) and isinstance(value, dict):
        _ask_about(variable, _without_what_fits(value, inner), inner, [], found, most)
    else:
        _ask_about(variable, value, of, [], found, most)


def _ask_about(
    variable: VariableDefinitionNode, value: Any, of: GraphQLInputType, at: list[int], found: list[GraphQLError], most: int
) -> None:
    """Let the library say what is wrong with a value that stands there in that of a variable."""

    def note(error: GraphQLError, path: list[str | int]) -> None:
        if len(found) < most:
            name, where = variable.variable.name.value, print_path_list([*at, *path])
            message = f"Variable '${name}' has invalid value{where}: {error.message}"
            found.append(GraphQLError(message, variable, original_error=error))

    validate_input_value(value, of, note, hide_suggestions=True)


def _without_what_fits(value: Mapping[str, Any], of: GraphQLInputObjectType) -> dict[str, Any]:
    """Return an object without those of its fields that are plainly right; the library would miss one that is required."""
    asked = {name: (_fits(each.type), is_required_input_field(each)) for name, each in of.fields.items()}
    return {name: each for name, each in value.items() if name not in asked or asked[name][1] or not asked[name][0](each)}


def _fits(of: GraphQLInputType) -> _Fits:
    """Return what tells of a value other than null whether it is plainly of a type."""
    inner = get_nullable_type(of)
    return _fits_list(inner.of_type) if isinstance(inner, GraphQLList) else _fits_named(cast(GraphQLNamedInputType, inner))


def _fits_list(of: GraphQLInputType) -> _Fits:
    """Return the same for lists of a type; they are plain where all items are texts, and nothing is of lists in lists."""
    inner = get_nullable_type(of)
    if isinstance(inner, GraphQLEnumType):
        return lambda value: _are_texts(value) and inner.values.keys() >= set(value)
    return _are_texts if _is_text(inner) else _nothing


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and set(map(type, value)) <= {str}


def _is_text(of: GraphQLType) -> bool:
    return isinstance(of, GraphQLScalarType) and of.name in ("String", "ID")


@cache
def _fits_named(of: GraphQLNamedInputType) -> _Fits:
    if isinstance(of, GraphQLInputObjectType):
        return _fits_object(of)
    if isinstance(of, GraphQLEnumType):
        return lambda value: isinstance(value, str) and value in of.values
    if _is_text(of):
        return lambda value: isinstance(value, str)
    return _nothing


def _fits_object(of: GraphQLInputObjectType) -> _Fits:
    fits = {name: _fits(each.type) for name, each in of.fields.items()}
    required = {name for name, each in of.fields.items() if is_required_input_field(each)}
    nullable = {name for name, each in of.fields.items() if not isinstance(each.type, GraphQLNonNull)}

    def is_one(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and required <= value.keys()
            and all(name in fits and (fits[name](each) or (each is None and name in nullable)) for name, each in value.items())
        )

    return is_one


def _nothing(_value: Any) -> bool:
    return False
