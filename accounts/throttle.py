"""Counting per address, so that nobody can try secrets or passwords at leisure, or flood the desk.

The counters are in the cache that all processes share. While it does not answer, or takes nothing, each process counts by itself,
so that what is allowed grows with their number and no further.
"""

import ipaddress
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

import redis
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# As many as the memory holds where there is no shared cache (config/settings.py).
_OF_THIS_PROCESS: Final = LocMemCache("throttles", {"OPTIONS": {"MAX_ENTRIES": 20_000}})


def forget_throttles() -> None:
    """Forget what this process counted by itself."""
    _OF_THIS_PROCESS.clear()


def client_address(request: HttpRequest) -> str:
    """Return the address from which a request came, by which it is counted (`config.middleware` looks behind proxies)."""
    return str(request.META.get("REMOTE_ADDR", ""))


@lru_cache(maxsize=4_096)
def network_of(address: str) -> str:
    """Return what stands for an address where it is counted: of an IPv6 address its network, all of which one household holds.

    A server that listens to both kinds sees an IPv4 address mapped, and all of those lie in one network: it stands for itself.
    What a proxy wrote may be no address, and is counted as it stands.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ip) if ip.version == 4 else str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))


@dataclass(frozen=True, slots=True)
class Throttle:
    """So many failures of one kind are allowed within so many seconds."""

    name: str
    failures: int
    seconds: int

    def is_shut(self, *who: str) -> bool:
        """Tell whether this combination (a name, an address) has failed too often."""
        return self.left(*who) == 0

    def left(self, *who: str) -> int:
        """Return how many failures of this combination are still allowed, 0 when it is shut."""
        key = self._key(who)
        shared = self._among(lambda counters: int(counters.get(key, 0)))
        # A full cache, or a copy that is only read, answers here though it takes no failure: those were counted in this process.
        return max(0, self.failures - max(shared, int(_OF_THIS_PROCESS.get(key, 0))))

    def retry_after(self, *who: str) -> int:
        """Return in how many seconds the span of time is over that the first failure began."""
        key = _end_of(self._key(who))
        shared = self._among(lambda counters: float(counters.get(key, 0)))
        left = math.ceil(max(shared, float(_OF_THIS_PROCESS.get(key, 0))) - time.time())
        return left if 0 < left <= self.seconds else self.seconds

    def count_failure(self, *who: str, times: int = 1) -> None:
        """Count one failure, or several at once; the first begins the span of time."""
        key = self._key(who)
        self._among(lambda counters: self._count(counters, key, times))

    def take(self, *who: str, times: int) -> bool:
        """Count several at once if all of them are still allowed, and tell whether they were.

        Counted before they are compared, so that of those who ask at one moment no two take the same ones.
        """
        if self.is_shut(*who):
            # By what this process counted while the cache took nothing, which nobody asks of once it does again.
            return False
        key = self._key(who)

        def count(counters: BaseCache) -> bool:
            if self._count(counters, key, times) <= self.failures:
                return True
            self._count(counters, key, -times)
            return False

        return self._among(count)

    def forget(self, *who: str) -> None:
        """Forget the failures, after a success."""
        key = self._key(who)
        self._among(lambda counters: counters.delete(key))
        _OF_THIS_PROCESS.delete(key)

    def _count(self, counters: BaseCache, key: str, times: int) -> int:
        """Return how many there are with these; the first begin the span of time."""
        if counters.add(key, 0, self.seconds):
            counters.set(_end_of(key), time.time() + self.seconds, self.seconds)
        try:
            there_are = int(counters.incr(key, times))
        except ValueError:
            # The span ended between the two calls.
            there_are = times
            counters.set(key, times, self.seconds)
        if there_are == times:
            # It may have ended as the second looked for it: Redis then begins a counter that never ends.
            counters.touch(key, self.seconds)
        return there_are

    def _among(self, ask: Callable[[BaseCache], Answer]) -> Answer:
        try:
            return ask(cache)
        except (redis.RedisError, OSError):
            logger.warning("throttle %s counts in the memory of this process", self.name)
            return ask(_OF_THIS_PROCESS)

    def _key(self, who: tuple[str, ...]) -> str:
        """A keyed hash: the cache holds neither addresses nor names."""
        return f"throttle:{self.name}:{salted_hmac(self.name, chr(0).join(map(network_of, who))).hexdigest()}"


def _end_of(key: str) -> str:
    return f"{key}:end"


SIGN_IN = Throttle("sign-in", failures=10, seconds=15 * 60)
# Of an address whatever the names: each attempt, of a name that nobody has too, takes a processor half a second.
SIGN_IN_OF_ALL = Throttle("sign-in-of-all", failures=50, seconds=15 * 60)
TRACKING = Throttle("tracking", failures=20, seconds=15 * 60)
# Of all users of one partner; their secrets have 80 bits.
PARTNERS_TRACKING = Throttle("partners-tracking", failures=500, seconds=15 * 60)
# What was sent counts here, not what failed.
SUBMISSION = Throttle("submission", failures=20, seconds=60 * 60)
# Complaints that were begun count, by whoever had none: each is a row until its session ends. Many parents share the address of a
# mobile network, so that far more may be begun than sent.
DRAFT = Throttle("draft", failures=300, seconds=60 * 60)
# What was issued counts; a certificate that was issued before is found again and costs nothing.
CERTIFICATE = Throttle("certificate", failures=30, seconds=60 * 60)
# What was uploaded counts: reading a code out of a picture takes the server a moment. One that takes it seconds counts once more
# for each.
PICTURE = Throttle("picture", failures=60, seconds=60 * 60)
# What was found as a file counts: to put together a thousand lines takes as long as dozens of pages.
SEARCH_FILE = Throttle("search-file", failures=60, seconds=60 * 60)
# What was asked for counts: a desk reads each request for a key.
KEY_REQUEST = Throttle("key-request", failures=5, seconds=60 * 60)
# Keys that nobody has: their 256 bits cannot be guessed, but each costs a query.
KEY_SHOWN = Throttle("key-shown", failures=20, seconds=15 * 60)
# Teachers in answers count, so that nobody copies out who teaches where; an hour of looking people up takes far fewer.
# Many parents share the address of a mobile network, and find everything but teachers meanwhile.
TEACHERS = Throttle("teachers", failures=1_000, seconds=60 * 60)
