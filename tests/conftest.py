"""What every test stands on: real services on loopback, a database and an index of its own, no way out to the network."""

import gc
import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import redis
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from django.utils import translation
from elasticsearch import Elasticsearch
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from accounts.throttle import forget_throttles
from partners.known_keys import forget_keys
from partners.quotas import MEMORY
from partners.usage import forget_usage
from search.engines import elastic_client
from search.old_rows import old_rows

# Nothing listens on the discard port: a test that did not ask for Elasticsearch meets one that is down.
NO_ELASTICSEARCH = "http://127.0.0.1:9"
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INDEX_PREFIX = f"test-{uuid4().hex[:12]}"

# A busy machine makes no example wrong.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
# Nor a page: five seconds are the library's own.
expect.set_options(timeout=30_000)


# Before `-m` chooses.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes: of two workers one would wait for the other that begins with it at the end.

    What asks for no database says the same whatever the database.
    """
    items.sort(key=lambda each: each.get_closest_marker("crowd") is None)
    for item in items:
        if not _asks_for_a_database(item):
            item.add_marker("once")


def _asks_for_a_database(item: pytest.Item) -> bool:
    """Tell whether a test asks for a database; Elasticsearch is asked over PostgreSQL alone."""
    assert isinstance(item, pytest.Function)
    if any(item.get_closest_marker(name) for name in ("django_db", "elastic", "postgres")):
        return True
    return "django_db_setup" in item.fixturenames or (item.cls is not None and issubclass(item.cls, TransactionTestCase))


def pytest_collection_finish() -> None:
    """Take what was collected, which stays to the end, out of what the garbage collector looks through again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables that tests recorded, whether they passed or not."""
    reports = [each for outcome in ("passed", "failed") for each in terminalreporter.getreports(outcome) if each.when == "call"]
    for report in reports:
        for name, lines in report.user_properties:
            if name == "table":
                terminalreporter.write_sep("-", report.nodeid)
                terminalreporter.write_line("\n".join(lines))
    _keep_what_failed([*terminalreporter.getreports("failed"), *terminalreporter.getreports("error")])


def _keep_what_failed(reports: list[pytest.TestReport | pytest.CollectReport]) -> None:
    """Add a line for each to the file that TEST_FAILURES names: `make test` ends with those of all its runs."""
    if file := os.environ.get("TEST_FAILURES"):
        engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
        lines = [f"{engine}: {each.nodeid}: {(each.longreprtext.splitlines() or [''])[-1][:200]}\n" for each in reports]
        with Path(file).open("a", encoding="utf-8") as kept:
            kept.writelines(lines)


def _service(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        pytest.fail(f'{variable} is not set. Run `make test`, or first: eval "$(scripts/services.sh start)"')
    return value


@pytest.fixture(scope="session", autouse=True)
def settings_of_the_run() -> Iterator[None]:
    """Settings that do not depend on the developer's `.env`, and names that no other run or worker uses."""
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    with override_settings(
        SEARCH_ENGINE={"sqlite3": "sqlite", "postgresql": "postgres"}[engine],
        ELASTICSEARCH_URL=os.environ.get("TEST_ELASTICSEARCH_URL") or NO_ELASTICSEARCH,
        ELASTICSEARCH_INDEX=INDEX_PREFIX,
        REDIS_URL="",
        GRAPHQL_OPERATIONS=Path("/nonexistent"),
        PUBLIC_QUOTA=100_000_000,
        OPEN_DATA_ROOT=Path("/nonexistent"),
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def rows_of_today() -> None:
    """Every test finds the process as it is most of the time: it knows that no row is of an earlier version."""
    old_rows.trusted_until = float("inf")


@pytest.fixture(autouse=True)
def patience_with_elasticsearch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine makes no Elasticsearch one that does not answer; where nodes are killed, it is about that."""
    if request.node.get_closest_marker("elastic") and not request.node.get_closest_marker("cluster"):
        monkeypatch.setattr("search.engines.elastic.QUERY_SECONDS", elastic_client.WRITE_SECONDS)


@pytest.fixture(autouse=True)
def nothing_spent() -> None:
    """Keys, attempts, points that were spent and requests that were counted outlive a test in the memory of the process."""
    forget_keys()
    forget_throttles()
    forget_usage()
    MEMORY.forget()


@pytest.fixture(autouse=True)
def language_of_nobody() -> None:
    """A request leaves its language switched on in the thread, where the next request would choose its own; a test has none yet."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_found_of_before(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that commits, Django empties the tables of models; what search keeps beside them would be found by the next."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connection.cursor() as cursor:
        held = {"search_tokens", "search_cells"}.intersection(connection.introspection.table_names(cursor))
        for table in sorted(held):
            cursor.execute(f"DELETE FROM {table}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test database of this process's own: on SQLite a file, because threads that share a database in memory share its locks.

    Nothing in it needs to outlive a power cut.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "beian.sqlite3")
        database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    else:
        database["TEST"]["NAME"] = f"test_{database['NAME']}_{os.getpid()}"


@contextmanager
def for_a_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is published within stands for all tests of a module, each of which takes back what it changes; then it is gone."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def published_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Lets a fixture of a module, which asks for this one, publish once for all its tests."""
    with for_a_module(django_db_blocker):
        yield


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    """Fails a test that connects to anything but loopback."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse_beyond_loopback(opened: socket.socket, address: Any) -> None:
        if opened.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            pytest.fail(f"A test tried to connect to {address[0]}; only loopback is open.")

    def guarded_connect(opened: socket.socket, address: Any) -> None:
        refuse_beyond_loopback(opened, address)
        connect(opened, address)

    def guarded_connect_ex(opened: socket.socket, address: Any) -> int:
        refuse_beyond_loopback(opened, address)
        return connect_ex(opened, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """The address of a real Elasticsearch; indices whose names begin with `settings.ELASTICSEARCH_INDEX` are removed afterwards."""
    url = _service("TEST_ELASTICSEARCH_URL")
    yield url
    with Elasticsearch(url) as client:
        for index in client.indices.get(index=f"{INDEX_PREFIX}*"):
            client.indices.delete(index=index)


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of an empty database of a real Redis, one for each worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    url = f"{_service('TEST_REDIS_URL').rsplit('/', 1)[0]}/{worker}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of a real Chromium."""
    return _service("TEST_CHROMIUM")


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """The one browser of the process; each test opens contexts or pages of its own in it."""
    # Playwright keeps an event loop in this thread, in which Django would refuse the factories' queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
