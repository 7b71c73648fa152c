"""What checking costs: batches of mixed identifiers against a registry, on the database's own engine.

    python -m benchmarks.verify [--records 10000 100000] [--engines sqlite postgres] [--rounds 15] [--folder kept]

Every round asks one batch of each size, in turns, and a batch of the largest by a request to the API, with identifiers that no
earlier round asked for. Every figure is of our own process's CPU, as a median. PostgreSQL needs TEST_POSTGRES_URL
(`eval "$(scripts/services.sh start)"` sets it).
"""

import argparse
import cProfile
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
RESULT: Final = ROOT / "benchmarks" / "results" / "verify.md"

BATCHES: Final = (1, 100, 1000)
SEED: Final = 20260301
QUERY: Final = (
    "query Held($held: [IdentifierInput!]!) { verify(identifiers: $held) { input outcome reasons statusSentence record { id } } }"
)
PEOPLE: Final = ("王小明", "李秀英", "张伟", "13800138000", "37010219900307123X")


def main() -> None:
    """Measure each engine at each size in a process of its own, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--engines", nargs="+", choices=("sqlite", "postgres"), default=["sqlite", "postgres"])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", type=Path, help="where databases are kept and found again")
    parser.add_argument("--as-filled", action="store_true", help="do not make anew what the engine keeps")
    parser.add_argument("--profile", type=Path, help="where a profile of the largest batches goes")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(_measured(options)))
        return
    engines = [each for each in options.engines if each == "sqlite" or "TEST_POSTGRES_URL" in os.environ]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(exist_ok=True)
        runs = [(engine, records) for records in options.records for engine in engines]
        measured = {run: _run(*run, folder, options) for run in runs}
    RESULT.write_text(_table(measured), encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


def _run(engine: str, records: int, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    file = folder.resolve() / f"verify_{engine}_{records}.sqlite3"
    url = f"sqlite:///{file}" if engine == "sqlite" else _postgres_url(records)
    command = [sys.executable, "-m", "benchmarks.verify", f"--measure={file}", f"--records={records}", f"--rounds={options.rounds}"]
    command += [f"--profile={options.profile}"] if options.profile else []
    command += ["--as-filled"] if options.as_filled else []
    environment = {"DATABASE_URL": url, "DEBUG": "1", "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _postgres_url(records: int) -> str:
    base, _, database = os.environ["TEST_POSTGRES_URL"].rpartition("/")
    name = f"{database}_verify_{records}"
    psql = ["psql", f"{base}/postgres", "--quiet", "--tuples-only", "--command"]
    found = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"  # noqa: S608 (our own)
    if not subprocess.run([*psql, found], check=True, capture_output=True, text=True).stdout.strip():
        subprocess.run([*psql, f'CREATE DATABASE "{name}"'], check=True)
    return f"{base}/{name}"


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, reset_queries

    call_command("migrate", verbosity=0)
    # With DEBUG every statement would be kept.
    settings.DEBUG = False
    # What one address may ask for within five minutes is no hindrance here.
    settings.PUBLIC_QUOTA = 10**12
    from config import garbage_collector
    from search.verify import verify
    from tests.judging.judgement import fill_rows
    from tests.judging.kept import kept_registry

    kept_registry(options.records[0], options.measure.with_suffix(".known"))
    if not options.as_filled:
        fill_rows()
    sorts = _sorts(random.Random(SEED))
    taken: dict[int, list[float]] = defaultdict(list)
    requested: list[float] = []
    outcomes: dict[str, int] = defaultdict(int)
    verify(_batch(sorts, 100))
    _request(_batch(sorts, 100))
    garbage_collector.settle()
    for _ in range(options.rounds):
        for size in BATCHES:
            batch = _batch(sorts, size)
            began = time.process_time()
            verdicts = verify(batch)
            taken[size].append(time.process_time() - began)
            for verdict in verdicts:
                outcomes[verdict.outcome] += 1
        requested.append(_request(_batch(sorts, BATCHES[-1])))
    if options.profile:
        batches = [_batch(sorts, BATCHES[-1]) for _ in range(5)]
        with cProfile.Profile() as profiler:
            for batch in batches:
                verify(batch)
        profiler.dump_stats(options.profile)
    queries = {}
    connection.force_debug_cursor = True
    for size in BATCHES:
        reset_queries()
        verify(_batch(sorts, size))
        queries[size] = len(connection.queries)
    return {
        "cpu": {size: median(taken[size]) * 1000 for size in BATCHES},
        "requested": median(requested) * 1000,
        "queries": queries,
        "outcomes": {name: number / sum(outcomes.values()) for name, number in sorted(outcomes.items())},
        "sorts": {name: _alone(verify, draw) for name, draw in sorts.items()},
    }


def _request(held: Sequence[Any]) -> float:
    """Ask the API for a batch as a partner does; return how many seconds of processor time the answer takes."""
    from django.test import RequestFactory

    from graphql_api.views import graphql

    identifiers = [
        {"value": each.text, "payee": each.payee or None, "kind": each.hint.upper() if each.hint else None} for each in held
    ]
    body = json.dumps({"query": QUERY, "variables": {"held": identifiers}})
    request = RequestFactory().post("/graphql", body, content_type="application/json")
    began = time.process_time()
    answer = graphql(request)
    spent = time.process_time() - began
    assert len(json.loads(answer.content)["data"]["verify"]) == len(held), answer.content[:500]
    return spent


def _alone(verify: Callable[[Sequence[Any]], object], draw: Callable[[], Any]) -> float:
    """Return what one of a thousand of one sort costs, in milliseconds."""
    batches = [[draw() for _ in range(BATCHES[-1])] for _ in range(3)]
    spent = []
    for batch in batches:
        began = time.process_time()
        verify(batch)
        spent.append(time.process_time() - began)
    return median(spent) * 1000


def _batch(sorts: Mapping[str, Callable[[], Any]], size: int) -> list[Any]:
    """Identifiers of every sort in turns, of the first where one is enough."""
    draws = list(sorts.values())
    return [draws[at % len(draws)]() for at in range(size)]


def _sorts(chance: random.Random) -> dict[str, Callable[[], Any]]:
    """Ways to draw what somebody holds: most of it of a record, the rest like one or of nobody."""
    from registry.models import PublicRecord
    from registry.vocabulary import RecordKind
    from search.verifying.held import Held

    def bodies(kind: RecordKind, named: str) -> list[str]:
        """What is drawn from is kept as text: a server has no such heap for its garbage collector to walk through."""
        rows = PublicRecord.objects.filter(kind=kind).order_by("public_id").values_list("body", flat=True)
        return [body for body in rows if json.loads(body)[named]]

    institutions, licensed = bodies(RecordKind.INSTITUTION, "name"), bodies(RecordKind.INSTITUTION, "licenceNumber")
    platforms, hosted, with_app, numbered, filed = (
        bodies(RecordKind.PLATFORM, named) for named in ("name", "domains", "appIds", "icpNumber", "filingNumber")
    )

    def drawn(texts: Sequence[str], named: str) -> str:
        told = json.loads(chance.choice(texts))[named]
        return str(chance.choice(told) if isinstance(told, list) else told)

    def slip(text: str, others: str) -> str:
        at = chance.randrange(len(text))
        return text[:at] + chance.choice(others) + text[at + 1 :]

    def letters(most: int) -> str:
        return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(6, most)))

    return {
        "link of a filed site": lambda: Held(f"https://www.{drawn(hosted, 'domains')}/course/{chance.randrange(10**6)}?from=share"),
        "credit code": lambda: Held(drawn(institutions, "uscc")),
        "platform's name": lambda: Held(drawn(platforms, "name"), "app_name"),
        "payee's name": lambda: Held(drawn(institutions, "name"), "payee"),
        "ICP number": lambda: Held(drawn(numbered, "icpNumber")),
        "host like a filed one": lambda: Held(slip(drawn(hosted, "domains").partition(".")[0], "abdeghnqz019") + ".com"),
        "page of a store": lambda: Held(f"https://a.app.qq.com/o/simple.jsp?pkgname={drawn(with_app, 'appIds')}"),
        "filing number": lambda: Held(drawn(filed, "filingNumber")),
        "name and payee": lambda: Held(
            drawn(platforms, "name"), payee=chance.choice((drawn(institutions, "name"), chance.choice(PEOPLE)))
        ),
        "mistyped name": lambda: Held(slip(drawn(platforms, "name"), "唐堂客课明铭雅亚蓝兰")),
        "licence number": lambda: Held(drawn(licensed, "licenceNumber"), "licence"),
        "host of nobody": lambda: Held(f"https://{letters(14)}.{chance.choice(('com', 'cn', 'top', 'com.cn'))}/"),
        "name of nobody": lambda: Held("".join(chance.choices("天地玄黄宇宙洪荒日月盈昃辰宿列张", k=4)) + "网校"),
        "person": lambda: Held(chance.choice(PEOPLE), "payee"),
    }


def _yardstick() -> float:
    """Return what tells a fast machine from a slow one: the least milliseconds of processor time of several such loops."""
    spent = []
    for _ in range(9):
        began, total = time.process_time(), 0
        for number in range(1_000_000):
            total += number
        spent.append((time.process_time() - began) * 1000)
    return min(spent)


def _table(measured: Mapping[tuple[str, int], Mapping[str, Any]]) -> str:
    lines = [
        "# Checking what somebody holds",
        "",
        "`python -m benchmarks.verify`: invented registries, rows as a rebuild leaves them, batches of identifiers of fourteen",
        "sorts in equal parts, none asked before; by the function that pages and API share, and by a whole request to the API",
        "(`input outcome reasons statusSentence record { id }`) behind no middleware. CPU of our own process (SQLite works in it,",
        "PostgreSQL beside it), medians.",
        f"On this machine a million additions in a loop take {_yardstick():.0f} ms.",
        "",
        "| engine | records | "
        + " | ".join(f"{size:,} held, CPU ms" for size in BATCHES)
        + f" | {BATCHES[-1]:,} requested | queries |",
        "| --- |" + " ---: |" * (len(BATCHES) + 3),
    ]
    for (engine, records), figures in measured.items():
        spent = " | ".join(f"{figures['cpu'][str(size)]:.1f}" for size in BATCHES)
        queries = " / ".join(str(figures["queries"][str(size)]) for size in BATCHES)
        lines.append(f"| {engine} | {records:,} | {spent} | {figures['requested']:.1f} | {queries} |")
    largest = list(measured)[-1][1]
    of_largest = {engine: figures for (engine, records), figures in measured.items() if records == largest}
    lines += [
        "",
        f"A thousand of one sort alone, among {largest:,} records, CPU ms:",
        "",
        "| sort | " + " | ".join(of_largest) + " |",
        "| --- |" + " ---: |" * len(of_largest),
    ]
    for sort in next(iter(of_largest.values()))["sorts"]:
        lines.append(f"| {sort} | " + " | ".join(f"{figures['sorts'][sort]:.0f}" for figures in of_largest.values()) + " |")
    outcomes = next(iter(of_largest.values()))["outcomes"]
    told = ", ".join(f"{name} {share:.0%}" for name, share in outcomes.items())
    return "\n".join([*lines, "", f"Verdicts of the mixed batches: {told}.", ""])


if __name__ == "__main__":
    main()
