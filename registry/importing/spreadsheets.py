"""Sheets of a spreadsheet file, with what the file says of them beside their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation import gettext
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from registry.importing.cells import Cell
from registry.importing.packages import check_beginning, damaged
from registry.importing.raw import UnreadableFile
from registry.importing.sheet_marks import (
    MOST_CELLS_SPANNED,
    MOST_ROWS,
    BookMarks,
    SheetMarks,
    read_marks,
    too_many_cells,
    too_many_rows,
)

ENDINGS: Final = (".xlsx", ".xls", ".ods")


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
    marks = read_marks(path) if path.suffix.lower() != ".xls" else BookMarks()
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            sheets: dict[str, Sheet] = {}
            for each in workbook.sheets_metadata:
                name = each.name.strip()
                if name in sheets:
                    raise UnreadableFile(gettext("有两个名为“%(name)s”的工作表。请合并或改名后重试。") % {"name": name})
                read = workbook.get_sheet_by_name(each.name)
                sheets[name] = Sheet(
                    rows=_rows(read),
                    is_hidden=each.visible != SheetVisibleEnum.Visible,
                    marks=marks.sheets.get(name, SheetMarks()),
                    merged=_merged(read),
                )
    except PasswordError as wrong:
        raise UnreadableFile(gettext("这个工作簿有密码。请去掉密码后另存。")) from wrong
    except (CalamineError, ValueError, OSError) as wrong:
        raise damaged() from wrong
    if sum(len(each.rows) for each in sheets.values() if not each.marks.rows) > MOST_ROWS:
        raise too_many_rows()
    return Spreadsheet(sheets, marks.has_external_links)


def _rows(sheet: CalamineSheet) -> list[list[Cell]]:
    if sheet.total_height * sheet.total_width > MOST_CELLS_SPANNED:
        raise too_many_cells()
    return sheet.to_python(skip_empty_area=False)


def _merged(sheet: CalamineSheet) -> list[tuple[int, int, int]]:
    ranges = sheet.merged_cell_ranges or []
    return [(column, first, last) for (first, column), (last, last_column) in ranges if last > first and last_column == column]
