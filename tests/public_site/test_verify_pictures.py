"""Codes in pictures: which are read, in which encoding, and what is refused in words."""

import io
import random
import struct
import zlib

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from public_site.verify_pictures import MOST_BYTES, MOST_PIXELS, PictureRefused, codes_in
from tests.public_site.pictures import code_of, picture_of, saved, upload
from tests.public_site.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_pictures_of_every_common_format_are_read(kind: str) -> None:
    assert codes_in(picture_of("https://mingde.cn", kind=kind)) == ["https://mingde.cn"]


def test_a_code_on_a_transparent_ground_and_one_in_a_large_photograph_are_read() -> None:
    code = Image.open(io.BytesIO(picture_of("https://mingde.cn"))).convert("RGBA")
    clear = Image.new("RGBA", code.size, (0, 0, 0, 0))
    clear.paste(code, (0, 0), Image.eval(code.convert("L"), lambda level: 255 - level))
    photograph = Image.new("RGB", (4000, 3000), (180, 190, 170))
    photograph.paste(code.resize((900, 900)).convert("RGB"), (1500, 1200))
    assert codes_in(saved(clear, "PNG")) == ["https://mingde.cn"]
    assert codes_in(saved(photograph, "JPEG")) == ["https://mingde.cn"]


def test_a_code_in_a_long_picture_of_a_chat_is_read() -> None:
    code = code_of("https://mingde.cn").resize((360, 360))
    chat = Image.new("L", (1080, 20_000), 255)
    chat.paste(code, (300, 19_000))
    assert codes_in(saved(chat, "PNG")) == ["https://mingde.cn"]
    assert codes_in(saved(chat, "JPEG")) == ["https://mingde.cn"]


def test_a_white_code_for_a_dark_poster_and_a_ground_that_is_clear_by_its_colour_alone_are_read() -> None:
    code = code_of("https://mingde.cn")
    ink = Image.eval(code, lambda level: 255 - level)
    white = Image.new("RGBA", code.size, (255, 255, 255, 0))
    white.paste((255, 255, 255, 255), mask=ink)
    assert codes_in(saved(white, "PNG")) == ["https://mingde.cn"]
    file = io.BytesIO()
    Image.eval(code, lambda level: 0 if level else 10).save(file, "PNG", transparency=0)
    assert codes_in(file.getvalue()) == ["https://mingde.cn"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("明德在线网校", "gbk"),
        ("王喆线上课堂", "gbk"),
        ("收款方：济南明德在线教育有限公司", "gbk"),
        ("青岛知才外语培训学校 mingde.cn", "gbk"),
        ("明德在线网校", "utf-8"),
        ("明徳学校オンライン", "shift-jis"),
        ("Müller Café", "latin-1"),
    ],
)
def test_a_code_is_read_in_the_encoding_in_which_it_was_made(text: str, encoding: str) -> None:
    file = io.BytesIO()
    drawn = segno.make_qr(text.encode(encoding).decode("latin-1"), encoding="latin-1")
    drawn.save(file, kind="png", scale=6, border=4)
    assert codes_in(file.getvalue()) == [text]


def test_what_a_code_says_of_its_encoding_is_believed() -> None:
    file = io.BytesIO()
    segno.make_qr("학교 학원", encoding="euc-kr", eci=True).save(file, kind="png", scale=6, border=4)
    assert codes_in(file.getvalue()) == ["학교 학원"]


@pytest.mark.parametrize("size", [(1, 1_000_000), (100, 70_000)])
def test_a_picture_that_is_nearly_a_line_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(PictureRefused, match="尺寸太大"):
        codes_in(saved(Image.new("L", size), "PNG"))


def truncated() -> bytes:
    return picture_of("https://mingde.cn")[:120]


WRONG_FILES = {
    "no picture": b"%PDF-1.7 something else",
    "nothing": b"",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a truncated picture": truncated(),
    "noise behind a signature": b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(400),
}


@pytest.mark.parametrize("file", WRONG_FILES.values(), ids=WRONG_FILES)
def test_a_wrong_file_gets_a_clear_error(client: Client, file: bytes) -> None:
    response = upload(client, file)
    assert response.status_code == 400
    assert "这个文件不是能打开的图片" in text_of(response)


def test_a_picture_without_a_code_says_how_to_take_one(client: Client) -> None:
    response = upload(client, picture_of())
    assert response.status_code == 400
    assert "没有读出二维码" in text_of(response)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    side = int(MOST_PIXELS**0.5) + 50
    with pytest.raises(PictureRefused) as refused:
        codes_in(saved(Image.new("1", (side, side)), "PNG"))
    assert "尺寸太大" in refused.value.message


def test_a_picture_of_so_many_pixels_that_nothing_opens_it_is_one_all_the_same() -> None:
    whole = bytearray(saved(Image.new("L", (1, 1)), "PNG"))
    whole[16:24] = struct.pack(">II", 16_320, 12_240)
    whole[29:33] = struct.pack(">I", zlib.crc32(whole[12:29]))
    with pytest.raises(PictureRefused) as refused:
        codes_in(bytes(whole))
    assert "尺寸太大" in refused.value.message


def test_a_picture_of_too_many_bytes_is_refused_unread(client: Client) -> None:
    response = upload(client, b"\x89PNG" + b"0" * (MOST_BYTES + 100_000))
    assert response.status_code == 413
    assert "图片太大了" in text_of(response)


def test_what_was_typed_beside_a_picture_of_too_many_bytes_stays(client: Client) -> None:
    picture = SimpleUploadedFile("qr.png", b"\x89PNG" + b"0" * (MOST_BYTES + 100_000), "image/png")
    page = client.post("/verify", {"q": "<b>明德云课堂", "payee": "王小红", "picture": picture})
    assert page.status_code == 413
    assert ">\n&lt;b&gt;明德云课堂</textarea>" in page.content.decode()
    assert 'value="王小红"' in page.content.decode()
    other = client.post("/verify", "q=" + "x" * (MOST_BYTES + 100_000), content_type="application/x-www-form-urlencoded")
    assert other.status_code == 413
    assert "图片太大了" in text_of(other)
