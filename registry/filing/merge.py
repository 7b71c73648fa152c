"""Merging: what a batch of filings makes of the rows as they stand, worked out in memory before anything is written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext

from registry.filing.forms import NATURAL_KEYS, Filing, InstitutionFiling, PlatformFiling
from registry.filing.rows import Rows
from registry.filing.values import SEALED, columns, differs, sealed, set_columns
from registry.identifiers import mask
from registry.models import (
    Course,
    CreditEntry,
    FiledRecord,
    Institution,
    InstitutionPrivate,
    Penalty,
    Platform,
    Publisher,
    RecordKey,
    Teacher,
    TeacherPrivate,
)
from registry.public_ids import public_id
from registry.public_records import disclosed_until
from registry.remarks import Remark, RemarkKind, conflict, refused
from registry.vocabulary import PUBLIC_STAFF_ROLES, InstitutionKind, RecordKind

Values = Mapping[str, Any]

PENALTY = "penalty"
CREATED, CHANGED, UNCHANGED, REMOVED, CONFLICT = "created", "changed", "unchanged", "removed", "conflict"
INSTITUTION_PRIVATE = frozenset({"legal_representative"})
TEACHER_PRIVATE = frozenset({"language_credential", "is_full_time", "is_in_service", "left_on"})
# What a record must have before it can be there at all.
NEEDED: Mapping[type[Model], tuple[str, ...]] = {
    Institution: ("name", "kind", "region"),
    Platform: ("name", "kind", "status"),
    Course: ("name", "subject", "stage", "mode"),
    Teacher: ("name", "role"),
    CreditEntry: ("reason", "issued_by"),
    Penalty: ("kind", "issued_by", "decided_on"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A row whose document is due for publishing, with the day and the basis of the change."""

    kind: RecordKind
    row: FiledRecord
    effective_on: date
    basis: str
    removed: bool = False


