"""Figures by region, as of a date: kept up to date by the ledger, never by counting all records at a look.

Every institution has a time line of what it adds to its region (`registry.figure_lines`). When the ledger touches the institution
or anything under it, the old time line is taken back from the figures of regions and the new one is put in its place. The figures
of a day are the sums of the changes up to it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from operator import add, attrgetter
from typing import Any, Final

import orjson
from django.db import connection
from django.db.models import Min, Q, Sum
from django.utils.translation import gettext

from registry import bulk_rows, regions
from registry.figure_lines import (
    COUNTED_KINDS,
    INSTITUTIONS_BY_CREDIT,
    INSTITUTIONS_BY_FILING,
    PLATFORMS_BY_STATUS,
    Change,
    Facts,
    add_entry,
    time_line,
)
from registry.models import InstitutionFigures, LedgerEntry, RegionFigures
from registry.remembering import remembered
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind

RECOUNTED_AT_ONCE: Final = 500
# 21 parameters a line: far below what SQLite (32,766) and PostgreSQL (65,535) take in one statement.
LINES_A_STATEMENT: Final = 1000
KEPT_SECONDS: Final = 300

_DIRECT_CHILDREN: Final = (RecordKind.PLATFORM, RecordKind.TEACHER, RecordKind.CREDIT)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many institutions, platforms, courses and members of staff with a public record there are; platforms by their status on
    the day, so that a filing that has lapsed counts as unfiled; subject-type institutions have a course of an academic subject."""

    institutions_filed: int = 0
    institutions_rectifying: int = 0
    institutions_partly: int = 0
    institutions_not_filed: int = 0
    institutions_ended: int = 0
    subject_institutions: int = 0
    platforms_filed: int = 0
    platforms_rectifying: int = 0
    platforms_refused: int = 0
    platforms_suspended: int = 0
    platforms_shut_down: int = 0
    platforms_delisted: int = 0
    platforms_cancelled: int = 0
    platforms_unfiled: int = 0
    courses: int = 0
    staff: int = 0
    credit_black: int = 0
    credit_grey: int = 0
    credit_white: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*map(add, _numbers(self), _numbers(other)))

    @property
    def institutions(self) -> int:
        """All institutions, whatever their filing status."""
        return sum(self.institutions_by_filing.values())

    @property
    def platforms(self) -> int:
        """All platforms, whatever their status."""
        return sum(self.platforms_by_status.values())

    @property
    def institutions_by_filing(self) -> dict[FilingStatus, int]:
        """Institutions by filing status."""
        return {status: getattr(self, name) for status, name in INSTITUTIONS_BY_FILING.items()}

    @property
    def platforms_by_status(self) -> dict[PlatformStatus, int]:
        """Platforms by status."""
        return {status: getattr(self, name) for status, name in PLATFORMS_BY_STATUS.items()}

    @property
    def institutions_by_credit(self) -> dict[CreditStatus, int]:
        """Institutions by the gravest list that holds them, with those in none."""
        listed: dict[CreditStatus, int] = {status: getattr(self, name) for status, name in INSTITUTIONS_BY_CREDIT.items()}
        return {**listed, CreditStatus.NONE: self.institutions - sum(listed.values())}


@dataclass(frozen=True, slots=True)
class RegionFiguresLine:
    """The figures of one part of a region; `code` is empty for what is filed under none of the listed parts."""

    code: str
    name: str
    figures: Figures


MEASURES: Final = tuple(each.name for each in fields(Figures))
# In the order of `MEASURES`.
Numbers = tuple[int, ...]
_numbers: Final[Callable[[Figures], Numbers]] = attrgetter(*MEASURES)
_PLACES: Final = {name: place for place, name in enumerate(MEASURES)}


def figures(region: str | None, *, as_of: date) -> Figures:
    """Return the figures of a region and all below it on a day, of the whole registry without a region.

    Two queries at the first look at a day after the ledger has changed, one after that. A withdrawn code counts with the region
    that succeeded it. Raises `regions.UnknownRegion`.
    """
    return _added(_sums(region, as_of).values())


