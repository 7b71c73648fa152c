"""Reading of a published list as cities and districts publish them: any usual encoding, header, title line and trailing note."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation import gettext

from registry import identifiers
from registry.importing.cells import cell_text, header_text, is_blank
from registry.importing.packages import ENDINGS
from registry.importing.parsers import BadValue, refuse_id_number, text, tidy
from registry.importing.raw import UnreadableFile, check_is_file
from registry.importing.shown_values import without_numbers_of_people
from registry.importing.spreadsheets import read_spreadsheet
from registry.importing.text_files import read_text, unreadable_from
from registry.lists import ListLine, split_phone
from registry.remarks import Origin, Remark, any_refused, ignored, refused

_HEADER_WITHIN: Final = 10
# Usual headers, the better ones first: of two columns that both could be the address, the first here is taken.
HEADERS: Final[Mapping[str, Sequence[str]]] = {
    "name": (
        "机构名称", "培训机构名称", "校外培训机构名称", "学校名称", "单位名称", "名称", "机构全称", "企业名称", "办学机构名称",
        "name",
    ),
    "address": ("办学地址", "培训地址", "教学地址", "地址", "机构地址", "详细地址", "办学地点", "注册地址", "住所", "address"),
    "licence_number": (
        "办学许可证号", "办学许可证编号", "许可证号", "许可证编号", "许可证", "licence", "licencenumber", "license",
        "licensenumber",
    ),
    "phone": ("联系电话", "电话", "咨询电话", "服务电话", "联系方式", "电话号码", "phone", "tel", "telephone"),
    "uscc": ("统一社会信用代码", "社会信用代码", "信用代码", "uscc"),
    # Written beside the list by a clerk who has asked whose number it is.
    "released_phone": ("公开手机号", "releasedphone"),
}  # fmt: skip
_SERIAL: Final = frozenset({"序号", "id", "编号", "no", "no.", "号", "#", ""})
_NOTE: Final = re.compile(r"(备注|附注|注|说明|来源|数据来源|填表人|制表人|联系人)\s*[:：]|(合计|总计|共计|以上|截至|截止)")
# The limits of the columns that take them.
_LIMITS: Final = {"name": 200, "address": 300, "phone": 200, "released_phone": 200}
_SHOWN_AS_WRITTEN: Final = frozenset({"name", "address"})
_DELIMITERS: Final = ",;\t"

Row = tuple[int, list[str]]


@dataclass(slots=True)
class ListFile:
    """A published list as read: its lines, and what was refused or ignored."""

    ends_within_a_line: bool = False
    lines: list[ListLine] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def read_list(path: Path) -> ListFile:
    """Return the lines of a list, CSV or workbook. Raises `UnreadableFile`."""
    check_is_file(path)
    found = ListFile()
    if path.suffix.lower() in ENDINGS:
        tables = {name: _sheet_rows(sheet.rows) for name, sheet in read_spreadsheet(path).sheets.items() if sheet.rows}
    else:
        written = read_text(path)
        found.ends_within_a_line = written.ends_within_a_line
        found.remarks += [written.cut] if written.cut else []
        tables = {"": _best_table(written.text)}
    with_header = {name: at for name, rows in tables.items() if (at := _header_at(rows)) is not None}
    if not with_header:
        raise UnreadableFile(
            gettext("前 %(rows)s 行里没有找到表头。请加一行表头，至少有“名称”一列，例如：名称、地址、办学许可证号、联系电话。")
            % {"rows": _HEADER_WITHIN}
        )
    for name, rows in tables.items():
        if name in with_header:
            _read_table(found, name, rows, with_header[name])
        else:
            found.remarks.append(ignored(Origin(sheet=name), gettext("这个工作表没有名单的表头，没有读取。")))
    if not found.lines and not any_refused(found.remarks):
        raise UnreadableFile(gettext("表头下面一行也没有。请核对是不是这个文件。"))
    return found


def _read_table(found: ListFile, sheet: str, rows: Sequence[Row], header_at: int) -> None:
    header_line, header = rows[header_at][0], [header_text(cell) for cell in rows[header_at][1]]
    columns = _columns(header)
    for line, cells in rows[:header_at]:
        if not is_blank(cells):
            found.remarks.append(ignored(Origin(line, sheet), gettext("表头之前的内容，没有读取。")))
    for index, title in enumerate(header):
        if index not in columns.values() and title.lower() not in _SERIAL:
            again = title in header[:index] and header.index(title) in columns.values()
            reason = gettext("这一列的表头重复了，只读取了前一列。") if again else gettext("名单不用这一列，没有读取。")
            found.remarks.append(ignored(Origin(header_line, sheet), reason, column=title))
    number = len(found.lines)
    for line, cells in rows[header_at + 1 :]:
        origin = Origin(line, sheet)
        if is_blank(cells):
            continue
        if _is_note(cells):
            found.remarks.append(ignored(origin, gettext("这是说明而不是名单条目，没有读取。")))
            continue
        if [header_text(cell) for cell in cells] == header:
            found.remarks.append(ignored(origin, gettext("重复的表头，没有读取。")))
            continue
        if found.ends_within_a_line and line == rows[-1][0] and _is_cut(rows[header_at:]):
            reason = gettext("这一行比前面的各行少几格，后面又没有换行，文件可能只传了一半。")
            found.remarks.append(refused(origin, reason, gettext("请重新取得完整的文件；内容没有少的，请在这一行后面加一个换行。")))
            continue
        number += 1
        found.lines.extend(_line(number, cells, header, columns, origin, found.remarks))


def _line(
    number: int, cells: Sequence[str], header: Sequence[str], columns: Mapping[str, int], origin: Origin, remarks: list[Remark]
) -> Iterator[ListLine]:
    """Yield the line, or nothing when it is refused."""
    if any(cell.strip() for cell in cells[len(header) :]):
        reason = gettext("这一行有 %(cells)s 格，比表头的 %(columns)s 格多，各列可能已经错位。") % {
            "cells": len(cells),
            "columns": len(header),
        }
        remarks.append(refused(origin, reason, gettext("请给含有分隔符的内容加上双引号。")))
        return
    said = {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}
    values: dict[str, str] = {}
    for name, cell in said.items():
        title, value = header[columns[name]], without_numbers_of_people(tidy(cell))[:80]
        try:
            values[name] = _parsed(name, cell)
        except BadValue as wrong:
            remarks.append(refused(origin, wrong.reason, wrong.remedy, column=title, value=value))
            return
        except identifiers.InvalidIdentifier as wrong:
            # What the list says of the institution stands; only the match by this code is given up.
            remarks.append(ignored(origin, gettext("代码有误，没有用来核对机构。"), wrong.message, column=title, value=value))
    if not values["name"]:
        title = header[columns["name"]]
        remarks.append(refused(origin, gettext("缺少名称。"), gettext("请补上名称，或删去这一行。"), column=title))
        return
    yield ListLine(number, **values)


def _parsed(name: str, cell: str) -> str:
    value = tidy(cell)
    if not value:
        return ""
    if name == "uscc":
        return identifiers.parse_uscc(value)
    refuse_id_number(value)
    if name == "licence_number":
        try:
            return identifiers.parse_licence_number(value)
        except identifiers.InvalidIdentifier as wrong:
            raise BadValue(wrong.message) from wrong
    # Kept as written but for the blanks around it: half- and full-width characters are the list's own.
    kept = " ".join(part for part in cell.replace("\u200b", "").split() if part)
    text(_LIMITS[name])(kept)
    if name in _SHOWN_AS_WRITTEN and split_phone(value)[0]:
        raise BadValue(gettext("这里写有手机号码，而这一项是公开的。"), gettext("请把手机号码移到“联系电话”一列，那里的不公开。"))
    return "".join(each for each in kept if each.isprintable())


def _best_table(content: str) -> list[Row]:
    """Return the rows, parted by the delimiter under which most headers are known."""
    candidates = [list(_csv_rows(content, delimiter)) for delimiter in _DELIMITERS]
    return max(candidates, key=_known_headers)


def _known_headers(rows: Sequence[Row]) -> tuple[int, int]:
    at = _header_at(rows)
    if at is None:
        return 0, 0
    header = [header_text(cell) for cell in rows[at][1]]
    return len(_columns(header)), len(header)


def _csv_rows(content: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    line = last = 1
    try:
        for cells in reader:
            yield line, cells
            last, line = line, reader.line_num + 1
    except csv.Error as wrong:
        raise unreadable_from(line) from wrong
    # A quotation mark that is never closed makes one line of all that follows it.
    if line - last > 1 and content.count('"') % 2:
        raise unreadable_from(last)


def _sheet_rows(rows: Sequence[Sequence[object]]) -> list[Row]:
    return [(number, [cell_text(cell) for cell in row]) for number, row in enumerate(rows, 1)]


def _header_at(rows: Sequence[Row]) -> int | None:
    """Return the index of the header: the row among the first ten with a name's header and most known ones."""
    headers = [[header_text(cell) for cell in cells] for _, cells in rows[:_HEADER_WITHIN]]
    known = [(len(columns), -index) for index, header in enumerate(headers) if "name" in (columns := _columns(header))]
    return -max(known)[1] if known else None


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Return where each field stands under one of its usual headers."""
    compared = [title.lower().replace("_", "") for title in header]
    return {
        name: compared.index(title)
        for name, titles in HEADERS.items()
        if (title := next((each for each in titles if each in compared), None))
    }


def _is_cut(rows: Sequence[Row]) -> bool:
    """Tell whether the last of several lines has fewer cells than the header and each line before it."""
    *before, last = (len(cells) for _, cells in rows if not is_blank(cells))
    return len(before) > 1 and last < min(before)


def _is_note(cells: Sequence[str]) -> bool:
    written = [cell.strip() for cell in cells if cell.strip()]
    return len(written) <= 2 and _NOTE.match(written[0]) is not None
