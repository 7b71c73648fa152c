"""Signed heads of the ledger: C2SP checkpoints (`tlog-checkpoint`) in signed notes (`signed-note`), with Ed25519.

A note says how many entries the ledger has, the root hash over them, and when that was signed:

    beian/ledger
    1024
    <root hash, base64>
    time 2026-11-24T10:00:00Z

    — beian/ledger <first 4 bytes of the key's hash and the signature, base64>

The keys are the 32 byte seeds of `LEDGER_SIGNING_KEYS`, newest first. Every key that is still listed signs a note, so that
who knows only an older verifier key can follow through a change of keys; a statement is signed by the newest alone. What
keys signed that are listed no more still verifies by `LEDGER_RETIRED_KEYS`, their verifier keys.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from registry.merkle import HASH_BYTES

# The origin names the log and is the name of its keys, as `tlog-checkpoint` advises.
ORIGIN = "beian/ledger"
# A statement begins with another line than any note, so that neither can be passed off as the other.
STATEMENT_PREFIX = b"beian/statement\n"

ED25519 = b"\x01"  # the signature type of `signed-note`
KEY_HASH_BYTES = 4
MAX_NOTE_BYTES = 16_384

_TEXT = re.compile(
    rf"{ORIGIN}\n(?P<size>0|[1-9][0-9]{{0,18}})\n(?P<root>[A-Za-z0-9+/]{{43}}=)\n"
    r"time (?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\n"
)
_SIGNATURE_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")


class InvalidCheckpoint(ValueError):
    """The text is no head of this ledger, or none of the given keys signed it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a signed head says: the first `size` entries have this `root` (32 bytes), signed at a moment (UTC, whole seconds)."""

    size: int
    root: bytes
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class StatementSignature:
    """An Ed25519 signature of a statement: the key's name and hash (`beian/ledger+0a1b2c3d`), and 64 bytes in base64."""

    key: str
    value: str


def sign(size: int, root: bytes, at: datetime) -> str:
    """Return the note, signed by every listed key, that the ledger's first `size` entries have this root (32 bytes)."""
    if size < 0 or len(root) != HASH_BYTES or at.tzinfo is None:
        raise ValueError("A head has a size from 0, a root of 32 bytes and a moment with its time zone.")
    moment = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    text = f"{ORIGIN}\n{size}\n{_base64(root)}\ntime {moment}Z\n"
    return text + "\n" + "".join(_signature_line(_private_key(seed), text) for seed in settings.LEDGER_SIGNING_KEYS)


def read(note: str, verifier_keys: Iterable[str]) -> Checkpoint:
    """Return what the note says if a verifier key signed it; raises `InvalidCheckpoint`.

    As `signed-note` asks, signatures of unknown keys are passed over and a wrong one of a known key refuses the note.
    """
    known = dict(_parsed_verifier_key(key) for key in verifier_keys)
    text, blank_line, signatures = note.rpartition("\n\n")
    if not blank_line or len(note.encode(errors="replace")) > MAX_NOTE_BYTES or not signatures.endswith("\n"):
        raise InvalidCheckpoint(_("这不是签名的账本检查点。请重新下载整份文件，不要改动内容。"))
    text += "\n"
    signed = False
    for line in signatures.removesuffix("\n").split("\n"):
        parts = _SIGNATURE_LINE.fullmatch(line)
        raw = _bytes(parts["signature"]) if parts else None
        if parts is None or raw is None:
            raise InvalidCheckpoint(_("检查点的签名行不完整。请重新下载整份文件，不要改动内容。"))
        public_key = known.get(f"{parts['name']}+{raw[:KEY_HASH_BYTES].hex()}")
        if public_key is None:
            continue
        if not _is_signed(public_key, raw[KEY_HASH_BYTES:], text.encode()):
            raise InvalidCheckpoint(_("检查点的签名不符：内容被改动过，或不是本登记处签发的。"))
        signed = True
    if not signed:
        raise InvalidCheckpoint(_("检查点上没有所给公钥的签名。请核对公钥，或向本登记处索取当时的公钥。"))
    return _parsed(text)


def verifier_key(seed: str) -> str:
    """Return the verifier key of a signing key (base64 of its seed): `name+hash+base64`, as `signed-note` writes it."""
    public_key = _private_key(seed).public_key().public_bytes_raw()
    return f"{_key_id(public_key)}+{_base64(ED25519 + public_key)}"


