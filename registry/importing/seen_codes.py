"""Memory of the codes that a file has spoken of, small enough for a million of them."""

from array import array
from typing import Final

_FIRST_SLOTS: Final = 1 << 10


class SeenCodes:
    """Maps each code to the line on which it first stood: 12 bytes a slot, instead of some 200 for a dictionary's entry.

    A code is kept as its 64-bit hash. That two of a million codes share one has a chance of one in thirty million; the later
    of them would be refused as said twice.
    """

    def __init__(self) -> None:
        self._count = 0
        self._hashes = array("Q", bytes(8 * _FIRST_SLOTS))
        self._lines = array("I", bytes(4 * _FIRST_SLOTS))

    def __len__(self) -> int:
        return self._count

    def line_of(self, code: str) -> int:
        """Return the line on which a code first stood, or 0."""
        return self._lines[self._slot(_hash(code))]

    def add(self, code: str, line: int) -> None:
        """Take note of a code, unless it is known."""
        hashed = _hash(code)
        slot = self._slot(hashed)
        if self._hashes[slot]:
            return
        self._hashes[slot], self._lines[slot] = hashed, line
        self._count += 1
        if self._count * 3 > len(self._hashes) * 2:
            self._grow()

    def _slot(self, hashed: int) -> int:
        """Return where a hash is, or the free slot where it belongs."""
        mask = len(self._hashes) - 1
        slot = hashed & mask
        while self._hashes[slot] not in (0, hashed):
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        hashes, lines = self._hashes, self._lines
        self._hashes = array("Q", bytes(16 * len(hashes)))
        self._lines = array("I", bytes(8 * len(lines)))
        for hashed, line in zip(hashes, lines, strict=True):
            if hashed:
                slot = self._slot(hashed)
                self._hashes[slot], self._lines[slot] = hashed, line


def _hash(code: str) -> int:
    return hash(code) & 0xFFFF_FFFF_FFFF_FFFF or 1
