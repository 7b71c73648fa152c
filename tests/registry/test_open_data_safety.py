"""An export is of one state though others write meanwhile, and until it is whole the old one stands."""

import json
import random
import resource
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Replace

from registry import proofs, selectors
from registry.models import LedgerEntry, LedgerHead, SignedHead
from registry.open_data import folders
from registry.open_data.catalogue import exports
from registry.open_data.export import export_delta, export_full
from registry.open_data.folders import FolderInUse, replacing
from tests import factories

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]

# Writes exports of two files without end, each with its own number in both, and says when one has taken its place.
EXPORTER = """
import sys
from pathlib import Path
from registry.open_data.folders import replacing
number = 0
while True:
    number += 1
    with replacing(Path(sys.argv[1])) as unfinished:
        for name in ("datapackage.json", "last.txt"):
            (unfinished / name).write_text(f"{sys.argv[2]} {number}")
    print(number, flush=True)
"""


def quietly(total):
    return lambda number: None


def export(folder: Path, **options) -> str:
    said = StringIO()
    call_command("export_open_data", str(folder), stdout=said, **options)
    return said.getvalue()


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def files_of_at_most(octets: int):
    """Let the system refuse to make any file longer, as it does when the disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.django_db(transaction=True)
def test_all_files_belong_to_one_head_though_others_write_meanwhile(tmp_path):
    school = factories.institution()
    factories.platform(school)
    size, writers = proofs.head().size, []

    def write():
        factories.platform(school)
        factories.institution()
        connection.close()

    def progress(total):
        def advance(number):
            writer = threading.Thread(target=write)
            writer.start()
            writer.join(timeout=20)
            writers.append(writer.is_alive())

        return advance

    done = export_full(tmp_path / "full", at=AT, progress=progress)
    assert len(writers) >= 3
    assert not any(writers), "a writer had to wait for the export"
    assert done.size == size
    assert proofs.head().size == size + 2 * len(writers)
    files = {stem: (tmp_path / "full" / f"{stem}.ndjson").read_text("utf-8") for stem in ("institutions", "platforms")}
    assert {stem: len(text.splitlines()) for stem, text in files.items()} == {"institutions": 1, "platforms": 1}
    assert SignedHead.objects.get(size=size).root == done.root
    assert export_full(tmp_path / "full", at=AT, progress=quietly).size == size + 2 * len(writers)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "edit",
    [
        lambda: LedgerEntry.objects.filter(seq=2).update(digest="0" * 64),
        lambda: LedgerEntry.objects.filter(seq=2).update(payload=Replace("payload", Value("济南"), Value("青岛"))),
        lambda: LedgerEntry.objects.filter(seq=2).update(payload=Replace("payload", Value("济南"), Value("青岛")), salt=None),
        lambda: LedgerEntry.objects.filter(seq=2).update(salt="x" * 32),
        lambda: LedgerEntry.objects.filter(seq=2).update(leaf="0" * 64),
        lambda: LedgerEntry.objects.filter(seq=2).delete(),
        lambda: LedgerEntry.objects.filter(seq=3).delete(),
        lambda: LedgerHead.objects.update(peaks=Replace("peaks", Value(" "), Value("00 "))),
    ],
    ids=["digest", "content", "content without salt", "salt", "leaf", "gap", "end", "head"],
)
@pytest.mark.parametrize("options", [{}, {"since": 1}], ids=["full", "delta"])
def test_a_ledger_that_was_edited_is_not_published(tmp_path, edit, options):
    factories.institution(name="济南明德学校")
    proofs.sign_head(AT)
    factories.institution(name="济南育德学校")
    factories.institution(name="济南立德学校")
    export(tmp_path / "out", **options)
    before = (tmp_path / "out" / "SHA256SUMS").read_bytes()
    edit()
    with pytest.raises(CommandError, match="verify_ledger"):
        export(tmp_path / "out", **options)
    assert (tmp_path / "out" / "SHA256SUMS").read_bytes() == before


@pytest.mark.django_db(transaction=True)
def test_after_an_export_the_connection_can_write_again(tmp_path):
    factories.institution()
    export_full(tmp_path / "full", at=AT, progress=quietly)
    assert not connection.in_atomic_block
    factories.institution()
    assert LedgerEntry.objects.count() == 2


@pytest.mark.django_db
def test_a_full_disk_leaves_the_old_export_whole_and_is_said_in_words(tmp_path):
    factories.institution()
    export(tmp_path / "full")
    before = (tmp_path / "full" / "SHA256SUMS").read_bytes()
    for _ in range(5):
        factories.platform()
    with files_of_at_most(2000), pytest.raises(CommandError, match=r"写不下去.*原有的文件没有改动"):
        export(tmp_path / "full")
    assert (tmp_path / "full" / "SHA256SUMS").read_bytes() == before
    assert left_over(tmp_path) == ["full"]
    assert "账本第 1 至 11 条" in export(tmp_path / "full")


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="写不下去"):
        export(tmp_path / "file" / "full")


def test_a_killed_export_leaves_the_old_one_whole_and_the_next_one_clears_up(tmp_path):
    folder, dice = tmp_path / "full", random.Random(7)
    seen = set()
    for run in range(8):
        command = [sys.executable, "-c", EXPORTER, str(folder), str(run)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(dice.randrange(1, 20)):
                process.stdout.readline()
            threading.Event().wait(dice.random() / 200)
            process.send_signal(signal.SIGKILL)
        told = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
        assert told.keys() == {"datapackage.json", "last.txt"}
        assert len(set(told.values())) == 1
        seen |= set(told.values())
    assert len(seen) == 8
    with replacing(folder) as unfinished:
        (unfinished / "datapackage.json").write_text("{}", encoding="utf-8")
    assert left_over(tmp_path) == ["full"]


def test_where_folders_cannot_change_places_the_old_one_is_put_back_after_a_kill(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_exchanged", lambda one, other: False)
    folder = tmp_path / "full"
    for number in range(3):
        with replacing(folder) as unfinished:
            (unfinished / "datapackage.json").write_text(str(number), encoding="utf-8")
        assert (folder / "datapackage.json").read_text("utf-8") == str(number)
    folder.rename(tmp_path / ".full.before")
    with pytest.raises(KeyboardInterrupt), replacing(folder):
        raise KeyboardInterrupt
    assert (folder / "datapackage.json").read_text("utf-8") == "2"
    assert left_over(tmp_path) == ["full"]


def test_two_exports_into_one_folder_do_not_mix(tmp_path):
    with replacing(tmp_path / "full") as unfinished:
        (unfinished / "datapackage.json").write_text("{}", encoding="utf-8")
        with pytest.raises(FolderInUse, match="另一个导出正在写"), replacing(tmp_path / "full"):
            pass
        assert (unfinished / "datapackage.json").exists()
    assert left_over(tmp_path) == ["full"]


def test_a_lock_that_has_just_been_removed_keeps_nobody_out_and_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr("fcntl.flock", lambda lock, how: Path(lock.name).unlink())
    with pytest.raises(FolderInUse, match="另一个导出正在写"), replacing(tmp_path / "full"):
        pass
    assert left_over(tmp_path) == []


@pytest.mark.django_db
def test_without_a_folder_the_files_go_where_the_site_hands_them_out(tmp_path, settings):
    settings.OPEN_DATA_ROOT = tmp_path / "open-data"
    factories.institution()
    said = StringIO()
    call_command("export_open_data", stdout=said)
    assert "已写入 full：记录 1 条，账本第 1 至 1 条，根哈希 " in said.getvalue()
    factories.platform()
    call_command("export_open_data", since=1, stdout=said)
    assert "已写入 since-1：记录 0 条，账本第 2 至 3 条" in said.getvalue()
    call_command("export_open_data", since=3, stdout=said)
    assert "已写入 since-3：账本第 3 条以后还没有新的条目，根哈希 " in said.getvalue()
    assert [(each.folder, each.from_seq, each.to_seq) for each in exports(settings.OPEN_DATA_ROOT)] == [
        ("full", 1, 1),
        ("since-1", 2, 3),
        ("since-3", 4, 3),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("since", [-1, 0, 2, 4, 10**15])
def test_a_delta_begins_at_a_signed_head(tmp_path, since):
    factories.institution()
    proofs.sign_head(AT)
    factories.platform()
    with pytest.raises(CommandError, match=f"没有 {since} 条时的签名检查点，不能从那里导出增量。最近的检查点：1。"):
        export(tmp_path / "delta", since=since)
    assert left_over(tmp_path) == []


@pytest.mark.django_db
def test_a_delta_proves_that_the_ledger_only_grew_and_may_be_empty(tmp_path):
    factories.institution()
    proofs.sign_head(AT)
    assert export_delta(tmp_path / "empty", since=1, at=AT, progress=quietly).size == 1
    factories.platform()
    export_delta(tmp_path / "delta", since=1, at=AT, progress=quietly)
    bundle = json.loads((tmp_path / "delta" / "consistency.json").read_text("utf-8"))
    assert (bundle["old"].splitlines()[1], bundle["new"].splitlines()[1]) == ("1", "3")
    assert bundle["proof"] == [part.hex() for part in proofs.consistency(1, 3).proof]


@pytest.mark.django_db
def test_documents_are_read_in_pages_that_leave_none_out():
    made = {factories.published_list().public_id for _ in range(7)}
    on = AT.date()
    for at_once in (1, 2, 7, 8):
        found = [public_id for public_id, _ in selectors.bodies("published_list", on=on, at_once=at_once)]
        assert found == sorted(made)
