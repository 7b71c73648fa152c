#!/usr/bin/env python3
"""Check a certificate, a proof, or a whole copy of the registry's ledger, without trusting whoever gave it to you.

    python3 beian_verify.py --key VKEY certificate FILE     a certificate of status ("-" reads standard input)
    python3 beian_verify.py --key VKEY proof FILE           an inclusion or a consistency proof
    python3 beian_verify.py --key VKEY log DIR [DIR ...]    a downloaded log, and the deltas that continue it, in order

VKEY is the registry's verifier key; get it elsewhere than the files. The last lines say, in Chinese and in English, what holds
or the first thing that does not; the exit status is 0 if all holds, otherwise 1.

This one file needs Python 3.10 and the package `cryptography` (for Ed25519), and nothing of the registry's own code. The ledger
is a Merkle tree as in RFC 9162 section 2.1, its signed heads are C2SP checkpoints (c2sp.org/tlog-checkpoint, c2sp.org/signed-note).
"""

from __future__ import annotations

import argparse
import base64
import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ORIGIN = "beian/ledger"
STATEMENT_PREFIX = b"beian/statement\n"  # what a signed certificate begins with, so that no head can be passed off as one
MAX_BUNDLE_BYTES = 64 * 1024 * 1024
MAX_LINE_BYTES = 16 * 1024 * 1024
LEAF_FIELDS = ("action", "digest", "effectiveOn", "id", "kind", "parent", "recordedAt", "seq")
ENTRY_FIELDS = {*LEAF_FIELDS, "payload", "salt"}
OPTIONAL_FIELDS = {"leaf", "withheld"}


class Failed(Exception):
    """What does not hold, in Chinese and in English."""


# --- The tree (RFC 9162 section 2.1) ---------------------------------------------------------------------------------------


