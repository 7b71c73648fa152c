"""The desk is tested without anybody who follows the ledger, and with empty counters."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def quiet_ledger_and_empty_counters(settings):
    settings.LEDGER_FOLLOWERS = []
    cache.clear()
