"""The labelled queries, and others made from the records, among 100,000 records on every engine."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests.judging.judgement import Report, told, told_miss
from tests.judging.thresholds import AMONG_100_000, shortfalls
from tests.search.conftest import own_engine

pytestmark = pytest.mark.crowd

RECORDS = 100_000
ROOT = Path(__file__).parent.parent.parent
ENGINES = [own_engine(), pytest.param("elastic", marks=pytest.mark.elastic)]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine that is judged."""
    if request.param == "elastic":
        request.getfixturevalue("elasticsearch_url")
    return str(request.param)


@pytest.fixture(scope="module")
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Report]:
    """What a process of its own, on a database of its own that it fills once, found all engines to be worth that are judged."""
    folder = tmp_path_factory.mktemp("judged")
    judged = any(each.path == request.path and each.get_closest_marker("elastic") for each in request.session.items)
    engines = ["own", "elastic"] if judged else ["own"]
    with _empty_database(folder) as url:
        command = [sys.executable, "-m", "tests.judging", "--records", str(RECORDS), "--report", str(folder / "report.json")]
        done = subprocess.run(
            [*command, "--engines", *engines],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        yield json.loads((folder / "report.json").read_text(encoding="utf-8"))


@contextmanager
def _empty_database(folder: Path) -> Iterator[str]:
    if own_engine() == "sqlite":
        yield f"sqlite:///{folder}/judged.sqlite3"
        return
    server = settings.DATABASES["default"]
    at = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"], "password": server["PASSWORD"]}
    name = f"judged_{os.getpid()}"
    with psycopg.connect(dbname="postgres", autocommit=True, **at) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"postgres://{at['user']}:{at['password']}@{at['host']}:{at['port']}/{name}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_the_record_that_is_meant_comes_first_among_many(
    report: Report, engine: str, record_property: Callable[[str, object], None]
) -> None:
    sets, misses = report["merit"][engine], report["misses"][engine]
    record_property("table", told(Report({**report, "merit": {engine: sets}})))

    assert report["records"] >= RECORDS
    fallen = {which: shortfalls(merit, AMONG_100_000) for which, merit in sets.items()}
    missed = [f"{which} {told_miss(each)}" for which, missed_of in misses.items() for each in missed_of]
    assert fallen == {"labelled": {}, "generated": {}}, "\n".join(missed)
