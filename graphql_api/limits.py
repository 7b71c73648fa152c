"""What a request may cost, found before it is validated and executed, in time linear in its length.

`check_text` runs before the recursive parser sees the document, `check_document` before validation, whose rules take
quadratic time. Each fragment is measured once, however often it is spread.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from graphql_api.errors import CodedError, ErrorCode, limit_exceeded

MAX_BODY_BYTES: Final = 256 * 1024
MAX_DOCUMENT_BYTES: Final = 64 * 1024
MAX_TOKENS: Final = 2_500
MAX_NESTING: Final = 40
MAX_FRAGMENTS: Final = 100
MAX_DEPTH: Final = 12
MAX_INTROSPECTION_DEPTH: Final = 20
MAX_FIELDS: Final = 1_000
MAX_ALIASES: Final = 100
MAX_REPEATS: Final = 10_000
MAX_COST: Final = 50_000
MAX_FIRST: Final = 100
# A list that takes no `first`, or is asked without it, has about so many items; a search is as much work as so many fields.
WHOLE_LISTS: Final = {"regions": 3_500, "candidates": 3, "suggest": 8}
DEAR_FIELDS: Final = {"search": 2_000, "verify": 2_000, "suggest": 1_000}
# A list that answers each thing that is sent with it has as many items as are sent in these arguments, at most so many.
MAX_IDS: Final = 100
MAX_IDENTIFIERS: Final = 1_000
ANSWERED_ONE_BY_ONE: Final = {"ids": MAX_IDS, "identifiers": MAX_IDENTIFIERS}
PAGE_SIZES: Final = frozenset({"first", "last"})

# An unterminated text runs to the end of the document, so that no character is looked at twice.
_TOKENS: Final = re.compile(
    r'"""(?:[^"\\]|\\"""|\\|"(?!""))*+(?:"""|\Z)'
    r'|"(?:[^"\\\n\r]|\\.)*+"?'
    r"|\#[^\n\r]*+"
    r"|(?P<opens>[{(\[])"
    r"|(?P<closes>[})\]])"
    r"|[\w.+-]++"
    r"|[^\s,\ufeff]",
    re.ASCII,
)


def check_text(text: str) -> None:
    """Raise a coded error when a document is too long, has too many tokens or nests deeper than the parser should follow."""
    size = len(text.encode())
    if size > MAX_DOCUMENT_BYTES:
        raise limit_exceeded("document size in bytes", size, MAX_DOCUMENT_BYTES, "Ask for less, or in several requests.")
    tokens = nesting = deepest = 0
    for token in _TOKENS.finditer(text):
        tokens += 1
        if token.lastgroup == "opens":
            nesting += 1
            deepest = max(deepest, nesting)
        elif token.lastgroup == "closes":
            nesting -= 1
    if tokens > MAX_TOKENS:
        raise limit_exceeded("number of tokens", tokens, MAX_TOKENS, "Ask for less, or in several requests.")
    if deepest > MAX_NESTING:
        raise limit_exceeded("nesting of brackets", deepest, MAX_NESTING, "Ask for fewer levels.")


@dataclass(frozen=True, slots=True)
class Measure:
    """How large a selection is: with each fragment counted wherever it is spread, lists multiplied only in `cost`."""

    depth: int = 0
    introspection_depth: int = 0
    nesting: int = 0
    fields: int = 0
    aliases: int = 0
    cost: int = 0


