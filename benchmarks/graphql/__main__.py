"""What a GraphQL request costs beside graphene-django, strawberry-django and a hand-written JSON view, on the same tables.

usage: python -m benchmarks.graphql [--entries 4000 1000000] [--databases sqlite postgres] [--at URL ...] [--rounds 9]
PostgreSQL needs TEST_POSTGRES_URL. Databases named by --at are filled if they are empty, and kept. What was measured before stays
in benchmarks/results/graphql.json, so that sizes and databases can be measured one after the other. Each peer has an environment
of its own under var/peers, locked with hashes: graphene-django cannot live beside current Strawberry. Every contender is a process
that answers the same queries; answers are compared before anything is measured. Rounds of all are interleaved, so that a busy
machine slows all; figures are medians of processor time.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from benchmarks.graphql import report
from benchmarks.graphql.contender import EMPTY, EMPTY_PACKED, OURS, REPEATED, REPEATED_PACKED, VIEW, VIEW_BESIDE
from benchmarks.graphql.over_http import served
from benchmarks.graphql.queries import Query, queries

ROOT: Final = Path(__file__).parent.parent.parent
RESULTS: Final = ROOT / "benchmarks" / "results"
# The contenders, and whose environment each lives in.
CONTENDERS: Final = {
    OURS: "",
    VIEW: "",
    "graphene-django, prefetched": "graphene_django",
    "graphene-django, as usual": "graphene_django",
    "strawberry-django": "strawberry_django",
}
# Those that are asked over HTTP too: the view alone and behind our middleware; answers that are kept, and a view without any.
SERVED: Final = (
    OURS,
    VIEW,
    VIEW_BESIDE,
    "graphene-django, prefetched",
    REPEATED,
    EMPTY,
    REPEATED_PACKED,
    EMPTY_PACKED,
)


@dataclass(frozen=True, slots=True)
class Contender:
    """A process that answers queries."""

    name: str
    asked: IO[str]
    answered: IO[str]

    def ask(self, query: Query) -> dict[str, Any]:
        """Return what the answer took, and the answer."""
        self.asked.write(json.dumps({"query": query.text, "variables": query.variables, "times": query.times}) + "\n")
        self.asked.flush()
        line = self.answered.readline()
        assert line, f"{self.name} has ended"
        said: dict[str, Any] = json.loads(line)
        return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", nargs="+", type=int, default=[4_000, 1_000_000], help="sizes of the ledger")
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgres"), default=["sqlite", "postgres"])
    parser.add_argument("--at", nargs="+", metavar="URL", help="databases to fill, or as they were filled")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    pythons = {peer: _environment(peer) for peer in sorted({each for each in CONTENDERS.values() if each})}
    kept = RESULTS / "graphql.json"
    results: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        for entries in options.entries:
            for url in options.at or [_new_database(database, entries, Path(folder)) for database in options.databases]:
                database = urlsplit(url).scheme
                print(f"{database}, {entries:,} entries", flush=True)
                uscc, key = _filled(url, entries)
                asked = queries(uscc)
                servers = {name: pythons.get(CONTENDERS.get(name, ""), sys.executable) for name in SERVED}
                results[f"{database} {entries}"] = {
                    "cpu": measured(url, asked, pythons, options.rounds),
                    "served": served(servers, url, asked, key, options.rounds),
                }
                kept.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (RESULTS / "graphql.md").write_text(report.table(results), encoding="utf-8")
    (RESULTS / "graphql.svg").write_text(report.plot(results), encoding="utf-8")
    print((RESULTS / "graphql.md").read_text(encoding="utf-8"))


def measured(url: str, asked: Mapping[str, Query], pythons: Mapping[str, str], rounds: int) -> dict[str, Any]:
    """Return, for each query and contender, the median of processor milliseconds, statements and page faults."""
    with ExitStack() as running:
        contenders = [started(running, name, pythons.get(peer, sys.executable), url) for name, peer in CONTENDERS.items()]
        for query in asked.values():
            answers = {each.name: each.ask(query)["answer"] for each in contenders}
            for name, answer in answers.items():
                assert answer["data"] == answers[OURS]["data"], f"{name} answers “{query.title}” otherwise: {str(answer)[:500]}"
        said: dict[str, dict[str, list[dict[str, Any]]]] = {query: {name: [] for name in CONTENDERS} for query in asked}
        for _ in range(rounds):
            for name, query in asked.items():
                for each in contenders:
                    said[name][each.name].append(each.ask(query))
    return {
        query.title: {
            name: {what: statistics.median(each[what] for each in times) for what in ("cpu", "statements", "faults")}
            for name, times in said[key].items()
        }
        for key, query in asked.items()
    }


def started(running: ExitStack, name: str, python: str, url: str) -> Contender:
    """Start a contender, which ends with what is running."""
    environment = os.environ | {"DATABASE_URL": url, "DEBUG": "1", "LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT)}
    command = [python, "-m", "benchmarks.graphql.contender", name]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    running.callback(process.wait)
    assert process.stdin is not None
    assert process.stdout is not None
    running.callback(process.stdin.close)
    return Contender(name, process.stdin, process.stdout)


def _environment(peer: str) -> str:
    """Make the environment of a peer if it is not there as it is locked, and return its Python."""
    folder, lock = ROOT / "var" / "peers" / peer, Path(__file__).parent / "peers" / f"{peer}.txt"
    python, made = folder / "bin" / "python", folder / "made_from"
    if not made.exists() or made.read_bytes() != lock.read_bytes():
        print(f"Making the environment of {peer}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([python, "-m", "pip", "install", *quiet, "--require-hashes", "--no-deps", "-r", lock], check=True)
        made.write_bytes(lock.read_bytes())
    return str(python)


def _new_database(database: str, entries: int, folder: Path) -> str:
    """Return the address of an empty database."""
    if database == "sqlite":
        return f"sqlite:///{folder}/graphql_{entries}.sqlite3"
    base, _, name = os.environ["TEST_POSTGRES_URL"].rpartition("/")
    for statement in (f'DROP DATABASE IF EXISTS "{name}_graphql"', f'CREATE DATABASE "{name}_graphql"'):
        subprocess.run(["psql", f"{base}/postgres", "--quiet", "--command", statement], check=True)
    return f"{base}/{name}_graphql"


def _filled(url: str, entries: int) -> tuple[str, str]:
    """Fill a database, if that was not done before; return the credit code of one of its institutions, and a new key."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DEBUG": "1",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-m", "benchmarks.graphql.filling", str(entries)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    *_, uscc, key = done.stdout.split()
    return uscc, key


if __name__ == "__main__":
    main()
