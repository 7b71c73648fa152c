"""Readiness and metrics tell how search is: which engine answers, how far its index is, what it could not take."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.utils import timezone

from search.breaker import FAILURES
from search.following.followers import follow
from search.following.rebuilding import rebuild_index
from search.lookup import SearchQuery, look_up
from search.models import DueDocument, ParkedDocument
from tests import factories
from tests.search.conftest import answering, index_in_use, own_engine


def search_state(client: Client) -> dict[str, Any]:
    state: dict[str, Any] = client.get("/readyz").json()["search"]
    return state


def metrics(client: Client) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith(("#", "beian_graphql"))]
    return {name: float(value) for name, value in map(str.split, lines)}


def test_the_engine_of_the_database_is_level_by_itself(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: factories.RECORDED_AT)
    factories.institution()

    assert search_state(client) == {
        "configured": own_engine(),
        "answering": own_engine(),
        "degraded": False,
        "circuit": "closed",
        "ledgerSeq": 1,
        "lagSeconds": 0.0,
        "parked": 0,
        "due": 0,
        "needsRebuild": False,
    }
    assert metrics(client) == {
        "beian_search_degraded": 0,
        "beian_search_circuit_open": 0,
        "beian_cache_up": 1,
        "beian_database_up": 1,
        "beian_database_writable": 1,
        "beian_database_migrated": 1,
        "beian_ledger_entries": 1,
        "beian_search_ledger_entries": 1,
        "beian_search_lag_seconds": 0,
        "beian_search_parked_documents": 0,
        "beian_search_due_documents": 0,
        "beian_search_needs_rebuild": 0,
        "beian_calendar_days_behind": 0,
        "beian_webhooks_lag_seconds": 0,
    }


@pytest.mark.elastic
def test_an_index_tells_how_far_it_is_and_what_it_lacks(elastic: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: factories.RECORDED_AT + timedelta(seconds=90))
    factories.institution()
    assert search_state(client)["needsRebuild"]
    list(rebuild_index())
    factories.institution()
    ParkedDocument.objects.create(index=index_in_use(), public_id="iaaaaaaaaaaaa", reason="", version=1, since=timezone.now())
    ParkedDocument.objects.create(index="another", public_id="iaaaaaaaaaaaa", reason="", version=1, since=timezone.now())
    DueDocument.objects.create(index=index_in_use(), public_id="iaaaaaaaaaaaa")

    state, told = search_state(client), metrics(client)
    assert (state["ledgerSeq"], state["lagSeconds"], state["parked"], state["due"]) == (1, 90.0, 1, 1)
    assert not state["needsRebuild"]
    assert (told["beian_ledger_entries"], told["beian_search_ledger_entries"]) == (2, 1)
    assert (told["beian_search_lag_seconds"], told["beian_search_parked_documents"]) == (90, 1)

    list(follow(index_in_use()))
    assert (search_state(client)["lagSeconds"], metrics(client)["beian_search_due_documents"]) == (0.0, 0)


def test_a_server_that_is_left_alone_is_told(db: None, client: Client) -> None:
    with answering("elastic"), override_settings(ELASTICSEARCH_URL="http://127.0.0.1:9"):
        for _ in range(FAILURES):
            look_up(SearchQuery("爱课堂"))
        state, told = search_state(client), metrics(client)

    assert (state["configured"], state["answering"], state["degraded"]) == ("elastic", own_engine(), True)
    assert state["circuit"] == "open"
    assert (told["beian_search_degraded"], told["beian_search_circuit_open"]) == (1, 1)


def test_metrics_tell_that_the_database_is_gone(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_database() -> int:
        raise OperationalError

    monkeypatch.setattr("registry.ledger.head_seq", no_database)

    assert metrics(client) == {
        "beian_search_degraded": 0,
        "beian_search_circuit_open": 0,
        "beian_cache_up": 1,
        "beian_database_up": 0,
    }
