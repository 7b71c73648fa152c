"""The normalised texts of a record that ranking compares a query with, made when it is indexed."""

from collections.abc import Iterable
from typing import Literal, TypeAlias, TypedDict

from search import analysis
from search.documents import SearchDocument

NameSort: TypeAlias = Literal["name", "core", "brand", "former_name"]


class Forms(TypedDict):
    """Exact keys of what a record is called, each with its sort, sound and initials; of its codes; and of what it belongs to."""

    called: list[tuple[NameSort, str, str, str]]
    codes: list[str]
    context: list[str]


def forms_of(document: SearchDocument) -> Forms:
    """Return the forms of a record."""
    return {
        "called": [
            *_forms("name", [document.name]),
            *_forms("core", [core] if (core := analysis.core(document.name)) != document.name else ()),
            *_forms("brand", document.brands),
            *_forms("former_name", document.former_names),
        ],
        "codes": [*map(analysis.exact_key, document.codes), *document.hosts],
        "context": list(map(analysis.exact_key, document.context)),
    }


def _forms(sort: NameSort, names: Iterable[str]) -> Iterable[tuple[NameSort, str, str, str]]:
    for name in names:
        pinyin = analysis.pinyin(name)
        yield sort, analysis.exact_key(name), next(iter(pinyin.joined), ""), next(iter(pinyin.initials), "")
