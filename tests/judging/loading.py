"""Loading a large registry in bulk: the public documents that filing would make, without a ledger entry for each.

What searches and pages read is there: documents, institutions with their standing, and the keys that lead to records.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction

from registry import bulk_rows, ledger, public_records, standing
from registry.models import Institution, PublicRecord, Publisher, RecordKey, Standing
from registry.vocabulary import RecordKind
from tests.judging.corpus import Family, ListFamily

TODAY = date(2026, 6, 1)
_AT = datetime(2026, 6, 1, 4, tzinfo=UTC)
_AT_ONCE = 2_000


class _Batch:
    """Rows that wait to be written together."""

    def __init__(self, publisher: Publisher, seq: int) -> None:
        self.publisher, self.seq = publisher, seq
        self._begin()

    def _begin(self) -> None:
        self.institutions: list[Institution] = []
        self.records: list[PublicRecord] = []
        self.standings: list[Standing] = []
        self.keys: list[RecordKey] = []

    def add(self, family: Family | ListFamily) -> None:
        """Take the documents of a family."""
        if isinstance(family, ListFamily):
            self._record(RecordKind.PUBLISHED_LIST, family.published, public_records.published_list(family.published))
            for line, _ in family.lines:
                self._record(RecordKind.LISTING, line, public_records.listing(line), line.list_id)
            return
        row = family.institution
        row.publisher = self.publisher
        self.institutions.append(row)
        self._record(RecordKind.INSTITUTION, row, public_records.institution(row, (), on=TODAY))
        platforms = [(each, public_records.platform(each)) for each in family.platforms]
        credit = [(each, public_records.credit(each, row.kind)) for each in family.credit]
        for platform, body in platforms:
            self._record(RecordKind.PLATFORM, platform, body, row.public_id)
        for course, teachers in family.courses:
            self._record(RecordKind.COURSE, course, public_records.course(course, teachers), course.platform_id)
        for teacher in family.teachers:
            self._record(RecordKind.TEACHER, teacher, public_records.teacher(teacher), row.public_id)
        for entry, told in credit:
            self._record(RecordKind.CREDIT, entry, told, row.public_id)
        self.standings.append(
            Standing(
                institution_id=row.public_id,
                filing_status=standing.filing_status([body for _, body in platforms], on=TODAY),
                credit_status=standing.credit_status([told for _, told in credit if told], on=TODAY),
                as_of=TODAY,
            )
        )
        self._keys(family)

    def write(self) -> None:
        """Write all and begin anew."""
        with transaction.atomic():
            for model, rows in (
                (Institution, self.institutions),
                (PublicRecord, self.records),
                (Standing, self.standings),
                (RecordKey, self.keys),
            ):
                bulk_rows.insert(model, rows)
        self._begin()

    def _record(self, kind: RecordKind, row: Any, body: dict[str, Any] | None, parent: str = "") -> None:
        if body is not None:
            self.records.append(
                PublicRecord(
                    public_id=row.public_id,
                    kind=kind,
                    parent=parent,
                    sort_key=public_records.sort_key(row),
                    body=ledger.canonical(body).decode(),
                    seq=self.seq,
                    effective_on=TODAY,
                    updated_at=_AT,
                )
            )

    def _keys(self, family: Family) -> None:
        row = family.institution
        for code in (row.uscc, *(former["uscc"] for former in row.former_usccs)):
            self.keys.append(RecordKey(kind=RecordKey.Kind.USCC, value=code, record_id=row.public_id))
        for platform in family.platforms:
            if platform.filing_number:
                kind = RecordKey.Kind.FILING_NUMBER
                self.keys.append(RecordKey(kind=kind, value=platform.filing_number, record_id=platform.public_id))


def load(families: Iterable[Family | ListFamily]) -> Iterator[Family | ListFamily]:
    """Write the documents of families in bulk and hand the families on; what was handed on is written once the iterator ends.

    The ledger must hold an entry already; it stays as it is.
    """
    batch = _Batch(Publisher.objects.get_or_create(name="示例数据（虚构）", is_sample=True)[0], ledger.head_seq())
    for family in families:
        batch.add(family)
        yield family
        if len(batch.records) >= _AT_ONCE:
            batch.write()
    batch.write()
    with connection.cursor() as cursor:
        # Bulk loading leaves a planner with what it knew of empty tables.
        cursor.execute("ANALYZE")
