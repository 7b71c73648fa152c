"""The report of an import: what was refused, in conflict or ignored, what would change, and the refused rows themselves."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

import orjson
from django.utils.translation import gettext
from openpyxl import Workbook

from registry.csv_files import harmless
from registry.filing.forms import FieldChange
from registry.importing.packages import ENDINGS
from registry.importing.previews import change_cells, change_headers
from registry.importing.raw import UnreadableFile
from registry.importing.registry_sources import NDJSON_ENDINGS
from registry.importing.report_cells import Columns, append_row, save_whole, start_sheet
from registry.importing.returned_rows import ReturnedRows
from registry.interruptions import interruption
from registry.remarks import Remark

# So many are printed; a report holds all.
SHOWN_REMARKS: Final = 20
_WIDTHS: Final = (8, 12, 8, 18, 30, 50, 50)


class Report(Protocol):
    """Takes remarks and changes as they come."""

    def add(self, remarks: Iterable[Remark], changes: Sequence[FieldChange] = ()) -> None: ...


class _CsvReport:
    def __init__(self, path: Path) -> None:
        # With the mark, spreadsheet software reads the file as UTF-8.
        self._opened = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._opened)
        self._writer.writerow(_headers())

    def add(self, remarks: Iterable[Remark], changes: Sequence[FieldChange] = ()) -> None:
        self._writer.writerows([harmless(cell) for cell in _cells(each)] for each in remarks)

    def close(self) -> None:
        self._opened.close()


class _WorkbookReport:
    """Remarks and changes each on a sheet, and behind them the sheets of the format with the refused rows of the source."""

    def __init__(self, path: Path, source: Path | None) -> None:
        self._path = path
        _open_once(path)
        self._workbook = Workbook(write_only=True)
        self._remarks = start_sheet(self._workbook, gettext("导入报告"), _columns(_headers()))
        self._changes: Any = None
        self._returned = ReturnedRows(source) if source and source.name.lower().endswith(ENDINGS) else None

    def add(self, remarks: Iterable[Remark], changes: Sequence[FieldChange] = ()) -> None:
        for remark in remarks:
            append_row(self._remarks, _cells(remark))
            if self._returned:
                self._returned.take(remark)
        for change in changes:
            if self._changes is None:
                self._changes = start_sheet(self._workbook, gettext("变更预览"), _columns(change_headers()))
            append_row(self._changes, change_cells(change))

    def close(self) -> None:
        if self._returned:
            if self._returned.left_out:
                reason = gettext("被拒收的行太多，只有前面的写在后面的工作表里；改好重新报送后，其余的会再次列出。")
                append_row(self._remarks, ["", "", "", "", "", reason, ""])
            self._returned.add_sheets(self._workbook)
        save_whole(self._workbook, self._path)


class _JsonReport:
    """One list of remarks, each on a line of its own, for programs."""

    def __init__(self, path: Path) -> None:
        self._opened = path.open("wb")
        self._before = b"["

    def add(self, remarks: Iterable[Remark], changes: Sequence[FieldChange] = ()) -> None:
        for remark in remarks:
            _, sheet, _, column, value, reason, remedy = _cells(remark)
            said = {"result": remark.kind.value, "sheet": sheet, "line": remark.origin.line or None, "column": column}
            self._opened.write(self._before + orjson.dumps(said | {"value": value, "reason": reason, "remedy": remedy}))
            self._before = b",\n"

    def close(self) -> None:
        self._opened.write(b"[]\n" if self._before == b"[" else b"]\n")
        self._opened.close()


class _LinesReport:
    def __init__(self, path: Path, source: Path) -> None:
        self._path = path
        _open_once(path)
        self._returned = ReturnedRows(source)

    def add(self, remarks: Iterable[Remark], changes: Sequence[FieldChange] = ()) -> None:
        for remark in remarks:
            self._returned.take(remark)

    def close(self) -> None:
        with self._path.open("wb") as opened:
            opened.writelines(self._returned.lines())


class _NoReport:
    def add(self, remarks: Iterable[Remark], changes: Sequence[FieldChange] = ()) -> None:
        """Keep nothing: no report was asked for."""


@contextmanager
def report_to(path: Path | None, imported: Path, *, hands_back: bool = False) -> Iterator[Report]:
    """Open a report on a file that is `imported`, by its ending; it is whole when the context ends.

    A .csv or .json file holds the remarks. An .xlsx workbook holds them too, and of a registry file, of which it `hands_back` what
    was refused, what would change and, if it is a workbook, its refused rows. An .ndjson file holds the refused lines of such a
    file. Raises `UnreadableFile`.
    """
    if path is None:
        yield _NoReport()
        return
    _check_place(path, imported)
    try:
        report = _report(path, imported if hands_back else None)
    except OSError as wrong:
        if interruption(wrong):
            raise
        said = {"name": path, "reason": wrong.strerror}
        raise UnreadableFile(gettext("不能写报告 %(name)s（%(reason)s）。请换一个位置，或核对权限。") % said) from wrong
    try:
        yield report
    finally:
        report.close()


def _check_place(path: Path, imported: Path) -> None:
    if path.exists() and imported.exists() and path.samefile(imported):
        raise UnreadableFile(gettext("报告会覆盖正在导入的文件。请给报告另起一个名字。"))
    if not path.parent.is_dir():
        raise UnreadableFile(gettext("没有存放报告的目录：%(name)s。请先建立目录，或换一个位置。") % {"name": path.parent})


def _report(path: Path, source: Path | None) -> _CsvReport | _JsonReport | _WorkbookReport | _LinesReport:
    match path.suffix.lower():
        case ".csv":
            return _CsvReport(path)
        case ".json":
            return _JsonReport(path)
        case ".xlsx":
            return _WorkbookReport(path, source)
        case ".ndjson" if source and source.name.lower().endswith(NDJSON_ENDINGS):
            return _LinesReport(path, source)
        case ".ndjson":
            raise UnreadableFile(gettext("只有 NDJSON 文件的报告可以是 .ndjson。报告的文件名应以 .csv、.json 或 .xlsx 结尾。"))
    raise UnreadableFile(gettext("报告的文件名应以 .csv、.json 或 .xlsx 结尾；NDJSON 文件的报告也可以是 .ndjson。"))


def _open_once(path: Path) -> None:
    """Raise `OSError` where a report that is written in the end cannot be: before anything is imported, not after it."""
    path.open("ab").close()


def in_one_line(remark: Remark) -> str:
    """Return a remark for the terminal."""
    kind, sheet, line, column, value, reason, remedy = _cells(remark)
    place = " ".join(part for part in (sheet, gettext("第 %(line)s 行") % {"line": line} if line else "", column) if part)
    # Chinese sentences stand side by side, others with a blank between them.
    between = " " if reason[-1:].isascii() else ""
    return f"{kind} {place}{f'“{value}”' if value else ''}：{reason}{between}{remedy}".rstrip()


def beyond_shown(number: int) -> str:
    """Return, for the terminal, that so many remarks are more than the `SHOWN_REMARKS` that stand there."""
    return gettext("……共 %(number)s 条提示，此处只列出前 %(shown)s 条；用 --report 查看全部。") % {
        "number": number,
        "shown": SHOWN_REMARKS,
    }


def _headers() -> list[str]:
    return [gettext("结果"), gettext("工作表"), gettext("行"), gettext("列"), gettext("值"), gettext("原因"), gettext("怎么办")]


def _columns(headers: Sequence[str]) -> Columns:
    return [(title, width) for title, width in zip(headers, _WIDTHS, strict=False)]


def _cells(remark: Remark) -> list[str]:
    return [
        str(remark.kind.label),
        remark.origin.sheet,
        str(remark.origin.line or ""),
        remark.column or remark.origin.path.rstrip("."),
        remark.value,
        remark.reason,
        remark.remedy,
    ]