def leaf_hash(content: bytes) -> bytes:
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A log that is read from its start: how many leaves, and the hashes of its perfect subtrees, largest first."""

    def __init__(self, size: int = 0, peaks: list[bytes] | None = None) -> None:
        self.size = size
        self.peaks = peaks or []

    def append(self, leaf: bytes) -> None:
        size = self.size
        while size & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            size >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def shows_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    first, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            value = node_hash(sibling, value)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        first, last = first >> 1, last >> 1
    return last == 0 and value == root


def shows_consistency(old: int, new: int, proof: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    """RFC 9162 section 2.1.4.2; every log begins with the empty one, and with itself."""
    if old > new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == Tree().root()
    path = proof if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old_value = new_value = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old_value, new_value = node_hash(sibling, old_value), node_hash(sibling, new_value)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            new_value = node_hash(new_value, sibling)
        first, last = first >> 1, last >> 1
    return last == 0 and old_value == old_root and new_value == new_root


# --- Signatures (c2sp.org/signed-note) -------------------------------------------------------------------------------------

Keys = dict[str, Ed25519PublicKey]


class Head(NamedTuple):
    """A signed head: the first `size` entries have this root; signed at `time` (UTC)."""

    size: int
    root: bytes
    time: str


def parse_keys(texts: list[str]) -> Keys:
    """Read verifier keys `name+hash+base64`: the hash is the first 4 bytes of SHA-256 over name, newline, type 1, public key."""
    keys: Keys = {}
    for text in texts:
        name, _, rest = text.strip().partition("+")
        key_hash, _, encoded = rest.partition("+")
        raw = from_base64(encoded)
        if len(raw) != 33 or raw[0] != 1 or key_hash != sha256(name.encode() + b"\n" + raw).hexdigest()[:8]:
            raise Failed("公钥写法不对，请完整复制", "this is not a verifier key; copy all of it")
        keys[f"{name}+{key_hash}"] = Ed25519PublicKey.from_public_bytes(raw[1:])
    if not keys:
        raise Failed("没有给出公钥，请用 --key 或 --key-file", "no verifier key is given; use --key or --key-file")
    return keys


def signed_by(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def read_head(note: Any, keys: Keys) -> Head:
    """Read a signed head: unknown signatures are passed over, a wrong one of a known key refuses the note."""
    text, _, signatures = text_of(note).rpartition("\n\n")
    text, signed = text + "\n", False
    for line in signatures.split("\n")[:-1] if signatures.endswith("\n") else []:
        parts = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        raw = from_base64(parts[2]) if parts else b""
        key = keys.get(f"{parts[1]}+{raw[:4].hex()}") if parts else None
        if key and not signed_by(key, raw[4:], text.encode()):
            raise Failed("检查点的签名不符", "the signature of the checkpoint is wrong")
        signed = signed or key is not None
    if not signed:
        raise Failed("检查点上没有所给公钥的签名", "the checkpoint bears no signature of the given key")
    shape = re.fullmatch(rf"{ORIGIN}\n(0|[1-9][0-9]{{0,18}})\n(\S+)\ntime ([0-9-]{{10}}T[0-9:]{{8}}Z)\n", text)
    if not shape:
        raise Failed("签名的内容不是本账本的检查点", "what is signed is no checkpoint of this ledger")
    return Head(int(shape[1]), from_base64(shape[2]), shape[3])


# --- Entries ---------------------------------------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """The canonical JSON (RFC 8785) of text, whole numbers, booleans, null, lists and maps, in UTF-8."""
    return encode_json(value).encode()


encode_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def check_entry(entry: dict[str, Any], seq: int) -> tuple[bytes, bool]:
    """Return the entry's leaf hash, and whether its content is blank; the digest must fit the content and the leaf the digest."""
    fields = entry.keys()
    if not fields >= ENTRY_FIELDS or not fields <= ENTRY_FIELDS | OPTIONAL_FIELDS:
        raise Failed(f"第 {seq} 条缺少字段或有多余字段", f"entry {seq} lacks a field or has one too many")
    if type(entry["seq"]) is not int or entry["seq"] != seq:
        raise Failed(f"第 {seq} 条缺失或次序不对", f"entry {seq} is missing or out of order")
    payload, salt = entry["payload"], entry["salt"]
    try:
        leaf = leaf_hash(canonical({field: entry[field] for field in LEAF_FIELDS}))
        digest = "" if payload is None else sha256(from_hex(salt) + payload.encode()).hexdigest()
    except (ValueError, TypeError, AttributeError):
        raise Failed(f"第 {seq} 条的字段写法不对", f"a field of entry {seq} is not written as it must be") from None
    if "leaf" in fields and entry["leaf"] != leaf.hex():
        raise Failed(f"第 {seq} 条的字段被改动过", f"the fields of entry {seq} were changed")
    if payload is None and salt is None:
        if "withheld" in fields and (entry["withheld"] is not True or entry["kind"] != "teacher"):
            raise Failed(f"第 {seq} 条不是培训人员，内容不得略去", f"entry {seq} is not of a teacher and must not be withheld")
        return leaf, True
    if payload is None or "withheld" in fields:
        raise Failed(f"第 {seq} 条的内容与标记矛盾", f"the content of entry {seq} contradicts its marks")
    if entry["digest"] != digest:
        raise Failed(f"第 {seq} 条的内容被改动过", f"the content of entry {seq} was changed")
    return leaf, False


def check_inclusion(bundle: dict[str, Any], head: Head) -> tuple[dict[str, Any], bool]:
    """Return the entry of an inclusion bundle, and whether its content is blank; it must be in the log of this head."""
    entry = mapping(bundle, "entry")
    seq = whole(entry, "seq")
    leaf, is_blank = check_entry(entry, seq)
    if whole(bundle, "index") != seq - 1 or whole(bundle, "size") != head.size:
        raise Failed(f"第 {seq} 条的证明与检查点不是一回事", f"the proof of entry {seq} is for another place or size")
    if not shows_inclusion(leaf, seq - 1, head.size, hashes(bundle), head.root):
        raise Failed(f"第 {seq} 条不在这份账本中", f"entry {seq} is not in this ledger")
    return entry, is_blank


# --- What can be checked ---------------------------------------------------------------------------------------------------


