"""The registry is tested without anybody who follows it."""

import pytest


@pytest.fixture(autouse=True)
def no_followers(settings):
    settings.LEDGER_FOLLOWERS = []
