"""Documents on their way into an answer, in levels: what one record is asked for is fetched once for all its siblings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from operator import itemgetter
from typing import Any, Final

import orjson

from complaints import tallies
from complaints.tallies import Tally
from registry import history_pages, matched_listings, selectors, staff_tallies, taught_courses
from registry.days import today
from registry.history_pages import Entry, HistoryPage
from registry.paging import Window
from registry.rules import StaffFacts
from registry.selectors import Document, Page
from registry.standing import InstitutionStanding
from registry.vocabulary import RecordKind

# What the documents of earlier releases do not hold. The ledger keeps each document as it was written.
_ADDED_LATER: Final[Mapping[str, Mapping[str, Any]]] = {
    RecordKind.INSTITUTION: {"custody": None, "contractTemplate": None, "penaltyWithdrawals": []},
    RecordKind.PLATFORM: {
        "serversInMainland": None,
        "contentKeptMonths": None,
        "liveVideoKeptMonths": None,
        "logKeptDays": None,
        "showsFees": None,
        "showsStaff": None,
        "showsForeignStaff": None,
    },
    RecordKind.COURSE: {"importProof": None},
    RecordKind.CREDIT: {"removalKind": None},
}
# Reading what was added is the quickest way to tell that all of it is there.
_ADDED_IN: Final = {kind: itemgetter(*added) for kind, added in _ADDED_LATER.items()}


class Connection:
    """A page of a list, read by the public names of its parts; `count` finds the size of the whole list when it is called."""

    __slots__ = ("count", "nodes", "page")

    def __init__(self, nodes: Sequence[Any], page: Page | HistoryPage, count: Callable[[], int]) -> None:
        self.nodes = nodes
        self.page = page
        self.count = count

    def __getitem__(self, name: str) -> Any:
        """Return a part of the page. Cursors are made only when they are asked for."""
        if name == "edges":
            return [Edge(self, at) for at in range(len(self.nodes))]
        if name == "pageInfo":
            return self
        if name == "hasNextPage":
            return self.page.has_next
        if name == "hasPreviousPage":
            return self.page.has_previous
        if name in ("startCursor", "endCursor"):
            return self.page.cursor(0 if name == "startCursor" else -1) if self.nodes else None
        raise KeyError(name)


class Edge:
    """An item of a page with its cursor, read by the public names of its parts."""

    __slots__ = ("at", "connection")

    def __init__(self, connection: Connection, at: int) -> None:
        self.connection = connection
        self.at = at

    def __getitem__(self, name: str) -> Any:
        """Return the item or its cursor."""
        if name == "node":
            return self.connection.nodes[self.at]
        if name == "cursor":
            return self.connection.page.cursor(self.at)
        raise KeyError(name)


class Record:
    """A document in an answer, with the level on which it stands."""

    __slots__ = ("document", "level")

    def __init__(self, document: Document, level: "Level") -> None:
        self.document = document
        self.level = level

    @property
    def body(self) -> Mapping[str, Any]:
        """The document by the public names of its fields."""
        body, kind = self.document.body, self.document.kind
        if kind in _ADDED_IN:
            try:
                _ADDED_IN[kind](body)
            except KeyError:
                self.document.told = body = {**_ADDED_LATER[kind], **body}
        return body

    def fields(self, get: Callable[[Mapping[str, Any]], Any]) -> Any:
        """Return some fields of the document; the whole of it is not kept if nobody has asked for it yet."""
        told = self.document.told
        try:
            return get(orjson.loads(told) if isinstance(told, str) else told)
        except KeyError:
            return get(self.body)

    def children(self, kind: str, window: Window) -> Connection:
        """Return a page of the documents of a kind that hang under this one."""
        return self.level.children(kind, window)[self.document.id]

    def listings(self, window: Window) -> Connection:
        """Return a page of the lines of published lists that were matched to this institution."""
        return self.level.listings(window)[self.document.id]

    def history(self, window: Window) -> Connection:
        """Return a page of the ledger entries of this record, newest first."""
        return self.level.history(window)[self.document.id]

    def one(self, field: str) -> "Record | None":
        """Return the record that a field of the document names, or nothing when it is not public."""
        return self.level.related(field).get(self.body[field])

    def many(self, field: str) -> "list[Record]":
        """Return the public ones of the records that a field of the document names."""
        related = self.level.related(field)
        return [related[each] for each in self.body[field] if each in related]

    def standing(self) -> InstitutionStanding | None:
        """Return what the institution's filings and credit entries add up to on the day of its level."""
        return self.level.standings().get(self.document.id)


