"""Answers that are kept: as long as the ledger's head, the civil day and the code are the same, so is the answer to a query.

What is kept is the body of an answer without errors that is the same for everybody who may ask, up to its `extensions`, compressed
too once somebody takes it so; `extensions` are made for each request and stand behind it. A write moves the head, and with it the
key: nothing is ever thrown out for being old.
"""

import hashlib
import logging
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

import orjson
import redis
from django.conf import settings
from django.core.cache import cache

from graphql_api.callers import Caller, may_keep
from graphql_api.compression import Beginning, begun
from graphql_api.memory import Memory
from graphql_api.requests import Sent
from partners.quotas import Quota
from registry.ledger_head import Head
from registry.release import release

logger = logging.getLogger(__name__)

# A larger answer takes so long to send that making it matters little.
MOST_BYTES: Final = 1024 * 1024
SHARED_SECONDS: Final = 60 * 60
# Cheaper answers stay with the process that made them: by their thousands they would fill what all processes share for few points.
WORTH_SHARING: Final = 40
# So many kilobytes of new ones are shared for one caller within an hour: who asks for the same in ever other words fills no more.
SHARED_KILOBYTES: Final = Quota(points=8_192, seconds=SHARED_SECONDS)
_BEFORE: Final = b'{"data":'
_AFTER: Final = b',"extensions":'


@dataclass(frozen=True)
class KeptAnswer:
    """The body of an answer up to its `extensions`; they and a brace are its end.

    `operation` is what it is called, `cost` what it costs, `engine` the search engine that was asked, if any. `facts` are the marks
    of what it rests on beside the ledger, where it does (`registry.facts_marks`): while they are the same, it is still true.
    """

    beginning: bytes
    operation: str
    cost: int
    engine: str
    facts: str | None

    @classmethod
    def of(cls, data: bytes, *, operation: str, cost: int, engine: str = "", facts: str | None = None) -> "KeptAnswer":
        """Return the answer whose encoded `data` these are."""
        return cls(b"".join((_BEFORE, data, _AFTER)), operation, cost, engine, facts)

    @property
    def data(self) -> bytes:
        """The encoded `data` of the answer."""
        return self.beginning[len(_BEFORE) : -len(_AFTER)]

    @cached_property
    def tag(self) -> str:
        """What tells these data from others. Few ask for it, and to find it takes as long as to encode the data."""
        return hashlib.blake2b(self.beginning, digest_size=16).hexdigest()

    def compressed(self, encoding: str) -> Beginning:
        """Return the beginning in a content coding. It is compressed once for all who take it so."""
        key = f"{encoding} {self.tag}"
        found = _compressed.get(key)
        if found is None:
            found = begun(self.beginning, encoding)
            if len(self.beginning) <= MOST_BYTES:
                _compressed.set(key, found, len(found.blocks))
        return found


def key_of(sent: Sent, scopes: Iterable[str], head: Head, day: date) -> str:
    """Return the key of the answer to what was sent, by callers who may do the same, at a head of the ledger and on a civil day."""
    return _key(sent, frozenset(scopes), head.mark, day)


def timeless_key_of(sent: Sent) -> str:
    """Return the key of the answer to what asks for nothing but the schema, which is the same on every day."""
    return _key(sent)


def find(key: str) -> KeptAnswer | None:
    """Return the answer that is kept under a key, here or by another process."""
    found = _memory.get(key)
    if found is None and settings.REDIS_URL:
        try:
            found = cache.get(key)
        except (redis.RedisError, OSError):
            logger.warning("kept answers cannot be read")
        if found is not None:
            _memory.set(key, found, len(found.beginning))
    return found


def keep(key: str, answer: KeptAnswer, caller: Caller) -> None:
    """Keep an answer, unless it is very large; beyond what is shared for who asked, in this process alone."""
    if len(answer.beginning) > MOST_BYTES:
        return
    _memory.set(key, answer, len(answer.beginning))
    if settings.REDIS_URL and answer.cost >= WORTH_SHARING:
        try:
            if may_keep(caller, "answers", len(answer.beginning), SHARED_KILOBYTES):
                cache.set(key, answer, SHARED_SECONDS)
        except (redis.RedisError, OSError):
            logger.warning("an answer cannot be kept")


def forget() -> None:
    """Forget what this process keeps."""
    _memory.clear()
    _compressed.clear()


_memory: Final = Memory[KeptAnswer](share=0.5)
# Under the tag of an answer and a content coding; text as ours takes a tenth of its size.
_compressed: Final = Memory[Beginning](share=0.125)


def _key(sent: Sent, scopes: frozenset[str] = frozenset(), *when: Hashable) -> str:
    # What was sent is taken word for word: to read it takes longer than to answer. It may be what somebody typed, so that the key
    # holds nothing but a hash.
    digest = _in_common(scopes, sent.language, sent.is_address, *when).copy()
    digest.update(sent.text)
    return f"graphql:answer:{digest.hexdigest()}"


@lru_cache(64)
def _in_common(scopes: frozenset[str], *others: Hashable) -> "hashlib._Hash":
    """Return a hash of what is the same for many requests, to go on from."""
    # Another release must not give out what this one kept.
    return hashlib.sha256(orjson.dumps((release(), sorted(scopes), *others)))
