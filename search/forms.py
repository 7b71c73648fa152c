"""The normalised texts of a record that ranking compares a query with, made when it is indexed."""

from functools import lru_cache
from typing import Final, Literal, NotRequired, TypeAlias, TypedDict

from registry.vocabulary import RecordKind
from search import analysis
from search.documents import SearchDocument
from search.typed.short_names import short_names, words_in_letters

LONGEST_HETERONYM: Final = 8

NameSort: TypeAlias = Literal["name", "core", "brand", "former_name"]
# The sort of a name, its exact key, its sound and its initials.
NameForm: TypeAlias = tuple[NameSort, str, str, str]


class Forms(TypedDict):
    """Exact keys of what a record is called, each with its sort, sound and initials; of its codes; of what it belongs to.

    `numbers` only lead to it, as those of a document do, `former_context` is the part of `context` that is so called no more; few
    records have any. `above` are the ids of the records that it hangs under.
    """

    called: list[NameForm]
    codes: list[str]
    numbers: NotRequired[list[str]]
    context: list[str]
    former_context: NotRequired[list[str]]
    above: list[str]


def own_name(forms: Forms) -> str:
    """Return the key of what a record itself is called today, which stands before all else; "" for a name of signs."""
    return forms["called"][0][1]


def forms_of(document: SearchDocument) -> Forms:
    """Return the forms of a record."""
    called: list[NameForm] = []
    for name in document.full_names:
        # A person is not known by a part of the name.
        called += _forms("name", name) if document.kind == RecordKind.TEACHER else _forms_of_name(name)
    for brand in document.brands:
        called += _forms("brand", brand)
    for former in document.former_names:
        called += _forms("former_name", former)
    forms: Forms = {
        "called": called,
        "codes": [*map(analysis.exact_key, document.codes), *document.hosts],
        "context": list(map(analysis.exact_key, document.context)),
        "above": list(document.above),
    }
    if document.former_context:
        forms["former_context"] = list(map(analysis.exact_key, document.former_context))
    if document.numbers:
        forms["numbers"] = list(map(analysis.exact_key, document.numbers))
    return forms


# The courses of many schools are called alike.
@lru_cache(maxsize=4096)
def _forms_of_name(name: str) -> tuple[NameForm, ...]:
    forms = _forms("name", name)
    for short in (*short_names(name)[1:], *words_in_letters(name)):
        forms += _forms("core", short)
    return tuple(forms)


def _forms(sort: NameSort, name: str) -> list[NameForm]:
    key = analysis.exact_key(name)
    spelt = analysis.pinyin(name)
    if not spelt.joined:
        return [(sort, key, "", "")]
    first, *others = zip(spelt.joined, spelt.initials_of_each, strict=True)
    # As its characters are read elsewhere, and with first letters of its words.
    forms = [first, *(others if len(key) <= LONGEST_HETERONYM else ())]
    forms += [("", spelt.initials_of_words)] if spelt.initials_of_words else []
    return [(sort, key, *each) for each in forms]
