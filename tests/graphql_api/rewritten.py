"""Operations in other words: what one asks, asked with variables, directives, fragments and aliases, and some more beside it.

The same seed rewrites the same operation in the same way.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NamedTypeNode,
    NameNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    parse_type,
    print_ast,
    value_from_ast_untyped,
    visit,
)

PAGING = ("first", "after", "last", "before")
SIZES = ("first", "last")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An operation with the values of its variables."""

    document: DocumentNode
    values: Mapping[str, Any]


def rewritten(schema: GraphQLSchema, document: DocumentNode, seed: int) -> Rewritten:
    """Return a document of one query in other words, with the values of the variables that these have."""
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    rewriting = _Rewriting(schema, Random(seed), _response_names(document))
    selected = rewriting.selections(operation.selection_set, schema.query_type)
    operation = replace(
        operation,
        name=operation.name or NameNode(value="Judged"),
        selection_set=selected,
        variable_definitions=tuple(rewriting.definitions),
    )
    return Rewritten(DocumentNode(definitions=(operation, *rewriting.fragments)), rewriting.values)


def with_other_values(asked: Rewritten, random: Random) -> Rewritten:
    """Return the same document with other values: switches turned, pages of another size, some values left out."""
    operation = next(each for each in asked.document.definitions if isinstance(each, OperationDefinitionNode))
    values = dict(asked.values)
    for each in operation.variable_definitions or ():
        name, is_required = each.variable.name.value, each.type.kind == "non_null_type" and each.default_value is None
        value = values.get(name)
        if not is_required and random.random() < 0.3:
            values.pop(name, None)
        elif print_ast(each.type).rstrip("!") == "Boolean":
            values[name] = random.random() < 0.5
        elif isinstance(value, int):
            values[name] = random.randint(1, 4)
    return Rewritten(asked.document, values)


def features(document: DocumentNode) -> Counter[str]:
    """Return how many variables, directives, spreads, inline fragments, aliases and cursors a document has."""
    counted = _Features()
    visit(document, counted)
    return counted.found


