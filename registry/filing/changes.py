"""What a batch amounts to, collected before anything is written: rows, documents that are due, counts, and what was left alone.

A change from today on sets the row. One from a day before later versions of the record alters the time line, and the row only
where what it says holds until today; one from a day to come leaves the row as it is until `turn_day`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext

from registry.filing.documents import UNTOLD, document_of, field_of, told_columns
from registry.filing.forms import NATURAL_KEYS, CourseFiling, FieldChange, Filing, InstitutionFiling, PlatformFiling
from registry.filing.outcomes import CHANGED, CONFLICT, CREATED, KINDS, REMOVED, UNCHANGED
from registry.filing.rows import Rows
from registry.filing.values import Values, differing, set_columns
from registry.models import Course, CreditEntry, FiledRecord, Institution, Penalty, Platform, Publisher, RecordKey, Teacher
from registry.remarks import Remark, conflict, ignored, refused, refused_with_parent
from registry.timeline import Body, Version, amended, in_force, is_public, public_after, with_written
from registry.vocabulary import RecordKind

# What a record must have before it can be there at all.
NEEDED: Mapping[type[Model], tuple[str, ...]] = {
    Institution: ("name", "kind", "region"),
    Platform: ("name", "kind", "status"),
    Course: ("name", "subject", "stage", "mode"),
    Teacher: ("name", "role"),
    CreditEntry: ("reason", "issued_by"),
    Penalty: ("kind", "issued_by", "decided_on"),
}
# Days of a record in the order that the database demands: what is filed may not fit what the registry holds already.
IN_ORDER: Mapping[type[Model], tuple[tuple[str, str], ...]] = {
    Platform: (("filed_on", "valid_until"),),
    Course: (("starts_on", "ends_on"),),
    CreditEntry: (("listed_on", "valid_until"), ("listed_on", "removed_on")),
    Penalty: (("decided_on", "withdrawn_on"),),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A row whose document is due for publishing, with the day and the basis of the change.

    `versions` are given where the change reaches into other versions or waits for its day; else the row itself is the document.
    """

    kind: RecordKind
    row: FiledRecord
    effective_on: date
    basis: str
    removed: bool = False
    versions: Sequence[Version] | None = None
    # What a new row said: it may be one that was removed, and be told something else of days before that.
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Later:
    """What a row will hold from a day on, or that it will be gone."""

    due: Due
    values: Values


