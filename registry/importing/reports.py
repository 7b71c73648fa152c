"""The report of an import: every row that was refused, in conflict or ignored, as CSV or as a workbook."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext
from openpyxl import Workbook

from registry.importing.raw import UnreadableFile
from registry.remarks import Remark


class Report(Protocol):
    """Takes remarks as they come."""

    def add(self, remarks: Iterable[Remark]) -> None: ...


class _CsvReport:
    def __init__(self, path: Path) -> None:
        # With the mark, spreadsheet software reads the file as UTF-8.
        self._opened = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._opened)
        self._writer.writerow(_headers())

    def add(self, remarks: Iterable[Remark]) -> None:
        self._writer.writerows([_harmless(cell) for cell in _cells(each)] for each in remarks)

    def close(self) -> None:
        self._opened.close()


class _WorkbookReport:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._workbook = Workbook(write_only=True)
        self._sheet = self._workbook.create_sheet(gettext("导入报告"))
        self._sheet.append(_headers())

    def add(self, remarks: Iterable[Remark]) -> None:
        for each in remarks:
            self._sheet.append([_harmless(cell) for cell in _cells(each)])

    def close(self) -> None:
        self._workbook.save(self._path)


class _NoReport:
    def add(self, remarks: Iterable[Remark]) -> None:
        """Keep nothing: no report was asked for."""


@contextmanager
def report_to(path: Path | None) -> Iterator[Report]:
    """Open a report, a workbook where the name ends in .xlsx, else CSV; it is whole when the context ends."""
    if path is None:
        yield _NoReport()
        return
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UnreadableFile(gettext("报告的文件名应以 .csv 或 .xlsx 结尾。"))
    report = _WorkbookReport(path) if path.suffix.lower() == ".xlsx" else _CsvReport(path)
    try:
        yield report
    finally:
        report.close()


def in_one_line(remark: Remark) -> str:
    """Return a remark for the terminal."""
    kind, sheet, line, column, value, reason, remedy = _cells(remark)
    place = " ".join(part for part in (sheet, gettext("第 %(line)s 行") % {"line": line} if line else "", column) if part)
    return f"{kind} {place}{f'“{value}”' if value else ''}：{reason}{remedy}"


def _headers() -> list[str]:
    return [gettext("结果"), gettext("工作表"), gettext("行"), gettext("列"), gettext("值"), gettext("原因"), gettext("怎么办")]


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


def _harmless(cell: str) -> str:
    """Return a cell that spreadsheet software will not take for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
