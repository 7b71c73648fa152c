"""`make demo` shows the product as everybody sees it."""

from importlib import import_module
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.servers.basehttp import WSGIRequestHandler
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