class Changes:
    """The changes of one batch by one publisher."""

    def __init__(self, rows: Rows, *, publisher: Publisher, today: date, wants_fields: bool = False) -> None:
        self.rows = rows
        self.publisher = publisher
        self.today = today
        self.wants_fields = wants_fields
        self.counts: Counter[tuple[str, str]] = Counter()
        self.remarks: list[Remark] = []
        self.fields: list[FieldChange] = []
        self.to_write: defaultdict[type[Model], list[Any]] = defaultdict(list)
        self.to_remove: defaultdict[type[Model], list[Any]] = defaultdict(list)
        self.due: dict[str, Due] = {}
        self.new: set[str] = set()
        self.later: list[Later] = []
        # The staff of a course as filed, by its public id.
        self.links: dict[str, set[str]] = {}
        # Staff who became public or ceased to be (the documents of their courses name them), institutions that became or
        # ceased to be a natural person's (whose credit entries are not posted), and those whose penalties changed.
        self.staff_turned: list[Due] = []
        self.institutions_turned: list[Due] = []
        self.penalties_changed: dict[str, list[date]] = defaultdict(list)

    def is_dated(self, row: FiledRecord, day: date) -> bool:
        """Tell whether a change on a day waits for it, or falls behind a later version of the record."""
        return not row._state.adding and (day > self.today or day < self.rows.latest_day(row.public_id))

    def is_before_all(self, row: FiledRecord, day: date) -> bool:
        """Tell whether nothing is known yet of a record that the registry has, of a day and before."""
        return self.is_dated(row, day) and in_force(self.rows.line(row.public_id), day) is None

    def day_with(self, parent: FiledRecord, day: date) -> date:
        """Return the first day, from `day` on, on which the record is public under which another one hangs."""
        if parent.public_id in self.new:
            return max(day, self.due[parent.public_id].effective_on)
        if day >= self.rows.latest_day(parent.public_id):
            return day
        line = self.rows.line(parent.public_id)
        return day if is_public(line, day) else public_after(line, day) or day

    def take(
        self, due: Due, values: Values, filing: Filing, *, also: bool = False, staff: set[str] | None = None, corrects: str = ""
    ) -> bool:
        """Set what differs and note the row for writing and publishing; tell whether anything changes.

        `also` says that something beside these columns differs, `staff` who teaches a course, `corrects` the column of a day that
        is said to be another one than the registry has. A record that somebody else wrote is left alone.
        """
        row = due.row
        is_new = row._state.adding
        is_dated = self.is_dated(row, due.effective_on)
        differs = differing(row, values)
        staff_differs = staff is not None and staff != self.rows.staff[row.public_id]
        if corrects and is_dated and self._is_said_already(due, corrects, values):
            corrects = ""
        versions = self._versions(due, values, staff, corrects) if is_dated else None
        changes = is_new or also or bool(versions if is_dated else differs or staff_differs)
        if changes and not is_new and row.publisher_id != self.publisher.pk:
            self.conflict(filing, due.kind)
            return False
        if changes and not self.is_in_order(row, differs, filing, versions):
            return False
        if changes or filing.values.keys() - NATURAL_KEYS:
            self.count(due.kind, row, changes)
        if not changes:
            return False
        if self.wants_fields:
            self._note_fields(due, values if is_new else differs, filing)
        if versions is not None:
            self._take_dated(due, differs, values, versions, staff if staff_differs else None, corrects=bool(corrects))
            return True
        set_columns(row, differs)
        self.to_write[type(row)].append(row)
        self.due[row.public_id] = due
        if is_new:
            self.due[row.public_id] = replace(due, fields=_fields(values, staff))
            self.new.add(row.public_id)
        if staff is not None and staff_differs:
            self.links[row.public_id] = staff
        if is_new and due.effective_on > self.today:
            self.later.append(Later(due, {}))
        return True

    def remove(self, due: Due) -> None:
        """Note that a record is not public from a day on, and its row to be removed, on that day if it is still to come."""
        line = self.rows.line(due.row.public_id) if self.is_dated(due.row, due.effective_on) else None
        if due.effective_on > self.today:
            if self.rows.is_to_be_removed(due.row.public_id):
                return
            self.later.append(Later(due, {}))
        else:
            self.to_remove[type(due.row)].append(due.row)
        versions = None if line is None else amended(line, due.effective_on, None, ())
        self.due[due.row.public_id] = Due(due.kind, due.row, due.effective_on, due.basis, removed=True, versions=versions)
        self.counts[due.kind, REMOVED] += 1

    def ends_earlier(self, row: FiledRecord) -> bool:
        """Tell whether a record that is not public today is taken out of versions that told of it."""
        versions = self.due[row.public_id].versions or ()
        return not getattr(row, "is_public", True) and any(each.document is None for each in versions)

    def public_staff(self, teacher_ids: Iterable[str], *, on: date) -> list[str]:
        """Return those of the staff whom a course names that is filed for a day: also who will have come by then."""
        shown = self.rows.public_staff(teacher_ids)
        return [*shown, *(each for each in teacher_ids if each not in shown and self._comes_by(each, on))]

    def _comes_by(self, teacher_id: str, on: date) -> bool:
        version = in_force(self.rows.line(teacher_id), on) if on > self.today else None
        return version is not None and version.document is not None and version.effective_on > self.today

    def write_private(self, row: Model, values: Values, due: Due, filing: Filing) -> None:
        """Set the private values of a record; a preview says that they change, and not to what."""
        set_columns(row, values)
        self.to_write[type(row)].append(row)
        if self.wants_fields:
            self._note_fields(due, dict.fromkeys(name.removesuffix("_sealed") for name in values), filing)

    def add_key(self, kind: str, value: str, record_id: str) -> None:
        """Make a code lead to a record."""
        if (kind, value) not in self.rows.keys:
            self.rows.keys[kind, value] = record_id
            self.to_write[RecordKey].append(RecordKey(kind=kind, value=value, record_id=record_id))

    def count(self, kind: str, row: Model, changes: bool) -> None:
        """Count a record as created, changed or unchanged."""
        self.counts[kind, (CREATED if row._state.adding else CHANGED) if changes else UNCHANGED] += 1

    def has_what_it_needs(self, row: Model, filing: Filing) -> bool:
        """Tell whether a new record can be there at all; refuse it if not."""
        missing = [name for name in NEEDED[type(row)] if not filing.values.get(name)]
        if missing:
            reason = gettext("登记簿里还没有这条记录，而这里缺少新登记所必需的内容。")
            remedy = gettext("请核对编号或代码，或补齐必填内容。")
            field, value = missing[0], ""
            if len(missing) == len(NEEDED[type(row)]):
                # It was only named, as what something else hangs under: most likely that code is wrong.
                field, value = "code", filing.values.get("code", "")
                if isinstance(filing, InstitutionFiling):
                    field, value = "uscc", filing.uscc
            self.refuse(filing, reason, remedy, field, value)
        return not missing

    def is_in_order(self, row: Model, differs: Values, filing: Filing, versions: Sequence[Version] | None = None) -> bool:
        """Tell whether no day comes before the one that it must follow, in any version; refuse the record if one does."""
        for first, last in IN_ORDER.get(type(row), ()):
            if versions is None:
                spans = [tuple(differs.get(column, getattr(row, column)) for column in (first, last))]
            else:
                told = (each.document for each in versions if each.document)
                spans = [(document[field_of(first) or ""], document[field_of(last) or ""]) for document in told]
            if any(begins and ends and ends < begins for begins, ends in spans):
                reason = gettext("与登记簿里已有的日期合在一起，结束的日期早于开始的日期。")
                column = last if last in differs else first
                self.refuse(filing, reason, gettext("请核对这两个日期，把两个都写上。"), column, str(differs.get(column, "")))
                return False
        return True

    def refuse(self, filing: Filing, reason: str, remedy: str, field: str, value: str | None) -> None:
        """Say that a record changes nothing because something in it is wrong."""
        self.remarks.append(refused(filing.origin, reason, remedy, column=field, value=value or ""))
        self._refuse_fees(filing)

    def refuse_below(self, *children: Iterable[Filing]) -> None:
        """Say of everything under a refused record that it was not looked at."""
        for child in chain(*children):
            self.remarks.append(refused_with_parent(child.origin))
            self._refuse_fees(child)
            if isinstance(child, PlatformFiling):
                self.refuse_below(child.courses)

    def _refuse_fees(self, filing: Filing) -> None:
        for origin in filing.fees if isinstance(filing, CourseFiling) else ():
            self.remarks.append(refused_with_parent(origin))

    def conflict(self, filing: Filing, kind: str) -> None:
        """Say that a record was left alone because it is somebody else's word."""
        self.counts[kind, CONFLICT] += 1
        reason = gettext("这里的%(kind)s由另一个发布单位报送，内容与登记的不同，没有改动。") % {"kind": KINDS[kind]}
        self.remarks.append(conflict(filing.origin, reason, gettext("请由原发布单位更正，或与其核对。")))

    def ignore(self, filing: Filing, reason: str, remedy: str, field: str) -> None:
        """Note that a value of a row says nothing to the registry."""
        self.remarks.append(ignored(filing.origin, reason, remedy, column=field))

    def _document(self, row: FiledRecord, on: date, staff: set[str] | None) -> Body | None:
        kind = self.rows.institutions[row.institution_id].kind if isinstance(row, CreditEntry) else ""
        shown = self.public_staff(staff if staff is not None else self.rows.staff[row.public_id], on=on)
        return document_of(row, on=on, penalties=self.rows.penalties_of(row.public_id), staff=shown, institution_kind=kind)

    def _versions(self, due: Due, values: Values, staff: set[str] | None, corrects: str) -> list[Version]:
        """Return what the time line of a record must say when these values hold from a day on."""
        line = self.rows.line(due.row.public_id)
        restated = copy(due.row)
        set_columns(restated, values)
        fields = _fields(values, staff)
        document = self._document(restated, due.effective_on, staff)
        versions = amended(line, due.effective_on, document, fields)
        return self._with_the_right_day(due, corrects, line, versions, document, fields) if corrects and document else versions

    def _with_the_right_day(
        self, due: Due, column: str, line: Sequence[Version], written: list[Version], document: Body, fields: Iterable[str]
    ) -> list[Version]:
        """Return the versions to write with those later ones that told the day, or none, which the registry had.

        All else holds from today.
        """
        field, on, known = field_of(column) or "", due.effective_on, getattr(due.row, column)
        wrong = known.isoformat() if known else None
        right, before = {field: document[field]}, in_force(line, on)
        if before is None and known and line and line[0].document:
            # It began earlier than was known, as it was told first.
            written = [Version(on, {**line[0].document, **right})]
        told = [(each.effective_on, each.document) for each in with_written(line, written) if each.effective_on > on]
        written = with_written(written, [Version(day, {**said, **right}) for day, said in told if said and said[field] == wrong])
        return with_written(written, amended(with_written(line, written), max(on, self.today), document, fields))

    def _is_said_already(self, due: Due, column: str, values: Values) -> bool:
        """Tell whether the version of then tells this day: an old file that is sent again corrects nothing."""
        before = in_force(self.rows.line(due.row.public_id), due.effective_on)
        return bool(before and before.document and before.document[field_of(column) or ""] == values[column].isoformat())

    def _take_dated(
        self, due: Due, differs: Values, values: Values, versions: list[Version], staff: set[str] | None, *, corrects: bool
    ) -> None:
        row = due.row
        line = with_written(self.rows.line(row.public_id), versions)
        self.rows.lines[row.public_id] = line
        # What no document of that day will tell: columns that are kept and not published, and all of a record that is not public.
        is_told = is_public(line, due.effective_on)
        is_to_come = due.effective_on > self.today
        # What is to come may find another row than that of today, if something else was decided for the same day.
        said = values if is_to_come else differs
        untold = {column: value for column, value in said.items() if column in UNTOLD or not is_told}
        if is_to_come:
            self.later.append(Later(due, {**untold, **({"teachers": sorted(staff)} if staff is not None else {})}))
        else:
            now = in_force(line, self.today)
            self._set_what_holds(row, now.document if now else None, untold, staff, corrects=corrects)
        self.due[row.public_id] = Due(due.kind, row, due.effective_on, due.basis, versions=versions)

    def _set_what_holds(
        self, row: FiledRecord, now: Body | None, untold: Values, staff: set[str] | None, *, corrects: bool
    ) -> None:
        """Make the row what the version of today tells; of what no document tells, only fill what is empty.

        A record that is not public today has no document that tells otherwise, so all holds that was said; as it does of a filing
        that `corrects` a day. The end of conduct is not told, but what follows from it.
        """
        holding = {
            column: value for column, value in untold.items() if now is None or corrects or self._is_behind(now, row, column, value)
        }
        if isinstance(row, Teacher):
            holding["is_public"] = now is not None
        set_columns(row, {**holding, **(told_columns(row, now) if now else {})})
        self.to_write[type(row)].append(row)
        if staff is not None and now is not None and sorted(self.rows.public_staff(staff)) == now["teachers"]:
            self.links[row.public_id] = staff

    def _is_behind(self, now: Body, row: FiledRecord, column: str, value: Any) -> bool:
        """Tell whether what is told follows from a value of an untold column; where nothing does, whether the column is empty."""
        if not (field := field_of(column)):
            return not getattr(row, column)
        restated = copy(row)
        set_columns(restated, {column: value})
        told = self._document(restated, self.today, None)
        return told is not None and told[field] == now[field]

    def _note_fields(self, due: Due, differs: Values, filing: Filing) -> None:
        row, is_new = due.row, due.row._state.adding
        name = str(getattr(row, "name", "") or filing.values.get("name") or getattr(row, "decision_number", ""))
        self.fields += [
            FieldChange(due.kind, row.public_id, name, column, None if is_new else getattr(row, column, None), value, filing.origin)
            for column, value in differs.items()
        ]


def _fields(values: Values, staff: set[str] | None) -> frozenset[str]:
    """Return the fields of the document of which a filing says something."""
    said = {field for column in values if (field := field_of(column))}
    return frozenset(said if staff is None else {*said, "teachers"})