def check_document(document: DocumentNode, variables: Mapping[str, Any]) -> int:
    """Return the cost of the dearest operation; raise a coded error when a limit is exceeded or a fragment holds itself."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(fragments) > MAX_FRAGMENTS:
        raise limit_exceeded("number of fragments", len(fragments), MAX_FRAGMENTS, "Join fragments that are used once.")
    _check_repeats(document)
    sizes = _list_sizes(operations, variables)
    measured: dict[str, Measure] = {}
    for name in _innermost_first(fragments):
        measured[name] = _measure(fragments[name].selection_set, measured, sizes) if name in fragments else Measure()
    # Validation follows fragments that nothing spreads too, so their nesting counts; what is executed is in the operations.
    nesting = max((each.nesting for each in measured.values()), default=0)
    total = _total([_measure(each.selection_set, measured, sizes) for each in operations])
    hint = "Ask for less, or in several requests; a fragment counts wherever it is spread."
    for limit, value, maximum in (
        ("depth of fields", total.depth, MAX_DEPTH),
        ("depth of introspection", total.introspection_depth, MAX_INTROSPECTION_DEPTH),
        ("nesting of selections", max(total.nesting, nesting), MAX_NESTING),
        ("number of fields", total.fields, MAX_FIELDS),
        ("number of aliases", total.aliases, MAX_ALIASES),
        ("cost", total.cost, MAX_COST),
    ):
        if value > maximum:
            raise limit_exceeded(limit, value, maximum, hint)
    return total.cost


def switches(document: DocumentNode) -> frozenset[str]:
    """Return the names of the variables by which a document skips or includes selections."""
    return frozenset(
        argument.value.name.value
        for definition in document.definitions
        for node in _walk(definition)
        for directive in getattr(node, "directives", None) or ()
        for argument in directive.arguments or ()
        if isinstance(argument.value, VariableNode)
    )


def _check_repeats(document: DocumentNode) -> None:
    """Bound the comparisons of fields that would answer under one name, which validation makes pair by pair."""
    names = Counter(
        (node.alias or node.name).value
        for definition in document.definitions
        for node in _walk(definition)
        if isinstance(node, FieldNode)
    )
    pairs = sum(number * (number - 1) // 2 for number in names.values())
    if pairs > MAX_REPEATS:
        hint = "Put what you ask of each record into one fragment and spread it."
        raise limit_exceeded("number of pairs of fields with one name", pairs, MAX_REPEATS, hint)


def _innermost_first(fragments: Mapping[str, FragmentDefinitionNode]) -> list[str]:
    """Return the names of fragments, each after those that it spreads."""
    spread_by = {
        name: {node.name.value for node in _walk(fragment) if isinstance(node, FragmentSpreadNode)}
        for name, fragment in fragments.items()
    }
    try:
        return list(TopologicalSorter(spread_by).static_order())
    except CycleError as cycle:
        names = " → ".join(cycle.args[1][:5])
        raise CodedError(ErrorCode.VALIDATION, f"A fragment must not spread itself: {names}.") from cycle


def _walk(start: Node) -> Iterator[Node]:
    """Yield the selections in a definition, at every level, without following spreads."""
    waiting: list[Node] = [start]
    while waiting:
        node = waiting.pop()
        yield node
        selection_set: SelectionSetNode | None = getattr(node, "selection_set", None)
        if selection_set is not None:
            waiting.extend(selection_set.selections)


def _list_sizes(operations: list[OperationDefinitionNode], variables: Mapping[str, Any]) -> dict[str, int]:
    """Return how many items each variable asks for: as a size its value, else its largest default; as a list its length."""
    sizes: dict[str, int] = {}
    for operation in operations:
        for definition in operation.variable_definitions or ():
            name, default = definition.variable.name.value, definition.default_value
            if isinstance(default, IntValueNode):
                sizes[name] = max(sizes.get(name, 0), _written(default))
    sizes.update((name, _bounded(value)) for name, value in variables.items() if isinstance(value, int))
    sizes.update((name, len(value)) for name, value in variables.items() if isinstance(value, list))
    return sizes


def _written(literal: IntValueNode) -> int:
    # Python reads a number of thousands of digits slowly or not at all; the first ten are enough to know that it is too large.
    return _bounded(int(literal.value[:10]))


def _bounded(size: int) -> int:
    return min(max(size, 0), MAX_FIRST)


def _items_of(field: FieldNode, sizes: Mapping[str, int]) -> int:
    """Return how many items a field asks for at most: its `first` or `last`, all of a list that takes none, or one."""
    asked = [
        size for argument in field.arguments or () if (size := _size_of(argument.name.value, argument.value, sizes)) is not None
    ]
    return max(asked) if asked else WHOLE_LISTS.get(field.name.value, 1)


def _size_of(name: str, value: ValueNode, sizes: Mapping[str, int]) -> int | None:
    """Return how many items an argument asks for at most, nothing where it is none that says so or null."""
    is_size = name in PAGE_SIZES
    most = MAX_FIRST if is_size else ANSWERED_ONE_BY_ONE.get(name)
    if most is None:
        return None
    if isinstance(value, VariableNode):
        return min(sizes.get(value.name.value, most), most)
    if is_size:
        return _written(value) if isinstance(value, IntValueNode) else None
    return min(len(value.values), most) if isinstance(value, ListValueNode) else 1


def _measure(selection_set: SelectionSetNode, fragments: Mapping[str, Measure], sizes: Mapping[str, int]) -> Measure:
    """Measure a selection set, whose nesting `check_text` has bounded; spread fragments must have been measured."""
    parts: list[Measure] = []
    for selection in selection_set.selections:
        if isinstance(selection, FieldNode):
            parts.append(_measure_field(selection, fragments, sizes))
        elif isinstance(selection, InlineFragmentNode):
            parts.append(_measure(selection.selection_set, fragments, sizes))
        elif isinstance(selection, FragmentSpreadNode):
            # A fragment that does not exist is for validation to report.
            parts.append(fragments.get(selection.name.value, Measure()))
    total = _total(parts)
    return replace(total, nesting=total.nesting + 1)


def _measure_field(field: FieldNode, fragments: Mapping[str, Measure], sizes: Mapping[str, int]) -> Measure:
    inner = _measure(field.selection_set, fragments, sizes) if field.selection_set else Measure()
    introspects = field.name.value in ("__schema", "__type")
    return Measure(
        depth=1 if introspects else inner.depth + 1,
        introspection_depth=inner.depth + 1 if introspects else inner.introspection_depth,
        nesting=inner.nesting,
        fields=inner.fields + 1,
        aliases=inner.aliases + (field.alias is not None),
        cost=_items_of(field, sizes) * inner.cost + DEAR_FIELDS.get(field.name.value, 1),
    )


def _total(parts: list[Measure]) -> Measure:
    return Measure(
        depth=max((each.depth for each in parts), default=0),
        introspection_depth=max((each.introspection_depth for each in parts), default=0),
        nesting=max((each.nesting for each in parts), default=0),
        fields=sum(each.fields for each in parts),
        aliases=sum(each.aliases for each in parts),
        cost=sum(each.cost for each in parts),
    )
