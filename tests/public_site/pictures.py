"""Pictures with codes in them, and the form to which they are sent."""

import io
from typing import Any

import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image


def picture_of(*texts: str, kind: str = "PNG") -> bytes:
    """A picture with codes beside each other."""
    drawn = [code_of(text) for text in texts]
    whole = Image.new("L", (sum(each.width for each in drawn) or 40, max((each.height for each in drawn), default=40)), 255)
    at = 0
    for each in drawn:
        whole.paste(each, (at, 0))
        at += each.width
    return saved(whole, kind)


def code_of(text: str) -> Image.Image:
    file = io.BytesIO()
    segno.make(text, error="m", micro=False).save(file, kind="png", scale=6, border=4)
    return Image.open(file).convert("L")


def saved(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def upload(client: Client, picture: bytes, **fields: str) -> Any:
    return client.post("/verify", {"picture": SimpleUploadedFile("qr.png", picture, "image/png"), **fields})
