"""The pages that an operation asks for, looked at before it is executed: each has a size within bounds and goes one way.

What is plainly right in a document is looked at once; the rest is looked at again with the values of the variables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    NonNullTypeNode,
    NullValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)

from graphql_api.errors import CodedError, ErrorCode, out_of_bounds
from graphql_api.limits import MAX_FIRST, SHORTER_PAGES
from graphql_api.schema import SCHEMA

_FORWARD: Final = ("first", "after")
_BACK: Final = ("last", "before")
_WAYS: Final = frozenset({*_FORWARD, *_BACK})
_DIGITS: Final = len(str(MAX_FIRST))
# By type and name, the fields that have some below them: of which type these are, and the argument for the size of a page, if any.
_FIELDS: Final[Mapping[str, Mapping[str, tuple[str, GraphQLArgument | None]]]] = {
    of: {
        name: (get_named_type(each.type).name, each.args.get("first"))
        for name, each in getattr(type_, "fields", {}).items()
        if is_composite_type(get_named_type(each.type))
    }
    for of, type_ in SCHEMA.type_map.items()
}
# The types below which nothing has anything below it.
_ENDS: Final = frozenset(of for of, below in _FIELDS.items() if not below and not is_abstract_type(SCHEMA.type_map[of]))
_ROOTS: Final = {each: type_.name for each in OperationType if (type_ := SCHEMA.get_root_type(each))}
_SOMETHING: Final = object()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A field for a page of a list, with what is said of the page. `is_sized`: it has a size of its own where none is given."""

    node: FieldNode
    said: Sequence[tuple[str, ValueNode]]
    is_sized: bool

    def fault(self, value_of: "_Values") -> CodedError | None:
        """Return what is wrong with it, if anything is; a size that is no whole number is told when it is coerced."""
        name = self.node.name.value
        given = {way: value for way, node in self.said if (value := value_of(node)) is not None}
        if "" in given.values():
            # That no cursor is empty is told in the same words as what else is none.
            return None
        back = [each for each in _BACK if each in given]
        if back and (forward := [each for each in _FORWARD if each in given]):
            message = (
                f"`{name}` goes forward with `first` and `after`, or back with `last` and `before`: "
                f"`{forward[0]}` and `{back[0]}` do not go together."
            )
            arguments = [*forward, *back]
            return CodedError(ErrorCode.BAD_ARGUMENT, message, nodes=[self.node], field=name, argument=back[0], arguments=arguments)
        argument = "last" if back else "first"
        size, most = given.get(argument), SHORTER_PAGES.get(name, MAX_FIRST)
        if size is None:
            message = f"`{name}` needs `{argument}`: how many items to return, from 1 to {most}."
            required = CodedError(ErrorCode.FIRST_REQUIRED, message, nodes=[self.node], field=name, argument=argument)
            return None if self.is_sized else required
        if isinstance(size, bool) or not isinstance(size, int | float) or size % 1 or 1 <= size <= most:
            return None
        return out_of_bounds(name, argument, int(size), most, nodes=[self.node])


@dataclass(slots=True)
class _Values:
    """The values of what may be written for an argument, with those of the variables."""

    variables: Mapping[str, Any]
    definitions: Mapping[str, VariableDefinitionNode]

    def __call__(self, node: ValueNode) -> Any:
        """Return a number, a truth or a text as it is, null and what is not given as nothing, and something for all else."""
        if isinstance(node, VariableNode):
            return self._of_variable(self.definitions[node.name.value])
        if isinstance(node, IntValueNode):
            return int(node.value)
        if isinstance(node, BooleanValueNode | StringValueNode):
            return node.value
        return None if isinstance(node, NullValueNode) else _SOMETHING

    def _of_variable(self, defined: VariableDefinitionNode) -> Any:
        name = defined.variable.name.value
        if name not in self.variables and defined.default_value:
            return self(defined.default_value)
        value = self.variables.get(name)
        # That it is missing is told when it is coerced.
        return _SOMETHING if value is None and isinstance(defined.type, NonNullTypeNode) else value

    def allow(self, directives: Sequence[DirectiveNode]) -> bool:
        """Tell whether what has these directives is executed."""
        return all(
            self(argument.value) is (each.name.value == "include")
            for each in directives
            for argument in each.arguments or ()
            if each.name.value in ("skip", "include")
        )


# A page that may be wrong, or a fragment by its name, with all directives on the way to it.
_Doubtful: TypeAlias = tuple[Sequence[DirectiveNode], _Asked | str]


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one operation that are not plainly right."""

    doubtful: Sequence[_Doubtful]
    definitions: Mapping[str, VariableDefinitionNode]
    fragments: Mapping[str, Sequence[_Doubtful]]

    def faults(self, variables: Mapping[str, Any], most: int) -> list[GraphQLError]:
        """Return what is wrong with pages that would be asked for with these variables, at most so many errors."""
        if not self.doubtful:
            return []
        value_of, found, seen = _Values(variables, self.definitions), list[GraphQLError](), set[str]()

        def look(doubtful: Sequence[_Doubtful]) -> None:
            for directives, each in doubtful:
                if len(found) >= most or (directives and not value_of.allow(directives)):
                    continue
                if isinstance(each, _Asked):
                    if (fault := each.fault(value_of)) is not None:
                        found.append(fault)
                elif each not in seen:
                    seen.add(each)
                    look(self.fragments[each])

        look(self.doubtful)
        return found


def pages(document: DocumentNode) -> dict[str | None, Pages]:
    """Return the pages of each operation of a valid document by its name."""
    fragments = {
        each.name.value: _doubtful(each.selection_set, each.type_condition.name.value)
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    return {
        each.name.value if each.name else None: Pages(
            _doubtful(each.selection_set, _ROOTS[each.operation]),
            {of.variable.name.value: of for of in each.variable_definitions or ()},
            fragments,
        )
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    }


def _doubtful(selection_set: SelectionSetNode, of: str) -> tuple[_Doubtful, ...]:
    found: list[_Doubtful] = []
    _look_through(selection_set, of, (), found)
    return tuple(found)


def _look_through(selection_set: SelectionSetNode, of: str, above: Sequence[DirectiveNode], found: list[_Doubtful]) -> None:
    """Note what may be wrong in a selection; `above` are the directives on the way to it."""
    for each in selection_set.selections:
        directives = (*above, *each.directives) if each.directives else above
        if isinstance(each, FieldNode):
            if each.selection_set and each.name.value in _FIELDS[of]:
                below, size = _FIELDS[of][each.name.value]
                if size is not None and not _is_plain(each):
                    said = [(name, of.value) for of in each.arguments or () if (name := of.name.value) in _WAYS]
                    found.append((directives, _Asked(each, said, is_sized=size.default_value is not Undefined)))
                if below not in _ENDS:
                    _look_through(each.selection_set, below, directives, found)
        elif isinstance(each, FragmentSpreadNode):
            found.append((directives, each.name.value))
        elif isinstance(each, InlineFragmentNode):
            on = each.type_condition.name.value if each.type_condition else of
            _look_through(each.selection_set, on, directives, found)


def _is_plain(node: FieldNode) -> bool:
    """Tell whether a size is written that is within bounds, and nothing of the other way."""
    size = 0
    for each in node.arguments or ():
        name = each.name.value
        if name in _BACK:
            return False
        if name == "first" and isinstance(each.value, IntValueNode) and len(each.value.value) <= _DIGITS:
            size = int(each.value.value)
    return 1 <= size <= SHORTER_PAGES.get(node.name.value, MAX_FIRST)
