"""Signed heads: what the notes say, whom they convince, and that nothing in them can be changed."""

import base64
import hashlib
import os
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as st

from registry import checkpoints

SEED, OTHER_SEED = (base64.b64encode(byte * 32).decode() for byte in (b"\x07", b"\x08"))
ROOT = hashlib.sha256(b"root").digest()
AT = datetime(2026, 11, 24, 10, 0, 0, tzinfo=UTC)

# A note and its verifier key that another implementation of `signed-note` gives as its example.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


@pytest.fixture(autouse=True)
def signing_keys(settings):
    settings.LEDGER_SIGNING_KEYS = [SEED]
    settings.LEDGER_RETIRED_KEYS = []


def note_of(text: str, seed: str = SEED) -> str:
    """A note that really is signed, whatever its text says."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))
    key_hash = bytes.fromhex(checkpoints.verifier_key(seed).split("+")[1])
    return f"{text}\n— {checkpoints.ORIGIN} {base64.b64encode(key_hash + key.sign(text.encode())).decode()}\n"


def test_a_note_has_the_lines_of_a_checkpoint_and_its_time_in_utc():
    note = checkpoints.sign(1024, ROOT, datetime(2026, 11, 24, 18, 0, 0, 999, tzinfo=timezone(timedelta(hours=8))))
    lines = note.split("\n")
    assert lines[:5] == ["beian/ledger", "1024", base64.b64encode(ROOT).decode(), "time 2026-11-24T10:00:00Z", ""]
    assert lines[5].startswith("— beian/ledger ")
    assert lines[6:] == [""]
    assert len(base64.b64decode(lines[5].rpartition(" ")[2])) == 4 + 64


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32), st.datetimes())
def test_what_was_signed_is_what_is_read(size, root, moment):
    at = moment.replace(tzinfo=UTC)
    note = checkpoints.sign(size, root, at)
    assert checkpoints.read(note, [checkpoints.verifier_key(SEED)]) == checkpoints.Checkpoint(size, root, at.replace(microsecond=0))


def test_notes_of_another_implementation_are_understood():
    # The signature holds, so what is refused is the text: it is the note of no ledger.
    with pytest.raises(checkpoints.InvalidCheckpoint, match="签名有效"):
        checkpoints.read(EXAMPLE_NOTE, [EXAMPLE_KEY])
    with pytest.raises(checkpoints.InvalidCheckpoint, match="签名不符"):
        checkpoints.read(EXAMPLE_NOTE.replace("message", "massage"), [EXAMPLE_KEY])


@given(st.data())
def test_one_flipped_bit_anywhere_in_a_note_is_found(data):
    raw = bytearray(checkpoints.sign(7, ROOT, AT).encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(checkpoints.InvalidCheckpoint):
        checkpoints.read(raw.decode(errors="replace"), [checkpoints.verifier_key(SEED)])


@given(st.text())
def test_any_other_text_is_refused_by_name(text):
    with pytest.raises(checkpoints.InvalidCheckpoint):
        checkpoints.read(text, [checkpoints.verifier_key(SEED)])


def key_of(name: str, raw: bytes) -> str:
    """A verifier key whose hash is right, whatever its length."""
    key_hash = hashlib.sha256(name.encode() + b"\n\x01" + raw).hexdigest()[:8]
    return f"{name}+{key_hash}+{base64.b64encode(checkpoints.ED25519 + raw).decode()}"


def written_otherwise(encoded: str) -> str:
    """The same bytes in base64 that nobody writes: bits that the last letter leaves over are set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    bare = encoded.rstrip("=")
    return bare[:-1] + alphabet[alphabet.index(bare[-1]) + 1] + "=" * (len(encoded) - len(bare))


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.removesuffix("\n"),
        lambda note: note + "\n",
        lambda note: note + "signed by nobody\n",
        lambda note: note + "— example.com/foo Uw2QO\n",
        lambda note: note.replace(note.split()[-1], written_otherwise(note.split()[-1])),
    ],
)
def test_a_note_whose_signatures_are_not_written_as_they_should_be_is_refused(change):
    with pytest.raises(checkpoints.InvalidCheckpoint, match="重新下载整份文件"):
        checkpoints.read(change(checkpoints.sign(7, ROOT, AT)), [checkpoints.verifier_key(SEED)])


