"""What gunicorn does with bodies that are sent slowly: whoever sends them holds a thread only for so long."""

import json
import os
import runpy
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from django.conf import settings

from graphql_api.limits import MAX_BODY_SECONDS
from tests.served import own_database, served

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

QUERY = json.dumps({"query": "{ __typename }"}).encode()
TYPES = {"/graphql": "application/json", "/verify": "application/x-www-form-urlencoded"}
# A busy machine hears of the end of the time a little later.
LATER = 10
# By itself it closes a connection that has rested for two seconds, which it looks for each second.
LONGER_THAN_GUNICORN = 4


class Answered(NamedTuple):
    status: int
    body: bytes
    seconds: float
    is_closed: bool


@pytest.fixture(scope="module")
def port(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a gunicorn over an empty registry."""
    environment = os.environ | {"DEBUG": "1", "DATABASE_URL": own_database(tmp_path_factory.mktemp("served"))}
    with served(environment) as address:
        yield int(address.rpartition(":")[2])


def test_who_sends_a_body_slowly_is_refused_in_time_and_holds_nobody(port):
    with ThreadPoolExecutor() as pool:
        slow = [pool.submit(_send, port, path, send) for path in TYPES for send in (_nothing_more, _a_byte_at_a_time)]
        silent, dripping, *forms = [each.result() for each in slow]
    for each in (silent, dripping):
        told = json.loads(each.body)["errors"][0]
        assert each.status == 408
        assert told["extensions"]["limit"] == "time for the body in seconds"
        assert told["extensions"]["value"] > told["extensions"]["maximum"] == MAX_BODY_SECONDS
    assert all(400 <= each.status < 500 for each in forms)
    # Of four there were two at a time.
    assert max(each.seconds for each in (silent, dripping, *forms)) < 2 * MAX_BODY_SECONDS + LATER
    # What comes of such a body later must not be taken for the next request.
    assert all(each.is_closed for each in (silent, dripping))
    assert _send(port, "/graphql", lambda opened: opened.sendall(QUERY)).status == 200


def test_a_body_that_goes_on_coming_is_waited_for(port):
    def in_pieces(opened: socket.socket) -> None:
        for at in range(0, len(QUERY), 10):
            opened.sendall(QUERY[at : at + 10])
            time.sleep(0.1)

    assert _send(port, "/graphql", in_pieces).status != 408


def test_a_connection_that_rests_is_left_open_to_the_server_in_front(port):
    kept = HTTPConnection("127.0.0.1", port)
    for rest in (0, LONGER_THAN_GUNICORN):
        time.sleep(rest)
        opened = kept.sock
        kept.request("POST", "/graphql", QUERY, {"Content-Type": "application/json"})
        assert json.loads(kept.getresponse().read())["data"]
        assert opened in (None, kept.sock)
    kept.close()


def test_large_bodies_have_longer():
    config = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
    assert config["body_seconds"] == MAX_BODY_SECONDS
    ours, theirs = socket.socketpair()
    with ours, theirs:
        awaited = config["_Awaited"](SimpleNamespace(unreader=SimpleNamespace(sock=ours)))
        before = awaited.until
        theirs.sendall(bytes(32 * 1024))
        assert len(awaited.recv(64 * 1024)) == 32 * 1024
        assert awaited.until == pytest.approx(before + 2)


def _nothing_more(opened: socket.socket) -> None:
    opened.sendall(QUERY[:5])


def _a_byte_at_a_time(opened: socket.socket) -> None:
    with suppress(OSError):
        for at in range(len(QUERY)):
            opened.sendall(QUERY[at : at + 1])
            time.sleep(2)


def _send(port: int, path: str, send: Callable[[socket.socket], None]) -> Answered:
    """Send a request with a body as long as the query, as far as `send` sends it."""
    began = time.monotonic()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TYPES[path]}\r\nContent-Length: {{}}\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", port), timeout=2 * MAX_BODY_SECONDS + LATER) as opened,
        ThreadPoolExecutor() as pool,
    ):
        opened.sendall(head.format(len(QUERY)).encode())
        sending = pool.submit(send, opened)
        response = HTTPResponse(opened)
        response.begin()
        body = response.read()
        answered = Answered(response.status, body, time.monotonic() - began, response.will_close)
        opened.shutdown(socket.SHUT_RDWR)
        sending.result()
    return answered
