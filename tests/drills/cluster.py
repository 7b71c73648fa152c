"""A PostgreSQL server of a drill's own, which may be stopped in the middle of something. It syncs to disk, as one in use does."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

SERVICE_USER = "nobody"


@dataclass(slots=True)
class Cluster:
    """A server in a folder of its own, on a free port of loopback."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="beian-drill-")))
    port: int = field(default_factory=lambda: _free_port())

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """Make the server's files and start it."""
        give_to_service_user(self.folder)
        how = ("--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-locale")
        _run([_program("initdb"), "--pgdata", self._data, *how], self.folder)
        with (self.folder / "data/postgresql.conf").open("a") as settings:
            settings.write("listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n")
        self.start()

    def start(self) -> None:
        """Start the server, which first recovers what it has to."""
        log = str(self.folder / "server.log")
        _run(
            [_program("pg_ctl"), "--pgdata", self._data, "--log", log, "--options", f"-p {self.port}", "--wait", "start"],
            self.folder,
        )

    def checkpoint(self) -> None:
        """Write everything down, which a copy of a database needs before a crash.

        A sequence is written ahead for some numbers at a time; one that was copied in between gives them out a second time after
        a crash, if no checkpoint came first (seen on PostgreSQL 15).
        """
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def stop_at_once(self) -> None:
        """Stop the server as a crash would: nothing is finished and nothing is written down."""
        _run([_program("pg_ctl"), "--pgdata", self._data, "--mode", "immediate", "--wait", "stop"], self.folder)

    def remove(self) -> None:
        """Stop the server and remove its files."""
        if (self.folder / "data/postmaster.pid").exists():
            self.stop_at_once()
        shutil.rmtree(self.folder)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")


def give_to_service_user(folder: Path) -> None:
    """Let the server write to a folder: under root it runs as another user."""
    if os.geteuid() == 0:
        user = pwd.getpwnam(SERVICE_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)


def _run(arguments: list[str], folder: Path) -> None:
    # PostgreSQL refuses to run as root. Output goes to a file: the server keeps what it inherits open.
    with (folder / "commands.log").open("a") as log:
        if os.geteuid() == 0:
            user = pwd.getpwnam(SERVICE_USER)
            subprocess.run(
                arguments, cwd=folder, stdout=log, stderr=log, check=True, user=user.pw_uid, group=user.pw_gid, extra_groups=[]
            )
        else:
            subprocess.run(arguments, cwd=folder, stdout=log, stderr=log, check=True)


def _program(name: str) -> str:
    """Return the path of a program of the server; Debian keeps them out of PATH."""
    found = shutil.which(name) or max(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), default="")
    assert found, f"{name} of PostgreSQL is not installed (Debian: apt-get install postgresql)"
    return found


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])
