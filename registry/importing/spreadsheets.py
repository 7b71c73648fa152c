"""Sheets of a spreadsheet file, with what the file says of them beside their values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from registry.importing.cells import Cell
from registry.importing.old_workbooks import CannotRead, old_sheets
from registry.importing.packages import check_beginning, damaged, has_password
from registry.importing.raw import UnreadableFile
from registry.importing.sheet_marks import MOST_CELLS_SPANNED, MOST_ROWS, SheetMarks, read_marks, too_many_cells, too_many_rows


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows of cells, and which of them the file hides, calculates or could not calculate."""

    rows: Sequence[list[Cell]] = ()
    is_hidden: bool = False
    marks: SheetMarks = field(default_factory=SheetMarks)
    # Vertically merged cells: column, first and last row.
    merged: Sequence[tuple[int, int, int]] = ()


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """The sheets of a file by name, blanks around the names left out."""

    sheets: Mapping[str, Sheet]
    has_external_links: bool = False


def read_spreadsheet(path: Path) -> Spreadsheet:
    """Return all sheets of a file, or raise `UnreadableFile`, which says why and what to do."""
    check_beginning(path)
    if path.suffix.lower() == ".xls":
        return _old(path)
    marks = read_marks(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            sheets = _by_name(
                (each.name, _sheet(workbook.get_sheet_by_name(each.name), each.visible, marks.sheets.get(each.name.strip())))
                for each in workbook.sheets_metadata
            )
    except PasswordError as wrong:
        raise has_password() from wrong
    except (CalamineError, ValueError, OSError) as wrong:
        raise damaged() from wrong
    return Spreadsheet(sheets, marks.has_external_links)


def _sheet(sheet: CalamineSheet, visible: SheetVisibleEnum, marks: SheetMarks | None) -> Sheet:
    if sheet.total_height * sheet.total_width > MOST_CELLS_SPANNED:
        raise too_many_cells()
    return Sheet(
        rows=sheet.to_python(skip_empty_area=False),
        is_hidden=visible != SheetVisibleEnum.Visible,
        marks=marks or SheetMarks(),
        merged=_columns_merged(sheet.merged_cell_ranges or ()),
    )


def _old(path: Path) -> Spreadsheet:
    """Read an .xls file; of what it calculates or hides in rows nothing is known."""
    try:
        read = old_sheets(path)
    except CannotRead as wrong:
        raise (has_password() if wrong.has_password else damaged()) from wrong
    if sum(len(each["rows"]) for each in read) > MOST_ROWS:
        raise too_many_rows()
    return Spreadsheet(
        _by_name((each["name"], Sheet(each["rows"], each["is_hidden"], merged=_columns_merged(each["merged"]))) for each in read)
    )


def _by_name(read: Iterable[tuple[str, Sheet]]) -> dict[str, Sheet]:
    sheets: dict[str, Sheet] = {}
    for written, sheet in read:
        name = written.strip()
        if name in sheets:
            raise UnreadableFile(gettext("有两个名为“%(name)s”的工作表。请合并或改名后重试。") % {"name": name})
        sheets[name] = sheet
    return sheets


def _columns_merged(ranges: Iterable[Any]) -> list[tuple[int, int, int]]:
    return [(column, first, last) for (first, column), (last, last_column) in ranges if last > first and last_column == column]
