"""A part of a file, as whoever goes on with an interrupted download asks for it (RFC 9110, section 14)."""

import re
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.http import HttpRequest

# One range, whose ends may be left out. More digits than a file of any disk has are no number to count with.
_ONE_RANGE: Final = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class NoSuchPart(ValueError):
    """The file ends before the part begins."""


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes of a file from `start` on, before `end`."""

    start: int
    end: int


def wanted_part(request: HttpRequest, *, size: int, tag: str, changed: str) -> Part | None:
    """Return the part of a file of that size, tag and date (both as its headers have them) that is asked for; None for the whole.

    The whole is also the answer to several ranges, to what is no range, and to `If-Range` with the tag or date of another
    file, so that nobody puts together halves of two. Raises `NoSuchPart`.
    """
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    condition = request.headers.get("If-Range")
    if request.method != "GET" or asked is None or (condition and condition not in (tag, changed)):
        return None
    first, last = asked.groups()
    if not first and not last:
        return None
    # With its beginning left out a range is of so many bytes at the end.
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    if first and last and int(last) < start:
        return None
    if start >= size:
        raise NoSuchPart
    return Part(start, end)


class PartOfFile:
    """An open file from which only a part is read."""

    def __init__(self, opened: BinaryIO, part: Part) -> None:
        opened.seek(part.start)
        self._opened, self._left = opened, part.end - part.start

    def read(self, number: int) -> bytes:
        """Return so many bytes, or as many as are left."""
        octets = self._opened.read(min(number, self._left))
        self._left -= len(octets)
        return octets

    def close(self) -> None:
        """Close the file."""
        self._opened.close()
