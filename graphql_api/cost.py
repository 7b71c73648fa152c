"""What an operation may cost: a polynomial in the sizes that its variables ask for, found once for each document.

A field costs one, at the root twenty, and as much more as it has to do; a list costs what hangs under it times the items that are
asked for. What does not depend on variables is added up beforehand: of an operation that is known it takes microseconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from graphql_api.errors import limit_exceeded
from graphql_api.limits import (
    ANSWERED_ONE_BY_ONE,
    AT_ROOT,
    COUNTED_LISTS,
    COUNTING,
    DEAR_FIELDS,
    INTROSPECTING,
    MAX_COST,
    MAX_FIRST,
    NARROWED_AT_ONCE,
    PAGE_SIZES,
    REGIONS_DIRECTLY_BELOW,
    REGIONS_OF_A_LEVEL,
    REGIONS_OF_A_LEVEL_BELOW,
    WHOLE_LISTS,
)


@dataclass(frozen=True, slots=True)
class _Size:
    """How many items are asked for: the most that is `written` or in one of the variables, `usual` where none says so.

    Of each variable there is the size of its default. Their values may be of any type; a wrong one is refused when it is coerced,
    but a list that is too long here, since to coerce it takes long.
    """

    node: FieldNode = field(compare=False)
    argument: str
    variables: tuple[tuple[str, int | None], ...]
    written: int | None
    most: int
    usual: int

    def asked(self, values: Mapping[str, Any]) -> int:
        """Return the size for the values of the variables. Raises a coded error for a list that is too long."""
        said = [self._said(values[name]) if name in values else default for name, default in self.variables]
        return max((each for each in (*said, self.written) if each is not None), default=self.usual)

    def _said(self, value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, list):
            if len(value) > self.most and self.argument in ANSWERED_ONE_BY_ONE:
                hint = "Ask in several requests."
                raise limit_exceeded(f"number of {self.argument}", len(value), self.most, hint, nodes=[self.node])
            return min(len(value), self.most)
        # One thing where a list is asked for is a list of one. A number such as 1e2 is taken for an Int, too.
        return int(min(max(value, 0), self.most)) if isinstance(value, int | float) and self.argument in PAGE_SIZES else 1


@dataclass(frozen=True, slots=True)
class _Regions:
    """How many regions are asked for, by the arguments `level` and `parent`: written, or the variables that hold them."""

    level: ValueNode | None
    parent: ValueNode | None
    defaults: Mapping[str, ValueNode] = field(compare=False)

    def asked(self, values: Mapping[str, Any]) -> int:
        """Return about how many there are for the values of the variables, of any type: a wrong one is refused later."""
        level, parent = self._said(self.level, values), self._said(self.parent, values)
        if parent is None:
            return REGIONS_OF_A_LEVEL.get(str(level), WHOLE_LISTS["regions"])
        return REGIONS_DIRECTLY_BELOW if level is None else REGIONS_OF_A_LEVEL_BELOW

    def _said(self, node: ValueNode | None, values: Mapping[str, Any]) -> Any:
        if isinstance(node, VariableNode):
            name = node.name.value
            if name in values:
                return values[name]
            node = self.defaults.get(name)
        return getattr(node, "value", None)


# None is as another: to compare what is written in filters would take long.
@dataclass(frozen=True, slots=True, eq=False)
class _Narrowed:
    """Whether a list is narrowed, by its argument `filter`: written, or in variables."""

    filter: ValueNode
    defaults: Mapping[str, ValueNode]

    def asked(self, values: Mapping[str, Any]) -> int:
        """Return 1 where it is for the values of the variables, of any type: a wrong one is refused later; else 0."""
        return int(self._narrows(self.filter, values))

    def _narrows(self, node: ValueNode | None, values: Mapping[str, Any]) -> bool:
        if isinstance(node, VariableNode):
            name = node.name.value
            if name in values:
                value = values[name]
                said = [each for of, each in value.items() if of not in NARROWED_AT_ONCE] if isinstance(value, dict) else [value]
                return any(said)
            node = self.defaults.get(name)
        if isinstance(node, ObjectValueNode):
            return any(self._narrows(each.value, values) for each in node.fields if each.name.value not in NARROWED_AT_ONCE)
        if isinstance(node, ListValueNode):
            return bool(node.values)
        return node is not None and not isinstance(node, NullValueNode)


_Part = _Size | _Regions | _Narrowed
_Polynomial = Mapping[tuple[_Part, ...], int]


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of an operation, by the selections at its root."""

    parts: tuple[tuple[SelectionNode, _Polynomial], ...]

    def of(self, variables: Mapping[str, Any]) -> int:
        """Return the cost with these variables. Raises a coded error when it is more than is allowed."""
        total = sum(_value(part, variables) for _, part in self.parts)
        if total > MAX_COST:
            dearest = max(self.parts, key=lambda part: _value(part[1], variables))[0]
            hint = "Ask for less, or in several requests; a fragment counts wherever it is spread."
            raise limit_exceeded("cost", total, MAX_COST, hint, nodes=[dearest])
        return total


def costs(document: DocumentNode) -> dict[str | None, Cost]:
    """Return the cost of each operation of a valid document by its name.

    What the document asks for must have been found to be within the limits, which bound the work done here.
    """
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return {
        each.name.value if each.name else None: _Reckoning(fragments, _defaults(each)).cost(each)
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    }


