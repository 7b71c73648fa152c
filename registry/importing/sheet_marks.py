"""What the reader of spreadsheets does not tell: formulas, errors, hidden rows and the true size of each sheet.

The sheets of .xlsx and .ods are streamed once, before the reader loads them: declarations that could grow in memory are refused
there, and so are sheets larger than the limit.
"""

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final, NoReturn
from xml.parsers import expat

from django.utils.translation import gettext

from registry.importing.packages import MOST_BYTES_UNPACKED, damaged, opened_package, too_large_unpacked
from registry.importing.raw import UnreadableFile

MOST_ROWS: Final = 100_000
MOST_CELLS: Final = 3_000_000
# The reader fills the rectangle from the first to the last cell; one stray cell far off makes it enormous.
MOST_CELLS_SPANNED: Final = 10_000_000
_CHUNK: Final = 256 * 1024

Position = tuple[int, int]


@dataclass(slots=True)
class SheetMarks:
    """Marks of one sheet; positions are row and column from 0."""

    formulas: set[Position] = field(default_factory=set)
    errors: set[Position] = field(default_factory=set)
    hidden_rows: int = 0
    rows: int = 0
    cells: int = 0
    last_row: int = -1
    last_column: int = -1

    def take(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Take note of cells with content, which the file may write once for many."""
        self.cells += rows * columns
        self.last_row = max(self.last_row, row + rows - 1)
        self.last_column = max(self.last_column, column + columns - 1)
        if self.cells > MOST_CELLS or (self.last_row + 1) * (self.last_column + 1) > MOST_CELLS_SPANNED:
            raise too_many_cells()


@dataclass(frozen=True, slots=True)
class BookMarks:
    """Marks of a workbook's sheets by name, and whether it refers to other files."""

    sheets: Mapping[str, SheetMarks]
    has_external_links: bool = False


def read_marks(path: Path) -> BookMarks:
    """Return the marks of an .xlsx or .ods file. Raises `UnreadableFile`."""
    try:
        with opened_package(path) as package:
            marks = _xlsx(package) if path.suffix.lower() == ".xlsx" else _ods(package)
    except ET.ParseError as wrong:
        raise damaged() from wrong
    if sum(each.rows for each in marks.sheets.values()) > MOST_ROWS:
        raise too_many_rows()
    return marks


def too_many_rows() -> UnreadableFile:
    """Return the refusal of a workbook with more rows than are read at once."""
    reason = gettext("这个工作簿超过 %(most)s 行。") % {"most": MOST_ROWS}
    return UnreadableFile(reason + gettext("请按区划拆成几个文件，或改用 NDJSON 格式。"))


def too_many_cells() -> UnreadableFile:
    """Return the refusal of a sheet that spans more cells than are read at once."""
    reason = gettext("这个工作簿的表格大得异常，可能很远的行列里有零散内容，没有读取。")
    return UnreadableFile(reason + gettext("请删去多余的行和列，或把内容复制到模板里，另存后重试。"))


def _xlsx(package: zipfile.ZipFile) -> BookMarks:
    names = package.namelist()
    sheets = {part: name for name, part in _sheet_parts(package)}
    marks: dict[str, SheetMarks] = {}
    for part in names:
        if part in sheets:
            marks[sheets[part]] = SheetMarks()
            _stream(package, part, _XlsxRows(marks[sheets[part]]).start)
        elif part.endswith((".xml", ".rels")):
            _stream(package, part)
    return BookMarks(marks, any(name.startswith("xl/externalLinks/") for name in names))


def _ods(package: zipfile.ZipFile) -> BookMarks:
    rows = _OdsRows()
    for part in package.namelist():
        if part.endswith(".xml"):
            _stream(package, part, rows.start if part == "content.xml" else None)
    return BookMarks(rows.sheets)


def _stream(package: zipfile.ZipFile, part: str, start: Callable[[str, Any], None] | None = None) -> None:
    """Parse a part in pieces; raise `UnreadableFile` for a declaration, for what is no XML, and beyond the size declared."""
    parser = expat.ParserCreate()
    parser.ordered_attributes = False
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.StartElementHandler = start
    left = MOST_BYTES_UNPACKED
    try:
        with package.open(part) as opened:
            while chunk := opened.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise too_large_unpacked()
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as wrong:
        # `LookupError` is how an encoding that nobody knows is told.
        raise damaged() from wrong


def _refuse_declaration(*_: Any) -> NoReturn:
    raise UnreadableFile(gettext("这个工作簿里有不应有的文档类型声明（DTD），没有读取。请用电子表格软件打开并另存后重试。"))


def _sheet_parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name and the part of each sheet of an .xlsx file."""
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        _stream(package, part) if part in package.namelist() else _raise_damaged()
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in ET.fromstring(package.read("xl/_rels/workbook.xml.rels")).iter()  # noqa: S314
        if each.get("Id")
    }
    for each in ET.fromstring(package.read("xl/workbook.xml")).iter():  # noqa: S314
        if each.tag.endswith("}sheet"):
            relation = next((value for key, value in each.attrib.items() if key.endswith("}id")), None)
            target = targets.get(relation, "")
            yield each.get("name", "").strip(), target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))


def _raise_damaged() -> NoReturn:
    raise damaged()


class _XlsxRows:
    """Takes the elements of a sheet's part as they come."""

    def __init__(self, marks: SheetMarks) -> None:
        self._marks = marks
        self._row = self._column = -1
        self._is_hidden = self._is_error = self._is_counted = self._is_within = False
        self._columns: dict[str, int] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element; this is called some three times a cell."""
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            reference = attributes.get("r")
            self._column = self._column + 1 if reference is None else self._column_of(reference.rstrip("0123456789"))
            self._is_error = attributes.get("t") == "e"
        elif name in ("v", "is", "f"):
            if self._is_within:
                self._content(name)
        elif name == "row":
            row = attributes.get("r", "")
            self._row = int(row) - 1 if row.isdigit() else self._row + 1
            self._column, self._is_hidden = -1, attributes.get("hidden") in ("1", "true")
            self._is_counted, self._is_within = False, True
        elif name == "extLst":
            # What follows the rows may hold elements of the same names.
            self._is_within = False

    def _content(self, name: str) -> None:
        marks = self._marks
        if name == "f":
            marks.formulas.add((self._row, self._column))
        elif self._is_error:
            marks.errors.add((self._row, self._column))
        if self._is_counted and self._column <= marks.last_column:
            marks.cells += 1
            return
        marks.take(self._row, self._column)
        if not self._is_counted:
            self._is_counted = True
            marks.rows += 1
            marks.hidden_rows += self._is_hidden

    def _column_of(self, letters: str) -> int:
        if letters not in self._columns:
            number = 0
            for letter in letters[:4].upper():
                number = number * 26 + ord(letter) - ord("A") + 1
            self._columns[letters] = number - 1
        return self._columns[letters]


class _OdsRows:
    """Takes the elements of `content.xml` as they come."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetMarks] = {}
        self._marks = SheetMarks()
        self._row = self._next_row = self._next_column = 0
        self._rows = 1
        self._is_hidden = self._is_counted = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table:table":
            self._marks = self.sheets.setdefault(attributes.get("table:name", "").strip(), SheetMarks())
            self._row = self._next_row = 0
        elif name == "table:table-row":
            self._rows = _times(attributes.get("table:number-rows-repeated"))
            self._row, self._next_row, self._next_column = self._next_row, self._next_row + self._rows, 0
            self._is_hidden, self._is_counted = attributes.get("table:visibility", "visible") != "visible", False
        elif name in ("table:table-cell", "table:covered-table-cell"):
            column, columns = self._next_column, _times(attributes.get("table:number-columns-repeated"))
            self._next_column += columns
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._content(column, columns, attributes)

    def _content(self, column: int, columns: int, attributes: Mapping[str, str]) -> None:
        marks = self._marks
        marks.take(self._row, column, self._rows, columns)
        positions = {(row, each) for row in range(self._row, self._next_row) for each in range(column, column + columns)}
        if "table:formula" in attributes:
            marks.formulas |= positions
        if attributes.get("calcext:value-type") == "error":
            marks.errors |= positions
        if not self._is_counted:
            self._is_counted = True
            marks.rows += self._rows
            marks.hidden_rows += self._rows * self._is_hidden


def _times(written: str | None) -> int:
    return int(written) if written and written.isdigit() else 1