class Merge:
    """The changes that a batch amounts to: rows to write and to remove, documents due, counts, and what was left alone."""

    def __init__(self, rows: Rows, *, publisher: Publisher, today: date, effective_on: date | None, basis: str) -> None:
        self.rows = rows
        self.publisher = publisher
        self.today = today
        self.effective_on = effective_on
        self.basis = basis
        self.counts: Counter[tuple[str, str]] = Counter()
        self.remarks: list[Remark] = []
        self.to_write: defaultdict[type[Model], list[Any]] = defaultdict(list)
        self.to_remove: defaultdict[type[Model], list[Any]] = defaultdict(list)
        self.due: dict[str, Due] = {}
        # The staff of a course as filed, by its public id.
        self.links: dict[str, set[str]] = {}
        # Staff who became public or ceased to be (the documents of their courses name them), and institutions that became
        # or ceased to be a natural person's (whose credit entries are not posted).
        self.staff_turned: list[Due] = []
        self.institutions_turned: list[Due] = []
        self._claimed: set[str] = set()

    def institution(self, filing: InstitutionFiling) -> str | None:
        """Merge one filing with all that it says; return the institution's public id, or nothing when it was refused."""
        row = self._known_or_new(filing)
        if row is None:
            self._refuse_below(filing.platforms, filing.teachers, filing.credit, filing.penalties)
            return None
        self._claimed.add(row.public_id)
        remarks_before = len(self.remarks)
        self._institution(row, filing)
        for teacher in filing.teachers:
            self._teacher(row, teacher, filing)
        for platform in filing.platforms:
            self._platform(row, platform, filing)
        for entry in filing.credit:
            self._credit(row, entry, filing)
        # What was refused was mentioned all the same, so nothing counts as unmentioned then.
        if filing.complete and not any(each.kind == RemarkKind.REFUSED for each in self.remarks[remarks_before:]):
            self._remove_unmentioned(row, filing)
        return row.public_id

    def _known_or_new(self, filing: InstitutionFiling) -> Institution | None:
        codes = (filing.uscc, *(filing.former_usccs or ()))
        found = {known for code in codes if (known := self.rows.keys.get((RecordKey.Kind.USCC, code)))}
        if len(found) > 1:
            reason = gettext("这些代码在登记中分别属于不同的机构。")
            self._refuse(filing, reason, gettext("请核对统一社会信用代码和曾用代码。"), "uscc", filing.uscc)
            return None
        if found & self._claimed:
            reason = gettext("同一批数据里已经有这家机构。")
            self._refuse(filing, reason, gettext("请把同一家机构的内容合并在一起。"), "uscc", filing.uscc)
            return None
        if found:
            return self.rows.institutions[found.pop()]
        row = Institution(public_id=public_id("institution", filing.uscc), publisher=self.publisher, uscc=filing.uscc)
        if not self._has_what_it_needs(row, filing):
            return None
        self.rows.institutions[row.public_id] = row
        return row

    def _institution(self, row: Institution, filing: InstitutionFiling) -> None:
        day = self._day(filing)
        public = columns(Institution, filing.values, leaving_out=INSTITUTION_PRIVATE) | self._codes(row, filing, day)
        private = self.rows.institutions_private.get(row.public_id) or InstitutionPrivate(institution_id=row.public_id)
        hidden = columns(InstitutionPrivate, filing.values, only=INSTITUTION_PRIVATE)
        hidden_changes, was_individual = differs(private, hidden), row.kind == InstitutionKind.INDIVIDUAL
        penalties_change = self._penalties(row, filing)
        due = Due(RecordKind.INSTITUTION, row, day, filing.basis or self.basis)
        if not self._take(due, public, filing, also=hidden_changes or penalties_change):
            return
        for code in (filing.uscc, *(filing.former_usccs or ())):
            self._add_key(RecordKey.Kind.USCC, code, row.public_id)
        if hidden_changes:
            self._write_private(private, hidden)
        if not row._state.adding and was_individual != (row.kind == InstitutionKind.INDIVIDUAL):
            self.institutions_turned.append(due)

    def _codes(self, row: Institution, filing: InstitutionFiling, day: date) -> dict[str, Any]:
        """Work out the current code and the former ones; a code whose end the registry saw stays, whatever is filed later."""
        said = filing.former_usccs
        changes = not row._state.adding and (RecordKey.Kind.USCC, filing.uscc) not in self.rows.keys
        former = [each for each in row.former_usccs if said is None or each["until"] or each["uscc"] in said]
        current = filing.uscc if changes else row.uscc
        if changes:
            former.append({"uscc": row.uscc, "until": day.isoformat()})
        listed = {current, *(each["uscc"] for each in former)}
        former += [{"uscc": code, "until": None} for code in dict.fromkeys(said or ()) if code not in listed]
        return {"uscc": current, "former_usccs": former}

    def _penalties(self, institution: Institution, filing: InstitutionFiling) -> bool:
        """Merge the penalties, which are part of the institution's own document; tell whether any changes."""
        may_write = institution._state.adding or institution.publisher_id == self.publisher.pk
        any_changes = False
        named = set()
        for penalty in filing.penalties:
            key = institution.public_id, penalty.values["decision_number"]
            named.add(key)
            row = self.rows.penalties.get(key) or Penalty(institution=institution)
            values = columns(Penalty, penalty.values)
            changes = row._state.adding or differs(row, values)
            if row._state.adding and not self._has_what_it_needs(row, penalty):
                continue
            any_changes |= changes
            self._count(PENALTY, row, changes and may_write)
            if changes and may_write:
                set_columns(row, values)
                self.to_write[Penalty].append(row)
        if filing.complete:
            gone = [row for key, row in self.rows.penalties.items() if key[0] == institution.public_id and key not in named]
            any_changes |= bool(gone)
            if gone and may_write:
                self.to_remove[Penalty] += gone
                self.counts[PENALTY, REMOVED] += len(gone)
        return any_changes

    def _platform(self, institution: Institution, platform: PlatformFiling, filing: InstitutionFiling) -> None:
        row = self._known_or_new_platform(institution, platform, filing)
        if row is None:
            self._refuse_below(platform.courses)
            return
        self._claimed.add(row.public_id)
        values = columns(Platform, platform.values)
        if values.get("filing_number") is None:
            # A filing number is how others know the platform: not saying it does not take it away.
            values.pop("filing_number", None)
        filed_on = values.get("filed_on")
        own_day = filed_on if row._state.adding or filed_on != row.filed_on else None
        if self._take(Due(RecordKind.PLATFORM, row, self._day(filing, own_day), filing.basis or self.basis), values, platform):
            if row._state.adding:
                self.rows.add_platform(row)
            if number := values.get("filing_number"):
                self._add_key(RecordKey.Kind.FILING_NUMBER, number, row.public_id)
        for course in platform.courses:
            self._course(row, course, filing)

    def _known_or_new_platform(
        self, institution: Institution, platform: PlatformFiling, filing: InstitutionFiling
    ) -> Platform | None:
        number, name = platform.values.get("filing_number"), platform.values.get("name")
        known_id = self.rows.keys.get((RecordKey.Kind.FILING_NUMBER, number)) if number else None
        if known_id:
            row = self.rows.platforms.get(known_id)
        else:
            same = self.rows.platforms_meant(institution.public_id, platform, filing, self._claimed)
            if len(same) > 1:
                reason = gettext("这家机构有几个同名的平台，无法确定是哪一个。")
                self._refuse(platform, reason, gettext("请填写备案编号。"), "name", name)
                return None
            row = same[0] if same else None
        if row is None:
            row = Platform(public_id=known_id or self._platform_id(institution, number or name), operator=institution)
            row.publisher = self.publisher
            if not self._has_what_it_needs(row, platform):
                return None
        elif row.operator_id != institution.public_id:
            reason = gettext("这个备案编号在登记中属于另一家机构的平台。")
            self._refuse(platform, reason, gettext("请核对备案编号；平台转让须由备案机关办理。"), "filing_number", number)
            return None
        elif row.public_id in self._claimed:
            reason = gettext("同一批数据里已经有这个平台。")
            self._refuse(platform, reason, gettext("请把同一平台的内容合并在一起。"), "filing_number", number)
            return None
        return row

    def _platform_id(self, institution: Institution, key: str | None) -> str:
        """Return a new id; a name that once stood for a platform that has since been renamed is told apart by counting."""
        first = f"{institution.public_id}\n{key}"
        numbers = (f"{first}\n{number}" for number in count(2))
        return next(made for each in chain([first], numbers) if (made := public_id("platform", each)) not in self.rows.platforms)

    def _course(self, platform: Platform, course: Filing, filing: InstitutionFiling) -> None:
        key = platform.public_id, course.values["code"]
        row = self.rows.courses.get(key)
        if row is None:
            row = Course(public_id=public_id("course", "\n".join(key)), publisher=self.publisher, platform=platform)
            if not self._has_what_it_needs(row, course):
                return
        staff = None
        if "teachers" in course.values:
            codes = course.values["teachers"] or ()
            found = [self.rows.teachers.get((platform.operator_id, code)) for code in codes]
            unknown = [code for code, teacher in zip(codes, found, strict=True) if teacher is None]
            if unknown:
                reason = gettext("本机构没有这个人员编号。")
                remedy = gettext("请先报送这名人员，或改正人员编号，再报送这门课程。")
                self._refuse(course, reason, remedy, "teachers", "、".join(unknown))
                return
            staff = {teacher.public_id for teacher in found if teacher}
        staff_changes = staff is not None and staff != self.rows.staff[row.public_id]
        self._claimed.add(row.public_id)
        values = columns(Course, course.values, leaving_out=frozenset({"teachers"}))
        due = Due(RecordKind.COURSE, row, self._day(filing), filing.basis or self.basis)
        if self._take(due, values, course, also=staff_changes):
            self.rows.courses[key] = row
            if staff is not None and staff_changes:
                self.links[row.public_id] = staff

    def _teacher(self, institution: Institution, teacher: Filing, filing: InstitutionFiling) -> None:
        key = institution.public_id, teacher.values["code"]
        row = self.rows.teachers.get(key)
        if row is None:
            row = Teacher(public_id=public_id("teacher", "\n".join(key)), publisher=self.publisher, institution=institution)
            if not self._has_what_it_needs(row, teacher):
                return
        self._claimed.add(row.public_id)
        private = self.rows.teachers_private.get(row.public_id) or TeacherPrivate(teacher_id=row.public_id)
        hidden = columns(TeacherPrivate, teacher.values, only=TEACHER_PRIVATE) | sealed(row, private, teacher.values)
        public = columns(Teacher, teacher.values, leaving_out=TEACHER_PRIVATE | SEALED.keys())
        if "certificate_number" in teacher.values:
            public["certificate_masked"] = mask(teacher.values["certificate_number"] or "")
        left_on = hidden.get("left_on", private.left_on)
        was_public = None if row._state.adding else row.is_public
        public["is_public"] = public.get("role", row.role) in PUBLIC_STAFF_ROLES and (left_on is None or left_on > self.today)
        hidden_changes = differs(private, hidden)
        due = Due(RecordKind.TEACHER, row, self._day(filing), filing.basis or self.basis)
        if not self._take(due, public, teacher, also=hidden_changes):
            return
        self.rows.teachers[key] = row
        if hidden_changes:
            self._write_private(private, hidden)
        if was_public not in (None, row.is_public):
            self.staff_turned.append(due)

    def _credit(self, institution: Institution, entry: Filing, filing: InstitutionFiling) -> None:
        values = columns(CreditEntry, entry.values)
        key = institution.public_id, values["list"], values["decision_number"], values["listed_on"]
        row = self.rows.credit.get(key)
        if row is None:
            name = "\n".join((*key[:3], key[3].isoformat()))
            row = CreditEntry(public_id=public_id("credit", name), publisher=self.publisher, institution=institution, **values)
            if not self._has_what_it_needs(row, entry) or not self._may_be_shown(row, entry):
                return
        self._claimed.add(row.public_id)
        own_day = row.listed_on if row._state.adding else None
        if self._take(Due(RecordKind.CREDIT, row, self._day(filing, own_day), filing.basis or self.basis), values, entry):
            self.rows.credit[key] = row

    def _may_be_shown(self, row: CreditEntry, entry: Filing) -> bool:
        until = disclosed_until(row)
        if until is None or until >= self.today:
            return True
        reason = gettext("不良行为终止已满五年，不得再公开、查询和使用（山东省社会信用条例第三十八条）。")
        self._refuse(entry, reason, gettext("请从名单中删去这一条。"), "conduct_ended_on", str(row.conduct_ended_on))
        return False

    def _remove_unmentioned(self, institution: Institution, filing: InstitutionFiling) -> None:
        basis, day, owner = filing.basis or self.basis, self._day(filing), institution.public_id
        operated = {row.public_id for row in self.rows.platforms_of[owner]}
        candidates: list[tuple[RecordKind, Iterable[FiledRecord]]] = [
            (RecordKind.COURSE, [row for row in self.rows.courses.values() if row.platform_id in operated]),
            (RecordKind.PLATFORM, list(self.rows.platforms_of[owner])),
            (RecordKind.TEACHER, [row for row in self.rows.teachers.values() if row.institution_id == owner]),
            (RecordKind.CREDIT, [row for row in self.rows.credit.values() if row.institution_id == owner]),
        ]
        for kind, rows in candidates:
            for row in rows:
                if row.public_id in self._claimed:
                    continue
                if row.publisher_id != self.publisher.pk or (kind == RecordKind.PLATFORM and self._has_others_courses(row)):
                    self._conflict(filing, kind)
                    continue
                due = Due(kind, row, day, basis, removed=True)
                self.due[row.public_id] = due
                self.to_remove[type(row)].append(row)
                self.counts[kind, REMOVED] += 1
                if kind == RecordKind.TEACHER:
                    self.staff_turned.append(due)

    def _has_others_courses(self, platform: FiledRecord) -> bool:
        courses = (row for row in self.rows.courses.values() if row.platform_id == platform.public_id)
        return any(row.publisher_id != self.publisher.pk for row in courses)

    def _take(self, due: Due, values: Values, filing: Filing, *, also: bool = False) -> bool:
        """Set what differs and note the row for writing and publishing; tell whether it is to be written.

        `also` says that something beside these columns differs. A record that somebody else wrote is left alone.
        """
        row = due.row
        changes = row._state.adding or also or differs(row, values)
        if changes and not row._state.adding and row.publisher_id != self.publisher.pk:
            self._conflict(filing, due.kind)
            return False
        if changes or filing.values.keys() - NATURAL_KEYS:
            self._count(due.kind, row, changes)
        if changes:
            set_columns(row, values)
            self.to_write[type(row)].append(row)
            self.due[row.public_id] = due
        return changes

    def _write_private(self, row: Model, values: Values) -> None:
        set_columns(row, values)
        self.to_write[type(row)].append(row)

    def _add_key(self, kind: str, value: str, record_id: str) -> None:
        if (kind, value) not in self.rows.keys:
            self.rows.keys[kind, value] = record_id
            self.to_write[RecordKey].append(RecordKey(kind=kind, value=value, record_id=record_id))

    def _day(self, filing: InstitutionFiling, own: date | None = None) -> date:
        return filing.effective_on or self.effective_on or own or self.today

    def _count(self, kind: str, row: Model, changes: bool) -> None:
        self.counts[kind, (CREATED if row._state.adding else CHANGED) if changes else UNCHANGED] += 1

    def _has_what_it_needs(self, row: Model, filing: Filing) -> bool:
        missing = [name for name in NEEDED[type(row)] if not filing.values.get(name)]
        if missing:
            reason = gettext("登记中还没有这条记录，而这里缺少新登记所必需的内容。")
            remedy = gettext("请核对编号或代码，或补齐必填内容。")
            field, value = missing[0], ""
            if len(missing) == len(NEEDED[type(row)]):
                # It was only named, as what something else hangs under: most likely that code is wrong.
                field, value = "code", filing.values.get("code", "")
                if isinstance(filing, InstitutionFiling):
                    field, value = "uscc", filing.uscc
            self._refuse(filing, reason, remedy, field, value)
        return not missing

    def _refuse(self, filing: Filing, reason: str, remedy: str, field: str, value: str | None) -> None:
        self.remarks.append(refused(filing.origin, reason, remedy, column=field, value=value or ""))

    def _refuse_below(self, *children: Sequence[Filing]) -> None:
        """Say of everything under a refused record that it was not looked at."""
        reason = gettext("所属的上级记录被拒收，因此这一条没有处理。")
        for child in chain(*children):
            self.remarks.append(refused(child.origin, reason, gettext("请先改正上级记录。")))
            if isinstance(child, PlatformFiling):
                self._refuse_below(child.courses)

    def _conflict(self, filing: Filing, kind: str) -> None:
        self.counts[kind, CONFLICT] += 1
        reason = gettext("这条%(kind)s记录由另一个发布单位报送，内容与登记的不同，没有改动。") % {"kind": RecordKind(kind).label}
        self.remarks.append(conflict(filing.origin, reason, gettext("请由原发布单位更正，或与其核对。")))
