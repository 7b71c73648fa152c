"""What is plainly right in a document, so that the specification's rules need not be asked about it.

Most of a document is: a field that there is, with arguments that there are and values of their types, and names of which each is
asked for once. Whoever asks about the rest is told so by the rules themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLCompositeType,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLScalarType,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OverlappingFieldsCanBeMergedRule,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValidationContext,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.utilities import validate_input_literal

# Numbers of so many digits fit into 32 bits.
_SURE_DIGITS: Final = 9
_WRITTEN_AS: Final[Mapping[str, type[ValueNode]]] = {
    "Int": IntValueNode,
    "String": StringValueNode,
    "ID": StringValueNode,
    "Boolean": BooleanValueNode,
}


@dataclass(frozen=True, slots=True)
class _Form:
    """How a field is asked for: whether anything must stand below it, and which arguments it takes and needs."""

    has_below: bool
    arguments: Mapping[str, GraphQLArgument]
    required: frozenset[str]

    def fits(self, field: FieldNode) -> bool:
        """Tell whether a field is plainly asked for like this."""
        below, arguments = field.selection_set, field.arguments
        if field.directives or (below is not None) != self.has_below or (below is not None and not below.selections):
            return False
        if not arguments:
            return not self.required
        names = {each.name.value for each in arguments}
        return (
            len(names) == len(arguments)
            and self.required <= names
            and all(
                each.name.value in self.arguments and _fits(each.value, self.arguments[each.name.value].type) for each in arguments
            )
        )


def is_plain(field: FieldNode, of: GraphQLCompositeType | None) -> bool:
    """Tell whether no rule can say anything of a field itself and of its arguments, whatever stands below it.

    Only how variables are used in them is another matter.
    """
    form = _forms(of).get(field.name.value)
    return form is not None and form.fits(field)


def unsure(selections: Sequence[SelectionNode], of: GraphQLCompositeType | None) -> list[SelectionNode]:
    """Return all of the selections but plain leaves, which most are: fields of the type without anything to them or below them."""
    leaves = _leaves(of)
    return [
        each
        for each in selections
        if not isinstance(each, FieldNode)
        or each.name.value not in leaves
        or each.arguments
        or each.directives
        or each.selection_set
    ]


@cache
def _leaves(of: GraphQLCompositeType | None) -> frozenset[str]:
    """Return the fields of a type that have nothing below them and need no arguments."""
    return frozenset(name for name, form in _forms(of).items() if not form.has_below and not form.required)


@cache
def _forms(of: GraphQLCompositeType | None) -> Mapping[str, _Form]:
    fields = of.fields if isinstance(of, GraphQLObjectType | GraphQLInterfaceType) else {}
    return {
        name: _Form(
            has_below=not is_leaf_type(get_named_type(each.type)),
            arguments=each.args,
            required=frozenset(argument for argument, wanted in each.args.items() if is_required_argument(wanted)),
        )
        for name, each in fields.items()
    }


def _fits(value: ValueNode, of: GraphQLInputType) -> bool:
    """Tell whether a value is plainly one of a type; of variables the rules that count their uses tell."""
    if isinstance(value, VariableNode):
        return True
    inner = get_nullable_type(of)
    if isinstance(inner, GraphQLList):
        return all(_fits(each, inner.of_type) for each in (value.values if isinstance(value, ListValueNode) else (value,)))
    if isinstance(inner, GraphQLEnumType):
        return isinstance(value, EnumValueNode) and value.value in inner.values
    if isinstance(inner, GraphQLInputObjectType):
        return isinstance(value, ObjectValueNode) and not inner.is_one_of and _fits_object(value, inner)
    if not isinstance(inner, GraphQLScalarType):
        return False
    if isinstance(value, IntValueNode):
        return inner.name == "Int" and len(value.value) <= _SURE_DIGITS
    if inner.name in _WRITTEN_AS:
        return isinstance(value, _WRITTEN_AS[inner.name])
    return isinstance(value, StringValueNode) and _is_literal(value, inner)


def _fits_object(value: ObjectValueNode, of: GraphQLInputObjectType) -> bool:
    names = {each.name.value for each in value.fields}
    if len(names) < len(value.fields) or not _required(of) <= names <= of.fields.keys():
        return False
    return all(_fits(each.value, of.fields[each.name.value].type) for each in value.fields)


@cache
def _required(of: GraphQLInputObjectType) -> frozenset[str]:
    return frozenset(name for name, each in of.fields.items() if is_required_input_field(each))


def _is_literal(value: ValueNode, of: GraphQLScalarType) -> bool:
    wrong: list[GraphQLError] = []
    validate_input_literal(value, of, lambda error, _path: wrong.append(error))
    return not wrong


# By the names under which fields are answered: the type that each is of, and the field.
_Answers: TypeAlias = dict[str, tuple[str, FieldNode]]


class OverlappingFieldsRule(OverlappingFieldsCanBeMergedRule):
    """The library's rule, asked only where two fields answer by one name and are not plainly the same."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.of_fragments: dict[str, _Answers | None] = {}

    def enter_selection_set(self, selection_set: SelectionSetNode, key: Any, parent: Any, *where: Any) -> None:
        """Look for conflicts in a selection set, unless there can be none."""
        if isinstance(parent, InlineFragmentNode):
            return
        of = self.context.get_parent_type()
        if self._answers(selection_set, of.name if of else "") is None:
            super().enter_selection_set(selection_set, key, parent, *where)

    def _answers(self, selection_set: SelectionSetNode, of: str) -> _Answers | None:
        """Return under which names a selection set is answered; nothing where there may be a conflict."""
        found: _Answers = {}
        for each in selection_set.selections:
            if isinstance(each, FieldNode):
                name = (each.alias or each.name).value
                if name in found and not _are_same(found[name], (of, each)):
                    return None
                found[name] = of, each
                continue
            if isinstance(each, FragmentSpreadNode):
                added = self._of_fragment(each.name.value)
            elif isinstance(each, InlineFragmentNode):
                condition = each.type_condition
                added = self._answers(each.selection_set, condition.name.value if condition else of)
            if added is None or not all(_are_same(found[name], added[name]) for name in found.keys() & added.keys()):
                return None
            found |= added
        return found

    def _of_fragment(self, name: str) -> _Answers | None:
        if name not in self.of_fragments:
            fragment = self.context.get_fragment(name)
            self.of_fragments[name] = None
            if fragment:
                self.of_fragments[name] = self._answers(fragment.selection_set, fragment.type_condition.name.value)
        return self.of_fragments[name]


def _are_same(one: tuple[str, FieldNode], other: tuple[str, FieldNode]) -> bool:
    """Tell whether two fields plainly ask for the same: that of one type, in the same words."""
    return one[1] is other[1] or (one[0] == other[0] and _words(one[1]) == _words(other[1]) is not None)


def _words(field: FieldNode) -> str | None:
    """Return what a field asks for as it is written; nothing where its text is not known."""
    if not (field.arguments or field.directives or field.selection_set):
        return field.name.value
    return field.loc.source.body[field.name.loc.start : field.loc.end] if field.loc and field.name.loc else None
