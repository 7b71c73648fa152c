"""Smaller answers for who takes them.

What is compressed is the beginning of a body, which may be kept for others; its end is put after it as it is, as one more block of
the same stream.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import zstandard

# Below this the headers weigh more than what is saved.
WORTH_BYTES: Final = 1_400
# An end is one block; so many bytes fit into those of both codings.
MOST_END_BYTES: Final = 65_535
# A longer segment wants more memory than browsers give to what they are sent (RFC 9659), and others may do.
MOST_ZSTD_BYTES: Final = 8_000_000
# At these more work saves little.
_ZSTD_LEVEL: Final = 3
_GZIP_LEVEL: Final = 4
# Deflate, no name, no time, any system (RFC 1952, 2.3).
_GZIP_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# One segment, whose size follows in four bytes (RFC 8878, 3.1.1.1).
_ZSTD_HEADER: Final = b"\x28\xb5\x2f\xfd\xa0"


@dataclass(frozen=True, slots=True)
class Beginning:
    """The beginning of a body in a content coding: its blocks, and the length and CRC-32 of what is in them."""

    encoding: str
    blocks: bytes
    length: int
    checksum: int

    def ended(self, end: bytes) -> bytes:
        """Return the whole body in the content coding; its end has at most `MOST_END_BYTES`."""
        return _ENDED[self.encoding](self, end)


def begun(text: bytes, encoding: str) -> Beginning:
    """Return the beginning of a body in a content coding."""
    return Beginning(encoding, _BEGUN[encoding](text), len(text), zlib.crc32(text))


@lru_cache(256)
def chosen_encoding(accepted: str, *, is_long: bool = False) -> str:
    """Return the content coding that `Accept-Encoding` likes best of those that we have, empty for none (RFC 9110, 12.5.3).

    Of a text that is longer than `MOST_ZSTD_BYTES` only gzip is had.
    """
    weights: dict[str, float] = {}
    for each in accepted.lower().split(","):
        name, _, parameter = (part.strip() for part in each.partition(";"))
        weights[{"x-gzip": "gzip"}.get(name, name)] = _weight(parameter)
    others = weights.get("*", 0.0)
    best = max(["gzip"] if is_long else _BEGUN, key=lambda name: weights.get(name, others))
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def _begun_with_zstd(text: bytes) -> bytes:
    parameters = zstandard.ZstdCompressionParameters.from_level(_ZSTD_LEVEL, source_size=len(text), write_content_size=False)
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    frame = stream.compress(text) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return frame[zstandard.frame_header_size(frame) :]


def _ended_with_zstd(beginning: Beginning, end: bytes) -> bytes:
    size = (beginning.length + len(end)).to_bytes(4, "little")
    # The last block, raw.
    block = (len(end) << 3 | 1).to_bytes(3, "little")
    return b"".join((_ZSTD_HEADER, size, beginning.blocks, block, end))


def _begun_with_gzip(text: bytes) -> bytes:
    stream = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)


def _ended_with_gzip(beginning: Beginning, end: bytes) -> bytes:
    size = len(end).to_bytes(2, "little")
    # The last block, stored; its length is said twice, once with every bit turned (RFC 1951, 3.2.4).
    block = b"\x01" + size + bytes(each ^ 0xFF for each in size)
    checksum = zlib.crc32(end, beginning.checksum).to_bytes(4, "little")
    length = (beginning.length + len(end)).to_bytes(4, "little")
    return b"".join((_GZIP_HEADER, beginning.blocks, block, end, checksum, length))


# In our order of choice: of two that a client likes as well, the first.
_BEGUN: Final[dict[str, Callable[[bytes], bytes]]] = {"zstd": _begun_with_zstd, "gzip": _begun_with_gzip}
_ENDED: Final[dict[str, Callable[[Beginning, bytes], bytes]]] = {"zstd": _ended_with_zstd, "gzip": _ended_with_gzip}
