"""The product in processes of its own: as gunicorn serves it, and a database in which they may write."""

import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

from django.db import connection

ROOT = Path(__file__).parent.parent
LONGEST_START = 60


def own_database(folder: Path) -> str:
    """Return the address of a copy of the database of the tests, which is a file; what is written there no other test finds."""
    own = folder / "own.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as migrated, closing(sqlite3.connect(own)) as copy:
        migrated.backup(copy)
    return f"sqlite:///{own}"


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[str]:
    """Serve by one process of two threads while the block runs; yields the address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "1", "--threads", "2", "--bind", address]
    site = subprocess.Popen([*command, "--log-level", "error"], cwd=ROOT, env=environment)
    try:
        _wait_until_it_answers(f"http://{address}/healthz")
        yield f"http://{address}"
    finally:
        site.terminate()
        site.wait()


def _wait_until_it_answers(url: str) -> None:
    until = time.monotonic() + LONGEST_START
    while True:
        try:
            with urlopen(url):  # noqa: S310 (our own)
                return
        except OSError:
            assert time.monotonic() < until, "the site did not start"
            time.sleep(0.1)
