"""How fast an engine takes the registry in, and how fast the same documents go in by the bare bulk of each server.

The bare bulk writes what lies ready: the same rows, tokens and numbers into the same tables and indexes, all of them, since an
index takes them the more slowly the larger it is. SQLite and Elasticsearch take a thousand at a time, PostgreSQL what lies ready
in one `COPY`, until the index is as it was found: merged, and known to the planner. Documents need not be composed for it, and
SQLite has them in the order of their places, in which it writes them fastest.
"""

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from elasticsearch import Elasticsearch, helpers
from psycopg import sql

from registry import selectors
from search import choice
from search.engines import elastic_index
from search.following.rebuilding import rebuild_index
from tests.judging.judgement import drop_current_index, fill_rows

AT_ONCE = 1_000
# So many documents lie ready together; only the time in which they go in is counted.
READY = 100_000
# What is read of each table of SQLite: the number of a row that holds tokens is its place, and no column.
SQLITE_COLUMNS = {"search_searchrow": "*", "search_tokens": "rowid, *", "search_cells": "*"}


def built() -> dict[str, Any]:
    """Return how many records there are, and how many a second go in by us and by the bare bulk."""
    began = time.perf_counter()
    done = list(rebuild_index())[-1] if choice.is_elastic() else fill_rows()
    spent = time.perf_counter() - began
    raw = _RAW[settings.SEARCH_ENGINE]()
    return {"records": sum(selectors.counts().values()), "documents": done, "built": done / spent, "raw": raw}


def empty() -> None:
    """Remove all that the engine holds."""
    if choice.is_elastic():
        drop_current_index()
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(_held())}")
            return
        connection.ensure_connection()
        for table, statements in _sqlite_tables(connection.connection).items():
            # FTS5 would remove one row after the other.
            cursor.execute(f"DROP TABLE {table}")
            for statement in statements:
                cursor.execute(statement)


def _raw_elastic() -> float:
    with Elasticsearch(settings.ELASTICSEARCH_URL.split(","), request_timeout=60) as client:
        current = elastic_index.current_index()
        assert current, "the index was just made"
        index = current.name
        made = client.indices.get(index=index)[index]
        for own in ("creation_date", "uuid", "provided_name", "version"):
            made["settings"]["index"].pop(own, None)
        raw = f"{index}-raw"
        client.indices.create(index=raw, mappings=made["mappings"], settings=made["settings"])
        try:
            found = helpers.scan(client, index=index, size=AT_ONCE)
            spent, done = 0.0, 0
            while some := list(islice(found, READY)):
                documents = [{"_index": raw, "_id": each["_id"], "_source": each["_source"]} for each in some]
                began = time.perf_counter()
                done += helpers.bulk(client, documents, chunk_size=AT_ONCE)[0]
                spent += time.perf_counter() - began
            began = time.perf_counter()
            client.indices.refresh(index=raw)
            return done / (spent + time.perf_counter() - began)
        finally:
            client.indices.delete(index=raw)


def _raw_sqlite() -> float:
    connection.ensure_connection()
    source = connection.connection
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(Path(folder, "raw.sqlite3")) as raw:
        raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;")
        tables = _sqlite_tables(source)
        for statements in tables.values():
            for statement in statements:
                raw.execute(statement)
        spent, done = 0.0, 0
        for table in tables:
            rows = 0
            for some in _rows(source, table):
                began = time.perf_counter()
                raw.executemany(_insertion(table, len(some[0])), some)
                raw.commit()
                spent += time.perf_counter() - began
                rows += len(some)
            done = max(done, rows)
        began = time.perf_counter()
        raw.execute("INSERT INTO search_tokens (search_tokens) VALUES ('optimize')")
        raw.execute("ANALYZE")
        raw.commit()
        spent += time.perf_counter() - began
    return done / spent


def _insertion(table: str, columns: int) -> str:
    named = "(rowid, tokens)" if table == "search_tokens" else ""
    return f"INSERT INTO {table} {named} VALUES ({', '.join('?' * columns)})"  # noqa: S608 (literals)


def _sqlite_tables(source: Any) -> dict[str, list[str]]:
    """Return the tables of the engine with the statements that make each and its indexes."""
    made = source.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    virtual = [name for _, name, _, statement in made if statement.startswith("CREATE VIRTUAL TABLE")]
    tables: dict[str, list[str]] = {}
    for kind, name, table, statement in sorted(made, key=lambda each: each[0] != "table"):
        is_shadow = any(name.startswith(f"{each}_") for each in virtual)
        if table in _held() and not is_shadow and kind in ("table", "index"):
            tables.setdefault(table, []).append(statement)
    return tables


def _rows(source: Any, table: str) -> Iterator[list[tuple[Any, ...]]]:
    place = "rowid" if table == "search_tokens" else "place"
    cursor = source.execute(f"SELECT {SQLITE_COLUMNS[table]} FROM {table} ORDER BY {place}")  # noqa: S608 (literals)
    while some := cursor.fetchmany(AT_ONCE):
        yield some


def _held() -> list[str]:
    """Return the tables in which the engine of the database keeps records."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return [name for name in names if name in ("search_searchrow", "search_tokens", "search_cells")]


# Brings what waits in a list into each GIN index of a table.
_PENDING = (
    "SELECT gin_clean_pending_list(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'gin' AND i.indrelid = %s::regclass"
)


def _raw_postgres() -> float:
    server = settings.DATABASES["default"]
    at = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"], "password": server["PASSWORD"]}
    with psycopg.connect(dbname=server["NAME"], autocommit=True, **at) as raw:
        raw.execute("DROP SCHEMA IF EXISTS raw CASCADE")
        raw.execute("CREATE SCHEMA raw")
        spent, done = 0.0, 0
        for table in _held():
            names = {"table": sql.Identifier(table)}
            raw.execute(sql.SQL("CREATE TABLE raw.{table} (LIKE public.{table} INCLUDING ALL)").format(**names))
            with psycopg.connect(dbname=server["NAME"], **at) as source, source.cursor("rows") as cursor:
                cursor.execute(sql.SQL("SELECT * FROM public.{table}").format(**names))
                rows = 0
                while some := cursor.fetchmany(READY):
                    began = time.perf_counter()
                    with raw.cursor().copy(sql.SQL("COPY raw.{table} FROM STDIN").format(**names)) as copy:
                        for row in some:
                            copy.write_row(row)
                    spent += time.perf_counter() - began
                    rows += len(some)
            began = time.perf_counter()
            raw.execute(sql.SQL("ANALYZE raw.{table}").format(**names))
            raw.execute(_PENDING, [f"raw.{table}"])
            spent += time.perf_counter() - began
            done = max(done, rows)
        raw.execute("DROP SCHEMA raw CASCADE")
    return done / spent


_RAW: Mapping[str, Callable[[], float]] = {"sqlite": _raw_sqlite, "postgres": _raw_postgres, "elastic": _raw_elastic}
