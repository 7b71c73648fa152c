"""Sealing of private facts: AES-256-GCM under `FIELD_KEYS`, keys that the database does not hold."""

import base64
import os
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class CannotOpen(Exception):
    """None of the configured keys opens the sealed text: a key is missing or the text was changed."""


def seal(text: str, *, context: str) -> str:
    """Return the text sealed with the newest key; `context` (what it is and whose) must be given again to open it."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(settings.FIELD_KEYS[0]).encrypt(nonce, text.encode(), context.encode())
    return base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, context: str) -> str:
    """Return the text that was sealed; raises `CannotOpen`."""
    raw = base64.b64decode(sealed)
    for key in settings.FIELD_KEYS:
        try:
            return _cipher(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
        except InvalidTag:
            continue
    raise CannotOpen(context)


def _is_newest(sealed: str, *, context: str) -> bool:
    """Tell whether a text is sealed with the newest key, so that the older ones are not needed for it."""
    raw = base64.b64decode(sealed)
    try:
        _cipher(settings.FIELD_KEYS[0]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode())
    except InvalidTag:
        return False
    return True


def resealed(sealed: str, *, context: str) -> str:
    """Return the text sealed with the newest key, or as it is where it is already; raises `CannotOpen`."""
    return sealed if _is_newest(sealed, context=context) else seal(unseal(sealed, context=context), context=context)


def keys() -> dict[str, bytes]:
    """Return the keys by name (the beginning of their hash), newest first."""
    return {sha256(b"field key" + raw).hexdigest()[:8]: raw for raw in map(base64.b64decode, settings.FIELD_KEYS)}


@lru_cache(maxsize=8)
def _cipher(key: str) -> AESGCM:
    return AESGCM(base64.b64decode(key))
