"""Text of CSV files as people send them: in any usual encoding; what is no text, or is cut, is told in words."""

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext

from registry.importing.packages import OLE, ZIP, kind_in_words
from registry.importing.raw import UnreadableFile, check_is_file
from registry.remarks import Origin, Remark, refused

_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_SHOWS_ITS_KIND: Final = 512


@dataclass(frozen=True, slots=True)
class TextFile:
    """The text of a file, without a last line that ends within a character; `cut` is the refusal of that line."""

    text: str
    ends_within_a_line: bool = False
    cut: Remark | None = None


def read_text(path: Path) -> TextFile:
    """Return the text of a file in UTF-8, GB18030 or, with its mark, UTF-16. Raises `UnreadableFile`."""
    check_is_file(path)
    content = path.read_bytes()
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise UnreadableFile(gettext("这个文件是空的。"))
    if content.startswith((ZIP, OLE)) or kind_in_words(content[:_SHOWS_ITS_KIND]):
        reason = gettext("这不是 CSV 文本，而是工作簿、文档、图片、网页或压缩包。")
        remedy = gettext("请用电子表格软件另存为 UTF-8 编码的 CSV；文档和图片里的表格，请先粘贴到电子表格里；压缩包请先解压。")
        raise UnreadableFile(reason + remedy)
    encodings = ("utf-16",) if content.startswith(_UTF16_MARKS) else _ENCODINGS
    readable_to = 0
    for encoding in encodings:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            decoded = decoder.decode(content)
        except UnicodeDecodeError as wrong:
            readable_to = max(readable_to, wrong.start)
            continue
        if "\0" not in decoded:
            return _text_file(decoded, is_cut=bool(decoder.getstate()[0]))
        readable_to = len(content)
    if encodings is _ENCODINGS and b"\0" in content:
        readable_to = min(readable_to, content.index(b"\0"))
    reason = gettext("认不出这个文件的编码，从第 %(line)s 行起读不懂。") % {"line": content.count(b"\n", 0, readable_to) + 1}
    raise UnreadableFile(reason + gettext("请另存为 UTF-8 编码的 CSV。"))


def unreadable_from(line: int) -> UnreadableFile:
    """Return the refusal of a CSV file whose rows cannot be told apart from a line on."""
    return UnreadableFile(gettext("第 %(line)s 行起读不下去，可能少了一个双引号。") % {"line": line})


def _text_file(decoded: str, *, is_cut: bool) -> TextFile:
    if not is_cut:
        return TextFile(decoded, ends_within_a_line=not decoded.endswith(("\n", "\r")))
    whole = decoded[: decoded.rfind("\n") + 1]
    reason = gettext("这一行在一个字的中间断了，文件可能只传了一半。")
    cut = refused(Origin(line=whole.count("\n") + 1), reason, gettext("请重新取得完整的文件。"))
    return TextFile(whole, cut=cut)
