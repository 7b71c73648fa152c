"""10,000 entries of the ledger from several writers at once, while followers are killed and search is rebuilt twice: no index
document is lost, left over or left old. Without versions some are."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from tests.drills.stage import SEED, Stage
from tests.drills.storm import KILLED, Storm

ENTRIES = int(os.environ.get("DRILL_ENTRIES", "10000"))
ENTRIES_OF_THE_CONTROL = ENTRIES // 4
LEAST_LEFT_BEHIND = 5
LEAST_KILLED = 5


@pytest.fixture
def storm(stage: Stage, tmp_path: Path, elasticsearch_url: str) -> Iterator[Storm]:
    """A fresh database and an index of its own; both are gone afterwards."""
    database = stage.databases.new(stage.empty)
    alias = f"drill-{secrets.token_hex(6)}"
    elastic = {"SEARCH_ENGINE": "elastic", "ELASTICSEARCH_URL": elasticsearch_url, "ELASTICSEARCH_INDEX": alias}
    yield Storm(database, elastic, tmp_path, SEED)
    stage.databases.drop(database)
    with Elasticsearch(elasticsearch_url) as client:
        for index in client.indices.get(index=f"{alias}-*"):
            client.indices.delete(index=index)


def test_after_a_storm_of_writes_no_index_differs_from_the_registry(storm):
    weathered = storm.pass_over(ENTRIES)
    checks = storm.on_elastic("check_search"), storm.on_rows("check_search")

    assert not weathered.problems, "\n".join(weathered.problems)
    assert weathered.when_rebuilt < ENTRIES <= weathered.entries
    assert (weathered.last, weathered.followers[KILLED] >= LEAST_KILLED) == (KILLED, True), weathered
    assert [each.status for each in checks] == [0, 0], [each.printed for each in checks]


def test_the_same_storm_over_documents_without_versions_leaves_old_ones_behind(storm):
    # A rebuild would mend what went wrong before it.
    weathered = replace(storm, is_versioned=False, rebuilt_at=()).pass_over(ENTRIES_OF_THE_CONTROL)
    checked = storm.on_elastic("check_search")

    assert not weathered.problems, "\n".join(weathered.problems)
    assert checked.status == 1
    assert int(checked.printed.partition(" documents: ")[2].split()[0]) >= LEAST_LEFT_BEHIND, checked.printed
