"""What is too much in the text of a document, found in one pass over its tokens before the recursive parser sees it.

The pass takes time linear in the length. It knows brackets and names, no grammar: what it lets through, the parser and the rules of
validation refuse in better words, as long as there is little of it.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeAlias

from graphql import Source

from graphql_api import limits
from graphql_api.errors import CodedError, limit_exceeded
from graphql_api.limits import LESS
from graphql_api.schema import SCHEMA

# Of which kind it is, what it says, and where it begins.
Token: TypeAlias = tuple[str, str, int]

# How many more there are does not matter, and counting them would take as long as the document is.
_COUNTED_TOKENS: Final = 2_501
# What is ignored, and the token behind it. No letter is looked at twice: an unterminated text runs to the end of the document.
_TOKENS: Final = re.compile(
    r"(?:[ \t\n\r,\ufeff]++|\#[^\n\r]*+)*+"
    r"(?:(?P<name>[A-Za-z_]\w*+)"
    r"|(?P<opens>[{(\[])"
    r"|(?P<closes>[})\]])"
    r"|(?P<sign>[!$&:=@|]|\.{3})"
    r'|(?P<text>"""(?:[^"\\]|\\"""|\\|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n\r]|\\.)*+"?)'
    # No space is needed between a number and the sign of the next.
    r"|(?P<number>-?\d[\d.]*+(?:[eE][+-]?\d++)?)"
    r"|(?P<stray>.)"
    r"|\Z)",
    re.ASCII | re.DOTALL,
)
LINE_ENDS: Final = re.compile(r"\r\n|\n|\r")
# What may not be too much in a document: how it is called, how much may be, and what to do about it.
_BOUNDS: Final[Mapping[str, tuple[str, int, str]]] = {
    "nesting": ("nesting of brackets", limits.MAX_NESTING, "Ask for fewer levels."),
    "operations": ("number of operations", limits.MAX_OPERATIONS, "Send only the one that is to be executed."),
    "fragments": ("number of fragments", limits.MAX_FRAGMENTS, "Join fragments that are used once."),
    "directives": ("number of directives", limits.MAX_DIRECTIVES, "Put what is skipped together into one fragment."),
    "variables": ("number of variables", limits.MAX_VARIABLES, "Define those that are used; a list is one variable."),
    "uses": ("number of uses of variables times operations", limits.MAX_USES, "Send only the operation that is to be executed."),
    "arguments": ("number of arguments", limits.MAX_ARGUMENTS, "No field and no input object takes so many."),
    "aliases": ("number of aliases", limits.MAX_ALIASES, LESS),
    "same": ("number of fields with one name in a selection", limits.MAX_SAME, "Name what is asked for once."),
    "tokens": ("number of tokens", limits.MAX_TOKENS, LESS),
    "texts": ("length of texts and numbers", limits.MAX_TEXTS, "Put texts into variables."),
    "items": ("number of items in a list of the document", limits.MAX_WRITTEN_ITEMS, "Put long lists into variables."),
    "selections": ("number of fields in one selection", limits.MAX_SELECTIONS, LESS),
    "unknown": ("number of fields that there are not", limits.MAX_UNKNOWN, "Take the names from the schema."),
    "strays": (
        "number of variables and fragments that are not both defined and used",
        limits.MAX_STRAYS,
        "Define what is used, and only that.",
    ),
}
# After these stands a name, whatever it is.
_NAMED: Final = frozenset({"query", "mutation", "subscription", "fragment", "on"})
_ITEMS: Final = frozenset({"name", "opens", "text", "number"})
_SPELT: Final = frozenset({"text", "number"})
_FIELDS: Final = frozenset(name for each in SCHEMA.type_map.values() for name in getattr(each, "fields", ())) | {
    "__typename",
    "__schema",
    "__type",
}


def check_text(text: str, most_tokens: int = limits.MAX_TOKENS) -> list[Token]:
    """Return the tokens of a document.

    Raise a coded error when it is too long, nests deeper than the parser should follow, or has too much of something.
    """
    size = len(text.encode())
    if size > limits.MAX_DOCUMENT_BYTES:
        raise limit_exceeded("document size in bytes", size, limits.MAX_DOCUMENT_BYTES, LESS)
    # To tell the line of an error, all lines are found.
    if (end := next(islice(LINE_ENDS.finditer(text), limits.MAX_LINES, None), None)) is not None:
        lines = text.count("\n") + text.count("\r") - text.count("\r\n")
        raise _too_many("number of lines", lines, limits.MAX_LINES, "Leave out empty lines.", text, end.start())
    # Behind the last one nothing is found.
    most_counted = max(_COUNTED_TOKENS, most_tokens + 1)
    tokens = [
        (kind, each[kind], each.start(kind)) for each in islice(_TOKENS.finditer(text), most_counted) if (kind := each.lastgroup)
    ]
    for each in tokens:
        if len(each[1]) > limits.MAX_NAME_LENGTH:
            _check_length(each, text)
    reading = _Reading()
    reading.read(tokens)
    for what, (limit, maximum, hint) in _BOUNDS.items():
        places, most = reading.found[what], most_tokens if what == "tokens" else maximum
        if len(places) > most:
            raise _too_many(limit, len(places), most, hint, text, places[most], is_least=len(tokens) == most_counted)
    return tokens


