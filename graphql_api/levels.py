"""Documents on their way into an answer, in levels: what one record is asked for is fetched once for all its siblings."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from registry import matched_listings, selectors
from registry.selectors import Document, Page
from registry.standing import InstitutionStanding

# A page of a list by the public names of its parts; `count` finds the size of the whole list when it is called.
Connection = dict[str, Any]


class Record:
    """A document in an answer, with the level on which it stands."""

    __slots__ = ("body", "document", "level")

    def __init__(self, document: Document, level: "Level") -> None:
        self.document = document
        self.body = document.body
        self.level = level

    def children(self, kind: str, *, first: int, after: str) -> Connection:
        """Return a page of the documents of a kind that hang under this one."""
        return self.level.children(kind, first, after)[self.document.id]

    def listings(self, *, first: int, after: str) -> Connection:
        """Return a page of the lines of published lists that were matched to this institution."""
        return self.level.listings(first, after)[self.document.id]

    def one(self, field: str) -> "Record | None":
        """Return the record that a field of the document names, or nothing when it is not public."""
        return self.level.related(field).get(self.body[field])

    def many(self, field: str) -> "list[Record]":
        """Return the public ones of the records that a field of the document names."""
        related = self.level.related(field)
        return [related[each] for each in self.body[field] if each in related]

    def standing(self) -> InstitutionStanding | None:
        """Return what the institution's filings and credit entries add up to today."""
        return self.level.standings().get(self.document.id)


class Level:
    """The records that stand beside each other in an answer; each fetch is one query for all of them."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._records: dict[str, Record] = {}
        self._children: dict[tuple[str, int, str], Mapping[str, Connection]] = {}
        self._listings: dict[tuple[int, str], Mapping[str, Connection]] = {}
        self._related: dict[str, dict[str, Record]] = {}
        self._counts: dict[str, Mapping[str, int]] = {}
        self._standings: Mapping[str, InstitutionStanding] | None = None
        for document in documents:
            self.add(document)

    def add(self, document: Document) -> Record:
        """Put a document on this level; one that stands here already is the same record."""
        record = self._records.get(document.id)
        if record is None:
            record = self._records[document.id] = Record(document, self)
        return record

    def connection(self, page: Page, count: Callable[[], int]) -> Connection:
        """Put the documents of a page on this level and return them as a connection."""
        edges = [
            {"cursor": cursor, "node": self.add(document)} for cursor, document in zip(page.cursors, page.documents, strict=True)
        ]
        page_info = {
            "hasNextPage": page.has_next,
            "hasPreviousPage": page.has_previous,
            "startCursor": page.cursors[0] if page.cursors else None,
            "endCursor": page.cursors[-1] if page.cursors else None,
        }
        return {"edges": edges, "pageInfo": page_info, "count": count}

    def children(self, kind: str, first: int, after: str) -> Mapping[str, Connection]:
        """Return, for each record of this level, a page of the documents of a kind that hang under it."""
        key = (kind, first, after)
        if key not in self._children:
            pages = selectors.children(kind, self._records, first=first, after=after)
            below = Level()
            self._children[key] = {
                parent: below.connection(page, partial(self._child_count, kind, parent)) for parent, page in pages.items()
            }
        return self._children[key]

    def listings(self, first: int, after: str) -> Mapping[str, Connection]:
        """Return, for each institution of this level, a page of the lines of published lists that were matched to it."""
        key = (first, after)
        if key not in self._listings:
            pages = matched_listings.pages(self._records, first=first, after=after)
            below = Level()
            self._listings[key] = {each: below.connection(page, partial(self._listing_count, each)) for each, page in pages.items()}
        return self._listings[key]

    def related(self, field: str) -> dict[str, Record]:
        """Return, by id, the records that a field names in any document of this level."""
        if field not in self._related:
            wanted: list[str] = []
            for record in self._records.values():
                named = record.body.get(field)
                wanted.extend([named] if isinstance(named, str) else named or ())
            below = Level()
            found = selectors.documents(wanted)
            self._related[field] = {each: below.add(document) for each, document in found.items()}
        return self._related[field]

    def standings(self) -> Mapping[str, InstitutionStanding]:
        """Return today's standing of each institution of this level, by id."""
        if self._standings is None:
            self._standings = selectors.standings(self._records)
        return self._standings

    def _child_count(self, kind: str, parent: str) -> int:
        if kind not in self._counts:
            self._counts[kind] = selectors.child_counts(kind, self._records)
        return self._counts[kind].get(parent, 0)

    def _listing_count(self, institution: str) -> int:
        if "matched" not in self._counts:
            self._counts["matched"] = matched_listings.counts(self._records)
        return self._counts["matched"].get(institution, 0)
