"""What is asked for often and may be a little old: found once, and remembered in the cache that all processes share."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

import redis
from django.core.cache import cache

from registry.release import release

Found = TypeVar("Found")

_AWAY: Final = (redis.RedisError, OSError)

logger = logging.getLogger(__name__)


def remembered(key: str, find: Callable[[], Found], seconds: float) -> Found:
    """Return what the cache holds under a key, else find it and let it be held; a cache that does not answer is done without.

    What another release has let be held may be of another form, and is not looked at.
    """
    key = f"{key}:{release()}"
    try:
        found: Found | None = cache.get(key)
    except _AWAY:
        logger.warning("nothing is remembered: the cache does not answer")
        return find()
    if found is None:
        found = find()
        with suppress(*_AWAY):
            cache.set(key, found, seconds)
    return found
