"""The schema: types and queries put together, and read from documents without a detour."""

from typing import Final

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema, print_schema
from strawberry.schema.config import StrawberryConfig

from graphql_api.mutations import Mutation
from graphql_api.projection import Reads
from graphql_api.queries import Query
from graphql_api.record_types import RECORD_TYPES
from graphql_api.scalars import SCALARS


def _read_directly(schema: GraphQLSchema) -> None:
    """Let every field without a resolver of its own read a document, or a part of an answer, by its public name.

    Strawberry's own default would call three functions for each value and look for attributes by Python names. Types of
    records are known by the field that returns them, so they are not checked again for each record.
    """
    for name, graphql_type in schema.type_map.items():
        if not isinstance(graphql_type, GraphQLObjectType) or name.startswith("__"):
            continue
        graphql_type.is_type_of = None
        for field_name, field in graphql_type.fields.items():
            if field.extensions["strawberry-definition"].is_basic_field:
                field.resolve = Reads(field_name)


def _build() -> GraphQLSchema:
    built = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=list(RECORD_TYPES.values()),
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    schema = built._schema
    _read_directly(schema)
    return schema


SCHEMA: Final = _build()


def printed_schema() -> str:
    """Return the schema in the schema definition language, as it is committed."""
    return print_schema(SCHEMA) + "\n"