def check_certificate(bundle: dict[str, Any], keys: Keys) -> tuple[str, str]:
    """The statement is signed, its head is signed, and every entry it rests on was in the log and in force by its day."""
    certificate, signature = mapping(bundle, "certificate"), mapping(bundle, "signature")
    key = keys.get(text_of(signature.get("key")))
    if key is None:
        raise Failed("证书不是所给公钥签发的", "the certificate is not signed by the given key")
    if not signed_by(key, from_base64(signature.get("value")), STATEMENT_PREFIX + canonical(certificate)):
        raise Failed("证书的签名不符，内容被改动过", "the signature of the certificate is wrong: it was changed")
    head = read_head(bundle.get("checkpoint"), keys)
    if whole(certificate, "size") != head.size or certificate.get("root") != head.root.hex():
        raise Failed("证书与所附检查点不是一回事", "the certificate names another head than the one attached")
    rests_on, seen, blank = [], set(), []
    for item in listed(bundle, "entries"):
        entry, is_blank = check_inclusion(as_mapping(item), head)
        seq = entry["seq"]
        rests_on.append({"seq": seq, "leaf": check_entry(entry, seq)[0].hex()})
        if entry["id"] in seen:
            raise Failed(f"第 {seq} 条的记录出现两次", f"the record of entry {seq} appears twice")
        if text_of(entry["effectiveOn"]) > text_of(certificate.get("asOf")):
            raise Failed(f"第 {seq} 条在证书所述日期之后才生效", f"entry {seq} is in force only after the certificate's day")
        seen.add(entry["id"])
        blank += [seq] if is_blank else []
    if certificate.get("restsOn") != rests_on or certificate.get("record") not in seen:
        raise Failed("所附条目与证书所列不符", "the entries attached are not those that the certificate rests on")
    number, day, sentence = (plain(certificate.get(field)) for field in ("number", "asOf", "sentence"))
    return (
        f"证书 {number} 属实：{sentence}（{day}）所依据的 {len(seen)} 条均在账本中（共 {head.size} 条，{head.time}）"
        + blank_note(blank)[0],
        f"certificate {number} as of {day} is genuine; the {len(seen)} entries that it rests on are in the ledger"
        f" of {head.size} entries signed at {head.time}" + blank_note(blank)[1],
    )


def check_proof(bundle: dict[str, Any], keys: Keys) -> tuple[str, str]:
    """An inclusion bundle (an entry is in a log) or a consistency bundle (one log continues another)."""
    if "entry" in bundle:
        head = read_head(bundle.get("checkpoint"), keys)
        entry, is_blank = check_inclusion(bundle, head)
        seq, notes = entry["seq"], blank_note([entry["seq"]] if is_blank else [])
        return (
            f"第 {seq} 条在账本中（共 {head.size} 条，{head.time}）" + notes[0],
            f"entry {seq} is in the ledger of {head.size} entries signed at {head.time}" + notes[1],
        )
    old, new = read_head(bundle.get("old"), keys), read_head(bundle.get("new"), keys)
    if not shows_consistency(old.size, new.size, hashes(bundle), old.root, new.root):
        raise Failed("新账本不是旧账本的延续，历史被改写过", "the new ledger does not continue the old one: history was rewritten")
    return (
        f"账本从 {old.size} 条（{old.time}）增至 {new.size} 条（{new.time}），原有条目未改动",
        f"the ledger of {new.size} entries ({new.time}) continues that of {old.size} ({old.time}) unchanged",
    )


