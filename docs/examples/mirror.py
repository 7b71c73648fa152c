#!/usr/bin/env python3
"""Keep a copy of the registry in SQLite: its open data first, then every change as it comes.

    python3 mirror.py COPY.sqlite3 fetch URL                 download the full export of a site, and add it
    python3 mirror.py COPY.sqlite3 add DIR [DIR ...]         a full export, or deltas in their order; each whole or not at all
    python3 mirror.py COPY.sqlite3 follow URL [--every SEC]  what changed since, over the API; once, or again and again
    python3 mirror.py COPY.sqlite3 root                      the number of entries, and the root hash over them
    python3 mirror.py COPY.sqlite3 documents KIND [--on DAY] the documents of a kind as NDJSON, as they were true on a day
    python3 mirror.py COPY.sqlite3 entries                   the ledger as NDJSON

Needs Python 3.10 and its standard library. It checks that every entry fits its content and that all of them together have the
root that the folder's checkpoint, or the API, names. Who signed the checkpoint is for beian_verify.py to check.
The place that the copy has reached and what it holds are written in one transaction: kill it at any moment, start it again.
A key for the API, if you have one, is taken from the environment, BEIAN_KEY.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import http.client
import json
import os
import sqlite3
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

FILES = ("datapackage.json", "checkpoint.txt", "ledger.ndjson.gz")
CHINA = timezone(timedelta(hours=8))
# As the ledger writes them; the API does in capitals.
KINDS = ("institution", "platform", "course", "teacher", "credit", "published_list", "listing")
# The largest stretch that the API gives at once.
CHANGES_AT_ONCE = 100
ASK_AGAIN_SECONDS = 5

HEAD = "query MirrorHead { ledgerHead { size root } }"
CHANGES = """query MirrorChanges($after: String, $first: Int) {
  changes(after: $after, first: $first) {
    edges { node { seq kind id parent action effectiveOn recordedAt digest payload salt absence } }
  }
}"""

LEAF_FIELDS = ("action", "digest", "effectiveOn", "id", "kind", "parent", "recordedAt", "seq")

TABLES = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, kind TEXT, id TEXT, parent TEXT, action TEXT, effectiveOn TEXT, recordedAt TEXT, digest TEXT,
    payload TEXT, salt TEXT, withheld INTEGER, leaf BLOB
);
CREATE INDEX IF NOT EXISTS entries_of_a_record ON entries (kind, id, effectiveOn, seq);
CREATE TABLE IF NOT EXISTS log (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER, peaks BLOB, day TEXT);
INSERT OR IGNORE INTO log VALUES (1, 0, x'', '');
"""

ADD = """
INSERT INTO entries VALUES (
    :seq, :kind, :id, :parent, :action, :effectiveOn, :recordedAt, :digest, :payload, :salt, :withheld, :leaf
)
"""

ALL = """
SELECT action, digest, effectiveOn, id, kind, lower(hex(leaf)) AS leaf, parent, payload, recordedAt, salt, seq, withheld
FROM entries ORDER BY seq
"""

# What was true on a day: of the entries for it or an earlier day, the latest; of one day, the one that was recorded last.
IN_FORCE = """
SELECT id, payload FROM (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY effectiveOn DESC, seq DESC) AS place
    FROM entries WHERE kind = ? AND effectiveOn <= ?
) WHERE place = 1 AND payload IS NOT NULL ORDER BY id
"""

# What the law had erased, by the numbers that the erasure names.
ERASE = "UPDATE entries SET payload = NULL, salt = NULL, withheld = NULL WHERE seq = ? AND id = ?"

# Entries of credit lists are not kept once the record was removed from the public ...
FORGET_REMOVED = """
UPDATE entries SET payload = NULL, salt = NULL, withheld = 1
WHERE kind = 'credit' AND payload IS NOT NULL AND action <> 'erased' AND seq <= (
    SELECT max(seq) FROM entries AS later WHERE later.kind = 'credit' AND later.id = entries.id
    AND later.action = 'removed' AND later.effectiveOn <= ?
)
"""
# ... nor after the last day on which they may be disclosed, which a correction may have brought forward.
FORGET = "UPDATE entries SET payload = NULL, salt = NULL, withheld = 1 WHERE id = ? AND payload IS NOT NULL AND action <> 'erased'"
FORGET_ONE = "UPDATE entries SET payload = NULL, salt = NULL, withheld = 1 WHERE seq = ?"
CREDIT = "SELECT seq, payload FROM entries WHERE kind = 'credit' AND payload IS NOT NULL"
# What was said of an institution with penalties, or with such that were withdrawn.
PENALISED = """
SELECT seq, payload FROM entries WHERE kind = 'institution' AND id = ?
AND (payload LIKE '%"penalties":[{%' OR payload LIKE '%"penaltyWithdrawals":[{%')
"""
# A site that cannot be reached, or that fell silent while it answered.
AWAY = (OSError, http.client.HTTPException)


