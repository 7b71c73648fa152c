"""A mirror that follows the files has what a fresh export has: the same documents, the same ledger, the same root."""

import gzip
import json
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from hashlib import sha256
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import URLError

import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis.extra.django import TestCase

from registry import checkpoints, proofs
from registry.filing.forms import Filing, InstitutionFiling
from registry.filing.services import file_institutions, publisher_named
from registry.open_data.export import Exported, export_delta, export_full
from registry.verifier import beian_verify
from registry.vocabulary import RecordKind
from tests import factories
from tests.drills.mirrored import SCRIPT, mirror
from tests.registry.open_data_histories import CODES, Clock, acts, kinds_in_files, play

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def quietly(total):
    return lambda number: None


def full(folder: Path, at: datetime = AT) -> Exported:
    return export_full(folder, at=at, progress=quietly)


def delta(folder: Path, since: int, at: datetime = AT) -> Exported:
    return export_delta(folder, since=since, at=at, progress=quietly)


def lines(text: str) -> list[str]:
    return text.splitlines()


def verified(*folders: Path) -> str:
    return beian_verify.check_log(list(folders), beian_verify.parse_keys(checkpoints.verifier_keys()))[0]


def assert_same_as_fresh(copy, folder: Path, done: Exported) -> None:
    assert mirror.state(copy) == (done.size, done.root)
    for kind, stem in kinds_in_files().items():
        assert list(mirror.documents(copy, kind)) == lines((folder / f"{stem}.ndjson").read_text("utf-8")), kind
    assert list(mirror.entries(copy)) == lines(gzip.decompress((folder / "ledger.ndjson.gz").read_bytes()).decode())


class AnyHistory(TestCase):
    @hypothesis_settings(max_examples=10, deadline=None)
    @given(acts, acts, acts)
    def test_full_export_and_deltas_give_what_a_fresh_export_gives(self, before, between, after):
        clock = Clock()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            play([*before, ("wait", 1)], clock)
            first = full(folder / "first", clock())
            # There is no head of nothing that a copy could end at.
            assume(first.size)
            play([*between, ("wait", 1)], clock)
            second = delta(folder / "second", first.size, clock())
            play([*after, ("wait", 1)], clock)
            delta(folder / "third", second.size, clock())
            fresh = full(folder / "fresh", clock())

            copy = mirror.open_copy(folder / "copy.sqlite3")
            for each in ("first", "second", "third"):
                mirror.add(copy, folder / each)
            assert_same_as_fresh(copy, folder / "fresh", fresh)
            copy.close()
            assert f"至 {fresh.size} 条全部相符" in verified(folder / "first", folder / "second", folder / "third")
            assert f"第 1 至 {fresh.size} 条全部相符" in verified(folder / "fresh")


@pytest.fixture
def copy(tmp_path):
    opened = mirror.open_copy(tmp_path / "copy.sqlite3")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("before", "between", "said"),
    [
        # Every fourth variant has no credit entry; a complete filing without one removes it.
        ([("file", 0, 0, 1, False)], [("file", 0, 0, 4, True)], "，4 条内容未公开"),
        # The last day of disclosure has passed, and no day was turned since.
        ([("file", 0, 0, 1, False)], [("pass", 200)], "，2 条内容未公开"),
        ([("file", 0, 0, 1, False)], [("wait", 400)], "，1 条内容未公开"),
        ([("file", 0, 0, 4, False), ("wait", 30), ("file", 0, 0, 5, False)], [("file", 0, -20, 10, False)], ""),
        ([("file", 0, 0, 4, False), ("file", 0, 30, 5, False)], [("wait", 2)], ""),
    ],
    ids=["credit removed", "disclosure ended", "credit erased", "past corrected", "decision for later"],
)
def test_what_happens_to_a_record_between_two_heads_happens_to_the_copy(tmp_path, copy, before, between, said):
    clock = Clock()
    play(before, clock)
    first = full(tmp_path / "first", clock())
    mirror.add(copy, tmp_path / "first")
    play(between, clock)
    delta(tmp_path / "second", first.size, clock())
    mirror.add(copy, tmp_path / "second")
    fresh = full(tmp_path / "fresh", clock())
    assert_same_as_fresh(copy, tmp_path / "fresh", fresh)
    assert said in verified(tmp_path / "fresh")


