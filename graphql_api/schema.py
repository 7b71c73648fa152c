"""The schema: types and queries put together, and read from documents without a detour."""

from collections.abc import Callable
from functools import partial
from inspect import signature
from typing import Any, Final

import strawberry
from graphql import GraphQLEnumType, GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type, is_scalar_type, print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from graphql_api.fields import RESOLVERS
from graphql_api.mutations import Mutation
from graphql_api.queries import Query
from graphql_api.record_types import RECORD_TYPES
from graphql_api.resolvers import Reads
from graphql_api.scalars import SCALARS

# Of what is sent as a value of an enumeration; none of ours is called by so many letters.
_CHOICE_LENGTH: Final = 100


class _Calls:
    """Calls the function of a field of the query itself, where only scalars are given to it.

    `names` are what its function calls the scalars among its arguments; what else is given than by default is left to Strawberry,
    which takes longer to convert arguments than most functions take to answer.
    """

    def __init__(self, field: GraphQLField, definition: StrawberryField) -> None:
        resolver: Any = definition.base_resolver
        self.function = resolver.wrapped_func
        self.takes_info = "info" in signature(self.function).parameters
        called = {to_camel_case(each.graphql_name or each.python_name): each.python_name for each in definition.arguments}
        self.names = {name: called[name] for name, each in field.args.items() if is_scalar_type(get_named_type(each.type))}
        self.usual = {name: each.default_value for name, each in field.args.items() if name not in self.names}
        self.otherwise: Any = field.resolve

    def __call__(self, source: Any, info: Any, **arguments: Any) -> Any:
        said = {"info": info} if self.takes_info else {}
        for name, value in arguments.items():
            if name in self.names:
                said[self.names[name]] = value
            elif value is not self.usual[name]:
                return self.otherwise(source, info, **arguments)
        return self.function(**said)


def _read_directly(schema: GraphQLSchema) -> None:
    """Let every field of a record, or of a part of an answer, be read by its public name or asked by its own function.

    Strawberry's way would call three functions for each value and look for attributes by Python names. Types of records are known
    by the field that returns them, or told by their documents, so they are not checked again for each record.
    """
    for name, graphql_type in schema.type_map.items():
        if not isinstance(graphql_type, GraphQLObjectType) or name.startswith("__"):
            continue
        graphql_type.is_type_of = None
        for field_name, field in graphql_type.fields.items():
            definition = field.extensions["strawberry-definition"]
            if definition.is_basic_field:
                field.resolve = Reads(field_name)
            elif (function := definition.base_resolver.wrapped_func) in RESOLVERS:
                field.resolve = RESOLVERS[function]
            elif graphql_type is schema.query_type:
                field.resolve = _Calls(field, definition)


def _cut_wrong_choices(schema: GraphQLSchema) -> None:
    """Let every enumeration cut what is none of its values: the library looks in all of it for the one that was meant."""

    def cut(coerce: Callable[..., Any], value: Any, hide_suggestions: bool = False) -> Any:
        return coerce(value[:_CHOICE_LENGTH] if isinstance(value, str) else value, hide_suggestions)

    for each in schema.type_map.values():
        if isinstance(each, GraphQLEnumType):
            each.coerce_input_value = partial(cut, each.coerce_input_value)  # type: ignore[method-assign]


def _build() -> GraphQLSchema:
    built = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=list(RECORD_TYPES.values()),
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    schema = built._schema
    _read_directly(schema)
    _cut_wrong_choices(schema)
    return schema


SCHEMA: Final = _build()


def printed_schema() -> str:
    """Return the schema in the schema definition language, as it is committed."""
    return print_schema(SCHEMA) + "\n"
