"""Merging: what a batch of filings makes of the rows as they stand, worked out in memory before anything is written."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, count
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext

from registry.erased_marks import Erased
from registry.filing.changes import Changes, Due
from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.filing.outcomes import PENALTY, REMOVED
from registry.filing.rows import Rows
from registry.filing.values import SEALED, Values, columns, differing, sealed, set_columns
from registry.identifiers import mask
from registry.models import (
    Course,
    CreditEntry,
    FiledRecord,
    Institution,
    InstitutionPrivate,
    Penalty,
    Platform,
    RecordKey,
    Teacher,
    TeacherPrivate,
)
from registry.public_ids import credit_key, public_id, staff_key
from registry.public_records import disclosed_until
from registry.remarks import any_refused
from registry.vocabulary import PUBLIC_STAFF_ROLES, InstitutionKind, RecordKind

INSTITUTION_PRIVATE = frozenset({"legal_representative"})
TEACHER_PRIVATE = frozenset({"language_credential", "is_full_time", "is_in_service", "left_on", "id_document"})


class Merge:
    """Reads filings, one institution after the other, into the changes that they amount to."""

    def __init__(self, rows: Rows, changes: Changes, erased: Erased, *, effective_on: date | None, basis: str) -> None:
        self.rows = rows
        self.changes = changes
        self.publisher = changes.publisher
        self.today = changes.today
        self.effective_on = effective_on
        self.basis = basis
        self._claimed: set[str] = set()
        self._erased = erased

    def institution(self, filing: InstitutionFiling) -> str | None:
        """Merge one filing with all that it says; return the institution's public id, or nothing when it was refused."""
        row = self._known_or_new(filing)
        if row is None:
            self.changes.refuse_below(filing.platforms, filing.teachers, filing.credit, filing.penalties)
            return None
        self._claimed.add(row.public_id)
        remarks_before = len(self.changes.remarks)
        self._institution(row, filing)
        for teacher in filing.teachers:
            self._teacher(row, teacher, filing)
        for platform in filing.platforms:
            self._platform(row, platform, filing)
        for entry in filing.credit:
            self._credit(row, entry, filing)
        # What was refused was mentioned all the same, so nothing counts as unmentioned then.
        if filing.complete and not any_refused(self.changes.remarks[remarks_before:]):
            self._remove_unmentioned(row, filing)
        return row.public_id

    def _known_or_new(self, filing: InstitutionFiling) -> Institution | None:
        codes = (filing.uscc, *(filing.former_usccs or ()))
        found = {known for code in codes if (known := self.rows.keys.get((RecordKey.Kind.USCC, code)))}
        if len(found) > 1:
            reason = gettext("这些代码在登记簿里分别属于不同的机构。")
            self.changes.refuse(filing, reason, gettext("请核对统一社会信用代码和曾用代码。"), "uscc", filing.uscc)
            return None
        if found & self._claimed:
            reason = gettext("同一批数据里已经有这家机构。")
            self.changes.refuse(filing, reason, gettext("请把同一家机构的内容合并在一起。"), "uscc", filing.uscc)
            return None
        if found:
            return self.rows.institutions[found.pop()]
        row = Institution(public_id=public_id("institution", filing.uscc), publisher=self.publisher, uscc=filing.uscc)
        if not self.changes.has_what_it_needs(row, filing):
            return None
        self.rows.institutions[row.public_id] = row
        return row

    def _institution(self, row: Institution, filing: InstitutionFiling) -> None:
        day = self._day(filing)
        public = columns(Institution, filing.values, leaving_out=INSTITUTION_PRIVATE) | self._codes(row, filing, day)
        private = self.rows.institutions_private.get(row.public_id) or InstitutionPrivate(institution_id=row.public_id)
        hidden = self._hidden(row, day, private, columns(InstitutionPrivate, filing.values, only=INSTITUTION_PRIVATE))
        was_individual = row.kind == InstitutionKind.INDIVIDUAL
        penalties_change = self._penalties(row, filing)
        due = Due(RecordKind.INSTITUTION, row, day, filing.basis or self.basis)
        is_earlier = self.changes.is_before_all(row, day)
        if not self.changes.take(due, public, filing, also=bool(hidden) or penalties_change):
            return
        for code in (filing.uscc, *(filing.former_usccs or ())):
            self.changes.add_key(RecordKey.Kind.USCC, code, row.public_id)
        if hidden:
            self.changes.write_private(private, hidden, due, filing)
        is_turned = not row._state.adding and was_individual != (row.kind == InstitutionKind.INDIVIDUAL)
        if is_turned:
            self.changes.institutions_turned.append(due)
        if is_turned or is_earlier:
            # Penalties of a natural person are not posted, those of all others are, from then on; each from its own day.
            penalties = self.rows.penalties_of(row.public_id)
            days = {on for each in penalties for on in (each.decided_on, each.withdrawn_on) if on and on > day}
            self.changes.penalties_changed[row.public_id] += [day, *days]

    def _codes(self, row: Institution, filing: InstitutionFiling, day: date) -> dict[str, Any]:
        """Work out the current code and the former ones; a code whose end the registry saw stays, whatever is filed later.

        A filing under a code that is known as a former one leaves the current code, unless it calls that one a former code.
        """
        said = filing.former_usccs
        known = {each["uscc"] for each in row.former_usccs}
        is_another = not row._state.adding and filing.uscc != row.uscc
        changes = is_another and (filing.uscc not in known or row.uscc in (said or ()))
        stays = set(known if said is None else said) | {filing.uscc}
        former = [each for each in row.former_usccs if each["until"] or each["uscc"] in stays]
        if changes:
            former = [each for each in former if each["uscc"] != filing.uscc]
            former.append({"uscc": row.uscc, "until": day.isoformat()})
        listed = {filing.uscc if changes else row.uscc, *(each["uscc"] for each in former)}
        former += [{"uscc": code, "until": None} for code in dict.fromkeys(said or ()) if code not in listed]
        codes: dict[str, Any] = {"uscc": filing.uscc} if changes else {}
        return codes | ({"former_usccs": former} if former != row.former_usccs else {})

    def _penalties(self, institution: Institution, filing: InstitutionFiling) -> bool:
        """Merge the penalties, which are part of the institution's own document; tell whether any changes."""
        may_write = institution._state.adding or institution.publisher_id == self.publisher.pk
        any_changes = False
        named: set[str] = set()
        for penalty in filing.penalties:
            number = penalty.values["decision_number"]
            if number in named:
                reason = gettext("同一批数据里已经有这个文号的处罚。")
                self.changes.refuse(penalty, reason, gettext("请把两处内容合并。"), "decision_number", number)
                continue
            named.add(number)
            row = self.rows.penalties.get((institution.public_id, number)) or Penalty(institution=institution)
            values = columns(Penalty, penalty.values)
            days = {row.decided_on, row.withdrawn_on} if not row._state.adding else set()
            changes = row._state.adding or bool(differing(row, values))
            if row._state.adding and not self.changes.has_what_it_needs(row, penalty):
                continue
            if changes and not may_write:
                self.changes.conflict(penalty, PENALTY)
                continue
            if not self.changes.is_in_order(row, values, penalty):
                continue
            any_changes |= changes
            self.changes.count(PENALTY, row, changes)
            if changes:
                set_columns(row, values)
                self.changes.to_write[Penalty].append(row)
                days |= {row.decided_on, row.withdrawn_on}
                self.changes.penalties_changed[institution.public_id] += [each for each in days if each]
        # That a penalty was withdrawn stays told, and what a filing for a later day leaves out stays until it is said again.
        if filing.complete and self._day(filing) <= self.today:
            any_changes |= self._remove_unnamed_penalties(institution, filing, named, may_write=may_write)
        return any_changes

    def _remove_unnamed_penalties(
        self, institution: Institution, filing: InstitutionFiling, named: set[str], *, may_write: bool
    ) -> bool:
        """Remove the penalties that a complete filing does not name; tell whether any are removed."""
        known = self.rows.penalties_of(institution.public_id)
        gone = [row for row in known if row.decision_number not in named and row.withdrawn_on is None]
        if gone and may_write:
            self.changes.to_remove[Penalty] += gone
            self.changes.penalties_changed[institution.public_id] += [each.decided_on for each in gone]
            self.changes.counts[PENALTY, REMOVED] += len(gone)
            return True
        for _ in gone:
            self.changes.conflict(filing, PENALTY)
        return False

    def _platform(self, institution: Institution, platform: PlatformFiling, filing: InstitutionFiling) -> None:
        row = self._known_or_new_platform(institution, platform, filing)
        if row is None:
            self.changes.refuse_below(platform.courses)
            return
        self._claimed.add(row.public_id)
        values = columns(Platform, platform.values)
        if values.get("filing_number", "") is None:
            # A filing number is how others know the platform: a file that clears it does not take it away.
            del values["filing_number"]
            if row.filing_number:
                reason = gettext("备案编号不能清空：平台要靠它辨认。")
                remedy = gettext("编号有误的，请填写正确的编号；平台不存在的，请从完整备案中去掉。")
                self.changes.ignore(platform, reason, remedy, "filing_number")
        filed_on = values.get("filed_on", row.filed_on)
        own_day = filed_on if row._state.adding or filed_on != row.filed_on or self._is_to_come(filed_on) else None
        due = Due(RecordKind.PLATFORM, row, self._day(filing, own_day), filing.basis or self.basis)
        # An earlier day is a correction; a later one may be that of another filing, so what was told before it stays.
        is_corrected = self._corrected_from(filing, row.filed_on, filed_on) is not None
        if self.changes.take(due, values, platform, corrects="filed_on" if is_corrected else ""):
            if row._state.adding:
                self.rows.add_platform(row)
            if number := values.get("filing_number"):
                self.changes.add_key(RecordKey.Kind.FILING_NUMBER, number, row.public_id)
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
                self.changes.refuse(platform, reason, gettext("请填写备案编号。"), "name", name)
                return None
            row = same[0] if same else None
        if row is None:
            row = Platform(public_id=known_id or self._platform_id(institution, number or name), operator=institution)
            row.publisher = self.publisher
            if not self.changes.has_what_it_needs(row, platform):
                return None
        elif row.operator_id != institution.public_id:
            reason = gettext("这个备案编号在登记簿里属于另一家机构的平台。")
            self.changes.refuse(platform, reason, gettext("请核对备案编号；平台转让须由备案机关办理。"), "filing_number", number)
            return None
        elif row.public_id in self._claimed:
            reason = gettext("同一批数据里已经有这个平台。")
            self.changes.refuse(platform, reason, gettext("请把同一平台的内容合并在一起。"), "filing_number", number)
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
            if not self.changes.has_what_it_needs(row, course):
                return
        staff = None
        if "teachers" in course.values:
            codes = course.values["teachers"] or ()
            found = [self.rows.teachers.get((platform.operator_id, code)) for code in codes]
            unknown = [code for code, teacher in zip(codes, found, strict=True) if teacher is None]
            if unknown:
                reason = gettext("本机构没有这个人员编号。")
                remedy = gettext("请先报送这名人员，或改正人员编号，再报送这门课程。")
                self.changes.refuse(course, reason, remedy, "teachers", "、".join(unknown))
                return
            staff = {teacher.public_id for teacher in found if teacher}
        self._claimed.add(row.public_id)
        values = columns(Course, course.values, leaving_out=frozenset({"teachers"}))
        # What nobody can be offered yet: a course is public no earlier than the platform on which it is held.
        day = self.changes.day_with(platform, self._day(filing))
        due = Due(RecordKind.COURSE, row, day, filing.basis or self.basis)
        if self.changes.take(due, values, course, staff=staff):
            self.rows.courses[key] = row

    def _teacher(self, institution: Institution, teacher: Filing, filing: InstitutionFiling) -> None:
        key = institution.public_id, teacher.values["code"]
        row = self.rows.teachers.get(key)
        if row is None:
            row = Teacher(public_id=public_id("teacher", staff_key(*key)), publisher=self.publisher, institution=institution)
            if not self.changes.has_what_it_needs(row, teacher) or self._was_erased(key, teacher):
                return
        self._claimed.add(row.public_id)
        private = self.rows.teachers_private.get(row.public_id) or TeacherPrivate(teacher_id=row.public_id)
        said = columns(TeacherPrivate, teacher.values, only=TEACHER_PRIVATE) | sealed(row, private, teacher.values)
        left_on = said.get("left_on", private.left_on)
        day = self._day(filing, left_on if left_on != private.left_on and left_on and left_on <= self.today else None)
        # The day of leaving is itself a private value: a correction of it is said today, whichever day it names.
        hidden = self._hidden(row, self._day(filing), private, said)
        public = columns(Teacher, teacher.values, leaving_out=TEACHER_PRIVATE | SEALED.keys())
        if "certificate_number" in teacher.values:
            public["certificate_masked"] = mask(teacher.values["certificate_number"] or "")
        was_public = None if row._state.adding else row.is_public
        in_service = left_on is None or left_on > max(day, self.today)
        public["is_public"] = public.get("role", row.role) in PUBLIC_STAFF_ROLES and in_service
        due = Due(RecordKind.TEACHER, row, day, filing.basis or self.basis)
        if not self.changes.take(due, public, teacher, also=bool(hidden)):
            return
        self.rows.teachers[key], self.rows.teachers_private[row.public_id] = row, private
        if hidden:
            self.changes.write_private(private, hidden, due, teacher)
        # Who has left already may turn out to have left earlier still.
        if was_public not in (None, row.is_public) or self.changes.ends_earlier(row):
            self.changes.staff_turned.append(due)

    def _credit(self, institution: Institution, entry: Filing, filing: InstitutionFiling) -> None:
        values = columns(CreditEntry, entry.values)
        key = institution.public_id, values["list"], values["decision_number"], values["listed_on"]
        row = self.rows.credit.get(key)
        if row is None:
            name = credit_key(*key)
            row = CreditEntry(public_id=public_id("credit", name), publisher=self.publisher, institution=institution, **values)
            if not self.changes.has_what_it_needs(row, entry) or not self._may_be_shown(row, entry, name):
                return
        self._claimed.add(row.public_id)
        removed_on = values.get("removed_on")
        corrected = self._corrected_from(filing, row.removed_on, removed_on)
        own_day = corrected or (removed_on if removed_on != row.removed_on else None)
        if row._state.adding or self._is_to_come(row.listed_on):
            own_day = row.listed_on
        due = Due(RecordKind.CREDIT, row, self._day(filing, own_day), filing.basis or self.basis)
        if self.changes.take(due, values, entry, corrects="removed_on" if corrected else ""):
            self.rows.credit[key] = row

    def _may_be_shown(self, row: CreditEntry, entry: Filing, natural_key: str) -> bool:
        if self._erased.holds(RecordKind.CREDIT, natural_key):
            reason = gettext("这条记录已依法删除，不能重新登记。")
            self.changes.refuse(entry, reason, gettext("请从名单中删去这一条。"), "decision_number", row.decision_number)
            return False
        until = disclosed_until(row)
        if until is None or until >= self.today:
            return True
        reason = gettext("不良行为终止已满五年，不得再公开、查询和使用（《山东省社会信用条例》第三十八条）。")
        self.changes.refuse(entry, reason, gettext("请从名单中删去这一条。"), "conduct_ended_on", str(row.conduct_ended_on))
        return False

    def _was_erased(self, key: tuple[str, str], teacher: Filing) -> bool:
        if not self._erased.holds(RecordKind.TEACHER, staff_key(*key)):
            return False
        reason = gettext("这名人员的记录已依法删除，不能用同一个人员编号重新登记。")
        self.changes.refuse(teacher, reason, gettext("如果又聘用了这名人员，请使用新的人员编号。"), "code", key[1])
        return True

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
                    self.changes.conflict(filing, kind)
                    continue
                due = Due(kind, row, day, basis, removed=True)
                self.changes.remove(due)
                if kind == RecordKind.TEACHER:
                    self.changes.staff_turned.append(due)

    def _has_others_courses(self, platform: FiledRecord) -> bool:
        courses = (row for row in self.rows.courses.values() if row.platform_id == platform.public_id)
        return any(row.publisher_id != self.publisher.pk for row in courses)

    def _hidden(self, row: FiledRecord, day: date, private: Model, said: Values) -> dict[str, Any]:
        """Return the private values to set; they have no time line, so a filing for an earlier day only fills what is empty."""
        found = differing(private, said)
        if day < self.today and self.changes.is_dated(row, day):
            return {name: value for name, value in found.items() if getattr(private, name) in ("", None)}
        return found

    def _corrected_from(self, filing: InstitutionFiling, known: date | None, said: date | None) -> date | None:
        """Return the first of the two days where a filing that names none of its own says another one than the registry has.

        From then on something else was true: it had happened by then, or had not yet.
        """
        if not said or known == said or filing.effective_on or self.effective_on:
            return None
        return min(known or said, said)

    def _is_to_come(self, day: date | None) -> bool:
        return day is not None and day > self.today

    def _day(self, filing: InstitutionFiling, own: date | None = None) -> date:
        return filing.effective_on or self.effective_on or own or self.today


def staff_and_credit_keys(filings: Iterable[InstitutionFiling], rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield the natural keys, by kind, of the staff and credit entries that filings speak of."""
    for filing in filings:
        codes = (filing.uscc, *(filing.former_usccs or ()))
        known = (rows.keys.get((RecordKey.Kind.USCC, code)) for code in codes)
        owner = next(filter(None, known), None) or public_id("institution", filing.uscc)
        for teacher in filing.teachers:
            yield RecordKind.TEACHER, staff_key(owner, teacher.values["code"])
        for entry in filing.credit:
            values = entry.values
            yield RecordKind.CREDIT, credit_key(owner, values["list"], values["decision_number"], values["listed_on"])