@dataclass(slots=True)
class _Reckoning:
    """One operation being reckoned, with the defaults of its variables."""

    fragments: Mapping[str, FragmentDefinitionNode]
    defaults: Mapping[str, ValueNode]
    known: dict[str, _Polynomial] = field(default_factory=dict)

    def cost(self, operation: OperationDefinitionNode) -> Cost:
        return Cost(tuple((each, self._selection(each, is_root=True)) for each in operation.selection_set.selections))

    def _selection_set(self, selection_set: SelectionSetNode, *, is_root: bool = False) -> _Polynomial:
        return _sum(self._selection(each, is_root=is_root) for each in selection_set.selections)

    def _selection(self, selection: SelectionNode, *, is_root: bool) -> _Polynomial:
        if isinstance(selection, FieldNode):
            return self._field(selection, is_root=is_root)
        if isinstance(selection, InlineFragmentNode):
            return self._selection_set(selection.selection_set, is_root=is_root)
        # What is on the query itself can be spread nowhere else.
        name = cast(FragmentSpreadNode, selection).name.value
        if name not in self.known:
            self.known[name] = self._selection_set(self.fragments[name].selection_set, is_root=is_root)
        return self.known[name]

    def _field(self, node: FieldNode, *, is_root: bool) -> _Polynomial:
        name = node.name.value
        if name in INTROSPECTING:
            # What is below is the schema's description, which is made once and kept.
            return {(): DEAR_FIELDS[name]}
        own = DEAR_FIELDS.get(name, AT_ROOT if is_root else 1)
        if not node.selection_set:
            return {(): own}
        inner = self._selection_set(node.selection_set)
        if is_root and name in COUNTED_LISTS and self._counts(node):
            own += COUNTING
        asked = self._regions(node) if name == "regions" else self._asked(node)
        listed = _plus(_times(inner, WHOLE_LISTS.get(name, 1) if asked is None else asked), own)
        narrowing = self._narrowing(node) if is_root and name in COUNTED_LISTS else None
        return listed if narrowing is None else _sum((listed, {(narrowing,): COUNTING}))

    def _counts(self, node: FieldNode) -> bool:
        """Tell whether a field asks for its `totalCount`, itself or in a fragment."""
        waiting, seen = [node.selection_set], set[str]()
        while waiting:
            selection_set = waiting.pop()
            for each in selection_set.selections if selection_set else ():
                if isinstance(each, InlineFragmentNode):
                    waiting.append(each.selection_set)
                elif isinstance(each, FragmentSpreadNode) and each.name.value not in seen:
                    seen.add(each.name.value)
                    waiting.append(self.fragments[each.name.value].selection_set)
                elif isinstance(each, FieldNode) and each.name.value == "totalCount":
                    return True
        return False

    def _narrowing(self, node: FieldNode) -> _Narrowed | None:
        given = (each.value for each in node.arguments or () if each.name.value == "filter")
        return next((_Narrowed(each, self.defaults) for each in given), None)

    def _regions(self, node: FieldNode) -> _Regions:
        given = {each.name.value: each.value for each in node.arguments or ()}
        return _Regions(given.get("level"), given.get("parent"), self.defaults)

    def _asked(self, node: FieldNode) -> int | _Size | None:
        """Return how many items a field asks for, nothing where no argument is a size."""
        written: list[int] = []
        variables: list[tuple[str, int | None]] = []
        sized, most = "", MAX_FIRST
        for argument in node.arguments or ():
            name, value = argument.name.value, argument.value
            if name not in PAGE_SIZES and name not in ANSWERED_ONE_BY_ONE:
                continue
            sized, most = name, ANSWERED_ONE_BY_ONE.get(name, MAX_FIRST)
            if isinstance(value, VariableNode):
                default = self.defaults.get(value.name.value)
                variables.append((value.name.value, _written(default, name) if default else None))
            elif (size := _written(value, name)) is not None:
                written.append(size)
        if variables:
            # A page of no size is refused before it is reckoned, or skipped.
            return _Size(node, sized, tuple(variables), max(written, default=None), most, WHOLE_LISTS.get(node.name.value, 1))
        return max(written, default=None)


def _defaults(operation: OperationDefinitionNode) -> dict[str, ValueNode]:
    return {each.variable.name.value: each.default_value for each in operation.variable_definitions or () if each.default_value}


def _written(value: ValueNode, argument: str) -> int | None:
    """Return how many items a value asks for that is written for an argument, nothing where it is null."""
    most = ANSWERED_ONE_BY_ONE.get(argument, MAX_FIRST)
    if isinstance(value, IntValueNode) and argument in PAGE_SIZES:
        # Python reads a number of thousands of digits slowly or not at all; the first ten tell that it is too large.
        return min(max(int(value.value[:10]), 0), most)
    if isinstance(value, ListValueNode):
        return min(len(value.values), most)
    return None if isinstance(value, NullValueNode) else 1


def _sum(parts: Iterable[_Polynomial]) -> _Polynomial:
    total: dict[tuple[_Part, ...], int] = {}
    for part in parts:
        for sizes, number in part.items():
            total[sizes] = total.get(sizes, 0) + number
    return total


def _plus(polynomial: _Polynomial, own: int) -> _Polynomial:
    return {**polynomial, (): polynomial.get((), 0) + own}


def _times(polynomial: _Polynomial, size: int | _Part) -> _Polynomial:
    if isinstance(size, int):
        return {sizes: number * size for sizes, number in polynomial.items()}
    return {(*sizes, size): number for sizes, number in polynomial.items()}


def _value(polynomial: _Polynomial, variables: Mapping[str, Any]) -> int:
    return sum(number * prod(size.asked(variables) for size in sizes) for sizes, number in polynomial.items())
