"""What a record must hold to be found, as a small tree of tokens that every engine can compile.

A plan has hundreds of conditions, each compared with others: they are tuples, which Python compares fastest. No two sorts of them
are ever equal.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

# What tokens begin with that do not stand for what is written (`search.tokens`).
MARKS: Final = "=^<!@_-.~%#"


class Has(NamedTuple):
    """The record holds the token, or with `prefix` one that begins with it."""

    token: str
    prefix: bool = False


class All(NamedTuple):
    """Every part is fulfilled."""

    parts: tuple["Condition", ...]
    sort: Literal["all"] = "all"


class Either(NamedTuple):
    """One part or more is fulfilled."""

    parts: tuple["Condition", ...]
    sort: Literal["either"] = "either"


class But(NamedTuple):
    """The first is fulfilled, and the second is not."""

    wanted: "Condition"
    unwanted: "Condition"


class Under(NamedTuple):
    """The condition is fulfilled by what stands under any of the marks together: each of its tokens, unless that has a mark."""

    condition: "Condition"
    marks: tuple[str, ...]


Condition: TypeAlias = Has | All | Either | But | Under


def all_of(parts: Iterable[Condition]) -> Condition:
    """Return the condition that every part is fulfilled; equal parts count once."""
    return _joined(All, parts)


def either_of(parts: Iterable[Condition]) -> Condition:
    """Return the condition that one part or more is fulfilled; equal parts count once."""
    return _joined(Either, parts)


def leaves(condition: Condition) -> Iterator[Has]:
    """Yield the tokens by which a condition may be fulfilled."""
    if isinstance(condition, Has):
        yield condition
    elif isinstance(condition, Under):
        yield from leaves(spread(condition))
    elif isinstance(condition, But):
        yield from leaves(condition.wanted)
    else:
        for part in condition.parts:
            yield from leaves(part)


def clauses(condition: Condition) -> int:
    """Return about how many parts the query for a condition has: whole tokens of which any will do are one."""
    if isinstance(condition, Has):
        return 1
    if isinstance(condition, Under):
        return len(condition.marks) * clauses(condition.condition)
    if isinstance(condition, But):
        return clauses(condition.wanted) + clauses(condition.unwanted)
    if isinstance(condition, All):
        return sum(map(clauses, condition.parts))
    others = [part for part in condition.parts if not isinstance(part, Has) or part.prefix]
    return sum(map(clauses, others)) + (len(others) < len(condition.parts))


def spread(condition: Condition, marks: Sequence[str] = ()) -> Condition:
    """Return a condition without `Under`: the marks stand in front of its tokens, but for those that have one already."""
    if isinstance(condition, Has):
        # What it belongs to is asked for by whole words: so many records belong to what begins like a word.
        token, prefix = condition
        return either_of([Has(each, prefix and each == token) for each in marked(token, marks)])
    if isinstance(condition, Under):
        return spread(condition.condition, condition.marks)
    if isinstance(condition, But):
        return But(spread(condition.wanted, marks), spread(condition.unwanted, marks))
    return type(condition)(tuple([spread(part, marks) for part in condition.parts]))


def marked(token: str, marks: Sequence[str]) -> Sequence[str]:
    """Return a token with each of some marks in front; as it is where it has one already, or there are none."""
    return [mark + token for mark in marks] if marks and token[0] not in MARKS else (token,)


def _joined(kind: type[All] | type[Either], parts: Iterable[Condition]) -> Condition:
    once = tuple(dict.fromkeys(parts))
    if len(once) > 1:
        return kind(once)
    if not once:
        raise ValueError("A condition has at least one part.")
    return once[0]