def test_a_penalty_that_was_withdrawn_is_forgotten_by_the_copy_and_withheld_from_fresh_files(tmp_path, copy):
    clock = Clock()
    penalty = {"decision_number": "罚一", "kind": "warning", "issued_by": "济南市教育局", "decided_on": date(2024, 1, 1)}

    def file(kind="company", **values):
        filing = InstitutionFiling(
            uscc=CODES[0],
            values={"name": "济南在线教育科技有限公司", "kind": kind, "region": "370102"},
            penalties=[Filing(values={**penalty, **values})],
        )
        file_institutions([filing], publisher=publisher_named("甲"), source="test", recorded_at=clock())

    file()
    first = full(tmp_path / "first", clock())
    mirror.add(copy, tmp_path / "first")
    assert any('"penalties":[{' in (each or "") for (each,) in copy.execute("SELECT payload FROM entries"))

    file(withdrawn_on=date(2024, 12, 1), withdrawal_reason="行政复议决定撤销")
    delta(tmp_path / "second", first.size, clock())
    mirror.add(copy, tmp_path / "second")

    assert not any('"penalties":[{' in (each or "") for (each,) in copy.execute("SELECT payload FROM entries"))
    withdrawn = full(tmp_path / "fresh", clock())
    assert_same_as_fresh(copy, tmp_path / "fresh", withdrawn)
    assert "全部相符" in verified(tmp_path / "fresh")

    # Of a natural person neither is told.
    file(kind="individual")
    delta(tmp_path / "third", withdrawn.size, clock())
    mirror.add(copy, tmp_path / "third")
    assert not any("复议" in (each or "") for (each,) in copy.execute("SELECT payload FROM entries"))
    assert_same_as_fresh(copy, tmp_path / "person", full(tmp_path / "person", clock()))


def test_a_delta_that_overlaps_what_the_copy_has_is_compared_and_not_added_twice(tmp_path, copy):
    school = factories.institution()
    first = full(tmp_path / "first")
    factories.platform(school)
    mirror.add(copy, tmp_path / "first")
    second = delta(tmp_path / "second", first.size)
    assert mirror.add(copy, tmp_path / "second") == (second.size, second.root)
    factories.platform(school)
    third = delta(tmp_path / "third", first.size)
    assert mirror.add(copy, tmp_path / "third") == (third.size, third.root)
    assert mirror.add(copy, tmp_path / "second") == (third.size, third.root)
    assert mirror.add(copy, tmp_path / "first") == (third.size, third.root)


def test_a_delta_that_begins_beyond_the_copy_is_refused_and_changes_nothing(tmp_path, copy):
    factories.institution()
    full(tmp_path / "first")
    factories.institution()
    proofs.sign_head(AT)
    factories.institution()
    delta(tmp_path / "gap", 2)
    before = mirror.add(copy, tmp_path / "first")
    with pytest.raises(mirror.Refused, match="a delta between them is missing"):
        mirror.add(copy, tmp_path / "gap")
    assert mirror.state(copy) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"payload": '{"document":null}'}, "the content of entry 2 was changed"),
        ({"effectiveOn": "2019-01-01"}, "do not have the root"),
        ({"seq": 3}, "entry 2 is missing"),
    ],
)
def test_a_changed_file_is_refused_and_leaves_the_copy_as_it_was(tmp_path, copy, change, words):
    factories.platform()
    full(tmp_path / "full")
    path = tmp_path / "full" / "ledger.ndjson.gz"
    entries = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    entries[1] |= change
    before = sha256(path.read_bytes()).hexdigest()
    path.write_bytes(gzip.compress("".join(json.dumps(each) + "\n" for each in entries).encode()))
    with pytest.raises(mirror.Refused, match="checksum"):
        mirror.add(copy, tmp_path / "full")
    # Whoever changes a file may change the checksums too.
    sums = tmp_path / "full" / "SHA256SUMS"
    sums.write_text(sums.read_text("utf-8").replace(before, sha256(path.read_bytes()).hexdigest()), "utf-8")
    with pytest.raises(mirror.Refused, match=words):
        mirror.add(copy, tmp_path / "full")
    assert mirror.state(copy)[0] == 0


