"""How large a document may be, found before it is validated and executed, in time linear in its length.

`check_text` runs before the recursive parser sees the document, `check_document` before validation, whose rules take
quadratic time. Each fragment is measured once, however often it is spread. What a document costs is in `graphql_api.cost`.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple, cast

from graphql import (
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Source,
    VariableNode,
)

from graphql_api.errors import CodedError, ErrorCode, limit_exceeded

MAX_BODY_BYTES: Final = 256 * 1024
MAX_COMMAS: Final = 5_000
MAX_DOCUMENT_BYTES: Final = 64 * 1024
# The queries by which tools learn the schema, and the largest of our examples, have 200.
MAX_TOKENS: Final = 1_000
# How many more there are does not matter, and counting them would take as long as the document is.
_COUNTED_TOKENS: Final = 2_500
MAX_TOKEN_LENGTH: Final = 4_000
# Of a field, or of what it is called in the answer, where it stands once for each record.
MAX_NAME_LENGTH: Final = 100
MAX_NESTING: Final = 40
MAX_OPERATIONS: Final = 20
MAX_FRAGMENTS: Final = 60
MAX_DEPTH: Final = 12
MAX_INTROSPECTION_DEPTH: Final = 20
MAX_FIELDS: Final = 1_000
MAX_ROOT_FIELDS: Final = 50
MAX_ALIASES: Final = 100
MAX_DIRECTIVES: Final = 50
MAX_VARIABLES: Final = 100
MAX_ARGUMENTS: Final = 20
MAX_REPEATS: Final = 10_000
MAX_INTROSPECTED: Final = 150_000
MAX_COST: Final = 50_000
MAX_FIRST: Final = 100
# A list that takes no `first`, or is asked without it, has about so many items: of a record about as many as most have that have
# any, of other things as many as there usually are.
WHOLE_LISTS: Final = {
    "regions": 3_500,
    "candidates": 3,
    "suggest": 8,
    "parts": 20,
    "ruleFindings": 12,
    "staffFindings": 3,
    "findings": 3,
    "teachers": 3,
    "responsibleParties": 2,
    "fees": 2,
    "penalties": 2,
    "penaltyWithdrawals": 1,
    "formerNames": 2,
    "formerUsccs": 2,
}
# A search is as much work as so many fields.
DEAR_FIELDS: Final = {
    "search": 2_000,
    "verify": 2_000,
    "suggest": 1_000,
    "changes": 1_500,
    "proof": 500,
    "consistency": 500,
    "statistics": 300,
    "ledgerHead": 100,
    "check": 30,
    "ruleFindings": 30,
    "staffFindings": 10,
    "complaintSummary": 10,
    "__schema": 1_000,
    "__type": 100,
}
# A list that answers each thing that is sent with it has as many items as are sent in these arguments, at most so many.
MAX_IDS: Final = 100
MAX_IDENTIFIERS: Final = 1_000
ANSWERED_ONE_BY_ONE: Final = {"ids": MAX_IDS, "identifiers": MAX_IDENTIFIERS}
PAGE_SIZES: Final = frozenset({"first", "last"})
INTROSPECTING: Final = frozenset({"__schema", "__type"})
# About how many items the lists of the schema's own description have; most types have no fields, and most fields no arguments.
_INTROSPECTED_LISTS: Final = {"types": 120, "fields": 8, "inputFields": 2, "enumValues": 3, "directives": 5}

# An unterminated text runs to the end of the document, so that no character is looked at twice.
_TOKENS: Final = re.compile(
    r'"""(?:[^"\\]|\\"""|\\|"(?!""))*+(?:"""|\Z)'
    r'|"(?:[^"\\\n\r]|\\.)*+"?'
    r"|\#[^\n\r]*+"
    r"|(?P<opens>[{(\[])"
    r"|(?P<closes>[})\]])"
    r"|(?P<name>[A-Za-z_]\w*+)"
    # No space is needed after three dots, or between a number and the sign of the next.
    r"|-?\d[\d.]*+(?:[eE][+-]?\d++)?"
    r"|\.{3}"
    r"|[^\s,\ufeff]",
    re.ASCII,
)
_LESS: Final = "Ask for less, or in several requests."
# What may not be too much in a document: how it is called, how much may be, and what to do about it.
_BOUNDS: Final[Mapping[str, tuple[str, int, str]]] = {
    "nesting": ("nesting of brackets", MAX_NESTING, "Ask for fewer levels."),
    "operations": ("number of operations", MAX_OPERATIONS, "Send only the one that is to be executed."),
    "fragments": ("number of fragments", MAX_FRAGMENTS, "Join fragments that are used once."),
    "directives": ("number of directives", MAX_DIRECTIVES, "Put what is skipped together into one fragment."),
    "variables": ("number of variables", MAX_VARIABLES, "Define those that are used; a list is one variable."),
    "arguments": ("number of arguments", MAX_ARGUMENTS, "No field and no input object takes so many."),
    "aliases": ("number of aliases", MAX_ALIASES, _LESS),
    "pairs": ("number of pairs of fields with one name", MAX_REPEATS, "Put what repeats into one fragment."),
    "tokens": ("number of tokens", MAX_TOKENS, _LESS),
}
# After these stands a name, whatever it is.
_NAMED: Final = frozenset({"query", "mutation", "subscription", "fragment", "on"})


