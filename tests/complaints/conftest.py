"""Complaints are tested without anybody who follows the ledger."""

import pytest


@pytest.fixture(autouse=True)
def no_followers(settings):
    settings.LEDGER_FOLLOWERS = []
