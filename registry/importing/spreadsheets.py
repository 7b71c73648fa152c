"""Sheets of a spreadsheet file and their cells, as text that the parsers read."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal

from django.utils.translation import gettext
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from registry.importing.raw import UnreadableFile

Cell = Any
CellKind = Literal["text", "day", "time"]

_DAY: Final = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:\s+0?0:00(?::00)?)?", re.ASCII)
_DAY_OF_DIGITS: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


def read_sheets(path: Path) -> dict[str, list[list[Cell]]]:
    """Return the rows of every sheet by its name. Raises `UnreadableFile`."""
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            return {
                name.strip(): workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names
            }
    except PasswordError as wrong:
        raise UnreadableFile(gettext("这个工作簿有密码。请去掉密码后另存。")) from wrong
    except (CalamineError, ValueError, OSError) as wrong:
        raise UnreadableFile(gettext("这个工作簿打不开，可能已损坏或只传了一半。请用电子表格软件打开并另存后重试。")) from wrong


def header_text(cell: Cell) -> str:
    """Return a header as it is compared: without blanks, marks of duty and notes in brackets."""
    text = "".join(unicodedata.normalize("NFKC", str(cell)).split())
    return re.sub(r"\(.*?\)$", "", text).strip("*:")


def cell_text(cell: Cell, kind: CellKind = "text") -> str:
    """Return a cell as the text that NDJSON would hold: dates as YYYY-MM-DD, times as HH:MM:SS, codes without a fraction."""
    match cell:
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case datetime():
            return cell.time().isoformat() if kind == "time" else cell.date().isoformat()
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat(timespec="seconds")
        case timedelta():
            return _time_of_seconds(cell.total_seconds())
        case float() if kind == "time" and 0 <= cell < 1:
            return _time_of_seconds(cell * 86_400)
        case float() if cell.is_integer():
            # Spreadsheets keep fifteen digits; the rest of a long code that became a number is zeros, not whatever a float holds.
            cell = str(int(Decimal(f"{cell:.15g}")))
        case _:
            cell = str(cell)
    return _day_text(cell) if kind == "day" else cell


def is_blank(row: Sequence[Cell]) -> bool:
    """Tell whether nothing is written in a row."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)


def _time_of_seconds(seconds: float) -> str:
    minutes, second = divmod(round(seconds) % 86_400, 60)
    return time(minutes // 60, minutes % 60, second).isoformat()


def _day_text(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(plain) or _DAY_OF_DIGITS.fullmatch(plain)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else text
