"""Reading of a workbook: its sheets are joined by their codes into the institutions that an NDJSON file would hold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext

from registry import identifiers
from registry.filing.rows import operators_of
from registry.importing.cells import SpoiltCell, says_nothing
from registry.importing.fields import CHILD_TABLES, COURSE_HEADER, INSTITUTION, PENALTY, PLATFORM_HEADER, SHEETS
from registry.importing.parsers import tidy
from registry.importing.raw import Item, Raw, UnreadableFile
from registry.importing.sheet_rows import SheetRow, rows_of_sheet
from registry.importing.shown_values import shown
from registry.importing.spreadsheets import Sheet, Spreadsheet, read_spreadsheet
from registry.remarks import Origin, Remark, ignored, refused

# Sheets that the registry itself adds to a template or a report.
OWN_SHEETS: Final = frozenset({"说明", "导入报告", "变更预览"})
# The other six sheets are a whole workbook: a file without this one says nothing of penalties.
_OPTIONAL: Final = frozenset({PENALTY.sheet})


@dataclass(slots=True)
class WorkbookFile:
    """The institutions of one workbook, with what its sheets say of them; `complete` asks for every sheet."""

    path: Path
    complete: bool
    total: int = 0
    _remarks: list[Remark] = field(default_factory=list)
    # Institutions by credit code, platforms by filing number, courses by filing number and code.
    _institutions: dict[str, Raw] = field(default_factory=dict)
    _platforms: dict[str, Raw] = field(default_factory=dict)
    _courses: dict[tuple[str, str], Raw] = field(default_factory=dict)
    _in_order: list[Raw] = field(default_factory=list)

    def __iter__(self) -> Iterator[Item]:
        """Yield the institutions in the file's order. Raises `UnreadableFile`."""
        self._join(read_spreadsheet(self.path))
        yield Item(None, self._remarks)
        self.total = len(self._in_order)
        for position, raw in enumerate(self._in_order, 1):
            yield Item(raw, (), position)

    def _join(self, spreadsheet: Spreadsheet) -> None:
        sheets = spreadsheet.sheets
        self._check_sheets(sheets.keys())
        self._say_what_was_found(spreadsheet)
        rows: dict[str, list[SheetRow]] = {}
        for key, table in SHEETS.items():
            rows[key] = list(rows_of_sheet(table, sheets.get(table.sheet, Sheet()), self._remarks))
        for row in rows["institutions"]:
            self._in_order.append(row.raw)
            self._institutions.setdefault(_key(identifiers.parse_uscc, row.raw.values.get("uscc")), row.raw)
        for key in ("platforms", "teachers", "credit", "penalties"):
            for row in rows[key]:
                self._add_to_institution(key, row)
        self._join_courses(rows["courses"], rows["fees"])

    def _check_sheets(self, names: Any) -> None:
        if INSTITUTION.sheet not in names:
            raise UnreadableFile(
                gettext("工作簿里没有“%(sheet)s”工作表。请使用模板，工作表名称应为：%(names)s。")
                % {"sheet": INSTITUTION.sheet, "names": "、".join(table.sheet for table in SHEETS.values())}
            )
        missing = [table.sheet for table in SHEETS.values() if table.sheet not in names]
        if missing and self.complete:
            raise UnreadableFile(
                gettext("完整导入（--complete）会移除没有提到的记录，因此各个工作表都要有；缺少：%(names)s。")
                % {"names": "、".join(missing)}
            )
        self._remarks += [
            ignored(Origin(sheet=name), gettext("没有这个工作表，按没有内容处理。")) for name in missing if name not in _OPTIONAL
        ]

    def _say_what_was_found(self, spreadsheet: Spreadsheet) -> None:
        """Report sheets that are unknown or hidden, hidden rows, and values that other files calculated."""
        known = {table.sheet for table in SHEETS.values()}
        for name, sheet in spreadsheet.sheets.items():
            if name not in known:
                if sheet.rows and name not in OWN_SHEETS:
                    self._remarks.append(ignored(Origin(sheet=name), gettext("不认识这个工作表，没有读取。")))
                continue
            if sheet.is_hidden and sheet.rows:
                remedy = gettext("不想报送的内容请删除，不要隐藏。")
                self._remarks.append(ignored(Origin(sheet=name), gettext("这个工作表是隐藏的，已照常读取。"), remedy))
            if sheet.marks.hidden_rows:
                reason = gettext("有 %(rows)s 行是隐藏的，已照常读取。") % {"rows": sheet.marks.hidden_rows}
                self._remarks.append(ignored(Origin(sheet=name), reason, gettext("不想报送的内容请删除，不要隐藏或筛选。")))
        if spreadsheet.has_external_links:
            reason = gettext("这个工作簿引用了别的文件，只读取了上次保存的值。")
            self._remarks.append(ignored(Origin(), reason, gettext("请核对由公式得出的内容。")))

    def _add_to_institution(self, key: str, row: SheetRow) -> None:
        (header,) = CHILD_TABLES[key].parent_headers
        if self._names_its_parent(row, header, gettext("没有填写所属机构的代码。"), gettext("请填写统一社会信用代码。")):
            _children(self._institution(row.parents[header], row.raw.origin), key).append(row.raw)
            if key == "platforms" and (number := row.raw.values.get("filing_number")):
                self._platforms.setdefault(_key(identifiers.parse_filing_number, number), row.raw)

    def _names_its_parent(self, row: SheetRow, header: str, reason: str, remedy: str) -> bool:
        """Tell whether a row says under what it hangs; refuse it if not."""
        code = row.parents[header]
        if isinstance(code, SpoiltCell):
            reason, remedy = code.reason, code.remedy
        elif code.strip():
            return True
        self._refuse_orphan(row, header, reason, remedy)
        return False

    def _institution(self, code: str, origin: Origin) -> Raw:
        """Return the institution with that code; one that the file does not describe is only named."""
        key = _key(identifiers.parse_uscc, code)
        if key not in self._institutions:
            self._institutions[key] = Raw({"uscc": code}, origin, is_partial=True)
            self._in_order.append(self._institutions[key])
        return self._institutions[key]

    def _join_courses(self, courses: Sequence[SheetRow], fees: Sequence[SheetRow]) -> None:
        stray = {_number_of(row) for row in (*courses, *fees)} - self._platforms.keys()
        operators = operators_of(stray)
        for row in courses:
            platform = self._platform(operators, row)
            if platform is not None:
                _children(platform, "courses").append(row.raw)
                self._courses.setdefault(course_key(row), row.raw)
        for row in fees:
            platform = self._platform(operators, row)
            if platform is None or not self._names_its_parent(
                row, COURSE_HEADER, gettext("没有填写课程编号。"), gettext("请填写所属课程的编号。")
            ):
                continue
            key = course_key(row)
            if key not in self._courses:
                self._courses[key] = Raw({"code": row.parents[COURSE_HEADER]}, row.raw.origin, is_partial=True)
                _children(platform, "courses").append(self._courses[key])
            _children(self._courses[key], "fees").append(row.raw)

    def _platform(self, operators: dict[str, str], row: SheetRow) -> Raw | None:
        """Return the platform that a row names; refuse the row if neither the file nor the registry knows it."""
        if not self._names_its_parent(row, PLATFORM_HEADER, gettext("没有填写备案编号。"), gettext("请填写所属平台的备案编号。")):
            return None
        number = _number_of(row)
        if number not in self._platforms:
            if number not in operators:
                reason = gettext("本文件的“平台”表和登记簿里都没有这个备案编号。")
                self._refuse_orphan(row, PLATFORM_HEADER, reason, gettext("请核对备案编号，或先报送这个平台。"))
                return None
            self._platforms[number] = Raw({"filing_number": number}, row.raw.origin, is_partial=True)
            _children(self._institution(operators[number], row.raw.origin), "platforms").append(self._platforms[number])
        return self._platforms[number]

    def _refuse_orphan(self, row: SheetRow, header: str, reason: str, remedy: str) -> None:
        self._remarks.append(refused(row.raw.origin, reason, remedy, column=header, value=shown(row.parents[header])))


def _number_of(row: SheetRow) -> str:
    return _key(identifiers.parse_filing_number, row.parents[PLATFORM_HEADER])


def course_key(row: SheetRow) -> tuple[str, str]:
    """Return the filing number and the course code that a row of the courses or of the fees names."""
    return _number_of(row), _key(str, row.parents.get(COURSE_HEADER, row.raw.values.get("code")))


def _children(parent: Raw, key: str) -> list[Raw]:
    values: Any = parent.values
    found: list[Raw] = values.setdefault(key, [])
    return found


def _key(parse: Callable[[str], str], written: Any) -> str:
    """Return a code in its canonical form where it has one, else as written: the validation then says what is wrong with it."""
    text = "" if written is None or says_nothing(written) else tidy(written)
    try:
        return parse(text)
    except identifiers.InvalidIdentifier:
        return text