class _Features(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def enter(self, node: Any, *_: Any) -> None:
        if node.kind in ("variable_definition", "directive", "fragment_spread", "inline_fragment"):
            self.found[node.kind] += 1
        elif node.kind == "field" and node.alias:
            self.found["alias"] += 1
        elif node.kind == "argument" and node.name.value in ("after", "before"):
            self.found["cursor"] += 1


def _response_names(document: DocumentNode) -> Counter[str]:
    names: Counter[str] = Counter()

    class Names(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            names[(node.alias or node.name).value] += 1

    visit(document, Names())
    return names


@dataclass(slots=True)
class _Rewriting:
    """`names`: how often each name of the answer stands in the operation; what has one alone may change its arguments."""

    schema: GraphQLSchema
    random: Random
    names: Counter[str]
    values: dict[str, Any] = field(default_factory=dict)
    definitions: list[VariableDefinitionNode] = field(default_factory=list)
    fragments: list[FragmentDefinitionNode] = field(default_factory=list)
    # Fragments that fit wherever their type does: all names in them are their own.
    fitting: list[FragmentDefinitionNode] = field(default_factory=list)
    made: int = 0

    def selections(self, node: SelectionSetNode, parent: Any) -> SelectionSetNode:
        found: list[SelectionNode] = []
        for each in node.selections:
            if isinstance(each, FieldNode):
                found.extend(self.fields(each, parent))
            else:
                assert isinstance(each, InlineFragmentNode)
                on = self.schema.type_map[each.type_condition.name.value] if each.type_condition else parent
                found.append(self.switched(replace(each, selection_set=self.selections(each.selection_set, on))))
        if is_abstract_type(parent) and self.chance(0.5):
            found.append(self.some_of_a_type(parent))
        if self.chance(0.4):
            found = self.moved(found, parent)
        # A spread may bring a variable of its own, which must be used: none is made that is not kept.
        found += map(self.spread, [each for each in self.fitting if each.type_condition.name.value == parent.name][:1])
        return SelectionSetNode(selections=tuple(found))

    def fields(self, node: FieldNode, parent: Any) -> Iterable[FieldNode]:
        """Yield a field in other words; some pages come a second time, of another size."""
        definition = self.schema.get_field(parent, node.name.value)
        assert definition
        below = get_named_type(definition.type)
        copies = [node]
        if node.selection_set and {each.name.value for each in node.arguments or ()} & set(SIZES) and self.chance(0.3):
            copies.append(self.of_another_size(node))
        for each in copies:
            arguments = tuple(self.arguments(each, definition.args))
            alias = each.alias
            changed = arguments != tuple(each.arguments or ()) and self.names[(alias or each.name).value] > 1
            if changed or self.chance(0.15):
                alias = NameNode(value=self.name("a"))
            selected = self.selections(each.selection_set, below) if each.selection_set else None
            yield self.switched(replace(each, arguments=arguments, alias=alias, selection_set=selected))

    def of_another_size(self, node: FieldNode) -> FieldNode:
        kept = [each for each in node.arguments or () if each.name.value not in PAGING]
        size = IntValueNode(value=str(self.random.randint(1, 4)))
        # The same way: few pages have no way back.
        name = NameNode(value=next(each.name.value for each in node.arguments or () if each.name.value in SIZES))
        return replace(node, arguments=(*kept, ArgumentNode(name=name, value=size)), alias=NameNode(value=self.name("a")))

    # Arguments.

    def arguments(self, node: FieldNode, known: Mapping[str, Any]) -> Iterable[ArgumentNode]:
        for each in node.arguments or ():
            name = each.name.value
            yield replace(each, value=self.value(each.value, known[name], may_be_absent=name not in SIZES))

    def value(self, node: ValueNode, known: Any, *, may_be_absent: bool) -> ValueNode:
        """Return a value, or a variable in the place of it or of a part of it; `known` is the argument or the input's field."""
        if self.chance(0.3):
            return self.variable(node, known.type, may_be_absent=may_be_absent)
        inner: Any = get_nullable_type(known.type)
        if isinstance(node, ObjectValueNode) and isinstance(inner, GraphQLInputObjectType):
            fields = inner.fields
            told = [
                replace(each, value=self.value(each.value, fields[each.name.value], may_be_absent=True))
                for each in node.fields or ()
            ]
            return replace(node, fields=tuple(told))
        if isinstance(node, ListValueNode) and is_list_type(inner):
            return replace(node, values=tuple(self.item(each, inner.of_type) for each in node.values or ()))
        return node

    def item(self, node: ValueNode, item_type: GraphQLInputType) -> ValueNode:
        return self.variable(node, item_type, may_be_absent=False) if self.chance(0.3) else node

    def variable(self, node: ValueNode, its_type: GraphQLInputType, *, may_be_absent: bool) -> ValueNode:
        """Return a variable that has the value by itself, by default, or by itself instead of a default; rarely none."""
        is_null = node.kind == "null_value"
        nullable = get_nullable_type(its_type)
        way = self.random.choices(("given", "default", "instead", "absent", "null"), (5, 4, 2, 1, 0.5))[0]
        if isinstance(its_type, GraphQLNonNull) or not may_be_absent:
            way = {"absent": "given", "null": "given"}.get(way, way)
        if is_null and way in ("default", "instead"):
            way = "given"
        name = self.name("v")
        value = value_from_ast_untyped(node)
        if way == "given":
            self.values[name] = value
            self.define(name, its_type)
        elif way == "default":
            self.define(name, nullable, node)
        elif way == "instead":
            self.values[name] = value
            self.define(name, its_type if self.chance(0.5) else nullable, node)
        else:
            self.define(name, nullable)
            if way == "null":
                self.values[name] = None
        return VariableNode(name=NameNode(value=name))

    def define(self, name: str, its_type: Any, default: Any = None) -> None:
        self.definitions.append(
            VariableDefinitionNode(
                variable=VariableNode(name=NameNode(value=name)),
                type=parse_type(str(its_type), no_location=True),
                default_value=default,
                directives=(),
            )
        )

    # Directives.

    def switched(self, node: Any) -> Any:
        """Return a selection, some with directives that skip or include it; most stay."""
        directives = list(node.directives or ())
        for name in ("include", "skip"):
            if self.chance(0.07):
                stays = self.chance(0.75)
                directives.append(self.directive(name, on=stays == (name == "include")))
        return replace(node, directives=tuple(directives))

    def directive(self, name: str, *, on: bool) -> DirectiveNode:
        value: ValueNode = BooleanValueNode(value=on)
        if self.chance(0.6):
            variable = self.name("s")
            way = self.random.choice(("given", "default", "instead"))
            if way != "default":
                self.values[variable] = on
            default = {"given": None, "default": on, "instead": not on}[way]
            self.define(variable, "Boolean!" if way == "given" else "Boolean", default=_literal(default))
            value = VariableNode(name=NameNode(value=variable))
        condition = ArgumentNode(name=NameNode(value="if"), value=value)
        return DirectiveNode(name=NameNode(value=name), arguments=(condition,))

    # Fragments.

    def moved(self, found: Sequence[SelectionNode], parent: Any) -> list[SelectionNode]:
        """Return selections of which some stand in a fragment now, on their own type or on one that it also is."""
        on = self.random.choice([parent, parent, *self.also(parent)])
        may_move = [each for each in found if on is parent or self.is_told_by(each, on)]
        moving = [each for each in may_move if self.chance(0.6)]
        if not moving:
            return list(found)
        staying = [each for each in found if not any(each is other for other in moving)]
        inside = SelectionSetNode(selections=tuple(moving))
        condition = NamedTypeNode(name=NameNode(value=on.name))
        if self.chance(0.4):
            is_plain = on is parent and self.chance(0.5)
            inline = InlineFragmentNode(type_condition=None if is_plain else condition, selection_set=inside, directives=())
            moved = [self.switched(inline)]
        else:
            fragment = self.fragment(condition, inside)
            moved = [self.spread(fragment) for _ in range(1 + self.chance(0.2))]
        at = self.random.randint(0, len(staying))
        return [*staying[:at], *moved, *staying[at:]]

    def spread(self, fragment: FragmentDefinitionNode) -> Any:
        return self.switched(FragmentSpreadNode(name=fragment.name, directives=()))

    def also(self, parent: Any) -> list[Any]:
        """Return the abstract types that what is of a type also is."""
        abstract = [each for each in self.schema.type_map.values() if is_abstract_type(each) and each is not parent]
        return [each for each in abstract if self.schema.is_sub_type(each, parent)]

    def is_told_by(self, node: SelectionNode, on: Any) -> bool:
        return isinstance(node, FieldNode) and self.schema.get_field(on, node.name.value) is not None

    def some_of_a_type(self, parent: Any) -> Any:
        """Return a fragment that tells, of one of the types that stand here, a few fields under names of their own."""
        on = self.random.choice(sorted(self.schema.get_possible_types(parent), key=lambda each: each.name))
        plain = [name for name, each in on.fields.items() if not each.args and is_leaf_type(get_named_type(each.type))]
        chosen = self.random.sample(plain, min(3, len(plain)))
        inside = SelectionSetNode(selections=tuple(self.switched(self.under_a_name(name)) for name in chosen))
        condition = NamedTypeNode(name=NameNode(value=on.name))
        if self.chance(0.5):
            return self.switched(InlineFragmentNode(type_condition=condition, selection_set=inside, directives=()))
        fragment = self.fragment(condition, inside)
        self.fitting.append(fragment)
        return self.spread(fragment)

    def fragment(self, condition: NamedTypeNode, inside: SelectionSetNode) -> FragmentDefinitionNode:
        name = NameNode(value=self.name("F"))
        self.fragments.append(FragmentDefinitionNode(name=name, type_condition=condition, selection_set=inside, directives=()))
        return self.fragments[-1]

    def under_a_name(self, field: str) -> FieldNode:
        return FieldNode(name=NameNode(value=field), alias=NameNode(value=self.name("a")), arguments=(), directives=())

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def name(self, letter: str) -> str:
        self.made += 1
        return f"{letter}{self.made}_"


def _literal(value: bool | None) -> BooleanValueNode | None:
    return None if value is None else BooleanValueNode(value=value)
