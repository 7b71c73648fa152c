"""Which reader reads a registry file, by its name and by what it begins with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.importing.ndjson import NdjsonFile
from registry.importing.packages import ENDINGS, GZIP, OLE, ZIP, not_what_its_name_says
from registry.importing.raw import Source, UnreadableFile, check_is_file
from registry.importing.workbook import WorkbookFile

NDJSON_ENDINGS: Final = (".ndjson", ".ndjson.gz")
# Files that people send instead, and how they make one of ours of them.
_OTHER_ENDINGS: Final[Mapping[str, object]] = {
    ".xlsm": _("这种工作簿可以含有宏，不接收。请另存为 .xlsx。"),
    ".xlsb": _("这是二进制工作簿。请在电子表格软件里另存为 .xlsx。"),
    ".et": _("这是 WPS 表格自己的格式。请在 WPS 里另存为 .xlsx。"),
    ".ett": _("这是 WPS 表格模板。请在 WPS 里另存为 .xlsx。"),
    ".wps": _("这是 WPS 文字文档，不是工作簿。请把表格粘贴到模板里，另存为 .xlsx。"),
    ".numbers": _("这是 Numbers 表格。请在 Numbers 里用“导出到 Excel”存为 .xlsx。"),
    ".csv": _("CSV 只有一个表，装不下机构、平台和课程。请把内容粘贴到模板里，另存为 .xlsx。"),
    ".txt": _("请把内容粘贴到模板里，另存为 .xlsx；如果每行是一个 JSON 对象，请改名为 .ndjson。"),
    ".json": _("整份 JSON 不能导入。请导出为 NDJSON（每行一个对象），文件名以 .ndjson 结尾。"),
    ".jsonl": _("内容如果是每行一个 JSON 对象，请改名为 .ndjson。"),
    ".doc": _("这是 Word 文档。请把表格粘贴到模板里，另存为 .xlsx。"),
    ".docx": _("这是 Word 文档。请把表格粘贴到模板里，另存为 .xlsx。"),
    ".pdf": _("PDF 不能导入。请向制表单位索取工作簿。"),
    ".zip": _("请先解压，再导入里面的工作簿。"),
    ".rar": _("请先解压，再导入里面的工作簿。"),
    ".7z": _("请先解压，再导入里面的工作簿。"),
}
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{")


def open_source(path: Path, *, complete: bool) -> Source:
    """Return the reader for a file. Raises `UnreadableFile`."""
    name = path.name.lower()
    check_is_file(path)
    with path.open("rb") as opened:
        beginning = opened.read(8)
    if not beginning:
        raise UnreadableFile(gettext("这个文件是空的。请重新取得文件。"))
    if name.endswith(ENDINGS):
        return WorkbookFile(path, complete=complete)
    if name.endswith(NDJSON_ENDINGS):
        return _ndjson(path, beginning)
    other = next((str(words) for ending, words in _OTHER_ENDINGS.items() if name.endswith(ending)), "")
    raise UnreadableFile(other + gettext("文件名应以 .xlsx、.xls、.ods、.ndjson 或 .ndjson.gz 结尾。"))


def _ndjson(path: Path, beginning: bytes) -> NdjsonFile:
    if beginning.startswith(_UTF16_MARKS):
        raise UnreadableFile(gettext("这个文件是 UTF-16 编码。请另存为 UTF-8 编码后重新导入。"))
    is_gzip = path.suffix.lower() == ".gz"
    if beginning.startswith(GZIP) != is_gzip or beginning.startswith((ZIP, OLE)):
        raise not_what_its_name_says(path.suffix)
    return NdjsonFile(path)
