"""The client of Elasticsearch: how long it waits, how it goes round a dead node, and its failures in the words of the engines."""

import io
import logging
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from http.client import HTTPResponse
from threading import Lock
from typing import Any, Final
from uuid import uuid4

import urllib3
from django.conf import settings
from elastic_transport import ConnectionError as NodeDown
from elastic_transport import NodeConfig, NodePool, TransportApiResponse, TransportError, Urllib3HttpNode
from elastic_transport import Transport as PlainTransport
from elasticsearch import ApiError, Elasticsearch, NotFoundError, OrjsonSerializer

from search.engines.base import EngineDown, EngineRefused

logger = logging.getLogger(__name__)

QUERY_SECONDS: Final = 0.8
# A look-up that finds nothing good asks for more, a question after the other.
LOOK_UP_SECONDS: Final = 1.5
WRITE_SECONDS: Final = 30
CONNECT_SECONDS: Final = 0.25
# What one node may use of the time, so that another can still answer when it hangs.
SHARE_OF_A_NODE: Final = 0.6
# A dead node is tried again soon: finding it dead costs a refused connection, or 0.25 seconds.
DEAD_NODE_SECONDS: Final = 5
# A thread that waits for a free connection is not held to any time.
CONNECTIONS_TO_A_NODE: Final = 64
MISSING: Final = 404
_NAME_OF_AN_ERROR: Final = re.compile(r"[a-z0-9_]{1,80}")
_FINE: Final = range(200, 300)
_OVERLOADED: Final = 429
_FAULT_OF_THE_SERVER: Final = 500


class NoIndex(EngineRefused):
    """The server answers but has no such index: `rebuild_search` makes one."""


def client(seconds: float) -> Elasticsearch:
    """Return the client of the configured nodes, which waits so long for an answer, however many nodes it tries."""
    return _waiting(settings.ELASTICSEARCH_URL, seconds)


def answered(ask: Callable[[], Any]) -> Any:
    """Return what the server answers.

    Raises `EngineDown` when it does not, has too much to do, or somebody else answers in its place, such as a proxy with a page;
    `EngineRefused` when it says that the request is wrong, and `NoIndex` where it has none.
    """
    try:
        found = ask()
    except NotFoundError as missing:
        raise NoIndex("not found") from missing
    except AnotherService as other:
        raise down("another service did") from other
    except TransportError as failed:
        raise down(type(failed).__name__) from failed
    except ApiError as failed:
        reason = status_and_name(failed.status_code, failed.error)
        if may_pass(failed.status_code):
            raise down(reason) from failed
        reference = uuid4().hex[:12]
        logger.error("Elasticsearch refused request %s: %s", reference, reason)  # noqa: TRY400
        raise EngineRefused(f"{reason}, reference {reference}") from failed
    if isinstance(getattr(found, "body", found), str | bytes):
        raise down("somebody else did")
    return found


def may_pass(status: int) -> bool:
    """Tell whether a server that answers so may take the same later: it has too much to do, or a fault of its own."""
    return status == _OVERLOADED or status >= _FAULT_OF_THE_SERVER


def status_and_name(status: int, *errors: str) -> str:
    """Return in words which errors the server told: by their names alone, since their texts may hold what somebody searched for.

    A page of a proxy, or a sentence, is no name.
    """
    return ", ".join([f"status {status}", *filter(_NAME_OF_AN_ERROR.fullmatch, dict.fromkeys(errors))])


def down(reason: str) -> EngineDown:
    """Return the error of a server that does not answer, and note it in the log."""
    logger.warning("Elasticsearch did not answer: %s", reason)
    return EngineDown(reason)


@cache
def _waiting(urls: str, seconds: float) -> Elasticsearch:
    # Kept too: with each the library makes an object for each part of its API, which takes longer than most searches.
    return _client_of(urls).options(request_timeout=seconds)


