"""How long the results page takes on every engine, beside the engine's own time for the same requests in the same run.

usage: python benchmarks/search.py [--institutions 10000]
SQLite is always measured; PostgreSQL with TEST_POSTGRES_URL, Elasticsearch with TEST_ELASTICSEARCH_URL
(`eval "$(scripts/services.sh start)"` sets both). The table goes to benchmarks/results/search.md.
"""

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "benchmarks" / "results" / "search.md"
EACH = 60
ELSE = "山海云星明德书院知行致远思齐"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--institutions", type=int, default=10_000)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure_here(), ensure_ascii=False))
        return
    with tempfile.TemporaryDirectory() as folder:
        databases = {"sqlite": f"sqlite:///{folder}/search.sqlite3"}
        if postgres := os.environ.get("TEST_POSTGRES_URL"):
            databases["postgres"] = f"{postgres}_bench_search"
        runs = {name: in_database(name, url, options.institutions) for name, url in databases.items()}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(table(runs, options.institutions), encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


def in_database(name: str, url: str, institutions: int) -> dict[str, Any]:
    """Fill a database with sample institutions and measure in it, in processes of their own."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DEBUG": "1",
        "LOG_LEVEL": "WARNING",
        "SEARCH_ENGINE": name,
        "ELASTICSEARCH_INDEX": f"bench-{os.getpid()}-{name}",
        "ELASTICSEARCH_URL": os.environ.get("TEST_ELASTICSEARCH_URL", ""),
    }
    if name == "postgres":
        base, _, database = url.rpartition("/")
        for statement in (f'DROP DATABASE IF EXISTS "{database}"', f'CREATE DATABASE "{database}"'):
            subprocess.run(["psql", f"{base}/postgres", "--quiet", "--command", statement], check=True)
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True)
    began = time.perf_counter()
    load = [*manage, "load_sample", "--institutions", str(institutions)]
    subprocess.run(load, env=environment, check=True, stdout=subprocess.DEVNULL)
    loaded = time.perf_counter() - began
    measure = [sys.executable, "-m", "benchmarks.search", "--measure"]
    measured = subprocess.run(measure, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return {**json.loads(measured.stdout.splitlines()[-1]), "load_seconds": round(loaded, 1)}


def measure_here() -> dict[str, Any]:
    """Measure the engine of this database, then Elasticsearch if there is one, with the same queries."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import override_settings

    from registry import selectors
    from search.choice import database_engine
    from search.engines import elastic, elastic_index
    from search.rebuilding import rebuild_index

    settings.DEBUG = False
    queries = dict(queries_by_class(random.Random(7)))
    result: dict[str, Any] = {"records": sum(selectors.counts().values()), "engines": {}}
    result["engines"][database_engine().name] = measure(queries, database_engine(), raw_sql)
    if settings.ELASTICSEARCH_URL:
        with override_settings(SEARCH_ENGINE="elastic"):
            began = time.perf_counter()
            done = list(rebuild_index())[-1]
            result["rebuild"] = round(done / (time.perf_counter() - began))
            result["engines"]["elastic"] = measure(queries, elastic.ElasticEngine, raw_elastic)
            for index in elastic_index.indices_of_ours():
                elastic_index.drop_index(index)
    return result


def queries_by_class(rng: random.Random) -> Iterator[tuple[str, list[str]]]:
    """What might be typed, made from records drawn at random."""
    from registry.vocabulary import RecordKind
    from search import analysis
    from search.documents import in_pinyin
    from search.models import SearchRow

    def drawn(kind: str) -> list[dict[str, Any]]:
        ids = list(SearchRow.objects.filter(kind=kind).order_by("public_id").values_list("id", flat=True))
        rows = SearchRow.objects.filter(id__in=rng.sample(ids, min(EACH, len(ids))))
        return [json.loads(forms) for forms in rows.values_list("forms", flat=True)]

    schools, platforms = drawn(RecordKind.INSTITUTION), drawn(RecordKind.PLATFORM)
    names = [each["called"][0][1] for each in schools]
    cores = [core for name in names if len(core := analysis.core(name).replace(" ", "")) >= 4]
    called = [each["called"][0][1] for each in platforms]

    def mistyped(text: str) -> str:
        at = rng.randrange(2, len(text))
        return text[:at] + rng.choice(ELSE) + text[at + 1 :]

    yield "exact", names
    yield "brand", called
    yield "middle", [core[-3:] for core in cores]
    yield "typo", [mistyped(core) for core in cores]
    yield "pinyin", [in_pinyin(core[-3:]) for core in cores]
    yield "initials", [analysis.pinyin(core).initials[0] for core in cores]
    yield "several", [f"{each['called'][0][1]} 数学" for each in platforms]
    yield "codes", [code for each in (*schools, *platforms) for code in each["codes"][:1]]
    yield "broad", ["教育", "济南", "数学", "张", "zh", "青岛市", "在线", "课堂"] * 4
    yield "browse", [""] * 10


def measure(queries: dict[str, list[str]], engine: Any, raw: Callable[[Any], Callable[[], object]]) -> dict[str, dict[str, float]]:
    """Time each results page, the look-up in it, and right after both the engine alone with the requests that they made."""
    from django.test import Client

    from search.lookup import SearchQuery, look_up

    client = Client(headers={"Accept-Language": "zh-CN"}, SERVER_NAME="127.0.0.1")

    def page(text: str) -> None:
        answer = client.get("/search", {"q": text})
        assert answer.status_code == 200

    requests: list[Any] = []
    owner: Any = engine if isinstance(engine, type) else type(engine)
    find = owner.find

    def recorded(self: Any, request: Any) -> Any:
        requests.append(request)
        return find(self, request)

    owner.find = recorded
    for texts in queries.values():
        for text in texts[:5]:
            page(text)
    measured = {}
    for name, texts in queries.items():
        times: dict[str, list[float]] = {"page": [], "look_up": [], "engine": []}
        for text in texts:
            times["page"].append(timed(partial(page, text)))
            requests.clear()
            times["look_up"].append(timed(partial(look_up, SearchQuery(text))))
            alone = [raw(request) for request in list(requests)]
            times["engine"].append(sum(timed(each) for each in alone))
        measured[name] = {f"{what} p{q}": p(spent, q) for what, spent in times.items() for q in (50, 95)}
    owner.find = find
    return measured


def raw_sql(request: Any) -> Callable[[], object]:
    """The statements of a request, sent to the database's own driver."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from search.choice import database_engine
    from search.engines.rows import RowEngine

    with CaptureQueriesContext(connection) as captured:
        RowEngine.__dict__["find"](database_engine(), request)
    statements = [each["sql"] for each in captured.captured_queries]
    driver = connection.connection
    return lambda: [driver.execute(statement).fetchall() for statement in statements]


def raw_elastic(request: Any) -> Callable[[], object]:
    """A request sent by the bare client."""
    from django.conf import settings

    from search.engines import elastic, elastic_client

    body = elastic.search_for(request).to_dict()
    client = elastic_client.client(elastic_client.QUERY_SECONDS)
    return lambda: client.search(index=settings.ELASTICSEARCH_INDEX, body=body)


def timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def p(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 2)


def table(runs: dict[str, dict[str, Any]], institutions: int) -> str:
    records = next(iter(runs.values()))["records"]
    lines = [
        "# The results page on every engine",
        "",
        f"{institutions:,} sample institutions, {records:,} public records; "
        f"{os.cpu_count()} cores, CPython {platform.python_version()}. Milliseconds.",
        "*Page* is the whole answer of `/search` (20 results, total, 3 facets, rendered), *look-up* is `search.lookup.look_up` for",
        "the same words, *engine* the engine alone with the same requests, in one run. Made by `python benchmarks/search.py`.",
        "",
    ]
    columns = ["page p50", "page p95", "look_up p50", "look_up p95", "engine p50", "engine p95"]
    for database, run in runs.items():
        for engine, classes in run["engines"].items():
            lines += [f"## {engine}" + (f", over {database}" if engine != database else ""), ""]
            lines += ["| class | " + " | ".join(columns).replace("look_up", "look-up") + " |", "| --- |" + " ---: |" * len(columns)]
            lines += [
                f"| {name} | " + " | ".join(str(spent[column]) for column in columns) + " |" for name, spent in classes.items()
            ]
            lines.append("")
        lines.append(f"Loading into {database} took {run['load_seconds']} s with the index kept in the same transactions.")
        if "rebuild" in run:
            lines.append(f"The Elasticsearch index was filled from it at {run['rebuild']:,} documents a second.")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
