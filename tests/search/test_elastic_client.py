"""The client of several nodes: a dead one costs neither an error nor a degraded answer, and the time is counted over all."""

import logging
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from elastic_transport import NodeConfig, Urllib3HttpNode

from search import choice
from search.breaker import FAILURES
from search.engines.base import EngineDown, EngineRefused
from search.engines.elastic_client import (
    CONNECT_SECONDS,
    LOOK_UP_SECONDS,
    QUERY_SECONDS,
    WRITE_SECONDS,
    Nodes,
    NoIndex,
    answered,
    client,
)
from search.engines.elastic_index import current_index
from search.following.rebuilding import rebuild_index
from search.lookup import SearchQuery, look_up
from tests import factories
from tests.search.conftest import own_engine
from tests.search.hindering import Hindered, hindered

pytestmark = pytest.mark.elastic

SEARCHES = 12


@pytest.fixture
def ways(elasticsearch_url: str) -> Iterator[list[Hindered]]:
    """Three ways to the server, which the client takes for three nodes."""
    with ExitStack() as stack:
        ways = [stack.enter_context(hindered(elasticsearch_url)) for _ in range(3)]
        stack.enter_context(override_settings(ELASTICSEARCH_URL=",".join(way.url for way in ways)))
        yield ways


@pytest.fixture
def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def test_one_node_of_three_that_never_answers_costs_nothing(elastic: None, ways: list[Hindered]) -> None:
    factories.institution(name="济南爱课堂有限公司")
    list(rebuild_index())
    ways[1].is_silent = True

    pages = [look_up(SearchQuery("爱课堂")) for _ in range(SEARCHES)]

    assert {(page.engine, page.degraded, page.total) for page in pages} == {("elastic", False, 1)}
    assert choice.breaker.state() == "closed"


def test_one_node_of_three_that_is_gone_costs_nothing(elastic: None, ways: list[Hindered], closed_port: str) -> None:
    factories.institution(name="济南爱课堂有限公司")
    list(rebuild_index())

    with override_settings(ELASTICSEARCH_URL=f"{ways[0].url},{closed_port},{ways[2].url}"):
        pages = [look_up(SearchQuery("爱课堂")) for _ in range(SEARCHES)]

    assert {(page.engine, page.degraded, page.total) for page in pages} == {("elastic", False, 1)}


@pytest.mark.parametrize("hindrance", ["busy", "lost", "another product", "nowhere"])
def test_a_node_that_is_busy_or_lost_or_somebody_else_is_gone_round(elastic: None, ways: list[Hindered], hindrance: str) -> None:
    factories.institution(name="济南爱课堂有限公司")
    list(rebuild_index())
    for way in ways[:2]:
        way.next.append(hindrance)  # type: ignore[arg-type]

    assert [look_up(SearchQuery("爱课堂")).engine for _ in range(3)] == ["elastic"] * 3
    assert not any(way.next for way in ways[:2])


@pytest.mark.parametrize("somebody_else", ["a page", "another service", "another product"])
def test_a_proxy_that_answers_in_the_place_of_the_server_is_stood_in_for(
    elastic: None, elasticsearch_url: str, somebody_else: str
) -> None:
    school = factories.institution(name="济南爱课堂有限公司")
    list(rebuild_index())
    with hindered(elasticsearch_url) as way, override_settings(ELASTICSEARCH_URL=way.url):
        assert not look_up(SearchQuery("爱课堂")).degraded
        way.next.append(somebody_else)  # type: ignore[arg-type]
        page = look_up(SearchQuery("爱课堂"))

    assert ([hit.record.id for hit in page.hits], page.degraded) == ([school.public_id], True)


@pytest.mark.parametrize("command", ["sync_search", "check_search", "rebuild_search"])
def test_a_command_tells_that_another_service_answers_at_the_address(elastic: None, elasticsearch_url: str, command: str) -> None:
    with hindered(elasticsearch_url) as way, override_settings(ELASTICSEARCH_URL=way.url):
        way.next.append("another product")
        with pytest.raises(CommandError, match="another service did"):
            call_command(command, *(["--once"] if command == "sync_search" else []))


def test_threads_that_ask_at_one_moment_do_not_see_the_nodes_change_under_them() -> None:
    nodes = Nodes([NodeConfig("http", "127.0.0.1", 9_000 + number) for number in range(50)], Urllib3HttpNode)

    def ask(number: int) -> None:
        for _ in range(400):
            node = nodes.get()
            if number % 2:
                nodes.mark_dead(node)
                nodes.mark_live(node)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(ask, range(8)))
    finally:
        sys.setswitchinterval(before)


