"""A disk that is full: a real small file system under the database or the report.

These mount file systems, so they run in a mount namespace of their own (`scripts/outage_drill.sh` makes it), as root.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.drills import filings
from tests.drills.cluster import give_to_service_user
from tests.drills.commands import Command, run
from tests.drills.databases import Database, PostgresDatabases, SqliteDatabases
from tests.drills.stage import Stage
from tests.drills.wholeness import contents_of, differences, faults_of, known_ids

MORE_THAN_ENOUGH = 400 * 1024 * 1024
LEAST_ROOM, BLOCK = 64 * 1024, 4096


@pytest.fixture
def small_disk():
    # Not under pytest's own folder, which no other user may enter.
    folder = Path(tempfile.mkdtemp(prefix="beian-drill-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MORE_THAN_ENOUGH}", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


def leave_room(folder: Path, room: int) -> None:
    """Make the file system so small that only so many bytes are free."""
    state = os.statvfs(folder)
    used = (state.f_blocks - state.f_bfree) * state.f_frsize
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"remount,size={used + room}", "tmpfs", folder], check=True)


@pytest.fixture(scope="module")
def stage_of_files(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("drill")
    with django_db_blocker.unblock():
        yield Stage(SqliteDatabases(folder), folder, institutions=100)


@pytest.mark.parametrize("part", [0.05, 0.4, 0.8])
def test_an_import_into_sqlite_that_fills_the_disk_keeps_what_it_reported(stage_of_files, small_disk, part):
    undisturbed = stage_of_files.first_import
    databases = SqliteDatabases(small_disk)
    database = databases.new(undisturbed.before)
    leave_room(small_disk, _room(undisturbed.before, undisturbed.after, part))
    stopped = run(undisturbed.command, database, stage_of_files.folder, status=1)
    _assert_told(stopped.printed)
    # To look into the database one needs room of one's own.
    for looked_at in (stage_of_files.databases.new(database), database):
        assert faults_of(looked_at, now=filings.DAY) == []
        assert stopped.reported_ids <= known_ids(looked_at, now=filings.DAY)
        leave_room(small_disk, MORE_THAN_ENOUGH)
    run(undisturbed.command, database, stage_of_files.folder)
    assert faults_of(database, now=filings.DAY) == []
    assert differences(contents_of(database, now=filings.DAY), undisturbed.contents) == []


@pytest.mark.postgres
def test_an_import_into_postgresql_that_fills_the_disk_keeps_what_it_reported(cluster, small_disk, tmp_path, django_db_blocker):
    give_to_service_user(small_disk)
    databases = PostgresDatabases(cluster.url)
    databases.create_tablespace("small", small_disk)
    databases.tablespace = "small"
    stage = Stage(databases, tmp_path, institutions=100)
    with django_db_blocker.unblock():
        undisturbed = stage.first_import
        # How far it comes depends on what the server writes beside it, and by how much it makes a file longer at once.
        for room in (2, 4, 6, 8):
            database = databases.new(undisturbed.before)
            leave_room(small_disk, room * 1024 * 1024)
            stopped = run(undisturbed.command, database, tmp_path, status=1)
            _assert_told(stopped.printed)
            leave_room(small_disk, MORE_THAN_ENOUGH)
            assert faults_of(database, now=filings.DAY) == []
            if stopped.reported_ids:
                break
        assert len(stopped.reported_ids) > 0
        assert stopped.reported_ids <= known_ids(database, now=filings.DAY)
        run(undisturbed.command, database, tmp_path)
        assert faults_of(database, now=filings.DAY) == []
        assert differences(contents_of(database, now=filings.DAY), undisturbed.contents) == []
        databases.close()
        databases.drop_tablespace("small")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_report_that_finds_no_room_says_so_and_takes_nothing_from_the_import(stage_of_files, small_disk, tmp_path, ending):
    path = filings.first_file(tmp_path, 12)
    good = len(path.read_text().splitlines())
    with path.open("a") as opened:
        opened.writelines(f"{json.dumps({'uscc': f'坏{each}'})}\n" for each in range(4000))
    database = stage_of_files.databases.new(stage_of_files.empty)
    leave_room(small_disk, LEAST_ROOM)
    command = filings.import_of(path, "--report", str(small_disk / f"report.{ending}"))
    stopped = run(command, database, stage_of_files.folder, status=1)
    assert "文件没有写完，请不要使用它" in stopped.printed
    assert "已经报告完成的都已保存" in stopped.printed
    assert "Traceback" not in stopped.printed
    assert faults_of(database, now=filings.DAY) == []
    assert stopped.reported_ids <= known_ids(database, now=filings.DAY)
    leave_room(small_disk, MORE_THAN_ENOUGH)
    run(command, database, stage_of_files.folder, status=1)
    assert len(known_ids(database, now=filings.DAY)) == good
    assert (small_disk / f"report.{ending}").stat().st_size > LEAST_ROOM


def test_an_export_that_finds_no_room_says_so_and_leaves_what_was_there(stage_of_files, small_disk):
    undisturbed = stage_of_files.second_import
    exported = small_disk / "full"
    command = Command(("export_open_data", str(exported)), filings.DAY)
    run(command, stage_of_files.databases.new(undisturbed.before), stage_of_files.folder)
    before = _files(exported)
    leave_room(small_disk, LEAST_ROOM)
    database = stage_of_files.databases.new(undisturbed.after)
    stopped = run(command, database, stage_of_files.folder, status=1)
    assert "写不下去" in stopped.printed
    assert "Traceback" not in stopped.printed
    assert _files(exported) == before
    leave_room(small_disk, MORE_THAN_ENOUGH)
    run(command, database, stage_of_files.folder)
    assert _files(exported) != before


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _room(before: Database, after: Database, part: float) -> int:
    """Return a part of what an import needs, in whole blocks."""
    needed = Path(after.name).stat().st_size - Path(before.name).stat().st_size
    return int(needed * part) // BLOCK * BLOCK + LEAST_ROOM


def _assert_told(printed: str) -> None:
    assert "磁盘空间不足" in printed
    assert "已经报告完成的都已保存" in printed
    assert "Traceback" not in printed
