"""How well and how fast search answers on every engine, beside the bare client that sends the same requests in the same run.

usage: python -m benchmarks.search [--records 10000 100000] [--engines sqlite postgres elastic] [--rounds 3]
                                   [--folder kept [--as-filled | --building]]
PostgreSQL needs TEST_POSTGRES_URL, Elasticsearch TEST_ELASTICSEARCH_URL (`eval "$(scripts/services.sh start)"` sets both).
What was measured before stays in benchmarks/results/search.json, so that sizes and engines can be measured one after the other.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
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
    parser.add_argument("--folder", type=Path, help="where databases are kept and found again, with their indices")
    parser.add_argument("--as-filled", action="store_true", help="ask what the last run in this folder filled")
    parser.add_argument("--building", action="store_true", help="only fill once more what the last run in this folder loaded")
    options = parser.parse_args()
    kept = RESULTS / "search.json"
    results: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        for records in options.records:
            for engine in (each for each in ENGINES if each in options.engines):
                print(f"{engine}, {records:,} records", flush=True)
                run = Run(engine, records, options.each, folder)
                name = f"{engine} {records}"
                if options.building:
                    results[name] |= run.step("refill")
                    kept.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
                    continue
                filled = run.filled() if options.as_filled else run.step("fill")
                run.step("capture")
                results[name] = report.pooled(filled, [run.step("ask", number) for number in range(options.rounds)])
                kept.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
                if not options.folder:
                    run.step("drop")
    (RESULTS / "search.md").write_text(report.table(results), encoding="utf-8")
    (RESULTS / "search.svg").write_text(report.plot(results), encoding="utf-8")
    print((RESULTS / "search.md").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Run:
    """One engine and size. Each step is a process of its own: one that asks holds nothing but what a server would."""

    engine: str
    records: int
    each: int
    folder: Path

    @property
    def work(self) -> Path:
        """Where the files of this engine and size begin."""
        return self.folder / f"{self.engine}_{self.records}"

    def filled(self) -> dict[str, Any]:
        """Return what filling said when it was done."""
        said: dict[str, Any] = json.loads(self.work.with_suffix(".filled.json").read_text(encoding="utf-8"))
        return said

    def step(self, name: str, round_: int = 0) -> dict[str, Any]:
        """Take a step and return what it says."""
        command = [sys.executable, "-m", "benchmarks.search.steps", name, f"--work={self.work}"]
        command += [f"--records={self.records}", f"--each={self.each}", f"--round={round_}"]
        environment = _environment(self.engine, self.records, self.folder)
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer


def _environment(engine: str, records: int, folder: Path) -> Mapping[str, str]:
    folder.mkdir(exist_ok=True)
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


if __name__ == "__main__":
    main()
