"""Levels of documents as they were on a day, read from the ledger; what hangs under a record is of the same day."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from graphql_api.levels import Level
from registry import as_of, standing, told_documents
from registry.as_of import Moment
from registry.days import today
from registry.paging import Window
from registry.selectors import Document, Page
from registry.standing import InstitutionStanding
from registry.vocabulary import RecordKind


class DatedLevel(Level):
    """The records that stand beside each other in an answer, as of a moment, with what of them may be told today.

    The children of a kind are read once, however many pages, counts and standings are made of them.
    """

    def __init__(self, at: Moment) -> None:
        super().__init__()
        self._at = at
        self._under: dict[str, Mapping[str, list[Document]]] = {}

    @property
    def as_of(self) -> date:
        """Return the day that was asked for."""
        return self._at.as_of

    @property
    def known_at(self) -> datetime | None:
        """Return the moment that was asked for, by which all that is told had been recorded."""
        return self._at.known_at

    def _below(self) -> Level:
        return DatedLevel(self._at)

    def _documents(self, public_ids: Iterable[str]) -> Mapping[str, Document]:
        return told_documents.documents(public_ids, self._at, on=today())

    def _child_pages(self, kind: str, window: Window) -> Mapping[str, Page]:
        return as_of.pages(kind, self._all_under(kind), self._at, window)

    def _child_counts(self, kind: str) -> Mapping[str, int]:
        return {parent: len(siblings) for parent, siblings in self._all_under(kind).items()}

    def _found_standings(self) -> Mapping[str, InstitutionStanding]:
        platforms, credit = self._all_under(RecordKind.PLATFORM), self._all_under(RecordKind.CREDIT)
        return {
            each: InstitutionStanding(
                standing.filing_status([document.body for document in platforms[each]], on=self.as_of),
                standing.credit_status([document.body for document in credit[each]], on=self.as_of),
            )
            for each in self._records
        }

    def _all_under(self, kind: str) -> Mapping[str, list[Document]]:
        if kind not in self._under:
            self._under[kind] = told_documents.children(kind, self._records, self._at, on=today())
        return self._under[kind]
