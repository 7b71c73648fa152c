"""Rows of one sheet of the format: the header is found, the cells below it are read under the keys of the format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from registry.importing.cells import (
    CLEARS,
    Cell,
    SpoiltCell,
    cell_text,
    header_text,
    is_blank,
    says_nothing,
    split_cell,
    spoilt_by_error,
    spoilt_by_format,
    spoilt_by_formula,
)
from registry.importing.fields import Field, Table, headers_of
from registry.importing.raw import Raw
from registry.importing.spreadsheets import Sheet
from registry.remarks import Origin, Remark, ignored, refused

# Columns that a report adds to the rows that it hands back.
REASON_HEADER: Final = "原因"
REMEDY_HEADER: Final = "怎么办"
_HEADER_WITHIN: Final = 10
# How a code that names a parent is read: as a code of the sheet's own.
_PARENT: Final = Field("", str, is_code=True)


@dataclass(slots=True)
class SheetRow:
    """One row, and the cells that name its parents, by header."""

    raw: Raw
    parents: dict[str, str]


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a sheet stands, and which columns hold which fields and which parents."""

    at: int
    texts: Sequence[str]
    fields: Sequence[tuple[int, Field]]
    parents: Sequence[tuple[int, str]]


def rows_of_sheet(table: Table, sheet: Sheet, remarks: list[Remark]) -> Iterator[SheetRow]:
    """Yield the rows of one sheet below its header, blank ones left out; say in `remarks` what of it was not read."""
    if all(is_blank(row) for row in sheet.rows):
        return
    header = find_header(table, sheet.rows)
    wanted = [*table.parent_headers, *(each.header for each in table.fields if each.required)]
    if lacking := [title for title in dict.fromkeys(wanted) if title not in header.texts]:
        reason = gettext("工作表缺少必填的列：%(names)s。") % {"names": "、".join(lacking)}
        remedy = gettext("请使用模板的表头；这个工作表没有读取。")
        remarks.append(refused(Origin(sheet=table.sheet, line=header.at + 1), reason, remedy, column=lacking[0]))
        return
    read = {index for index, _ in (*header.fields, *header.parents)}
    for index, title in enumerate(header.texts):
        if title and index not in read and title not in (REASON_HEADER, REMEDY_HEADER):
            again = title in header.texts[:index]
            reason = gettext("这一列的表头重复了，只读取了前一列。") if again else gettext("多出的列，没有读取。")
            remarks.append(ignored(Origin(sheet=table.sheet, line=header.at + 1), reason, column=title))
    fill_merged(sheet, header)
    for number in range(header.at + 1, len(sheet.rows)):
        cells = sheet.rows[number]
        if not is_blank(cells) or any((number, index) in sheet.marks.formulas for index in read):
            yield _row(table, sheet, header, number)


def find_header(table: Table, rows: Sequence[Sequence[Cell]]) -> Header:
    """Return the header: the row among the first ten that holds most of the headers of the sheet."""
    known = set(headers_of(table))
    candidates = [[header_text(cell) for cell in row] for row in rows[:_HEADER_WITHIN]] or [[]]
    at = max(range(len(candidates)), key=lambda index: (len(known.intersection(candidates[index])), -index))
    texts = candidates[at]
    fields = [(texts.index(each.header), each) for each in table.fields if each.header in texts]
    parents = [(texts.index(title), title) for title in table.parent_headers if title in texts]
    return Header(at, texts, fields, parents)


def _row(table: Table, sheet: Sheet, header: Header, number: int) -> SheetRow:
    cells, marks = sheet.rows[number], sheet.marks
    is_marked = bool(marks.formulas or marks.errors)
    values: dict[str, Any] = {}
    for index, where in header.fields:
        cell = cells[index]
        spoilt = (
            _spoilt(cell, where, sheet, (number, index)) if is_marked else spoilt_by_format(cell, where.cell, is_code=where.is_code)
        )
        if spoilt is not None:
            values[where.key] = spoilt
        elif not says_nothing(cell, in_words=not where.is_yes_or_no):
            values[where.key] = _value(cell, where)
    parents = {}
    for index, title in header.parents:
        spoilt = _spoilt(cells[index], _PARENT, sheet, (number, index))
        parents[title] = spoilt if spoilt is not None else "" if says_nothing(cells[index]) else cell_text(cells[index])
    return SheetRow(Raw(values, Origin(sheet=table.sheet, line=number + 1)), parents)


def _spoilt(cell: Cell, where: Field, sheet: Sheet, position: tuple[int, int]) -> SpoiltCell | None:
    if position in sheet.marks.errors:
        return spoilt_by_error(cell)
    # Without a saved result there is no value to take, whatever the column.
    if position in sheet.marks.formulas and (where.is_code or cell is None or cell == ""):
        return spoilt_by_formula(cell)
    return spoilt_by_format(cell, where.cell, is_code=where.is_code)


def _value(cell: Cell, where: Field) -> Any:
    value = cell_text(cell, where.cell)
    if value.strip() == CLEARS:
        return None
    return split_cell(value, commas=where.commas) if where.several else value


def fill_merged(sheet: Sheet, header: Header) -> None:
    """Give each row of a vertically merged cell its value: so a clerk writes one code for all the rows beside it."""
    for column, first, last in sheet.merged:
        if first > header.at:
            for number in range(first + 1, min(last + 1, len(sheet.rows))):
                if not is_blank(sheet.rows[number]):
                    sheet.rows[number][column] = sheet.rows[first][column]