def figures_of_children(region: str | None, *, as_of: date) -> list[RegionFiguresLine]:
    """Return the figures of each region directly under one (the provinces without one), in the order of codes.

    A last line holds what is filed under the region itself or under a code that no listed part covers, for the whole registry also
    platforms, courses and staff of whose institution nothing is known of the day; all lines add up to `figures`. Raises
    `regions.UnknownRegion`.
    """
    by_part: defaultdict[str, list[Numbers]] = defaultdict(list)
    part_of = _parts_by_code(region)
    for code, numbers in _sums(region, as_of).items():
        by_part[part_of.get(code, "")].append(numbers)
    lines = [RegionFiguresLine(each.code, each.name, _added(by_part[each.code])) for each in _parts(region)]
    rest = _added(by_part[""])
    return [*lines, RegionFiguresLine("", gettext("本级及未细分"), rest)] if rest != Figures() else lines


def known_from() -> date | None:
    """Return the first day of which figures say anything; nothing while the registry is empty."""
    first: dict[str, date | None] = _kept("from", lambda: RegionFigures.objects.aggregate(first=Min("day")))
    return first["first"]


def follow(entries: Sequence[LedgerEntry]) -> None:
    """Bring the figures up to date with ledger entries that were just written, in the ledger's transaction.

    The number of queries does not depend on the number of entries. Earlier entries are read again only where one of them was
    blanked (an erasure) or a platform has changed its operator.
    """
    counted = [entry for entry in entries if entry.kind in COUNTED_KINDS]
    if not counted:
        return
    operators = _operators(counted)
    touched: dict[str, list[LedgerEntry]] = defaultdict(list)
    to_read_anew: set[str] = set()
    for entry in counted:
        institutions = _institutions_of(entry, operators)
        for each in institutions:
            touched[each].append(entry)
        if entry.payload is None or entry.action == LedgerEntry.Action.ERASED or len(institutions) > 1:
            to_read_anew.update(institutions)
    kept = {each: orjson.loads(line.changes) for each, line in InstitutionFigures.objects.in_bulk(list(touched)).items()}
    facts_by_institution = {each: kept[each]["facts"] if each in kept else {} for each in touched.keys() - to_read_anew}
    for each, facts in facts_by_institution.items():
        for entry in touched[each]:
            add_entry(facts, entry)
    facts_by_institution |= facts_from_ledger(to_read_anew)
    _write(facts_by_institution, {each: [Change(*change) for change in line["changes"]] for each, line in kept.items()})


def recount() -> int:
    """Make all figures anew from the whole ledger, a few hundred institutions at a time; return how many institutions there were.

    Must be called in a transaction that holds the ledger (`ledger.hold`), so that nothing is written meanwhile.
    """
    InstitutionFigures.objects.all().delete()
    RegionFigures.objects.all().delete()
    entries = LedgerEntry.objects.order_by()
    of_their_own = entries.filter(kind=RecordKind.INSTITUTION).values_list("record_id", flat=True)
    by_children = entries.filter(kind__in=_DIRECT_CHILDREN).values_list("parent", flat=True)
    ids = sorted({*of_their_own.distinct(), *by_children.distinct()})
    for some in bulk_rows.in_batches(ids, RECOUNTED_AT_ONCE):
        _write(facts_from_ledger(some), {})
    return len(ids)


def _parts(region: str | None) -> Sequence[regions.Region]:
    return regions.children(region) if region else regions.all_regions(level="province")


@lru_cache(maxsize=512)
def _parts_by_code(region: str | None) -> dict[str, str]:
    """The part of a region by each code that counts with it."""
    return {code: part.code for part in reversed(_parts(region)) for code in regions.codes_under(part.code)}


def _sums(region: str | None, as_of: date) -> dict[str, Numbers]:
    """The figures of a day by the code under which they are filed."""
    codes = None if region is None else regions.codes_under(region)
    found = _kept(f"sums:{as_of.isoformat()}", lambda: _summed(as_of))
    return {code: numbers for code, numbers in found.items() if codes is None or code in codes}


def _added(figures: Iterable[Numbers]) -> Figures:
    """Return what several figures, as numbers in the order of `MEASURES`, add up to."""
    return Figures(*map(sum, zip(*figures, strict=True)))


def _summed(as_of: date) -> dict[str, Numbers]:
    rows = RegionFigures.objects.filter(day__lte=as_of).order_by().values("region")
    summed = rows.annotate(**{f"sum_{name}": Sum(name) for name in MEASURES})
    columns = ("region", *(f"sum_{name}" for name in MEASURES))
    return {code: tuple(numbers) for code, *numbers in summed.values_list(*columns)}