def test_a_note_has_so_many_signatures_of_others_as_there_is_room_for():
    note, stranger = checkpoints.sign(7, ROOT, AT), EXAMPLE_NOTE.splitlines()[-1] + "\n"
    room = (checkpoints.MAX_NOTE_BYTES - len(note.encode())) // len(stranger.encode())
    assert checkpoints.read(note + room * stranger, [checkpoints.verifier_key(SEED)]).size == 7
    with pytest.raises(checkpoints.InvalidCheckpoint, match="不是签名的账本检查点"):
        checkpoints.read(note + (room + 1) * stranger, [checkpoints.verifier_key(SEED)])


def test_a_note_names_the_keys_that_check_it(settings):
    note = checkpoints.sign(7, ROOT, AT)
    settings.LEDGER_SIGNING_KEYS = [OTHER_SEED, SEED]
    assert checkpoints.keys_of(note) == [checkpoints.verifier_key(SEED)]
    assert checkpoints.keys_of(note.replace("\n7\n", "\n8\n")) == []
    assert [checkpoints.is_signed_by_all(each) for each in (note, checkpoints.sign(7, ROOT, AT))] == [False, True]


def test_a_note_of_an_unknown_key_is_refused(settings):
    note = checkpoints.sign(7, ROOT, AT)
    with pytest.raises(checkpoints.InvalidCheckpoint, match="没有所给公钥的签名"):
        checkpoints.read(note, [checkpoints.verifier_key(OTHER_SEED)])
    with pytest.raises(checkpoints.InvalidCheckpoint, match="没有所给公钥的签名"):
        checkpoints.read(note, [])


def test_while_two_keys_are_listed_either_convinces(settings):
    settings.LEDGER_SIGNING_KEYS = [OTHER_SEED, SEED]
    note = checkpoints.sign(7, ROOT, AT)
    for seed in (SEED, OTHER_SEED):
        assert checkpoints.read(note, [checkpoints.verifier_key(seed)]).size == 7
    assert checkpoints.verifier_keys() == [checkpoints.verifier_key(OTHER_SEED), checkpoints.verifier_key(SEED)]


def test_what_a_retired_key_signed_still_verifies(settings):
    note, statement = checkpoints.sign(7, ROOT, AT), checkpoints.sign_statement(b"{}")
    settings.LEDGER_SIGNING_KEYS, settings.LEDGER_RETIRED_KEYS = [OTHER_SEED], [checkpoints.verifier_key(SEED)]
    assert checkpoints.read(note, checkpoints.verifier_keys()).size == 7
    assert checkpoints.verify_statement(b"{}", statement, checkpoints.verifier_keys())


def test_a_wrong_signature_of_a_known_key_refuses_the_note_though_another_holds(settings):
    settings.LEDGER_SIGNING_KEYS = [OTHER_SEED, SEED]
    note = checkpoints.sign(7, ROOT, AT)
    stranger = checkpoints.sign(8, ROOT, AT).split("\n")[5]
    mixed = "\n".join([*note.split("\n")[:5], stranger, *note.split("\n")[6:]])
    assert checkpoints.read(mixed, [checkpoints.verifier_key(SEED)]).size == 7
    with pytest.raises(checkpoints.InvalidCheckpoint, match="签名不符"):
        checkpoints.read(mixed, checkpoints.verifier_keys())


