"""Tables as CSV files, in which spreadsheet software takes text for text."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse

# What begins so is run as a formula, with a sign of double width where people write in such.
FORMULA_MARKS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
# Spreadsheet software takes a CSV file for UTF-8 only if it begins with this mark, and for a local code page otherwise.
BYTE_ORDER_MARK: Final = "\ufeff"
LINES_AT_ONCE: Final = 500
_TYPE: Final = "text/csv; charset=utf-8"

Rows = Iterable[Iterable[object]]


def harmless(cell: str) -> str:
    """Return a cell that spreadsheet software will not take for a formula: one that it would has an apostrophe in front."""
    return f"'{cell}" if cell.startswith(FORMULA_MARKS) else cell


def csv_file(name: str, rows: Rows) -> HttpResponse:
    """Return the answer that hands out a table as a file of this name, every cell of it harmless."""
    return HttpResponse(_parts(rows), content_type=_TYPE, headers=_named(name))


def long_csv_file(name: str, rows: Rows) -> StreamingHttpResponse:
    """Return such an answer to a table of any length, whose rows are made while it is sent, so that memory stays flat."""
    return StreamingHttpResponse(_parts(rows), content_type=_TYPE, headers=_named(name))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _parts(rows: Rows) -> Iterator[str]:
    """Yield the text of a table, so many lines at a time."""
    yield BYTE_ORDER_MARK
    left = iter(rows)
    while some := list(islice(left, LINES_AT_ONCE)):
        text = io.StringIO()
        csv.writer(text).writerows([harmless(str(cell)) for cell in row] for row in some)
        yield text.getvalue()
