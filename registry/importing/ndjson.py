"""Reading of NDJSON, plain or gzipped: one institution a line, in memory that does not grow with the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext

from registry.importing.fields import CHILD_TABLES, INSTITUTION, Table
from registry.importing.gzip_lines import DamagedGzip, gzip_lines
from registry.importing.json_lines import read_line
from registry.importing.raw import Item, Raw, UnreadableFile
from registry.remarks import Origin, Remark, refused

# The longest line that is read; an institution with 50,000 courses is shorter.
LONGEST_LINE: Final = 64 * 1024 * 1024
_UTF8_MARK: Final = b"\xef\xbb\xbf"


class NdjsonFile:
    """The institutions of one file, read as they are asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.total = path.stat().st_size

    def __iter__(self) -> Iterator[Item]:
        """Yield one item a line. Raises `UnreadableFile`, also half-way."""
        with self.path.open("rb") as opened:
            number = 0
            try:
                for number, line in enumerate(self._lines(opened), 1):
                    if len(line) > LONGEST_LINE:
                        raise UnreadableFile(
                            gettext("第 %(line)s 行太长。NDJSON 每行只写一家机构，请检查换行。") % {"line": number}
                        )
                    yield _item(line, number, opened.tell())
            except DamagedGzip:
                yield Item(None, [_damaged(number)], opened.tell())

    def lines(self, wanted: set[int]) -> Iterator[tuple[int, bytes]]:
        """Yield these lines once more, as they stand in the file, with their numbers."""
        with self.path.open("rb") as opened:
            try:
                yield from (each for each in enumerate(self._lines(opened), 1) if each[0] in wanted)
            except DamagedGzip:
                return

    def _lines(self, opened: BinaryIO) -> Iterator[bytes]:
        if self.path.suffix.lower() == ".gz":
            return gzip_lines(opened, LONGEST_LINE)
        return iter(lambda: opened.readline(LONGEST_LINE + 1), b"")


def _item(line: bytes, number: int, position: int) -> Item:
    if number == 1:
        line = line.removeprefix(_UTF8_MARK)
        _check_first(line)
    if not line.strip():
        return Item(None, (), position)
    origin = Origin(line=number)
    read = read_line(line, origin)
    if isinstance(read, Remark):
        return Item(None, [read], position)
    return Item(_raw(INSTITUTION, read, origin), (), position)


def _check_first(line: bytes) -> None:
    """Raise `UnreadableFile` if the first line shows that the whole file is laid out otherwise."""
    remedy = gettext("NDJSON 每行写一个完整的 { … } 对象，行与行之间没有逗号。请重新导出。")
    if line.lstrip().startswith(b"["):
        raise UnreadableFile(gettext("整个文件是一个 [ … ] 列表，不是每行一个对象。") + remedy)
    if line.strip() == b"{":
        raise UnreadableFile(gettext("一个对象分成了几行来写。") + remedy)


def _raw(table: Table, values: dict[str, Any], origin: Origin) -> Raw:
    """Return the record with the records inside it, each with its path."""
    for key in table.children:
        if isinstance(inner := values.get(key), list):
            values[key] = [
                _raw(CHILD_TABLES[key], each, origin.within(f"{key}[{index}].")) if isinstance(each, dict) else each
                for index, each in enumerate(inner)
            ]
    return Raw(values, origin)


def _damaged(number: int) -> Remark:
    reason = gettext("压缩文件在这里中断或已损坏，后面的内容读不出来；文件可能只传了一半。")
    return refused(Origin(line=number), reason, gettext("请重新取得完整的文件；前面完整的行已经处理。"))
