"""The schema: types and queries put together, and read from documents without a detour."""

from inspect import signature
from typing import Final

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema, print_schema
from strawberry.schema.config import StrawberryConfig

from graphql_api.columns import Asks, Finds, Reads
from graphql_api.fields import LEVELLED, PLAIN
from graphql_api.mutations import Mutation
from graphql_api.queries import Query
from graphql_api.record_types import RECORD_TYPES, type_name_of
from graphql_api.scalars import SCALARS


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
            elif (function := definition.base_resolver.wrapped_func) in LEVELLED:
                field.resolve = Finds(LEVELLED[function])
            elif function in PLAIN:
                field.resolve = Asks(function, takes_info="info" in signature(function).parameters)


def _build() -> GraphQLSchema:
    built = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=list(RECORD_TYPES.values()),
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    schema = built._schema
    _read_directly(schema)
    # How the projector tells the type of what a field of an abstract type returned.
    schema.extensions = {**schema.extensions, "told_by": {"Node": type_name_of}}
    return schema


SCHEMA: Final = _build()


def printed_schema() -> str:
    """Return the schema in the schema definition language, as it is committed."""
    return print_schema(SCHEMA) + "\n"
