"""The desk is tested without anybody who follows the ledger, and with empty counters."""

import pytest
from django.core.cache import cache

from tests.complaints.making import clerk


@pytest.fixture(autouse=True)
def quiet_ledger_and_empty_counters(settings):
    settings.LEDGER_FOLLOWERS = []
    cache.clear()


@pytest.fixture
def person(client):
    """A clerk who has signed in."""
    user = clerk()
    client.force_login(user)
    return user
