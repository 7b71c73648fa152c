"""Reading of .xls files in a process of its own, limited in memory and time.

The reader of this old binary format does not survive every damaged file: some make it panic, some make it ask for a terabyte,
which ends the process. Run as a script, with nothing of the project's, this module is that process.
"""

import resource
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

HAS_PASSWORD: Final = 3
_IS_DAMAGED: Final = 4
_MOST_SECONDS: Final = 120
_MOST_MEMORY: Final = 2 * 1024**3
_MOST_CELLS: Final = 10_000_000

Cell = Any


class CannotRead(Exception):
    """The process did not bring back the sheets; `has_password` says whether that is why."""

    def __init__(self, *, has_password: bool) -> None:
        self.has_password = has_password
        super().__init__(has_password)


def old_sheets(path: Path) -> list[dict[str, Any]]:
    """Return the sheets of an .xls file: `name`, `is_hidden`, `rows` and `merged` (ranges as calamine gives them)."""
    command = [sys.executable, "-P", __file__, str(path.resolve())]
    try:
        # The command is this very module; the file's name is an argument of its own, never part of a command line.
        ran = subprocess.run(command, capture_output=True, timeout=_MOST_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as wrong:
        raise CannotRead(has_password=False) from wrong
    if ran.returncode:
        raise CannotRead(has_password=ran.returncode == HAS_PASSWORD)
    sheets: list[dict[str, Any]] = orjson.loads(ran.stdout)
    for sheet in sheets:
        sheet["rows"] = [[_cell(each) if type(each) is dict else each for each in row] for row in sheet["rows"]]
    return sheets


def _cell(written: dict[str, Any]) -> Cell:
    kind, value = next(iter(written.items()))
    match kind:
        case "datetime":
            return datetime.fromisoformat(value)
        case "date":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
    return timedelta(seconds=value)


def _written(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    return {type(cell).__name__: cell.isoformat()}


def _print_sheets(path: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    found = []
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            for each in workbook.sheets_metadata:
                sheet = workbook.get_sheet_by_name(each.name)
                if sheet.total_height * sheet.total_width > _MOST_CELLS:
                    return _IS_DAMAGED
                found.append(
                    {
                        "name": each.name,
                        "is_hidden": each.visible != SheetVisibleEnum.Visible,
                        "rows": sheet.to_python(skip_empty_area=False),
                        "merged": sheet.merged_cell_ranges or [],
                    }
                )
    except PasswordError:
        return HAS_PASSWORD
    except (CalamineError, ValueError, OSError, MemoryError):
        return _IS_DAMAGED
    sys.stdout.buffer.write(orjson.dumps(found, default=_written, option=orjson.OPT_PASSTHROUGH_DATETIME))
    return 0


if __name__ == "__main__":
    sys.exit(_print_sheets(sys.argv[1]))
