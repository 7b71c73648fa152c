"""Reading of a workbook: its sheets are joined by their codes into the institutions that an NDJSON file would hold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext

from registry import identifiers
from registry.filing.rows import operators_of
from registry.importing.fields import CHILD_TABLES, INSTITUTION, Field, Table
from registry.importing.parsers import split_cell, tidy
from registry.importing.raw import Item, Raw, UnreadableFile
from registry.importing.spreadsheets import Cell, cell_text, header_text, is_blank, read_sheets
from registry.remarks import Origin, Remark, ignored, refused

# What to write into a cell to empty a value; a blank cell says nothing.
CLEARS: Final = "清空"
_HEADER_WITHIN = 10
_PLATFORM_HEADER, _COURSE_HEADER = "备案编号", "课程编号"
_SHEETS: Final = {
    "institutions": INSTITUTION,
    **{key: CHILD_TABLES[key] for key in ("platforms", "courses", "fees", "teachers", "credit")},
}


@dataclass(slots=True)
class _Row:
    raw: Raw
    # The cells that name the parents, by header.
    parents: dict[str, str]


@dataclass(slots=True)
class WorkbookFile:
    """The institutions of one workbook, with what its sheets say of them; `complete` asks for every sheet."""

    path: Path
    complete: bool = False
    total: int = 0
    _remarks: list[Remark] = field(default_factory=list)
    # Institutions by credit code, platforms by filing number, courses by filing number and code.
    _institutions: dict[str, Raw] = field(default_factory=dict)
    _platforms: dict[str, Raw] = field(default_factory=dict)
    _courses: dict[tuple[str, str], Raw] = field(default_factory=dict)
    _in_order: list[Raw] = field(default_factory=list)

    def __iter__(self) -> Iterator[Item]:
        self._read()
        yield Item(None, self._remarks)
        self.total = len(self._in_order)
        for position, raw in enumerate(self._in_order, 1):
            yield Item(raw, (), position)

    def _read(self) -> None:
        sheets = read_sheets(self.path)
        if INSTITUTION.sheet not in sheets:
            names = "、".join(table.sheet for table in _SHEETS.values())
            raise UnreadableFile(
                gettext("工作簿里没有“%(sheet)s”工作表。请使用模板，工作表名称应为：%(names)s。")
                % {"sheet": INSTITUTION.sheet, "names": names}
            )
        missing = [table.sheet for table in _SHEETS.values() if table.sheet not in sheets]
        if missing and self.complete:
            raise UnreadableFile(
                gettext("完整导入（--complete）会移除没有提到的记录，因此六个工作表都要有；缺少：%(names)s。")
                % {"names": "、".join(missing)}
            )
        self._remarks += [ignored(Origin(sheet=name), gettext("没有这个工作表，按没有内容处理。")) for name in missing]
        known = {table.sheet for table in _SHEETS.values()}
        self._remarks += [
            ignored(Origin(sheet=name), gettext("不认识这个工作表，没有读取。"))
            for name, rows in sheets.items()
            if name not in known and rows
        ]
        rows = {key: list(self._rows(table, sheets.get(table.sheet, []))) for key, table in _SHEETS.items()}
        for row in rows["institutions"]:
            self._in_order.append(row.raw)
            self._institutions.setdefault(_key(identifiers.parse_uscc, row.raw.values.get("uscc")), row.raw)
        for key in ("platforms", "teachers", "credit"):
            for row in rows[key]:
                self._add_to_institution(key, row)
        self._join_courses(rows["courses"], rows["fees"])

    def _rows(self, table: Table, rows: Sequence[Sequence[Cell]]) -> Iterator[_Row]:
        """Yield the rows of one sheet below its header, blank ones left out."""
        parents = _parent_headers(table)
        at, headers = _header_row(rows, {*parents, *(each.header for each in table.fields if each.header)})
        if not rows or all(is_blank(row) for row in rows):
            return
        wanted = [*parents, *(each.header for each in table.fields if each.required)]
        if lacking := [header for header in dict.fromkeys(wanted) if header not in headers]:
            reason = gettext("工作表缺少必填的列：%(names)s。") % {"names": "、".join(lacking)}
            remedy = gettext("请使用模板的表头；这个工作表没有读取。")
            self._remarks.append(refused(Origin(sheet=table.sheet, line=at + 1), reason, remedy, column=lacking[0]))
            return
        fields = {each.header: each for each in table.fields if each.header}
        columns: list[tuple[int, Field]] = []
        for index, header in enumerate(headers):
            if header in fields and headers.index(header) == index:
                columns.append((index, fields[header]))
            elif header and header not in parents:
                reason = gettext("多出的列，没有读取。")
                self._remarks.append(ignored(Origin(sheet=table.sheet, line=at + 1), reason, column=header))
        for number, cells in enumerate(rows[at + 1 :], at + 2):
            if not is_blank(cells):
                values = {each.key: _value(cells[index], each) for index, each in columns if _is_said(cells[index])}
                named = {header: cell_text(cells[headers.index(header)]) for header in parents}
                yield _Row(Raw(values, Origin(sheet=table.sheet, line=number)), named)

    def _add_to_institution(self, key: str, row: _Row) -> None:
        header = CHILD_TABLES[key].parent_header
        if not row.parents[header].strip():
            self._refuse_orphan(row, header, gettext("没有填写所属机构的代码。"), gettext("请填写统一社会信用代码。"))
            return
        institution = self._institution(row.parents[header], row.raw.origin)
        _children(institution, key).append(row.raw)
        if key == "platforms" and (number := row.raw.values.get("filing_number")):
            self._platforms.setdefault(_key(identifiers.parse_filing_number, number), row.raw)

    def _institution(self, code: str, origin: Origin) -> Raw:
        """Return the institution with that code; one that the file does not describe is only named."""
        key = _key(identifiers.parse_uscc, code)
        if key not in self._institutions:
            self._institutions[key] = Raw({"uscc": code}, origin, is_partial=True)
            self._in_order.append(self._institutions[key])
        return self._institutions[key]

    def _join_courses(self, courses: Sequence[_Row], fees: Sequence[_Row]) -> None:
        def number_of(row: _Row) -> str:
            return _key(identifiers.parse_filing_number, row.parents[_PLATFORM_HEADER])

        stray = {number_of(row) for row in (*courses, *fees)} - self._platforms.keys()
        operators = operators_of(stray)
        for row in courses:
            platform = self._platform(number_of(row), operators, row)
            if platform is not None:
                _children(platform, "courses").append(row.raw)
                self._courses.setdefault((number_of(row), _key(str, row.raw.values.get("code"))), row.raw)
        for row in fees:
            platform = self._platform(number_of(row), operators, row)
            if platform is None:
                continue
            key = number_of(row), _key(str, row.parents[_COURSE_HEADER])
            if not key[1]:
                self._refuse_orphan(row, _COURSE_HEADER, gettext("没有填写课程编号。"), gettext("请填写所属课程的编号。"))
                continue
            if key not in self._courses:
                self._courses[key] = Raw({"code": row.parents[_COURSE_HEADER]}, row.raw.origin, is_partial=True)
                _children(platform, "courses").append(self._courses[key])
            _children(self._courses[key], "fees").append(row.raw)

    def _platform(self, number: str, operators: dict[str, str], row: _Row) -> Raw | None:
        if number in self._platforms:
            return self._platforms[number]
        if number not in operators:
            reason = gettext("本文件的“平台”表和登记中都没有这个备案编号。")
            self._refuse_orphan(row, _PLATFORM_HEADER, reason, gettext("请核对备案编号，或先报送这个平台。"))
            return None
        platform = Raw({"filing_number": number}, row.raw.origin, is_partial=True)
        self._platforms[number] = platform
        _children(self._institution(operators[number], row.raw.origin), "platforms").append(platform)
        return platform

    def _refuse_orphan(self, row: _Row, header: str, reason: str, remedy: str) -> None:
        self._remarks.append(refused(row.raw.origin, reason, remedy, column=header, value=row.parents[header]))


def _parent_headers(table: Table) -> list[str]:
    return [_PLATFORM_HEADER, _COURSE_HEADER] if table.sheet == "收费" else [table.parent_header] if table.parent_header else []


def _header_row(rows: Sequence[Sequence[Cell]], known: set[str]) -> tuple[int, list[str]]:
    """Return where the header is and its texts: the row among the first ten that holds most of the known headers."""
    candidates = [[header_text(cell) for cell in row] for row in rows[:_HEADER_WITHIN]]
    if not candidates:
        return 0, []
    at = max(range(len(candidates)), key=lambda index: (len(known.intersection(candidates[index])), -index))
    return at, candidates[at]


def _is_said(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _value(cell: Cell, where: Field) -> Any:
    value = cell_text(cell, where.cell)
    if value.strip() == CLEARS:
        return None
    return split_cell(value) if where.several else value


def _children(parent: Raw, key: str) -> list[Raw]:
    values: Any = parent.values
    found: list[Raw] = values.setdefault(key, [])
    return found


def _key(parse: Callable[[str], str], written: Any) -> str:
    """Return a code in its canonical form where it has one, else as written: the validation then says what is wrong with it."""
    try:
        return parse(tidy(written or ""))
    except identifiers.InvalidIdentifier:
        return tidy(written or "")
