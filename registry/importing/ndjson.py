"""Reading of NDJSON, plain or gzipped: one institution a line, in memory that does not grow with the file."""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from django.utils.translation import gettext

from registry.importing.fields import CHILD_TABLES, INSTITUTION, Table
from registry.importing.raw import Item, Raw, UnreadableFile
from registry.remarks import Origin, Remark, refused

# The longest line that is read; an institution with 50,000 courses is shorter.
LONGEST_LINE = 64 * 1024 * 1024
_UTF8_MARK = b"\xef\xbb\xbf"


class NdjsonFile:
    """The institutions of one file, read as they are asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.total = path.stat().st_size

    def __iter__(self) -> Iterator[Item]:
        with self.path.open("rb") as opened:
            lines: Any = opened if self.path.suffix != ".gz" else io.BufferedReader(gzip.GzipFile(fileobj=opened))
            number = 0
            while True:
                number += 1
                try:
                    line = lines.readline(LONGEST_LINE + 1)
                except (EOFError, gzip.BadGzipFile, zlib.error):
                    yield Item(None, [_cut_short(number)], opened.tell())
                    return
                if not line:
                    return
                if len(line) > LONGEST_LINE:
                    raise UnreadableFile(gettext("第 %(line)s 行太长。NDJSON 每行只写一家机构，请检查换行。") % {"line": number})
                yield _item(line, number, opened)


def _item(line: bytes, number: int, opened: BinaryIO) -> Item:
    origin, position = Origin(line=number), opened.tell()
    if number == 1:
        line = line.removeprefix(_UTF8_MARK)
    if not line.strip():
        return Item(None, (), position)
    try:
        values = orjson.loads(line)
    except orjson.JSONDecodeError as wrong:
        return Item(None, [_not_json(line, origin, wrong)], position)
    if not isinstance(values, dict):
        remedy = gettext("每行写一个 { … } 对象；如果整个文件是一个 [ … ] 列表，请拆成每行一个对象。")
        return Item(None, [refused(origin, gettext("这一行不是一个 JSON 对象。"), remedy)], position)
    return Item(_raw(INSTITUTION, values, origin), (), position)


def _raw(table: Table, values: dict[str, Any], origin: Origin) -> Raw:
    """Return the record with the records inside it, each with its path."""
    for key in table.children:
        if isinstance(inner := values.get(key), list):
            values[key] = [
                _raw(CHILD_TABLES[key], each, origin.within(f"{key}[{index}].")) if isinstance(each, dict) else each
                for index, each in enumerate(inner)
            ]
    return Raw(values, origin)


def _not_json(line: bytes, origin: Origin, wrong: orjson.JSONDecodeError) -> Remark:
    try:
        line.decode()
    except UnicodeDecodeError:
        reason = gettext("这一行不是 UTF-8 编码的文字。")
        try:
            line.decode("gb18030")
            reason = gettext("这一行不是 UTF-8 编码的文字，看起来是 GB18030（GBK）编码。")
        except UnicodeDecodeError:
            pass
        return refused(origin, reason, gettext("请把文件另存为 UTF-8 编码后重新导入。"))
    if not line.endswith(b"\n") and line.lstrip().startswith(b"{"):
        reason = gettext("这一行不是完整的 JSON，文件可能只传了一半。")
        return refused(origin, reason, gettext("请重新取得完整的文件。"))
    reason = gettext("这一行不是 JSON（第 %(column)s 个字符处出错）。") % {"column": wrong.colno}
    return refused(origin, reason, gettext("请按格式说明改正这一行。"))


def _cut_short(number: int) -> Remark:
    reason = gettext("压缩文件在这里中断，后面的内容读不出来；文件可能只传了一半。")
    return refused(Origin(line=number), reason, gettext("请重新取得完整的文件；前面的内容已经处理。"))