def test_the_example_runs_as_a_program_of_its_own(tmp_path):
    factories.platform()
    done = full(tmp_path / "full")

    def run(*arguments):
        command = [sys.executable, "-I", str(SCRIPT), str(tmp_path / "copy.sqlite3"), *map(str, arguments)]
        found = subprocess.run(command, capture_output=True, env={}, check=False)
        return found.returncode, found.stdout.decode(), found.stderr.decode()

    assert run("add", tmp_path / "full") == (0, f"{done.size} {done.root}\n", "")
    assert run("root") == (0, f"{done.size} {done.root}\n", "")
    assert run("documents", "platform") == (0, (tmp_path / "full" / "platforms.ndjson").read_text("utf-8"), "")
    assert run("documents", "PLATFORM") == run("documents", "platform")
    assert run("documents", "platform", "--on", "2019-01-01") == (0, "", "")
    assert tuple(kind.value for kind in RecordKind) == mirror.KINDS
    code, printed, said = run("documents", "platforms")
    assert (code, printed) == (2, "")
    assert all(kind in said for kind in mirror.KINDS)
    status, _, said = run("add", tmp_path / "nowhere")
    assert (status, "No such file" in said) == (1, True)


@pytest.mark.parametrize("name", ["nowhere/copy.sqlite3", "mistyped.sqlite3", "no-copy.txt"])
def test_what_is_no_copy_is_told_in_words_and_none_is_made(tmp_path, name):
    (tmp_path / "no-copy.txt").write_text("no database" * 100)
    command = [sys.executable, "-I", str(SCRIPT), str(tmp_path / name), "root"]

    found = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (found.returncode, found.stdout) == (1, "")
    assert len(found.stderr.splitlines()) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["no-copy.txt"]


@pytest.mark.parametrize("written", ["2026-2-30", "2026-1-1", "01.12.2026", "today"])
def test_documents_of_what_is_no_day_are_refused_and_none_are_told(tmp_path, written):
    factories.platform()
    full(tmp_path / "full")
    begun = [sys.executable, "-I", str(SCRIPT), str(tmp_path / "copy.sqlite3")]
    subprocess.run([*begun, "add", str(tmp_path / "full")], capture_output=True, check=True)

    found = subprocess.run([*begun, "documents", "platform", "--on", written], capture_output=True, text=True, check=False)

    assert (found.returncode, found.stdout) == (2, "")
    assert f"invalid fromisoformat value: '{written}'" in found.stderr


def test_a_site_that_is_behind_the_copy_must_tell_the_history_that_the_copy_has(tmp_path, copy, monkeypatch):
    factories.platform()
    done = full(tmp_path / "full")
    mirror.add(copy, tmp_path / "full")
    head = {"size": done.size - 1, "root": proofs.consistency(done.size - 1).old_root.hex()}
    monkeypatch.setattr(mirror, "ask", lambda url, query: {"ledgerHead": head})

    assert mirror.follow(copy, "https://a.example") == (done.size, done.root)
    head["root"] = bytes(32).hex()
    with pytest.raises(mirror.Refused, match="history was rewritten"):
        mirror.follow(copy, "https://a.example")


def test_who_follows_again_and_again_outlives_a_site_that_is_away(tmp_path, monkeypatch, capsys):
    rounds = iter([None, URLError("refused"), IncompleteRead(b"{"), mirror.Refused("history was rewritten")])

    def follow(copy, url):
        if failure := next(rounds):
            raise failure

    monkeypatch.setattr(mirror, "follow", follow)
    monkeypatch.setattr(sys, "argv", ["mirror.py", str(tmp_path / "copy.sqlite3"), "follow", "https://a.example", "--every", "0"])

    assert mirror.main() == 1
    assert [line.endswith("asking again") for line in capsys.readouterr().err.splitlines()] == [True, True, False]
