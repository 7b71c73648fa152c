"""Keys and buckets outlive a test in the memory of the process."""

import socket

import pytest

from partners.known_keys import forget_keys
from partners.quotas import MEMORY


@pytest.fixture(autouse=True)
def nothing_known_before():
    MEMORY.forget()
    forget_keys()


@pytest.fixture
def silent_server():
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
