"""Pages are tested on a cache of their own: figures and throttles are kept in it."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()
