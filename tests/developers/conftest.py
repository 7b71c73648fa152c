"""A live server that serves the sample registry, which the chapters speak of."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command

INSTITUTIONS = 12


@pytest.fixture
def sample_site(live_server) -> str:
    """The address of a server with the invented registry."""
    cache.clear()
    call_command("load_sample", institutions=INSTITUTIONS, stdout=StringIO())
    return str(live_server.url)
