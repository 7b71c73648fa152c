"""How a key is written: `beian_live_` or `beian_test_`, then 57 letters and digits that a double click selects whole.

Eight of them are public and find the key, 43 are its secret of 256 random bits, and six are a check over all that stands before
them, so that a typing mistake is told from a key that nobody was given.
"""

import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass
from typing import Final

from django.conf import settings

LIVE: Final = "live"
TEST: Final = "test"
PREFIX_LENGTH: Final = 8
SECRET_BYTES: Final = 32
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# 62 to the 43rd is a little more than 2 to the 256th, and 62 to the sixth more than the 32 bits of the check.
_SECRET_LENGTH: Final = 43
_CHECK_LENGTH: Final = 6
_SHAPE: Final = re.compile(r"(beian_(live|test)_([0-9A-Za-z]{8})([0-9A-Za-z]{43}))([0-9A-Za-z]{6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class WrittenKey:
    """The parts of a key that is written as keys are."""

    environment: str
    prefix: str
    secret_hash: str


def environment() -> str:
    """Return to which of the two services this one's keys belong."""
    return TEST if settings.SANDBOX else LIVE


def shown(prefix: str) -> str:
    """Return what may be shown of a key of this service, so that people know which one is meant."""
    return f"beian_{environment()}_{prefix}…"


def draw() -> tuple[str, WrittenKey]:
    """Return a new key of this service: the text, which is shown once, and what is kept of it."""
    where = environment()
    prefix = "".join(secrets.choice(_DIGITS) for _ in range(PREFIX_LENGTH))
    secret = _written(int.from_bytes(secrets.token_bytes(SECRET_BYTES)), _SECRET_LENGTH)
    body = f"beian_{where}_{prefix}{secret}"
    return body + _check(body), WrittenKey(where, prefix, _hash(secret))


def parse(text: str) -> WrittenKey | None:
    """Return the parts of a key, or nothing for a text that no key can be: a letter is wrong, missing or too many."""
    shape = _SHAPE.fullmatch(text)
    if shape is None or _check(shape[1]) != shape[5]:
        return None
    return WrittenKey(shape[2], shape[3], _hash(shape[4]))


def _hash(secret: str) -> str:
    """What is kept of a secret: as it is random in 256 bits, a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _check(body: str) -> str:
    return _written(zlib.crc32(body.encode()), _CHECK_LENGTH)


def _written(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
