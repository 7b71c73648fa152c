"""Codes in pictures that somebody uploads: read in memory within limits, and forgotten."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from threading import Lock
from typing import Any, Final

import zxingcpp
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext
from PIL import Image, UnidentifiedImageError

from registry.typed_text import HAN

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 25_000_000
# Larger pictures are made smaller first: a code that a phone can scan is still read, and the work has a bound. It is one of the
# area, so that of a long picture of a chat, which is only as wide as the screen, hardly anything is lost.
MOST_PIXELS_READ: Final = 2400 * 2400
# The reader takes no longer ones, and lines of one point each take far more memory than what they show.
_LONGEST_SIDE: Final = 65_535
LONGEST_TEXT: Final = 2000
# Of a body that is too large so much is read, which holds what was typed before the picture.
MOST_TYPED: Final = 64 * 1024
# One that was made for it takes ten seconds of a processor and, out of a kilobyte, half a gigabyte: a process reads one at a time.
# Ordinary ones are read within a second, so that who waits longer than this waits behind such a one.
WAITED_SECONDS: Final = 2.0
_reading: Final = Lock()
_PICTURES: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_FORMATS: Final = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.MicroQRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.PDF417,
    ]
)
# What the reader makes of GBK: Latin letters, kana of half the width among other characters, or signs that it can read nothing.
_MISREAD: Final = re.compile(r"[\x00-\xff]*|.*[\uff61-\uff9f\ufffd].*", re.DOTALL)
# Of other writings GBK makes single characters between letters of ASCII.
_IN_CHINESE: Final = re.compile(rf"(?:[\x00-\x7f]++|[\u2010-\u303f{HAN}\uff00-\uffef]{{2,}}+)++")


class PictureRefused(Exception):
    """The picture cannot be read; the message says why and what to do, the status whose fault it is."""

    def __init__(self, message: str, status: int = 400) -> None:
        self.message = message
        self.status = status
        super().__init__(message)


class InMemory(MemoryFileUploadHandler):
    """Keeps an upload in memory whatever its size, which the view has bounded, so that nothing of it reaches a disk."""

    def handle_raw_input(self, *_arguments: object, **_named: object) -> None:
        """Take every upload."""
        self.activated = True


class NoFile(FileUploadHandler):
    """Takes no file, nor the beginning of one, and nothing of a body that is larger than a form without a file can be.

    Where a view sets no other handler, forms are read by it: a file that nobody asked for fills neither a disk nor the memory.
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *_others: Any, **_named: Any) -> None:  # noqa: N803
        """Refuse a body that is too large before anything of it is read."""
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("a form without a file is not so large")

    def new_file(self, *_arguments: object, **_named: object) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def typed_before_the_picture(request: HttpRequest) -> QueryDict:
    """Return the fields at the beginning of a body that is too large to be read, so that they are not lost with the picture."""
    head = request.read(MOST_TYPED)
    meta = request.META | {"CONTENT_LENGTH": str(len(head))}
    try:
        typed, _files = MultiPartParser(meta, BytesIO(head), [NoFile(request)], request.encoding).parse()
    except (MultiPartParserError, BadRequest, SuspiciousOperation, OSError):
        return QueryDict()
    return typed


def codes_in(picture: bytes) -> list[str]:
    """Return the texts of the codes in a picture, each once. Raises `PictureRefused`, also where there is none."""
    if len(picture) > MOST_BYTES:
        raise PictureRefused(too_large_words())
    try:
        with _one_at_a_time():
            read = (zxingcpp.read_barcodes(each, formats=_FORMATS) for each in _greys(picture))
            found = next(filter(None, read), [])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        # So many that the library opens none of them.
        raise PictureRefused(_too_many_pixels_words()) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise PictureRefused(gettext("这个文件不是能打开的图片。请上传 JPG、PNG 或 WebP 格式的照片或截图。")) from None
    told = (_text_of(code).strip()[:LONGEST_TEXT] for code in found)
    texts = dict.fromkeys(text for text in told if text)
    if not texts:
        raise PictureRefused(
            gettext("图片里没有读出二维码。请把二维码拍正、拍清楚，占满画面再上传；圆形的小程序码读不了，请填写小程序的名称。")
        )
    return list(texts)


def too_large_words() -> str:
    """Return what is said of a picture of too many bytes."""
    return gettext("图片太大了，最多 %(most)d MB。请截取二维码那一块再上传。") % {"most": MOST_BYTES // 1024 // 1024}


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _reading.acquire(timeout=WAITED_SECONDS):
        raise PictureRefused(gettext("现在核对图片的人很多。请过一会儿再试，或者填写文字。"), status=503)
    try:
        yield
    finally:
        _reading.release()


def _greys(picture: bytes) -> Iterator[Image.Image]:
    """Return a picture in grey, small enough to be read; a transparent one on each of two grounds."""
    with Image.open(BytesIO(picture), formats=_PICTURES) as image:
        if image.width * image.height > MOST_PIXELS or max(image.size) > _LONGEST_SIDE:
            raise PictureRefused(_too_many_pixels_words())
        scale = min(1, (MOST_PIXELS_READ / (image.width * image.height)) ** 0.5)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        # A photograph is decoded no larger than it is needed.
        image.draft("L", size)
        is_clear = image.has_transparency_data
        whole = image.convert("RGBA" if is_clear else "L")
        whole.thumbnail(size)
    # What is transparent is seen on white; a white code is made for a dark poster.
    return (_on(ground, whole) for ground in ("white", "black")) if is_clear else iter((whole,))


def _on(ground: str, clear: Image.Image) -> Image.Image:
    seen = Image.new("RGBA", clear.size, ground)
    seen.alpha_composite(clear)
    return seen.convert("L")


def _text_of(code: zxingcpp.Barcode) -> str:
    """Return what a code says, also in GBK without a word of that, as many tools in China write it."""
    if code.bytes.isascii() or not _MISREAD.fullmatch(code.text):
        return code.text
    try:
        code.bytes.decode()
    except UnicodeDecodeError:
        with suppress(UnicodeDecodeError):
            text = code.bytes.decode("gb18030")
            return text if _IN_CHINESE.fullmatch(text) else code.text
    return code.text


def _too_many_pixels_words() -> str:
    return gettext("图片的尺寸太大了。请截取二维码那一块再上传。")
