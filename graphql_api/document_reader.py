"""Reading the documents that partners send: operations and fragments, from tokens that were found before.

graphql-core's parser goes through eight calls for a field and takes more than twice as long. What is read here is what it
would read. Where it would not, or a document defines types, nothing is read, and the library does it, or tells in words what is
wrong.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DefinitionNode,
    DirectiveNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    IntValueNode,
    Lexer,
    ListTypeNode,
    ListValueNode,
    NamedTypeNode,
    NameNode,
    Node,
    NonNullTypeNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    Source,
    StringValueNode,
    TokenKind,
    TypeNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
)
from graphql.language import Location

from graphql_api.document_text import Token

_Of = TypeVar("_Of", bound=Node)

_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(?![.\w])", re.ASCII)
_FRACTION: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+(?![.\w])", re.ASCII)
# Escapes, and blocks, the library reads.
_PLAIN_TEXT: Final = re.compile(r'"(?!"")[^"\\\n\r]*+"')
_OPERATIONS: Final = {each.value: each for each in OperationType}
# What may stand behind the first name of a field.
_MORE: Final = frozenset(":(@{")
_BOOLEANS: Final = {"true": True, "false": False}
_END: Final[Token] = ("", "", 0)


class _Place(Location):
    """Where a node stands. The tokens at its ends are not kept."""

    __slots__ = ()

    def __init__(self, start: int, end: int, source: Source) -> None:
        self.start, self.end, self.source = start, end, source


class SeldomSaid(Exception):
    """The document has something that is not read here, or is not to be read at all."""


class Reader:
    """Reads one document. `at` is the number of the next token."""

    def __init__(self, source: Source, tokens: Sequence[Token]) -> None:
        self.source, self.at = source, 0
        self.kinds, self.texts, self.starts = zip(*tokens, _END, strict=True)

    def document(self) -> DocumentNode:
        """Return the document. Raises `SeldomSaid` where the library is to read it."""
        definitions = [self._definition()]
        while self.kinds[self.at]:
            definitions.append(self._definition())
        place = _Place(0, len(self.source.body), self.source)
        return _node(DocumentNode, place, definitions=tuple(definitions), token_count=self.at)

    def _definition(self) -> DefinitionNode:
        began, word = self.at, self.texts[self.at]
        if word == "{":
            selections = self._selection_set()
            return _node(OperationDefinitionNode, selections.loc, operation=OperationType.QUERY, selection_set=selections)
        description = self._description()
        word = self.texts[self.at]
        self.at += 1
        if word == "fragment":
            name = self._fragment_name()
            self._expect("on")
            parts = {"type_condition": self._named_type(), "variable_definitions": ()}
            return self._selecting(FragmentDefinitionNode, began, description=description, name=name, **parts)
        if word not in _OPERATIONS:
            raise SeldomSaid
        named = self._name() if self.kinds[self.at] == "name" else None
        variables = self._many("(", self._variable_definition, ")") if self.texts[self.at] == "(" else None
        parts = {"operation": _OPERATIONS[word], "name": named, "variable_definitions": variables}
        return self._selecting(OperationDefinitionNode, began, description=description, **parts)

    def _description(self) -> StringValueNode | None:
        return self._text() if self.kinds[self.at] == "text" else None

    def _selecting(self, kind: type[_Of], began: int, **parts: Any) -> _Of:
        """Return a node that ends with directives, if any, and a selection set."""
        directives = self._directives()
        selections = self._selection_set()
        return _node(kind, self._since(began), directives=directives, selection_set=selections, **parts)

    def _variable_definition(self) -> VariableDefinitionNode:
        began, description, variable = self.at, self._description(), self._variable()
        self._expect(":")
        of, default, constant = self._type(), None, self.at
        if self.texts[self.at] == "=":
            self.at += 1
            default = self._value()
        parts = {"variable": variable, "type": of, "default_value": default, "directives": self._directives()}
        if any(each == "$" for each in self.texts[constant : self.at]):
            raise SeldomSaid
        return _node(VariableDefinitionNode, self._since(began), description=description, **parts)

    def _type(self) -> TypeNode:
        began = self.at
        if self.texts[began] == "[":
            self.at += 1
            inner = self._type()
            self._expect("]")
            of: TypeNode = _node(ListTypeNode, self._since(began), type=inner)
        else:
            of = self._named_type()
        if self.texts[self.at] != "!":
            return of
        self.at += 1
        return _node(NonNullTypeNode, self._since(began), type=of)

    def _named_type(self) -> NamedTypeNode:
        name = self._name()
        return _node(NamedTypeNode, name.loc, name=name)

    def _selection_set(self) -> SelectionSetNode:
        began = self.at
        selections = self._many("{", self._selection, "}")
        return _node(SelectionSetNode, self._since(began), selections=selections)

    def _selection(self) -> SelectionNode:
        return self._spread() if self.texts[self.at] == "..." else self._field()

    def _field(self) -> FieldNode:
        began, name = self.at, self._name()
        # Most fields are no more.
        if self.texts[self.at] not in _MORE:
            return _node(FieldNode, name.loc, name=name)
        if self.texts[self.at] == ":":
            self.at += 1
            parts: dict[str, Any] = {"alias": name, "name": self._name()}
        else:
            parts = {"name": name}
        if self.texts[self.at] == "(":
            parts["arguments"] = self._arguments()
        if self.texts[self.at] == "@":
            parts["directives"] = self._directives()
        if self.texts[self.at] == "{":
            parts["selection_set"] = self._selection_set()
        return _node(FieldNode, self._since(began), **parts)

    def _spread(self) -> SelectionNode:
        began = self.at
        self.at += 1
        if self.texts[self.at] == "on":
            self.at += 1
            return self._selecting(InlineFragmentNode, began, type_condition=self._named_type())
        if self.kinds[self.at] != "name":
            return self._selecting(InlineFragmentNode, began)
        name, directives = self._name(), self._directives()
        return _node(FragmentSpreadNode, self._since(began), name=name, directives=directives)

    def _directives(self) -> tuple[DirectiveNode, ...] | None:
        found = []
        while self.texts[self.at] == "@":
            began = self.at
            self.at += 1
            name, arguments = self._name(), self._arguments()
            found.append(_node(DirectiveNode, self._since(began), name=name, arguments=arguments))
        return tuple(found) or None

    def _arguments(self) -> tuple[ArgumentNode, ...] | None:
        return self._many("(", self._argument, ")") if self.texts[self.at] == "(" else None

    def _argument(self) -> ArgumentNode:
        return self._named_value(ArgumentNode)

    def _object_field(self) -> ObjectFieldNode:
        return self._named_value(ObjectFieldNode)

    def _named_value(self, kind: type[_Of]) -> _Of:
        began, name = self.at, self._name()
        self._expect(":")
        value = self._value()
        return _node(kind, self._since(began), name=name, value=value)

    def _value(self) -> ValueNode:
        began, kind, text = self.at, self.kinds[self.at], self.texts[self.at]
        if text == "$":
            return self._variable()
        if text == "[":
            values = () if self._is_empty("]") else self._many("[", self._value, "]")
            return _node(ListValueNode, self._since(began), values=values)
        if text == "{":
            fields = () if self._is_empty("}") else self._many("{", self._object_field, "}")
            return _node(ObjectValueNode, self._since(began), fields=fields)
        if kind == "text":
            return self._text()
        self.at += 1
        place = self._since(began)
        if kind == "name":
            return _word(text, place)
        # What stands directly behind a number may make it none.
        for kind_of_number, form in ((IntValueNode, _INTEGER), (FloatValueNode, _FRACTION)):
            if (number := form.match(self.source.body, place.start)) and number.end() == place.end:
                return _node(kind_of_number, place, value=text)
        raise SeldomSaid

    def _text(self) -> StringValueNode:
        text = self.texts[self.at]
        self.at += 1
        place = self._since(self.at - 1)
        if _PLAIN_TEXT.fullmatch(text):
            return _node(StringValueNode, place, value=text[1:-1], block=False)
        try:
            token = Lexer(self.source).read_next_token(place.start)
        except GraphQLSyntaxError as wrong:
            raise SeldomSaid from wrong
        return _node(StringValueNode, place, value=token.value, block=token.kind is TokenKind.BLOCK_STRING)

    def _variable(self) -> VariableNode:
        began = self.at
        self._expect("$")
        name = self._name()
        return _node(VariableNode, self._since(began), name=name)

    def _fragment_name(self) -> NameNode:
        if self.texts[self.at] == "on":
            raise SeldomSaid
        return self._name()

    def _name(self) -> NameNode:
        at = self.at
        if self.kinds[at] != "name":
            raise SeldomSaid
        self.at += 1
        start, text = self.starts[at], self.texts[at]
        return _node(NameNode, _Place(start, start + len(text), self.source), value=text)

    def _is_empty(self, closing: str) -> bool:
        """Go past the two brackets that hold nothing, where there are such."""
        if self.texts[self.at + 1] != closing:
            return False
        self.at += 2
        return True

    def _many(self, opening: str, read: Callable[[], _Of], closing: str) -> tuple[_Of, ...]:
        """Return what stands between two brackets, one thing or more."""
        self._expect(opening)
        found = [read()]
        while self.texts[self.at] != closing:
            found.append(read())
        self.at += 1
        return tuple(found)

    def _expect(self, text: str) -> None:
        if self.texts[self.at] != text:
            raise SeldomSaid
        self.at += 1

    def _since(self, began: int) -> _Place:
        """Return the place from a token to the last that was read."""
        last = self.at - 1
        return _Place(self.starts[began], self.starts[last] + len(self.texts[last]), self.source)


def _word(text: str, place: Location) -> ValueNode:
    if text in _BOOLEANS:
        return _node(BooleanValueNode, place, value=_BOOLEANS[text])
    return _node(NullValueNode, place) if text == "null" else _node(EnumValueNode, place, value=text)


def _node(kind: type[_Of], loc: Location | None, **parts: Any) -> _Of:
    """Return a node with these parts. Nodes are frozen, and to set each part of one past that is what takes long."""
    node = object.__new__(kind)
    node.__dict__.update(parts, loc=loc)
    return node
