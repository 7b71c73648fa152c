"""The rows that a batch of filings speaks of, as they stand: a fixed number of queries, however large the batch."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Q

from registry import ledger
from registry.filing.forms import InstitutionFiling, PlatformFiling
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    InstitutionPrivate,
    LedgerEntry,
    Penalty,
    PendingChange,
    Platform,
    PublicRecord,
    RecordKey,
    Teacher,
    TeacherPrivate,
)
from registry.timeline import Version

CreditKey = tuple[str, str, str, date]


@dataclass(slots=True)
class Rows:
    """Rows by the keys under which a filing finds them; merging adds the new ones, so that later filings find them too."""

    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)
    institutions_private: dict[str, InstitutionPrivate] = field(default_factory=dict)
    platforms: dict[str, Platform] = field(default_factory=dict)
    teachers: dict[tuple[str, str], Teacher] = field(default_factory=dict)
    teachers_private: dict[str, TeacherPrivate] = field(default_factory=dict)
    courses: dict[tuple[str, str], Course] = field(default_factory=dict)
    credit: dict[CreditKey, CreditEntry] = field(default_factory=dict)
    penalties: dict[tuple[str, str], Penalty] = field(default_factory=dict)
    # By the public id of the course: the staff who teach it.
    staff: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    platforms_of: defaultdict[str, list[Platform]] = field(default_factory=lambda: defaultdict(list))
    # By public id: the time lines that were asked for, and the day of the newest version, one to come included.
    lines: dict[str, list[Version]] = field(default_factory=dict)
    _days: dict[str, date] = field(default_factory=dict)
    _leaving: set[str] = field(default_factory=set)

    def add_platform(self, row: Platform) -> None:
        """Make a platform known under its id and under its operator."""
        self.platforms[row.public_id] = row
        self.platforms_of[row.operator_id].append(row)

    def ids(self) -> list[str]:
        """Return the public ids of all rows that were found."""
        found = (self.institutions, self.platforms, {row.public_id for row in self.teachers.values()})
        more = ({row.public_id for row in self.courses.values()}, {row.public_id for row in self.credit.values()})
        return [each for ids in (*found, *more) for each in ids]

    def load_days(self, record_ids: Iterable[str]) -> None:
        """Learn the day of the newest version of records: two queries, and one for those that are not public now."""
        ids = list(record_ids)
        self._days |= dict(PublicRecord.objects.filter(public_id__in=ids).values_list("public_id", "effective_on"))
        if missing := [each for each in ids if each not in self._days]:
            known = (
                LedgerEntry.objects.filter(record_id__in=missing).values("record_id").order_by().annotate(day=Max("effective_on"))
            )
            self._days |= dict(known.values_list("record_id", "day"))
        for waiting in PendingChange.objects.filter(record_id__in=ids):
            self._days[waiting.record_id] = max(waiting.effective_on, self._days.get(waiting.record_id, date.min))
            if waiting.is_removal:
                self._leaving.add(waiting.record_id)

    def latest_day(self, record_id: str) -> date:
        """Return the day of the newest version of a record; the first day of all where there is none."""
        return self._days.get(record_id, date.min)

    def is_to_be_removed(self, record_id: str) -> bool:
        """Tell whether a removal on a day to come is decided already."""
        return record_id in self._leaving

    def staff_who_left(self, on: date) -> list[str]:
        """Return those of the staff who have a public record and had left by a day."""
        left = {key for key, each in self.teachers_private.items() if each.left_on and each.left_on <= on}
        return [row.public_id for row in self.teachers.values() if row.is_public and row.public_id in left]

    def penalties_of(self, institution_id: str) -> list[Penalty]:
        """Return the penalties of an institution."""
        return [each for (owner, _), each in self.penalties.items() if owner == institution_id]

    def line(self, record_id: str) -> list[Version]:
        """Return the time line of a record; the first one asked for brings those of the whole batch."""
        if record_id not in self.lines:
            wanted = {record_id, *(each for each in self._days if each not in self.lines)}
            self.lines |= {each: [] for each in wanted} | ledger.lines_of(wanted)
        return self.lines[record_id]

    def public_staff(self, teacher_ids: Iterable[str]) -> list[str]:
        """Return those of the staff who have a public record."""
        wanted = set(teacher_ids)
        known = {row.public_id: row.is_public for row in self.teachers.values() if row.public_id in wanted}
        if unknown := wanted - known.keys():
            known |= dict.fromkeys(
                Teacher.objects.filter(public_id__in=unknown, is_public=True).values_list("public_id", flat=True), True
            )
        return [each for each, is_public in known.items() if is_public]

    def platforms_meant(
        self, operator_id: str, platform: PlatformFiling, filing: InstitutionFiling, taken: Container[str]
    ) -> list[Platform]:
        """Return which platforms the name of a filing can mean, of those not taken and not spoken of by their number.

        A number that is new may be the first one of a platform that had none, unless the filing speaks of that one as well.
        """
        number, name = platform.values.get("filing_number"), platform.values.get("name")
        spoken_of = {(each.values.get("filing_number"), each.values.get("name")) for each in filing.platforms}
        numbers = {spoken for spoken, _ in spoken_of if spoken}
        same = [
            row
            for row in self.platforms_of[operator_id]
            if row.name == name and row.filing_number not in numbers and row.public_id not in taken
        ]
        unnumbered = [row for row in same if row.filing_number is None]
        if number:
            return [] if (None, name) in spoken_of else unnumbered
        return unnumbered or same


def rows_of(filings: Sequence[InstitutionFiling]) -> Rows:
    """Return the rows that the filings may touch; of a complete filing's institution all, else those that it names."""
    rows = Rows()
    platforms = [each for filing in filings for each in filing.platforms]
    codes = {code for filing in filings for code in (filing.uscc, *(filing.former_usccs or ()))}
    numbers = {number for each in platforms if (number := each.values.get("filing_number"))}
    wanted = Q(kind=RecordKey.Kind.USCC, value__in=codes) | Q(kind=RecordKey.Kind.FILING_NUMBER, value__in=numbers)
    for kind, value, record_id in RecordKey.objects.filter(wanted).values_list("kind", "value", "record_id"):
        rows.keys[kind, value] = record_id
    ids = [record_id for (kind, _), record_id in rows.keys.items() if kind == RecordKey.Kind.USCC]
    numbered = [record_id for (kind, _), record_id in rows.keys.items() if kind == RecordKey.Kind.FILING_NUMBER]
    for platform in Platform.objects.filter(Q(operator__in=ids) | Q(public_id__in=numbered)):
        rows.add_platform(platform)
    if not ids:
        return rows
    rows.institutions = Institution.objects.in_bulk(ids)
    rows.institutions_private = InstitutionPrivate.objects.in_bulk(ids)
    rows.credit = {_credit_key(row): row for row in CreditEntry.objects.filter(institution__in=ids)}
    rows.penalties = {(row.institution_id, row.decision_number): row for row in Penalty.objects.filter(institution__in=ids)}
    whole = any(filing.complete for filing in filings)
    _load_staff(rows, ids, None if whole else _staff_codes(filings))
    _load_courses(rows, None if whole else {each.values["code"] for platform in platforms for each in platform.courses})
    rows.load_days(rows.ids())
    return rows


