"""Which index documents a ledger entry touches, and their composition in batches with a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from registry import selectors
from registry.days import today
from registry.models import LedgerEntry
from registry.public_ids import kind_of
from registry.selectors import Document
from registry.vocabulary import RecordKind
from search.documents import SEARCHED_KINDS, SearchDocument, Surroundings, map_document

AT_ONCE = 500

Reach = Literal["itself", "parent", "grandparent", "children", "grandchildren", "siblings"]

# What an entry of each kind touches. A name and a region stand in everything below an institution; what hangs under a
# record decides its standing, subjects and stages; an institution's standing shows in what hangs directly under it.
TOUCHES: Mapping[str, tuple[Reach, ...]] = {
    RecordKind.INSTITUTION: ("itself", "children", "grandchildren"),
    RecordKind.PLATFORM: ("itself", "parent", "children", "siblings"),
    RecordKind.COURSE: ("itself", "parent", "grandparent"),
    RecordKind.TEACHER: ("itself",),
    RecordKind.CREDIT: ("parent", "siblings"),
    RecordKind.PUBLISHED_LIST: ("itself", "children"),
    RecordKind.LISTING: ("itself",),
}


@dataclass(frozen=True, slots=True)
class Composed:
    """Index documents as they should be now, and the ids of those that should be no more."""

    documents: tuple[SearchDocument, ...]
    gone: tuple[str, ...]


def touched_by(entries: Sequence[LedgerEntry]) -> set[str]:
    """Return the ids of the index documents that the entries touch, with at most three queries for any number of entries."""
    by_reach: defaultdict[Reach, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        for reach in TOUCHES[entry.kind]:
            by_reach[reach].append(entry)
    touched = {entry.record_id for entry in by_reach["itself"]} | {entry.parent for entry in by_reach["parent"]}
    above = {entry.record_id: entry.parent for entry in entries}
    middle = {entry.parent for entry in by_reach["grandparent"]}
    touched |= {above[each] for each in middle & above.keys()} | _parents_of(middle - above.keys())
    touched |= _under({entry.record_id for entry in by_reach["children"]} | {entry.parent for entry in by_reach["siblings"]})
    if by_reach["grandchildren"]:
        touched |= _under({each for each in touched if kind_of(each) == RecordKind.PLATFORM.value})
    return touched


def ids_of_records() -> Iterator[list[str]]:
    """Yield the ids of all records that have an index document, in their order, some hundreds at a time."""
    ids = [""]
    while ids := selectors.ids_after(ids[-1], sorted(SEARCHED_KINDS), limit=AT_ONCE):
        yield ids


def compose(public_ids: Iterable[str]) -> Composed:
    """Return the index documents of the records, and which of the ids have none any more."""
    wanted = list(dict.fromkeys(public_ids))
    found = selectors.documents(wanted)
    around = _surroundings(found)
    mapped = {each: map_document(document, around) for each, document in found.items()}
    documents = tuple(document for document in mapped.values() if document)
    return Composed(documents, tuple(each for each in wanted if mapped.get(each) is None))


def _surroundings(found: Mapping[str, Document]) -> Surroundings:
    around = dict(found)
    for _ in ("parents", "grandparents"):
        around |= selectors.documents({each.parent for each in around.values() if each.parent} - around.keys())
    institutions = [each.id for each in found.values() if each.kind == RecordKind.INSTITUTION]
    platforms = selectors.documents_under((RecordKind.PLATFORM,), institutions) if institutions else []
    with_courses = {each.id for each in platforms} | {each.id for each in found.values() if each.kind == RecordKind.PLATFORM}
    courses = selectors.documents_under((RecordKind.COURSE,), with_courses) if with_courses else []
    of_standing = {each.id for each in around.values() if each.kind == RecordKind.INSTITUTION}
    return Surroundings(
        day=today(),
        documents=around,
        platforms=by_parent(platforms),
        courses=by_parent(courses),
        standings=selectors.standings(of_standing) if of_standing else {},
    )


def by_parent(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """Return documents grouped by what they hang under."""
    grouped: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        grouped[document.parent].append(document)
    return dict(grouped)


def _under(parents: set[str]) -> set[str]:
    return set(selectors.ids_under(sorted(SEARCHED_KINDS), parents)) if parents else set()


def _parents_of(public_ids: set[str]) -> set[str]:
    return {each.parent for each in selectors.documents(public_ids).values()} if public_ids else set()
