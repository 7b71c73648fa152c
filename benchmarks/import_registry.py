"""How fast a registry file is imported, in how much memory, and how long the longest transaction holds the ledger.

Each size is imported in a process of its own into a database of its own, so that its peak memory is its own:

    python benchmarks/import_registry.py [--sizes 1000 10000] [--without-search] [--again]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
sys.path.insert(0, str(ROOT))


def main() -> None:
    """Measure every size and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], help="institutions")
    parser.add_argument("--without-search", action="store_true", help="leave the search index out of the transaction")
    parser.add_argument("--again", action="store_true", help="import the same file a second time as well")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(_import(Path(options.one), with_search=not options.without_search, again=options.again)))
        return
    search = "without" if options.without_search else "with"
    heading = (
        f"# Import of a registry file\n\nNDJSON of the sample into SQLite, {search} the search index in the same transactions.\n\n"
    )
    table = heading + _table([_measured(size, options) for size in options.sizes])
    print(table)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "import_registry.md").write_text(table, encoding="utf-8")


def _measured(size: int, options: argparse.Namespace) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "registry.ndjson"
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/beian.sqlite3", **_production_secrets()}
        flags = [flag for flag, wanted in (("--without-search", options.without_search), ("--again", options.again)) if wanted]
        command = [sys.executable, __file__, *flags, "--one", str(file)]
        _write_file(size, file, environment)
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=ROOT)
        return {"institutions": size, "megabytes": file.stat().st_size / 2**20, **json.loads(done.stdout.splitlines()[-1])}


def _write_file(size: int, file: Path, environment: dict[str, str]) -> None:
    code = (
        "import django; django.setup()\n"
        "from registry.sample.institutions import institutions\n"
        "from registry.sample.ndjson import lines\n"
        f"open({str(file)!r}, 'wb').writelines(lines(institutions({size})))"
    )
    in_project = {**environment, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], env=in_project, check=True, cwd=ROOT)


def _production_secrets() -> dict[str, str]:
    """DEBUG off, as it is where large files are imported; the values protect nothing."""
    key = "YmVuY2htYXJrLW9ubHktMzItYnl0ZXMtbG9uZy1rZXk="
    return {"DEBUG": "0", "SECRET_KEY": "benchmark-only-" * 5, "FIELD_KEYS": key, "RECEIPT_KEYS": key}


def _import(file: Path, *, with_search: bool, again: bool) -> dict[str, float]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from registry.importing.registry_files import Import

    if not with_search:
        settings.LEDGER_FOLLOWERS = []
    call_command("migrate", verbosity=0)
    before = _peak_megabytes()
    figures: dict[str, float] = {}
    for run in ("first", "again") if again else ("first",):
        importing = Import(path=file, publisher="benchmark")
        began, processor = time.perf_counter(), time.process_time()
        remarks = [remark for found in importing for remark in found]
        assert not remarks, remarks[:3]
        records = sum(importing.tally.counts.values())
        seconds = time.perf_counter() - began
        figures |= {
            f"{run} records": records,
            f"{run} records/s": records / seconds,
            f"{run} records/CPU s": records / (time.process_time() - processor),
            f"{run} longest transaction ms": importing.pace.longest_seconds * 1000,
        }
    return {**figures, "memory before MB": before, "peak memory MB": _peak_megabytes()}


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _table(rows: list[dict[str, float]]) -> str:
    titles = list(rows[0])
    lines = [f"| {' | '.join(titles)} |", f"|{'---:|' * len(titles)}"]
    lines += [f"| {' | '.join(f'{row[title]:,.0f}' for title in titles)} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
