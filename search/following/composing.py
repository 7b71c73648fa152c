"""Which index documents a ledger entry touches, and their composition in batches with a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal, TypeAlias

import orjson

from registry import ledger, selectors
from registry.bulk_rows import in_batches
from registry.days import today
from registry.models import LedgerEntry
from registry.selectors import Document
from registry.vocabulary import RecordKind
from search.documents import SEARCHED_KINDS, SearchDocument, Surroundings, by_parent, map_document

AT_ONCE = 1_000
ENTRIES_AT_ONCE = 500
# No statement has more parameters than every database takes.
PARENTS_AT_ONCE = 10_000
# What hangs under nothing, and what hangs under these; with all that hangs under one, there are about so many.
HEADS = (RecordKind.INSTITUTION, RecordKind.PUBLISHED_LIST)
UNDER_HEADS = (RecordKind.PLATFORM, RecordKind.TEACHER, RecordKind.LISTING, RecordKind.CREDIT)
# What of it an institution is found by.
_TELLING = (RecordKind.PLATFORM, RecordKind.CREDIT)
OF_A_FAMILY = 10
# More documents are not handed on with each part of those that stand together.
MOST_AROUND = 10_000
# Ids of heads that are read together: for each time a database may sort those of all heads.
HEADS_AT_ONCE = 50_000

Reach: TypeAlias = Literal[
    "itself", "parent", "grandparent", "children", "teachers", "grandchildren", "platforms_beside", "teachers_beside"
]

_STANDING = frozenset(("status", "validUntil"))
_LISTED = frozenset(("list", "listedOn", "removedOn", "validUntil", "disclosedUntil"))
_TAUGHT = frozenset(("subject", "stage", "mode", "fees"))

# What an entry of each kind touches, and by which fields of its document. A name and a region stand in everything below an
# institution, what it once was called in its teachers; what hangs under a record decides its standing, subjects and stages; the
# credit status of an institution shows in its platforms; its filing status and what its platforms are called in its teachers.
TOUCHES: Mapping[str, Mapping[Reach, Set[str]]] = {
    RecordKind.INSTITUTION: {
        "itself": {"name", "brands", "formerNames", "uscc", "formerUsccs", "licenceNumber", "region", "servicePhone", "penalties"},
        "children": {"name", "brands", "region"},
        "teachers": {"formerNames"},
        "grandchildren": {"name", "region"},
    },
    RecordKind.PLATFORM: {
        "itself": {"name", "filingNumber", "icpNumber", "mpsNumber", "telecomLicense", "appIds", "domains", "filedOn"} | _STANDING,
        "parent": {"name", "filedOn"} | _STANDING,
        "children": {"name", "filedOn"} | _STANDING,
        "teachers_beside": {"name"} | _STANDING,
    },
    RecordKind.COURSE: {"itself": {"name"} | _TAUGHT, "parent": _TAUGHT, "grandparent": _TAUGHT},
    RecordKind.TEACHER: {"itself": {"name", "subjects"}},
    RecordKind.CREDIT: {"parent": _LISTED | {"decisionNumber"}, "platforms_beside": _LISTED},
    RecordKind.PUBLISHED_LIST: {
        "itself": {"title", "issuer", "region", "publishedOn"},
        "children": {"title", "region", "publishedOn"},
    },
    RecordKind.LISTING: {"itself": {"name", "licenceNumber", "address", "phone"}},
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the index documents of some records are composed from, read once; composing them asks no database.

    `level` is the ledger entry up to which it is surely level, 0 where nobody asked. That is the version of the documents too:
    whoever gathers later knows more, and has one that is at least as high.
    """

    ids: tuple[str, ...]
    around: Surroundings
    level: int = 0


@dataclass(frozen=True, slots=True)
class Composed:
    """Index documents as they should be now, and the ids of those that should be no more."""

    documents: tuple[SearchDocument, ...]
    gone: tuple[str, ...]


