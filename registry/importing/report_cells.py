"""Cells of the workbooks that the registry writes: text that stays text, whatever spreadsheet software would make of it."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from registry.csv_files import FORMULA_MARKS

# The number format under which spreadsheet software leaves digits as they are.
TEXT_FORMAT: Final = "@"
_HEADER_FONT = Font(bold=True)
_HEADER_FILL = PatternFill("solid", fgColor="E8EEF7")
_WRAPPED = Alignment(wrap_text=True, vertical="top")

Columns = Sequence[tuple[str, int]]


def start_sheet(workbook: Workbook, name: str, columns: Columns) -> Any:
    """Return a new sheet of a write-only workbook with its header, given as titles and widths, which stays in sight."""
    sheet: Any = workbook.create_sheet(name)
    sheet.freeze_panes = "A2"
    for index, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    header = [_text(sheet, title) for title, _ in columns]
    for cell in header:
        cell.font, cell.fill = _HEADER_FONT, _HEADER_FILL
    sheet.append(header)
    return sheet


def append_row(sheet: Any, cells: Iterable[str]) -> None:
    """Append a row of texts; blank ones are left empty."""
    sheet.append([_text(sheet, cell) if cell else None for cell in cells])


def save_whole(workbook: Workbook, path: Path) -> None:
    """Write a workbook to a file, in memory first: an archive that finds no room on the disk would stay open and complain later."""
    written = BytesIO()
    workbook.save(written)
    path.write_bytes(written.getbuffer())


def _text(sheet: Any, written: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", written))
    # What begins like a formula is a text all the same; the mark keeps it one when the cell is edited.
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    cell.alignment = _WRAPPED
    if written.startswith(FORMULA_MARKS):
        cell.quotePrefix = True
    return cell
