"""Reads of public truth for the interfaces and for search: documents, never rows."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from registry import regions
from registry.days import today
from registry.models import Institution, LedgerEntry, Listing, PublicRecord, Publisher, RecordKey
from registry.public_ids import kind_of
from registry.standing import InstitutionStanding
from registry.vocabulary import CreditStatus, FilingStatus, RecordKind

SAMPLE_CHECK_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Document:
    """The current public document of a record: `body` has the field names of the API."""

    id: str
    kind: str
    parent: str
    body: Mapping[str, Any]
    seq: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of documents, with what tells the cursor of each by its place, and whether more follow or precede."""

    documents: Sequence[Document]
    cursor: Callable[[int], str]
    has_next: bool
    has_previous: bool

    @property
    def cursors(self) -> list[str]:
        """The cursor of each document."""
        return [self.cursor(at) for at in range(len(self.documents))]


@dataclass(frozen=True, slots=True)
class InstitutionFilter:
    """What a list of institutions may be narrowed by; empty means all. A region stands for all below it too."""

    region: str = ""
    kinds: Sequence[str] = field(default=())
    filing_statuses: Sequence[FilingStatus] = field(default=())
    credit_statuses: Sequence[CreditStatus] = field(default=())


class WrongCursor(ValueError):
    """The cursor was not made by this list."""


_COLUMNS = ("public_id", "kind", "parent", "body", "seq", "updated_at")
_KEY_KINDS: Mapping[str, str] = {
    RecordKind.INSTITUTION: RecordKey.Kind.USCC,
    RecordKind.PLATFORM: RecordKey.Kind.FILING_NUMBER,
}
_CURSOR_MARK = "\x1f"


def resolve(kind: str, code: str) -> str | None:
    """Return the public id that a public id, or a current or former credit code or filing number, leads to."""
    code = code.strip()
    if "\0" in code:
        return None
    if kind_of(code) == kind:
        return code if _shown().filter(public_id=code, kind=kind).exists() else None
    key_kind = {RecordKind.INSTITUTION: RecordKey.Kind.USCC, RecordKind.PLATFORM: RecordKey.Kind.FILING_NUMBER}.get(
        RecordKind(kind)
    )
    if key_kind is None:
        return None
    return RecordKey.objects.filter(kind=key_kind, value=code.upper()).values_list("record_id", flat=True).first()


def document(public_id: str) -> Document | None:
    """Return the current document of a record, or nothing when it is not public."""
    return documents([public_id]).get(public_id)


def documents(public_ids: Iterable[str]) -> dict[str, Document]:
    """Return the current documents of the records by id, in the order asked; what is not public is left out. One query."""
    ids = list(dict.fromkeys(public_ids))
    if not ids:
        return {}
    # Plain statements here and for standings: every page and answer asks for these, and making them costs more than running them.
    places = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM registry_publicrecord "  # noqa: S608 (literals)
            f"WHERE public_id IN ({places}) AND (shown_until IS NULL OR shown_until >= %s)",
            [*ids, today().isoformat()],
        )
        found = {row[0]: _document(row) for row in cursor.fetchall()}
    return {each: found[each] for each in ids if each in found}


def children(kind: str, parents: Iterable[str], *, first: int, after: str = "") -> dict[str, Page]:
    """Return, for each parent, its first `first` documents of a kind after a cursor, in order. One query for all parents.

    Raises `WrongCursor`.
    """
    ids = list(dict.fromkeys(parents))
    rows = _shown().filter(kind=kind, parent__in=ids)
    if after:
        rows = rows.filter(_beyond(after))
    numbered = rows.annotate(
        place=Window(RowNumber(), partition_by=F("parent"), order_by=[F("sort_key").asc(), F("public_id").asc()])
    ).filter(place__lte=first + 1)
    by_parent: dict[str, list[tuple[Any, ...]]] = {each: [] for each in ids}
    for row in numbered.order_by("parent", "place").values_list(*_COLUMNS, "sort_key"):
        by_parent[row[2]].append(row)
    return {parent: _page(found, first, has_previous=bool(after)) for parent, found in by_parent.items()}


def documents_under(kinds: Iterable[str], parents: Iterable[str]) -> list[Document]:
    """Return all documents of some kinds that hang under the parents, in no order. One query."""
    rows = _shown().filter(kind__in=list(kinds), parent__in=list(parents))
    return [_document(row) for row in rows.values_list(*_COLUMNS)]


def ids_under(kinds: Iterable[str], parents: Iterable[str]) -> list[str]:
    """Return the ids of all public records of some kinds that hang under the parents, in no order. One query."""
    rows = _shown().filter(kind__in=list(kinds), parent__in=list(parents))
    return list(rows.values_list("public_id", flat=True))


def ids_after(public_id: str, kinds: Iterable[str], *, limit: int) -> list[str]:
    """Return the next ids of public records of some kinds after one, in their order: for a walk over all of them."""
    rows = _shown().filter(public_id__gt=public_id, kind__in=list(kinds))
    return list(rows.order_by("public_id").values_list("public_id", flat=True)[:limit])


def ids_astray(kinds: Iterable[str]) -> list[str]:
    """Return the ids of public records of some kinds that hang under one that is not public, in their order. One query."""
    rows = _shown().filter(~Exists(_shown().filter(public_id=OuterRef("parent"))), kind__in=list(kinds)).exclude(parent="")
    return list(rows.order_by("public_id").values_list("public_id", flat=True))


