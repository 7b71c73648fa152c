"""Three real nodes of Elasticsearch of the tests' own, which are killed and come back with what they had on disk."""

import fcntl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from elasticsearch import Elasticsearch

SCRIPT = Path(__file__).parents[3] / "scripts/elasticsearch_cluster.sh"
NUMBERS = (1, 2, 3)

# What a node does for the others when it is killed.
Part = Literal["master", "primary", "replica", "none"]


@dataclass(frozen=True, slots=True)
class Nodes:
    """A cluster under way: the address of each node, in the order of their numbers."""

    urls: tuple[str, ...]

    @property
    def url(self) -> str:
        """What the product is given: every address."""
        return ",".join(self.urls)

    def revive(self) -> None:
        """Start the nodes that were killed, and return once the cluster is whole."""
        _run("start")

    def kill(self, number: int) -> None:
        """Kill a node with SIGKILL."""
        _run("kill", str(number))

    def kill_all(self) -> None:
        """Kill every node, one right after the other."""
        for number in NUMBERS:
            self.kill(number)

    def number_of(self, part: Part, alias: str) -> int:
        """Return the number of a node that has this part in the index behind an alias; for the master, the elected one."""
        with Elasticsearch(list(self.urls)) as client:
            master = _number(client.cat.master(format="json"), "node")
            if part == "master":
                return master
            copies: Any = client.cat.shards(index=alias, format="json")
            holders = {mark: _number([each for each in copies if each["prirep"] == mark], "node") for mark in "pr"}
        if part == "none":
            return next(number for number in NUMBERS if number not in holders.values())
        return holders[part[0]]


@contextmanager
def running() -> Iterator[Nodes]:
    """Three nodes from nothing, for one process at a time; whatever happens, none is left at the end."""
    with (Path(tempfile.gettempdir()) / "beian-elasticsearch-cluster.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # A run that was killed itself may have left some.
        _run("stop")
        try:
            yield Nodes(tuple(_run("start").split()))
        finally:
            _run("stop")


def _number(rows: Any, field: str) -> int:
    return int(rows[0][field].removeprefix("node-"))


def _run(*arguments: str) -> str:
    ended = subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
