"""Quotas: a leaky bucket of cost points for each caller, in Redis for all processes or in the memory of this one.

Of a bucket one number is kept: the moment at which it will have run empty. What it holds is the time until then at the quota's
speed. So a bucket needs no upkeep, and one that has run empty may be forgotten.
"""

import logging
import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

MAX_BUCKETS: Final = 20_000
REDIS_SECONDS: Final = 0.1
# After Redis did not answer nobody else waits for it so long.
WITHOUT_REDIS_SECONDS: Final = 5.0
# Moments are kept to a millionth of a second: a bucket that is full to the point must not look fuller by that, in either place.
ROUNDING: Final = 0.001
_SCRIPT: Final = f"""
local now, points, limit, seconds = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local held = ((tonumber(redis.call('GET', KEYS[1])) or 0) - now) * limit / seconds
held = math.min(math.max(held, 0), limit)
if held + points > limit + {ROUNDING} then return {{0, string.format('%.6f', held)}} end
held = math.min(math.max(held + points, 0), limit)
redis.call('SET', KEYS[1], string.format('%.6f', now + held * seconds / limit), 'PX', math.ceil(seconds * 1000) + 1000)
return {{1, string.format('%.6f', held)}}
"""


@dataclass(frozen=True, slots=True)
class Quota:
    """So many points at once; a bucket that is full runs empty within so many seconds."""

    points: int
    seconds: int


class Allowance(NamedTuple):
    """Whether points may be spent, and how a bucket stands after it.

    `remaining` and `limit` are points; `reset_at` is when the whole limit can be spent again; `retry_after` is in how many
    seconds the same can be asked again, 0 when it is allowed.
    """

    allowed: bool
    remaining: int
    limit: int
    reset_at: datetime
    retry_after: int


class MemoryBuckets:
    """Buckets of this process. Beyond `MAX_BUCKETS` the one that was used least recently is forgotten, and so is full again."""

    def __init__(self) -> None:
        self._empty_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, bucket: str, points: int, quota: Quota, now: float) -> tuple[bool, float]:
        """Put points into a bucket if they fit; return whether they did, and what the bucket holds then."""
        with self._lock:
            held = (self._empty_at.get(bucket, 0.0) - now) * quota.points / quota.seconds
            held = min(max(held, 0.0), float(quota.points))
            if held + points > quota.points + ROUNDING:
                return False, held
            held = min(max(held + points, 0.0), float(quota.points))
            self._empty_at[bucket] = now + held * quota.seconds / quota.points
            self._empty_at.move_to_end(bucket)
            if len(self._empty_at) > MAX_BUCKETS:
                self._empty_at.popitem(last=False)
            return True, held

    def forget(self) -> None:
        """Forget every bucket."""
        with self._lock:
            self._empty_at.clear()


class RedisBuckets:
    """Buckets that all processes share; each is one key, read and written by one script that nothing can come between."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS, retry=Retry(NoBackoff(), 0)
        )
        self._script = self._client.register_script(_SCRIPT)
        self._asked_again_at = 0.0

    def spend(self, bucket: str, points: int, quota: Quota, now: float) -> tuple[bool, float] | None:
        """As `MemoryBuckets.spend`; nothing when Redis does not answer, or did not a moment ago."""
        if time.monotonic() < self._asked_again_at:
            return None
        try:
            allowed, held = self._script(keys=[f"quota:{bucket}"], args=[f"{now:.6f}", points, quota.points, quota.seconds])
        except (redis.RedisError, OSError) as failure:
            self._asked_again_at = time.monotonic() + WITHOUT_REDIS_SECONDS
            logger.warning("quotas are counted without Redis for a moment: %s", type(failure).__name__)
            return None
        return bool(allowed), float(held)


MEMORY: Final = MemoryBuckets()


@lru_cache(maxsize=4)
def _shared(url: str) -> RedisBuckets:
    return RedisBuckets(url)


def spend(bucket: str, points: int, quota: Quota, *, now: float | None = None) -> Allowance:
    """Spend points of a bucket's quota if there are so many, all or none; more than the whole quota counts as the whole.

    Points below zero are given back, and none show how the bucket stands. `now` is in seconds since 1970.
    """
    now = time.time() if now is None else now
    points = min(points, quota.points)
    counted = _shared(settings.REDIS_URL).spend(bucket, points, quota, now) if settings.REDIS_URL else None
    allowed, held = counted or MEMORY.spend(bucket, points, quota, now)
    speed = quota.points / quota.seconds
    return Allowance(
        allowed=allowed,
        remaining=math.floor(quota.points - held),
        limit=quota.points,
        # Whole seconds, and never one too early.
        reset_at=datetime.fromtimestamp(math.ceil(now + held / speed), UTC),
        retry_after=0 if allowed else max(1, math.ceil((held + points - quota.points) / speed)),
    )


def give_back(bucket: str, points: int, quota: Quota) -> Allowance:
    """Give back points that were spent on something that did not happen."""
    return spend(bucket, -points, quota)
