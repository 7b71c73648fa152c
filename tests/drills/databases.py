"""Databases of the drills: each is a copy of a migrated one, looked into through Django's own models, and dropped at the end."""

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import environ
import psycopg
import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend
from django.utils import timezone
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
_SQLITE_OPTIONS = {"timeout": 20, "transaction_mode": "IMMEDIATE"}
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """One database, by its address."""

    url: str

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite:")

    @property
    def name(self) -> str:
        """The path of a file, or the name on the server."""
        path = urlsplit(self.url).path
        return path if self.is_sqlite else path.lstrip("/")

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to use this database and nothing else."""
        engine = "sqlite" if self.is_sqlite else "postgres"
        return {**os.environ, "DATABASE_URL": self.url, "SEARCH_ENGINE": engine, "REDIS_URL": "", "DEBUG": "1"}


@dataclass(slots=True)
class SqliteDatabases:
    """Files in a folder."""

    folder: Path

    def new(self, of: Database | None = None) -> Database:
        """Return a fresh database, a copy of one that nobody uses if one is given."""
        database = Database(f"sqlite:///{self.folder}/drill-{next(_numbers)}.sqlite3")
        for ending in ("", "-wal", "-shm"):
            if of and Path(f"{of.name}{ending}").exists():
                shutil.copyfile(f"{of.name}{ending}", f"{database.name}{ending}")
        return database

    def drop(self, database: Database) -> None:
        """Remove a database."""
        for ending in ("", "-wal", "-shm"):
            Path(f"{database.name}{ending}").unlink(missing_ok=True)

    def close(self) -> None:
        """Leave the files to the folder."""


@dataclass(slots=True)
class PostgresDatabases:
    """Databases on a server, with names that no other run uses; all are dropped on closing."""

    server: str
    tablespace: str = ""
    _made: list[Database] = field(default_factory=list)

    def new(self, of: Database | None = None) -> Database:
        """Return a fresh database, a copy of one that nobody uses if one is given."""
        name = f"beian_drill_{os.getpid()}_{next(_numbers)}"
        database = Database(urlsplit(self.server)._replace(path=f"/{name}").geturl())
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(of.name if of else "template0")
        )
        if self.tablespace:
            create += sql.SQL(" TABLESPACE {}").format(sql.Identifier(self.tablespace))
        self._made.append(database)
        self._on_server(create)
        return database

    def drop(self, database: Database) -> None:
        """Remove a database, with whoever is still connected to it."""
        self._on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name)))

    def close(self) -> None:
        """Remove all that were made."""
        for database in self._made:
            self.drop(database)

    def create_tablespace(self, name: str, folder: Path) -> None:
        """Let databases be made in a folder that the server may write to."""
        self._on_server(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(sql.Identifier(name), sql.Literal(str(folder))))

    def drop_tablespace(self, name: str) -> None:
        """Forget a folder in which no database lies any more."""
        self._on_server(sql.SQL("DROP TABLESPACE {}").format(sql.Identifier(name)))

    def _on_server(self, statement: sql.Composed) -> None:
        server = urlsplit(self.server)._replace(path="/postgres").geturl()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(statement)


Databases = SqliteDatabases | PostgresDatabases


def migrated(databases: Databases) -> Database:
    """Return a fresh database with every table and nothing in it."""
    database = databases.new()
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=database.environment, check=True)
    return database


@contextmanager
def looked_into(database: Database, *, now: datetime) -> Iterator[BaseDatabaseWrapper]:
    """Let Django's models read this database instead of the one of the tests, at a moment of the drill."""
    parsed = environ.Env.db_url_config(database.url)
    if database.is_sqlite:
        parsed["OPTIONS"] = dict(_SQLITE_OPTIONS)
    described = connections.configure_settings({"default": parsed})["default"]
    kept = connections["default"]
    opened = load_backend(described["ENGINE"]).DatabaseWrapper(described, alias="default")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now)
        connections["default"] = opened
        try:
            yield opened
        finally:
            opened.close()
            connections["default"] = kept
