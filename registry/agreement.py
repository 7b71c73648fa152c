"""Whether what the registry decides and selects by is what the ledger says: filed rows, codes, standings and figures.

`verify_ledger` checks that the current documents are those of the ledger. Here everything beside them is worked out again, from
documents and entries, and compared with what is kept; counts of staff, which no document tells, from the rows. Records are read
some at a time; only the figures of regions are held whole, one line for each region and day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext

from registry import public_records, staff_tallies, standing, statistics
from registry.figure_lines import Change, time_line
from registry.filing.documents import TABLES, document_of, parent_of
from registry.filing.early_courses import early_courses
from registry.filing.write import public_staff
from registry.ledger import canonical
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    InstitutionFigures,
    LedgerHead,
    PendingChange,
    Platform,
    PublicRecord,
    RecordKey,
    RegionFigures,
    StaffTally,
    Standing,
    Teacher,
)
from registry.statistics import MEASURES
from registry.vocabulary import RecordKind

AT_ONCE: Final = 500
# Institutions are gone through twice more: for their standings and counts of staff, and for their figures.
PASSES: Final = 2

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What is kept and does not agree with the ledger: a record's public id, or a region's code, and why in words."""

    key: str
    reason: str


def number_of_steps() -> int:
    """Return how many records `disagreements` goes through, those of its later passes among them."""
    return sum(model._default_manager.count() for model in TABLES.values()) + PASSES * Institution.objects.count()


def disagreements(*, on: date, progress: Progress = lambda _: None) -> Iterator[Disagreement]:
    """Yield what does not agree with the ledger on a day; what `turn_day` has still to write is passed over.

    To be called where all reading is of one moment (`open_data.snapshot.one_state`).
    """
    turned_on = LedgerHead.objects.values_list("turned_on", flat=True).first() or date.min
    for kind, model in TABLES.items():
        for rows in _slices(model, progress):
            yield from _rows_not_told(kind, rows, (turned_on, max(on, turned_on)))
        row_of_it = model._default_manager.filter(pk=OuterRef("public_id"))
        for public_id in _keys(PublicRecord.objects.filter(~Exists(row_of_it), kind=kind)):
            yield Disagreement(public_id, gettext("公开了这条记录，登记表里却没有它。"))
    for public_id in _keys(early_courses()):
        yield Disagreement(public_id, gettext("公开了这门课程，它的平台却没有公开。"))
    yield from _codes_that_lead_elsewhere()
    for institutions in _slices(Institution, progress):
        yield from _standings_not_derived(institutions, turned_on)
        yield from _staff_not_counted(institutions, (min(on, turned_on), max(on, turned_on)))
    for public_id in _keys(StaffTally.objects.filter(~Exists(_row_of_tally(Institution)), ~Exists(_row_of_tally(Platform)))):
        yield Disagreement(public_id, gettext("人员统计里有登记表没有的机构或平台；rebuild_statistics 会重新统计。"))
    yield from _figures_not_counted(progress)


def _rows_not_told(kind: RecordKind, rows: Sequence[Any], days: tuple[date, date]) -> Iterator[Disagreement]:
    """Compare rows with the current documents. What the days between, not turned yet, will alter may stand either way."""
    ids = [row.pk for row in rows]
    shown = PublicRecord.objects.in_bulk(ids)
    pending = PendingChange.objects.filter(record_id__in=ids).order_by("-effective_on")
    # The earliest day of each.
    waiting = dict(pending.values_list("record_id", "effective_on"))
    composed = [_composed(rows, on) for on in sorted(set(days))]
    for row in rows:
        record, due = shown.get(row.pk), waiting.get(row.pk)
        if due is not None and (record is None or due <= days[1]):
            continue
        bodies = [each[row.pk] for each in composed]
        if (record and record.body) not in bodies:
            yield Disagreement(row.pk, gettext("登记表里的内容与公开的记录不是同一个。"))
        elif record and (record.kind, record.parent, record.sort_key) != (kind, parent_of(row), public_records.sort_key(row)):
            yield Disagreement(row.pk, gettext("公开的记录挂在别处，或者排序的依据不对。"))


def _composed(rows: Sequence[Any], on: date) -> dict[str, str | None]:
    """Return the canonical documents of rows of one kind on a day, nothing for those that are not public. One query at most."""
    staff = public_staff([row.pk for row in rows]) if isinstance(rows[0], Course) else {}
    found = {}
    for row in rows:
        match row:
            case Institution():
                body = document_of(row, on=on, penalties=row.penalties.all())
            case CreditEntry():
                body = document_of(row, on=on, institution_kind=row.institution.kind)
            case _:
                body = document_of(row, on=on, staff=staff.get(row.pk, ()))
        found[row.pk] = None if body is None else canonical(body).decode()
    return found


