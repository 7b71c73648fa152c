"""Requests over HTTP to one process of one thread, the same server for every contender."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

from benchmarks.graphql.contender import EMPTY, EMPTY_PACKED, REPEATED, REPEATED_PACKED
from benchmarks.graphql.queries import Query

ROOT: Final = Path(__file__).parent.parent.parent
STARTS_WITHIN: Final = 30.0
# Short, so that a busy moment of the machine meets all contenders.
SECONDS_A_TURN: Final = 0.2
TURNS_A_ROUND: Final = 5
WITH_A_KEY: Final = (REPEATED, REPEATED_PACKED, EMPTY, EMPTY_PACKED)
# As browsers, fetch, Apollo and gql do without being told to; none of them takes a shorter list.
PACKED: Final = {"Accept-Encoding": "gzip, deflate"}


@dataclass(frozen=True, slots=True)
class Turn:
    """Answers a second, the processor milliseconds of the server for each, and how many bytes the content of the last had."""

    rate: float
    cpu: float
    size: int


@dataclass(frozen=True, slots=True)
class _Server:
    """A server of one process, which another looks after, and a connection to it."""

    pid: int
    connection: http.client.HTTPConnection

    def processor_seconds(self) -> float:
        """Return the processor time of all its threads until now."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        threads = chain.from_iterable(Path(f"/proc/{each}/task").iterdir() for each in children)
        return sum(int((each / "schedstat").read_text(encoding="ascii").split()[0]) for each in threads) / 1e9


def served(
    contenders: Mapping[str, str], url: str, asked: Mapping[str, Query], key: str, rounds: int
) -> dict[str, dict[str, dict[str, float]]]:
    """Return "rate", "cpu" and "size", for each query and contender: medians of answers a second, of the server's processor
    milliseconds for one, and of its bytes; contenders are names with their Pythons.

    Each is asked for a second a round, by turns. The key is shown to those that are about one.
    """
    with ExitStack() as running:
        servers = {name: _started(running, name, python, url) for name, python in contenders.items()}
        found: dict[str, dict[str, list[Turn]]] = {query: {name: [] for name in contenders} for query in asked}
        for _ in range(rounds * TURNS_A_ROUND):
            for title, query in asked.items():
                for name, server in servers.items():
                    shown, is_packed = key if name in WITH_A_KEY else "", name in (REPEATED_PACKED, EMPTY_PACKED)
                    found[title][name].append(_turn(server, query, shown, is_packed=is_packed))
    return {
        of: {
            asked[title].title: {name: statistics.median(getattr(each, of) for each in turns) for name, turns in by.items()}
            for title, by in found.items()
        }
        for of in ("rate", "cpu", "size")
    }


def _turn(server: _Server, query: Query, key: str, *, is_packed: bool) -> Turn:
    connection = server.connection
    body = json.dumps({"query": query.text, "variables": query.variables})
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    if is_packed:
        headers |= PACKED
    began, began_cpu, done = time.perf_counter(), server.processor_seconds(), 0
    while time.perf_counter() - began < SECONDS_A_TURN:
        connection.request("POST", "/contender", body, headers)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == 200, said[:500]
        done += 1
    cpu = (server.processor_seconds() - began_cpu) / done * 1000
    return Turn(done / (time.perf_counter() - began), cpu, len(said))


def _started(running: ExitStack, name: str, python: str, url: str) -> _Server:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = os.environ | {"DATABASE_URL": url, "DEBUG": "1", "LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT), "CONTENDER": name}
    server = [python, "-m", "gunicorn", "benchmarks.graphql.serving:application", "--bind", f"127.0.0.1:{port}"]
    # A thread of its own keeps connections open, which the plainest kind of worker does not.
    kept_open = ["--worker-class", "gthread", "--threads", "1", "--keep-alive", "900"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*server, *kept_open], env=environment, cwd=ROOT, **quiet)
    running.callback(process.wait)
    running.callback(process.terminate)
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return _Server(process.pid, http.client.HTTPConnection("127.0.0.1", port))
        time.sleep(0.1)
    raise AssertionError(f"the server of {name} did not start")
