"""Typed text in the normal forms of Unicode, in time that grows with its length alone.

To put marks that stand in a row (accents above and below a letter) in their order takes time that grows with the square of their
number. No writing has thirty, after which a stream-safe text has no more (Unicode Standard Annex 15, section 13).
"""

import re
import unicodedata
from typing import Final

# What Chinese is written in, as a range of a pattern: the characters in use, and before them rare ones that people are called by.
HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
MOST_MARKS: Final = 30
# The last begin with a mark once they are taken apart, and are none themselves.
_MARKS: Final = "".join(chr(code) for code in range(0x300, 0x1E94B) if unicodedata.combining(chr(code))) + "\u0f73\u0f75\u0f81"
_IN_A_ROW: Final = re.compile(f"([{_MARKS}]{{{MOST_MARKS}}})[{_MARKS}]+")
# Marks are no letters. To look for so many of what is none is much faster, and hardly a text has them.
_MAY_BE_IN_A_ROW: Final = re.compile(rf"[^\w\x00-\u02ff]{{{MOST_MARKS}}}")


def composed(text: str) -> str:
    """Return a text in composed form (NFC); of marks in a row the first thirty."""
    return text if text.isascii() else unicodedata.normalize("NFC", _stream_safe(text))


def in_one_width(text: str) -> str:
    """Return a text with letters and signs in one width, and composed (NFKC); of marks in a row the first thirty."""
    return text if text.isascii() else unicodedata.normalize("NFKC", _stream_safe(text))


def _stream_safe(text: str) -> str:
    return _IN_A_ROW.sub(r"\1", text) if len(text) > MOST_MARKS and _MAY_BE_IN_A_ROW.search(text) else text
