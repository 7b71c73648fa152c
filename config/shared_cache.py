"""The cache that all processes share, in Redis. One that does not answer is left alone for a while, so that nobody waits for it.

What it holds and nobody can read, since it was damaged or something else wrote it there, is nothing.
"""

import logging
from functools import cache, partial
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient, RedisSerializer

from search.breaker import Breaker

logger = logging.getLogger(__name__)


class SharedCache(RedisCache):
    """Django's own; while the circuit is open everything fails at once, with the error of a Redis that is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client


class _Client(RedisCacheClient):
    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, serializer=_Serializer, **options)
        self._client = partial(_Guarded, _breaker(",".join(servers)))


class _Serializer(RedisSerializer):
    def loads(self, data: Any) -> Any:
        try:
            return super().loads(data)
        except Exception:
            # What is no pickle raises whatever it happens to say.
            logger.warning("what the cache holds cannot be read")
            return None


class _Guarded(redis.Redis):
    def __init__(self, breaker: Breaker, **options: Any) -> None:
        super().__init__(**options)
        self._breaker = breaker

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if self._breaker.is_open():
            raise redis.ConnectionError("left alone for a while")
        try:
            answered = super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except (redis.ConnectionError, redis.TimeoutError):
            self._breaker.note_failure()
            raise
        except redis.ResponseError:
            self._breaker.note_refusal()
            raise
        self._breaker.note_success()
        return answered


@cache
def _breaker(servers: str) -> Breaker:
    """Return the circuit of a process to its servers: Django has a cache for each thread."""
    return Breaker()
