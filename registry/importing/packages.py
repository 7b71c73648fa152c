"""What a spreadsheet file is, looked at before any reader opens it: its kind, its password, its macros, and its true size."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.importing.raw import UnreadableFile

# A workbook is held in memory as a whole, so it has limits; NDJSON has none.
MOST_BYTES: Final = 50 * 1024 * 1024
MOST_BYTES_UNPACKED: Final = 400 * 1024 * 1024
MOST_PARTS: Final = 1_000
# Sheets pack some 10 to 100 to 1; a part of any size that packs better than this was made to fill a memory.
MOST_RATIO, RATIO_FROM_BYTES = 250, 10 * 1024 * 1024

ZIP, OLE, GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"
# Names of streams as an OLE file's directory holds them.
_ENCRYPTED, _WORKBOOK, _BOOK = (name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "Book"))

# How files begin that are saved or renamed as workbooks, and what they are.
_BEGINNINGS: Final[Sequence[tuple[tuple[bytes, ...], object]]] = (
    ((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<body", b"<div"), _("这是网页（HTML），不是工作簿。")),
    ((b"<?xml", b"<workbook"), _("这是 XML 表格，不是工作簿。")),
    ((b"mime-version:",), _("这是网页归档（MHTML），不是工作簿。")),
    ((b"%pdf",), _("这是 PDF，不是工作簿。")),
    ((b"{\\rtf",), _("这是 RTF 文档，不是工作簿。")),
    ((b"\x89png", b"\xff\xd8\xff", b"gif8"), _("这是图片，不是工作簿。")),
    ((b"rar!", b"7z\xbc\xaf"), _("这是压缩包，不是工作簿。请先解压。")),
    ((GZIP,), _("这是 gzip 压缩文件，不是工作簿。请先解压。")),
)
# Parts by which the archives of other programs are known.
_ARCHIVES: Final[Mapping[str, object]] = {
    "xl/workbook.bin": _("这是二进制工作簿（.xlsb）。"),
    "Index/Document.iwa": _("这是 Numbers 表格（.numbers）。"),
    "word/document.xml": _("这是 Word 文档，不是工作簿。"),
    "ppt/presentation.xml": _("这是幻灯片，不是工作簿。"),
}
ENDINGS: Final = (".xlsx", ".xls", ".ods")
# What each kind of workbook must hold.
_MAIN_PARTS: Final[Mapping[str, str]] = {".xlsx": "xl/workbook.xml", ".ods": "content.xml"}


def check_beginning(path: Path) -> None:
    """Raise `UnreadableFile` unless a workbook begins as its name says, and is one without a password."""
    if path.stat().st_size > MOST_BYTES:
        reason = gettext("这个工作簿超过 %(most)s MB。") % {"most": MOST_BYTES // 1024**2}
        raise UnreadableFile(reason + gettext("请按区划拆成几个文件，或改用 NDJSON 格式。"))
    with path.open("rb") as opened:
        beginning = opened.read(512)
    suffix = path.suffix.lower()
    if beginning.startswith(OLE):
        _check_ole(path.read_bytes(), suffix)
    elif not beginning.startswith(ZIP) or suffix == ".xls":
        raise _not_a_workbook(beginning, suffix)


def _check_ole(content: bytes, suffix: str) -> None:
    if _ENCRYPTED in content:
        raise has_password()
    if suffix != ".xls":
        raise not_what_its_name_says(suffix)
    if _WORKBOOK not in content and _BOOK not in content:
        reason = gettext("这是 Word、WPS 文字等其他软件的文档，不是工作簿。")
        raise UnreadableFile(reason + gettext("请用电子表格软件另存为 .xlsx。"))


def _not_a_workbook(beginning: bytes, suffix: str) -> UnreadableFile:
    what = kind_in_words(beginning)
    if not what and not beginning.startswith(ZIP) and b"\0" not in beginning:
        what = gettext("这是文本（例如 CSV），不是工作簿。")
    return not_what_its_name_says(suffix, what)


def kind_in_words(beginning: bytes) -> str:
    """Return what a file is that is no workbook, by how it begins; nothing where that says nothing."""
    plain = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((str(words) for starts, words in _BEGINNINGS if plain.startswith(starts)), "")


def not_what_its_name_says(suffix: str, what: str = "") -> UnreadableFile:
    """Return the refusal of a file whose content is not what its name says."""
    return UnreadableFile(
        what + gettext("文件内容与扩展名“%(suffix)s”不符。请用原来的软件另存为所需的格式，不要直接改文件名。") % {"suffix": suffix}
    )


@contextmanager
def opened_package(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open the archive that an .xlsx or .ods file is, once it is known to be one and not to be a bomb. Raises `UnreadableFile`."""
    try:
        with zipfile.ZipFile(path) as package:
            _check_parts(package, path)
            yield package
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as wrong:
        raise damaged() from wrong


def _check_parts(package: zipfile.ZipFile, path: Path) -> None:
    parts = package.infolist()
    names = {each.filename for each in parts}
    _check_kind(names, path.suffix.lower())
    if any(each.flag_bits & 1 for each in parts) or _is_encrypted_ods(package, names):
        raise has_password()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile(gettext("这个工作簿含有宏，不接收。请另存为不含宏的 .xlsx。"))
    declared = sum(each.file_size for each in parts)
    packs_too_well = any(
        each.file_size > RATIO_FROM_BYTES and each.file_size > MOST_RATIO * max(1, each.compress_size) for each in parts
    )
    if len(parts) > MOST_PARTS or len(names) < len(parts) or declared > MOST_BYTES_UNPACKED or packs_too_well:
        raise too_large_unpacked()


def _check_kind(names: set[str], suffix: str) -> None:
    if _MAIN_PARTS[suffix] in names:
        return
    what = next((str(words) for part, words in _ARCHIVES.items() if part in names), "")
    if not what:
        what = next((_named(other) for other, part in _MAIN_PARTS.items() if part in names), "")
    if not what and any(name.lower().endswith(ENDINGS) for name in names):
        raise UnreadableFile(gettext("这是装着工作簿的压缩包，不是工作簿。请先解压，再导入里面的工作簿。"))
    if not what:
        what = gettext("这是压缩包，里面没有工作簿的内容。")
    raise UnreadableFile(what + gettext("请用电子表格软件打开并另存为 .xlsx，不要直接改文件名。"))


def _named(suffix: str) -> str:
    return gettext("这是 %(suffix)s 工作簿，扩展名却不是。") % {"suffix": suffix}


def _is_encrypted_ods(package: zipfile.ZipFile, names: set[str]) -> bool:
    manifest = "META-INF/manifest.xml"
    if manifest not in names or package.getinfo(manifest).file_size > RATIO_FROM_BYTES:
        return False
    return b"encryption-data" in package.read(manifest)


def has_password() -> UnreadableFile:
    """Return the refusal of a workbook that only its password opens."""
    return UnreadableFile(gettext("这个工作簿有密码。请去掉密码后另存。"))


def too_large_unpacked() -> UnreadableFile:
    """Return the refusal of an archive that would fill the memory."""
    reason = gettext("这个文件解压后异常庞大（超过 %(most)s MB，或压缩比异常高），没有读取。") % {
        "most": MOST_BYTES_UNPACKED // 1024**2
    }
    return UnreadableFile(reason + gettext("请用电子表格软件新建工作簿，只粘贴需要的内容后另存。"))


def damaged() -> UnreadableFile:
    """Return the refusal of a workbook that no program could open."""
    return UnreadableFile(gettext("这个工作簿打不开，可能已损坏或只传了一半。请用电子表格软件打开并另存后重试。"))