def operators_of(filing_numbers: Iterable[str]) -> dict[str, str]:
    """Return the current credit code of the operator of each platform that is known by filing number."""
    keys = RecordKey.objects.filter(kind=RecordKey.Kind.FILING_NUMBER, value__in=set(filing_numbers))
    platforms = dict(keys.values_list("record_id", "value"))
    found = Platform.objects.filter(public_id__in=platforms).values_list("public_id", "operator__uscc")
    return {platforms[public_id]: code for public_id, code in found}


def _credit_key(row: CreditEntry) -> CreditKey:
    """Return what makes a credit entry the same one: institution, list, decision and day of listing."""
    return row.institution_id, row.list, row.decision_number, row.listed_on


def _staff_codes(filings: Iterable[InstitutionFiling]) -> set[str]:
    named = {teacher.values["code"] for filing in filings for teacher in filing.teachers}
    courses = (course for filing in filings for platform in filing.platforms for course in platform.courses)
    return named.union(*(course.values.get("teachers") or () for course in courses))


def _load_staff(rows: Rows, institution_ids: Sequence[str], codes: set[str] | None) -> None:
    found = Teacher.objects.filter(institution__in=institution_ids)
    if codes is not None:
        found = found.filter(code__in=codes)
    rows.teachers = {(row.institution_id, row.code): row for row in found}
    rows.teachers_private = TeacherPrivate.objects.in_bulk([row.public_id for row in rows.teachers.values()])


def _load_courses(rows: Rows, codes: set[str] | None) -> None:
    found = Course.objects.filter(platform__in=list(rows.platforms))
    if codes is not None:
        found = found.filter(code__in=codes)
    rows.courses = {(row.platform_id, row.code): row for row in found}
    links = Course.teachers.through.objects.filter(course__in=[row.public_id for row in rows.courses.values()])
    for course_id, teacher_id in links.values_list("course_id", "teacher_id"):
        rows.staff[course_id].add(teacher_id)
