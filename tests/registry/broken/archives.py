"""Files made by hand, part by part: archives that are bombs, have a password or belong to other programs."""

import struct
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from tests.registry.broken.cases import Unreadable
from tests.registry.import_files import sheet_institution, workbook

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_SECTOR = 512
OLD_WORKBOOK = Path(__file__).parents[1] / "workbooks" / "institutions.xls"
_FREE, _END, _IS_FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def sheet_xml(rows):
    """Return the part of a sheet with these texts; `None` is an empty cell."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = (_cell(f"{get_column_letter(index)}{number}", text) for index, text in enumerate(row, 1))
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(reference, text):
    return f'<c r="{reference}"/>' if text is None else f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def xlsx_parts(**sheets):
    """Return the parts of a workbook with these sheets, given as XML by name."""
    listed = [f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>' for number, name in enumerate(sheets, 1)]
    relations = [
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    ]
    return {
        "_rels/.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r0" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{"".join(listed)}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{''.join(relations)}</Relationships>"
        ),
        **{f"xl/worksheets/sheet{number}.xml": part for number, part in enumerate(sheets.values(), 1)},
    }


def archive(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, part in parts.items():
            opened.writestr(name, part)
    return path


def xlsx_of(path, **sheets):
    return archive(path, xlsx_parts(**sheets))


def ods_of(path, rows, manifest="<manifest/>"):
    """Write an .ods file with one sheet of these rows, given as XML."""
    namespaces = " ".join(f'xmlns:{each}="{_OFFICE}:{each}:1.0"' for each in ("office", "table", "text"))
    content = (
        f'<office:document-content {namespaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="机构">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive(path, {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def ole_of(path, **streams):
    """Write an OLE compound file with these streams, each padded to the size from which they lie in sectors of their own."""
    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    fat, data, starts = [_IS_FAT, _END], b"", {}
    for name, content in padded.items():
        starts[name], sectors = len(fat), -(-len(content) // _SECTOR)
        fat += [*range(len(fat) + 1, len(fat) + sectors), _END]
        data += content.ljust(sectors * _SECTOR, b"\0")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        b"",
        0,
        1,
        1,
        0,
        4096,
        _END,
        0,
        _END,
        0,
        0,
    )
    header += struct.pack("<108I", *([_FREE] * 108))
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    names = list(padded)
    for index, name in enumerate(names, 1):
        entries.append(_entry(name, 2, starts[name], len(padded[name]), right=index + 1 if index < len(names) else _FREE))
    directory = b"".join(entries).ljust(_SECTOR, b"\0")
    table = struct.pack("<128I", *(fat + [_FREE] * (128 - len(fat))))
    path.write_bytes(header + table + directory + data)
    return path


def _entry(name, kind, start, size, right=_FREE, child=_FREE):
    encoded = name.encode("utf-16-le") + b"\0\0"
    fields = struct.pack("<HBBIII16sI8s8sIQ", len(encoded), kind, 1, _FREE, right, child, b"", 0, b"", b"", start, size)
    return encoded.ljust(64, b"\0") + fields


def _biff(*records):
    return b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in records)


def _bytes_named(name, content):
    def write(path):
        (path / name).write_bytes(content)
        return path / name

    return write


def _parts_named(name, **more):
    """Write an archive with these parts, where `__` stands for a slash and `_dot_` for a dot."""
    parts = {each.replace("__", "/").replace("_dot_", "."): content for each, content in more.items()}
    return lambda path: archive(path / name, parts)


def _whole_renamed(name):
    return lambda path: workbook(path / "r.xlsx", 机构=[sheet_institution()]).rename(path / name)


def _half_a_workbook(path):
    whole = workbook(path / "whole.xlsx", 机构=[sheet_institution()]).read_bytes()
    return _bytes_named("r.xlsx", whole[: len(whole) // 2])(path)


def _with_macros(path):
    return archive(path / "r.xlsx", xlsx_parts(机构=sheet_xml([["x"]])) | {"xl/vbaProject.bin": b"macro"})


def _with_password(path):
    return ole_of(path / "r.xlsx", EncryptedPackage=b"?" * 5000, EncryptionInfo=b"?")


def _old_with_password(path):
    begins, has_password, ends = (
        (0x0809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)),
        (0x002F, b"\1\0" + b"\0" * 52),
        (0x000A, b""),
    )
    return ole_of(path / "r.xls", Workbook=_biff(begins, has_password, ends))


def _ods_with_password(path):
    return ods_of(path / "r.ods", "", "<manifest><encryption-data/></manifest>")


def _bomb(path):
    """Ninety million blanks in some ninety kilobytes."""
    return archive(path / "r.xlsx", xlsx_parts(机构=sheet_xml([])) | {"xl/sharedStrings.xml": b" " * 90_000_000})


def _bomb_that_lies(path):
    """A part that says it is small and is not."""
    made = archive(path / "r.xlsx", xlsx_parts(机构=sheet_xml([])) | {"xl/sharedStrings.xml": b" " * 20_000_000})
    content = made.read_bytes().replace(struct.pack("<I", 20_000_000), struct.pack("<I", 1_000))
    made.write_bytes(content)
    return made


def _many_parts(path):
    return archive(path / "r.xlsx", xlsx_parts(机构=sheet_xml([])) | {f"xl/media/{number}.png": b"" for number in range(1001)})


def _entities(path):
    """The billion laughs: each entity is ten of the one before."""
    declared = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    sheet = sheet_xml([["&a9;"]]).replace("&amp;", "&")
    part = f"<!DOCTYPE worksheet [{declared}]>{sheet}"
    return xlsx_of(path / "r.xlsx", 机构=part)


def _far_cell(path):
    part = sheet_xml([["统一社会信用代码"]]).replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    return xlsx_of(path / "r.xlsx", 机构=part)


def _repeated_rows(path):
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="500"><text:p>x</text:p></table:table-cell>'
    return ods_of(path / "r.ods", f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>')


def _too_many_rows(path):
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 100_100))
    return xlsx_of(path / "r.xlsx", 机构=f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>')


def _sheet_that_is_no_xml(path):
    return xlsx_of(path / "r.xlsx", 机构="<worksheet><sheetData>")


def _damaged_old_workbook(path):
    """The reader of old workbooks panics on this one, as on many a damaged file."""
    content = bytearray(OLD_WORKBOOK.read_bytes())
    content[600:1200] = bytes(reversed(content[600:1200]))
    return _bytes_named("r.xls", bytes(content))(path)


UNREADABLE = {
    "an old workbook with damaged bytes": Unreadable(_damaged_old_workbook, "打不开"),
    "a sheet in an encoding that nobody knows": Unreadable(
        lambda path: xlsx_of(path / "r.xlsx", 机构='<?xml version="1.0" encoding="UTX-8"?><worksheet/>'), "打不开"
    ),
    "a workbook whose list of sheets has an unknown prefix": Unreadable(
        lambda path: archive(path / "r.xlsx", xlsx_parts(机构="<x/>") | {"xl/workbook.xml": "<y:workbook/>"}), "打不开"
    ),
    "a web page saved as an old workbook": Unreadable(_bytes_named("r.xls", b"\xef\xbb\xbf<html><table><tr><td>1"), "这是网页"),
    "a web archive saved as an old workbook": Unreadable(_bytes_named("r.xls", b"MIME-Version: 1.0\nX"), "这是网页归档"),
    "an XML spreadsheet saved as an old workbook": Unreadable(
        _bytes_named("r.xls", b'<?xml version="1.0"?><Workbook/>'), "XML 表格"
    ),
    "a CSV file renamed": Unreadable(_bytes_named("r.xlsx", "统一社会信用代码,机构名称".encode()), "文本（例如 CSV）"),
    "a CSV file in GBK renamed": Unreadable(_bytes_named("r.xls", "统一社会信用代码".encode("gbk")), "文本（例如 CSV）"),
    "a PDF renamed": Unreadable(_bytes_named("r.xlsx", b"%PDF-1.7"), "这是 PDF"),
    "a picture renamed": Unreadable(_bytes_named("r.xlsx", b"\x89PNG\r\n\x1a\n\0"), "这是图片"),
    "a gzip renamed": Unreadable(_bytes_named("r.xlsx", b"\x1f\x8b\x08\0"), "gzip 压缩文件"),
    "a RAR renamed": Unreadable(_bytes_named("r.xlsx", b"Rar!\x1a\x07\0"), "请先解压"),
    "an empty workbook file": Unreadable(_bytes_named("r.xlsx", b""), "是空的"),
    "half a workbook": Unreadable(_half_a_workbook, "打不开"),
    "the beginning of an archive": Unreadable(_bytes_named("r.xlsx", b"PK\x03\x04" + b"\0" * 100), "打不开"),
    "an archive without a workbook": Unreadable(_parts_named("r.xlsx", readme_dot_txt="x"), "里面没有工作簿"),
    "an archive of workbooks renamed": Unreadable(
        _parts_named("r.xlsx", list_dot_XLSX="x"), "装着工作簿的压缩包，不是工作簿。请先解压"
    ),
    "a Word document renamed": Unreadable(_parts_named("r.xlsx", word__document_dot_xml="<x/>"), "Word 文档"),
    "an old Word document renamed": Unreadable(lambda path: ole_of(path / "r.xls", WordDocument=b"x"), "Word、WPS 文字"),
    "a binary workbook renamed": Unreadable(_parts_named("r.xlsx", xl__workbook_dot_bin="x"), r"二进制工作簿（\.xlsb）"),
    "a Numbers spreadsheet renamed": Unreadable(_parts_named("r.xlsx", Index__Document_dot_iwa="x"), "Numbers 表格"),
    "a workbook named as an open one": Unreadable(_whole_renamed("r.ods"), r"这是 \.xlsx 工作簿"),
    "a workbook named as an old one": Unreadable(_whole_renamed("r.xls"), "不符"),
    "an old workbook named as a new one": Unreadable(lambda path: ole_of(path / "r.xlsx", Workbook=b"x"), "不符"),
    "a binary workbook": Unreadable(_bytes_named("r.xlsb", b"PK"), "二进制工作簿"),
    "a workbook that may hold macros": Unreadable(_bytes_named("r.xlsm", b"PK"), "可以含有宏"),
    "a Numbers spreadsheet": Unreadable(_bytes_named("r.numbers", b"PK"), "导出到 Excel"),
    "a WPS spreadsheet": Unreadable(_bytes_named("r.et", b"x"), "WPS 表格自己的格式"),
    "a WPS document": Unreadable(_bytes_named("r.wps", b"x"), "WPS 文字文档"),
    "a PDF": Unreadable(_bytes_named("r.pdf", b"%PDF"), "PDF 不能导入"),
    "a workbook with macros": Unreadable(_with_macros, "含有宏"),
    "a workbook with a password": Unreadable(_with_password, "有密码"),
    "an old workbook with a password": Unreadable(_old_with_password, "有密码"),
    "an open workbook with a password": Unreadable(_ods_with_password, "有密码"),
    "a small file that unpacks to a large one": Unreadable(_bomb, "解压后异常庞大"),
    "a part larger than it says": Unreadable(_bomb_that_lies, "打不开"),
    "more parts than any workbook has": Unreadable(_many_parts, "解压后异常庞大"),
    "entities that grow in memory": Unreadable(_entities, "文档类型声明"),
    "one cell in the last row and column": Unreadable(_far_cell, "零散内容"),
    "rows repeated without end": Unreadable(_repeated_rows, "零散内容"),
    "more rows than are read at once": Unreadable(_too_many_rows, "超过 100000 行"),
    "a sheet that is no XML": Unreadable(_sheet_that_is_no_xml, "打不开"),
}
