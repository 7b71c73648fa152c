"""How fast a registry file is imported, beside a plain loader of the very same rows in the same run.

    python benchmarks/import_registry.py [--sizes 10000] [--rounds 3] [--growth 10000 100000]

The peer is what one would write without merging, validating, deriving or hashing anything: it parses each line of the file with
`orjson`, takes the finished rows of every table that our import wrote (documents, ledger, tree, search rows and tokens included)
and gives them to `bulk_create`, table by table, in transactions of the same rows as ours. Both start in processes of their own on
empty databases with the same settings, and take turns. SQLite is always measured, PostgreSQL with TEST_POSTGRES_URL
(`eval "$(scripts/services.sh start)"` sets it). `--growth` imports files of these sizes once and compares the peaks of memory.
"""

import argparse
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "import_registry.md"
sys.path.insert(0, str(ROOT))

Figures = dict[str, float]
# The rows of one transaction, by table, in the order in which they can be written.
Batch = list[tuple[str, list[tuple[Any, ...]]]]

TOKENS = "search_tokens"
# Tokens are no model; each database takes them by a statement of its own, one row after the other, from us as from the peer.
TOKENS_READ = {
    "sqlite": "SELECT t.rowid, c.cell, t.tokens FROM search_tokens t JOIN search_cells c ON c.place = t.rowid",
    "postgresql": "SELECT place, cell, tokens::text FROM search_tokens",
}


def main() -> None:
    """Measure every size and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000], help="institutions; each brings some ten records")
    parser.add_argument("--rounds", type=int, default=3, help="how often each of the two imports a file, in turns")
    parser.add_argument("--growth", type=int, nargs="*", default=[1_000, 10_000], help="institutions, to compare memory")
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        name, *arguments = options.step
        print(json.dumps(STEPS[name](*map(Path, arguments))))
        return
    databases = ["sqlite", *(["postgres"] if os.environ.get("TEST_POSTGRES_URL") else [])]
    parts = [_HEADING]
    parts += [_comparison(database, size, options.rounds) for size in options.sizes for database in databases]
    parts += [_growth(options.growth)] if options.growth else []
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(parts), encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


_HEADING = """# Import of a registry file

