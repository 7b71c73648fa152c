"""The client of Elasticsearch, and its failures in the words of the engines."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, helpers

from search.engines.base import EngineDown

logger = logging.getLogger(__name__)

QUERY_SECONDS: Final = 0.8
WRITE_SECONDS: Final = 30


class NoIndex(EngineDown):
    """The server answers but has no such index: `rebuild_search` makes one."""


def client(seconds: float) -> Elasticsearch:
    """Return the client of the configured nodes, which waits so long for an answer."""
    return _client_of(settings.ELASTICSEARCH_URL).options(request_timeout=seconds)


def answered(ask: Callable[[], Any]) -> Any:
    """Return what the server answers; raises `EngineDown` when it does not, and `NoIndex` where it has none."""
    try:
        return ask()
    except NotFoundError as missing:
        raise NoIndex("not found") from missing
    except (TransportError, ApiError, helpers.BulkIndexError) as failed:
        logger.warning("Elasticsearch did not answer: %s", type(failed).__name__)
        raise EngineDown(type(failed).__name__) from failed


@cache
def _client_of(urls: str) -> Elasticsearch:
    hosts = [url.strip() for url in urls.split(",")]
    return Elasticsearch(hosts, max_retries=len(hosts) - 1, retry_on_timeout=len(hosts) > 1)