def check_text(text: str) -> None:
    """Raise a coded error when a document is too long, nests deeper than the parser should follow, or has too much of something.

    The comparisons of fields that would answer under one name are bounded, which validation makes pair by pair.
    """
    size = len(text.encode())
    if size > MAX_DOCUMENT_BYTES:
        raise limit_exceeded("document size in bytes", size, MAX_DOCUMENT_BYTES, _LESS)
    counts = _counted(text)
    for what, (limit, maximum, hint) in _BOUNDS.items():
        if counts.of[what] > maximum:
            raise _too_many(limit, counts.of[what], maximum, hint, text, counts.places[what])


class _Counts:
    """How many a document has of each thing that is bounded, and where there were first too many."""

    __slots__ = ("of", "places")

    def __init__(self) -> None:
        self.of = dict.fromkeys(_BOUNDS, 0)
        self.places: dict[str, int] = {}

    def add(self, what: str, at: int, more: int = 1) -> None:
        """Count some more of a thing."""
        self.reach(what, self.of[what] + more, at)

    def reach(self, what: str, number: int, at: int) -> None:
        """Count so many of a thing."""
        self.of[what] = number
        if number > _BOUNDS[what][1]:
            self.places.setdefault(what, at)


def _counted(text: str) -> _Counts:
    """Count what is bounded in a document, as far as it is looked at. Raises a coded error for a token that is too long."""
    counts, names = _Counts(), Counter[str]()
    nesting = arguments = 0
    # How many arguments, or fields of an input object, stand in each bracket that is open.
    widths: list[int] = []
    before = earlier = ""
    for tokens, token in enumerate(_TOKENS.finditer(text), start=1):
        found, kind, at = token[0], token.lastgroup, token.start()
        counts.reach("tokens", tokens, at)
        if tokens > _COUNTED_TOKENS:
            break
        _check_length(token, text)
        if kind == "opens":
            if nesting == 0 and found == "{":
                counts.add("operations", at)
            nesting += 1
            widths.append(0)
            arguments += found == "("
            counts.reach("nesting", max(nesting, counts.of["nesting"]), at)
        elif kind == "closes":
            nesting -= 1
            arguments -= found == ")"
            if widths:
                widths.pop()
        elif found == "@":
            counts.add("directives", at)
        elif nesting == 0:
            if found == "fragment" and before not in _NAMED:
                counts.add("fragments", at)
                # Its braces are none of an operation.
                counts.add("operations", at, -1)
        elif arguments:
            if found == ":" and earlier == "$":
                counts.add("variables", at)
            elif found == ":" and widths:
                widths[-1] += 1
                counts.reach("arguments", max(widths[-1], counts.of["arguments"]), at)
        # In a selection: a name is a field's or its alias's, but not of types, fragments, directives or what has an alias.
        elif found == ":":
            counts.add("aliases", at)
        elif before == "..." and found == "on":
            found = "... on"
        elif kind == "name" and before not in (":", "@", "...", "... on"):
            counts.add("pairs", at, names[found])
            names[found] += 1
        earlier, before = before, found
    return counts