@dataclass(slots=True)
class _Bracket:
    """A bracket that is open: what is counted in it, where these are, and by which names the fields in it answer, and where."""

    counts: str
    places: list[int] = field(default_factory=list)
    answers: list[tuple[str, int]] = field(default_factory=list)


class _Reading:
    """Where a document has each thing that is bounded, and what the pass has to remember."""

    def __init__(self) -> None:
        self.found: dict[str, list[int]] = {what: [] for what in _BOUNDS}
        self.open = [_Bracket("")]
        self.in_fragment = False
        # Where each variable and each fragment is named, and how often it is defined by that.
        self.named: dict[str, list[int]] = {}
        self.defined = Counter[str]()

    def read(self, tokens: Sequence[Token]) -> None:
        """Find what is in a document."""
        found, earlier, before = self.found, "", ""
        found["tokens"] = [at for _, _, at in tokens]
        for kind, text, at in tokens:
            inside = self.open[-1]
            if inside.counts == "items" and kind in _ITEMS:
                inside.places.append(at)
            if kind == "name" and inside.counts == "selections":
                text = self._in_selection(inside, text, before, at)
            elif kind == "opens":
                self._open(text, inside.counts, at)
            elif kind == "closes":
                self._close()
            elif kind in _SPELT:
                found["texts"] += [at] * len(text)
            elif text == "@":
                found["directives"].append(at)
            elif inside.counts == "selections":
                self._between_fields(inside, text, before, at)
            elif not inside.counts:
                self._outside(text, before, at)
            elif before == "$":
                self._name(f"${text}", at)
            elif text == ":" and earlier == "$":
                self.defined[f"${before}"] += 1
                found["variables"].append(at)
            elif text == ":" and inside.counts == "arguments":
                inside.places.append(at)
            earlier, before = before, text
        while len(self.open) > 1:
            self._close()
        used = [at for name, places in self.named.items() if name.startswith("$") for at in places]
        found["uses"] = used * len(found["operations"])
        found["strays"] = [places[0] for name, places in self.named.items() if self.defined[name] in (0, len(places))]

    def _open(self, text: str, around: str, at: int) -> None:
        if text == "[":
            counts = "items"
        elif text == "(" or around in ("arguments", "items"):
            # The fields of an input object are counted as arguments are.
            counts = "arguments"
        else:
            counts = "selections"
        if not around and text == "{":
            if not self.in_fragment:
                self.found["operations"].append(at)
            self.in_fragment = False
        self.open.append(_Bracket(counts))
        if len(self.open) - 1 > len(self.found["nesting"]):
            self.found["nesting"].append(at)

    def _close(self) -> None:
        """Close the innermost bracket; of what is counted in one, that with the most is kept."""
        if len(self.open) == 1:
            return
        closed = self.open.pop()
        self._keep_most(closed.counts, closed.places)
        if len({name for name, _ in closed.answers}) < len(closed.answers):
            ((most, _),) = Counter(name for name, _ in closed.answers).most_common(1)
            self._keep_most("same", [at for name, at in closed.answers if name == most])

    def _keep_most(self, what: str, places: list[int]) -> None:
        if len(places) > len(self.found[what]):
            self.found[what] = places

    def _outside(self, text: str, before: str, at: int) -> None:
        if text == "fragment" and before not in _NAMED:
            self.in_fragment = True
            self.found["fragments"].append(at)
        elif before == "fragment" and self.in_fragment:
            self._name(f"...{text}", at)
            self.defined[f"...{text}"] += 1

    def _in_selection(self, inside: _Bracket, text: str, before: str, at: int) -> str:
        """Note a name that stands in a selection; return it, or what it is there."""
        if before == "...":
            if text == "on":
                return "... on"
            self._name(f"...{text}", at)
        elif before not in ("@", "... on"):
            if text not in _FIELDS:
                self.found["unknown"].append(at)
            if before != ":":
                inside.places.append(at)
                inside.answers.append((text, at))
        return text

    def _between_fields(self, inside: _Bracket, text: str, before: str, at: int) -> None:
        if text == ":":
            self.found["aliases"].append(at)
            # What was taken for a field is what one is called.
            if before not in _FIELDS and self.found["unknown"]:
                self.found["unknown"].pop()
        elif text == "...":
            inside.places.append(at)

    def _name(self, name: str, at: int) -> None:
        self.named.setdefault(name, []).append(at)


def _check_length(token: Token, text: str) -> None:
    kind, said, at = token
    length = len(said)
    if length > limits.MAX_TOKEN_LENGTH:
        raise _too_many("length of a token", length, limits.MAX_TOKEN_LENGTH, "Put long texts into variables.", text, at)
    if length > limits.MAX_NAME_LENGTH and kind == "name":
        raise _too_many("length of a name", length, limits.MAX_NAME_LENGTH, "Choose shorter names.", text, at)


def _too_many(limit: str, value: int, maximum: int, hint: str, text: str, at: int, *, is_least: bool = False) -> CodedError:
    return limit_exceeded(limit, value, maximum, hint, is_least=is_least, source=Source(text), positions=[at])
