"""What the specification's rules say of a document, asked in one walk over it.

graphql-core asks every rule at every node, also at those of which it says nothing, and again for the variables. Here a node is
shown to the rules that look at its kind. Nobody goes to names, since rules look at them from the node that has them, nor to fields
that are plainly right (`graphql_api.plainly_valid`) and fragments on the type that they stand in, but to what is below them.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeAlias

from graphql import (
    SKIP,
    DocumentNode,
    ExecutableDefinitionsRule,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    KnownFragmentNamesRule,
    KnownTypeNamesRule,
    MaxIntrospectionDepthRule,
    NamedTypeNode,
    Node,
    NoFragmentCyclesRule,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    SelectionNode,
    TypeInfo,
    ValidationContext,
    Visitor,
    specified_rules,
)
from graphql.language.ast import QUERY_DOCUMENT_KEYS
from graphql.pyutils import RefMap
from graphql.validation.rules import ASTValidationRule, max_introspection_depth_rule, overlapping_fields_can_be_merged
from graphql.validation.validate import ValidationAbortedError
from graphql.validation.validation_context import VariableUsage, VariableUsageVisitor

from graphql_api import limits
from graphql_api.errors import limit_exceeded
from graphql_api.plainly_valid import OverlappingFieldsRule, is_plain, unsure
from graphql_api.schema import SCHEMA

# The library has them as constants of its modules, for the whole process.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = limits.MAX_COMPARISONS
max_introspection_depth_rule.MAX_LIST_DEPTH = limits.MAX_INTROSPECTED_LISTS + 1

# More help nobody, and each takes time.
MAX_ERRORS: Final = 5
# `graphql_api.document_measure` has looked at these before.
_ASKED_BEFORE: Final = (ExecutableDefinitionsRule, KnownFragmentNamesRule, KnownTypeNamesRule, NoFragmentCyclesRule)


class IntrospectionDepthRule(MaxIntrospectionDepthRule):
    """The library's rule, whose error names the limit."""

    def report_error(self, error: GraphQLError) -> None:
        """Note the limit where the library says only that there is one."""
        limit, most = "depth of lists in an introspection", limits.MAX_INTROSPECTED_LISTS
        # How much deeper it goes nobody knows.
        super().report_error(limit_exceeded(limit, most + 1, most, "Ask for less.", nodes=error.nodes or ()))


_IN_THE_PLACE_OF: Final[Mapping[type[ASTValidationRule], type[ASTValidationRule]]] = {
    MaxIntrospectionDepthRule: IntrospectionDepthRule,
    OverlappingFieldsCanBeMergedRule: OverlappingFieldsRule,
}
_RULES: Final = tuple(_IN_THE_PLACE_OF.get(rule, rule) for rule in specified_rules if rule not in _ASKED_BEFORE)
_NAMES: Final = frozenset({"name", "alias", "type_condition", "description"})
_WAYS: Final = {kind: tuple(key for key in keys if key not in _NAMES) for kind, keys in QUERY_DOCUMENT_KEYS.items()}


