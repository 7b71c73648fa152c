"""Servers of partners, and servers that do not answer."""

import socket

import pytest

from partners.webhooks import endpoints
from tests.partners.receiving import receiver
from tests.partners.webhooks import Clock, a_partner


@pytest.fixture
def silent_server():
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def without_followers(settings):
    """Nobody follows the ledger within its transaction."""
    settings.LEDGER_FOLLOWERS = []


@pytest.fixture
def clock():
    """The time of the test."""
    return Clock()


@pytest.fixture
def server(tmp_path, settings):
    """A partner's server, to which every name leads."""
    with receiver(tmp_path) as running:
        settings.WEBHOOK_RESOLVER = "tests.partners.receiving.loopback_addresses"
        settings.WEBHOOK_NETWORKS = ["127.0.0.1/32"]
        settings.WEBHOOK_PORTS = [running.port]
        settings.WEBHOOK_CA_FILE = running.ca_file
        yield running


@pytest.fixture
def told(server, clock):
    """An endpoint at that server, and its secret."""
    return endpoints.add(a_partner(clock), url=server.url, at=clock.now)
