"""How much a document asks for, found before it is validated, in time linear in its length.

The rules of validation take quadratic time. What is too much in the text of a document is found in `graphql_api.document_text`;
here each fragment is measured once, however often it is spread. What a document costs is in `graphql_api.cost`.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import accumulate, chain
from operator import attrgetter
from typing import Final, NamedTuple, cast

from graphql import (
    DefinitionNode,
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListTypeNode,
    NamedTypeNode,
    Node,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

from graphql_api.errors import CodedError, ErrorCode, limit_exceeded
from graphql_api.limits import (
    INTROSPECTING,
    MAX_ALIASES,
    MAX_DEPTH,
    MAX_FIELDS,
    MAX_INTROSPECTED,
    MAX_INTROSPECTION_DEPTH,
    MAX_NESTING,
    MAX_ROOT_FIELDS,
)

# About how many items the lists of the schema's own description have; most types have no fields, and most fields no arguments.
_INTROSPECTED_LISTS: Final = {"types": 120, "fields": 8, "inputFields": 2, "enumValues": 3, "directives": 5}


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


_LEAF: Final = Measure(depth=1, fields=1, width=1, values=1)
_ALIASED_LEAF: Final = _LEAF._replace(aliases=1)


def check_document(document: DocumentNode, types: Container[str]) -> None:
    """Raise a coded error when a limit is exceeded, a fragment or type is missing, or something cannot be executed.

    `types` are the names of all types there are. Validation would look among them for what may have been meant, which takes long.
    """
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    spreads = [_spreads(each, fragments, types) for each in document.definitions]
    spread_by = {
        each.name.value: names
        for each, names in zip(document.definitions, spreads, strict=True)
        if isinstance(each, FragmentDefinitionNode)
    }
    measured: dict[str, Measure] = {}
    for name in _innermost_first(fragments, spread_by):
        measured[name] = _measure(fragments[name].selection_set, measured)
    operations = [_roots(each, measured) for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    spread = set(chain.from_iterable(spreads))
    # Validation looks through fragments that nothing spreads, and through all of one name, as if they were executed.
    unused = [
        _roots(each, measured)
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode) and (each.name.value not in spread or fragments[each.name.value] is not each)
    ]
    _check_size(list(chain.from_iterable([*operations, *unused])))
    for selections in operations:
        _check_width(selections)


def _spreads(definition: DefinitionNode, fragments: Container[str], types: Container[str]) -> set[str]:
    """Return the names of the fragments that a definition spreads.

    Raises a coded error where it cannot be executed, or names a fragment or a type that is not there.
    """
    if not isinstance(definition, ExecutableDefinitionNode):
        raise CodedError(ErrorCode.VALIDATION, "A document that defines types cannot be executed.", nodes=[definition])
    nodes = [*_walk(definition)]
    spreads = [node for node in nodes if isinstance(node, FragmentSpreadNode)]
    for node in spreads:
        if node.name.value not in fragments:
            raise CodedError(ErrorCode.VALIDATION, f"Unknown fragment '{node.name.value}'.", nodes=[node])
    for named in _named_types(definition, nodes):
        if named.name.value not in types:
            raise CodedError(ErrorCode.VALIDATION, f"Unknown type '{named.name.value}'.", nodes=[named])
    return {node.name.value for node in spreads}


def _check_size(roots: Sequence[tuple[SelectionNode, Measure]]) -> None:
    total = _total((measure for _, measure in roots))
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
            largest = max(roots, key=lambda root: of(root[1]))[0]
            raise limit_exceeded(limit, of(total), maximum, hint, nodes=[largest])


def _roots(
    definition: OperationDefinitionNode | FragmentDefinitionNode, fragments: Mapping[str, Measure]
) -> list[tuple[SelectionNode, Measure]]:
    """Return the selections at the top of a definition with their measures."""
    return [(root, _measure_selection(root, fragments)) for root in definition.selection_set.selections]


def _check_width(roots: Sequence[tuple[SelectionNode, Measure]]) -> None:
    width = sum(measure.width for _, measure in roots)
    if width > MAX_ROOT_FIELDS:
        reached = accumulate(measure.width for _, measure in roots)
        first = next(root for (root, _), so_far in zip(roots, reached, strict=True) if so_far > MAX_ROOT_FIELDS)
        hint = "Ask in several requests, or with `nodes` or `verify` for many things at once."
        raise limit_exceeded("number of root fields", width, MAX_ROOT_FIELDS, hint, nodes=[first])


def switches(document: DocumentNode) -> frozenset[str]:
    """Return the names of the variables by which a document skips or includes selections."""
    if not any(each.variable_definitions for each in document.definitions if isinstance(each, OperationDefinitionNode)):
        return frozenset()
    return frozenset(
        argument.value.name.value
        for definition in document.definitions
        for node in _walk(definition)
        for directive in getattr(node, "directives", None) or ()
        for argument in directive.arguments or ()
        if isinstance(argument.value, VariableNode)
    )


def _innermost_first(fragments: Mapping[str, FragmentDefinitionNode], spread_by: Mapping[str, set[str]]) -> list[str]:
    """Return the names of fragments, each after those that it spreads."""
    try:
        return list(TopologicalSorter(spread_by).static_order())
    except CycleError as cycle:
        names = cycle.args[1]
        message = f"A fragment must not spread itself: {' → '.join(names[:5])}."
        raise CodedError(ErrorCode.VALIDATION, message, nodes=[fragments[names[0]]]) from cycle


def _named_types(definition: ExecutableDefinitionNode, nodes: Iterable[Node]) -> Iterator[NamedTypeNode]:
    """Yield the types that a definition with these nodes names: of its variables and of what fragments in it are on."""
    for variable in definition.variable_definitions or ():
        named = variable.type
        while isinstance(named, ListTypeNode | NonNullTypeNode):
            named = named.type
        yield cast(NamedTypeNode, named)
    for node in nodes:
        condition: NamedTypeNode | None = getattr(node, "type_condition", None)
        if condition is not None:
            yield condition


def _walk(start: Node) -> Iterator[Node]:
    """Yield the selections in a definition that are more than a field, at every level, without following spreads."""
    waiting: list[Node] = [start]
    while waiting:
        node = waiting.pop()
        yield node
        selection_set: SelectionSetNode | None = getattr(node, "selection_set", None)
        if selection_set is not None:
            waiting.extend([each for each in selection_set.selections if not _is_leaf(each)])


def _measure(selection_set: SelectionSetNode, fragments: Mapping[str, Measure]) -> Measure:
    """Measure a selection set, whose nesting `check_text` has bounded; spread fragments must have been measured."""
    inner = [each for each in selection_set.selections if not _is_leaf(each)]
    # Most are leaves, and one is as the other.
    outer = _of_leaves(len(selection_set.selections) - len(inner))
    return _total([outer, *(_measure_selection(each, fragments) for each in inner)])


@cache
def _of_leaves(number: int) -> Measure:
    return Measure(depth=1, fields=number, width=number, values=number) if number else Measure()


def _is_leaf(selection: SelectionNode) -> bool:
    """Tell whether a selection is a field with neither an alias nor anything below it."""
    return isinstance(selection, FieldNode) and not (
        selection.selection_set or selection.alias or selection.directives or selection.name.value in INTROSPECTING
    )


def _measure_selection(selection: SelectionNode, fragments: Mapping[str, Measure]) -> Measure:
    if isinstance(selection, FieldNode):
        return _measure_field(selection, fragments)
    if isinstance(selection, InlineFragmentNode):
        return _measure(selection.selection_set, fragments)
    return fragments[cast(FragmentSpreadNode, selection).name.value]


def _measure_field(field: FieldNode, fragments: Mapping[str, Measure]) -> Measure:
    introspects = field.name.value in INTROSPECTING
    if not field.selection_set and not introspects:
        return _ALIASED_LEAF if field.alias else _LEAF
    inner = _measure(field.selection_set, fragments) if field.selection_set else Measure()
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


def _total(parts: Iterable[Measure]) -> Measure:
    """Return the measure of what holds parts that stand beside each other."""
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
    return Measure(depth, introspection_depth, nesting + 1, fields, aliases, width, values, introspected)
