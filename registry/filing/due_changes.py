"""Decisions whose day has come: the rows take what was decided, and the document of that day becomes the current one.

So does the day on which somebody leaves, which is known before.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects

from registry import ledger, public_records, staff_tallies
from registry.filing.documents import TABLES, draft_of, told_columns
from registry.filing.leaving import restaffed_courses
from registry.filing.penalties import with_penalties
from registry.filing.removals import note_erasures
from registry.filing.values import column_of, set_columns
from registry.models import Course, CreditEntry, FiledRecord, Institution, PendingChange, Platform, Teacher
from registry.timeline import Body, Version, amended, in_force, public_after
from registry.vocabulary import InstitutionKind, RecordKind

CALENDAR = "calendar"
AT_ONCE = 200


def apply_due(on: date, *, recorded_at: datetime, limit: int = AT_ONCE) -> int:
    """Apply the decisions that a day has reached, the earliest first, at most `limit`; return how many. In a transaction."""
    due = list(PendingChange.objects.filter(effective_on__lte=on).order_by("effective_on", "id")[:limit])
    if not due:
        return 0
    rows = {row.public_id: row for kind, model in TABLES.items() for row in _rows(model, kind, due)}
    prefetch_related_objects([row for row in rows.values() if isinstance(row, Institution)], "penalties")
    applied = _Applied(rows, ledger.lines_of(each.record_id for each in due), _kinds_of_institutions(rows.values()))
    for change in due:
        applied.apply(change)
    drafts = [*applied.drafts, *applied.restaffed()]
    staffed = _staffed(rows.values())
    _remove(applied.gone, applied.gone_on)
    staff_tallies.refresh(staffed, on=on)
    PendingChange.objects.filter(pk__in=[each.pk for each in due]).delete()
    ledger.publish(_naming_who_is_there(drafts, applied.left_on), recorded_at=recorded_at)
    return len(due)


@dataclass(slots=True)
class _Applied:
    """Decisions as they are applied one after the other: the rows as the last one left them, and what the ledger is to be told.

    `lines` are the versions of each record, `kinds` what each institution is by now, also of those whose credit alone is decided.
    """

    rows: Mapping[str, FiledRecord]
    lines: Mapping[str, Sequence[Version]]
    kinds: dict[str, str]
    drafts: list[ledger.Draft] = field(default_factory=list)
    gone: list[FiledRecord] = field(default_factory=list)
    gone_on: dict[str, date] = field(default_factory=dict)
    left_on: dict[str, date] = field(default_factory=dict)
    came_on: dict[str, date] = field(default_factory=dict)

    def apply(self, change: PendingChange) -> None:
        """Make the row what was decided for the day, and add what the ledger is told of that; nothing where the row is gone."""
        row = self.rows.get(change.record_id)
        if row is None:
            return
        on = change.effective_on
        line = self.lines.get(row.public_id, ())
        version = in_force(line, on)
        document = version.document if version else None
        if isinstance(row, Teacher):
            self._come_or_leave(row, on, is_there=document is not None)
        if not change.is_removal:
            _set(row, change.values, document)
        elif document is None and all(later.document is None for later in line if later.effective_on > on):
            self.gone.append(row)
            self.gone_on[row.public_id] = on
        document = _as_told_now(row, document, change, self.kinds)
        self.drafts.append(draft_of(row, Version(on, document), source=CALENDAR, by_calendar=True))
        if isinstance(row, Institution):
            self._take_kind(row, on)
        if isinstance(row, Platform) and change.is_removal and document is None:
            self._take_courses(row, on)

    def restaffed(self) -> Iterable[ledger.Draft]:
        """Return what the ledger is told of the courses of those who came and left."""
        if not self.left_on and not self.came_on:
            return ()
        back_on = {each: day for each, left in self.left_on.items() if (day := public_after(self.lines.get(each, ()), left))}
        return restaffed_courses(self.left_on, self.came_on, back_on=back_on, source=CALENDAR)

    def _come_or_leave(self, teacher: Teacher, on: date, *, is_there: bool) -> None:
        if is_there:
            if not teacher.is_public:
                self.came_on[teacher.public_id] = on
            return
        self.left_on[teacher.public_id] = on
        teacher.is_public = False
        # At once: a later decision among these may bring them back.
        teacher.save(update_fields=["is_public"])

    def _take_kind(self, institution: Institution, on: date) -> None:
        was, self.kinds[institution.public_id] = self.kinds[institution.public_id], institution.kind
        if _is_person(was) != _is_person(institution.kind):
            self.drafts += _credit_of_turned(institution, on, {each.public_id for each in self.gone})

    def _take_courses(self, platform: Platform, on: date) -> None:
        """Let the courses go with their platform that came after its end was decided."""
        courses = [course for course in platform.courses.all() if course.public_id not in self.rows]
        self.gone[:0] = courses
        self.drafts += [draft_of(course, Version(on, None), source=CALENDAR, by_calendar=True) for course in courses]


def let_staff_leave(on: date, *, recorded_at: datetime, limit: int = AT_ONCE, among: Collection[str] | None = None) -> int:
    """End the public records of staff who have left by a day, at most `limit`, `among` some of them; return how many.

    To be called in a transaction.
    """
    due = Teacher.objects.filter(is_public=True, private__left_on__lte=on).select_related("private")
    leaving = list((due if among is None else due.filter(public_id__in=among))[:limit])
    if not leaving:
        return 0
    left_on = {row.public_id: row.private.left_on for row in leaving if row.private.left_on}
    Teacher.objects.filter(public_id__in=left_on).update(is_public=False)
    lines = ledger.lines_of(left_on)
    drafts = [
        draft_of(row, version, source=CALENDAR)
        for row in leaving
        for version in amended(lines.get(row.public_id, ()), left_on[row.public_id], None, ())
    ]
    staff_tallies.refresh({row.institution_id for row in leaving}, on=on)
    ledger.publish([*drafts, *restaffed_courses(left_on, {}, back_on={}, source=CALENDAR)], recorded_at=recorded_at)
    return len(leaving)


def _as_told_now(row: FiledRecord, document: Body | None, change: PendingChange, kinds: Mapping[str, str]) -> Body | None:
    """Return a document of what may be told: that goes by what the institution is now, not by what it was when this was decided."""
    if isinstance(row, Institution) and document:
        return with_penalties(document, row, row.penalties.all(), on=change.effective_on)
    if isinstance(row, CreditEntry) and (document or not change.is_removal):
        return public_records.credit(row, kinds[row.institution_id])
    return document


def _remove(gone: Sequence[FiledRecord], gone_on: Mapping[str, date]) -> None:
    """Delete rows, children before parents; before, as a deleted row has no id any more, note what is to be erased of them."""
    for day in sorted(set(gone_on.values())):
        note_erasures([row for row in gone if gone_on.get(row.public_id) == day], on=day)
    staff_tallies.forget([row.public_id for row in gone if isinstance(row, Platform)])
    for row in gone:
        row.delete()


def _naming_who_is_there(drafts: Sequence[ledger.Draft], left_on: Mapping[str, date]) -> Iterator[ledger.Draft]:
    """Yield the drafts, those of courses without whoever lost the public record since the decision. One query."""
    named = {each for draft in drafts if draft.kind == RecordKind.COURSE and draft.document for each in draft.document["teachers"]}
    shown = set(Teacher.objects.filter(public_id__in=named, is_public=True).values_list("public_id", flat=True)) if named else set()
    for draft in drafts:
        if draft.kind != RecordKind.COURSE or draft.document is None:
            yield draft
            continue
        on = draft.effective_on
        there = [each for each in draft.document["teachers"] if each in shown or left_on.get(each, date.min) > on]
        yield replace(draft, document={**draft.document, "teachers": there})


def _kinds_of_institutions(rows: Iterable[FiledRecord]) -> dict[str, str]:
    """Return the kinds of the institutions among the rows, and of those whose credit entries are among them. One query."""
    ids = {row.institution_id if isinstance(row, CreditEntry) else row.public_id for row in rows}
    return dict(Institution.objects.filter(public_id__in=ids).values_list("public_id", "kind"))


def _is_person(kind: str) -> bool:
    """Whether what the law says of natural persons binds: their credit is not posted (山东省社会信用条例 article 20)."""
    return kind == InstitutionKind.INDIVIDUAL


def _credit_of_turned(institution: Institution, on: date, gone: Collection[str]) -> Iterator[ledger.Draft]:
    """Yield the credit entries of an institution that became a natural person's, or ceased to be, from that day on. Two queries."""
    entries = CreditEntry.objects.filter(institution=institution).exclude(public_id__in=gone)
    if not _is_person(institution.kind):
        # What is decided for a later day is not posted before.
        entries = entries.exclude(public_id__in=PendingChange.objects.filter(effective_on__gt=on).values("record_id"))
    lines = ledger.lines_of(row.public_id for row in entries)
    for row in entries:
        for version in amended(lines.get(row.public_id, ()), on, public_records.credit(row, institution.kind), ()):
            yield draft_of(row, version, source=CALENDAR)


