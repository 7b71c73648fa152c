"""One message posted to a checked address: no proxy, no redirects, bounded in time and in what is read of the answer."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final

from django.conf import settings

from partners.webhooks.guarding import Target, Unreachable, checked_addresses
from partners.webhooks.vocabulary import Failure

CONNECT_SECONDS: Final = 3.0
TOTAL_SECONDS: Final = 10.0
# Status line and headers; the body of an answer is nothing to us and is not read.
MAX_ANSWER_BYTES: Final = 16 * 1024
USER_AGENT: Final = "Beian-Webhooks/1"
# A number of seconds with more digits asks for weeks.
_DIGITS_OF_RETRY_AFTER: Final = 7
_REDIRECTS: Final = range(300, 400)
# What may come before the answer and is none yet (RFC 9110 section 15.2); 100 is passed over by `http.client`, 101 ends HTTP.
_INTERIM: Final = range(102, 200)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: the status if there was an answer, and the failure unless it was taken."""

    status: int | None = None
    failure: Failure | None = None
    # Seconds that the answer asks us to wait.
    retry_after: int = 0


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Post a message and return what came of it; at most `TOTAL_SECONDS` long after the look-up."""
    try:
        addresses = checked_addresses(target)
        deadline = time.monotonic() + TOTAL_SECONDS
        with _connected(target, addresses, deadline) as opened:
            return _posted(opened, target, body, headers, deadline)
    except Unreachable as why:
        return Outcome(failure=why.failure)
    except TimeoutError:
        return Outcome(failure=Failure.TIMEOUT)
    except (http.client.HTTPException, _TooLong):
        return Outcome(failure=Failure.ANSWER)
    except ssl.SSLError:
        return Outcome(failure=Failure.TLS)
    except OSError:
        return Outcome(failure=Failure.CONNECTION)


def _connected(target: Target, addresses: list[str], deadline: float) -> ssl.SSLSocket:
    """Connect to the first of the addresses that answers; the certificate must be for the host's name."""
    raw = _first_open(addresses, target.port)
    try:
        raw.settimeout(min(CONNECT_SECONDS, _left(deadline)))
        return _tls(settings.WEBHOOK_CA_FILE).wrap_socket(raw, server_hostname=target.host)
    except BaseException:
        raw.close()
        raise


def _first_open(addresses: list[str], port: int) -> socket.socket:
    """Try one address after the other; one that never answers leaves half of the time to those behind it."""
    until = time.monotonic() + CONNECT_SECONDS
    failed: OSError | None = None
    for address in addresses:
        try:
            share = _left(until) if address == addresses[-1] else _left(until) / 2
            return socket.create_connection((address, port), timeout=share)
        except OSError as error:
            failed = error
    raise failed or Unreachable(Failure.NAME)


def _posted(opened: ssl.SSLSocket, target: Target, body: bytes, headers: Mapping[str, str], deadline: float) -> Outcome:
    connection = http.client.HTTPConnection(target.host, target.port)
    # It connects nowhere by itself, because it has a socket.
    connection.sock = opened
    opened.settimeout(_left(deadline))
    host = target.host if target.port == http.client.HTTPS_PORT else f"{target.host}:{target.port}"
    fixed = {"Host": host, "User-Agent": USER_AGENT, "Content-Type": "application/json", "Connection": "close"}
    connection.request("POST", target.path, body, {**fixed, **headers})
    answer = _final_answer(_Answer(opened, deadline))
    return judged(answer.status, answer.getheader("Retry-After", ""))


def _final_answer(read_from: "_Answer") -> http.client.HTTPResponse:
    """Return the status and headers of the answer itself, whatever was said before it."""
    while True:
        answer = http.client.HTTPResponse(read_from, method="POST")  # type: ignore[arg-type]
        answer.begin()
        if answer.status not in _INTERIM:
            return answer


def judged(status: int, retry_after: str) -> Outcome:
    """Return what an answer with a status and a `Retry-After` says of the attempt."""
    if 200 <= status < 300:
        return Outcome(status)
    failure = Failure.REDIRECT if status in _REDIRECTS else Failure.STATUS
    return Outcome(status, failure, _seconds(retry_after.strip()))


def _seconds(retry_after: str) -> int:
    """Return how many seconds an answer asks us to wait, in a number or up to a moment; none where it is neither."""
    if retry_after.isascii() and retry_after.isdigit():
        return int(retry_after[:_DIGITS_OF_RETRY_AFTER])
    try:
        return max(0, int(parsedate_to_datetime(retry_after).timestamp() - time.time()))
    except (ValueError, OverflowError):
        return 0


class _TooLong(Exception):
    """The answer has more headers than anybody needs."""


class _Answer:
    """What `http.client` takes for a socket to read from: it ends at a deadline and after so many bytes."""

    def __init__(self, opened: ssl.SSLSocket, deadline: float) -> None:
        self._file = _StaysOpen(_Bounded(opened, deadline))

    def makefile(self, *_arguments: Any) -> io.BufferedReader:
        return self._file


class _StaysOpen(io.BufferedReader):
    """What several answers are read from, one after the other: none that goes closes it."""

    def close(self) -> None:
        pass


class _Bounded(io.RawIOBase):
    """The bytes of an answer."""

    def __init__(self, opened: ssl.SSLSocket, deadline: float) -> None:
        self._opened, self._deadline, self._left = opened, deadline, MAX_ANSWER_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            raise _TooLong
        self._opened.settimeout(_left(self._deadline))
        size = self._opened.recv_into(memoryview(buffer)[: self._left])
        self._left -= size
        return size


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@lru_cache(maxsize=4)
def _tls(ca_file: str) -> ssl.SSLContext:
    """Return what certificates are checked by: those that the system trusts, or one file of the settings."""
    context = ssl.create_default_context(cafile=ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