@pytest.mark.parametrize(
    "text",
    [
        "beian/other\n7\n{root}\ntime 2026-11-24T10:00:00Z\n",
        "beian/ledger\n07\n{root}\ntime 2026-11-24T10:00:00Z\n",
        "beian/ledger\n-7\n{root}\ntime 2026-11-24T10:00:00Z\n",
        "beian/ledger\n７\n{root}\ntime 2026-11-24T10:00:00Z\n",
        "beian/ledger\n7\nAAAA\ntime 2026-11-24T10:00:00Z\n",
        "beian/ledger\n7\n{root_written_otherwise}\ntime 2026-11-24T10:00:00Z\n",
        "beian/ledger\n7\n{root}\n",
        "beian/ledger\n7\n{root}\ntime 2026-02-30T10:00:00Z\n",
        "beian/ledger\n7\n{root}\ntime 2026-11-24T10:00:00Z\nmore\n",
        "beian/ledger\n7\n{root}\n\ntime 2026-11-24T10:00:00Z\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(text):
    root = base64.b64encode(ROOT).decode()
    note = note_of(text.format(root=root, root_written_otherwise=written_otherwise(root)))
    with pytest.raises(checkpoints.InvalidCheckpoint, match="签名有效"):
        checkpoints.read(note, [checkpoints.verifier_key(SEED)])


@pytest.mark.parametrize(
    "change",
    [
        lambda key: key[:-4],
        lambda key: key.replace("beian", "other"),
        lambda key: key.replace("+", " "),
        lambda key: "",
        lambda key: key + "?",
        lambda key: key.rpartition("+")[0] + "+" + base64.b64encode(b"\x02" + b"k" * 32).decode(),
        lambda key: key_of("short", b"k" * 31),
    ],
)
def test_a_damaged_verifier_key_is_refused(change):
    with pytest.raises(checkpoints.InvalidCheckpoint, match="公钥的写法不对"):
        checkpoints.read(checkpoints.sign(7, ROOT, AT), [change(checkpoints.verifier_key(SEED))])


def test_blanks_around_a_verifier_key_that_was_copied_are_none_of_it():
    assert checkpoints.read(checkpoints.sign(7, ROOT, AT), [f" {checkpoints.verifier_key(SEED)}\n"]).size == 7


@pytest.mark.parametrize(
    ("size", "root", "at"),
    [(-1, ROOT, AT), (1, ROOT[:31], AT), (1, ROOT, datetime(2026, 11, 24))],  # noqa: DTZ001 (a naive one is the point)
)
def test_a_head_that_cannot_be_is_not_signed(size, root, at):
    with pytest.raises(ValueError, match="A head has"):
        checkpoints.sign(size, root, at)


def test_a_statement_is_signed_by_the_newest_key_and_by_it_alone(settings):
    settings.LEDGER_SIGNING_KEYS = [OTHER_SEED, SEED]
    signature = checkpoints.sign_statement(b"{}")
    assert checkpoints.verifier_key(OTHER_SEED).startswith(f"{signature.key}+")
    assert checkpoints.verify_statement(b"{}", signature, checkpoints.verifier_keys())
    assert not checkpoints.verify_statement(b"{}", signature, [checkpoints.verifier_key(SEED)])
    assert not checkpoints.verify_statement(b"{ }", signature, checkpoints.verifier_keys())
    broken = checkpoints.StatementSignature(signature.key, signature.value[:-4] + "!!==")
    assert not checkpoints.verify_statement(b"{}", broken, checkpoints.verifier_keys())


def test_a_statement_that_reads_like_a_note_cannot_stand_for_one():
    text = checkpoints.sign(7, ROOT, AT).partition("\n\n")[0] + "\n"
    signature = checkpoints.sign_statement(text.encode())
    key_hash = bytes.fromhex(signature.key.rpartition("+")[2])
    forged = f"{text}\n— {checkpoints.ORIGIN} {base64.b64encode(key_hash + base64.b64decode(signature.value)).decode()}\n"
    with pytest.raises(checkpoints.InvalidCheckpoint, match="签名不符"):
        checkpoints.read(forged, [checkpoints.verifier_key(SEED)])


def test_the_command_of_the_guide_prints_the_verifier_keys_and_nothing_else():
    guide = (django_settings.BASE_DIR / "docs" / "ledger.md").read_text(encoding="utf-8")
    [command] = [line for line in guide.splitlines() if line.startswith("python manage.py shell ")]
    printed = subprocess.run(
        [sys.executable, *shlex.split(command)[1:]],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DEBUG": "1", "LEDGER_SIGNING_KEYS": f"{SEED},{OTHER_SEED}", "LEDGER_RETIRED_KEYS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.splitlines() == [checkpoints.verifier_key(SEED), checkpoints.verifier_key(OTHER_SEED)]
