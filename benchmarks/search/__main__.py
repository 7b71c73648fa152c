"""How well and how fast search answers on every engine, beside the bare client that sends the same requests in the same run.

usage: python -m benchmarks.search [--records 10000 100000] [--engines sqlite postgres elastic] [--rounds 3] [--folder kept]
PostgreSQL needs TEST_POSTGRES_URL, Elasticsearch TEST_ELASTICSEARCH_URL (`eval "$(scripts/services.sh start)"` sets both).
What was measured before stays in benchmarks/results/search.json, so that sizes and engines can be measured one after the other.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.search import report

ROOT = Path(__file__).parent.parent.parent
RESULTS = ROOT / "benchmarks" / "results"
ENGINES = ("sqlite", "postgres", "elastic")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--rounds", type=int, default=3, help="processes that ask everything, one after the other")
    parser.add_argument("--each", type=int, default=60, help="queries of each class that are made from the records")
    parser.add_argument("--folder", type=Path, help="where databases are kept and found again; otherwise they are removed")
    options = parser.parse_args()
    kept = RESULTS / "search.json"
    results: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        for records in options.records:
            for engine in ENGINES:
                if engine in options.engines:
                    print(f"{engine}, {records:,} records", flush=True)
                    results[f"{engine} {records}"] = measured(engine, records, folder, rounds=options.rounds, each=options.each)
                    kept.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (RESULTS / "search.md").write_text(report.table(results), encoding="utf-8")
    (RESULTS / "search.svg").write_text(report.plot(results), encoding="utf-8")
    print((RESULTS / "search.md").read_text(encoding="utf-8"))


def measured(engine: str, records: int, folder: Path, *, rounds: int, each: int) -> dict[str, Any]:
    """Fill a database, then ask in processes of their own, which hold nothing but what a server would."""
    folder.mkdir(exist_ok=True)
    environment = _environment(engine, records, folder)
    work = folder / f"{engine}_{records}"
    arguments = [f"--work={work}", f"--records={records}", f"--each={each}"]
    filled = _step("fill", environment, arguments)
    _step("capture", environment, arguments)
    asked = [_step("ask", environment, [*arguments, f"--round={number}"]) for number in range(rounds)]
    if engine == "elastic":
        _step("drop", environment, arguments)
    return report.pooled(filled, asked)


def _environment(engine: str, records: int, folder: Path) -> Mapping[str, str]:
    url = f"sqlite:///{folder.resolve()}/{engine}_{records}.sqlite3"
    if engine == "postgres":
        base, _, database = os.environ["TEST_POSTGRES_URL"].rpartition("/")
        url = f"{base}/{database}_bench_{records}"
        found = f"SELECT 1 FROM pg_database WHERE datname = '{database}_bench_{records}'"  # noqa: S608 (both are our own)
        psql = ["psql", f"{base}/postgres", "--quiet", "--tuples-only", "--command"]
        if not subprocess.run([*psql, found], check=True, capture_output=True, text=True).stdout.strip():
            subprocess.run([*psql, f'CREATE DATABASE "{database}_bench_{records}"'], check=True)
    return os.environ | {
        "DATABASE_URL": url,
        "DEBUG": "1",
        "LOG_LEVEL": "WARNING",
        "SEARCH_ENGINE": engine,
        "ELASTICSEARCH_INDEX": f"bench-{records}",
        "ELASTICSEARCH_URL": os.environ.get("TEST_ELASTICSEARCH_URL", ""),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def _step(name: str, environment: Mapping[str, str], arguments: Sequence[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.search.steps", name, *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


if __name__ == "__main__":
    main()
