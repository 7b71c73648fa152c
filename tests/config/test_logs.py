"""No log line holds what somebody typed into a search box."""

import io
import logging
import re

import psycopg
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import Error, OperationalError, ProgrammingError

from config.logs import WithoutMessages, WithoutOutages, WithoutQuery, WithoutRefusals, WithoutRequests


def test_the_development_server_logs_the_page_and_not_the_query():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutQuery())
    logger = logging.getLogger("tests.requests")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)

    logger.info('"%s" %s %s', "GET /search?q=%E5%8D%95%E8%80%81%E5%B8%88 HTTP/1.1", "200", "1024")

    assert stream.getvalue() == '"GET /search HTTP/1.1" 200 1024\n'


def test_of_a_request_that_the_server_cannot_read_nothing_is_logged_but_that_there_was_one():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("tests.server")
    logger.addHandler(handler)
    logger.addFilter(WithoutRequests())

    logger.warning("Invalid request from ip=192.0.2.1: Invalid HTTP request line: 'GET /search?q=单 老师 HTTP/1.1'")
    logger.warning("Worker (pid:%s) was sent SIGTERM!", 7)

    assert stream.getvalue() == "Invalid request\nWorker (pid:7) was sent SIGTERM!\n"


def test_of_a_request_that_is_refused_nothing_is_logged_but_that_there_was_one():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    handler.addFilter(WithoutRefusals())
    logger = logging.getLogger("django.security.DisallowedHost")
    logger.addHandler(handler)

    told = "Invalid HTTP_HOST header: 'zhang-san.example'. You may need to add it to ALLOWED_HOSTS."
    # With the exception, as Django has it: whoever tries names on a host would fill the disk with frames of ours.
    logger.error(told, exc_info=DisallowedHost(told))
    logger.removeHandler(handler)

    assert stream.getvalue() == "django.security.DisallowedHost Refused request\n"


def test_an_exception_is_logged_by_place_and_kind_without_its_message():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutMessages())
    logger = logging.getLogger("tests.exceptions")
    logger.addHandler(handler)
    row = "Failing row contains (王" + "女士)"

    rows: dict[str, str] = {}

    def fail():
        try:
            rows[row]
        except KeyError as cause:
            raise RuntimeError(row) from cause

    try:
        fail()
    except RuntimeError:
        logger.exception("request %s failed", 7)

    written = stream.getvalue()
    assert written.startswith("request 7 failed\n")
    assert __file__ in written
    assert "RuntimeError\ncaused by\n" in written
    assert written.endswith("KeyError\n")
    assert row not in written


def test_of_a_request_without_a_database_one_line_says_of_which_kind_and_where():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutMessages())
    handler.addFilter(WithoutOutages())
    logger = logging.getLogger("tests.outages")
    logger.addHandler(handler)

    row = "Failing row contains (王" + "女士)"
    told = {OperationalError: psycopg.OperationalError(row), ProgrammingError: psycopg.ProgrammingError(row)}
    for kind, cause in told.items():
        try:
            raise kind(row) from cause
        except Error:
            logger.exception("%s: %s", "Service Unavailable", "/search")

    first, *others = stream.getvalue().splitlines()
    assert re.fullmatch(r"Service Unavailable: /search \(OperationalError, tests/config/test_logs\.py:\d+\)", first)
    # A fault of ours has its frames.
    assert others[0] == "Service Unavailable: /search"
    assert len(others) > 3
    assert row not in stream.getvalue()


def test_every_handler_cuts_the_query_and_the_messages_of_exceptions():
    handlers, formatters = settings.LOGGING["handlers"], settings.LOGGING["formatters"]
    assert isinstance(handlers, dict)
    assert isinstance(formatters, dict)
    for handler in handlers.values():
        assert {"without_query", "without_refusals", "without_outages"} <= set(handler["filters"])
        assert formatters[handler["formatter"]]["()"] == "config.logs.WithoutMessages"