def _staffed(rows: Iterable[FiledRecord]) -> set[str]:
    """Return the institutions whose staff, or the staff of whose courses, the decisions touch."""
    platforms = {row.platform_id for row in rows if isinstance(row, Course)}
    operators = Platform.objects.filter(public_id__in=platforms).values_list("operator_id", flat=True) if platforms else ()
    return {*operators, *(row.institution_id for row in rows if isinstance(row, Teacher))}


def _rows(model: type[FiledRecord], kind: str, due: Sequence[PendingChange]) -> Sequence[FiledRecord]:
    ids = {each.record_id for each in due if each.kind == kind}
    return list(model._default_manager.filter(public_id__in=ids)) if ids else []


def _set(row: FiledRecord, values: dict[str, Any], document: Body | None) -> None:
    """Make the row what the document of the day tells, and what was decided beside it."""
    staff = values.pop("teachers", None)
    untold = {name: column_of(type(row), name).to_python(value) for name, value in values.items()}
    told = told_columns(row, document) if document else {}
    if isinstance(row, Teacher):
        told["is_public"] = document is not None
    set_columns(row, {**untold, **told})
    row.save(update_fields=[*untold, *told])
    if isinstance(row, Course):
        _link(row, staff, document)


def _link(course: Course, staff: Sequence[str] | None, document: Body | None) -> None:
    """Link the staff that was decided; where the document tells of others, those, beside whoever has no public record."""
    decided = course.teachers.all() if staff is None else Teacher.objects.filter(public_id__in=staff)
    wanted = {each.public_id: each.is_public for each in decided}
    if document is not None and sorted(each for each, is_public in wanted.items() if is_public) != document["teachers"]:
        staff = [*document["teachers"], *(each for each, is_public in wanted.items() if not is_public)]
    if staff is not None:
        course.teachers.set(Teacher.objects.filter(public_id__in=staff))