class Refused(Exception):
    """A folder that does not fit the copy, or does not fit itself; the copy stays as it was."""


def open_copy(path: str | Path, *, is_made: bool = True) -> sqlite3.Connection:
    """Open the copy, made if there is none, unless it is not to be."""
    copy = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode={'rwc' if is_made else 'rw'}", uri=True, isolation_level=None)
    copy.execute("PRAGMA journal_mode = WAL")
    copy.executescript(TABLES)
    return copy


def add(copy: sqlite3.Connection, folder: Path) -> tuple[int, str]:
    """Take over a full export or a delta; return the size of the copy and its root (hexadecimal). Raises `Refused`."""
    with copy:
        copy.execute("BEGIN IMMEDIATE")
        take_over(copy, folder)
    return state(copy)


def take_over(copy: sqlite3.Connection, folder: Path) -> None:
    """Compare what the copy has of a folder, add what it has not, and forget what must not be kept."""
    check_sums(folder)
    package = json.loads((folder / "datapackage.json").read_bytes())
    _, size_line, root_line, *_ = (folder / "checkpoint.txt").read_text("utf-8").splitlines()
    end, root = int(size_line), base64.b64decode(root_line)
    size, stack, last_day = log_of(copy)
    seq = package["beian:ledger"]["from_seq"] - 1
    if seq > size:
        raise Refused(f"the folder begins after entry {seq}, and the copy ends at {size}: a delta between them is missing")
    for entry in entries_in(folder):
        seq += 1
        leaf = checked_leaf(entry, seq)
        if seq > size:
            take_entry(copy, stack, entry, leaf)
        elif copy.execute("SELECT leaf FROM entries WHERE seq = ?", (seq,)).fetchone()[0] != leaf:
            raise Refused(f"entry {seq} is not the one that the copy has: history was rewritten")
    if seq != end or (end >= size and root_of(stack) != root):
        raise Refused("the entries do not have the root that the checkpoint names")
    note_state(copy, max(size, end), stack, max(package["beian:asOf"], last_day))
    forget(copy, log_of(copy)[2])


def take_entry(copy: sqlite3.Connection, stack: list[bytes], entry: dict[str, Any], leaf: bytes) -> None:
    """Add an entry to the copy, its leaf to the tree, and blank what it says was erased."""
    copy.execute(ADD, {"withheld": None, **entry, "leaf": leaf})
    append(stack, entry["seq"] - 1, leaf)
    if entry["action"] == "erased" and entry["payload"]:
        copy.executemany(ERASE, [(named, entry["id"]) for named in json.loads(entry["payload"])["erases"]])


def note_state(copy: sqlite3.Connection, size: int, stack: list[bytes], day: str) -> None:
    """Write how far the copy is, in the transaction of what it took."""
    copy.execute("UPDATE log SET size = ?, peaks = ?, day = ?", (size, b"".join(stack), day))


def check_sums(folder: Path) -> None:
    """Compare the files that are read with the checksums beside them."""
    for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        expected, _, name = line.partition("  ")
        if name in FILES and sha256((folder / name).read_bytes()).hexdigest() != expected:
            raise Refused(f"{name} does not have the checksum that SHA256SUMS names")


def fetch(copy: sqlite3.Connection, url: str) -> tuple[int, str]:
    """Download the full export of a site and add it; if the site replaces it meanwhile, the checksums say so, and try again."""
    with tempfile.TemporaryDirectory() as name:
        for file in (*FILES, "SHA256SUMS"):
            (Path(name) / file).write_bytes(read(urllib.request.Request(f"{url.rstrip('/')}/open-data/full/{file}")))  # noqa: S310
        return add(copy, Path(name))