class Level:
    """The records that stand beside each other in an answer, as of today; each fetch is one query for all of them."""

    def __init__(self, documents: Iterable[Document] = (), count_people: Callable[[int], None] | None = None) -> None:
        self._count_people = count_people
        self._refusal: Exception | None = None
        self._records: dict[str, Record] = {}
        self._versions: list[Record] = []
        self._history: dict[Window, Mapping[str, Connection]] = {}
        self._children: dict[tuple[str, Window], Mapping[str, Connection]] = {}
        self._listings: dict[Window, Mapping[str, Connection]] = {}
        self._taught: dict[Window, Mapping[str, Connection]] = {}
        self._related: dict[str, dict[str, Record]] = {}
        self._called: dict[str, dict[str, Record]] = {}
        self._courses: Mapping[str, Sequence[Document]] | None = None
        self._staff: Mapping[str, StaffFacts] | None = None
        self._counts: dict[str, Mapping[str, int]] = {}
        self._standings: Mapping[str, InstitutionStanding] | None = None
        self._complaints: Mapping[str, Tally] | None = None
        for document in documents:
            self.add(document)

    @property
    def as_of(self) -> date:
        """Return the day of which this level tells."""
        return today()

    @property
    def tells_of_today(self) -> bool:
        """Whether this level tells of today by all that is known."""
        return True

    @property
    def known_at(self) -> datetime | None:
        """Return the moment by which what this level tells had been recorded, or nothing when all that is known counts."""
        return None

    def forget(self) -> None:
        """Let go of all records: they know their level and it knows them, so that nothing else would free them soon."""
        for kept in (self._records, self._children, self._listings, self._history, self._related):
            kept.clear()

    def add(self, document: Document) -> Record:
        """Put a document on this level; one that stands here already is the same record."""
        record = self._records.get(document.id)
        if record is None:
            record = self._records[document.id] = Record(document, self)
        return record

    def version(self, document: Document) -> Record:
        """Put a version of a record on this level; another version of the same record may stand beside it."""
        record = Record(document, self)
        self._records.setdefault(document.id, record)
        self._versions.append(record)
        return record

    def connection(self, page: Page, count: Callable[[], int]) -> Connection:
        """Put the documents of a page on this level and return them as a connection."""
        return Connection([self.add(each) for each in page.documents], page, count)

    def children(self, kind: str, window: Window) -> Mapping[str, Connection]:
        """Return, for each record of this level, a page of the documents of a kind that hang under it."""
        self._refuse_again()
        key = (kind, window)
        if key not in self._children:
            pages = self._child_pages(kind, window)
            if kind == RecordKind.TEACHER:
                self._tell_of(sum(len(page.documents) for page in pages.values()))
            below = self._below()
            self._children[key] = {
                parent: below.connection(page, partial(self._child_count, kind, parent)) for parent, page in pages.items()
            }
        return self._children[key]

    def listings(self, window: Window) -> Mapping[str, Connection]:
        """Return, for each institution of this level, a page of the lines of published lists that were matched to it, of today."""
        if window not in self._listings:
            pages = matched_listings.pages(self._records, window)
            below = Level(count_people=self._count_people)
            self._listings[window] = {
                each: below.connection(page, partial(self._listing_count, each)) for each, page in pages.items()
            }
        return self._listings[window]

    def taught(self, window: Window) -> Mapping[str, Connection]:
        """Return, for each member of staff of this level, a page of the courses that they teach."""
        if window not in self._taught:
            pages = self._taught_pages(window)
            below = self._below()
            self._taught[window] = {each: below.connection(page, partial(self._taught_count, each)) for each, page in pages.items()}
        return self._taught[window]

    def history(self, window: Window) -> Mapping[str, Connection]:
        """Return, for each record of this level, a page of its ledger entries, newest first."""
        if window not in self._history:
            pages = history_pages.pages(self._records, window, known_at=self.known_at)
            self._history[window] = {
                each: Connection([_entry_view(entry) for entry in page.entries], page, partial(self._entry_count, each))
                for each, page in pages.items()
            }
        return self._history[window]

    def related(self, field: str) -> dict[str, Record]:
        """Return, by id, the records that a field names in any document of this level."""
        self._refuse_again()
        if field not in self._related:
            wanted: list[str] = []
            for record in (*self._records.values(), *self._versions):
                named = record.body.get(field)
                wanted.extend([named] if isinstance(named, str) else named or ())
            below = self._below()
            found = self._documents(wanted)
            self._tell_of(sum(each.kind == RecordKind.TEACHER for each in found.values()))
            self._related[field] = {each: below.add(document) for each, document in found.items()}
        return self._related[field]

    def called(self, field: str) -> dict[str, Record]:
        """Return, by credit code, the institutions whose codes stand in a field of any document of this level."""
        if field not in self._called:
            codes = [code for record in (*self._records.values(), *self._versions) for code in record.body.get(field, ())]
            ids = selectors.ids_called(RecordKind.INSTITUTION, codes)
            below, found = self._below(), self._documents(ids.values())
            self._called[field] = {code: below.add(found[each]) for code, each in ids.items() if each in found}
        return self._called[field]

    def courses(self) -> Mapping[str, Sequence[Document]]:
        """Return the courses of each platform of this level that has any, by which rules about it are judged."""
        if self._courses is None:
            self._courses = self._all_courses()
        return self._courses

    def staff(self) -> Mapping[str, StaffFacts] | None:
        """Return the counts of the staff of each platform of this level that has any; nothing on any day but today."""
        if self._staff is None and self.tells_of_today:
            self._staff = staff_tallies.facts_of_many(self._records)
        return self._staff

    def complaints(self) -> Mapping[str, Tally]:
        """Return the tally of complaints about each institution of this level, where there were enough; none but of today."""
        if self._complaints is None:
            self._complaints = tallies.tallies(self._records, today=today()) if self.tells_of_today else {}
        return self._complaints

    def standings(self) -> Mapping[str, InstitutionStanding]:
        """Return the standing of each institution of this level, by id."""
        if self._standings is None:
            self._standings = self._found_standings()
        return self._standings

    def _below(self) -> "Level":
        return Level(count_people=self._count_people)

    def _refuse_again(self) -> None:
        """Raise what was raised before: nothing more is read for the other records of this level."""
        if self._refusal is not None:
            raise self._refusal

    def _tell_of(self, people: int) -> None:
        """Count people before they are told of. Raises what the counting does."""
        if self._count_people is None or not people:
            return
        try:
            self._count_people(people)
        except Exception as refusal:
            self._refusal = refusal
            raise

    def _documents(self, public_ids: Iterable[str]) -> Mapping[str, Document]:
        return selectors.documents(public_ids)

    def _child_pages(self, kind: str, window: Window) -> Mapping[str, Page]:
        return selectors.children(kind, self._records, window)

    def _child_counts(self, kind: str) -> Mapping[str, int]:
        return selectors.child_counts(kind, self._records)

    def _found_standings(self) -> Mapping[str, InstitutionStanding]:
        return selectors.standings(self._records)

    def _child_count(self, kind: str, parent: str) -> int:
        if kind not in self._counts:
            self._counts[kind] = self._child_counts(kind)
        return self._counts[kind].get(parent, 0)

    def _all_courses(self) -> Mapping[str, Sequence[Document]]:
        found: dict[str, list[Document]] = {}
        for each in selectors.documents_under([RecordKind.COURSE], self._records):
            found.setdefault(each.parent, []).append(each)
        return found

    def _taught_pages(self, window: Window) -> Mapping[str, Page]:
        return taught_courses.pages(self._records, window)

    def _taught_counts(self) -> Mapping[str, int]:
        return taught_courses.counts(self._records)

    def _taught_count(self, teacher: str) -> int:
        if "taught" not in self._counts:
            self._counts["taught"] = self._taught_counts()
        return self._counts["taught"].get(teacher, 0)

    def _entry_count(self, record: str) -> int:
        if "entries" not in self._counts:
            self._counts["entries"] = history_pages.counts(self._records, known_at=self.known_at)
        return self._counts["entries"].get(record, 0)

    def _listing_count(self, institution: str) -> int:
        if "matched" not in self._counts:
            self._counts["matched"] = matched_listings.counts(self._records)
        return self._counts["matched"].get(institution, 0)


def _entry_view(entry: Entry) -> Mapping[str, Any]:
    return {
        "seq": entry.seq,
        "action": entry.action.upper(),
        "effectiveOn": entry.effective_on.isoformat(),
        "recordedAt": entry.recorded_at.isoformat(),
        "changedFields": list(entry.changed_fields),
        "basis": entry.basis,
        "source": entry.source,
    }
