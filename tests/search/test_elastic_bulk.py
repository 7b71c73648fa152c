"""Writing to Elasticsearch: patience, versions, and documents that can never go in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from search.engines import elastic_bulk
from search.engines.base import EngineDown
from search.engines.elastic_bulk import MOST_DOCUMENTS, TOO_LARGE, Line, Refused, line_of, send
from search.engines.elastic_client import WRITE_SECONDS, NoIndex, client
from search.engines.elastic_index import create_index, drop_index, new_index_name, refresh
from tests.search.hindering import Hindered, hindered

pytestmark = pytest.mark.elastic


@pytest.fixture
def way(elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hindered]:
    """The way to the server, and no pause between tries."""
    monkeypatch.setattr(elastic_bulk, "PAUSES", (0, 0, 0))
    with hindered(elasticsearch_url) as way, override_settings(ELASTICSEARCH_URL=way.url):
        yield way


@pytest.fixture
def index(way: Hindered) -> Iterator[str]:
    name = new_index_name()
    create_index(name)
    yield name
    drop_index(name)


def lines(number: int, version: int = 1, **more: Any) -> list[Line]:
    return [line_of(f"i{each:012}", version, {"public_id": f"i{each:012}", **more}) for each in range(number)]


def sent(index: str, lines: list[Line]) -> list[Refused]:
    return send(f"{index}-writing", lines)


def held(index: str) -> dict[str, Any]:
    """The version and the source of every document."""
    refresh(index)
    answer = client(WRITE_SECONDS).search(index=index, size=MOST_DOCUMENTS + 1, version=True)
    return {hit["_id"]: (hit["_version"], hit["_source"]) for hit in answer["hits"]["hits"]}


def test_documents_go_in_chunks_with_their_versions(index: str, way: Hindered) -> None:
    assert sent(index, lines(MOST_DOCUMENTS + 1, version=7)) == []

    found = held(index)
    assert way.bulks == [MOST_DOCUMENTS, 1]
    assert len(found) == MOST_DOCUMENTS + 1
    assert found["i000000000000"] == (7, {"public_id": "i000000000000", "version": 7})


def test_a_chunk_is_never_larger_than_the_server_takes(index: str, way: Hindered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_bulk, "MOST_BYTES", 500)

    assert sent(index, lines(20)) == []

    assert max(way.bulks) < 6
    assert len(held(index)) == 20


@pytest.mark.parametrize("hindrance", ["busy", "lost", "unanswered", "a page", "another product"])
def test_a_server_that_is_busy_or_lost_is_asked_again(index: str, way: Hindered, hindrance: Any) -> None:
    way.next.extend([hindrance] * 2)

    assert sent(index, lines(3)) == []

    assert way.bulks == [3, 3, 3]
    assert len(held(index)) == 3


def test_only_what_the_server_had_no_room_for_is_sent_again(index: str, way: Hindered) -> None:
    way.next.append("half busy")

    assert sent(index, lines(10)) == []

    assert way.bulks == [10, 5]
    assert len(held(index)) == 10


@pytest.mark.parametrize("hindrance", ["busy", "lost", "half busy"])
def test_a_server_that_takes_nothing_in_the_end_is_down(index: str, way: Hindered, hindrance: Any) -> None:
    way.next.extend([hindrance] * 4)

    with pytest.raises(EngineDown):
        sent(index, lines(8))

    assert len(way.bulks) == 4


def test_a_document_that_can_never_go_in_is_told_and_holds_up_nothing(index: str) -> None:
    wrong = line_of("ipoison000000", 1, {"public_id": "ipoison000000", "gone": "perhaps"})
    unknown = line_of("iunknown00000", 1, {"public_id": "iunknown00000", "phone": "13800000000"})

    refused = sent(index, [*lines(2), wrong, unknown, *lines(4)[2:]])

    assert [each.public_id for each in refused] == ["ipoison000000", "iunknown00000"]
    assert refused[0].reason == "document_parsing_exception/illegal_argument_exception"
    assert refused[1].reason == "strict_dynamic_mapping_exception"
    assert len(held(index)) == 4


def test_an_older_version_changes_nothing_and_a_tombstone_outlives_it(index: str) -> None:
    sent(index, lines(2, version=5, gone=True))

    assert sent(index, lines(1, version=4)) == []
    assert {version: source.get("gone") for version, source in held(index).values()} == {5: True}
    assert sent(index, lines(1, version=5)) == []
    assert {each: source.get("gone") for each, (_, source) in held(index).items()} == {"i000000000000": None, "i000000000001": True}


def test_a_document_too_large_is_not_sent(index: str, way: Hindered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_bulk, "LARGEST_DOCUMENT", 1_000)
    large = line_of("ilarge0000000", 1, {"public_id": "ilarge0000000", "name": ["学" * 1_000]})

    assert sent(index, [large, *lines(2)]) == [Refused("ilarge0000000", TOO_LARGE)]
    assert way.bulks == [2]


def test_a_request_too_large_for_the_server_goes_in_halves(index: str, way: Hindered) -> None:
    way.takes_at_most = 1_000
    large = line_of("ilarge0000000", 1, {"public_id": "ilarge0000000", "name": ["学" * 1_000]})

    assert sent(index, [large, *lines(15)]) == [Refused("ilarge0000000", TOO_LARGE)]
    assert len(held(index)) == 15


def test_a_closed_index_is_down_and_says_nothing_about_the_documents(index: str) -> None:
    client(WRITE_SECONDS).indices.close(index=index)

    with pytest.raises(EngineDown, match="closed"):
        sent(index, lines(3))


def test_a_write_that_comes_too_late_makes_no_index(index: str) -> None:
    drop_index(index)

    with pytest.raises(NoIndex):
        sent(index, lines(1))

    assert not client(WRITE_SECONDS).indices.exists(index=index)
    assert not client(WRITE_SECONDS).indices.exists(index=f"{index}-writing")


# The server blocks an index so where its disk is full; the other way somebody has.
@pytest.mark.parametrize(
    ("block", "did", "error"),
    [
        ("read_only_allow_delete", "did not answer", "status 429, cluster_block_exception"),
        ("write", "refused", "status 403, cluster_block_exception"),
    ],
)
def test_why_an_index_may_not_be_written_to_is_told_by_the_name_of_the_error(index: str, block: str, did: str, error: str) -> None:
    client(WRITE_SECONDS).indices.put_settings(index=index, settings={f"blocks.{block}": True})

    with pytest.raises(EngineDown) as raised:
        sent(index, lines(3))

    assert (raised.value.did, str(raised.value)) == (did, error)
