#!/usr/bin/env python3
"""Check a certificate, a proof, or a whole copy of the registry's ledger, without trusting whoever gave it to you.

    python3 beian_verify.py --key VKEY certificate FILE     a certificate of status ("-" reads standard input)
    python3 beian_verify.py --key VKEY proof FILE           an inclusion or a consistency proof
    python3 beian_verify.py --key VKEY log DIR [DIR ...]    a downloaded log, and the deltas that continue it, in order

VKEY is the registry's verifier key; get it elsewhere than the files. Two lines, Chinese and English, say what holds or the
first thing that does not; the exit status is 0 if all holds, otherwise 1.

This one file needs Python 3.10 and the package `cryptography` (for Ed25519), and nothing of the registry's own code. The ledger
is a Merkle tree as in RFC 9162 section 2.1, its signed heads are C2SP checkpoints (c2sp.org/tlog-checkpoint, c2sp.org/signed-note).
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ORIGIN = "beian/ledger"
STATEMENT_PREFIX = b"beian/statement\n"  # what a signed certificate begins with, so that no head can be passed off as one
MAX_LINE_BYTES = 16 * 1024 * 1024
LEAF_FIELDS = ("action", "digest", "effectiveOn", "id", "kind", "parent", "recordedAt", "seq")
ENTRY_FIELDS = {*LEAF_FIELDS, "payload", "salt"}
OPTIONAL_FIELDS, MAY_BE_WITHHELD = {"leaf", "withheld"}, {"credit", "institution", "teacher"}
HEXADECIMAL = re.compile("[0-9a-f]{32}|[0-9a-f]{64}")

Keys = dict[str, Ed25519PublicKey]
Value = TypeVar("Value")

encode_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Failed(Exception):
    """What does not hold, in Chinese and in English."""


def canonical(value: Any) -> bytes:
    """The canonical JSON (RFC 8785) of text, whole numbers, booleans, null, lists and maps, in UTF-8."""
    return encode_json(value).encode(errors="surrogatepass")


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass
class Tree:
    """A log that is read from its start: how many leaves, and the hashes of its perfect subtrees, largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        size = self.size
        while size & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            size >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        return reduce(lambda root, peak: node_hash(peak, root), reversed(self.peaks)) if self.peaks else sha256(b"").digest()


def climb(node: bytes, position: int, last: int, siblings: list[bytes]) -> tuple[bytes, bytes] | None:
    """Go from a node to the root of a tree whose nodes of that level end at `last`, by the siblings of a proof.

    Return the hash with the siblings on the left alone (the root of a log that ends there), and with all of them.
    """
    shorter = whole = node
    for sibling in siblings:
        if last == 0:
            return None
        if position & 1 or position == last:
            shorter, whole = node_hash(sibling, shorter), node_hash(sibling, whole)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            whole = node_hash(whole, sibling)
        position, last = position >> 1, last >> 1
    return (shorter, whole) if last == 0 else None


def shows_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """Say whether leaf `index` is in the log of this size and root (RFC 9162 section 2.1.3.2)."""
    reached = climb(leaf, index, size - 1, proof) if 0 <= index < size else None
    return reached is not None and reached[1] == root


