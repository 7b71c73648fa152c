"""Brings most generated requests to what the registry of the test holds, and deeper; counts the records that answers tell of.

By themselves they name nobody, and hardly any asks for more than one field. `KNOWN_VALUES` names a file with the values that find
something, by the names of arguments; `RECORDS_TOLD` one for the numbers.
"""

import json
import os
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import django
import schemathesis
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
    print_ast,
)

django.setup()

from graphql_api.schema import SCHEMA  # noqa: E402 (Django must be ready)
from tests.graphql_api.known_world import World  # noqa: E402

# So many go as they were made.
UNTOUCHED = 0.25
DEEPER = 6
FIELDS_MORE = 4


class _ToldWorld(World):
    """A world whose database is another process's."""

    def cursors(self, parent: str, node: FieldNode) -> list[str]:
        return []


_WORLD = _ToldWorld(json.loads(Path(os.environ["KNOWN_VALUES"]).read_text(encoding="utf-8")))


@schemathesis.hook
def map_body(context: Any, body: DocumentNode) -> DocumentNode:
    random = Random(print_ast(body))
    return body if random.random() < UNTOUCHED else _WORLD.brought_to(_deepened(body, random), random)


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    with Path(os.environ["RECORDS_TOLD"]).open("a", encoding="utf-8") as file:
        file.write(f"{_records_in(response.json().get('data'))}\n")


def _deepened(document: DocumentNode, random: Random) -> DocumentNode:
    """Return a document that asks for more below the fields at its root."""
    return replace(document, definitions=tuple(_with_more(each, random) for each in document.definitions))


def _with_more(operation: Any, random: Random) -> Any:
    root = SCHEMA.get_root_type(operation.operation) if isinstance(operation, OperationDefinitionNode) else None
    if root is None:
        return operation
    numbers, selections = count(), []
    for each in operation.selection_set.selections:
        field = root.fields.get(each.name.value) if isinstance(each, FieldNode) else None
        if field and each.selection_set:
            below = (*each.selection_set.selections, *_more(get_named_type(field.type), random, DEEPER, numbers))
            each = replace(each, selection_set=SelectionSetNode(selections=below))
        selections.append(each)
    return replace(operation, selection_set=SelectionSetNode(selections=tuple(selections)))


def _more(of: GraphQLNamedType, random: Random, deeper: int, numbers: "count[int]") -> list[Any]:
    """Return some selections of a type, under names that nothing else has; their lists get a size in `brought_to`."""
    if is_abstract_type(of):
        of = random.choice(SCHEMA.get_possible_types(of))
        on = NamedTypeNode(name=NameNode(value=of.name))
        return [InlineFragmentNode(type_condition=on, selection_set=_selected(of, random, deeper, numbers))]
    assert isinstance(of, GraphQLObjectType)
    # The items of a list are always asked for.
    named = (
        ["edges"] if "edges" in of.fields else ["node"] if "node" in of.fields else random.sample(sorted(of.fields), len(of.fields))
    )
    found: list[Any] = []
    for name in named:
        field = of.fields[name]
        below = get_named_type(field.type)
        if len(found) == FIELDS_MORE or _needs_more_than_a_size(field) or not (is_leaf_type(below) or deeper):
            continue
        selected = None if is_leaf_type(below) else _selected(below, random, deeper - 1, numbers)
        alias = name if name in ("edges", "node") else f"m{next(numbers)}"
        found.append(FieldNode(alias=NameNode(value=alias), name=NameNode(value=name), selection_set=selected))
    return found


def _selected(of: GraphQLNamedType, random: Random, deeper: int, numbers: "count[int]") -> SelectionSetNode:
    typename = FieldNode(name=NameNode(value="__typename"))
    return SelectionSetNode(selections=(typename, *_more(of, random, deeper, numbers)))


def _needs_more_than_a_size(field: GraphQLField) -> bool:
    return any(is_required_argument(argument) and name != "first" for name, argument in field.args.items())


def _records_in(told: Any, *, is_record: bool = False) -> int:
    """Return how many nodes of lists have a field that is not null, besides the name of their type."""
    if isinstance(told, list):
        return sum(_records_in(each) for each in told)
    if not isinstance(told, dict):
        return 0
    has_told = is_record and any(each is not None for name, each in told.items() if name != "__typename")
    return has_told + sum(_records_in(each, is_record=name == "node") for name, each in told.items())
