"""What is too much in the text of a document, found in one pass over its tokens before the recursive parser sees it.

The pass takes time linear in the length. It knows brackets and names, no grammar: what it lets through, the parser and the rules of
validation refuse in better words, as long as there is little of it.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from graphql import Source

from graphql_api import limits
from graphql_api.errors import CodedError, limit_exceeded
from graphql_api.limits import LESS
from graphql_api.schema import SCHEMA

# How many more there are does not matter, and counting them would take as long as the document is.
_COUNTED_TOKENS: Final = 2_500
# An unterminated text runs to the end of the document, so that no character is looked at twice.
_TOKENS: Final = re.compile(
    r'(?P<text>"""(?:[^"\\]|\\"""|\\|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n\r]|\\.)*+"?)'
    # Few spaces are left between two matches; many would be tried one after the other.
    r"|(?P<ignored>\#[^\n\r]*+|[\s,\ufeff]{50,}+)"
    r"|(?P<opens>[{(\[])"
    r"|(?P<closes>[})\]])"
    r"|(?P<name>[A-Za-z_]\w*+)"
    # No space is needed after three dots, or between a number and the sign of the next.
    r"|(?P<number>-?\d[\d.]*+(?:[eE][+-]?\d++)?)"
    r"|\.{3}"
    r"|[^\s,\ufeff]",
    re.ASCII,
)
_LINE_ENDS: Final = re.compile(r"\r\n|\n|\r")
# What may not be too much in a document: how it is called, how much may be, and what to do about it.
_BOUNDS: Final[Mapping[str, tuple[str, int, str]]] = {
    "nesting": ("nesting of brackets", limits.MAX_NESTING, "Ask for fewer levels."),
    "operations": ("number of operations", limits.MAX_OPERATIONS, "Send only the one that is to be executed."),
    "fragments": ("number of fragments", limits.MAX_FRAGMENTS, "Join fragments that are used once."),
    "directives": ("number of directives", limits.MAX_DIRECTIVES, "Put what is skipped together into one fragment."),
    "variables": ("number of variables", limits.MAX_VARIABLES, "Define those that are used; a list is one variable."),
    "arguments": ("number of arguments", limits.MAX_ARGUMENTS, "No field and no input object takes so many."),
    "aliases": ("number of aliases", limits.MAX_ALIASES, LESS),
    "pairs": ("number of pairs of fields with one name", limits.MAX_REPEATS, "Put what repeats into one fragment."),
    "same": ("number of fields with one name in a selection", limits.MAX_SAME, "Name what is asked for once."),
    "tokens": ("number of tokens", limits.MAX_TOKENS, LESS),
    "texts": ("length of texts, comments and long gaps", limits.MAX_TEXTS, "Put texts into variables."),
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
_FIELDS: Final = frozenset(name for each in SCHEMA.type_map.values() for name in getattr(each, "fields", ())) | {
    "__typename",
    "__schema",
    "__type",
}


def check_text(text: str) -> None:
    """Raise a coded error when a document is too long, nests deeper than the parser should follow, or has too much of something.

    The comparisons of fields that would answer under one name are bounded, which validation makes pair by pair.
    """
    size = len(text.encode())
    if size > limits.MAX_DOCUMENT_BYTES:
        raise limit_exceeded("document size in bytes", size, limits.MAX_DOCUMENT_BYTES, LESS)
    # Each error is told with its line, for which the lines before it are counted.
    if (end := next(islice(_LINE_ENDS.finditer(text), limits.MAX_LINES, None), None)) is not None:
        lines = max(text.count("\n"), text.count("\r"))
        raise _too_many("number of lines", lines, limits.MAX_LINES, "Leave out empty lines.", text, end.start())
    reading = _Reading()
    reading.read(text)
    for what, (limit, maximum, hint) in _BOUNDS.items():
        if (number := reading.numbers[what]) > maximum:
            raise _too_many(limit, number, maximum, hint, text, reading.places[what])


@dataclass(slots=True)
class _Bracket:
    """A bracket that is open: what is counted in it, how many of it there are, and by which names the fields in it answer."""

    counts: str
    width: int = 0
    names: Counter[str] = field(default_factory=Counter)


class _Reading:
    """How many a document has of each thing that is bounded, where there were first too many, and what the pass has to remember."""

    def __init__(self) -> None:
        self.numbers = dict.fromkeys(_BOUNDS, 0)
        self.places: dict[str, int] = {}
        self.open: list[_Bracket] = []
        self.in_fragment = False
        self.before = self.earlier = ""
        # By which fields answer, and where such stand that there are not.
        self.names = Counter[str]()
        self.unknown: list[int] = []
        # Where each variable and each fragment is named, and how often it is defined by that.
        self.named: dict[str, list[int]] = {}
        self.defined = Counter[str]()

    def read(self, text: str) -> None:
        """Count what is in a document, as far as it is looked at. Raises a coded error for a token that is too long."""
        for number, token in enumerate(_TOKENS.finditer(text), start=1):
            found, kind, at = token[0], token.lastgroup, token.start()
            self._reach("tokens", number, at)
            if number > _COUNTED_TOKENS:
                return
            if kind in ("ignored", "text"):
                self._add("texts", at, len(found))
            if kind == "ignored":
                continue
            _check_length(token, text)
            self.earlier, self.before = self.before, self._token(found, kind, at)
        self._reach_all("unknown", self.unknown)
        strays = [places[0] for name, places in self.named.items() if self.defined[name] in (0, len(places))]
        self._reach_all("strays", strays)

    def _token(self, found: str, kind: str | None, at: int) -> str:
        """Count a token; return it, or what it is where it stands."""
        counts = self.open[-1].counts if self.open else ""
        if counts == "items" and kind and kind != "closes":
            self._widen("items", at)
        if kind == "opens":
            self._open(found, counts, at)
        elif kind == "closes":
            if self.open:
                self.open.pop()
        elif found == "@":
            self._add("directives", at)
        elif not counts:
            self._outside(found, at)
        elif counts == "selections":
            return self._in_selection(found, kind, at)
        elif self.before == "$":
            self._name(f"${found}", at)
        elif found == ":" and self.earlier == "$":
            self.defined[f"${self.before}"] += 1
            self._add("variables", at)
        elif found == ":" and counts == "arguments":
            self._widen("arguments", at)
        return found

    def _open(self, found: str, around: str, at: int) -> None:
        if found == "[":
            counts = "items"
        elif found == "(" or around in ("arguments", "items"):
            # The fields of an input object are counted as arguments are.
            counts = "arguments"
        else:
            counts = "selections"
        if not around and found == "{":
            if not self.in_fragment:
                self._add("operations", at)
            self.in_fragment = False
        self.open.append(_Bracket(counts))
        self._reach("nesting", len(self.open), at)

    def _outside(self, found: str, at: int) -> None:
        if found == "fragment" and self.before not in _NAMED:
            self.in_fragment = True
            self._add("fragments", at)
        elif self.before == "fragment" and self.in_fragment:
            self._name(f"...{found}", at)
            self.defined[f"...{found}"] += 1

    def _in_selection(self, found: str, kind: str | None, at: int) -> str:
        """Count what stands in a selection; return the token, or what it is there."""
        if found == ":":
            self._add("aliases", at)
            # What was taken for a field is what one is called.
            if self.before not in _FIELDS and self.unknown:
                self.unknown.pop()
        elif found == "...":
            self._widen("selections", at)
        elif self.before == "...":
            if found == "on":
                return "... on"
            self._name(f"...{found}", at)
        elif kind == "name" and self.before not in ("@", "... on"):
            if found not in _FIELDS:
                self.unknown.append(at)
            if self.before != ":":
                self._answers(found, at)
        return found

    def _answers(self, name: str, at: int) -> None:
        """Count a field that answers under a name."""
        self._widen("selections", at)
        self._add("pairs", at, self.names[name])
        self.names[name] += 1
        beside = self.open[-1].names
        beside[name] += 1
        self._reach("same", beside[name], at)

    def _name(self, name: str, at: int) -> None:
        self.named.setdefault(name, []).append(at)

    def _widen(self, what: str, at: int) -> None:
        self.open[-1].width += 1
        self._reach(what, self.open[-1].width, at)

    def _add(self, what: str, at: int, more: int = 1) -> None:
        """Count some more of a thing."""
        self._reach(what, self.numbers[what] + more, at)

    def _reach(self, what: str, number: int, at: int) -> None:
        """Count so many of a thing, if it is more than before."""
        if number > self.numbers[what]:
            self.numbers[what] = number
            if number > _BOUNDS[what][1]:
                self.places.setdefault(what, at)

    def _reach_all(self, what: str, places: list[int]) -> None:
        """Count the things that stand at these places."""
        self.numbers[what], maximum = len(places), _BOUNDS[what][1]
        if len(places) > maximum:
            self.places[what] = places[maximum]


def _check_length(token: re.Match[str], text: str) -> None:
    length, maximum, hint = len(token[0]), limits.MAX_TOKEN_LENGTH, "Put long texts into variables."
    if length > maximum:
        raise _too_many("length of a token", length, maximum, hint, text, token.start())
    if length > limits.MAX_NAME_LENGTH and token.lastgroup == "name":
        raise _too_many("length of a name", length, limits.MAX_NAME_LENGTH, "Choose shorter names.", text, token.start())


def _too_many(limit: str, value: int, maximum: int, hint: str, text: str, at: int) -> CodedError:
    return limit_exceeded(limit, value, maximum, hint, source=Source(text), positions=[at])