def shows_consistency(old: int, new: int, proof: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Say whether the new log begins with the old one (RFC 9162 section 2.1.4.2); every log begins with the empty one."""
    if old in (0, new):
        return not proof and old_root == (new_root if old else Tree().root())
    path = proof if old & (old - 1) else [old_root, *proof]
    if old > new or not path:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    return climb(path[0], position, last, path[1:]) == (old_root, new_root)


class Head(NamedTuple):
    """A signed head: the first `size` entries have this root; signed at `time` (UTC)."""

    size: int
    root: bytes
    time: str


def parse_keys(texts: list[str]) -> Keys:
    """Read verifier keys `name+hash+base64`: the hash is the first 4 bytes of SHA-256 over name, newline, type 1, public key."""
    keys: Keys = {}
    for text in (line for line in texts if line.strip() and not line.startswith("#")):
        name, _, rest = text.strip().partition("+")
        key_hash, _, encoded = rest.partition("+")
        raw = from_base64(encoded)
        if len(raw) != 33 or raw[0] != 1 or key_hash != sha256(name.encode() + b"\n" + raw).hexdigest()[:8]:
            raise Failed("公钥写法不对，请完整复制", "this is not a verifier key; copy all of it")
        keys[f"{name}+{key_hash}"] = Ed25519PublicKey.from_public_bytes(raw[1:])
    if not keys:
        raise Failed("没有给出公钥，请用 --key 或 --key-file", "no verifier key is given; use --key or --key-file")
    return keys


def check_signature(key: Ed25519PublicKey, signature: bytes, message: bytes) -> None:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        raise Failed("签名不符，内容被改动过", "the signature is wrong: what it signs was changed") from None


def read_head(note: str, keys: Keys) -> Head:
    """Read a signed head: unknown signatures are passed over, a wrong one of a known key refuses the note."""
    text, _, signatures = note.rpartition("\n\n")
    text, signed = text + "\n", False
    for line in signatures.split("\n")[:-1] if signatures.endswith("\n") else []:
        parts = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        raw = from_base64(parts[2]) if parts else b""
        key = keys.get(f"{parts[1]}+{raw[:4].hex()}") if parts else None
        if key:
            check_signature(key, raw[4:], text.encode(errors="surrogatepass"))
            signed = True
    if not signed:
        raise Failed("检查点上没有所给公钥的签名", "the checkpoint bears no signature of the given key")
    shape = re.fullmatch(rf"{ORIGIN}\n(0|[1-9][0-9]{{0,18}})\n(\S+)\ntime ([0-9-]{{10}}T[0-9:]{{8}}Z)\n", text)
    if not shape:
        raise Failed("签名的内容不是本账本的检查点", "what is signed is no checkpoint of this ledger")
    return Head(int(shape[1]), from_base64(shape[2]), shape[3])


def check_entry(entry: Any, seq: int) -> tuple[bytes, bool]:
    """Return the entry's leaf hash, and whether its content is blank; the digest must fit the content and the leaf the digest."""
    fields = entry.keys() if isinstance(entry, dict) else set()
    if not fields >= ENTRY_FIELDS or not fields <= ENTRY_FIELDS | OPTIONAL_FIELDS:
        raise Failed(f"第 {seq} 条缺少字段或有多余字段", f"entry {seq} lacks a field or has one too many")
    if type(entry["seq"]) is not int or entry["seq"] != seq:
        raise Failed(f"第 {seq} 条缺失或次序不对", f"entry {seq} is missing or out of order")
    leaf = sha256(b"\x00" + canonical({field: entry[field] for field in LEAF_FIELDS})).digest()
    if "leaf" in fields and entry["leaf"] != leaf.hex():
        raise Failed(f"第 {seq} 条的字段被改动过", f"the fields of entry {seq} were changed")
    if entry["payload"] is None and entry["salt"] is None:
        if "withheld" in fields and (entry["withheld"] is not True or entry["kind"] not in MAY_BE_WITHHELD):
            raise Failed(f"第 {seq} 条不属于内容可以不公布的种类", f"entry {seq} must not be withheld")
        return leaf, True
    if not isinstance(entry["payload"], str) or "withheld" in fields:
        raise Failed(f"第 {seq} 条的内容与标记矛盾", f"the content of entry {seq} contradicts its marks")
    salt = from_hex(entry["salt"])
    if len(salt) != 16 or entry["digest"] != sha256(salt + entry["payload"].encode(errors="surrogatepass")).hexdigest():
        raise Failed(f"第 {seq} 条的内容被改动过", f"the content of entry {seq} was changed")
    return leaf, False


def check_inclusion(bundle: Any, head: Head) -> tuple[dict[str, Any], bytes, bool]:
    """Return the entry of an inclusion bundle, its leaf hash, and whether it is blank; it must be in the log of this head."""
    entry = take(bundle, "entry", dict)
    leaf, is_blank = check_entry(entry, seq := take(entry, "seq", int))
    if (take(bundle, "index", int), take(bundle, "size", int)) != (seq - 1, head.size):
        raise Failed(f"第 {seq} 条的证明与检查点不是一回事", f"the proof of entry {seq} is for another place or size")
    proof = [from_hex(each) for each in take(bundle, "proof", list)]
    if not shows_inclusion(leaf, seq - 1, head.size, proof, head.root):
        raise Failed(f"第 {seq} 条不在这份账本中", f"entry {seq} is not in this ledger")
    return entry, leaf, is_blank


def check_certificate(bundle: Any, keys: Keys) -> tuple[str, str]:
    """The statement is signed, its head is signed, and every entry it rests on was in the log and in force by its day."""
    certificate, signature = take(bundle, "certificate", dict), take(bundle, "signature", dict)
    key = keys.get(take(signature, "key", str))
    if key is None:
        raise Failed("证书不是所给公钥签发的", "the certificate is not signed by the given key")
    check_signature(key, from_base64(take(signature, "value", str)), STATEMENT_PREFIX + canonical(certificate))
    head = read_head(take(bundle, "checkpoint", str), keys)
    if take(certificate, "size", int) != head.size or certificate.get("root") != head.root.hex():
        raise Failed("证书与所附检查点不是一回事", "the certificate names another head than the one attached")
    rests_on, seen, blank = [], set(), []
    for item in take(bundle, "entries", list):
        entry, leaf, is_blank = check_inclusion(item, head)
        seq = entry["seq"]
        rests_on.append({"seq": seq, "leaf": leaf.hex()})
        if take(entry, "id", str) in seen:
            raise Failed(f"第 {seq} 条的记录出现两次", f"the record of entry {seq} appears twice")
        if take(entry, "effectiveOn", str) > take(certificate, "asOf", str):
            raise Failed(f"第 {seq} 条在证书所述日期之后才生效", f"entry {seq} is in force only after the certificate's day")
        seen.add(entry["id"])
        blank += [seq] if is_blank else []
    if certificate.get("restsOn") != rests_on or take(certificate, "record", str) not in seen:
        raise Failed("所附条目与证书所列不符", "the entries attached are not those that the certificate rests on")
    number, day, sentence = (take(certificate, field, str) for field in ("number", "asOf", "sentence"))
    notes, of = blank_note(blank), f"{head.size} entries signed at {head.time}"
    return (
        f"证书 {number} 属实：{sentence}（{day}）所依据的 {len(seen)} 条均在账本中（共 {head.size} 条，{head.time}）{notes[0]}",
        f"certificate {number} as of {day} is genuine; the {len(seen)} entries it rests on are in the ledger of {of}{notes[1]}",
    )


def check_proof(bundle: Any, keys: Keys) -> tuple[str, str]:
    """An inclusion bundle (an entry is in a log) or a consistency bundle (one log continues another)."""
    if isinstance(bundle, dict) and "entry" in bundle:
        head = read_head(take(bundle, "checkpoint", str), keys)
        entry, _, is_blank = check_inclusion(bundle, head)
        seq, notes = entry["seq"], blank_note([entry["seq"]] if is_blank else [])
        of = f"{head.size} entries signed at {head.time}"
        return f"第 {seq} 条在账本中（共 {head.size} 条，{head.time}）{notes[0]}", f"entry {seq} is in the ledger of {of}{notes[1]}"
    old, new = read_head(take(bundle, "old", str), keys), read_head(take(bundle, "new", str), keys)
    proof = [from_hex(each) for each in take(bundle, "proof", list)]
    if not shows_consistency(old.size, new.size, proof, old.root, new.root):
        raise Failed("新账本不是旧账本的延续，历史被改写过", "the new ledger does not continue the old one")
    return (
        f"账本从 {old.size} 条（{old.time}）增至 {new.size} 条（{new.time}），原有条目未改动",
        f"the ledger of {new.size} entries ({new.time}) continues that of {old.size} ({old.time}) unchanged",
    )


def check_log(folders: list[Path], keys: Keys) -> tuple[str, str]:
    """Every entry fits its content, its place and every signed head; every blank is accounted for."""
    tree = start_of(folders[0], keys)
    start, withheld, blanks = tree.size, 0, set[tuple[int, str]]()
    paths = [folder / "checkpoint.txt" for folder in folders]
    paths += [path for folder in folders for path in sorted(folder.glob("checkpoints/*.txt"))]
    signed = [read_head(path.read_text("utf-8", "replace"), keys) for path in paths]
    ends, heads = signed[: len(folders)], {head for head in signed if head.size >= start}
    for entry, is_blank in fitting_entries(folders, ends, heads, tree):
        seq, record = tree.size, str(entry["id"])
        if "withheld" in entry:
            withheld += 1
        elif is_blank:
            blanks.add((seq, record))
        elif entry["action"] == "erased":
            blanks -= {(each, record) for each in erased_by(entry["payload"], seq)}
    if blanks:
        seq = min(blanks)[0]
        raise Failed(f"第 {seq} 条的内容被抹去，却没有依法删除的记录", f"entry {seq} is blank and no later one erased it")
    return (
        f"第 {start + 1} 至 {tree.size} 条全部相符（{ends[-1].time}），{len(heads)} 个检查点一致，{withheld} 条内容未公开",
        f"entries {start + 1} to {tree.size} fit ({ends[-1].time}), as do {len(heads)} checkpoints; withheld content: {withheld}",
    )


def fitting_entries(folders: list[Path], ends: list[Head], heads: set[Head], tree: Tree) -> Iterator[tuple[Any, bool]]:
    """Each entry that fits its content, its place and all signed heads up to it, once `tree` has it, and whether it is blank."""
    to_come, fits = sorted(heads, reverse=True), tree.size
    entries = ((entry, end) for folder, end in zip(folders, ends, strict=True) for entry in entries_of(folder, tree))
    while True:
        while to_come and to_come[-1].size == tree.size:
            if to_come.pop().root != tree.root():
                raise Failed(f"第 {fits + 1} 至 {tree.size} 条之间有改动", f"an entry from {fits + 1} to {tree.size} was changed")
            fits = tree.size
        entry, end = next(entries, (None, None))
        if end is None:
            break
        seq = tree.size + 1
        if seq > end.size:
            raise Failed(f"第 {seq} 条不在检查点之内", f"entry {seq} is beyond the checkpoint")
        leaf, is_blank = check_entry(entry, seq)
        tree.append(leaf)
        yield entry, is_blank
    if to_come:
        raise Failed(f"第 {tree.size + 1} 条起缺失", f"entries from {tree.size + 1} on are missing")


def start_of(folder: Path, keys: Keys) -> Tree:
    """The tree before the first entry: empty, or by a delta's `start.json` (a signed head and the peaks that make its root)."""
    path = folder / "start.json"
    if not path.exists():
        return Tree()
    bundle = parse(path.read_bytes())
    head = read_head(take(bundle, "checkpoint", str), keys)
    tree = Tree(head.size, [from_hex(each) for each in take(bundle, "peaks", list)])
    if len(tree.peaks) != head.size.bit_count() or tree.root() != head.root:
        raise Failed("增量的起点与其检查点不符", "the start of the delta does not fit its checkpoint")
    return tree


def entries_of(folder: Path, tree: Tree) -> Iterator[Any]:
    """The entries of `ledger.ndjson` or `ledger.ndjson.gz`, one line at a time; `tree` knows how many were read."""
    path = folder / "ledger.ndjson"
    with path.open("rb") if path.exists() else gzip.open(f"{path}.gz") as lines:
        while line := lines.readline(MAX_LINE_BYTES):
            yield parse(line, f"第 {tree.size + 1} 条", f"entry {tree.size + 1}")


def erased_by(payload: str, seq: int) -> list[int]:
    """The earlier entries of its record that an `erased` entry says it blanked."""
    content = parse(payload.encode(errors="replace"), f"第 {seq} 条", f"entry {seq}")
    named = content.get("erases") if isinstance(content, dict) else None
    if not isinstance(named, list) or not all(type(each) is int and 0 < each < seq for each in named):
        raise Failed(f"第 {seq} 条没有写明删除了哪些条目", f"entry {seq} does not say which earlier entries it erased")
    return named


def blank_note(blank: list[int]) -> tuple[str, str]:
    which = ", ".join(map(str, blank))
    return (f"；第 {which} 条未附内容，只核对了指纹", f"; entry {which} comes without content") if blank else ("", "")


def parse(raw: bytes, chinese: str = "文件", english: str = "the file") -> Any:
    """Parse JSON in which no name appears twice, so that nobody can read it in two ways."""
    try:
        return decode_json(raw.decode())
    except (ValueError, RecursionError):
        raise Failed(f"{chinese}不是完整的 JSON", f"{english} is no complete JSON") from None


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name appears twice")
    return fields


decode_json = json.JSONDecoder(object_pairs_hook=without_repeats).decode


def take(bundle: Any, field: str, kind: type[Value]) -> Value:
    """The value of a field, if it is of the kind that it must be."""
    value = bundle.get(field) if isinstance(bundle, dict) else None
    if type(value) is not kind:
        raise Failed(f"{field} 缺失或写法不对", f"{field} is missing or not written as it must be")
    return value


def from_hex(text: Any) -> bytes:
    """The bytes of a salt or hash in lower-case hexadecimal; none if it is anything else, which then fits nothing."""
    return bytes.fromhex(text) if isinstance(text, str) and HEXADECIMAL.fullmatch(text) else b""


def from_base64(text: str) -> bytes:
    """The bytes of canonical base64; none if it is anything else, which no key or signature is."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help="a verifier key; may be repeated")
    parser.add_argument("--key-file", type=Path, help="a file of verifier keys, one a line")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("certificate", "proof"):
        commands.add_parser(command).add_argument("file", type=Path)
    commands.add_parser("log").add_argument("folders", type=Path, nargs="+", metavar="DIR")
    given = parser.parse_args()
    status, verdict = 0, ("核验通过", "Verified")
    try:
        keys = parse_keys(given.key + (given.key_file.read_text("utf-8", "replace").splitlines() if given.key_file else []))
        if given.command == "log":
            lines = check_log(given.folders, keys)
        else:
            check = check_certificate if given.command == "certificate" else check_proof
            lines = check(parse(sys.stdin.buffer.read() if str(given.file) == "-" else given.file.read_bytes()), keys)
    except (Failed, OSError, EOFError, RecursionError, zlib.error) as failure:
        status, verdict = 1, ("核验不通过", "Not verified")
        lines = failure.args if isinstance(failure, Failed) else (f"读不了文件：{failure}", f"a file cannot be read: {failure}")
    # What a certificate says is shown, so it must not be able to move the cursor of a terminal.
    chinese, english = ("".join(each for each in line if each.isprintable()) for line in lines)
    sys.stdout.buffer.write(f"{verdict[0]}：{chinese}。\n{verdict[1]}: {english}.\n".encode(errors="replace"))
    return status


if __name__ == "__main__":
    sys.exit(main())
