"""The normalised texts of a record that ranking compares a query with, made when it is indexed."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal, NotRequired, TypeAlias, TypedDict

from registry.vocabulary import RecordKind
from search import analysis
from search.documents import SearchDocument
from search.short_names import short_names

LONGEST_HETERONYM: Final = 8

NameSort: TypeAlias = Literal["name", "core", "brand", "former_name"]


class Forms(TypedDict):
    """Exact keys of what a record is called, each with its sort, sound and initials; of its codes; of what it belongs to.

    `numbers` only lead to it, as those of a document do, and few records have any. `above` are the ids of the records that it
    hangs under.
    """

    called: list[tuple[NameSort, str, str, str]]
    codes: list[str]
    numbers: NotRequired[list[str]]
    context: list[str]
    above: list[str]


def forms_of(document: SearchDocument) -> Forms:
    """Return the forms of a record."""
    # A person is not known by a part of the name.
    of_name = _forms_of_person if document.kind == RecordKind.TEACHER else _forms_of_name
    forms: Forms = {
        "called": [
            *(form for name in document.full_names for form in of_name(name)),
            *_forms("brand", document.brands),
            *_forms("former_name", document.former_names),
        ],
        "codes": [*map(analysis.exact_key, document.codes), *document.hosts],
        "context": list(map(analysis.exact_key, document.context)),
        "above": list(document.above),
    }
    if document.numbers:
        forms["numbers"] = list(map(analysis.exact_key, document.numbers))
    return forms


# The courses of many schools are called alike.
@lru_cache(maxsize=4096)
def _forms_of_name(name: str) -> tuple[tuple[NameSort, str, str, str], ...]:
    return (*_forms("name", [name]), *_forms("core", short_names(name)[1:]))


def _forms_of_person(name: str) -> Iterable[tuple[NameSort, str, str, str]]:
    return _forms("name", [name])


def _forms(sort: NameSort, names: Iterable[str]) -> Iterable[tuple[NameSort, str, str, str]]:
    for name in names:
        pinyin = analysis.pinyin(name)
        key = analysis.exact_key(name)
        yield sort, key, next(iter(pinyin.joined), ""), next(iter(pinyin.initials), "")
        if len(key) <= LONGEST_HETERONYM:
            # A character that is read otherwise elsewhere.
            yield from ((sort, key, joined, "") for joined in pinyin.joined[1:])
