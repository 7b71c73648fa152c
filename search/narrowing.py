"""Filters: by which properties a search is narrowed, and the tokens that stand for their values in every index."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, Literal, TypeAlias, get_args

from registry.vocabulary import RecordKind
from search.conditions import All, But, Condition, Has, Under, all_of, either_of, spread

FacetName: TypeAlias = Literal["kind", "region", "status", "credit", "subject", "stage", "mode", "price"]
FACETS: Final[tuple[FacetName, ...]] = get_args(FacetName)
# What the token of a property begins with.
PROPERTY_MARK: Final = "#"
# Every record holds it.
EVERY_RECORD: Final = Has(f"{PROPERTY_MARK}every")
# What the tokens of a person begin with: nobody is found by what is written or heard of a part of the name alone.
MARKS_OF_PEOPLE: Final = frozenset("=^!%~#")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Values of the registry's vocabulary by which a search is narrowed: a record has one of each filter that is set.

    A region stands for all below it. Statuses are filing statuses of institutions and statuses of platforms (a course has its
    platform's, a teacher the institution's).
    """

    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()

    def chosen(self) -> Iterator[tuple[FacetName, tuple[str, ...]]]:
        """Yield each filter that is set, with its values."""
        for name, field in _FIELDS.items():
            if values := getattr(self, field):
                yield name, values

    def values(self, name: FacetName) -> tuple[str, ...]:
        """Return the values of one filter."""
        return tuple(getattr(self, _FIELDS[name]))

    def without(self, name: FacetName) -> "Narrowing":
        """Return the other filters."""
        return replace(self, **{_FIELDS[name]: ()})

    def with_only(self, name: FacetName, value: str) -> "Narrowing":
        """Return the filters with one of them set to a single value."""
        return replace(self, **{_FIELDS[name]: (value,)})


# The field of each filter.
_FIELDS: Final[Mapping[FacetName, str]] = dict(zip(FACETS, (each.name for each in fields(Narrowing)), strict=True))
NO_FILTERS: Final = Narrowing()


def filter_token(name: FacetName, value: str) -> str:
    """Return the token that a record with this property holds."""
    return f"{PROPERTY_MARK}{name}-{value}"


def needed(narrowing: Narrowing) -> list[Condition]:
    """Return what a record must fulfil to pass every filter."""
    return [either_of(Has(filter_token(name, value)) for value in values) for name, values in narrowing.chosen()]


def unwanted(exclude: Narrowing) -> list[Condition]:
    """Return the conditions of which a record may fulfil none."""
    return [Has(filter_token(name, value)) for name, values in exclude.chosen() for value in values]


def among_kind(condition: Condition, kind: str) -> Condition | None:
    """Return a condition without what no record of a kind can fulfil; `None` where none of them can fulfil it at all."""
    if isinstance(condition, Has):
        return None if kind == RecordKind.TEACHER and condition.token[0] not in MARKS_OF_PEOPLE else condition
    if isinstance(condition, Under):
        return among_kind(spread(condition), kind)
    if isinstance(condition, But):
        if isinstance(condition.unwanted, Has) and condition.unwanted.token.startswith(filter_token("kind", "")):
            return None if condition.unwanted.token == filter_token("kind", kind) else among_kind(condition.wanted, kind)
        return condition
    parts = [among_kind(part, kind) for part in condition.parts]
    left = [part for part in parts if part]
    if isinstance(condition, All):
        return all_of(left) if len(left) == len(parts) else None
    return either_of(left) if left else None
