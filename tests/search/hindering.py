"""Something between the client and a real Elasticsearch that hinders it: busy, gone, silent, or unwilling to take a document."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import orjson
import urllib3

Hindrance = Literal[
    "busy", "lost", "half busy", "unanswered", "dripping", "a page", "another service", "another product", "nowhere", "shut"
]

_PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
_BUSY = {"status": 429, "error": {"type": "es_rejected_execution_exception"}}
# What a proxy in the place of the server says.
_OF_OTHERS = {"a page": ("text/html", b"<h1>Welcome</h1>"), "another service": ("application/json", b'{"welcome": true}')}
_REFUSED = {"status": 400, "error": {"type": "document_parsing_exception", "caused_by": {"type": "illegal_argument_exception"}}}


@dataclass(slots=True)
class Hindered:
    """A way to a server: what happens to the next requests, one each, and what is refused whenever it comes."""

    url: str = ""
    next: deque[Hindrance] = field(default_factory=deque)
    refuses: set[str] = field(default_factory=set)
    takes_at_most: int = 100_000_000
    is_silent: bool = False
    # So many seconds each answer takes.
    takes: float = 0
    # How many requests came.
    asked: int = 0
    # The number of documents in each bulk request that came.
    bulks: list[int] = field(default_factory=list)


@contextmanager
def hindered(server: str) -> Iterator[Hindered]:
    """Give a way to a server that can be hindered."""
    with _Between(Hindered(), server) as between:
        thread = threading.Thread(target=between.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield between.way
        finally:
            between.over.set()
            between.shutdown()
            thread.join()


class _Between(ThreadingHTTPServer):
    """Hands on to the server `beyond` what comes on a way to it, until it is over."""

    daemon_threads = True

    def __init__(self, way: Hindered, beyond: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.way, self.beyond, self.over = way, beyond, threading.Event()
        way.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: "_Between"
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        way = self.server.way
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        way.asked += 1
        is_bulk = "_bulk" in self.path
        lines = [line for line in body.split(b"\n") if line] if is_bulk else []
        if is_bulk:
            way.bulks.append(len(lines) // 2)
        hindrance = way.next.popleft() if way.next else ""
        if way.is_silent:
            self.server.over.wait()
        if way.is_silent or hindrance == "lost":
            self.close_connection = True
        elif hindrance == "busy":
            self._say(429, orjson.dumps(_BUSY))
        elif hindrance in _OF_OTHERS:
            kind, said = _OF_OTHERS[hindrance]
            self._say(200, said, kind)
        elif hindrance == "another product":
            self._say(200, b"{}", product={})
        elif hindrance == "nowhere":
            self._say(404, b"<h1>Not found</h1>", "text/html", product={})
        elif hindrance == "shut":
            self._say(403, b"<h1>Sign in</h1>", "text/html", product={})
        elif hindrance == "dripping":
            self._say(*self._asked(body), pause=0.2)
        elif len(body) > way.takes_at_most:
            self._say(413, b"{}")
        elif is_bulk:
            self._bulk(lines, hindrance)
        else:
            self.server.over.wait(way.takes)
            self._say(*self._asked(body))
            return

    def _bulk(self, lines: list[bytes], hindrance: str) -> None:
        """Give the server those documents alone that it may have, and answer for the others."""
        pairs = list(zip(lines[::2], lines[1::2], strict=True))
        ids = [orjson.loads(action)["index"]["_id"] for action, _ in pairs]
        said: dict[int, dict[str, Any]] = {at: _REFUSED for at, each in enumerate(ids) if each in self.server.way.refuses}
        if hindrance == "half busy":
            said |= dict.fromkeys(range(len(pairs) // 2, len(pairs)), _BUSY)
        passed = [at for at in range(len(pairs)) if at not in said]
        if passed:
            sent = b"".join(b"%b\n%b\n" % pairs[at] for at in passed)
            status, answer = self._asked(sent)
            if status != 200:
                self._say(status, answer)
                return
            said |= {at: each["index"] for at, each in zip(passed, orjson.loads(answer)["items"], strict=True)}
        if hindrance == "unanswered":
            self.close_connection = True
            return
        self._say(200, orjson.dumps({"items": [{"index": said[at]} for at in range(len(pairs))]}))

    def _asked(self, body: bytes) -> tuple[int, bytes]:
        kept = {name: value for name, value in self.headers.items() if name.lower() in ("content-type", "accept")}
        with urllib3.PoolManager() as pool:
            answer = pool.request(self.command, self.server.beyond + self.path, body=body or None, headers=kept)
        return answer.status, answer.data

    def _say(
        self, status: int, body: bytes, kind: str = "application/json", product: dict[str, str] = _PRODUCT, pause: float = 0
    ) -> None:
        self.send_response(status)
        for name, value in {**product, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if not pause:
            self.wfile.write(body)
            return
        with suppress(OSError):
            for at in range(len(body)):
                self.wfile.write(body[at : at + 1])
                self.server.over.wait(pause)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815 (their names in the library)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