def check_log(folders: list[Path], keys: Keys) -> tuple[str, str]:
    """Every entry fits its content, its place and every signed head; every blank is accounted for."""
    tree = start_of(folders[0], keys)
    start = tree.size
    ends = [read_head(read_text(folder / "checkpoint.txt"), keys) for folder in folders]
    earlier = [read_head(read_text(note), keys) for folder in folders for note in sorted((folder / "checkpoints").glob("*.txt"))]
    heads = sorted({head for head in (*ends, *earlier) if head.size >= start}, reverse=True)
    count, withheld, fits = len(heads), 0, start
    blanks: set[int] = set()
    if heads and heads[0].size > ends[-1].size:
        raise Failed(f"第 {ends[-1].size + 1} 条起缺失", f"entries from {ends[-1].size + 1} on are missing")
    for folder, end in zip(folders, ends, strict=True):
        for entry in entries_of(folder, tree):
            seq = tree.size + 1
            if seq > end.size:
                raise Failed(f"第 {seq} 条不在检查点之内", f"entry {seq} is beyond the checkpoint")
            fits = check_heads(heads, tree, fits)
            leaf, is_blank = check_entry(entry, seq)
            tree.append(leaf)
            if "withheld" in entry:
                withheld += 1
            elif is_blank:
                blanks.add(seq)
            elif entry["action"] == "erased":
                blanks.difference_update(erased_by(entry["payload"], seq))
        if tree.size < end.size:
            raise Failed(f"第 {tree.size + 1} 条起缺失", f"entries from {tree.size + 1} on are missing")
    check_heads(heads, tree, fits)
    if blanks:
        seq = min(blanks)
        raise Failed(
            f"第 {seq} 条的内容被抹去，却没有依法删除的记录", f"entry {seq} is blank, and no later entry says that it was erased"
        )
    return (
        f"第 {start + 1} 至 {tree.size} 条全部相符（{ends[-1].time} 签发），{count} 个检查点一致，{withheld} 条人员内容未公开",
        f"entries {start + 1} to {tree.size} all fit (signed at {ends[-1].time}), {count} checkpoints agree,"
        f" the content of {withheld} entries about teachers is withheld",
    )


def start_of(folder: Path, keys: Keys) -> Tree:
    """The tree before the first entry: empty, or by a delta's `start.json` (a signed head and the peaks that make its root)."""
    path = folder / "start.json"
    if not path.exists():
        return Tree()
    bundle = as_mapping(parse(read_text(path)))
    head = read_head(bundle.get("checkpoint"), keys)
    tree = Tree(head.size, hashes(bundle, "peaks"))
    if len(tree.peaks) != head.size.bit_count() or tree.root() != head.root:
        raise Failed("增量的起点与其检查点不符", "the start of the delta does not fit its checkpoint")
    return tree


def check_heads(heads: list[Head], tree: Tree, fits: int) -> int:
    """Compare the tree with the signed heads of its size, the next one last in the list; return the greatest size that fits."""
    while heads and heads[-1].size == tree.size:
        head = heads.pop()
        if head.root != tree.root():
            first = min(fits + 1, head.size)
            raise Failed(
                f"第 {first} 至 {head.size} 条之间有改动，与 {head.time} 的检查点不符",
                f"something between entries {first} and {head.size} was changed: the checkpoint of {head.time} does not fit",
            )
        fits = head.size
    return fits


def entries_of(folder: Path, tree: Tree) -> Iterator[dict[str, Any]]:
    """The entries of `ledger.ndjson` or `ledger.ndjson.gz`, one line at a time; `tree` knows how many were read."""
    path = folder / "ledger.ndjson"
    with path.open("rb") if path.exists() else gzip.open(f"{path}.gz") as lines:
        while line := lines.readline(MAX_LINE_BYTES):
            try:
                yield as_mapping(parse(line))
            except Failed:
                seq = tree.size + 1
                raise Failed(f"第 {seq} 条不是完整的 JSON", f"entry {seq} is no complete JSON object") from None


def erased_by(payload: str, seq: int) -> list[int]:
    """The earlier entries that an `erased` entry says it blanked."""
    named = as_mapping(parse(payload)).get("erases")
    if not isinstance(named, list) or not all(type(each) is int and 0 < each < seq for each in named):
        raise Failed(f"第 {seq} 条没有写明删除了哪些条目", f"entry {seq} does not say which earlier entries it erased")
    return named


