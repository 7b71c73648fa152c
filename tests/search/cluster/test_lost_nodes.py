"""A node that is killed is not noticed; when all are, the database answers and says so; when they return all is as it was."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from registry.filing.services import file_institution
from registry.sample.institutions import institution
from registry.sample.loading import SOURCE, sample_publisher
from search.lookup import SearchQuery, look_up
from tests.search.cluster.conftest import INSTITUTIONS
from tests.search.cluster.nodes import Nodes, Part
from tests.search.cluster.searching import TEXTS, search_many
from tests.search.conftest import answering, own_engine

pytestmark = pytest.mark.cluster

# Pages are slower than what they show.
SHOWN = TEXTS[::4]
DEGRADED_NOTICE = "查询服务的一部分暂时没有响应"
ASKED = "query Asked($text: String!) { search(query: $text, first: 10) { engine degraded totalCount } }"


@pytest.mark.parametrize(("part", "searches"), [("primary", 5_000), ("master", 500)])
def test_a_killed_node_is_noticed_neither_by_searches_nor_by_what_is_written(nodes: Nodes, part: Part, searches: int) -> None:
    victim = nodes.number_of(part, settings.ELASTICSEARCH_INDEX)
    before = search_many(TEXTS, len(TEXTS))

    tally = search_many(TEXTS, searches, at=searches // 3, then=lambda: nodes.kill(victim))

    assert before.engines == {("elastic", False): len(TEXTS)}
    assert tally.engines == {("elastic", False): searches}
    assert tally.answers == before.answers
    assert tally.changing == []
    assert _written_and_found() == ("elastic", False, 1)
    # The same count sees it where the client knows no other node.
    with override_settings(ELASTICSEARCH_URL=nodes.urls[victim - 1]):
        assert search_many(TEXTS, len(TEXTS)).engines == {(own_engine(), True): len(TEXTS)}


def test_when_all_nodes_are_killed_no_page_fails_and_when_they_return_the_index_comes_level(nodes: Nodes, client: Client) -> None:
    tally = search_many(TEXTS, 4 * len(TEXTS), at=len(TEXTS), then=nodes.kill_all)
    pages = [client.get("/search", {"q": text}) for text in SHOWN]
    answers = [_asked(client, text) for text in SHOWN]
    new = _file(institution(INSTITUTIONS))
    stood_in = look_up(SearchQuery(new))

    assert tally.engines.keys() == {("elastic", False), (own_engine(), True)}
    assert {(page.status_code, DEGRADED_NOTICE in page.content.decode()) for page in pages} == {(200, True)}
    assert {(each["engine"], each["degraded"]) for each in answers} == {(own_engine(), True)}
    assert (stood_in.engine, stood_in.degraded, stood_in.total) == (own_engine(), True, 1)

    nodes.revive()
    out = StringIO()
    call_command("sync_search", once=True, stdout=out)
    call_command("check_search", stdout=out)
    with answering("elastic"):
        answered = look_up(SearchQuery(new))
        page = client.get("/search", {"q": new})

    assert ": 0 missing or different, 0 that should not be there." in out.getvalue()
    assert (answered.engine, answered.degraded, answered.total) == ("elastic", False, 1)
    assert DEGRADED_NOTICE not in page.content.decode()


def _written_and_found() -> tuple[str, bool, int]:
    """File an institution, follow, rebuild and check; return how it is found then."""
    new = _file(institution(INSTITUTIONS))
    out = StringIO()
    call_command("sync_search", once=True, stdout=out)
    call_command("rebuild_search", stdout=out)
    call_command("check_search", stdout=out)
    answered = look_up(SearchQuery(new))
    return answered.engine, answered.degraded, answered.total


def _asked(client: Client, text: str) -> dict:
    body = {"query": ASKED, "variables": {"text": text}}
    response = client.post("/graphql", body, content_type="application/json")
    assert response.status_code == 200, response.content
    answered = response.json()
    assert "errors" not in answered, answered["errors"]
    return dict(answered["data"]["search"])


def _file(filing) -> str:
    file_institution(filing, publisher=sample_publisher(), source=SOURCE, recorded_at=timezone.now())
    return str(filing.uscc)
