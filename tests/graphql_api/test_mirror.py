"""The mirror follows the API through some hundred mixed writes, killed at random, and ends equal to the registry by root hash."""

from datetime import UTC, date, datetime
from random import Random

import pytest
from django.utils import timezone

from registry import ledger
from registry.erasure import Erasure, erase
from registry.open_data.export import export_full
from tests import factories
from tests.drills.day_of_writes import write
from tests.drills.mirrored import SCRIPT, Mirror, mirror
from tests.drills.stage import SEED

KILLS = 8
LONGEST_LIFE = 1.0
# So many entries at least are new in each life of the mirror, whatever the seed decides.
ENTRIES_OF_A_LIFE = 25


@pytest.fixture(autouse=True)
def without_search(settings):
    settings.LEDGER_FOLLOWERS = []


@pytest.fixture
def mirrored(live_server, tmp_path):
    return Mirror(tmp_path / "copy.sqlite3", live_server.url)


@pytest.mark.django_db(transaction=True)
def test_a_mirror_that_is_killed_at_random_ends_equal_to_the_registry(mirrored, tmp_path, settings):
    random = Random(SEED)
    settings.OPEN_DATA_ROOT = tmp_path / "open-data"
    _write_entries(random)
    exported = export_full(settings.OPEN_DATA_ROOT / "full", at=timezone.now(), progress=lambda total: lambda number: None)
    assert mirrored.run("fetch", mirrored.url).split() == [str(exported.size), exported.root]
    # One by one, so that it is killed between them.
    script = SCRIPT.read_text(encoding="utf-8")
    mirrored.script = tmp_path / "mirror.py"
    mirrored.script.write_text(script.replace("CHANGES_AT_ONCE = 100", "CHANGES_AT_ONCE = 1"), encoding="utf-8")
    sizes = []
    for _ in range(KILLS):
        _write_entries(random)
        before = mirrored.size
        mirrored.follow_and_be_killed(random.uniform(0.1, LONGEST_LIFE))
        sizes.append((before, mirrored.size, ledger.head_seq()))
    assert any(before < reached < head for before, reached, head in sizes), sizes
    mirrored.script = SCRIPT
    assert mirrored.follow()[0] == ledger.head_seq() >= exported.size + KILLS * ENTRIES_OF_A_LIFE
    assert list(mirrored.differences()) == [], f"DRILL_SEED={SEED}"


def _write_entries(random: Random) -> None:
    """Do acts of the day until the ledger has grown by what a life of the mirror follows."""
    last = ledger.head_seq() + ENTRIES_OF_A_LIFE
    while ledger.head_seq() < last:
        write(random, now=timezone.now(), institutions=40, at_once=12)


@pytest.mark.django_db(transaction=True)
def test_what_is_erased_is_erased_in_the_copy(mirrored):
    school = factories.institution()
    entry = factories.credit_entry(school, listed_on=date(2026, 11, 20), reason="超范围收费")
    mirrored.follow()
    assert "超范围收费" in mirrored.run("entries")
    erase([Erasure("credit", entry.public_id, timezone.localdate(), "决定撤销")], recorded_at=timezone.now())
    mirrored.follow()
    assert "超范围收费" not in mirrored.run("entries")
    assert list(mirrored.differences()) == []


@pytest.mark.django_db(transaction=True)
def test_a_ledger_that_was_rewritten_is_refused_and_changes_nothing(mirrored):
    factories.institution()
    mirrored.follow()
    factories.institution()
    copy = mirror.open_copy(mirrored.path)
    copy.execute("UPDATE log SET peaks = ?", (bytes(32),))
    with pytest.raises(mirror.Refused, match="history was rewritten"):
        mirror.follow(copy, mirrored.url)
    copy.close()


def test_a_stretch_of_changes_is_taken_whole_or_not_at_all(tmp_path):
    copy = mirror.open_copy(tmp_path / "copy.sqlite3")
    whole = {
        "seq": 1,
        "kind": "LISTING",
        "id": "l1",
        "parent": None,
        "action": "CREATED",
        "effectiveOn": "2026-01-01",
        "recordedAt": datetime(2026, 1, 1, tzinfo=UTC).isoformat(timespec="microseconds"),
        "digest": "00" * 32,
        "payload": None,
        "salt": None,
        "absence": "NOT_SHOWN",
    }
    with pytest.raises(mirror.Refused, match="entry 2 is missing"):
        mirror.take_changes(copy, [whole, {**whole, "seq": 3}])
    assert mirror.state(copy)[0] == 0
    assert copy.execute("SELECT count(*) FROM entries").fetchone() == (0,)
    mirror.take_changes(copy, [whole, {**whole, "seq": 2}])
    assert mirror.state(copy)[0] == 2
    copy.close()