def _kept(name: str, find: Callable[[], Any]) -> Any:
    """Return what was found for this state of the ledger, which its newest leaf stands for, or find it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf FROM registry_ledgerentry ORDER BY seq DESC LIMIT 1")
        newest = cursor.fetchone()
    return remembered(f"registry.figures:{newest and newest[0]}:{name}", find, KEPT_SECONDS)


def _operators(entries: Iterable[LedgerEntry]) -> Mapping[str, set[str]]:
    """Every institution that ever operated each platform that the entries name."""
    entries = list(entries)
    operators: dict[str, set[str]] = {entry.parent: set() for entry in entries if entry.kind == RecordKind.COURSE}
    for entry in entries:
        if entry.kind == RecordKind.PLATFORM:
            operators.setdefault(entry.record_id, set()).add(entry.parent)
    if operators:
        written = LedgerEntry.objects.filter(record_id__in=list(operators), kind=RecordKind.PLATFORM)
        for platform, operator in written.order_by().values_list("record_id", "parent").distinct():
            operators[platform].add(operator)
    return operators


def _institutions_of(entry: LedgerEntry, operators: Mapping[str, set[str]]) -> Collection[str]:
    match entry.kind:
        case RecordKind.INSTITUTION:
            return (entry.record_id,)
        case RecordKind.PLATFORM:
            return operators[entry.record_id]
        case RecordKind.COURSE:
            return operators[entry.parent]
        case _:
            return (entry.parent,)


def facts_from_ledger(institution_ids: Iterable[str]) -> dict[str, Facts]:
    """What the whole ledger says of each institution and of all that ever hung under it; three queries for all."""
    facts: dict[str, Facts] = {each: {} for each in institution_ids}
    if not facts:
        return facts
    entries = LedgerEntry.objects.only("seq", "kind", "record_id", "parent", "action", "effective_on", "payload").order_by()
    under = entries.filter(parent__in=list(facts), kind=RecordKind.PLATFORM)
    platforms = list(under.values_list("record_id", flat=True).distinct())
    of_institutions = Q(record_id__in=list(facts), kind=RecordKind.INSTITUTION)
    children = Q(parent__in=list(facts), kind__in=[RecordKind.TEACHER, RecordKind.CREDIT])
    of_platforms = Q(record_id__in=platforms, kind=RecordKind.PLATFORM)
    courses = Q(parent__in=platforms, kind=RecordKind.COURSE)
    found = list(entries.filter(of_institutions | children | of_platforms | courses))
    operators = _operators(found)
    for entry in found:
        for institution in _institutions_of(entry, operators):
            if institution in facts:
                add_entry(facts[institution], entry)
    return facts


def _write(facts_by_institution: Mapping[str, Facts], before: Mapping[str, Iterable[Change]]) -> None:
    """Keep the new time line of each institution, and move the figures of regions by what it differs from the old one."""
    moved: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    lines = []
    for institution, facts in facts_by_institution.items():
        changes = time_line(institution, facts)
        add_changes(moved, changes, 1)
        add_changes(moved, before.get(institution, ()), -1)
        line = orjson.dumps({"changes": [tuple(change) for change in changes], "facts": facts}).decode()
        lines.append(InstitutionFigures(institution_id=institution, changes=line))
    bulk_rows.upsert(InstitutionFigures, lines)
    _move([(region, day, numbers) for (region, day), numbers in moved.items() if any(numbers)])


def add_changes(moved: dict[tuple[str, int], list[int]], changes: Iterable[Change], sign: int) -> None:
    """Add changes, or with the sign -1 take them away, to the numbers in the order of `MEASURES` by region and day."""
    for change in changes:
        numbers = moved[change.region, change.day]
        for name, number in change.figures.items():
            numbers[_PLACES[name]] += sign * number


def _move(lines: Sequence[tuple[str, int, Sequence[int]]]) -> None:
    """Add to the lines of regions and days. The database adds, so that no line has to be read; Django has no words for that."""
    quote = connection.ops.quote_name
    columns = [quote(name) for name in ("region", "day", *MEASURES)]
    table = quote(RegionFigures._meta.db_table)
    added = ", ".join(f"{column} = {table}.{column} + excluded.{column}" for column in columns[2:])
    line = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for some in bulk_rows.in_batches(lines, LINES_A_STATEMENT):
            cursor.execute(
                # Every name in it is a column of the model; values are parameters.
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([line] * len(some))} "  # noqa: S608
                f"ON CONFLICT ({columns[0]}, {columns[1]}) DO UPDATE SET {added}",
                [value for region, day, numbers in some for value in (region, date.fromordinal(day), *numbers)],
            )
