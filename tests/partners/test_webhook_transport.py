"""One message over real HTTPS: whose certificate is taken, what answers count, and when an attempt ends."""

import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from partners.models import WebhookEndpoint
from partners.webhooks import deliveries, guarding, posting
from partners.webhooks.deliveries import DELAYS
from partners.webhooks.sending import CLAIMED_FOR
from partners.webhooks.vocabulary import DeliveryState, Failure
from tests import factories
from tests.partners.receiving import HOST
from tests.partners.webhooks import serve_all, the_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_followers")]


def test_a_redirect_is_not_followed(server, told, clock):
    server.answers.append(302)
    factories.institution()
    serve_all(clock)
    assert [each.path for each in server.received] == ["/hook?for=beian"]
    assert (the_delivery().failure, the_delivery().status) == (Failure.REDIRECT, 302)


def test_a_retry_after_is_heeded(server, told, clock):
    def ask_for_time(handler):
        handler.wfile.write(b"HTTP/1.1 429 Slow Down\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n")

    server.answers.append(ask_for_time)
    factories.institution()
    serve_all(clock)
    assert the_delivery().due_at == clock.now + timedelta(hours=1)
    assert deliveries.delay(1, 10**6) == DELAYS[-1]


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (199, Failure.STATUS),
        (200, None),
        (299, None),
        (300, Failure.REDIRECT),
        (399, Failure.REDIRECT),
        (400, Failure.STATUS),
        (599, Failure.STATUS),
    ],
)
def test_from_200_to_299_a_message_is_taken(status, failure):
    assert posting.judged(status, "").failure == failure


def test_the_host_is_named_without_the_port_that_https_has(server, told, clock, monkeypatch):
    monkeypatch.setattr("http.client.HTTPS_PORT", server.port)
    factories.institution()
    serve_all(clock)
    assert [each.headers["host"] for each in server.received] == [HOST]


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("3600", 3_600, 3_600),
        (" 604800 ", 604_800, 604_800),
        ("9" * 3_000, 86_400, 10**7),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0, 0),
        ("Sun, 06 Nov 99999 08:49:37 GMT", 0, 0),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("٣٠", 0, 0),
        ("", 0, 0),
    ],
)
def test_a_retry_after_is_read_as_far_as_it_can_be(asked, least, most):
    assert least <= posting.judged(503, asked).retry_after <= most


def test_a_retry_after_may_name_the_moment():
    moment = datetime.now(UTC) + timedelta(hours=2)
    assert 7_000 <= posting.judged(503, format_datetime(moment, usegmt=True)).retry_after <= 7_200


@pytest.mark.parametrize(
    ("spoken", "failure"),
    [
        (b"", Failure.ANSWER),
        (b"not http at all\r\n\r\n", Failure.ANSWER),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Padding: 1234567890\r\n" * 5_000, Failure.ANSWER),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 60_000, Failure.ANSWER),
    ],
)
def test_an_answer_that_is_none_or_too_long_fails(server, told, clock, spoken, failure):
    server.answers.append(lambda handler: handler.wfile.write(spoken))
    factories.institution()
    serve_all(clock)
    assert the_delivery().failure == failure


HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"


@pytest.mark.parametrize(
    ("spoken", "status", "failure"),
    [
        (b"HTTP/1.1 100 Continue\r\n\r\n" + HINTS + HINTS + b"HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        (b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 503 Later\r\nRetry-After: 60\r\n\r\n", 503, Failure.STATUS),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", 101, Failure.STATUS),
        (HINTS, None, Failure.ANSWER),
        (HINTS * 2_000, None, Failure.ANSWER),
    ],
)
def test_what_is_said_before_the_answer_is_not_taken_for_it(server, told, clock, spoken, status, failure):
    server.answers.append(lambda handler: handler.wfile.write(spoken))
    factories.institution()
    serve_all(clock)
    assert (the_delivery().status, the_delivery().failure) == (status, failure)


LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"a" * 50_000


def test_a_long_body_is_not_read(server, told, clock):
    server.answers.append(lambda handler: handler.wfile.write(LONG))
    factories.institution()
    serve_all(clock)
    assert the_delivery().state == DeliveryState.DELIVERED


def test_an_attempt_takes_as_long_as_the_guide_says_and_a_claim_several_times_as_long():
    assert posting.TOTAL_SECONDS == 10
    assert posting.CONNECT_SECONDS <= posting.TOTAL_SECONDS / 2
    assert CLAIMED_FOR.total_seconds() >= 3 * (guarding.LOOK_UP_SECONDS + posting.TOTAL_SECONDS)


def test_an_answer_that_drips_ends_at_the_deadline(server, told, clock, monkeypatch):
    monkeypatch.setattr(posting, "TOTAL_SECONDS", 0.4)
    over = threading.Event()

    def drip(handler):
        try:
            while not over.wait(0.05):
                handler.wfile.write(b"H")
        except OSError:
            return

    server.answers.append(drip)
    factories.institution()
    began = time.monotonic()
    serve_all(clock)
    over.set()
    assert time.monotonic() - began < 3
    assert the_delivery().failure == Failure.TIMEOUT


def test_a_machine_that_stood_still_past_the_deadline_ends_the_attempt(server, told, clock, monkeypatch):
    monkeypatch.setattr(posting, "TOTAL_SECONDS", -1)
    factories.institution()
    serve_all(clock)
    assert (the_delivery().failure, server.received) == (Failure.TIMEOUT, [])


def test_a_server_that_never_speaks_tls_ends_at_the_deadline(clock, settings, silent_server, monkeypatch, server, told):
    monkeypatch.setattr(posting, "CONNECT_SECONDS", 0.2)
    settings.WEBHOOK_PORTS = [server.port, silent_server]
    WebhookEndpoint.objects.update(url=f"https://{HOST}:{silent_server}/")
    factories.institution()
    serve_all(clock)
    assert the_delivery().failure == Failure.TIMEOUT


def test_nobody_there_is_a_failed_connection(server, told, clock, settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.WEBHOOK_PORTS = [port]
    WebhookEndpoint.objects.update(url=f"https://{HOST}:{port}/")
    factories.institution()
    serve_all(clock)
    assert the_delivery().failure == Failure.CONNECTION


def two_addresses(host: str, port: int) -> list[str]:
    """A resolver that answers as for a server whose first address a firewall keeps silent."""
    return ["127.0.0.2", "127.0.0.1"]


def test_an_address_that_never_answers_leaves_time_for_the_next(server, told, clock, settings, monkeypatch):
    monkeypatch.setattr(posting, "CONNECT_SECONDS", 1.0)
    settings.WEBHOOK_RESOLVER = f"{__name__}.two_addresses"
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    factories.institution()
    # Once somebody waits to be let in, the system answers nobody else.
    with socket.create_server(("127.0.0.2", server.port), backlog=0) as silent, socket.create_connection(silent.getsockname()):
        serve_all(clock)
    assert server.seqs == [1]


def test_a_certificate_for_another_name_is_refused(server, told, clock):
    WebhookEndpoint.objects.update(url=f"https://other.example:{server.port}/")
    factories.institution()
    serve_all(clock)
    assert (the_delivery().failure, server.received) == (Failure.TLS, [])


def test_a_certificate_that_nobody_trusts_is_refused(server, told, clock, settings):
    settings.WEBHOOK_CA_FILE = ""
    factories.institution()
    serve_all(clock)
    assert (the_delivery().failure, server.received) == (Failure.TLS, [])


def test_no_tls_older_than_1_2_is_spoken():
    assert posting._tls("").minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_proxy_of_the_environment_is_not_used(server, told, clock, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    factories.institution()
    serve_all(clock)
    assert server.seqs == [1]
