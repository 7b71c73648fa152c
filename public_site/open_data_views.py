"""The open data page, and the files themselves: those that a data package names, and no others."""

import os
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.functional import Promise
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from public_site.byte_ranges import NoSuchPart, Part, PartOfFile, wanted_part
from public_site.cors import for_pages_of_every_site
from public_site.refusals import in_text
from registry.days import today
from registry.open_data import catalogue
from registry.open_data.catalogue import Export, File

# What the data package says nothing of, in the words of the page; earlier checkpoints are on the ledger's page.
_WHAT: dict[str, str | Promise] = {
    "ledger.ndjson": _("账本"),
    "ledger.ndjson.gz": _("账本"),
    "checkpoint.txt": _("签名的检查点"),
    "start.json": _("增量的起点"),
    "consistency.json": _("延续证明"),
    "README.md": _("说明"),
    "datapackage.json": _("字段说明（Frictionless Data Package）"),
    "SHA256SUMS": _("所有文件的校验值"),
}
_READ_IN_PLACE = (".md", ".txt", ".json")
_MAX_AGE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of the table of files; one that may not be handed out has no address."""

    name: str
    url: str
    what: str
    rows: int | None
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportBox:
    """An export with its files as they are shown."""

    export: Export
    lines: list[FileLine]
    is_past: bool


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Which files there are, of which day, under which licence, and how to check them."""
    newest_erasure = catalogue.newest_erasure()
    boxes = [_box(each, newest_erasure) for each in catalogue.exports(settings.OPEN_DATA_ROOT)]
    full = next((box for box in boxes if box.export.folder == catalogue.FULL), None)
    return render(request, "public_site/open_data.html", {"full": full, "deltas": [box for box in boxes if box is not full]})


@for_pages_of_every_site
@require_safe
def open_data_file(request: HttpRequest, folder: str, name: str) -> HttpResponseBase:
    """One file of an export, with its tag and date; 410 once it holds what may be passed on no longer."""
    export = catalogue.export(settings.OPEN_DATA_ROOT, folder)
    file = export.file(name) if export else None
    if export is None or file is None:
        return _missing()
    if not export.may_hand_out(file, on=today(), newest_erasure=catalogue.newest_erasure()):
        return in_text(gettext("这个文件里有公示期已满或已依法删除的内容，已停止下载。新的文件生成后即可下载。"), status=410)
    return _handed_out(request, file)


def _missing() -> HttpResponse:
    return in_text(gettext("没有这个文件。现有的文件都列在 %(address)s。") % {"address": reverse("open_data")}, status=404)


def _handed_out(request: HttpRequest, file: File) -> HttpResponseBase:
    try:
        opened = file.path.open("rb")
    except FileNotFoundError:
        # A newer export took its place between looking and opening.
        return _missing()
    stat = os.fstat(opened.fileno())
    tag, changed = quote_etag(f"{stat.st_mtime_ns:x}-{stat.st_size:x}"), int(stat.st_mtime)
    answer: HttpResponseBase | None = get_conditional_response(request, etag=tag, last_modified=changed)
    if answer is None:
        try:
            part = wanted_part(request, size=stat.st_size, tag=tag, changed=http_date(changed))
        except NoSuchPart:
            answer = HttpResponse(status=416, headers={"Content-Range": f"bytes */{stat.st_size}"})
        else:
            answer = _body(file, opened, stat.st_size, part)
    if not answer.streaming:
        opened.close()
    answer.headers["ETag"], answer.headers["Last-Modified"] = tag, http_date(changed)
    answer.headers["Accept-Ranges"], answer.headers["Content-Language"] = "bytes", "zh-Hans"
    patch_cache_control(answer, public=True, max_age=_MAX_AGE_SECONDS)
    return answer


def _body(file: File, opened: BinaryIO, size: int, part: Part | None) -> FileResponse:
    in_place = file.name.endswith(_READ_IN_PLACE)
    read = PartOfFile(opened, part) if part else opened
    answer = FileResponse(read, content_type=file.media_type, as_attachment=not in_place, filename=file.path.name)
    if part:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
        answer.headers["Content-Length"] = str(part.end - part.start)
    return answer


def _box(export: Export, newest_erasure: int) -> ExportBox:
    lines = [_line(export, each, newest_erasure) for each in export.files if each.title or each.name in _WHAT]
    return ExportBox(export, lines, is_past=any(not line.url for line in lines))


def _line(export: Export, file: File, newest_erasure: int) -> FileLine:
    may = export.may_hand_out(file, on=today(), newest_erasure=newest_erasure)
    return FileLine(
        name=file.name,
        url=reverse("open_data_file", args=[export.folder, file.name]) if may else "",
        # The package is in Chinese; what it calls the kinds of records are words of our own.
        what=str(_WHAT[file.name]) if file.name in _WHAT else gettext(file.title),
        rows=file.rows,
        bytes=file.bytes,
        sha256=file.sha256,
    )
