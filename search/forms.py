"""The normalised texts of a record that ranking compares a query with, made when it is indexed."""

from typing import TypedDict

from search import analysis
from search.documents import SearchDocument, in_pinyin


class Forms(TypedDict):
    """Exact keys of what a record is and was called, of its codes and of what it belongs to, and how its name sounds."""

    name: str
    brands: list[str]
    former: list[str]
    context: list[str]
    codes: list[str]
    sound: str
    initials: str


def forms_of(document: SearchDocument) -> Forms:
    """Return the forms of a record."""
    return {
        "name": analysis.exact_key(document.name),
        "brands": [analysis.exact_key(each) for each in document.brands],
        "former": [analysis.exact_key(each) for each in document.former_names],
        "context": [analysis.exact_key(each) for each in document.context],
        "codes": [*(analysis.exact_key(each) for each in document.codes), *document.hosts],
        "sound": in_pinyin(document.name),
        "initials": next(iter(analysis.pinyin(document.name).initials), ""),
    }
