"""Who shows a key: found in one query, and remembered for a few seconds so that the next request needs none.

A key that is revoked, or changed, in another process is still taken as it was for `REMEMBERED_SECONDS` at most.
"""

import hashlib
import hmac
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from partners import key_text
from partners.models import ApiKey
from partners.problems import KeyRefused
from partners.quotas import Quota
from partners.vocabulary import KeyProblem, Scope

REMEMBERED_SECONDS: Final = 5.0
MAX_REMEMBERED: Final = 4_096
# The quota of a key is so many points a minute.
QUOTA_SECONDS: Final = 60
_NOBODYS_HASH: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class KnownKey:
    """What is to be known of a key at a request; `partner` is whose it is."""

    partner: int
    prefix: str
    scopes: frozenset[Scope]
    quota: Quota
    expires_at: datetime
    revoked_at: datetime | None


class _Remembered:
    """Keys by the hash of their text, the latest found last; the text itself is not kept."""

    def __init__(self) -> None:
        self._keys: OrderedDict[bytes, tuple[float, KnownKey]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, digest: bytes) -> KnownKey | None:
        found = self._keys.get(digest)
        return found[1] if found and time.monotonic() - found[0] < REMEMBERED_SECONDS else None

    def put(self, digest: bytes, key: KnownKey) -> None:
        with self._lock:
            self._keys[digest] = (time.monotonic(), key)
            self._keys.move_to_end(digest)
            if len(self._keys) > MAX_REMEMBERED:
                self._keys.popitem(last=False)


_remembered = _Remembered()


def key_shown(text: str, *, at: datetime) -> KnownKey:
    """Return the key whose text this is, live at a moment. Raises `KeyRefused`."""
    digest = hashlib.sha256(text.encode()).digest()
    # Taken once: who is finding a key while all are forgotten puts it where nobody looks any more.
    remembered = _remembered
    key = remembered.get(digest)
    if key is None:
        key = _found(text)
        remembered.put(digest, key)
    if key.revoked_at is not None:
        raise KeyRefused(KeyProblem.REVOKED)
    if key.expires_at <= at:
        raise KeyRefused(KeyProblem.EXPIRED)
    return key


def forget_keys() -> None:
    """Ask the database for every key that is shown from now on in this process."""
    global _remembered
    _remembered = _Remembered()


def _found(text: str) -> KnownKey:
    written = key_text.parse(text)
    if written is None:
        raise KeyRefused(KeyProblem.MALFORMED)
    if written.environment != key_text.environment():
        raise KeyRefused(KeyProblem.MISPLACED)
    row = ApiKey.objects.filter(prefix=written.prefix).first()
    # A prefix that nobody has takes as long as a wrong secret.
    fits = hmac.compare_digest(written.secret_hash, row.secret_hash if row else _NOBODYS_HASH)
    if row is None or not fits:
        raise KeyRefused(KeyProblem.UNKNOWN)
    return KnownKey(
        partner=row.partner_id,
        prefix=row.prefix,
        scopes=frozenset(map(Scope, row.scopes)),
        quota=Quota(row.quota, QUOTA_SECONDS),
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
