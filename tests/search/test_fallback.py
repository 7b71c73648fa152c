"""When Elasticsearch does not answer, the database does, and says so."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.utils import timezone
from elastic_transport import Urllib3HttpNode

from search import choice
from search.breaker import FAILURES, OPEN_SECONDS, Breaker
from search.engines import elastic_index
from search.engines.base import Engine, EngineDown, EngineRefused
from search.engines.elastic import _failed
from search.engines.elastic_client import QUERY_SECONDS
from search.health import index_health
from search.lookup import SearchQuery, look_up, suggest
from search.results import Freshness
from tests import factories
from tests.search.conftest import answering, index_in_use, index_of_its_own, own_engine


@pytest.fixture
def silent_server() -> Iterator[str]:
    """A server that accepts connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("server", ["silent_server", "closed_port"])
def test_a_server_that_does_not_answer_is_stood_in_for(db: None, request: pytest.FixtureRequest, server: str) -> None:
    school = factories.institution(name="济南爱课堂有限公司")
    with answering("elastic"), override_settings(ELASTICSEARCH_URL=request.getfixturevalue(server)):
        began = time.monotonic()
        page = look_up(SearchQuery("爱课堂"))
        waited = time.monotonic() - began
        suggested = suggest("爱课")

    assert waited < QUERY_SECONDS + 0.5
    assert [hit.record.id for hit in page.hits] == [school.public_id]
    assert (page.engine, page.degraded) == (own_engine(), True)
    assert page.freshness == Freshness(ledger_seq=1, lag_seconds=0.0)
    assert [each.record for each in suggested] == [school.public_id]


def test_after_three_failures_the_server_is_left_alone(db: None, closed_port: str) -> None:
    with answering("elastic"), override_settings(ELASTICSEARCH_URL=closed_port):
        for _ in range(FAILURES):
            assert not choice.breaker.is_open()
            look_up(SearchQuery("爱课堂"))

        assert choice.breaker.is_open()
        assert look_up(SearchQuery("爱课堂")).degraded
        assert choice.engine_state() == choice.EngineState("elastic", own_engine(), degraded=True, circuit="open")


def test_the_circuit_opens_at_the_third_failure_and_lets_one_caller_try_after_fifteen_seconds() -> None:
    now = [100.0]
    breaker = Breaker(clock=lambda: now[0])
    states = [breaker.state()]
    for _ in range(3):
        assert not breaker.is_open()
        breaker.note_failure()
        states.append(breaker.state())
    assert states == ["closed", "closed", "closed", "open"]
    assert breaker.is_open()

    now[0] += 14.9
    assert (breaker.is_open(), breaker.state()) == (True, "open")
    now[0] += 0.1
    assert breaker.state() == "half_open"
    assert [breaker.is_open(), breaker.is_open()] == [False, True]
    breaker.note_failure()
    now[0] += OPEN_SECONDS - 1
    assert breaker.is_open()

    now[0] += 1
    assert not breaker.is_open()
    breaker.note_success()
    assert (breaker.has_failed(), breaker.state()) == (False, "closed")


def test_one_failure_is_none_of_three_once_there_was_an_answer() -> None:
    breaker = Breaker()
    for _ in range(3):
        breaker.note_failure()
        breaker.note_failure()
        assert not breaker.has_failed()
        breaker.note_success()
    assert breaker.state() == "closed"


def test_an_engine_that_refused_is_of_no_use_and_asked_all_the_same() -> None:
    breaker = Breaker()
    breaker.note_refusal()
    assert (breaker.has_failed(), breaker.is_open(), breaker.state()) == (True, False, "closed")
    breaker.note_success()
    assert not breaker.has_failed()


@pytest.mark.parametrize(
    ("failure", "times", "told"),
    [(EngineRefused("status 400, too_many_clauses"), 1, "refused"), (EngineDown("status 503"), FAILURES, "did not answer")],
    ids=["refused", "down"],
)
def test_the_log_says_once_why_the_database_stands_in_and_when_it_no_longer_does(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, failure: EngineDown, times: int, told: str
) -> None:
    moments = count(0, OPEN_SECONDS)
    monkeypatch.setattr(choice, "breaker", Breaker(clock=lambda: next(moments)))
    outcomes = iter([failure] * (times + 1) + [None])

    def ask(engine: Engine) -> None:
        if engine.name == "elastic" and (outcome := next(outcomes)):
            raise outcome

    with answering("elastic"):
        engines = [choice.answer(ask)[1] for _ in range(times + 2)]

    assert engines == [own_engine()] * (times + 1) + ["elastic"]
    assert caplog.messages == [
        f"Elasticsearch {told} ({failure}): the database answers in its place",
        "Elasticsearch answers again",
    ]