def faults(document: DocumentNode) -> list[GraphQLError]:
    """Return the first errors of a document that was found to be within the limits; none when it is valid.

    Raises a coded error where too many fields would have to be compared with each other.
    """
    found: list[GraphQLError] = []
    last: deque[Node] = deque([document], maxlen=1)

    def note(error: GraphQLError) -> None:
        # Some of the library's tell no place.
        found.append(error if error.locations else GraphQLError(error.message, [*last]))
        if len(found) >= MAX_ERRORS:
            raise _Enough

    types = TypeInfo(SCHEMA)
    conditions = {each.name.value: each.type_condition for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    context = _Context(document, types, note)
    try:
        _Walk(types, [rule(context) for rule in _RULES], last, conditions=conditions).to(document, None, [])
    except _Enough:
        return found
    except ValidationAbortedError as aborted:
        limit, hint = "number of comparisons of fields with one name", "Ask for the same in fewer fragments."
        # How many more there would be nobody knows.
        number, maximum = limits.MAX_COMPARISONS + 1, limits.MAX_COMPARISONS
        raise limit_exceeded(limit, number, maximum, hint, nodes=[document.definitions[0]]) from aborted
    return found


_Looks: TypeAlias = list[tuple[int, Callable[..., Any]]]
_TRACKING: Final = -1


class _Enough(Exception):
    """So many errors were found that no more are looked for."""


class _Context(ValidationContext):
    """What rules may ask of the document as a whole."""

    def __init__(self, document: DocumentNode, types: TypeInfo, note: Callable[[GraphQLError], None]) -> None:
        super().__init__(SCHEMA, document, types, note)
        # What is found is kept by the node itself: to find one like it, all that is below would be looked at, each time.
        self._fragment_spreads: Any = RefMap()
        self._recursive_variable_usages: Any = RefMap()
        self._variable_usages: Any = RefMap()

    def get_variable_usages(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> list[VariableUsage]:
        """Return where variables are used in a definition, found once."""
        usages: list[VariableUsage] | None = self._variable_usages.get(node)
        if usages is None:
            looking = VariableUsageVisitor(self._type_info, node if isinstance(node, FragmentDefinitionNode) else None)
            if _names_a_variable(node):
                _Walk(self._type_info, [looking], deque(maxlen=1), is_for_variables=True).to(node, None, [])
            usages = self._variable_usages[node] = looking.usages
        return usages


@dataclass(slots=True)
class _Walk:
    """Shows nodes to what keeps track of the types, and to those visitors that look at nodes of their kind."""

    types: TypeInfo
    visitors: Sequence[Visitor]
    # The node that was gone to last. It is kept apart, so that who notes errors need not know who goes.
    last: deque[Node]
    is_for_variables: bool = False
    # What each fragment is on, by its name.
    conditions: Mapping[str, NamedTypeNode] = field(default_factory=dict)
    # Of each kind: who is called when a node of it is entered, and when it is left.
    looks: dict[str, tuple[_Looks, _Looks]] = field(default_factory=dict)
    # The visitors that look at nothing below a node, by their places, with that node.
    resting: dict[int, Node] = field(default_factory=dict)

    def to(self, node: Node, parent: Any, ancestors: list[Any]) -> None:
        """Go to a node and all below it; `ancestors` are those above its parent, as `graphql.visit` tells them."""
        self.last.append(node)
        kind = node.kind
        if kind not in self.looks:
            self.looks[kind] = self._of_kind(kind)
        entering, leaving = self.looks[kind]
        where: tuple[Any, ...] = (None, parent, [], ancestors)
        for at, look in entering:
            if at not in self.resting and look(node, *where) is SKIP:
                self.resting[at] = node
        above = ancestors if parent is None else [*ancestors, parent]
        for key in _WAYS.get(kind, ()):
            below = getattr(node, key)
            if isinstance(below, tuple):
                if kind == "selection_set":
                    for each in unsure(below, self.types.get_parent_type()):
                        self._to_selection(each, below, [*above, node])
                else:
                    for each in below:
                        self.to(each, below, [*above, node])
            elif below is not None:
                self.to(below, node, above)
        for at, look in leaving:
            if self.resting.get(at) is node:
                del self.resting[at]
            elif at not in self.resting:
                look(node, *where)

    def _of_kind(self, kind: str) -> tuple[_Looks, _Looks]:
        asked = [
            (at, _look(visitor, "enter", kind), _look(visitor, "leave", kind))
            for at, visitor in enumerate(self.visitors)
            if _looks_at(type(visitor), kind)  # type: ignore[arg-type]  # A class has a hash, of its own.
        ]
        track, untrack = getattr(self.types, f"enter_{kind}", None), getattr(self.types, f"leave_{kind}", None)
        entering = [(at, enter) for at, enter, _ in asked if enter]
        leaving = [(at, leave or _nothing) for at, _, leave in asked]
        if track:
            entering.insert(0, (_TRACKING, lambda node, *_where: track(node)))
        if untrack:
            leaving.append((_TRACKING, lambda _node, *_where: untrack()))
        return entering, leaving

    def _to_selection(self, node: SelectionNode, parent: Any, ancestors: list[Any]) -> None:
        """Go to a selection, but past what is plain in it, or past all of it where nothing is to be found in it."""
        if self.is_for_variables:
            if _names_a_variable(node):
                self.to(node, parent, ancestors)
        elif isinstance(node, FieldNode):
            self._to_field(node, parent, ancestors)
        elif isinstance(node, InlineFragmentNode) and self._is_plain(node, node.type_condition):
            if unsure(node.selection_set.selections, self.types.get_parent_type()):
                self.to(node.selection_set, node, [*ancestors, parent])
        elif not isinstance(node, FragmentSpreadNode) or not self._is_plain(node, self.conditions[node.name.value]):
            self.to(node, parent, ancestors)

    def _to_field(self, node: FieldNode, parent: Any, ancestors: list[Any]) -> None:
        if not is_plain(node, self.types.get_parent_type()):
            self.to(node, parent, ancestors)
        elif node.selection_set:
            self.types.enter_field(node)
            self.to(node.selection_set, node, [*ancestors, parent])
            self.types.leave_field()

    def _is_plain(self, fragment: SelectionNode, on: NamedTypeNode | None) -> bool:
        """Tell whether a fragment is on the type that it stands in, where it always can."""
        of = self.types.get_parent_type()
        return of is not None and not fragment.directives and (on is None or on.name.value == of.name)


def _names_a_variable(node: Node) -> bool:
    """Tell whether a variable is named anywhere in a node; where its text is not known, one may be."""
    return node.loc is None or node.loc.source.body.find("$", node.loc.start, node.loc.end) >= 0


def _look(visitor: Visitor, way: str, kind: str) -> Callable[..., Any] | None:
    """Return what a visitor does with nodes of a kind. Asked itself it would keep that, and so wait for the garbage collector."""
    return getattr(visitor, f"{way}_{kind}", None) or getattr(visitor, way, None)


@cache
def _looks_at(visitor: type[Visitor], kind: str) -> bool:
    """Tell whether visitors of a class look at nodes of a kind."""
    return any(hasattr(visitor, name) for name in (f"enter_{kind}", f"leave_{kind}", "enter", "leave"))


def _nothing(*_args: Any) -> None:
    """Look at nothing."""
