"""A live server that serves the sample registry, which the chapters speak of."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from registry import proofs

INSTITUTIONS = 12


@pytest.fixture
def sample_site(live_server) -> str:
    """The address of a server with the invented registry."""
    cache.clear()
    call_command("load_sample", institutions=INSTITUTIONS, stdout=StringIO())
    # As the day's turn does, so that its entries can be proven.
    proofs.sign_head(timezone.now())
    return str(live_server.url)


@pytest.fixture
def sandbox_site(transactional_db, settings) -> Iterator[str]:
    """The address of a sandbox; its middleware is there only when the server is started as one."""
    settings.SANDBOX = True
    at = settings.MIDDLEWARE.index("config.middleware.ApiMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:at], "graphql_api.sandbox.SandboxMiddleware", *settings.MIDDLEWARE[at:]]
    cache.clear()
    call_command("load_sandbox", institutions=INSTITUTIONS, stdout=StringIO())
    server = LiveServer("localhost")
    yield str(server.url)
    server.stop()
