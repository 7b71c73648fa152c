"""A database that is lost: everything says so in words, with 503 and when to ask again, and what was typed is still there."""

import os
import re
import subprocess
import sys
from html import unescape
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from graphql_api.sandbox import SandboxMiddleware
from registry import selectors
from tests import factories
from tests.public_site.complaining import DESCRIPTION
from tests.public_site.reading import text_of

FORM = "application/x-www-form-urlencoded"
WORDS = "系统暂时不能读写数据，不是您的操作有误"
PAGES = (
    "/",
    "/search?q=济南",
    "/statistics/",
    "/complaints/track/",
    "/ledger/",
    "/developers/",
    "/desk/sign-in/",
    "/certificates/",
    "/nowhere",
)
FILES = ("/ledger/proof.json?seq=1", "/suggest?q=济南", "/search.csv?q=济南", "/feeds/changes.atom", "/statistics.csv")


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def lost(transactional_db, monkeypatch, tmp_path):
    """The database is not where it was, and nothing of it is remembered."""
    factories.institution()
    cache.clear()
    connection.close()
    away = {"NAME": tmp_path / "away" / "beian.sqlite3"} if connection.vendor == "sqlite" else {"PORT": "9"}
    with monkeypatch.context() as patch:
        for name, value in away.items():
            patch.setitem(connection.settings_dict, name, value)
        yield
        connection.close()


@pytest.mark.usefixtures("lost")
def test_every_page_and_file_says_in_words_when_to_ask_again(browser, caplog) -> None:
    for address in (*PAGES, *FILES):
        response = browser.get(address)
        assert (response.status_code, response.headers.get("Retry-After")) == (503, "10"), address
        assert "no-store" in response.headers["Cache-Control"]
        kind = response.headers["Content-Type"]
        if address in PAGES:
            assert WORDS in text_of(response)
        else:
            assert WORDS in (response.json()["error"] if kind == "application/json" else response.content.decode())
    assert "济南" not in caplog.text


@pytest.mark.usefixtures("lost")
def test_a_form_that_was_being_sent_can_be_sent_again_as_it_was(browser) -> None:
    typed = [("csrfmiddlewaretoken", "as-it-was"), ("description", f'{DESCRIPTION}\r\n"<b>&'), ("list", "white"), ("list", "black")]
    browser.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    response = browser.post("/complaints/new/what/?from=check", urlencode(typed), content_type=FORM)
    assert response.status_code == 503
    page = response.content.decode()
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    assert [(unescape(name), unescape(value)) for name, value in fields] == typed
    assert 'action="/complaints/new/what/?from=check"' in page


@pytest.mark.usefixtures("lost")
@pytest.mark.parametrize(
    ("page", "field"), [("/desk/sign-in/", "password"), ("/complaints/track/", "secret"), ("/developers/keys/", "key")]
)
def test_a_secret_is_never_written_into_a_page(browser, page: str, field: str) -> None:
    response = browser.post(page, urlencode({"name": "clerk", field: "a-secret-of-a-test"}), content_type=FORM)
    assert response.status_code == 503
    assert "a-secret-of-a-test" not in response.content.decode()
    assert "回到上一页，再提交一次" in text_of(response)


@pytest.mark.usefixtures("lost")
@pytest.mark.parametrize("query", ["{ __typename }", "{ institutions(first: 1) { edges { node { name } } } }"])
def test_the_interface_says_so_by_a_code(browser, query, settings, caplog) -> None:
    settings.PUBLIC_QUOTA = 5_000
    response = browser.post("/graphql", {"query": query}, content_type="application/json")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    (error,) = response.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["retryAfter"]) == ("UNAVAILABLE", 10)
    assert "data" not in response.json()
    assert response.json()["extensions"]["cost"]["remaining"] == 5_000
    # However many ask, and however long it lasts, the log does not fill a disk.
    assert [len(each.getMessage().splitlines()) for each in caplog.records if each.name.startswith("graphql_api")] == [1]


@pytest.mark.usefixtures("lost")
def test_a_sandbox_starts_and_answers_again_when_it_is_back() -> None:
    """Whose records it holds is not asked a second time: a sandbox that did not start would need somebody to start it."""
    middleware = SandboxMiddleware(lambda _request: HttpResponse("back"))
    assert middleware(RequestFactory().get("/")).content == b"back"


@pytest.mark.usefixtures("lost")
def test_the_process_is_alive_and_not_ready(browser) -> None:
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/readyz").status_code == 503
    assert browser.get("/readyz").json()["database"] == {"ok": False, "vendor": connection.vendor}
    assert "beian_database_up 0.0" in browser.get("/metrics").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_lost_while_an_answer_is_made_makes_none(browser, monkeypatch) -> None:
    """The head has been read, and what is asked for cannot be any more."""
    factories.institution()
    lost = OperationalError("…")
    lost.__cause__ = psycopg.errors.AdminShutdown("…")

    def away(*_: object) -> None:
        raise lost

    monkeypatch.setattr(selectors, "document_called", away)
    query = '{ __typename institution(uscc: "x") { name } }'
    response = browser.post("/graphql", {"query": query}, content_type="application/json")
    assert (response.status_code, "data" in response.json()) == (503, False)


def test_a_name_that_is_not_ours_is_refused_in_words_and_not_logged(browser, caplog) -> None:
    for address in ("/", "/graphql?query={__typename}"):
        response = browser.get(address, headers={"host": "zhang-san.example"})
        assert response.status_code == 400
        assert "zhang-san" not in response.content.decode()
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "这个网址不是本站的网址" in text_of(browser.get("/", headers={"host": "zhang-san.example"}))


@pytest.mark.parametrize("command", ["turn_day", "rebuild_search", "clearsessions", "send_webhooks"])
def test_a_command_before_migrate_says_what_to_do(command, tmp_path) -> None:
    environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    once = ["--once"] if command == "send_webhooks" else []
    done = subprocess.run(
        [sys.executable, "manage.py", command, *once],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "请先运行 python manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_is_wrong_is_named_without_a_traceback() -> None:
    environment = {**os.environ, "SANDBOX": "perhaps"}
    done = subprocess.run(
        [sys.executable, "manage.py", "turn_day"],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.splitlines()) == (
        1, ["ImproperlyConfigured: SANDBOX must be 1 or 0. Set it in the environment or in .env (see .env.example)."],
    )  # fmt: skip
