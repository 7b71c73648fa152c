"""A database that may grow no more, with the words and the rest of an import; `full_disk.py` does it with a real disk."""

import pytest

from tests.drills import filings
from tests.drills.commands import run
from tests.drills.databases import SqliteDatabases
from tests.drills.stage import Stage
from tests.drills.wholeness import contents_of, differences, faults_of, known_ids


@pytest.fixture
def stage(tmp_path, django_db_blocker):
    with django_db_blocker.unblock():
        yield Stage(SqliteDatabases(tmp_path), tmp_path, institutions=12)


def test_an_import_that_finds_the_disk_full_says_so_keeps_what_it_reported_and_ends_when_there_is_room(stage):
    undisturbed = stage.first_import
    database = stage.databases.new(undisturbed.before)
    stopped = run(undisturbed.command, database, stage.folder, status=1, DRILL_PAGES="250")
    assert "磁盘空间不足" in stopped.printed
    assert "已经报告完成的都已保存" in stopped.printed
    assert "Traceback" not in stopped.printed
    assert faults_of(database, now=filings.DAY) == []
    assert stopped.reported_ids
    assert stopped.reported_ids <= known_ids(database, now=filings.DAY)
    run(undisturbed.command, database, stage.folder)
    assert differences(contents_of(database, now=filings.DAY), undisturbed.contents) == []
