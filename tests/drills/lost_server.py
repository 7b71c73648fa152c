"""PostgreSQL stopped like in a crash in the middle of an import: the import says so, and what it reported outlives the server."""

import pytest

from tests.drills import filings
from tests.drills.commands import run, start
from tests.drills.databases import PostgresDatabases
from tests.drills.stage import Stage
from tests.drills.wholeness import contents_of, differences, faults_of, known_ids

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def stage(cluster, tmp_path_factory, django_db_blocker):
    made = Stage(PostgresDatabases(cluster.url), tmp_path_factory.mktemp("drill"), institutions=100)
    with django_db_blocker.unblock():
        yield made
        made.close()


@pytest.mark.parametrize("batches", [1, 4, 9])
def test_an_import_that_lost_its_server_says_so_and_comes_to_the_same_end_when_it_is_run_again(cluster, stage, batches):
    undisturbed = stage.second_import
    database = stage.databases.new(undisturbed.before)
    cluster.checkpoint()
    running = start(undisturbed.command, database, stage.folder)
    running.wait_until_it_reported(batches)
    cluster.stop_at_once()
    stopped = running.ended()
    cluster.start()
    assert stopped.status == 1
    assert "连不上数据库，或者连接中断了" in stopped.printed
    assert "Traceback" not in stopped.printed
    assert faults_of(database, now=filings.DAY) == []
    assert len(stopped.reported_ids) > 0
    assert stopped.reported_ids <= known_ids(database, now=filings.DAY)
    run(undisturbed.command, database, stage.folder)
    assert faults_of(database, now=filings.DAY) == []
    assert differences(contents_of(database, now=filings.DAY), undisturbed.contents) == []


def test_an_import_into_a_server_that_is_down_says_so(cluster, stage):
    database = stage.databases.new(stage.empty)
    cluster.stop_at_once()
    stopped = run(stage.first_import.command, database, stage.folder, status=1)
    cluster.start()
    assert "连不上数据库，或者连接中断了" in stopped.printed
    assert "Traceback" not in stopped.printed