@cache
def _client_of(urls: str) -> Elasticsearch:
    hosts = [url.strip() for url in urls.split(",")]
    return Elasticsearch(
        hosts,
        node_class=_Node,
        node_pool_class=Nodes,
        transport_class=_Transport,
        # Each node once.
        max_retries=len(hosts) - 1,
        retry_on_timeout=len(hosts) > 1,
        dead_node_backoff_factor=1,
        max_dead_node_backoff=DEAD_NODE_SECONDS,
        connections_per_node=CONNECTIONS_TO_A_NODE,
        serializers={OrjsonSerializer.mimetype: OrjsonSerializer()},
    )


class Nodes(NodePool):
    """The nodes, for threads that ask at one moment.

    The library goes through the living ones while another thread may take a dead one out, which is an error of the page in between.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._lock = Lock()

    def get(self) -> Any:
        """Return a node to ask."""
        with self._lock:
            return super().get()

    def mark_dead(self, *args: Any) -> None:
        """Note that a node did not answer."""
        with self._lock:
            super().mark_dead(*args)

    def mark_live(self, *args: Any) -> None:
        """Note that a node answered."""
        with self._lock:
            super().mark_live(*args)


@dataclass(frozen=True, slots=True)
class _Budget:
    """The moment at which a request must be over, and how long a single node may take for it; in seconds."""

    ends_at: float
    of_a_node: float


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


_all_end_at: ContextVar[float | None] = ContextVar("all_end_at", default=None)


@contextmanager
def all_within(seconds: float) -> Iterator[None]:
    """Let all requests together take so long at most: what goes beyond fails as if the server did not answer."""
    held = _all_end_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _all_end_at.reset(held)


class _Transport(PlainTransport):
    """Counts the time-out of a request over all nodes that are tried; by itself the library would grant it to each."""

    def perform_request(self, method: str, target: str, **options: Any) -> TransportApiResponse:
        seconds, all_end_at = options["request_timeout"], _all_end_at.get()
        if all_end_at is not None:
            seconds = min(seconds, all_end_at - time.monotonic())
        share = SHARE_OF_A_NODE if len(self.node_pool) > 1 else 1
        held = _budget.set(_Budget(time.monotonic() + seconds, seconds * share))
        try:
            return super().perform_request(method, target, **options)
        finally:
            _budget.reset(held)


class AnotherService(NodeDown):
    """What answers in the place of a node is no Elasticsearch; the library looks at the very first answer alone."""


class _Node(Urllib3HttpNode):
    """Gives up connecting early and reading when the time of the request is over, and takes no answer but Elasticsearch's."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        plain = self.pool.ConnectionCls
        self.pool.ConnectionCls = type(plain.__name__, (plain,), {"response_class": _Response})

    def perform_request(self, *args: Any, **options: Any) -> Any:
        budget = _budget.get()
        if budget is None:
            return self._asked(*args, **options)
        left = budget.ends_at - time.monotonic()
        if left <= 0:
            # Not a time-out of this node, which then would be held for dead.
            raise TransportError("no time is left to ask another node")
        read = min(left, budget.of_a_node)
        options["request_timeout"] = urllib3.Timeout(connect=min(CONNECT_SECONDS, read), read=read)
        held = _ends_at.set(time.monotonic() + read)
        try:
            return self._asked(*args, **options)
        finally:
            _ends_at.reset(held)

    def _asked(self, *args: Any, **options: Any) -> Any:
        answer = super().perform_request(*args, **options)
        status, product = answer.meta.status, answer.meta.headers.get("X-Elastic-Product")
        if (status in _FINE or status == MISSING) and product != "Elasticsearch":
            raise AnotherService("another service answers")
        return answer


_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


class _Response(HTTPResponse):
    """An answer that is read until the time of its request is over; by itself each piece of it, however small, has as long."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp: Any = io.BufferedReader(_WithinTheTime(self.fp.detach(), sock))


class _WithinTheTime(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw, self._socket = raw, sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        ends_at = _ends_at.get()
        if ends_at is not None:
            left = ends_at - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