def blank_note(blank: list[int]) -> tuple[str, str]:
    if not blank:
        return "", ""
    which = "、".join(map(str, blank)), ", ".join(map(str, blank))
    return (
        f"；第 {which[0]} 条的内容已删去，只核对了指纹",
        f"; the content of entry {which[1]} is erased, so only its digest was checked",
    )


# --- Reading what may be anything ------------------------------------------------------------------------------------------


def parse(text: str | bytes) -> Any:
    """Parse JSON in which no name appears twice and every number is whole, so that nobody can read it in two ways."""
    try:
        return json.loads(text, object_pairs_hook=without_repeats, parse_float=refuse, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Failed("文件不是完整的 JSON", "the file is no complete JSON") from None


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name appears twice")
    return fields


def refuse(text: str) -> None:
    raise ValueError(text)


def read_text(path: Path) -> str:
    with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
        raw = file.read(MAX_BUNDLE_BYTES + 1)
    if len(raw) > MAX_BUNDLE_BYTES:
        raise Failed(f"{path.name} 太大", f"{path.name} is too large")
    return raw.decode(errors="replace")


def as_mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Failed("格式不对：应为一组带名称的内容", "malformed: a set of named values is expected")
    return value


def mapping(bundle: dict[str, Any], field: str) -> dict[str, Any]:
    return as_mapping(bundle.get(field))


def listed(bundle: dict[str, Any], field: str) -> list[Any]:
    value = bundle.get(field)
    if not isinstance(value, list):
        raise Failed(f"缺少 {field}", f"{field} is missing")
    return value


def whole(bundle: dict[str, Any], field: str) -> int:
    value = bundle.get(field)
    if type(value) is not int:
        raise Failed(f"{field} 应为整数", f"{field} must be a whole number")
    return value


def hashes(bundle: dict[str, Any], field: str = "proof") -> list[bytes]:
    try:
        return [from_hex(each, 32) for each in listed(bundle, field)]
    except (ValueError, TypeError):
        raise Failed(f"{field} 应为 SHA-256 的十六进制数", f"{field} must be SHA-256 in hexadecimal") from None


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else ""


def plain(value: Any) -> str:
    """Text that is safe on a terminal."""
    return "".join(each for each in text_of(value)[:300] if each.isprintable())


def from_hex(text: str, length: int = 16) -> bytes:
    """The bytes of lower-case hexadecimal; there is no other way of writing them."""
    raw = bytes.fromhex(text)
    if raw.hex() != text or len(raw) != length:
        raise ValueError("not hexadecimal of that length")
    return raw


def from_base64(text: Any) -> bytes:
    """The bytes of canonical base64; none if it is anything else, which no key or signature is."""
    try:
        raw = base64.b64decode(text_of(text), validate=True)
    except ValueError:
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


# --- The command -----------------------------------------------------------------------------------------------------------


def verify(arguments: argparse.Namespace) -> tuple[str, str]:
    lines = read_text(arguments.key_file).splitlines() if arguments.key_file else []
    keys = parse_keys([*arguments.key, *(line for line in lines if line.strip() and not line.startswith("#"))])
    if arguments.command == "log":
        return check_log(arguments.folders, keys)
    bundle = as_mapping(parse(read_text(arguments.file)))
    return check_certificate(bundle, keys) if arguments.command == "certificate" else check_proof(bundle, keys)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--key", action="append", default=[], metavar="VKEY", help="a verifier key of the registry; may be repeated"
    )
    parser.add_argument("--key-file", type=Path, help="a file of verifier keys, one a line")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("certificate", "proof"):
        commands.add_parser(command).add_argument("file", type=Path)
    commands.add_parser("log").add_argument("folders", type=Path, nargs="+", metavar="DIR")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        chinese, english = verify(parser.parse_args())
    except Failed as failure:
        chinese, english = failure.args
    except (OSError, EOFError, zlib.error) as error:
        chinese, english = f"读不了文件：{error}", f"a file cannot be read: {error}"
    else:
        sys.stdout.write(f"核验通过：{chinese}。\nVerified: {english}.\n")
        return 0
    sys.stdout.write(f"核验不通过：{chinese}。\nNot verified: {english}.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
