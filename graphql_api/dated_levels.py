"""Levels of documents as they were on a day, read from the ledger; what hangs under a record is of the same day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from graphql_api.levels import CountPeople, Level
from registry import as_of, matched_listings, standing, told_documents
from registry.as_of import Moment
from registry.days import today
from registry.paging import Window
from registry.selectors import Document, Page
from registry.standing import InstitutionStanding
from registry.taught_courses import TAUGHT
from registry.vocabulary import RecordKind


class DatedLevel(Level):
    """The records that stand beside each other in an answer, as of a moment, with what of them may be told today.

    The children of a kind are read once, however many pages, counts and standings are made of them.
    """

    def __init__(self, at: Moment, count_people: CountPeople) -> None:
        super().__init__(count_people)
        self._at = at
        self._under: dict[str, Mapping[str, list[Document]]] = {}
        self._courses_taught: Mapping[str, list[Document]] | None = None

    @property
    def as_of(self) -> date:
        """Return the day that was asked for."""
        return self._at.as_of

    @property
    def tells_of_today(self) -> bool:
        """No: of another day, or by what was known then."""
        return False

    @property
    def known_at(self) -> datetime | None:
        """Return the moment that was asked for, by which all that is told had been recorded."""
        return self._at.known_at

    def _below(self) -> Level:
        return DatedLevel(self._at, self._count_people)

    def _documents(self, public_ids: Iterable[str]) -> Mapping[str, Document]:
        return told_documents.documents(public_ids, self._at, on=today())

    def _child_pages(self, kind: str, window: Window) -> Mapping[str, Page]:
        return as_of.pages(kind, self._all_under(kind), self._at, window)

    def _child_counts(self, kind: str) -> Mapping[str, int]:
        return {parent: len(siblings) for parent, siblings in self._all_under(kind).items()}

    def _found_standings(self) -> Mapping[str, InstitutionStanding]:
        platforms, credit = self._all_under(RecordKind.PLATFORM), self._all_under(RecordKind.CREDIT)
        return {
            each: standing.standing_of(
                [document.body for document in platforms[each]], [document.body for document in credit[each]], on=self.as_of
            )
            for each in self.ids
        }

    def _all_courses(self) -> Mapping[str, Sequence[Document]]:
        return self._all_under(RecordKind.COURSE)

    def _taught_pages(self, window: Window) -> Mapping[str, Page]:
        return as_of.pages(RecordKind.COURSE, self._all_taught(), self._at, window, of=TAUGHT)

    def _taught_counts(self) -> Mapping[str, int]:
        return {teacher: len(courses) for teacher, courses in self._all_taught().items()}

    def _listing_pages(self, window: Window) -> Mapping[str, Page]:
        return matched_listings.pages(self.ids, window, self._at)

    def _listing_counts(self) -> Mapping[str, int]:
        return matched_listings.counts(self.ids, self._at)

    def _all_taught(self) -> Mapping[str, list[Document]]:
        """Return the courses of each member of staff: of those of their institution's platforms, the ones that name them."""
        if self._courses_taught is None:
            schools = {record.document.parent for record in self.records}
            platforms = told_documents.children(RecordKind.PLATFORM, schools, self._at, on=today())
            ids = [each.id for under in platforms.values() for each in under]
            courses = told_documents.children(RecordKind.COURSE, ids, self._at, on=today())
            found: dict[str, list[Document]] = {each: [] for each in self.ids}
            for course in (each for under in courses.values() for each in under):
                for teacher in course.body["teachers"]:
                    if teacher in found:
                        found[teacher].append(course)
            self._courses_taught = found
        return self._courses_taught

    def _all_under(self, kind: str) -> Mapping[str, list[Document]]:
        if kind not in self._under:
            self._under[kind] = told_documents.children(kind, self.ids, self._at, on=today())
        return self._under[kind]
