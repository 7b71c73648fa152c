"""Tables as CSV files, in which spreadsheet software takes text for text."""

import csv
from collections.abc import Iterable
from typing import Final

from django.http import HttpResponse

# What begins so is run as a formula, with a sign of double width where people write in such.
FORMULA_MARKS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
# Spreadsheet software takes a CSV file for UTF-8 only if it begins with this mark, and for a local code page otherwise.
BYTE_ORDER_MARK: Final = "\ufeff"


def harmless(cell: str) -> str:
    """Return a cell that spreadsheet software will not take for a formula: one that it would has an apostrophe in front."""
    return f"'{cell}" if cell.startswith(FORMULA_MARKS) else cell


def csv_file(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Return the answer that hands out a table as a file of this name, every cell of it harmless."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write(BYTE_ORDER_MARK)
    csv.writer(response).writerows([harmless(str(cell)) for cell in row] for row in rows)
    return response