def test_nodes_that_do_not_answer_have_one_time_out_together(ways: list[Hindered]) -> None:
    for way in ways:
        way.is_silent = True
    began = time.monotonic()

    with pytest.raises(EngineDown):
        answered(lambda: client(2).search(index="any"))

    # With its share of the time for each, and no end for all together, it would take 3.6.
    assert 2 <= time.monotonic() - began < 3.5
    assert CONNECT_SECONDS < QUERY_SECONDS < 1


def test_the_questions_of_one_look_up_have_a_time_out_together(elastic: None, elasticsearch_url: str) -> None:
    factories.institution(name="济南爱课堂有限公司")
    list(rebuild_index())
    # Nobody is called so: one stage is asked after the other.
    query = SearchQuery("风筝爱课唐海洋")
    with hindered(elasticsearch_url) as way, override_settings(ELASTICSEARCH_URL=way.url):
        assert not look_up(query).degraded
        asked = way.asked
        way.takes = QUERY_SECONDS * 0.7
        began = time.monotonic()
        page = look_up(query)
        took = time.monotonic() - began

    assert asked * way.takes > LOOK_UP_SECONDS
    assert (page.engine, page.degraded) == (own_engine(), True)
    assert took < LOOK_UP_SECONDS + 0.5


def test_an_answer_that_comes_in_drops_is_waited_for_no_longer(ways: list[Hindered]) -> None:
    for way in ways:
        way.next.append("dripping")
    began = time.monotonic()

    with pytest.raises(EngineDown):
        answered(lambda: client(1).cluster.health())

    assert 1 <= time.monotonic() - began < 2


def test_a_proxy_that_knows_of_no_server_says_nothing_about_the_index(elastic: None, elasticsearch_url: str) -> None:
    list(rebuild_index())
    with hindered(elasticsearch_url) as way, override_settings(ELASTICSEARCH_URL=way.url):
        way.next.append("nowhere")
        with pytest.raises(EngineDown, match="another service did"):
            current_index()


def test_a_server_with_too_much_to_do_is_down_and_not_unwilling(ways: list[Hindered]) -> None:
    for way in ways:
        way.next.append("busy")

    with pytest.raises(EngineDown, match="status 429") as raised:
        answered(lambda: client(QUERY_SECONDS).search(index="any"))

    assert not isinstance(raised.value, EngineRefused)


def test_a_wrong_request_is_refused_and_its_text_is_not_logged(elasticsearch_url: str, caplog: pytest.LogCaptureFixture) -> None:
    query = {"match": {"name": {"query": "单晓梅", "operator": "单晓梅"}}}
    with (
        caplog.at_level(logging.WARNING),
        pytest.raises(EngineRefused, match=r"^status 400, [a-z_]+_exception, reference [0-9a-f]{12}$"),
    ):
        answered(lambda: client(WRITE_SECONDS).search(query=query))

    assert "parsing_exception" in caplog.text or "illegal_argument" in caplog.text
    assert "单晓梅" not in caplog.text


def test_a_page_of_a_proxy_that_lets_nobody_in_is_not_logged(ways: list[Hindered], caplog: pytest.LogCaptureFixture) -> None:
    for way in ways:
        way.next.append("shut")
    with caplog.at_level(logging.WARNING), pytest.raises(EngineRefused, match=r"^status 403, reference"):
        answered(lambda: client(WRITE_SECONDS).search(index="any"))

    assert "Sign in" not in caplog.text


def test_an_index_that_is_not_there_is_refused(elasticsearch_url: str) -> None:
    with pytest.raises(NoIndex):
        answered(lambda: client(WRITE_SECONDS).search(index="test-nobody-has-this"))


def test_refusals_do_not_open_the_circuit_but_are_told(elastic: None) -> None:
    school = factories.institution(name="济南爱课堂有限公司")
    states = []
    for _ in range(FAILURES + 1):
        page = look_up(SearchQuery("爱课堂"))
        states.append((page.degraded, page.hits[0].record.id, choice.breaker.state(), choice.engine_state().degraded))

    assert set(states) == {(True, school.public_id, "closed", True)}
    list(rebuild_index())
    assert not look_up(SearchQuery("爱课堂")).degraded
    assert not choice.engine_state().degraded
