"""What a process keeps to answer faster the next time: bounded in bytes, which a deployment may set (`API_MEMORY_MB`)."""

import threading
from collections import OrderedDict
from typing import Final, Generic, TypeVar

from django.conf import settings

Kept = TypeVar("Kept")

OWN_BYTES: Final = 500
_MEGABYTE: Final = 1024 * 1024


class Memory(Generic[Kept]):
    """A share of that memory; what was not asked for the longest time is forgotten first."""

    def __init__(self, share: float) -> None:
        self._kept: OrderedDict[str, tuple[Kept, int]] = OrderedDict()
        self._share = share
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> Kept | None:
        """Return what is kept under a key."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def set(self, key: str, kept: Kept, size: int) -> None:
        """Keep something of about so many bytes, as long as there is room, instead of what was kept under the key."""
        most = self._share * settings.API_MEMORY_MB * _MEGABYTE
        with self._lock:
            if before := self._kept.pop(key, None):
                self._bytes -= before[1]
            self._kept[key] = kept, size + OWN_BYTES
            self._bytes += size + OWN_BYTES
            while self._kept and self._bytes > most:
                _, (_, oldest) = self._kept.popitem(last=False)
                self._bytes -= oldest

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0
