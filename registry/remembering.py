"""What is asked for often and may be a little old: found once, and remembered in the cache that all processes share."""

import logging
from collections.abc import Callable
from typing import TypeVar

import redis
from django.core.cache import cache

Found = TypeVar("Found")

logger = logging.getLogger(__name__)


def remembered(key: str, find: Callable[[], Found], seconds: float) -> Found:
    """Return what the cache holds under a key, else find it and let it be held; a cache that does not answer is done without."""
    try:
        found: Found | None = cache.get(key)
        if found is None:
            found = find()
            cache.set(key, found, seconds)
    except (redis.RedisError, OSError):
        logger.warning("nothing is remembered: the cache does not answer")
        return find()
    return found