def test_what_is_told_of_a_search_that_fails_is_by_which_names_and_never_in_which_words() -> None:
    causes = [{"type": "query_shard_exception", "reason": "单晓梅"}, {"type": "query_shard_exception"}, {"type": "Not a name"}]
    error = {"type": "search_phase_execution_exception", "reason": "单晓梅", "root_cause": causes}
    names = "search_phase_execution_exception, query_shard_exception"
    for status, kind in ((400, EngineRefused), (503, EngineDown), (429, EngineDown)):
        failed = _failed({"status": status, "error": error})
        assert (type(failed), str(failed)) == (kind, f"status {status}, {names}")


@pytest.mark.elastic
def test_an_index_that_is_missing_or_lost_is_stood_in_for(db: None, elasticsearch_url: str) -> None:
    school = factories.institution(name="济南爱课堂有限公司")
    with answering("elastic"), index_of_its_own() as catch_up:
        missing = look_up(SearchQuery("爱课堂"))
        catch_up()
        answered = look_up(SearchQuery("爱课堂"))
        elastic_index.drop_index(index_in_use())
        lost = look_up(SearchQuery("爱课堂"))

    assert [(page.engine, page.degraded) for page in (missing, answered, lost)] == [
        (own_engine(), True),
        ("elastic", False),
        (own_engine(), True),
    ]
    assert {page.hits[0].record.id for page in (missing, answered, lost)} == {school.public_id}


@pytest.mark.elastic
def test_a_walk_goes_on_when_the_engine_changes_under_it(db: None, elasticsearch_url: str, closed_port: str) -> None:
    school = factories.institution(name="远帆总校")
    for number in range(64):
        factories.platform(school, name=f"远帆课堂{number}")
    with answering("elastic"), index_of_its_own() as catch_up:
        catch_up()
        page = look_up(SearchQuery("远帆", first=62))
        with override_settings(ELASTICSEARCH_URL=closed_port):
            rest = look_up(SearchQuery("远帆", first=62, after=page.next_cursor))

    ids = [hit.record.id for hit in (*page.hits, *rest.hits)]
    assert (page.degraded, rest.degraded) == (False, True)
    assert len(ids) == len(set(ids)) == 65


@pytest.mark.elastic
def test_an_answer_says_how_far_the_index_is_behind(db: None, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: factories.RECORDED_AT + timedelta(seconds=90))
    factories.institution(name="济南爱课堂有限公司")
    with answering("elastic"), index_of_its_own() as catch_up:
        catch_up()
        level = look_up(SearchQuery("爱课堂")).freshness
        factories.institution(name="济南爱学堂有限公司")
        behind = look_up(SearchQuery("爱课堂")).freshness
        catch_up()
        again = look_up(SearchQuery("爱课堂")).freshness

    assert (level.ledger_seq, level.lag_seconds) == (1, 0.0)
    assert (behind.ledger_seq, behind.lag_seconds) == (1, 90.0)
    assert (again.ledger_seq, again.lag_seconds) == (2, 0.0)


@pytest.mark.elastic
def test_an_answer_tells_of_no_entry_that_came_in_after_the_engine_was_asked(
    db: None, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform = Urllib3HttpNode.perform_request
    factories.institution(name="济南爱课堂有限公司")
    with answering("elastic"), index_of_its_own() as catch_up:
        catch_up()
        factories.institution(name="济南爱课堂学校")

        def caught_up_behind(node: Urllib3HttpNode, method: str, target: str, *args: Any, **options: Any) -> Any:
            answer = perform(node, method, target, *args, **options)
            if "_msearch" in target:
                catch_up()
            return answer

        with monkeypatch.context() as patch:
            patch.setattr(Urllib3HttpNode, "perform_request", caught_up_behind)
            page = look_up(SearchQuery("爱课堂"))

    assert (page.total, page.freshness.ledger_seq) == (1, 1)
    assert page.freshness.lag_seconds > 0


@pytest.mark.elastic
def test_an_index_is_said_to_be_level_when_all_of_it_is_found(
    db: None, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform = Urllib3HttpNode.perform_request
    told: list[int] = []

    def noting(node: Urllib3HttpNode, method: str, target: str, *args: Any, **options: Any) -> Any:
        if "_refresh" in target:
            told.append(index_health().ledger_seq)
        return perform(node, method, target, *args, **options)

    factories.institution(name="济南爱课堂有限公司")
    with answering("elastic"), index_of_its_own() as catch_up:
        catch_up()
        factories.institution(name="济南爱课堂学校")
        monkeypatch.setattr(Urllib3HttpNode, "perform_request", noting)
        catch_up()
        level = index_health().ledger_seq

    assert (told[0], level) == (1, 2)


def test_an_engine_that_this_database_cannot_be_is_refused(db: None) -> None:
    wrong = "postgres" if own_engine() == "sqlite" else "sqlite"
    with override_settings(SEARCH_ENGINE=wrong), pytest.raises(ImproperlyConfigured, match="SEARCH_ENGINE"):
        look_up(SearchQuery("爱课堂"))
