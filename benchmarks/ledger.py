"""What the ledger costs as it grows: appending, proofs, reads as of a day, and verification.

    python benchmarks/ledger.py [--sizes 10000 1000000] [--rounds 15]

Ledgers of both sizes are made of invented records, with right leaves, tree and current documents, in SQLite databases of their
own. Then a process on each appends batches, in turns, so that what else the machine does falls on both alike; the process on the
largest goes on to prove, to read and to verify. Every figure is of CPU, as a median, unless the table says otherwise.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "ledger.md"
sys.path.insert(0, str(ROOT))

ENTRIES_A_BATCH = 200
# An institution with what hangs under it, and the records of it that have a second version.
BLOCK = ("institution", "platform", "platform", "course", "course", "course", "course", "teacher", "teacher", "teacher")
CHANGED_AGAIN = (0, 1)
ENTRIES_A_BLOCK = len(BLOCK) + len(CHANGED_AGAIN)
AT_ONCE = 4_800
RECORDED = datetime(2026, 3, 1, 4, tzinfo=UTC)
FIRST_DAY, SECOND_DAY = date(2024, 3, 1), date(2025, 9, 1)
SEED = 20260301


def main() -> None:
    """Make the ledgers, measure in turns and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000], help="entries, the smallest first")
    parser.add_argument("--rounds", type=int, default=15, help="batches that are appended to each")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        _serve(options.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        ledgers = [_Ledger(Path(folder), size) for size in options.sizes]
        # The first batch of each warms caches and statements up.
        appended = [[ledger.ask("append") for ledger in ledgers] for _ in range(options.rounds + 1)][1:]
        largest = ledgers[-1]
        told = [
            _HEADING,
            _appending(options.sizes, appended),
            _proving(options.sizes[-1], largest.ask("prove")),
            _reading(largest.ask("read")),
            _verifying(largest.ask("verify")),
        ]
        for ledger in ledgers:
            ledger.close()
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(told), encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


_HEADING = """# The ledger as it grows

Invented records in SQLite. CPU milliseconds as medians, of one run.
"""


def _appending(sizes: list[int], appended: list[list[dict[str, Any]]]) -> str:
    lines = [
        f"\n## Appending batches of {ENTRIES_A_BATCH} entries (half new records, half changes of old ones), followers left out\n",
        "| entries before | CPU ms an entry | wall ms an entry |",
        "|---:|---:|---:|",
    ]
    cpu = [median(each[place]["cpu"] for each in appended) for place in range(len(sizes))]
    for place, size in enumerate(sizes):
        wall = median(each[place]["seconds"] for each in appended)
        lines.append(f"| {size:,} | {cpu[place] * 1000:.3f} | {wall * 1000:.3f} |")
    return "\n".join([*lines, f"\nAn entry costs **{cpu[-1] / cpu[0]:.2f}** times as much at the largest as at the smallest.\n"])


def _proving(size: int, figures: dict[str, float]) -> str:
    lines = [
        f"\n## Proofs of any entry at {size:,} entries\n",
        "| | median CPU ms | one in twenty takes CPU ms |",
        "|---|---:|---:|",
    ]
    lines += [
        f"| {name} | {figures[name] * 1000:.2f} | {figures[f'{name} slow'] * 1000:.2f} |" for name in ("inclusion", "consistency")
    ]
    return "\n".join([*lines, ""])


def _reading(figures: dict[str, list[float]]) -> str:
    lines = ["\n## As of a day, beside now\n", "| | now CPU ms | as of today | ratio | as of an earlier day | ratio |"]
    lines.append("|---|---:|---:|---:|---:|---:|")
    for name, (now, today, earlier) in figures.items():
        lines.append(
            f"| {name} | {now * 1000:.2f} | {today * 1000:.2f} | **{today / now:.2f}** | {earlier * 1000:.2f} "
            f"| **{earlier / now:.2f}** |"
        )
    return "\n".join([*lines, ""])


def _verifying(figures: dict[str, float]) -> str:
    entries, cpu, wall = figures["entries"], figures["cpu"], figures["seconds"]
    return (
        f"\n## Verification\n\n`verify_ledger` checked {entries:,.0f} entries, their tree and the current documents: "
        f"**{entries / cpu:,.0f}** entries a second of CPU ({entries / wall:,.0f} of the clock), peak {figures['peak']:,.0f} MB.\n"
    )


class _Ledger:
    """A ledger of a size, and the process that works on it."""

    def __init__(self, folder: Path, size: int) -> None:
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/ledger_{size}.sqlite3", **_production_secrets()}
        command = [sys.executable, __file__, "--serve", str(size)]
        self._process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._answer()

    def ask(self, what: str) -> Any:
        """Let the process do something; return what it measured."""
        assert self._process.stdin
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("The measuring process has ended; what it said stands above.")
        return json.loads(line)


def _production_secrets() -> dict[str, str]:
    """DEBUG off, as in production; the values protect nothing."""
    keys = dict.fromkeys(("FIELD_KEYS", "RECEIPT_KEYS", "LEDGER_SIGNING_KEYS"), "YmVuY2htYXJrLW9ubHktMzItYnl0ZXMtbG9uZy1rZXk=")
    return {"DEBUG": "0", "SECRET_KEY": "benchmark-only-" * 5, "LOG_LEVEL": "WARNING", **keys}


def _serve(size: int) -> None:
    """Make the ledger, then do what each line of the input asks for."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.LEDGER_FOLLOWERS = []
    call_command("migrate", verbosity=0)
    _make(size)
    print(json.dumps({}), flush=True)
    chance = random.Random(SEED)
    work: dict[str, Callable[[], Any]] = {
        "append": partial(_append, size, chance),
        "prove": partial(_prove, size, chance),
        "read": partial(_read, size, chance),
        "verify": _verify,
    }
    for line in sys.stdin:
        print(json.dumps(work[line.strip()]()), flush=True)


def _record_id(block: int, place: int) -> str:
    from registry.public_ids import public_id

    kind: Any = BLOCK[place]
    return public_id(kind, f"benchmark {block} {place}")


def _parent(block: int, place: int) -> str:
    return {"institution": "", "course": _record_id(block, 1)}.get(BLOCK[place], _record_id(block, 0))


def _body(block: int, place: int, version: int) -> dict[str, Any]:
    """Return a document about as long as real ones, with what standings are derived from."""
    filler = {f"field{number:02}": f"内容{block % 97}-{number}" for number in range(14)}
    return {
        **filler,
        "id": _record_id(block, place),
        "name": f"某某在线{block}号{place}",
        "version": version,
        "status": "FILED",
        "validUntil": None,
    }


def _block(block: int) -> Iterator[tuple[int, int]]:
    """Yield the place and the version of each entry of a block."""
    yield from ((place, 1) for place in range(len(BLOCK)))
    yield from ((place, 2) for place in CHANGED_AGAIN)


def _make(size: int) -> None:
    """Write a ledger of a size."""
    from django.db import connection

    from benchmarks.filled_ledger import fill

    fill(_batches(size))
    # What was written goes from the log of the database to where it stays.
    connection.close()


def _batches(size: int) -> Iterator[Any]:
    from benchmarks.filled_ledger import Batch
    from registry.models import Institution, Publisher

    publisher = Publisher.objects.create(name="benchmark")
    places = ((block, place, version) for block in range(size // ENTRIES_A_BLOCK + 1) for place, version in _block(block))
    wanted = islice(places, size)
    while some := list(islice(wanted, AT_ONCE)):
        institutions = [
            Institution(
                public_id=_record_id(block, 0),
                uscc=f"B{block:017}",
                name="某某",
                kind="company",
                region="370102",
                publisher=publisher,
            )
            for block, place, version in some
            if place == 0 and version == 1
        ]
        drafts = [_draft(block, place, version, FIRST_DAY if version == 1 else SECOND_DAY) for block, place, version in some]
        yield Batch(RECORDED, [institutions], drafts)


def _draft(block: int, place: int, version: int, effective_on: date) -> Any:
    from registry.ledger import Draft

    return Draft(
        kind=BLOCK[place],
        public_id=_record_id(block, place),
        parent=_parent(block, place),
        sort_key=_record_id(block, place),
        document=_body(block, place, version),
        effective_on=effective_on,
        source="benchmark",
    )


class _Batches:
    """Numbers of blocks that are new, so that no batch repeats another."""

    new_block = 10**9


def _append(size: int, chance: random.Random) -> dict[str, float]:
    """Publish one batch: half of it changes of old records, half new ones."""
    from django.db import transaction

    from registry import ledger

    blocks = size // ENTRIES_A_BLOCK
    old = [(chance.randrange(blocks), place) for place in range(len(BLOCK)) for _ in range(ENTRIES_A_BATCH // 20)]
    new = [(_Batches.new_block + number, place) for number in range(ENTRIES_A_BATCH // 20) for place in range(len(BLOCK))]
    _Batches.new_block += len(new)
    drafts = [_draft(block, place, chance.randrange(3, 10**9), RECORDED.date()) for block, place in {*old, *new}]
    began, processor = time.perf_counter(), time.process_time()
    with transaction.atomic():
        entries = ledger.publish(drafts, recorded_at=RECORDED)
    taken = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - processor}
    return {name: value / len(entries) for name, value in taken.items()}


def _prove(size: int, chance: random.Random) -> dict[str, float]:
    from registry import proofs

    figures: dict[str, float] = {}
    for name, proof in (
        ("inclusion", lambda: proofs.inclusion(chance.randint(1, size))),
        ("consistency", lambda: proofs.consistency(chance.randint(1, size))),
    ):
        taken = sorted(_cpu_of(proof) for _ in range(400))
        figures |= {name: median(taken), f"{name} slow": taken[len(taken) * 19 // 20]}
    return figures


def _read(size: int, chance: random.Random) -> dict[str, list[float]]:
    """Read the same records whole, now, as of today and as of a day before their second version, in turns."""
    from registry import as_of, selectors
    from registry.as_of import Moment
    from registry.days import today
    from registry.paging import Window

    blocks = size // ENTRIES_A_BLOCK
    now, then = Moment(today()), Moment(SECOND_DAY - timedelta(days=1))

    def some(place: int, number: int) -> list[str]:
        return [_record_id(chance.randrange(blocks), place) for _ in range(number)]

    readers: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], Callable[[Any, Moment], Any]]] = {
        "one record": (
            lambda: some(0, 1)[0],
            lambda asked: _whole([selectors.document(asked)]),
            lambda asked, at: _whole([as_of.document(asked, at).document]),
        ),
        "50 records": (
            lambda: some(1, 50),
            lambda ids: _whole(selectors.documents(ids).values()),
            lambda ids, at: _whole(as_of.documents(ids, at).values()),
        ),
        "children of 50 records": (
            lambda: some(0, 50),
            lambda ids: _whole(
                each for page in selectors.children("platform", ids, Window(100)).values() for each in page.documents
            ),
            lambda ids, at: _whole(each for found in as_of.children("platform", ids, at).values() for each in found),
        ),
    }
    figures = {}
    for name, (asked, read_now, read_then) in readers.items():
        taken: list[list[float]] = [[], [], []]
        for _ in range(150):
            ids = asked()
            read_now(ids)
            ways = (partial(read_now, ids), partial(read_then, ids, now), partial(read_then, ids, then))
            for way, into in chance.sample(list(zip(ways, taken, strict=True)), 3):
                way()
                into.append(_cpu_of(way))
        figures[name] = [median(each) for each in taken]
    return figures


def _whole(documents: Iterable[Any]) -> list[Any]:
    """Return the bodies of documents, which are read when they are first asked for."""
    return [each.body for each in documents]


def _verify() -> dict[str, float]:
    import resource

    from registry import verification

    began, processor = time.perf_counter(), time.process_time()
    verified = verification.verify()
    taken = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - processor}
    assert verified.misfit is None, verified.misfit
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**taken, "entries": verified.entries, "peak": peak}


def _cpu_of(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
