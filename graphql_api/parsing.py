"""Reading documents: by our own reader, or by graphql-core's parser where that has more to say.

The library's parser gets the tokens that were found before; its own goes letter by letter, through names, gaps and comments too.
Here it reads numbers, texts, and what no document may hold, of which it tells in words.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import graphql
from graphql import DocumentNode, Lexer, Source, SourceLocation, TokenKind
from graphql.language.parser import Parser

from graphql_api.document_reader import Reader, SeldomSaid
from graphql_api.document_text import LINE_ENDS, Token

_KINDS: Final = {kind.value: kind for kind in TokenKind}
_SIGNS: Final = frozenset({"opens", "closes", "sign"})


def parsed(text: str, tokens: Sequence[Token]) -> DocumentNode:
    """Return the document that a text is. Raises `GraphQLSyntaxError` for one that is none."""
    source = _Text(text)
    try:
        return Reader(source, tokens).document()
    except SeldomSaid:
        lexer = _Tokens(source)
        lexer.found = iter(tokens)
        # The library lets a selection be empty unless it is told what the specification says.
        return Parser(source, lexer=lexer, allow_empty_selection_sets=False).parse_document()


class _Text(Source):
    """The text of a document that finds its lines once: each error tells one, and there may be many of both."""

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """Where each line begins. It is kept with the document, as bare numbers, which take an eighth of the room."""
        return array("I", (0, *(end.end() for end in LINE_ENDS.finditer(self.body))))

    def get_location(self, position: int) -> SourceLocation:
        """Return the line and the column of a place."""
        line = bisect_right(self.line_starts, position)
        return SourceLocation(line, position - self.line_starts[line - 1] + 1)


class _Tokens(Lexer):
    """Hands out tokens that were found. Their lines and columns are not counted: errors find those of their own."""

    found: Iterator[Token]

    def advance(self) -> graphql.Token:
        """Go on to the next token. Tokens are not linked with each other, so that they are gone as soon as nobody needs them."""
        self.last_token = self.token
        self.token = self.token.next or self.read_next_token(self.token.end)
        return self.token

    def read_next_token(self, start: int) -> graphql.Token:
        """Return the next token."""
        token = next(self.found, None)
        if token is None:
            end = len(self.source.body)
            return graphql.Token(TokenKind.EOF, end, end, 0, 0)
        kind, said, at = token
        end = at + len(said)
        if kind == "name":
            return graphql.Token(TokenKind.NAME, at, end, 0, 0, said)
        if kind in _SIGNS:
            return graphql.Token(_KINDS[said], at, end, 0, 0)
        return super().read_next_token(at)
