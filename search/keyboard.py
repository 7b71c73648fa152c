"""The keyboard of a telephone: which key may have been hit for the one beside it."""

from collections.abc import Iterator
from typing import Final

_NEXT_KEYS: Final = {
    "q": "wa", "w": "qeas", "e": "wrsd", "r": "etdf", "t": "ryfg", "y": "tugh", "u": "yihj", "i": "uojk", "o": "ipkl", "p": "ol",
    "a": "qwsz", "s": "awedzx", "d": "serfxc", "f": "drtgcv", "g": "ftyhvb", "h": "gyujbn", "j": "huiknm", "k": "jiolm", "l": "kop",
    "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip


def at_next_key(word: str) -> Iterator[str]:
    """Yield a word of letters with one of them hit beside its key."""
    yield from (word[:at] + key + word[at + 1 :] for at, letter in enumerate(word) for key in _NEXT_KEYS[letter])


def is_next_key(typed: str, meant: str) -> bool:
    """Tell whether two words of the same length differ by one letter, for which the key beside it was hit."""
    others = [(one, other) for one, other in zip(typed, meant, strict=True) if one != other]
    return len(others) == 1 and others[0][1] in _NEXT_KEYS.get(others[0][0], "")