Ours reads, validates, merges, seals, composes documents, hashes, derives standings and figures, and makes search tokens; all
that it writes for a batch is one transaction. The peer only parses the file with `orjson` and gives the finished rows of all tables
to `bulk_create`, in the same transactions. Medians of rounds in turns; CPU is that of the importing process alone.
"""


def _comparison(database: str, size: int, rounds: int) -> str:
    ours, peers = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, dump = folder / "registry.ndjson", folder / "rows.pickle"
        _step("write", _Database(database, folder, "made").environment, folder / str(size), file)
        for _ in range(rounds):
            with _Database(database, folder, "ours") as own:
                ours.append(_step("import", own.environment, file))
                if not dump.exists():
                    _step("dump", own.environment, dump)
            with _Database(database, folder, "peer") as own:
                peers.append(_step("load", own.environment, file, dump))
        megabytes = file.stat().st_size / 2**20
    records = ours[0]["records"]
    lines = [
        f"\n## {records:,.0f} records ({size:,} institutions, {megabytes:.0f} MB) into {database}, {rounds} rounds\n",
        "| | records/s | records/CPU s | longest transaction ms | median transaction ms | transactions | peak MB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for title, runs in (("ours", ours), ("peer", peers)):
        figures = {key: median(run[key] for run in runs) for key in runs[0]}
        lines.append(
            f"| {title} | {records / figures['seconds']:,.0f} | {records / figures['cpu']:,.0f} | {figures['longest'] * 1000:,.0f} "
            f"| {figures['median'] * 1000:,.0f} | {figures['transactions']:,.0f} | {figures['peak']:,.0f} |"
        )
    shares = [f"{median(peer[key] for peer in peers) / median(our[key] for our in ours):.2f}" for key in ("seconds", "cpu")]
    lines.append(f"\nOurs imports **{shares[0]}** of the peer's records a second, **{shares[1]}** a second of CPU.\n")
    return "\n".join(lines)


def _growth(sizes: Sequence[int]) -> str:
    lines = [
        "\n## Memory\n",
        "| institutions | records | peak MB | records/s | longest transaction ms |",
        "|---:|---:|---:|---:|---:|",
    ]
    peaks = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder, _Database("sqlite", Path(folder), "ours") as own:
            file = Path(folder) / "registry.ndjson"
            _step("write", own.environment, Path(folder) / str(size), file)
            figures = _step("import", own.environment, file)
        peaks.append(figures["peak"])
        lines.append(
            f"| {size:,} | {figures['records']:,.0f} | {figures['peak']:,.0f} | {figures['records'] / figures['seconds']:,.0f} "
            f"| {figures['longest'] * 1000:,.0f} |"
        )
    return "\n".join([*lines, f"\nThe peak of the largest is **{peaks[-1] / peaks[0]:.2f}** times that of the smallest.\n"])


class _Database:
    """An empty database of its own, and the environment of the processes that use it."""

    def __init__(self, database: str, folder: Path, name: str) -> None:
        self.file = folder / f"{name}.sqlite3"
        self.url = f"sqlite:///{self.file}"
        self.is_postgres = database == "postgres"
        if self.is_postgres:
            self.url = f"{os.environ['TEST_POSTGRES_URL']}_bench_import"
        self.environment = {**os.environ, "DATABASE_URL": self.url, **_production_secrets()}

    def __enter__(self) -> "_Database":
        self._drop()
        if self.is_postgres:
            self._sql('CREATE DATABASE "{name}"')
        _step("migrate", self.environment)
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def _drop(self) -> None:
        if self.is_postgres:
            self._sql('DROP DATABASE IF EXISTS "{name}"')
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)

    def _sql(self, statement: str) -> None:
        base, _, name = self.url.rpartition("/")
        subprocess.run(["psql", f"{base}/postgres", "--quiet", "--command", statement.format(name=name)], check=True)


def _production_secrets() -> dict[str, str]:
    """DEBUG off, as it is where large files are imported; the values protect nothing."""
    key = "YmVuY2htYXJrLW9ubHktMzItYnl0ZXMtbG9uZy1rZXk="
    keys = dict.fromkeys(("FIELD_KEYS", "RECEIPT_KEYS", "LEDGER_SIGNING_KEYS"), key)
    return {"DEBUG": "0", "SECRET_KEY": "benchmark-only-" * 5, "LOG_LEVEL": "WARNING", **keys}


def _step(name: str, environment: dict[str, str], *arguments: Path) -> Figures:
    """Do one step in a process of its own and return what it measured."""
    command = [sys.executable, __file__, "--step", name, *map(str, arguments)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _in_project() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()


def _migrate() -> Figures:
    _in_project()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return {}


def _write_file(size: Path, file: Path) -> Figures:
    _in_project()
    from registry.sample.institutions import institutions
    from registry.sample.ndjson import lines

    with file.open("wb") as opened:
        opened.writelines(lines(institutions(int(size.name))))
    return {}


def _measured(work: Callable[[], Iterator[float]]) -> Figures:
    """Do the work, which yields how long each of its transactions took."""
    began, processor = time.perf_counter(), time.process_time()
    taken = list(work())
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - processor,
        "transactions": len(taken),
        "longest": max(taken),
        "median": median(taken),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _import(file: Path) -> Figures:
    """Import the file as the command does."""
    _in_project()
    from registry.importing.registry_files import Import

    importing = Import(path=file, publisher="benchmark")

    def work() -> Iterator[float]:
        for remarks in importing:
            assert not remarks, remarks[:3]
            yield importing.pace.last_seconds

    figures = _measured(work)
    return {**figures, "records": sum(importing.tally.counts.values())}


def _load(file: Path, dump: Path) -> Figures:
    """Be the peer: parse the file, and create the rows of each transaction."""
    _in_project()
    import orjson
    from django.apps import apps
    from django.db import transaction

    from search.choice import database_engine
    from search.engines.rows import Row

    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    engine = database_engine()

    def work() -> Iterator[float]:
        with dump.open("rb") as opened, file.open("rb") as lines:
            for institutions, batch in _pickled(opened):
                for _ in range(institutions):
                    orjson.loads(lines.readline())
                began = time.perf_counter()
                with transaction.atomic():
                    for table, rows in batch:
                        if table == TOKENS:
                            engine.keep_tokens([Row(place, "", "", "", "", "", tokens, cell) for place, cell, tokens in rows])
                        else:
                            model = models[table]
                            model._default_manager.bulk_create([model(*row) for row in rows], batch_size=500)
                yield time.perf_counter() - began

    return _measured(work)


def _pickled(opened: Any) -> Iterator[tuple[int, Batch]]:
    """Yield the transactions of a dump: how many lines of the file each stands for, and its rows."""
    while True:
        try:
            yield pickle.load(opened)  # noqa: S301 (written by this script)
        except EOFError:
            return


def _dump(dump: Path) -> Figures:
    """Write the rows of the database, by the transaction of the import that wrote them."""
    _in_project()
    from accounts.models import AuditLine
    from registry.models import LedgerEntry, Teacher

    ranges = AuditLine.objects.filter(object_kind="ledger").order_by("id").values_list("object_id", flat=True)
    ends = [int(each.partition("-")[2]) for each in ranges]
    seqs = dict(LedgerEntry.objects.order_by("-seq").values_list("record_id", "seq"))
    # Staff without a public record came with their institution.
    staff = Teacher.objects.filter(is_public=False).values_list("public_id", "institution_id")
    seqs |= {teacher: seqs[institution] for teacher, institution in staff}
    batches: list[defaultdict[str, list[tuple[Any, ...]]]] = [defaultdict(list) for _ in ends]
    tables = []
    for table, rows in _written():
        tables.append(table)
        for row, names in rows:
            batches[_place(table, names, ends, seqs)][table].append(row)
    with dump.open("wb") as opened:
        for batch in batches:
            institutions = len(batch["registry_institution"])
            pickle.dump((institutions, [(table, batch[table]) for table in tables if batch[table]]), opened)
    return {}


def _place(table: str, names: dict[str, Any], ends: Sequence[int], seqs: dict[str, int]) -> int:
    """Return which transaction wrote a row, as far as it is one's own: what several wrote counts for the last."""
    if table == "registry_publisher":
        return 0
    if table == "registry_ledgernode":
        level, position = names["position"] >> 48, names["position"] & (2**48 - 1)
        return bisect_left(ends, (position + 1) << level)
    if table == "accounts_auditline":
        return bisect_left(ends, int(names["object_id"].partition("-")[2]))
    owners = ("public_id", "record_id", "course_id", "teacher_id", "institution_id", "search_id")
    seq = next((seqs[names[each]] for each in owners if names.get(each) in seqs), None)
    return len(ends) - 1 if seq is None else bisect_left(ends, seq)


