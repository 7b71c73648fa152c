"""Documents on their way into an answer, in levels: what one record is asked for is fetched once for all its siblings."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any, Final

from orjson import JSONDecodeError, loads

from complaints import tallies
from complaints.tallies import Tally
from graphql_api.pages import Connection
from registry import history_pages, matched_listings, selectors, staff_tallies, taught_courses
from registry.days import today
from registry.history_pages import Entry
from registry.paging import Window
from registry.rules import StaffFacts
from registry.selectors import Document, Page, Row, read_document
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
# Where these stand in a row.
_ID: Final = itemgetter(0)
_TOLD: Final = itemgetter(1)


# Counts so many people before the field of this name tells of them; raises where they may not be told of.
CountPeople = Callable[[int, str], None]


class Record:
    """A document in an answer, with the level on which it stands."""

    __slots__ = ("_day", "document", "level")

    def __init__(self, document: Document, level: "Level", day: date | None = None) -> None:
        self.document = document
        self.level = level
        self._day = day

    @property
    def day(self) -> date:
        """The day of which the document itself tells: that of its level, but for what a ledger entry wrote."""
        return self._day or self.level.as_of

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
            return get(loads(told) if isinstance(told, str | bytes) else told)
        except KeyError:
            return get(self.body)

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


class Rows(Sequence[Record]):
    """Documents that stand beside each other on a level, as the database gave them: each is a `Record` once it is asked for."""

    __slots__ = ("_records", "level", "rows")

    def __init__(self, rows: Sequence[Row], level: "Level") -> None:
        self.rows = rows
        self.level = level
        self._records: list[Record] | None = None

    @property
    def records(self) -> list[Record]:
        """All of them as records."""
        if self._records is None:
            self._records = [Record(read_document(row), self.level) for row in self.rows]
        return self._records

    @property
    def ids(self) -> list[str]:
        """The ids of all."""
        return list(map(_ID, self.rows))

    @property
    def texts(self) -> Iterator[Any]:
        """The texts of all; of another day they may have been read already."""
        return map(_TOLD, self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: Any) -> Any:
        return self.records[at]

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, Record) and value in self.records

    def fields(self, get: Callable[[Mapping[str, Any]], Any]) -> list[Any]:
        """Return some fields of each document. Each is gone before the next is read, where nobody asked for a record."""
        if self._records is None:
            try:
                return [get(loads(told)) for told in self.texts]
            except (KeyError, JSONDecodeError):
                # Of an earlier release, or read already.
                pass
        return [each.fields(get) for each in self.records]


class Level:
    """The records that stand beside each other in an answer, as of today; each fetch is one query for all of them."""

    def __init__(self, count_people: CountPeople) -> None:
        self._count_people = count_people
        self._told: set[Hashable] = set()
        self._refusals: dict[Hashable, Exception] = {}
        self._records: list[Record] = []
        self._rows: list[Rows] = []
        # Both by the kind of what hangs under the records, or the name of another list.
        self._pages: dict[tuple[str, Window], Mapping[str, Connection]] = {}
        self._counts: dict[str, Mapping[str, int]] = {}
        self._related: dict[str, dict[str, Record]] = {}
        self._called: dict[str, dict[str, Record]] = {}
        self._courses: Mapping[str, Sequence[Document]] | None = None
        self._staff: Mapping[str, StaffFacts] | None = None
        self._standings: Mapping[str, InstitutionStanding] | None = None
        self._complaints: Mapping[str, Tally] | None = None

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
        self._records.clear()
        self._rows.clear()
        for kept in (self._pages, self._related, self._called):
            kept.clear()

    @property
    def ids(self) -> list[str]:
        """The ids of the records of this level, each once."""
        of_rows = chain.from_iterable(each.ids for each in self._rows)
        return list(dict.fromkeys(chain(of_rows, (each.document.id for each in self._records))))

    @property
    def records(self) -> Iterator[Record]:
        """The records of this level; versions of one record may be among them."""
        return chain(chain.from_iterable(self._rows), self._records)

    def add(self, document: Document, day: date | None = None) -> Record:
        """Put a document on this level, or what it was from a day on. Another version of the same record may stand beside it."""
        record = Record(document, self, day)
        self._records.append(record)
        return record

    def connection(self, page: Page, count: Callable[[], int], *, tells_of_people: bool = False) -> Connection:
        """Put the documents of a page on this level and return them as a connection."""
        size = len(page.rows)
        tell = partial(self._tell_of, size, "page", "teachers") if tells_of_people else None
        return Connection(self._put(page.rows), page, count, 0, size, tell)

    def connections(
        self, pages: Mapping[str, Page], count: Callable[[str], int], before_told: Callable[[], None] | None = None
    ) -> Mapping[str, Connection]:
        """Put the documents of the pages of some owners on this level and return them as connections, by owner."""
        rows = self._put(list(chain.from_iterable([page.rows for page in pages.values()])))
        found, start = {}, 0
        for owner, page in pages.items():
            size = len(page.rows)
            found[owner] = Connection(rows, page, partial(count, owner), start, size, before_told)
            start += size
        return found

    def children(self, kind: str, window: Window) -> Mapping[str, Connection]:
        """Return, for each record of this level, a page of the documents of a kind that hang under it."""
        key = (kind, window)
        if key not in self._pages:
            pages = self._child_pages(kind, window)
            # That there are so many tells of nobody.
            people = sum(len(page.rows) for page in pages.values()) if kind == RecordKind.TEACHER else 0
            tell = partial(self._tell_of, people, key, "teachers") if people else None
            count = partial(self._count, kind, partial(self._child_counts, kind))
            self._pages[key] = self._below().connections(pages, count, tell)
        return self._pages[key]

    def listings(self, window: Window) -> Mapping[str, Connection]:
        """Return, for each institution of this level, a page of the lines of published lists that were matched to it."""
        key = ("listings", window)
        if key not in self._pages:
            count = partial(self._count, "listings", self._listing_counts)
            self._pages[key] = self._below().connections(self._listing_pages(window), count)
        return self._pages[key]

    def taught(self, window: Window) -> Mapping[str, Connection]:
        """Return, for each member of staff of this level, a page of the courses that they teach."""
        key = ("taught", window)
        if key not in self._pages:
            count = partial(self._count, "taught", self._taught_counts)
            self._pages[key] = self._below().connections(self._taught_pages(window), count)
        return self._pages[key]

    def history(self, window: Window) -> Mapping[str, Connection]:
        """Return, for each record of this level, a page of its ledger entries, newest first."""
        key = ("history", window)
        if key not in self._pages:
            pages = history_pages.pages(self.ids, window, known_at=self.known_at)
            count = partial(self._count, "history", self._entry_counts)
            self._pages[key] = {
                each: Connection(list(map(_entry_view, page.entries)), page, partial(count, each), 0, len(page.entries))
                for each, page in pages.items()
            }
        return self._pages[key]

    def related(self, field: str) -> dict[str, Record]:
        """Return, by id, the records that a field names in any document of this level."""
        self._refuse_again(field)
        if field not in self._related:
            wanted: list[str] = []
            for record in self.records:
                named = record.body.get(field)
                wanted.extend([named] if isinstance(named, str) else named or ())
            below = self._below()
            found = self._documents(wanted)
            self._tell_of(sum(each.kind == RecordKind.TEACHER for each in found.values()), field, field)
            self._related[field] = {each: below.add(document) for each, document in found.items()}
        return self._related[field]

    def called(self, field: str) -> dict[str, Record]:
        """Return, by credit code, the institutions whose codes stand in a field of any document of this level."""
        if field not in self._called:
            codes = [code for record in self.records for code in record.body.get(field, ())]
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
            self._staff = staff_tallies.facts_of_many(self.ids)
        return self._staff

    def complaints(self) -> Mapping[str, Tally]:
        """Return the tally of complaints about each institution of this level, where there were enough; none but of today."""
        if self._complaints is None:
            self._complaints = tallies.tallies(self.ids, today=today()) if self.tells_of_today else {}
        return self._complaints

    def standings(self) -> Mapping[str, InstitutionStanding]:
        """Return the standing of each institution of this level, by id."""
        if self._standings is None:
            self._standings = self._found_standings()
        return self._standings

    def _put(self, found: Sequence[Row]) -> Rows:
        rows = Rows(found, self)
        self._rows.append(rows)
        return rows

    def _below(self) -> "Level":
        return Level(self._count_people)

    def _refuse_again(self, what: Hashable) -> None:
        """Raise what was raised before when the same was asked for: it is not read again for the other records of this level."""
        if what in self._refusals:
            raise self._refusals[what]

    def _tell_of(self, people: int, what: Hashable, field: str) -> None:
        """Count people once, before a field tells of them. Raises what the counting does, each time."""
        self._refuse_again(what)
        if not people or what in self._told:
            return
        self._told.add(what)
        try:
            self._count_people(people, field)
        except Exception as refusal:
            self._refusals[what] = refusal
            raise

    def _documents(self, public_ids: Iterable[str]) -> Mapping[str, Document]:
        return selectors.documents(public_ids)

    def _child_pages(self, kind: str, window: Window) -> Mapping[str, Page]:
        return selectors.children(kind, self.ids, window)

    def _child_counts(self, kind: str) -> Mapping[str, int]:
        return selectors.child_counts(kind, self.ids)

    def _found_standings(self) -> Mapping[str, InstitutionStanding]:
        return selectors.standings(self.ids)

    def _count(self, what: str, find: Callable[[], Mapping[str, int]], owner: str) -> int:
        """Return how long the list of an owner is; those of all are counted once."""
        if what not in self._counts:
            self._counts[what] = find()
        return self._counts[what].get(owner, 0)

    def _all_courses(self) -> Mapping[str, Sequence[Document]]:
        found: dict[str, list[Document]] = {}
        for each in selectors.documents_under([RecordKind.COURSE], self.ids):
            found.setdefault(each.parent, []).append(each)
        return found

    def _taught_pages(self, window: Window) -> Mapping[str, Page]:
        return taught_courses.pages(self.ids, window)

    def _taught_counts(self) -> Mapping[str, int]:
        return taught_courses.counts(self.ids)

    def _listing_pages(self, window: Window) -> Mapping[str, Page]:
        return matched_listings.pages(self.ids, window)

    def _listing_counts(self) -> Mapping[str, int]:
        return matched_listings.counts(self.ids)

    def _entry_counts(self) -> Mapping[str, int]:
        return history_pages.counts(self.ids, known_at=self.known_at)


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
