"""10,000 entries of the ledger from several writers at once, while followers are killed and search is rebuilt twice: no index
document is lost, left over or left old. Without versions some are."""

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from tests.drills.stage import SEED, Stage
from tests.drills.storm import KILLED, Storm

ENTRIES = int(os.environ.get("DRILL_ENTRIES", "10000"))
ENTRIES_OF_THE_CONTROL = ENTRIES // 2
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
    followed = storm.on_elastic("sync_search", "--once")
    checked, rows_checked = storm.on_elastic("check_search"), storm.on_rows("check_search")

    assert weathered.problems == []
    assert weathered.when_rebuilt < ENTRIES <= weathered.entries
    assert weathered.followers[KILLED] >= LEAST_KILLED
    assert [(each.status, each.printed) for each in (followed, checked, rows_checked) if each.status] == []


def test_the_same_storm_over_documents_without_versions_leaves_old_ones_behind(storm):
    weathered = replace(storm, is_versioned=False).pass_over(ENTRIES_OF_THE_CONTROL)
    followed, checked = storm.on_elastic("sync_search", "--once"), storm.on_elastic("check_search")

    assert weathered.entries >= ENTRIES_OF_THE_CONTROL
    assert (followed.status, checked.status) == (0, 1), followed.printed + checked.printed
    assert re.search(r"documents: [1-9]\d* missing or different", checked.printed)
