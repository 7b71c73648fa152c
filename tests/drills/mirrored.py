"""A copy of the registry that a program of its own keeps over the API, killed again and again, and what it must be equal to."""

import importlib.util
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry import proofs
from registry.models import LedgerEntry, PublicRecord
from registry.vocabulary import RecordKind
from tests.drills.databases import ROOT

SCRIPT = ROOT / "docs" / "examples" / "mirror.py"
KILLED = -9


def load_mirror() -> Any:
    """Return the example as a module."""
    spec = importlib.util.spec_from_file_location("mirror", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mirror = load_mirror()


@dataclass(slots=True)
class Mirror:
    """A copy in a file, kept from the site at an address by a script; `lives` is how often its process was killed."""

    path: Path
    url: str
    lives: int = 0
    script: Path = SCRIPT

    @property
    def size(self) -> int:
        """How many entries the copy has followed."""
        with self._opened() as copy:
            return int(mirror.state(copy)[0])

    def run(self, *arguments: str) -> str:
        """Run the example to its end; return what it printed."""
        command = [sys.executable, "-I", str(self.script), str(self.path), *arguments]
        done = subprocess.run(command, capture_output=True, check=False, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def follow(self) -> tuple[int, str]:
        """Follow to the present head; return the size of the copy and its root."""
        size, root = self.run("follow", self.url).split()
        return int(size), root

    def follow_and_be_killed(self, after: float) -> None:
        """Follow for so many seconds, and be killed."""
        command = [sys.executable, "-I", str(self.script), str(self.path), "follow", self.url, "--every", "0.05"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
        _, said = process.communicate()
        assert process.returncode == KILLED, said
        self.lives += 1

    def differences(self) -> Iterator[str]:
        """Yield in what the copy, which has followed to the end, differs from the registry."""
        with self._opened() as copy:
            head = proofs.head()
            if mirror.state(copy) != (head.size, head.root.hex()):
                yield f"size and root are {mirror.state(copy)}"
            for kind in RecordKind:
                # People are in no bulk source.
                if kind != RecordKind.TEACHER:
                    yield from self._different_documents(copy, kind)
            erased = set(LedgerEntry.objects.filter(payload=None).values_list("seq", flat=True))
            told = {seq for (seq,) in copy.execute("SELECT seq FROM entries WHERE payload IS NOT NULL")}
            yield from (f"entry {seq} was erased and is still told" for seq in erased & told)

    @staticmethod
    def _different_documents(copy: sqlite3.Connection, kind: RecordKind) -> Iterator[str]:
        rows = PublicRecord.objects.filter(kind=kind).order_by("public_id")
        shown = [row.body for row in rows if row.shown_until is None or row.shown_until.isoformat() >= mirror.log_of(copy)[2]]
        kept = list(mirror.documents(copy, kind.value))
        if shown != kept:
            yield f"{kind}: {len(kept)} documents instead of {len(shown)}, {len(set(kept) ^ set(shown))} of them different"

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        copy = mirror.open_copy(self.path)
        try:
            yield copy
        finally:
            copy.close()