def bodies(kind: str, *, on: date, at_once: int = 1000) -> Iterator[tuple[str, str]]:
    """Yield the id and the document, as canonical JSON, of every public record of a kind that may be shown on a day, by id.

    Reads `at_once` records a query, so that memory stays flat however many there are.
    """
    last = ""
    while True:
        rows = _shown(on).filter(kind=kind, public_id__gt=last).order_by("public_id").values_list("public_id", "body")
        found = list(rows[:at_once])
        yield from found
        if len(found) < at_once:
            return
        last = found[-1][0]


def child_counts(kind: str, parents: Iterable[str]) -> dict[str, int]:
    """Return how many documents of a kind hang under each parent. One query."""
    counted = _shown().filter(kind=kind, parent__in=list(parents))
    return dict(counted.values("parent").order_by().annotate(number=Count("public_id")).values_list("parent", "number"))


def institutions(wanted: InstitutionFilter, *, first: int, after: str = "") -> Page:
    """Return a page of institutions by name. Raises `WrongCursor` and `regions.UnknownRegion`."""
    rows = _filtered_records(wanted)
    if after:
        rows = rows.filter(_beyond(after))
    found = list(rows.order_by("sort_key", "public_id").values_list(*_COLUMNS, "sort_key")[: first + 1])
    return _page(found, first, has_previous=bool(after))


def institution_count(wanted: InstitutionFilter) -> int:
    """Return how many institutions the filter leaves."""
    return _filtered_records(wanted).count()


def standings(institution_ids: Iterable[str]) -> dict[str, InstitutionStanding]:
    """Return today's kept standing of each institution. One query."""
    ids = list(dict.fromkeys(institution_ids))
    if not ids:
        return {}
    places = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT institution_id, filing_status, credit_status FROM registry_standing "  # noqa: S608 (literals)
            f"WHERE institution_id IN ({places})",
            ids,
        )
        return {
            institution: InstitutionStanding(FilingStatus(filing), CreditStatus(credit))
            for institution, filing, credit in cursor.fetchall()
        }


def listings_of(institution_id: str, *, first: int = 100) -> list[Document]:
    """Return the lines of published lists that were matched to an institution."""
    ids = Listing.objects.filter(institution=institution_id).values_list("public_id", flat=True)[:first]
    return list(documents(ids).values())


def history(public_id: str, *, limit: int = 200) -> list[LedgerEntry]:
    """Return the ledger entries of one record, newest first."""
    return list(LedgerEntry.objects.filter(record_id=public_id).order_by("-seq")[:limit])


def counts(*, on: date | None = None) -> dict[str, int]:
    """Return how many public records of each kind may be shown on a day, by default today."""
    return dict(_shown(on).values("kind").order_by().annotate(number=Count("public_id")).values_list("kind", "number"))


def holds_sample_data() -> bool:
    """Tell whether invented records are in the registry, so that every page can say so."""
    return bool(
        cache.get_or_set(
            "registry.holds_sample_data", lambda: Publisher.objects.filter(is_sample=True).exists(), SAMPLE_CHECK_SECONDS
        )
    )


def _filtered_records(wanted: InstitutionFilter) -> QuerySet[PublicRecord]:
    rows = _shown().filter(kind=RecordKind.INSTITUTION, parent="")
    chosen = Institution.objects.all()
    if wanted.region:
        chosen = chosen.filter(region__in=regions.codes_under(wanted.region))
    if wanted.kinds:
        chosen = chosen.filter(kind__in=wanted.kinds)
    if wanted.filing_statuses:
        chosen = chosen.filter(standing__filing_status__in=wanted.filing_statuses)
    if wanted.credit_statuses:
        chosen = chosen.filter(standing__credit_status__in=wanted.credit_statuses)
    if wanted == InstitutionFilter():
        return rows
    return rows.filter(public_id__in=chosen.values("public_id"))


def _shown(on: date | None = None) -> QuerySet[PublicRecord]:
    return PublicRecord.objects.filter(Q(shown_until__isnull=True) | Q(shown_until__gte=on or today()))


def _document(row: Sequence[Any]) -> Document:
    public_id, kind, parent, body, seq, updated_at = row[:6]
    if updated_at.tzinfo is None:
        # As SQLite keeps a moment.
        updated_at = updated_at.replace(tzinfo=UTC)
    return Document(public_id, kind, parent, orjson.loads(body), seq, updated_at)


def _page(rows: Sequence[Sequence[Any]], first: int, *, has_previous: bool) -> Page:
    shown = rows[:first]
    return Page(
        documents=[_document(row) for row in shown],
        cursor=lambda at: _cursor(shown[at][6], shown[at][0]),
        has_next=len(rows) > first,
        has_previous=has_previous,
    )


def _cursor(sort_key: str, public_id: str) -> str:
    return base64.urlsafe_b64encode(f"{sort_key}{_CURSOR_MARK}{public_id}".encode()).decode().rstrip("=")


def _beyond(cursor: str) -> Q:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as wrong:
        raise WrongCursor(cursor) from wrong
    sort_key, mark, public_id = text.partition(_CURSOR_MARK)
    # PostgreSQL takes no text with a zero byte.
    if not mark or "\0" in text:
        raise WrongCursor(cursor)
    return Q(sort_key__gte=sort_key) & (Q(sort_key__gt=sort_key) | Q(public_id__gt=public_id))