def follow(copy: sqlite3.Connection, url: str) -> tuple[int, str]:
    """Take over what changed until the copy is where the API says the ledger is; return its size and root. Raises `Refused`."""
    head = ask(url, HEAD)["ledgerHead"]
    while state(copy)[0] < head["size"]:
        size = state(copy)[0]
        wanted = {"after": f"c{size}", "first": min(CHANGES_AT_ONCE, head["size"] - size)}
        take_changes(copy, [edge["node"] for edge in ask(url, CHANGES, wanted)["changes"]["edges"]])
    size, root = state(copy)
    # A head that is behind the copy may be that of a server that comes after; the entries up to it must be the same all the same.
    if head["root"] != (root if size == head["size"] else root_at(copy, head["size"])):
        raise Refused("the copy does not have the root that the API names: history was rewritten")
    with copy:
        copy.execute("BEGIN IMMEDIATE")
        day = max(datetime.now(CHINA).date().isoformat(), log_of(copy)[2])
        copy.execute("UPDATE log SET day = ?", (day,))
        forget(copy, day)
    return size, root


def take_changes(copy: sqlite3.Connection, changes: list[dict[str, Any]]) -> None:
    """Add a stretch of changes and move the copy's place behind it, in one transaction."""
    with copy:
        copy.execute("BEGIN IMMEDIATE")
        size, stack, day = log_of(copy)
        for change in changes:
            size += 1
            entry = {**change, "kind": change["kind"].lower(), "action": change["action"].lower(), "parent": change["parent"] or ""}
            entry["withheld"] = 1 if entry.pop("absence") in ("WITHHELD", "NOT_SHOWN") else None
            take_entry(copy, stack, entry, checked_leaf(entry, size))
        note_state(copy, size, stack, day)