def _check_length(token: re.Match[str], text: str) -> None:
    length, hint = len(token[0]), "Put long texts into variables."
    if length > MAX_TOKEN_LENGTH and token[0][0] != "#":
        raise _too_many("length of a token", length, MAX_TOKEN_LENGTH, hint, text, token.start())
    if length > MAX_NAME_LENGTH and token.lastgroup == "name":
        raise _too_many("length of a name", length, MAX_NAME_LENGTH, "Choose shorter names.", text, token.start())


def _too_many(limit: str, value: int, maximum: int, hint: str, text: str, at: int) -> CodedError:
    return limit_exceeded(limit, value, maximum, hint, source=Source(text), positions=[at])


class Measure(NamedTuple):
    """How large a selection is, with each fragment counted wherever it is spread; `width` counts the fields at its top.

    `values` is how many it has if it is of the schema's description, `introspected` how many of such are in it.
    """

    depth: int = 0
    introspection_depth: int = 0
    nesting: int = 0
    fields: int = 0
    aliases: int = 0
    width: int = 0
    values: int = 0
    introspected: int = 0


def check_document(document: DocumentNode) -> None:
    """Raise a coded error when a limit is exceeded, a fragment is missing or holds itself, or something cannot be executed."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    for each in document.definitions:
        if not isinstance(each, ExecutableDefinitionNode):
            raise CodedError(ErrorCode.VALIDATION, "A document that defines types cannot be executed.", nodes=[each])
        for node in _walk(each):
            if isinstance(node, FragmentSpreadNode) and node.name.value not in fragments:
                raise CodedError(ErrorCode.VALIDATION, f"Unknown fragment '{node.name.value}'.", nodes=[node])
    measured: dict[str, Measure] = {}
    for name in _innermost_first(fragments):
        measured[name] = _measure(fragments[name].selection_set, measured)
    # Validation follows fragments that nothing spreads too, so their nesting counts; what is executed is in the operations.
    for name, measure in measured.items():
        if measure.nesting > MAX_NESTING:
            raise limit_exceeded("nesting of selections", measure.nesting, MAX_NESTING, _LESS, nodes=[fragments[name]])
    total = _total(_measure(each.selection_set, measured) for each in operations)
    hint = "Ask for less, or in several requests; a fragment counts wherever it is spread."
    for limit, of, maximum in (
        ("depth of fields", attrgetter("depth"), MAX_DEPTH),
        ("depth of introspection", attrgetter("introspection_depth"), MAX_INTROSPECTION_DEPTH),
        ("nesting of selections", attrgetter("nesting"), MAX_NESTING),
        ("number of fields", attrgetter("fields"), MAX_FIELDS),
        ("size of introspection", attrgetter("introspected"), MAX_INTROSPECTED),
        ("number of aliases", attrgetter("aliases"), MAX_ALIASES),
    ):
        if of(total) > maximum:
            raise limit_exceeded(limit, of(total), maximum, hint, nodes=[_largest(operations, measured, of)])
    for operation in operations:
        _check_width(operation, measured)


def _check_width(operation: OperationDefinitionNode, fragments: Mapping[str, Measure]) -> None:
    width = 0
    for selection in operation.selection_set.selections:
        width += _measure_selection(selection, fragments).width
        if width > MAX_ROOT_FIELDS:
            width = _measure(operation.selection_set, fragments).width
            hint = "Ask in several requests, or with `nodes` or `verify` for many things at once."
            raise limit_exceeded("number of root fields", width, MAX_ROOT_FIELDS, hint, nodes=[selection])


def _largest(
    operations: list[OperationDefinitionNode], fragments: Mapping[str, Measure], of: Callable[[Measure], int]
) -> SelectionNode:
    roots = chain.from_iterable(each.selection_set.selections for each in operations)
    return max(roots, key=lambda selection: of(_measure_selection(selection, fragments)))


def names_a_field(document: DocumentNode, names: Container[str]) -> bool:
    """Tell whether a document asks for a field with one of these names."""
    nodes = chain.from_iterable(_walk(definition) for definition in document.definitions)
    return any(isinstance(node, FieldNode) and node.name.value in names for node in nodes)


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


def _innermost_first(fragments: Mapping[str, FragmentDefinitionNode]) -> list[str]:
    """Return the names of fragments, each after those that it spreads."""
    spread_by = {
        name: {node.name.value for node in _walk(fragment) if isinstance(node, FragmentSpreadNode)}
        for name, fragment in fragments.items()
    }
    try:
        return list(TopologicalSorter(spread_by).static_order())
    except CycleError as cycle:
        names = cycle.args[1]
        message = f"A fragment must not spread itself: {' → '.join(names[:5])}."
        raise CodedError(ErrorCode.VALIDATION, message, nodes=[fragments[names[0]]]) from cycle


def _walk(start: Node) -> Iterator[Node]:
    """Yield the selections in a definition, at every level, without following spreads."""
    waiting: list[Node] = [start]
    while waiting:
        node = waiting.pop()
        yield node
        selection_set: SelectionSetNode | None = getattr(node, "selection_set", None)
        if selection_set is not None:
            waiting.extend(selection_set.selections)


def _measure(selection_set: SelectionSetNode, fragments: Mapping[str, Measure]) -> Measure:
    """Measure a selection set, whose nesting `check_text` has bounded; spread fragments must have been measured."""
    return _total((_measure_selection(each, fragments) for each in selection_set.selections), levels=1)


def _measure_selection(selection: SelectionNode, fragments: Mapping[str, Measure]) -> Measure:
    if isinstance(selection, FieldNode):
        return _measure_field(selection, fragments)
    if isinstance(selection, InlineFragmentNode):
        return _measure(selection.selection_set, fragments)
    return fragments[cast(FragmentSpreadNode, selection).name.value]


def _measure_field(field: FieldNode, fragments: Mapping[str, Measure]) -> Measure:
    inner = _measure(field.selection_set, fragments) if field.selection_set else Measure()
    introspects = field.name.value in INTROSPECTING
    values = 1 + inner.values * _INTROSPECTED_LISTS.get(field.name.value, 1)
    return Measure(
        depth=1 if introspects else inner.depth + 1,
        introspection_depth=inner.depth + 1 if introspects else inner.introspection_depth,
        nesting=inner.nesting,
        fields=inner.fields + 1,
        aliases=inner.aliases + (field.alias is not None),
        width=1,
        values=values,
        introspected=values if introspects else inner.introspected,
    )


def _total(parts: Iterable[Measure], *, levels: int = 0) -> Measure:
    """Return the measure of parts that stand beside each other, so many levels down."""
    depth = introspection_depth = nesting = fields = aliases = width = values = introspected = 0
    for each in parts:
        depth = max(depth, each.depth)
        introspection_depth = max(introspection_depth, each.introspection_depth)
        nesting = max(nesting, each.nesting)
        fields += each.fields
        aliases += each.aliases
        width += each.width
        values += each.values
        introspected += each.introspected
    return Measure(depth, introspection_depth, nesting + levels, fields, aliases, width, values, introspected)
