"""No log line holds what somebody typed into a search box."""

import io
import logging

from django.conf import settings

from config.logs import WithoutQuery


def test_the_development_server_logs_the_page_and_not_the_query():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutQuery())
    logger = logging.getLogger("tests.requests")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)

    logger.info('"%s" %s %s', "GET /search?q=%E5%8D%95%E8%80%81%E5%B8%88 HTTP/1.1", "200", "1024")

    assert stream.getvalue() == '"GET /search HTTP/1.1" 200 1024\n'


def test_every_handler_cuts_the_query():
    handlers = settings.LOGGING["handlers"]
    assert isinstance(handlers, dict)
    for handler in handlers.values():
        assert "without_query" in handler["filters"]