def parts_of_verifier_key(key: str) -> tuple[str, bytes] | None:
    """Return the name and hash of a verifier key, and the raw public key; nothing of what is none. It needs no settings."""
    name, _plus, rest = key.strip().partition("+")
    key_hash, _plus, encoded = rest.partition("+")
    raw = _bytes(encoded)
    if raw is None or len(raw) != 1 + HASH_BYTES or not raw.startswith(ED25519) or f"{name}+{key_hash}" != _key_id(raw[1:], name):
        return None
    return f"{name}+{key_hash}", raw[1:]


def verifier_keys() -> list[str]:
    """Return the verifier keys by which anything that the registry signed can be checked, newest first."""
    return [verifier_key(seed) for seed in settings.LEDGER_SIGNING_KEYS] + list(settings.LEDGER_RETIRED_KEYS)


def key_names() -> set[str]:
    """Return the names and hashes of these keys, by which signatures name them (`beian/ledger+0a1b2c3d`)."""
    return {parts[0] for key in verifier_keys() if (parts := parts_of_verifier_key(key))}


def keys_of(note: str) -> list[str]:
    """Return the verifier keys by which a note can be checked, newest first; none where it was changed."""
    return [key for key in verifier_keys() if _is_signed_by(note, key)]


def signers(note: str) -> list[str]:
    """Return the names and hashes of the keys that a note says have signed it (`beian/ledger+0a1b2c3d`), known or not."""
    lines = map(_SIGNATURE_LINE.fullmatch, note.rpartition("\n\n")[2].splitlines())
    named = ((parts["name"], _bytes(parts["signature"])) for parts in lines if parts)
    return [f"{name}+{raw[:KEY_HASH_BYTES].hex()}" for name, raw in named if raw]


def is_signed_by_all(note: str) -> bool:
    """Tell whether every listed signing key signed a note, as all do that are signed now: so one key is enough to check it."""
    return all(_is_signed_by(note, verifier_key(seed)) for seed in settings.LEDGER_SIGNING_KEYS)


def sign_statement(statement: bytes) -> StatementSignature:
    """Return the newest key's signature of a statement (a certificate's canonical JSON); it is never valid for a note."""
    key = _private_key(settings.LEDGER_SIGNING_KEYS[0])
    return StatementSignature(_key_id(key.public_key().public_bytes_raw()), _base64(key.sign(STATEMENT_PREFIX + statement)))


def verify_statement(statement: bytes, signature: StatementSignature, verifier_keys: Iterable[str]) -> bool:
    """Say whether one of the verifier keys made this signature of the statement."""
    public_key = dict(_parsed_verifier_key(key) for key in verifier_keys).get(signature.key)
    raw = _bytes(signature.value)
    return public_key is not None and raw is not None and _is_signed(public_key, raw, STATEMENT_PREFIX + statement)


def _parsed(text: str) -> Checkpoint:
    parts = _TEXT.fullmatch(text)
    root = _bytes(parts["root"]) if parts else None
    if parts is None or root is None:
        raise InvalidCheckpoint(_("检查点的签名有效，但内容不是本账本的检查点。"))
    try:
        signed_at = datetime.fromisoformat(parts["time"])
    except ValueError as error:
        raise InvalidCheckpoint(_("检查点的签名有效，但其中的时间不存在。")) from error
    return Checkpoint(int(parts["size"]), root, signed_at)


def _parsed_verifier_key(key: str) -> tuple[str, Ed25519PublicKey]:
    parts = parts_of_verifier_key(key)
    if parts is None:
        raise InvalidCheckpoint(_("公钥的写法不对。公钥由名称、八位十六进制数和 base64 三段组成，中间用加号相连，请完整复制。"))
    return parts[0], Ed25519PublicKey.from_public_bytes(parts[1])


def _private_key(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed, validate=True))


def _key_id(public_key: bytes, name: str = ORIGIN) -> str:
    """The name of a key and the first four bytes of its hash, by which `signed-note` tells keys apart."""
    key_hash = hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:KEY_HASH_BYTES]
    return f"{name}+{key_hash.hex()}"


def _signature_line(key: Ed25519PrivateKey, text: str) -> str:
    key_hash = bytes.fromhex(_key_id(key.public_key().public_bytes_raw()).rpartition("+")[2])
    return f"— {ORIGIN} {_base64(key_hash + key.sign(text.encode()))}\n"


def _is_signed_by(note: str, key: str) -> bool:
    try:
        read(note, [key])
    except InvalidCheckpoint:
        return False
    return True


def _is_signed(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes | None:
    """The bytes of a base64 text; `None` if it is none, or not the one way of writing them."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return raw if _base64(raw) == text else None
