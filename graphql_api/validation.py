"""What the specification's rules say of a document, asked in one walk over it.

graphql-core asks every rule at every node, also at those of which the rule says nothing, and again for the variables. Here a node
is shown to the rules that look at its kind, and names, which are looked at from the node that has them, are not walked to.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from graphql import (
    SKIP,
    DocumentNode,
    ExecutableDefinitionsRule,
    FragmentDefinitionNode,
    GraphQLError,
    KnownFragmentNamesRule,
    KnownTypeNamesRule,
    Node,
    NoFragmentCyclesRule,
    OperationDefinitionNode,
    TypeInfo,
    ValidationContext,
    Visitor,
    specified_rules,
    visit,
)
from graphql.language.ast import QUERY_DOCUMENT_KEYS
from graphql.language.visitor import EnterLeaveVisitor
from graphql.pyutils import RefMap
from graphql.validation.validation_context import VariableUsage, VariableUsageVisitor

from graphql_api.schema import SCHEMA

# More help nobody, and each takes time.
MAX_ERRORS: Final = 5
# `graphql_api.limits` has looked at these before.
_ASKED_BEFORE: Final = (ExecutableDefinitionsRule, KnownFragmentNamesRule, KnownTypeNamesRule, NoFragmentCyclesRule)
_RULES: Final = tuple(rule for rule in specified_rules if rule not in _ASKED_BEFORE)
_NAMES: Final = frozenset({"name", "alias", "type_condition", "description"})
_WAYS: Final = {kind: tuple(key for key in keys if key not in _NAMES) for kind, keys in QUERY_DOCUMENT_KEYS.items()}


def faults(document: DocumentNode) -> list[GraphQLError]:
    """Return the first errors of a document that was found to be within the limits; none when it is valid."""
    found: list[GraphQLError] = []

    def note(error: GraphQLError) -> None:
        found.append(error)
        if len(found) >= MAX_ERRORS:
            raise _Enough

    types = TypeInfo(SCHEMA)
    context = _Context(document, types, note)
    with suppress(_Enough):
        _walk(document, types, [rule(context) for rule in _RULES])
    return found


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
            # Few documents have none, and those that are made by hand.
            if node.loc is None or "$" in node.loc.source.body:
                _walk(node, self._type_info, [looking])
            usages = self._variable_usages[node] = looking.usages
        return usages


def _walk(start: Node, types: TypeInfo, visitors: Sequence[Visitor]) -> None:
    visit(start, _Together(types, visitors), _WAYS)


class _Together(Visitor):
    """Shows each node to what keeps track of the types, and to those visitors that look at nodes of its kind."""

    def __init__(self, types: TypeInfo, visitors: Sequence[Visitor]) -> None:
        super().__init__()
        self.types = types
        self.visitors = visitors
        # By visitors that look at nothing below a node: that node.
        self.resting: list[Node | None] = [None] * len(visitors)

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        """Return what is called when a node of a kind is entered and left."""
        if kind not in self.enter_leave_map:
            self.enter_leave_map[kind] = self._for_kind(kind)
        return self.enter_leave_map[kind]

    def _for_kind(self, kind: str) -> EnterLeaveVisitor:
        resting = self.resting
        track: Callable[[Node], None] | None = getattr(self.types, f"enter_{kind}", None)
        untrack: Callable[[], None] | None = getattr(self.types, f"leave_{kind}", None)
        asked = [(at, *visitor.get_enter_leave_for_kind(kind)) for at, visitor in enumerate(self.visitors)]
        entering = [(at, enter) for at, enter, _ in asked if enter]
        leaving = [(at, leave) for at, enter, leave in asked if enter or leave]

        def enter(node: Node, *where: Any) -> None:
            if track:
                track(node)
            for at, look in entering:
                if resting[at] is None and look(node, *where) is SKIP:
                    resting[at] = node

        def leave(node: Node, *where: Any) -> None:
            for at, look in leaving:
                if resting[at] is node:
                    resting[at] = None
                elif look and resting[at] is None:
                    look(node, *where)
            if untrack:
                untrack()

        return EnterLeaveVisitor(enter if track or entering else None, leave if untrack or leaving else None)
