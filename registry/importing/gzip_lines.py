"""Lines of a gzipped file, of which everything is read that can be: up to the very byte at which it is damaged."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

_CHUNK: Final = 64 * 1024
_MOST_AT_ONCE: Final = 1024 * 1024
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


class DamagedGzip(Exception):
    """The file cannot be read further; everything before was yielded."""


def gzip_lines(opened: BinaryIO, longest: int) -> Iterator[bytes]:
    """Yield the lines of one or several gzip members, each with its line end; of a longer one its first `longest` bytes and more.

    The last line may be half of one, where the file is cut short or damaged; `DamagedGzip` is raised after it.
    """
    pending = bytearray()
    try:
        for piece in _pieces(opened):
            pending += piece
            if b"\n" in piece:
                *lines, rest = pending.split(b"\n")
                for line in lines:
                    yield bytes(line) + b"\n"
                pending = bytearray(rest)
            if len(pending) > longest:
                yield bytes(pending)
                pending.clear()
    except DamagedGzip:
        if pending:
            yield bytes(pending)
        raise
    if pending:
        yield bytes(pending)


def _pieces(opened: BinaryIO) -> Iterator[bytes]:
    """Yield what the members hold, in pieces; bytes of zero behind them are padding."""
    member = zlib.decompressobj(_GZIP_WINDOW)
    is_begun = False
    while chunk := opened.read(_CHUNK):
        while chunk:
            if member.eof or not is_begun:
                # Between two members.
                if not (chunk := chunk.lstrip(b"\0")):
                    break
                member, is_begun = zlib.decompressobj(_GZIP_WINDOW), True
            before = member.copy()
            try:
                piece = member.decompress(chunk, _MOST_AT_ONCE)
            except zlib.error as wrong:
                yield _salvaged(before, chunk)
                raise DamagedGzip from wrong
            chunk = member.unused_data if member.eof else member.unconsumed_tail
            yield piece
    if is_begun and not member.eof:
        raise DamagedGzip


def _salvaged(member: "zlib._Decompress", chunk: bytes) -> bytes:
    """Return what can be read of a chunk before its damage, found byte by byte."""
    read = bytearray()
    try:
        for index in range(len(chunk)):
            read += member.decompress(chunk[index : index + 1])
    except zlib.error:
        pass
    return bytes(read)
