"""What a change of the schema does to programs that were built on the one that was released.

A breaking change fails the build, unless a decision in `docs/decisions` lifts it with a line, in the words of the change:

    Lifts: Field Platform.responsibleUsccs was removed.

What is on its way out says until when it is kept and what to use instead.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_introspection_type,
)
from graphql.utilities import BreakingChangeType, DangerousChangeType, find_schema_changes

_LIFTS: Final = re.compile(r"^\s*Lifts: (.+?)\s*$", re.MULTILINE)
# Such as: Until 2028-12-31: use `responsibleParties`.
_DEPRECATION: Final = re.compile(r"Until (\d{4}-\d\d-\d\d): use `[\w.()]+`\.")


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since a release, in sentences: what breaks programs, and what may surprise some (a new value of an enum)."""

    breaking: tuple[str, ...]
    dangerous: tuple[str, ...]


def changes_since(released: str, now: str) -> Changes:
    """Return what has changed between two schemas in the schema definition language."""
    found = find_schema_changes(build_schema(released), build_schema(now))
    return Changes(
        tuple(each.description for each in found if isinstance(each.type, BreakingChangeType)),
        tuple(each.description for each in found if isinstance(each.type, DangerousChangeType)),
    )


def lifted_by(decisions: Path) -> frozenset[str]:
    """Return the breaking changes that the decisions in a folder lift."""
    return frozenset(line for each in sorted(decisions.glob("*.md")) for line in _LIFTS.findall(each.read_text(encoding="utf-8")))


def not_lifted(breaking: Iterable[str], lifted: frozenset[str]) -> list[str]:
    """Return the breaking changes that no decision lifts."""
    return [each for each in breaking if each not in lifted]


def wrong_deprecations(schema: GraphQLSchema) -> list[str]:
    """Return what is deprecated without a day until which it is kept and what to use instead, by its place in the schema."""
    return [place for place, reason in _deprecated(schema) if not _says_until_when(reason)]


def _says_until_when(reason: str) -> bool:
    found = _DEPRECATION.fullmatch(reason)
    if found is None:
        return False
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return False
    return True


def _deprecated(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    for place, each in _parts(schema):
        if each.deprecation_reason is not None:
            yield place, each.deprecation_reason


def _parts(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Yield every part of the schema that can be deprecated, with its place."""
    for name, each in schema.type_map.items():
        if is_introspection_type(each):
            continue
        if isinstance(each, GraphQLEnumType):
            yield from ((f"{name}.{value}", definition) for value, definition in each.values.items())
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in each.fields.items():
                yield f"{name}.{field_name}", field
                for argument_name, argument in getattr(field, "args", {}).items():
                    yield f"{name}.{field_name}({argument_name})", argument
