"""Asking the endpoint as a partner would."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from graphql_api import answer_cache

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def nothing_counted_before() -> None:
    """Failures to open a complaint are counted in the cache, which outlives a test, as kept answers do."""
    cache.clear()
    answer_cache.forget()


@pytest.fixture
def post(client: Client):
    """Send any body to the endpoint."""

    def send(body: Any, **headers: str):
        return client.post("/graphql", body, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def ask(post) -> Ask:
    """Ask a query with variables and return the answer, which must have been given with status 200."""

    def answer(query: str, /, **variables: Any) -> dict[str, Any]:
        response = post({"query": query, "variables": variables})
        assert response.status_code == 200, response.content
        answered: dict[str, Any] = response.json()
        return answered

    return answer


@pytest.fixture
def data(ask: Ask) -> Ask:
    """Ask a query that must be answered without errors, and return its data."""

    def answered(query: str, /, **variables: Any) -> dict[str, Any]:
        answer = ask(query, **variables)
        assert "errors" not in answer, answer["errors"]
        answered_data: dict[str, Any] = answer["data"]
        return answered_data

    return answered


@pytest.fixture
def error(ask: Ask) -> Ask:
    """Ask a query that must fail with one error, and return that error's extensions and message."""

    def failed(query: str, /, **variables: Any) -> dict[str, Any]:
        answer = ask(query, **variables)
        assert len(answer["errors"]) == 1, answer["errors"]
        return {**answer["errors"][0]["extensions"], "message": answer["errors"][0]["message"]}

    return failed
