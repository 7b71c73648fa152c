"""The refused rows of a file, handed back as they were written, so that they can be mended and sent again.

Private values are left out. The rows are read from the source once more when the import is done: nothing of them is kept meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
from django.utils.translation import gettext
from openpyxl import Workbook

from registry.importing.cells import Cell, cell_text
from registry.importing.fields import CHILD_TABLES, COURSE, FEE, INSTITUTION, SHEETS, Table, headers_of, marked_headers_of
from registry.importing.json_lines import REMARKS_KEY
from registry.importing.ndjson import NdjsonFile
from registry.importing.raw import UnreadableFile
from registry.importing.report_cells import append_row, start_sheet
from registry.importing.sheet_rows import REASON_HEADER, REMEDY_HEADER, SheetRow, fill_merged, find_header, rows_of_sheet
from registry.importing.shown_values import holds_id_number
from registry.importing.spreadsheets import Sheet, read_spreadsheet
from registry.importing.workbook import course_key
from registry.remarks import Origin, Remark, RemarkKind, refused

MOST_RETURNED: Final = 50_000
_WORDS_WIDTH, _CELL_WIDTH = 40, 16

Place = tuple[str, int]


class ReturnedRows:
    """Remembers which rows of the source were refused, and why."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._remarks: dict[Place, list[Remark]] = {}
        self.left_out = 0

    def take(self, remark: Remark) -> None:
        """Take note of a refusal; rows beyond the first 50,000 are only counted."""
        place = remark.origin.sheet, remark.origin.line
        if remark.kind != RemarkKind.REFUSED or not place[1]:
            return
        if place not in self._remarks and len(self._remarks) >= MOST_RETURNED:
            self.left_out += 1
            return
        self._remarks.setdefault(place, []).append(remark)

    def add_sheets(self, workbook: Workbook) -> None:
        """Add the sheets of the format with the refused rows of a workbook; none if no row was refused."""
        if not self._remarks:
            return
        try:
            sheets = read_spreadsheet(self._source).sheets
        except UnreadableFile:
            return
        self._add_fees_of_courses(sheets)
        for table in SHEETS.values():
            columns = [(REASON_HEADER, _WORDS_WIDTH), (REMEDY_HEADER, _WORDS_WIDTH), *_titles(table)]
            written = start_sheet(workbook, table.sheet, columns)
            sheet = sheets.get(table.sheet, Sheet())
            header = find_header(table, sheet.rows)
            fill_merged(sheet, header)
            for line in sorted(line for name, line in self._remarks if name == table.sheet):
                if header.at + 1 < line <= len(sheet.rows):
                    cells = _cells_by_header(table, sheet.rows[line - 1], header.texts)
                    append_row(written, [*self._words(table, cells, (table.sheet, line)), *_without_private(table, cells)])

    def lines(self) -> Iterator[bytes]:
        """Yield the refused lines of NDJSON, each with its remarks under a key that an import skips."""
        if not self._remarks:
            return
        for number, line in NdjsonFile(self._source).lines({line for _, line in self._remarks}):
            try:
                values = orjson.loads(line)
            except orjson.JSONDecodeError:
                values = None
            remarks = [
                {"line": number, "column": each.column or each.origin.path.rstrip("."), "value": each.value}
                | {"reason": each.reason, "remedy": each.remedy}
                for each in self._remarks["", number]
            ]
            said = _line_without_private(INSTITUTION, values) if isinstance(values, dict) else {}
            yield orjson.dumps({REMARKS_KEY: remarks} | said, option=orjson.OPT_APPEND_NEWLINE)

    def _words(self, table: Table, cells: Mapping[str, str], place: Place) -> tuple[str, str]:
        remarks = self._remarks[place]
        reasons = [f"{each.column}{f'“{each.value}”' if each.value else ''}：{each.reason}" for each in remarks]
        remedies = [each.remedy for each in remarks if each.remedy]
        private = {each.header for each in table.fields if each.private}
        if emptied := [header for header, cell in cells.items() if cell and (header in private or holds_id_number(cell))]:
            words = gettext("不公开的内容没有写进报告，请重新填写：%(headers)s。")
            remedies.append(words % {"headers": "、".join(emptied)})
        return "\n".join(dict.fromkeys(reason.lstrip("：") for reason in reasons)), "\n".join(dict.fromkeys(remedies))

    def _add_fees_of_courses(self, sheets: Mapping[str, Sheet]) -> None:
        """Add all fees of a course that is among the refused rows, or of which a fee is: fees replace each other as a whole."""
        courses = self._refused_rows(COURSE, sheets)
        fees = list(rows_of_sheet(FEE, sheets.get(FEE.sheet, Sheet()), []))
        keys = {course_key(row) for row in courses} | {course_key(row) for row in fees if self._is_refused(row)}
        for row in fees:
            if course_key(row) in keys and not self._is_refused(row):
                reason = gettext("同一门课程的收费要一起报送。")
                place = FEE.sheet, row.raw.origin.line
                self._remarks[place] = [refused(Origin(place[1], place[0]), reason, gettext("请保留这一行。"))]

    def _refused_rows(self, table: Table, sheets: Mapping[str, Sheet]) -> list[SheetRow]:
        return [row for row in rows_of_sheet(table, sheets.get(table.sheet, Sheet()), []) if self._is_refused(row)]

    def _is_refused(self, row: SheetRow) -> bool:
        return (row.raw.origin.sheet, row.raw.origin.line) in self._remarks


def _titles(table: Table) -> list[tuple[str, int]]:
    return [(title, _CELL_WIDTH) for title in marked_headers_of(table)]


def _cells_by_header(table: Table, cells: Sequence[Cell], texts: Sequence[str]) -> dict[str, str]:
    """Return the cells of a row as they were written, by header."""
    kinds = {each.header: each.cell for each in table.fields}
    found = {}
    for title in headers_of(table):
        if title in texts and (cell := cells[texts.index(title)]) is not None:
            found[title] = cell if isinstance(cell, str) else cell_text(cell, kinds.get(title, "text"))
    return found


def _without_private(table: Table, cells: Mapping[str, str]) -> list[str]:
    private = {each.header for each in table.fields if each.private}
    said = [(title, cells.get(title, "")) for title in headers_of(table)]
    return ["" if title in private or holds_id_number(cell) else cell for title, cell in said]


def _line_without_private(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object without its private keys and those of the objects inside it, nor what holds a number of an identity card."""
    private = {each.key for each in table.fields if each.private}
    kept: dict[str, Any] = {}
    for key, value in values.items():
        if key in private or key == REMARKS_KEY:
            continue
        if key in table.children and isinstance(value, list):
            said = [each for each in value if isinstance(each, dict) or not holds_id_number(str(each))]
            value = [_line_without_private(CHILD_TABLES[key], each) if isinstance(each, dict) else each for each in said]
        elif isinstance(value, dict):
            told = {name: inner for name, inner in value.items() if f"{key}.{name}" not in private}
            value = {name: inner for name, inner in told.items() if not holds_id_number(str(inner))}
        elif holds_id_number(str(value)):
            # A list too is left out whole: one that lacks an entry would take the place of what the registry holds.
            continue
        kept[key] = value
    return kept
