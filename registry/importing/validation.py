"""Validation: what was read becomes filings; what is wrong is refused by name and takes only what hangs under it with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext

from registry import identifiers
from registry.filing.forms import CourseFiling, Filing, InstitutionFiling, PlatformFiling
from registry.importing.cells import SpoiltCell
from registry.importing.fields import CHILD_TABLES, INSTITUTION, Field, Table
from registry.importing.parsers import BadValue, reason_and_remedy, refuse_id_number
from registry.importing.raw import Raw
from registry.importing.seen_codes import SeenCodes
from registry.importing.shown_values import shown
from registry.remarks import Origin, Remark, refused, refused_with_parent
from registry.vocabulary import CertificateKind, IdDocument

# Codes of organisations, which have shapes and check digits of their own.
_CODES = frozenset({"uscc", "former_usccs", "responsible_usccs", "mps_number"})


@dataclass(slots=True)
class Validation:
    """Turns the rows of one file into filings; remembers what the file has already spoken of."""

    complete: bool
    remarks: list[Remark] = field(default_factory=list)
    _codes: SeenCodes = field(default_factory=SeenCodes)
    _numbers: SeenCodes = field(default_factory=SeenCodes)

    def filing(self, raw: Raw) -> InstitutionFiling | None:
        """Return the filing of one institution, or nothing when it is refused; `remarks` says what was refused and why."""
        remarks_before = len(self.remarks)
        values = self._row(INSTITUTION, raw)
        if values is None or self._said_before(raw, values):
            self._refuse_below(INSTITUTION, raw)
            return None
        courses_of_platforms = [(child, said, self._courses(child)) for child, said in self._children_with_raw("platforms", raw)]
        platforms = [
            PlatformFiling(values=said, origin=child.origin, courses=courses) for child, said, courses in courses_of_platforms
        ]
        children = {key: self._children(key, raw) for key in ("teachers", "credit", "penalties")}
        return InstitutionFiling(
            uscc=values.pop("uscc"),
            former_usccs=(values.pop("former_usccs") or []) if "former_usccs" in values else None,
            effective_on=values.pop("effective_on", None),
            basis=values.pop("basis", None) or "",
            values=values,
            origin=raw.origin,
            platforms=platforms,
            # What was refused would otherwise count as not mentioned, and be removed.
            complete=self.complete and len(self.remarks) == remarks_before,
            **children,
        )

    def take_remarks(self) -> list[Remark]:
        """Return the remarks since the last call."""
        taken, self.remarks = self.remarks, []
        return taken

    def _said_before(self, raw: Raw, values: Mapping[str, Any]) -> bool:
        codes = (values["uscc"], *(values.get("former_usccs") or ()))
        for code in codes:
            if line := self._codes.line_of(code):
                self._refuse(raw.origin, INSTITUTION.fields[0], code, _twice(Origin(line)))
                return True
        for code in codes:
            self._codes.add(code, raw.origin.line)
        return False

    def _courses(self, platform: Raw) -> list[CourseFiling]:
        return [
            CourseFiling(values=values, origin=child.origin, fees=self._take_fees(child, values))
            for child, values in self._children_with_raw("courses", platform)
        ]

    def _children(self, key: str, parent: Raw) -> list[Filing]:
        return [Filing(values=values, origin=child.origin) for child, values in self._children_with_raw(key, parent)]

    def _children_with_raw(self, key: str, parent: Raw) -> Iterator[tuple[Raw, dict[str, Any]]]:
        """Yield the children that stand, with their values."""
        table = CHILD_TABLES[key]
        rows = parent.values.get(key)
        if rows is None:
            return
        if not isinstance(rows, list) or not all(isinstance(row, Raw) for row in rows):
            reason = gettext("这里应当是一个列表，每项是一个对象。")
            self.remarks.append(refused(parent.origin, reason, gettext("请按格式说明改写。"), column=f"{parent.origin.path}{key}"))
            return
        seen: dict[tuple[Any, ...], Origin] = {}
        for child in rows:
            values = self._row(table, child)
            if values is None:
                self._refuse_below(table, child)
                continue
            name = next((tuple(values[each] for each in keys) for keys in table.natural_keys if values.get(keys[0])), None)
            number = values.get("filing_number") if key == "platforms" else None
            wrong = _twice(before) if name and (before := seen.get(name)) else None
            if number and wrong is None and (line := self._numbers.line_of(number)):
                wrong = _somebody_elses(line)
            if wrong and name:
                self._refuse(child.origin, _field(table, table.natural_keys[0][0]), name[0], wrong)
                self._refuse_below(table, child)
                continue
            if name:
                seen[name] = child.origin
            if number:
                self._numbers.add(number, child.origin.line)
            yield child, values

    def _take_fees(self, course: Raw, values: dict[str, Any]) -> list[Origin]:
        """Put the fees into the course and return their places; when one is refused, those that the registry holds stay."""
        if "fees" not in course.values:
            return []
        remarks_before = len(self.remarks)
        said = self._children("fees", course)
        fees = [fee.values for fee in said]
        if len(self.remarks) == remarks_before:
            keys = [each.key for each in CHILD_TABLES["fees"].fields]
            values["fees"] = [
                {
                    key: None if fee.get(key) is None else str(fee[key]) if key in ("starts_on", "ends_on") else fee[key]
                    for key in keys
                }
                for fee in fees
            ]
        return [fee.origin for fee in said]

    def _row(self, table: Table, raw: Raw) -> dict[str, Any] | None:
        """Return the values of one row by column, or nothing when any of it is wrong."""
        remarks_before = len(self.remarks)
        flat = self._flat(table, raw)
        values: dict[str, Any] = {}
        for key, value in flat.items():
            where = table.by_key.get(key)
            if where is None:
                if key not in table.child_keys:
                    self._refuse_key(raw.origin, key)
            elif isinstance(value, SpoiltCell):
                self._refuse(raw.origin, where, value, BadValue(value.reason, value.remedy))
            elif value is None or value == "":
                if where.required and not raw.is_partial:
                    self._refuse_missing(raw.origin, where, gettext("必填的内容是空的。"))
                values[where.to] = None
            else:
                try:
                    values[where.to] = self._public_or_private(where, where.parse(value))
                except BadValue as wrong:
                    self._refuse(raw.origin, where, value, wrong)
        if not raw.is_partial:
            for where in table.required:
                if where.key not in flat:
                    self._refuse_missing(raw.origin, where, gettext("缺少必填的内容。"))
        if len(self.remarks) == remarks_before:
            self._check_together(table, raw, values)
        return values if len(self.remarks) == remarks_before else None

    def _public_or_private(self, where: Field, value: Any) -> Any:
        """Return a parsed value; refuse the number of an identity card where the text will be public."""
        texts = value if isinstance(value, list) else [value]
        if not where.private and where.to not in _CODES:
            for each in texts:
                if isinstance(each, str):
                    refuse_id_number(each)
        return value

    def _flat(self, table: Table, raw: Raw) -> dict[str, Any]:
        """Return the row with the keys inside its objects as `group.key`; an object that is null clears all of them."""
        flat = dict(raw.values)
        for group in table.groups & flat.keys():
            inside = flat.pop(group)
            if inside is None:
                flat |= {each.key: None for each in table.fields if each.key.startswith(f"{group}.")}
            elif isinstance(inside, Mapping):
                flat |= {f"{group}.{key}": value for key, value in inside.items()}
            else:
                reason = gettext("这里应当是一个对象。")
                self.remarks.append(refused(raw.origin, reason, gettext("请按格式说明改写。"), column=f"{raw.origin.path}{group}"))
        return flat

    def _check_together(self, table: Table, raw: Raw, values: Mapping[str, Any]) -> None:
        for first, last in table.in_order:
            if values.get(first) and values.get(last) and values[last] < values[first]:
                wrong = BadValue(gettext("结束的日期早于开始的日期。"), gettext("请核对这两个日期。"))
                self._refuse(raw.origin, _field(table, last), values[last], wrong)
        for on, because in table.with_reason:
            # Cleared alone, the reason might leave a day that the registry holds without one.
            is_cleared_alone = because in values and not values[because] and on not in values
            if is_cleared_alone or (values.get(on) and not values.get(because)):
                wrong = BadValue(gettext("有日期的，不能没有原因。"), gettext("请写明原因，或把日期一起清空。"))
                self._refuse(raw.origin, _field(table, because), "", wrong)
        number = values.get("certificate_number")
        if number and values.get("certificate_kind") != CertificateKind.EXAM_PASS:
            self._check_number(raw, _field(table, "certificate_number"), number, identifiers.parse_certificate_number)
        number, document = values.get("id_number"), values.get("id_document")
        if number and document:
            self._check_number(
                raw, _field(table, "id_number"), number, partial(identifiers.parse_id_document, IdDocument(document))
            )

    def _check_number(self, raw: Raw, where: Field, number: str, parse: Callable[[str], str]) -> None:
        """Refuse a number that is none of its kind, which another column of the row may name."""
        try:
            parse(number)
        except identifiers.InvalidIdentifier as wrong:
            self._refuse(raw.origin, where, number, BadValue(*reason_and_remedy(wrong.message)))

    def _refuse(self, origin: Origin, where: Field, value: Any, wrong: BadValue) -> None:
        value = shown(value, is_private=where.private)
        self.remarks.append(refused(origin, wrong.reason, wrong.remedy, column=column_name(origin, where), value=value))

    def _refuse_missing(self, origin: Origin, where: Field, reason: str) -> None:
        self._refuse(origin, where, "", BadValue(reason, gettext("请补充后重新报送。")))

    def _refuse_key(self, origin: Origin, key: str) -> None:
        key = shown(key)
        reason = gettext("不认识的键“%(key)s”。") % {"key": key}
        self.remarks.append(refused(origin, reason, gettext("请核对拼写，或删去这个键。"), column=f"{origin.path}{key}"))

    def _refuse_below(self, table: Table, raw: Raw) -> None:
        """Say of everything under a refused row that it was not looked at."""
        for key in table.children:
            rows = raw.values.get(key)
            for child in rows if isinstance(rows, list) else ():
                if isinstance(child, Raw):
                    self.remarks.append(refused_with_parent(child.origin))
                    self._refuse_below(CHILD_TABLES[key], child)


def column_name(origin: Origin, where: Field) -> str:
    """Return what the sender calls a field: the header in a workbook, the path in NDJSON."""
    return where.header or where.key if origin.sheet else f"{origin.path}{where.key}"


def _field(table: Table, to: str) -> Field:
    return next(each for each in table.fields if each.to == to)


def _somebody_elses(line: int) -> BadValue:
    return BadValue(
        gettext("本文件的第 %(line)s 行已经把这个备案编号报给了另一家机构的平台。") % {"line": line},
        gettext("请核对两处的备案编号和所属机构，改正抄错的一处；先出现的那一处已经采用。"),
    )


def _twice(before: Origin) -> BadValue:
    place = gettext("第 %(line)s 行") % {"line": before.line} + (f" {before.path}".rstrip(".") if before.path else "")
    return BadValue(
        gettext("本文件的%(place)s已经报送过同一个对象。") % {"place": place},
        gettext("请把两处内容合并，只保留一处；先出现的那一处已经采用。"),
    )