def _codes_that_lead_elsewhere() -> Iterator[Disagreement]:
    key = RecordKey.objects.filter(record_id=OuterRef("pk"))
    by_code = Institution.objects.filter(~Exists(key.filter(kind=RecordKey.Kind.USCC, value=OuterRef("uscc"))))
    numbered = Platform.objects.filter(filing_number__isnull=False)
    by_number = numbered.filter(~Exists(key.filter(kind=RecordKey.Kind.FILING_NUMBER, value=OuterRef("filing_number"))))
    for rows in (by_code, by_number):
        for public_id in _keys(rows):
            yield Disagreement(public_id, gettext("按它的信用代码或备案编号查不到它。"))


def _standings_not_derived(institutions: Sequence[Institution], turned_on: date) -> Iterator[Disagreement]:
    kept = Standing.objects.in_bulk([each.pk for each in institutions])
    by_day: defaultdict[date, list[str]] = defaultdict(list)
    for each in institutions:
        by_day[max(turned_on, kept[each.pk].as_of) if each.pk in kept else turned_on].append(each.pk)
    for day, ids in by_day.items():
        for public_id, derived in standing.derive(ids, on=day).items():
            row = kept.get(public_id)
            if row is None or (row.filing_status, row.credit_status) != (derived.filing_status, derived.credit_status):
                yield Disagreement(public_id, gettext("保存的备案状态或信用状态与它的平台和名单推出来的不同。"))


def _staff_not_counted(institutions: Sequence[Institution], days: tuple[date, date]) -> Iterator[Disagreement]:
    """Count staff again. Where somebody leaves on one of the days between, not turned yet, either count may stand."""
    since, until = days
    ids = [each.pk for each in institutions]
    leaving = Teacher.objects.filter(institution__in=ids, private__left_on__gt=since, private__left_on__lte=until)
    unsure = set(leaving.values_list("institution_id", flat=True))
    owners = staff_tallies.owners(ids)
    kept = dict(StaffTally.objects.filter(record_id__in=owners).values_list("record_id", "facts"))
    counted = staff_tallies.counted(ids, on=until)
    for public_id, institution in owners.items():
        if institution not in unsure and kept.get(public_id) != counted.get(public_id):
            yield Disagreement(public_id, gettext("人员统计与登记的人员不同；rebuild_statistics 会重新统计。"))


def _row_of_tally(model: type[Model]) -> QuerySet[Model]:
    return model._default_manager.filter(pk=OuterRef("record_id"))


def _figures_not_counted(progress: Progress) -> Iterator[Disagreement]:
    counted: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    for institutions in _slices(Institution, progress):
        ids = [each.pk for each in institutions]
        kept = InstitutionFigures.objects.in_bulk(ids)
        for public_id, facts in statistics.facts_from_ledger(ids).items():
            changes = time_line(public_id, facts)
            statistics.add_changes(counted, changes, 1)
            counts = orjson.loads(kept[public_id].changes)["changes"] if public_id in kept else []
            if changes != [Change(*each) for each in counts]:
                yield Disagreement(public_id, gettext("它计入统计的数字与账本不同；rebuild_statistics 会重新统计。"))
    of_nobody = InstitutionFigures.objects.filter(~Exists(Institution.objects.filter(pk=OuterRef("institution_id"))))
    for public_id in _keys(of_nobody):
        yield Disagreement(public_id, gettext("统计里有登记表没有的机构；rebuild_statistics 会重新统计。"))
    for region, day, *numbers in RegionFigures.objects.values_list("region", "day", *MEASURES).iterator():
        if counted.pop((region, day.toordinal()), [0] * len(MEASURES)) != numbers:
            yield Disagreement(region, _region_wrong(day))
    for (region, ordinal), missing in sorted(counted.items()):
        if any(missing):
            yield Disagreement(region, _region_wrong(date.fromordinal(ordinal)))


def _region_wrong(day: date) -> str:
    return gettext("%(day)s 的统计与各机构加起来的不同；rebuild_statistics 会重新统计。") % {"day": day.isoformat()}


def _slices(model: type[Model], progress: Progress) -> Iterator[Sequence[Any]]:
    """Yield all rows of a table in the order of public ids, some at a time, with what their documents need."""
    rows = model._default_manager.order_by("pk")
    if model is CreditEntry:
        rows = rows.select_related("institution")
    if model is Institution:
        rows = rows.prefetch_related("penalties")
    last = ""
    while some := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield some
        progress(len(some))
        last = some[-1].pk


def _keys(rows: Any) -> Iterator[str]:
    yield from rows.order_by("pk").values_list("pk", flat=True).iterator()
