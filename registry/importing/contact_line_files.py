"""Reading of contact lines from a CSV file: headers 区划代码* 事项* 受理单位* 电话* 时间 网址 来源*."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext

from registry import regions
from registry.contact_lines import ContactLineFiling
from registry.importing import parsers
from registry.importing.parsers import BadValue, Parser, tidy
from registry.importing.raw import UnreadableFile, check_is_file
from registry.importing.text_files import read_text, unreadable_from
from registry.remarks import Origin, Remark, any_refused, ignored, refused
from registry.vocabulary import ContactMatter

_MOST_BYTES: Final = 10_000_000
_SHOWN: Final = 80

_MOBILE: Final = re.compile(r"(?:\+?86-?)?1[3-9]\d{9}", re.ASCII)
# A landline with or without its area code and extension, a short number such as 12345, or 400 and 800 numbers.
_PHONE: Final = re.compile(r"(?:0\d{2,3}-?)?(?:\d{7,8}|\d{3,6})(?:(?:-|转)\d{1,6})?|[48]00-?\d{3}-?\d{4}", re.ASCII)


@dataclass(slots=True)
class ContactLineFile:
    """A file as read: the lines that can be filed, and what was refused or ignored."""

    filings: list[ContactLineFiling] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    ends_within_a_line: bool = False


@dataclass(frozen=True, slots=True)
class _Column:
    key: str
    parse: Parser
    required: bool = False


def read_contact_lines(path: Path) -> ContactLineFile:
    """Return the lines of a CSV file. Raises `UnreadableFile`."""
    check_is_file(path)
    if path.stat().st_size > _MOST_BYTES:
        raise UnreadableFile(gettext("文件超过 %(most)s MB。请拆分后导入。") % {"most": _MOST_BYTES // 1_000_000})
    written = read_text(path)
    rows = list(_rows(written.text))
    if not rows:
        raise UnreadableFile(gettext("这个文件是空的。"))
    header_line, header = rows[0][0], [tidy(cell).rstrip("*＊") for cell in rows[0][1]]
    if missing := [title for title, column in _COLUMNS.items() if column.required and title not in header]:
        raise UnreadableFile(
            gettext("表头缺少这些列：%(missing)s。请补上；完整的表头是：%(all)s。")
            % {"missing": "、".join(missing), "all": "、".join(_COLUMNS)}
        )
    found = ContactLineFile(remarks=[written.cut] if written.cut else [], ends_within_a_line=written.ends_within_a_line)
    for index, title in enumerate(header):
        again = title in _COLUMNS and title in header[:index]
        if title and (again or title not in _COLUMNS):
            reason = gettext("这一列的表头重复了，只读取了前一列。") if again else gettext("不用这一列，没有读取。")
            found.remarks.append(ignored(Origin(header_line), reason, column=title))
    lines_by_key: dict[tuple[str, str, str], int] = {}
    for line, cells in rows[1:]:
        if any(tidy(cell) for cell in cells):
            _read_row(found, line, header, cells, lines_by_key)
    if not found.filings and not any_refused(found.remarks):
        raise UnreadableFile(gettext("表头下面一行也没有。请核对是不是这个文件。"))
    return found


def _read_row(
    found: ContactLineFile, line: int, header: Sequence[str], cells: Sequence[str], lines_by_key: dict[tuple[str, str, str], int]
) -> None:
    origin = Origin(line)
    if len(cells) > len(header) and any(tidy(cell) for cell in cells[len(header) :]):
        reason = gettext("这一行比表头多出几格，各列可能已经错位。")
        found.remarks.append(refused(origin, reason, gettext("请给含有逗号的内容加上双引号。")))
        return
    # Of a header that stands there twice the first column counts.
    written = dict(reversed([*zip(header, cells, strict=False)]))
    values, wrong = _values(written, origin)
    if wrong:
        found.remarks += wrong
        return
    filing = ContactLineFiling(**values, origin=origin)
    if first := lines_by_key.setdefault(filing.key, line) - line:
        reason = gettext("与第 %(line)s 行的区划、事项和电话相同。") % {"line": line + first}
        found.remarks.append(refused(origin, reason, gettext("请只保留一行。"), column="电话", value=filing.phone))
        return
    found.filings.append(filing)


def _values(written: Mapping[str, str], origin: Origin) -> tuple[dict[str, Any], list[Remark]]:
    """Return what a row says by key, and what is wrong with it."""
    values, wrong = {}, []
    for title, column in _COLUMNS.items():
        if title not in written:
            continue
        cell = tidy(written[title])
        if not cell:
            if column.required:
                wrong.append(refused(origin, gettext("没有填写。"), gettext("请补上这一格。"), column=title))
            values[column.key] = ""
            continue
        try:
            values[column.key] = column.parse(cell)
        except BadValue as bad:
            # A mobile number is somebody's own: not even the report repeats it.
            shown = "" if _MOBILE.fullmatch(_digits(cell)) else cell[:_SHOWN]
            wrong.append(refused(origin, bad.reason, bad.remedy, column=title, value=shown))
    return values, wrong


def _region(raw: Any) -> str:
    """Return the code of a region in force: nobody answers in one that is no more."""
    code: str = parsers.region(raw)
    if not regions.get(code).is_current:
        remedy = gettext("请填写现行的区划代码。")
        raise BadValue(gettext("这个区划代码已经撤销：%(region)s。") % {"region": regions.describe(code)}, remedy)
    return code


def _digits(cell: str) -> str:
    return re.sub(r"[\s()（）]", "", cell).replace("—", "-").replace("－", "-")


def _phone(raw: Any) -> str:
    """Return a number that belongs to a unit; a mobile number, which belongs to somebody, is refused."""
    number = _digits(tidy(raw))
    if _MOBILE.fullmatch(number.replace("-", "")):
        raise BadValue(gettext("这是手机号码，属于个人，不能公布。"), gettext("请填写单位的固定电话或服务热线。"))
    if not _PHONE.fullmatch(number):
        remedy = gettext("请每行只填写一个固定电话或服务热线，例如 0531-12345678 或 12345。")
        raise BadValue(gettext("这不是一个电话号码。"), remedy)
    return number


def _url(raw: Any) -> str:
    address: str = parsers.text(300)(raw)
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as wrong:
        raise BadValue(gettext("这不是网址。"), gettext("请填写以 https:// 或 http:// 开头的完整网址。")) from wrong
    return address


_COLUMNS: Final[Mapping[str, _Column]] = {
    "区划代码": _Column("region", _region, required=True),
    "事项": _Column("matter", parsers.choice(ContactMatter), required=True),
    "受理单位": _Column("name", parsers.text(120), required=True),
    "电话": _Column("phone", _phone, required=True),
    "时间": _Column("hours", parsers.text(120)),
    "网址": _Column("url", _url),
    "来源": _Column("source", parsers.text(300), required=True),
}


def _rows(content: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, the first of them the header, with the line on which each begins."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise unreadable_from(line) from wrong
