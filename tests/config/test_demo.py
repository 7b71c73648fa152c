"""`make demo` shows the product as everybody sees it."""

from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import current_thread

import pytest
from django.conf import LazySettings
from django.core.management import CommandError
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.test import Client

from tests.public_site.reading import text_of

pytestmark = pytest.mark.django_db

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def seen(client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The page of a wrong address, as the demo shows it."""
    settings.DEBUG = True
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", False)
    monkeypatch.syspath_prepend(SCRIPTS)
    demo = import_module("demo")
    seen: list[str] = []
    monkeypatch.setattr(demo, "refuse_a_taken_port", lambda _port: None)
    monkeypatch.setattr(demo, "prepare", lambda: None)
    monkeypatch.setattr(demo, "send_webhooks", lambda: None)
    monkeypatch.setattr(demo, "call_command", lambda *_words, **_options: seen.append(text_of(client.get("/no/such/page/"))))
    demo.main("8000")
    return seen


def test_a_wrong_address_is_answered_by_the_page_of_the_product(seen: list[str]) -> None:
    assert "这不表示某家机构没有备案" in seen[0]


@pytest.mark.usefixtures("seen")
def test_no_part_of_an_answer_waits_for_the_one_before() -> None:
    assert WSGIRequestHandler.disable_nagle_algorithm


def test_what_a_thread_asked_the_database_by_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    demo = import_module("demo")
    done: list[str] = []
    monkeypatch.setattr(demo.connections, "close_all", lambda: done.append(f"closed by {current_thread().name}"))
    started: list[type[WSGIServer]] = []
    monkeypatch.setattr(demo, "refuse_a_taken_port", lambda _port: None)
    monkeypatch.setattr(demo, "prepare", lambda: None)
    monkeypatch.setattr(demo, "send_webhooks", lambda: None)
    monkeypatch.setattr(demo, "call_command", lambda command, *_words, **_options: started.append(command.server_cls))
    demo.main("8000")

    def answer(_environ: object, start_response: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
        done.append(f"answered by {current_thread().name}")
        start_response("200 OK", [("Content-Length", "0")])
        return []

    # As `runserver` makes it.
    server = type("Threading", (ThreadingMixIn, started[0]), {"daemon_threads": False})(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(answer)
    with server, closing(HTTPConnection(*server.server_address)) as browser:
        browser.request("GET", "/", headers={"Connection": "close"})
        server.handle_request()
        assert browser.getresponse().status == 200

    answered, closed = done
    assert current_thread().name not in answered
    assert closed == answered.replace("answered", "closed")


def test_what_keeps_the_demo_from_starting_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    demo = import_module("demo")

    def prepare() -> None:
        raise CommandError("Elasticsearch did not answer. Mend that and run this command again.")

    monkeypatch.setattr(demo, "refuse_a_taken_port", lambda _port: None)
    monkeypatch.setattr(demo, "prepare", prepare)

    with pytest.raises(SystemExit, match="Mend that"):
        demo.main("8000")


@pytest.mark.parametrize(("is_sandbox", "filled_by"), [(False, "load_sample"), (True, "load_sandbox")])
def test_the_demo_of_a_sandbox_has_the_records_of_its_scenarios(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, is_sandbox: bool, filled_by: str
) -> None:
    settings.SANDBOX = is_sandbox
    monkeypatch.syspath_prepend(SCRIPTS)
    demo = import_module("demo")
    called: list[str] = []
    monkeypatch.setattr(demo, "call_command", lambda name, **_options: called.append(name))

    demo.prepare()

    assert [name for name in called if name.startswith("load_")] == [filled_by]
