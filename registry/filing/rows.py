"""The rows that a batch of filings speaks of, as they stand: a fixed number of queries, however large the batch."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from registry.filing.forms import InstitutionFiling, PlatformFiling
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    InstitutionPrivate,
    Penalty,
    Platform,
    RecordKey,
    Teacher,
    TeacherPrivate,
)

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

    def add_platform(self, row: Platform) -> None:
        """Make a platform known under its id and under its operator."""
        self.platforms[row.public_id] = row
        self.platforms_of[row.operator_id].append(row)

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
    rows.credit = {credit_key(row): row for row in CreditEntry.objects.filter(institution__in=ids)}
    rows.penalties = {(row.institution_id, row.decision_number): row for row in Penalty.objects.filter(institution__in=ids)}
    whole = any(filing.complete for filing in filings)
    _load_staff(rows, ids, None if whole else _staff_codes(filings))
    _load_courses(rows, None if whole else {each.values["code"] for platform in platforms for each in platform.courses})
    return rows


def operators_of(filing_numbers: Iterable[str]) -> dict[str, str]:
    """Return the current credit code of the operator of each platform that is known by filing number."""
    keys = RecordKey.objects.filter(kind=RecordKey.Kind.FILING_NUMBER, value__in=set(filing_numbers))
    platforms = dict(keys.values_list("record_id", "value"))
    found = Platform.objects.filter(public_id__in=platforms).values_list("public_id", "operator__uscc")
    return {platforms[public_id]: code for public_id, code in found}


def credit_key(row: CreditEntry) -> CreditKey:
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
