"""A small ledger as the public gets it: entries, proofs, certificates and folders, made with our own tree and signatures."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from registry import checkpoints, merkle

AT = datetime(2026, 11, 24, 10, 0, 0, tzinfo=UTC)
LEAF_FIELDS = ("seq", "kind", "id", "parent", "action", "effectiveOn", "recordedAt", "digest")


def canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def leaf_of(entry: dict[str, Any]) -> bytes:
    return merkle.leaf_hash(canonical({name: entry[name] for name in LEAF_FIELDS}))


@dataclass
class Log:
    """Entries in the form of the open data, and what is proved of them."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def add(self, record: str, *, action: str = "created", day: str = "2020-01-08", **payload: Any) -> dict[str, Any]:
        seq = len(self.entries) + 1
        text = canonical({"document": {"name": f"济南示例{seq}"}, "basis": "", "source": "", **payload}).decode()
        salt = hashlib.sha256(str(seq).encode()).digest()[:16]
        kind = {"i": "institution", "p": "platform", "t": "teacher", "e": "credit_entry"}[record[0]]
        entry = {
            "seq": seq,
            "kind": kind,
            "id": record,
            "parent": "" if kind == "institution" else "i000000000001",
            "action": action,
            "effectiveOn": day,
            "recordedAt": f"2026-11-24T09:00:00.{seq:06}+00:00",
            "digest": hashlib.sha256(salt + text.encode()).hexdigest(),
            "payload": text,
            "salt": salt.hex(),
        }
        self.entries.append(entry)
        return entry

    def erase(self, *seqs: int, by: str) -> None:
        """Blank entries and say so in a later one, as the law wants it."""
        for seq in seqs:
            self.entries[seq - 1] |= {"payload": None, "salt": None}
        self.add(by, action="erased", document=None, erases=list(seqs))

    def leaves(self, size: int | None = None) -> list[bytes]:
        return [leaf_of(entry) for entry in self.entries[:size]]

    def note(self, size: int | None = None) -> str:
        leaves = self.leaves(size)
        return checkpoints.sign(len(leaves), merkle.root_over(leaves), AT)

    def node(self, level: int, position: int) -> bytes:
        return merkle.root_over(self.leaves()[position << level : (position + 1) << level])

    def inclusion(self, seq: int, size: int | None = None) -> dict[str, Any]:
        size = size or len(self.entries)
        proof = merkle.inclusion_plan(seq - 1, size).read(self.node)
        return {"entry": self.entries[seq - 1], "index": seq - 1, "size": size, "proof": [part.hex() for part in proof]}

    def inclusion_bundle(self, seq: int, size: int | None = None) -> dict[str, Any]:
        return {"checkpoint": self.note(size), **self.inclusion(seq, size)}

    def consistency_bundle(self, old: int, new: int) -> dict[str, Any]:
        proof = merkle.consistency_plan(old, new).read(self.node)
        return {"old": self.note(old), "new": self.note(new), "proof": [part.hex() for part in proof]}

    def certificate(self, *seqs: int, **changes: Any) -> dict[str, Any]:
        certificate = {
            "number": "C-2026-000001",
            "record": self.entries[seqs[0] - 1]["id"],
            "kind": self.entries[seqs[0] - 1]["kind"],
            "asOf": "2024-09-01",
            "issuedAt": "2026-11-24T10:00:00Z",
            "sentence": "该平台当日已备案。",
            "status": "FILED",
            "restsOn": [{"seq": seq, "leaf": leaf_of(self.entries[seq - 1]).hex()} for seq in seqs],
            "size": len(self.entries),
            "root": merkle.root_over(self.leaves()).hex(),
        } | changes
        signature = checkpoints.sign_statement(canonical(certificate))
        return {
            "certificate": certificate,
            "signature": {"key": signature.key, "value": signature.value},
            "checkpoint": self.note(),
            "entries": [self.inclusion(seq) for seq in seqs],
        }

    def write(self, folder: Path, *, after: int = 0, upto: int | None = None, packed: bool = False) -> Path:
        """Write a folder of the open data: the entries after a number, and the head that covers them."""
        folder.mkdir(parents=True, exist_ok=True)
        write_entries(folder, self.entries[after:upto], packed=packed)
        (folder / "checkpoint.txt").write_text(self.note(upto), encoding="utf-8")
        if after:
            peaks, _ = merkle.append((), 0, self.leaves(after))
            start = {"checkpoint": self.note(after), "peaks": [peak.hex() for peak in peaks]}
            (folder / "start.json").write_text(json.dumps(start), encoding="utf-8")
        return folder


def write_entries(folder: Path, entries: list[dict[str, Any]], *, packed: bool = False) -> None:
    """Write entries as they are, also when they do not fit the head that the folder has."""
    lines = b"".join(canonical(entry) + b"\n" for entry in entries)
    if packed:
        (folder / "ledger.ndjson.gz").write_bytes(gzip.compress(lines))
    else:
        (folder / "ledger.ndjson").write_bytes(lines)


def sample(count: int = 40) -> Log:
    """A ledger in which entry 9 is a withheld teacher's, and entry 3 a credit entry that was erased by the last one."""
    log = Log()
    for seq in range(1, count + 1):
        log.add({3: "e000000000003", 9: "t000000000009"}.get(seq, f"{'ip'[seq % 2]}{seq:012}"))
    log.entries[8] |= {"payload": None, "salt": None, "withheld": True}
    log.erase(3, by="e000000000003")
    return log