def _written() -> Iterator[tuple[str, list[tuple[tuple[Any, ...], dict[str, Any]]]]]:
    """Yield every table that an import writes with its rows, each with its values by name; parents first."""
    from django.db import connection

    from accounts.models import AuditLine
    from registry import models as tables
    from search.models import SearchRow

    order: Iterable[type[Model]] = (
        tables.Publisher,
        tables.Institution,
        tables.InstitutionPrivate,
        tables.RecordKey,
        tables.Platform,
        tables.Teacher,
        tables.TeacherPrivate,
        tables.Course,
        tables.Course.teachers.through,
        tables.CreditEntry,
        tables.Penalty,
        tables.LedgerEntry,
        tables.LedgerNode,
        tables.LedgerHead,
        tables.PublicRecord,
        tables.Standing,
        tables.StaffTally,
        tables.InstitutionFigures,
        tables.RegionFigures,
        AuditLine,
        SearchRow,
    )
    for model in order:
        columns = [field.attname for field in model._meta.concrete_fields]
        rows = model._default_manager.order_by("pk").values_list(*columns)
        yield model._meta.db_table, [(row, dict(zip(columns, row, strict=True))) for row in rows]
    records = dict(SearchRow.objects.values_list("place", "public_id"))
    with connection.cursor() as cursor:
        cursor.execute(f"{TOKENS_READ[connection.vendor]} ORDER BY 1")
        kept = [(place, cell, told.replace("'", "")) for place, cell, told in cursor.fetchall()]
        yield TOKENS, [(row, {"search_id": records[row[0]]}) for row in kept]


STEPS: dict[str, Callable[..., Figures]] = {
    "migrate": _migrate,
    "write": _write_file,
    "import": _import,
    "dump": _dump,
    "load": _load,
}

if __name__ == "__main__":
    main()
