"""Codes in pictures that somebody uploads: read in memory within limits, and forgotten."""

from io import BytesIO
from typing import Final

import zxingcpp
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext
from PIL import Image, UnidentifiedImageError

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 25_000_000
# Larger pictures are made smaller first: a code that a phone can scan is still read, and the work has a bound.
LONGEST_SIDE: Final = 2400
MOST_CODES: Final = 5
LONGEST_TEXT: Final = 2000
# Of a body that is too large so much is read, which holds what was typed before the picture.
MOST_TYPED: Final = 64 * 1024
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


class PictureRefused(Exception):
    """The picture cannot be read; the message says why and what to do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class InMemory(MemoryFileUploadHandler):
    """Keeps an upload in memory whatever its size, which the view has bounded, so that nothing of it reaches a disk."""

    def handle_raw_input(self, *_arguments: object, **_named: object) -> None:
        """Take every upload."""
        self.activated = True


class _NoFile(FileUploadHandler):
    """Takes no file, nor the beginning of one."""

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
        typed, _files = MultiPartParser(meta, BytesIO(head), [_NoFile(request)], request.encoding).parse()
    except (MultiPartParserError, BadRequest, SuspiciousOperation, OSError):
        return QueryDict()
    return typed


def codes_in(picture: bytes) -> list[str]:
    """Return the texts of the codes in a picture, at most five. Raises `PictureRefused`, also where there is none."""
    if len(picture) > MOST_BYTES:
        raise PictureRefused(too_large_words())
    try:
        found = zxingcpp.read_barcodes(_small(picture), formats=_FORMATS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused(gettext("这个文件不是能打开的图片。请上传 JPG、PNG 或 WebP 格式的照片或截图。")) from None
    texts = dict.fromkeys(code.text.strip()[:LONGEST_TEXT] for code in found if code.text.strip())
    if not texts:
        raise PictureRefused(
            gettext("图片里没有读出二维码。请把二维码拍正、拍清楚，占满画面再上传；圆形的小程序码读不了，请填写小程序的名称。")
        )
    return list(texts)[:MOST_CODES]


def too_large_words() -> str:
    """Return what is said of a picture of too many bytes."""
    return gettext("图片太大了，最多 %(most)d MB。请截取二维码那一块再上传。") % {"most": MOST_BYTES // 1024 // 1024}


def _small(picture: bytes) -> Image.Image:
    with Image.open(BytesIO(picture), formats=_PICTURES) as image:
        if image.width * image.height > MOST_PIXELS:
            raise PictureRefused(gettext("图片的尺寸太大了。请截取二维码那一块再上传。"))
        # A photograph is decoded no larger than it is needed.
        image.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
        grey = image.convert("RGBA") if image.mode in ("P", "LA", "PA") else image
        if grey.mode == "RGBA":
            # What is transparent is seen on white.
            white = Image.new("RGBA", grey.size, "white")
            white.alpha_composite(grey)
            grey = white
        grey = grey.convert("L")
        grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return grey
