"""What is remembered in the cache that all processes share, those of another release too."""

import pytest
from django.core.cache import cache

from registry.remembering import remembered


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


def test_what_was_found_is_found_once():
    assert remembered("figures", lambda: 1, 60) == remembered("figures", lambda: 2, 60) == 1


def test_what_another_release_has_found_is_not_taken(monkeypatch):
    monkeypatch.setattr("registry.remembering.release", lambda: "yesterdays")
    assert remembered("figures", lambda: "in another form", 60) == "in another form"
    monkeypatch.undo()
    assert remembered("figures", lambda: 1, 60) == 1
