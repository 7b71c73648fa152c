"""Reads of public truth for the interfaces and for search: documents, never rows."""

import base64
import binascii
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any, Final, NamedTuple, TypeAlias

import orjson
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from registry.days import today
from registry.models import PublicRecord, Publisher, RecordKey
from registry.numbers.typed_numbers import compact
from registry.paging import Condition, Lists, Window, all_of, among, as_bytes, counts_of_each, rows, rows_of_each
from registry.public_ids import KINDS_BY_LETTER, kind_of
from registry.remembering import remembered
from registry.standing import InstitutionStanding, derive
from registry.vocabulary import CreditStatus, FilingStatus, RecordKind

SAMPLE_CHECK_SECONDS = 30


@dataclass(slots=True)
class Document:
    """The public document of a record: `body` has the field names of the API. It is not to be changed.

    Nothing guards it: an answer is made of hundreds, and a guard costs as much as reading the text that one is made of. For the
    same reason `told` is the body or its text, in letters or in bytes, and `recorded` a moment or its text, as the database
    writes them: who needs a few fields of many documents reads the texts itself.
    """

    id: str
    kind: str
    parent: str
    # Whether it has been read yet makes no other document of it: the entry that made it says which it is.
    told: Mapping[str, Any] | str | bytes = field(compare=False)
    seq: int
    recorded: datetime | str = field(compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        # Without the names of its fields: a rebuild hands over as many as there are to another process.
        return Document, (self.id, self.kind, self.parent, self.told, self.seq, self.recorded)

    @property
    def body(self) -> Mapping[str, Any]:
        """The whole document, read when it is first asked for."""
        told = self.told
        if isinstance(told, (str, bytes)):
            told = self.told = orjson.loads(told)
        return told

    @property
    def updated_at(self) -> datetime:
        """The moment of the ledger entry that made it what it is."""
        moment = datetime.fromisoformat(self.recorded) if isinstance(self.recorded, str) else self.recorded
        # SQLite keeps moments without their zone, which is always UTC.
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# A document as the database holds it: `COLUMNS`, and what else its reader asked for.
Row: TypeAlias = Sequence[Any]


class Page(NamedTuple):
    """One page of a list of documents: their rows in order, whether more follow or precede, and what tells the cursor of a row.

    Documents are made of the rows for whoever asks for them: an answer of the API reads the rows of hundreds itself.
    """

    rows: Sequence[Row]
    has_next: bool
    has_previous: bool
    cursor_of: Callable[[Row], str]

    @property
    def documents(self) -> list[Document]:
        """The documents, made anew each time."""
        return list(map(read_document, self.rows))

    @property
    def cursors(self) -> list[str]:
        """The cursor of each document."""
        return list(map(self.cursor_of, self.rows))

    def cursor(self, at: int) -> str:
        """Return the cursor of the document at a place, from the end where it is negative."""
        return self.cursor_of(self.rows[at])


class Shown(NamedTuple):
    """Documents by id, in no order, today's standings of the institutions among them, and the ledger entry they are as of."""

    documents: Mapping[str, Document]
    standings: Mapping[str, InstitutionStanding]
    seq: int


class WrongCursor(ValueError):
    """The cursor was not made by this list."""


# What few readers ask for comes as one text: each value of a row takes its time to fetch. The kind stands in the id.
COLUMNS = (
    "{of}.public_id",
    as_bytes("{of}.body"),
    "CAST({of}.parent || ' ' || {of}.seq || ' ' || {of}.updated_at AS varchar)",
)
_OF_A_DOCUMENT = ", ".join(COLUMNS).format(of="i")
_KEY_KINDS: Mapping[str, str] = {
    RecordKind.INSTITUTION: RecordKey.Kind.USCC,
    RecordKind.PLATFORM: RecordKey.Kind.FILING_NUMBER,
}
_CHILDREN = Lists("registry_publicrecord", "registry_publicrecord AS i", "i.parent", ("sort_key", "public_id"))
_CURSOR_MARK = "\x1f"
# Which list a cursor is of: the same records stand in several, in other orders or beside others.
UNDER_A_RECORD: Final = "under"
# A code or a number has at most 40 characters, and perhaps a space between each two.
_LONGEST_TYPED: Final = 100


def shown_today() -> Condition:
    """Return the condition that a document `i` may be shown today."""
    return "(i.shown_until IS NULL OR i.shown_until >= %s)", [today().isoformat()]


def resolve(kind: str, code: str) -> str | None:
    """Return the public id that a public id, or a current or former credit code or filing number, leads to."""
    code = code.strip()
    if "\0" in code:
        return None
    if kind_of(code) == kind:
        return code if _shown().filter(public_id=code, kind=kind).exists() else None
    key_kind = _KEY_KINDS.get(kind)
    if key_kind is None:
        return None
    return RecordKey.objects.filter(kind=key_kind, value=_as_kept(code)).values_list("record_id", flat=True).first()


def document(public_id: str) -> Document | None:
    """Return the current document of a record, or nothing when it is not public. One query."""
    return next(iter(_documents(("i.public_id = %s", [public_id]))), None)


def document_called(kind: str, code: str) -> Document | None:
    """Return the current document that a public id, or a current or former credit code or filing number, leads to. One query."""
    code = code.strip()
    if kind_of(code) == kind:
        return document(code)
    if kind not in _KEY_KINDS or "\0" in code:
        return None
    called = "i.public_id = (SELECT record_id FROM registry_recordkey WHERE kind = %s AND value = %s)"
    return next(iter(_documents((called, [str(_KEY_KINDS[kind]), _as_kept(code)]))), None)


def _as_kept(code: str) -> str:
    """Return a typed code or number in the form in which it is kept; what is longer than any of them is no such one."""
    return compact(code) if len(code) <= _LONGEST_TYPED else ""


def ids_called(kind: str, codes: Iterable[str]) -> dict[str, str]:
    """Return the public id that each credit code or filing number leads to, current or former, if any. One query."""
    wanted = [each for each in dict.fromkeys(codes) if "\0" not in each]
    if not wanted:
        return {}
    said, values = all_of(("kind = %s", [str(_KEY_KINDS[kind])]), among("value", wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value, record_id FROM registry_recordkey WHERE {said}", values)  # noqa: S608 (literals)
        return dict(cursor.fetchall())


def documents(public_ids: Iterable[str]) -> dict[str, Document]:
    """Return the current documents of the records by id, in the order asked; what is not public is left out. One query."""
    ids = list(dict.fromkeys(public_ids))
    if not ids:
        return {}
    found = {each.id: each for each in _documents(among("i.public_id", ids))}
    return {each: found[each] for each in ids if each in found}


def shown(public_ids: Iterable[str]) -> Shown:
    """Return the current documents of the records, standings and the ledger's head; what is not public is left out. One query."""
    # Asked for none at all, SQLite would look through every record; nobody has an empty id.
    named, values = all_of(among("i.public_id", list(dict.fromkeys(public_ids)) or [""]), shown_today())
    statement = (
        f"SELECT h.seq, s.filing_status, s.credit_status, s.holds_until, {_OF_A_DOCUMENT} "  # noqa: S608 (literals)
        "FROM (SELECT coalesce(max(seq), 0) AS seq FROM registry_ledgerhead) AS h "
        f"LEFT JOIN registry_publicrecord AS i ON {named} "
        "LEFT JOIN registry_standing AS s ON s.institution_id = i.public_id"
    )
    read = rows(statement, values)
    # Where nothing is public there is one row all the same, with the head alone.
    documents = {row[4]: read_document(row[4:]) for row in read if row[4]}
    return Shown(documents, _of_today((row[4], *row[1:4]) for row in read if row[1]), read[0][0])


def children(kind: str, parents: Iterable[str], window: Window) -> dict[str, Page]:
    """Return, for each parent, a stretch of its documents of a kind, in their order. One query for all parents.

    Raises `WrongCursor`.
    """
    conditions: list[Condition] = [("i.kind = %s", [str(kind)]), shown_today()]
    if window.cursor:
        conditions.append(_CHILDREN.beyond(place_of(window.cursor, kind, UNDER_A_RECORD), window))
    found = rows_of_each(_CHILDREN, list(dict.fromkeys(parents)), (*COLUMNS, "{of}.sort_key"), conditions, window)
    return pages_of(found, window, cursor_of(UNDER_A_RECORD))


def documents_under(kinds: Iterable[str], parents: Iterable[str]) -> list[Document]:
    """Return all documents of some kinds that hang under the parents, in no order. One query."""
    return _documents(_of_kinds(kinds), among("i.parent", list(parents)))


def ids_under(kinds: Iterable[str], parents: Iterable[str]) -> list[str]:
    """Return the ids of all public records of some kinds that hang under the parents, in no order. One query."""
    return _ids(_of_kinds(kinds), among("i.parent", list(parents)))


def ids_among(public_ids: Iterable[str], kinds: Container[str]) -> set[str]:
    """Return which of the ids are those of public records of some kinds. One query."""
    # By their letters: asked for the kind too, SQLite walks over all records of it.
    return set(_ids(among("i.public_id", [each for each in public_ids if kind_of(each) in kinds])))


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
    """Return how many documents of a kind hang under each parent that has any. One query."""
    return counts_of_each(_CHILDREN, parents, [("i.kind = %s", [str(kind)]), shown_today()])


def standings(institution_ids: Iterable[str]) -> dict[str, InstitutionStanding]:
    """Return today's standing of each institution. One query; one more while one is out of date that `turn_day` has not written."""
    ids = list(dict.fromkeys(institution_ids))
    if not ids:
        return {}
    named, values = among("institution_id", ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT institution_id, filing_status, credit_status, holds_until FROM registry_standing WHERE {named}",  # noqa: S608
            values,
        )
        return _of_today(cursor.fetchall())


def _of_today(kept: Iterable[Sequence[Any]]) -> dict[str, InstitutionStanding]:
    """Return standings by id, of rows of id, what is kept and the last day on which it holds; derived where that is over."""
    found: dict[str, InstitutionStanding] = {}
    over: list[str] = []
    day = today().isoformat()
    for public_id, filing, credit, holds_until in kept:
        found[public_id] = _standing(filing, credit)
        if holds_until and str(holds_until) < day:
            over.append(public_id)
    return found | derive(over, on=today()) if over else found


# There are as many as there are pairs of both words.
@cache
def _standing(filing: str, credit: str) -> InstitutionStanding:
    return InstitutionStanding(FilingStatus(filing), CreditStatus(credit))


def counts(*, on: date | None = None) -> dict[str, int]:
    """Return how many public records of each kind may be shown on a day, by default today."""
    return dict(_shown(on).values("kind").order_by().annotate(number=Count("public_id")).values_list("kind", "number"))


def holds_sample_data() -> bool:
    """Tell whether invented records are in the registry, so that every page can say so."""
    find = Publisher.objects.filter(is_sample=True).exists
    return remembered("registry.holds_sample_data", find, SAMPLE_CHECK_SECONDS)


def _shown(on: date | None = None) -> QuerySet[PublicRecord]:
    return PublicRecord.objects.filter(Q(shown_until__isnull=True) | Q(shown_until__gte=on or today()))


def _of_kinds(kinds: Iterable[str]) -> Condition:
    return among("i.kind", list(map(str, kinds)))


def _documents(*conditions: Condition) -> list[Document]:
    """Return the current documents for which conditions about `i` hold, in no order. One query."""
    said, values = all_of(*conditions, shown_today())
    statement = f"SELECT {_OF_A_DOCUMENT} FROM registry_publicrecord AS i WHERE {said}"  # noqa: S608 (literals)
    return list(map(read_document, rows(statement, values)))


def _ids(*conditions: Condition) -> list[str]:
    """Return the ids of the public records for which conditions about `i` hold, in no order. One query."""
    said, values = all_of(*conditions, shown_today())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT i.public_id FROM registry_publicrecord AS i WHERE {said}", values)  # noqa: S608 (literals)
        return [public_id for (public_id,) in cursor.fetchall()]


def read_document(row: Row) -> Document:
    """Return the document of a row."""
    parent, seq, recorded = row[2].split(" ", 2)
    return Document(row[0], KINDS_BY_LETTER[row[0][0]], parent, row[1], int(seq), recorded)


def row_of(document: Document, *others: Any) -> Row:
    """Return the row of a document, with other values behind it."""
    return (document.id, document.told, f"{document.parent} {document.seq} {document.recorded}", *others)


def pages_of(found: Mapping[str, Sequence[Row]], window: Window, tells_cursor: Callable[[Row], str]) -> dict[str, Page]:
    """Return, for each owner, the page of its rows, of which one more than the window's size was asked for."""
    return {owner: Page(*window.cut(rows), tells_cursor) for owner, rows in found.items()}


def cursor_of(*names: str) -> Callable[[Row], str]:
    """Return what tells the cursor of a row that has the key of its order behind `COLUMNS`, in a list of these names."""
    return partial(_cursor, names)


def place_of(cursor: str, kind: str, *names: str) -> tuple[str, str]:
    """Return the sort key and the id that a cursor of a list of these names, of one kind, means. Raises `WrongCursor`."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as wrong:
        raise WrongCursor(cursor) from wrong
    *made_by, place = text.split(_CURSOR_MARK, len(names))
    sort_key, mark, public_id = place.rpartition(_CURSOR_MARK)
    # Staff is in no order but that of ids; a cursor from when it was would go on behind all of them.
    is_of_old = kind == RecordKind.TEACHER and sort_key != ""
    # PostgreSQL takes no text with a zero byte.
    if made_by != [*names] or not mark or kind_of(public_id) != kind or is_of_old or "\0" in text:
        raise WrongCursor(cursor)
    return sort_key, public_id


def _cursor(names: Sequence[str], row: Row) -> str:
    text = _CURSOR_MARK.join((*names, row[3], row[0]))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