def ask(url: str, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask the API, and wait when it says that the quota is spent."""
    headers = {"Content-Type": "application/json", "GraphQL-Client-Name": "mirror.py"}
    if key := os.environ.get("BEIAN_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    told = json.loads(read(urllib.request.Request(f"{url.rstrip('/')}/graphql", body, headers)))  # noqa: S310
    if told.get("errors"):
        raise Refused(f"the API says: {told['errors'][0]['message']}")
    data: dict[str, Any] = told["data"]
    return data


def read(request: urllib.request.Request) -> bytes:
    """Return what a request is answered."""
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as refused:
            if refused.code not in (429, 502, 503, 504):
                raise Refused(f"{refused.url} answers {refused.code}: {refused.read(2000).decode(errors='replace')}") from refused
            time.sleep(int(refused.headers.get("Retry-After") or ASK_AGAIN_SECONDS))


def forget(copy: sqlite3.Connection, day: str) -> None:
    """Blank what may be kept no longer on a day; run it every day.

    That is credit entries past their disclosure (山东省社会信用条例 article 38) and what tells of a penalty that was withdrawn
    since (行政处罚法 article 48) or is a natural person's.
    """
    past = [(record,) for record, payload in copy.execute(IN_FORCE, ("credit", day)) if is_past(payload, day)]
    copy.executemany(FORGET, past)
    copy.executemany(FORGET_ONE, [(seq,) for seq, payload in copy.execute(CREDIT) if is_past(payload, day)])
    copy.execute(FORGET_REMOVED, (day,))
    for institution, now in copy.execute(IN_FORCE, ("institution", day)).fetchall():
        document = json.loads(now)["document"] or {}
        withdrawn = {each["decisionNumber"] for each in document.get("penaltyWithdrawals", ())}
        if withdrawn or document.get("kind") == "INDIVIDUAL":
            told = [
                (seq,)
                for seq, payload in copy.execute(PENALISED, (institution,))
                if document["kind"] == "INDIVIDUAL" or withdrawn & penalties_in(payload)
            ]
            copy.executemany(FORGET_ONE, told)


def penalties_in(payload: str) -> set[str]:
    """Return the numbers of the decisions that an institution's document tells as penalties."""
    return {each["decisionNumber"] for each in (json.loads(payload)["document"] or {}).get("penalties", ())}


def is_past(payload: str, day: str) -> bool:
    """Say whether what an entry says of a credit list may be disclosed no longer on a day."""
    document = json.loads(payload)["document"]
    return document is not None and (document["disclosedUntil"] or day) < day


def log_of(copy: sqlite3.Connection) -> tuple[int, list[bytes], str]:
    """Return how many entries the copy has, the perfect subtrees of their tree, and the day of the newest folder."""
    size, peaks, day = copy.execute("SELECT size, peaks, day FROM log").fetchone()
    return size, [peaks[at : at + 32] for at in range(0, len(peaks), 32)], day


def state(copy: sqlite3.Connection) -> tuple[int, str]:
    """Return how many entries the copy has, and their root in hexadecimal."""
    size, stack, _day = log_of(copy)
    return size, root_of(stack).hex()


def root_at(copy: sqlite3.Connection, size: int) -> str:
    """Return the root over the first entries of the copy, so many, in hexadecimal."""
    stack: list[bytes] = []
    for seq, leaf in copy.execute("SELECT seq, leaf FROM entries WHERE seq <= ? ORDER BY seq", (size,)):
        append(stack, seq - 1, leaf)
    return root_of(stack).hex()


def documents(copy: sqlite3.Connection, kind: str, on: str | None = None) -> Iterator[str]:
    """Yield the documents of a kind as they were true on a day, by default that of the newest folder, as canonical JSON, by id."""
    day = on or log_of(copy)[2]
    for _record, payload in copy.execute(IN_FORCE, (kind, day)):
        document = json.loads(payload)["document"]
        if document and not (document.get("disclosedUntil") or day) < day:
            yield canonical(document)


def entries(copy: sqlite3.Connection) -> Iterator[str]:
    """Yield all entries in their order, as the files have them."""
    cursor = copy.execute(ALL)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        entry = dict(zip(names, row, strict=True))
        withheld = entry.pop("withheld")
        yield canonical({**entry, "withheld": True} if withheld else entry)


def entries_in(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries of a folder, one line at a time."""
    with gzip.open(folder / "ledger.ndjson.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def checked_leaf(entry: dict[str, Any], seq: int) -> bytes:
    """Return the leaf hash of an entry whose content fits its digest."""
    if entry["seq"] != seq:
        raise Refused(f"entry {seq} is missing, or out of order")
    if entry["payload"] is not None:
        digest = sha256(bytes.fromhex(entry["salt"]) + entry["payload"].encode()).hexdigest()
        if digest != entry["digest"]:
            raise Refused(f"the content of entry {seq} was changed")
    return sha256(b"\x00" + canonical({field: entry[field] for field in LEAF_FIELDS}).encode()).digest()


def append(stack: list[bytes], size: int, leaf: bytes) -> None:
    """Append a leaf to the tree of a log of that size, of which the hashes of the perfect subtrees are kept (RFC 9162)."""
    while size & 1:
        leaf = sha256(b"\x01" + stack.pop() + leaf).digest()
        size >>= 1
    stack.append(leaf)


def root_of(stack: list[bytes]) -> bytes:
    """Return the root hash of the log that has these perfect subtrees."""
    if not stack:
        return sha256(b"").digest()
    root = stack[-1]
    for subtree in reversed(stack[:-1]):
        root = sha256(b"\x01" + subtree + root).digest()
    return root


def canonical(value: Any) -> str:
    """Return the canonical JSON (RFC 8785) of text, whole numbers, booleans, null, lists and maps."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy", metavar="COPY.sqlite3")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch").add_argument("url", metavar="URL")
    commands.add_parser("add").add_argument("folders", type=Path, nargs="+", metavar="DIR")
    following = commands.add_parser("follow")
    following.add_argument("url", metavar="URL")
    following.add_argument("--every", type=float, metavar="SEC", help="follow for ever, with such pauses")
    commands.add_parser("root")
    commands.add_parser("entries")
    of_kind = commands.add_parser("documents")
    of_kind.add_argument("kind", type=str.lower, choices=KINDS, metavar="KIND", help=f"one of {', '.join(KINDS)}")
    of_kind.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="YYYY-MM-DD")
    given = parser.parse_args()
    try:
        with closing(open_copy(given.copy, is_made=given.command in ("fetch", "add", "follow"))) as copy:
            run(copy, given)
    except (Refused, *AWAY, sqlite3.Error, EOFError, ValueError, KeyError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def run(copy: sqlite3.Connection, given: argparse.Namespace) -> None:
    if given.command == "fetch":
        fetch(copy, given.url)
    elif given.command == "add":
        for folder in given.folders:
            add(copy, folder)
    elif given.command == "follow":
        follow(copy, given.url)
        while given.every is not None:
            time.sleep(given.every)
            try:
                follow(copy, given.url)
            except AWAY as away:
                sys.stderr.write(f"{away}; asking again\n")
    lines: Iterator[str] = iter([" ".join(map(str, state(copy)))])
    if given.command == "documents":
        lines = documents(copy, given.kind, given.on.isoformat() if given.on else None)
    elif given.command == "entries":
        lines = entries(copy)
    for line in lines:
        sys.stdout.buffer.write(f"{line}\n".encode())


if __name__ == "__main__":
    sys.exit(main())