def touched_by(entries: Sequence[LedgerEntry]) -> set[str]:
    """Return the ids of the index documents that the entries touch, with at most six queries for any number of entries."""
    reached: defaultdict[Reach, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        changed = _changed_fields(entry)
        for reach, fields in TOUCHES[entry.kind].items():
            if changed is None or not fields.isdisjoint(changed):
                reached[reach].append(entry)
    touched = {entry.record_id for entry in reached["itself"]} | {entry.parent for entry in reached["parent"]}
    touched |= _above(entries, {entry.parent for entry in reached["grandparent"]})
    touched |= _under(SEARCHED_KINDS, {entry.record_id for entry in reached["children"]})
    platforms = _under([RecordKind.PLATFORM], {entry.record_id for entry in reached["grandchildren"]})
    touched |= _under([RecordKind.COURSE], platforms)
    touched |= _under([RecordKind.PLATFORM], {entry.parent for entry in reached["platforms_beside"]})
    schools = {entry.parent for entry in reached["teachers_beside"]} | {entry.record_id for entry in reached["teachers"]}
    touched |= _under([RecordKind.TEACHER], schools)
    return touched


def touched_since(seq: int) -> set[str]:
    """Return what the entries of the ledger behind one touch."""
    touched: set[str] = set()
    while entries := ledger.entries_after(seq, ENTRIES_AT_ONCE):
        touched |= touched_by(entries)
        seq = entries[-1].seq
    return touched


def number_of_documents() -> int:
    """Return how many index documents there should be. One query."""
    return sum(number for kind, number in selectors.counts().items() if kind in SEARCHED_KINDS)


def gathered_now(ids: Iterable[str]) -> Gathered:
    """Return what the index documents of the records are composed from, with its level."""
    # Read before: what is written while the documents are being read may be in them or not.
    return gather(ids, ledger.head_seq())


def all_gathered(at_once: int = AT_ONCE) -> Iterator[Gathered]:
    """Yield what all index documents are composed from as `gathered_now` does, each record once, at most so many at a time.

    Those of a family come together: all that stands around them is among them, and is read once, but for families of thousands.
    """
    # Twice as many fit: only what is larger than usual is parted, and what stands around it handed on with each part.
    for heads in _heads(max(1, at_once // OF_A_FAMILY // 2)):
        level = ledger.head_seq()
        found = selectors.documents(heads)
        found |= _documents_under(UNDER_HEADS, heads)
        credit = [found.pop(each.id) for each in _of_kind(RecordKind.CREDIT, found)]
        found |= _documents_under([RecordKind.COURSE], [each.id for each in found.values() if each.kind == RecordKind.PLATFORM])
        around = _with_standings(found, [*_of_kind(RecordKind.PLATFORM, found), *credit], _of_kind(RecordKind.COURSE, found))
        # A head may be no more by now.
        ids = tuple(dict.fromkeys((*heads, *found)))
        for some in in_batches(ids, at_once):
            yield Gathered(tuple(some), around, level) if len(found) <= MOST_AROUND else gather(some, level)


def ids_without_document(public_ids: Sequence[str]) -> list[str]:
    """Return which of the ids have no index document, without composing those of the others. One query."""
    found = selectors.ids_among(public_ids, SEARCHED_KINDS)
    return [each for each in public_ids if each not in found]


def compose(public_ids: Iterable[str]) -> Composed:
    """Return the index documents of the records, and which of the ids have none any more."""
    return composed(gather(public_ids))


def gather(public_ids: Iterable[str], level: int = 0) -> Gathered:
    """Return the documents of the records and of all that stands around them, with a constant number of queries."""
    wanted = tuple(dict.fromkeys(public_ids))
    return Gathered(wanted, _surroundings(selectors.documents(wanted)), level)


def composed(gathered: Gathered) -> Composed:
    """Return the index documents of the records that were gathered, and which of their ids have none any more."""
    around = gathered.around
    found = ((each, around.documents.get(each)) for each in gathered.ids)
    mapped = {each: map_document(document, around) for each, document in found if document}
    documents = tuple(document for document in mapped.values() if document)
    return Composed(documents, tuple(each for each in gathered.ids if mapped.get(each) is None))


def _surroundings(found: Mapping[str, Document]) -> Surroundings:
    around = dict(found)
    for _ in ("parents", "grandparents"):
        around |= selectors.documents({each.parent for each in around.values() if each.parent} - around.keys())
    institutions = {each.id for each in found.values() if each.kind == RecordKind.INSTITUTION}
    schools = {each.parent for each in found.values() if each.kind == RecordKind.TEACHER}
    telling = _those_under(institutions | schools, _TELLING, around)
    platforms = (each for each in (*telling, *found.values()) if each.kind == RecordKind.PLATFORM)
    with_courses = {each.id for each in platforms if each.parent in institutions or each.id in found}
    courses = _those_under(with_courses, (RecordKind.COURSE,), around)
    return _with_standings(around, telling, courses)


def _with_standings(around: Mapping[str, Document], telling: Sequence[Document], courses: Iterable[Document]) -> Surroundings:
    of_standing = [each.id for each in _of_kind(RecordKind.INSTITUTION, around)]
    return Surroundings(
        day=today(),
        documents=around,
        platforms=by_parent(each for each in telling if each.kind == RecordKind.PLATFORM),
        courses=by_parent(courses),
        credit=by_parent(each for each in telling if each.kind == RecordKind.CREDIT),
        standings=selectors.standings(of_standing) if of_standing else {},
    )


def _of_kind(kind: RecordKind, documents: Mapping[str, Document]) -> list[Document]:
    return [each for each in documents.values() if each.kind == kind]


def _those_under(parents: Set[str], kinds: Iterable[str], known: Mapping[str, Document]) -> list[Document]:
    """Return all documents of some kinds that hang under the parents; of a whole family they are known, and not read once more."""
    ids = _under(kinds, parents)
    return [*(known[each] for each in ids & known.keys()), *selectors.documents(ids - known.keys()).values()]


def _changed_fields(entry: LedgerEntry) -> list[str] | None:
    """Return in which fields the current document is another since an entry; nothing where it may be all of them.

    What the calendar causes changes no field, and what corrects the past is compared with the past.
    """
    if entry.action != LedgerEntry.Action.CHANGED or not entry.payload:
        return None
    return orjson.loads(entry.payload)["changedFields"] or None


def _heads(at_once: int) -> Iterator[Sequence[str]]:
    """Yield the ids of records that hang under none, and at last of those that hang under one that is no more."""
    heads = [""]
    while heads := selectors.ids_after(heads[-1], HEADS, limit=HEADS_AT_ONCE):
        yield from in_batches(heads, at_once)
    yield from in_batches(selectors.ids_astray(sorted(SEARCHED_KINDS)), at_once)


def _documents_under(kinds: Iterable[str], parents: Sequence[str]) -> dict[str, Document]:
    some = (selectors.documents_under(kinds, each) for each in in_batches(parents, PARENTS_AT_ONCE))
    return {each.id: each for documents in some for each in documents}


def _under(kinds: Iterable[str], parents: Set[str]) -> set[str]:
    return {each for some in in_batches(sorted(parents), PARENTS_AT_ONCE) for each in selectors.ids_under(sorted(kinds), some)}


def _above(entries: Sequence[LedgerEntry], public_ids: Set[str]) -> set[str]:
    """Return what the records hang under; one that is no more is known by its own entry alone."""
    parents = {entry.record_id: entry.parent for entry in entries if entry.record_id in public_ids}
    unknown = public_ids - parents.keys()
    found = selectors.documents(unknown).values() if unknown else ()
    return {*parents.values(), *(each.parent for each in found)}
