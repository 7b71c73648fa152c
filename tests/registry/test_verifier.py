"""The stand-alone verifier on certificates and proofs: run as an outsider runs it, and on files with one thing changed."""

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import checkpoints, ledger
from registry.models import LedgerEntry
from registry.verifier import beian_verify
from tests.registry.ledger_files import AT, canonical, leaf_of, sample

SEED, OTHER_SEED = (base64.b64encode(byte * 32).decode() for byte in (b"\x07", b"\x08"))
KEY = checkpoints.verifier_key(SEED)
LOG = sample()


@pytest.fixture(autouse=True)
def signing_keys(settings):
    settings.LEDGER_SIGNING_KEYS = [SEED]


@pytest.fixture
def verify(tmp_path):
    """Run a copy of the file alone in an empty folder, cut off from our packages and the environment."""
    script = Path(shutil.copy(beian_verify.__file__, tmp_path / "beian_verify.py"))

    def run(command: str, bundle: Any, *options: str) -> tuple[int, list[str]]:
        text = bundle if isinstance(bundle, str) else json.dumps(bundle)
        arguments = [sys.executable, "-I", str(script), *(options or ("--key", KEY)), command, "-"]
        done = subprocess.run(arguments, input=text.encode(), capture_output=True, cwd=tmp_path, env={}, check=False)
        assert done.stderr == b""
        return done.returncode, done.stdout.decode().splitlines()

    return run


def refused(check: str, bundle: Any, keys: tuple[str, ...] = (KEY,)) -> str:
    """The Chinese line that refuses a bundle."""
    with pytest.raises(beian_verify.Failed) as failure:
        getattr(beian_verify, check)(beian_verify.parse(json.dumps(bundle).encode()), beian_verify.parse_keys(list(keys)))
    return str(failure.value.args[0])


def test_a_certificate_verifies_and_the_answer_says_what_it_certifies(verify):
    status, lines = verify("certificate", LOG.certificate(5, 4))
    assert status == 0
    assert lines[0].startswith("核验通过：证书 C-2026-000001 属实：该平台当日已备案。")
    assert lines[1].startswith("Verified: certificate C-2026-000001 as of 2024-09-01 is genuine; the 2 entries it rests on")


def test_a_certificate_that_rests_on_an_erased_entry_says_so(verify):
    status, lines = verify("certificate", LOG.certificate(5, 3))
    assert status == 0
    assert "第 3 条未附内容，只核对了指纹" in lines[0]
    assert "entry 3 comes without content" in lines[1]


def test_a_changed_certificate_is_refused_with_status_one(verify):
    bundle = LOG.certificate(5)
    bundle["certificate"]["status"] = "NOT_FILED"
    assert verify("certificate", bundle) == (
        1,
        ["核验不通过：签名不符，内容被改动过。", "Not verified: the signature is wrong: what it signs was changed."],
    )


def test_an_inclusion_proof_verifies_at_a_size_of_the_past_too(verify):
    assert verify("proof", LOG.inclusion_bundle(5))[0] == 0
    assert verify("proof", LOG.inclusion_bundle(5, 7)) == (
        0,
        [
            "核验通过：第 5 条在账本中（共 7 条，2026-11-24T10:00:00Z）。",
            "Verified: entry 5 is in the ledger of 7 entries signed at 2026-11-24T10:00:00Z.",
        ],
    )


def test_a_consistency_proof_verifies(verify):
    assert verify("proof", LOG.consistency_bundle(20, 41))[1][1].startswith("Verified: the ledger of 41 entries")


@pytest.mark.parametrize(("old", "new"), [(0, 41), (1, 41), (16, 41), (41, 41), (40, 41)])
def test_every_pair_of_heads_is_consistent(old, new):
    bundle = beian_verify.parse(canonical(LOG.consistency_bundle(old, new)))
    assert f"从 {old} 条" in beian_verify.check_proof(bundle, beian_verify.parse_keys([KEY]))[0]


def test_a_rewritten_history_has_no_consistency_proof():
    rewritten = sample()
    rewritten.entries[1]["effectiveOn"] = "2019-01-01"
    bundle = rewritten.consistency_bundle(20, 41) | {"old": LOG.note(20)}
    assert "历史被改写过" in refused("check_proof", bundle)


def test_keys_come_from_a_file_too(verify, tmp_path):
    path = tmp_path / "keys.txt"
    path.write_text(f"# 登记处公钥\n{checkpoints.verifier_key(OTHER_SEED)}\n\n{KEY}\n", encoding="utf-8")
    assert verify("proof", LOG.inclusion_bundle(5), "--key-file", str(path))[0] == 0


@pytest.mark.parametrize("key", [KEY[:-4], KEY.replace("+", " "), "x"])
def test_a_damaged_key_is_refused(verify, key):
    assert verify("proof", LOG.inclusion_bundle(5), "--key", key)[1][1] == (
        "Not verified: this is not a verifier key; copy all of it."
    )


def test_without_a_key_nothing_is_verified(verify):
    status, lines = verify("proof", LOG.inclusion_bundle(5), "--key-file", "/dev/null")
    assert (status, lines[0]) == (1, "核验不通过：没有给出公钥，请用 --key 或 --key-file。")


@pytest.mark.parametrize("check", ["check_certificate", "check_proof"])
def test_what_another_key_signed_is_refused(check):
    bundle = LOG.certificate(5) if check == "check_certificate" else LOG.inclusion_bundle(5)
    assert "所给公钥" in refused(check, bundle, (checkpoints.verifier_key(OTHER_SEED),))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "null",
        '{"certificate":{"a":"\\ud800"},"signature":{"key":"' + "+".join(KEY.split("+", 2)[:2]) + '","value":""}}',
        '{"entry":1}',
        '{"entry":{},"entry":{}}',
        "[" * 100_000,
        "\ud800",
        "1" * 5000,
    ],
)
def test_a_file_that_is_no_bundle_is_refused_in_words(verify, text):
    for command in ("certificate", "proof"):
        status, lines = verify(command, text.encode("utf-8", "surrogatepass").decode(errors="replace"))
        assert status == 1
        assert len(lines) == 2


def test_a_file_that_is_not_there_is_named(tmp_path):
    done = subprocess.run(
        [sys.executable, "-I", beian_verify.__file__, "--key", KEY, "proof", "gone.json"],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert (done.returncode, b"gone.json" in done.stdout) == (1, True)


def test_a_signature_written_in_another_way_is_refused():
    bundle = LOG.certificate(5)
    value = bundle["signature"]["value"]
    # The last letter before the padding has four bits that say nothing; only one way of writing them is accepted.
    other = value[:-3] + chr(ord(value[-3]) + 1) + "=="
    assert base64.b64decode(other) == base64.b64decode(value)
    assert "签名不符" in refused("check_certificate", bundle | {"signature": {**bundle["signature"], "value": other}})


def test_an_entry_in_force_after_the_day_is_refused():
    assert "第 5 条在证书所述日期之后才生效" in refused("check_certificate", LOG.certificate(5, asOf="2020-01-07"))
    bundle = LOG.certificate(5, asOf="2020-01-08")
    assert beian_verify.check_certificate(bundle, beian_verify.parse_keys([KEY]))


def test_entries_other_than_those_certified_are_refused():
    bundle = LOG.certificate(5, 4)
    exchanged = bundle | {"entries": [LOG.inclusion(5), LOG.inclusion(6)]}
    assert "不符" in refused("check_certificate", exchanged)
    assert "不符" in refused("check_certificate", bundle | {"entries": bundle["entries"][:1]})
    assert "不符" in refused("check_certificate", bundle | {"entries": bundle["entries"][::-1]})
    assert "不符" in refused("check_certificate", LOG.certificate(5, record="p000000000099"))
    assert "不符" in refused("check_certificate", LOG.certificate(5) | {"entries": []})
    assert "出现两次" in refused("check_certificate", LOG.certificate(5, 5))


def test_a_certificate_with_the_head_of_another_day_is_refused():
    assert "不是一回事" in refused("check_certificate", LOG.certificate(5) | {"checkpoint": LOG.note(40)})
    assert "不是一回事" in refused("check_certificate", LOG.certificate(5, root="00" * 32))


def test_a_salt_that_swallows_the_head_of_its_content_is_refused():
    bundle = LOG.inclusion_bundle(5)
    payload = bundle["entry"]["payload"].encode()
    moved = {"salt": bundle["entry"]["salt"] + payload[:16].hex(), "payload": payload[16:].decode(errors="surrogateescape")}
    assert refused("check_proof", bundle | {"entry": bundle["entry"] | moved}) == "第 5 条的内容被改动过"


def test_a_proof_of_another_place_is_refused():
    bundle = LOG.inclusion_bundle(5)
    assert "不是一回事" in refused("check_proof", bundle | {"index": 5})
    assert "不是一回事" in refused("check_proof", bundle | {"size": 40})
    assert "index 缺失或写法不对" in refused("check_proof", bundle | {"index": True})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"payload": "{}"}, "内容被改动过"),
        ({"salt": "00" * 16}, "内容被改动过"),
        ({"digest": "00" * 32}, "内容被改动过"),
        ({"effectiveOn": "2019-01-08"}, "不在这份账本中"),
        ({"salt": None}, "内容被改动过"),
        ({"salt": LOG.entries[4]["salt"].upper()}, "内容被改动过"),
        ({"payload": 1}, "矛盾"),
        ({"payload": "\ud800"}, "内容被改动过"),
        ({"payload": None}, "矛盾"),
        ({"withheld": True}, "矛盾"),
        ({"withheld": True, "payload": None, "salt": None}, "不属于内容可以不公布的种类"),
        ({"leaf": "00" * 32}, "字段被改动过"),
        ({"more": 1}, "多余字段"),
    ],
)
def test_an_entry_with_one_thing_changed_is_named(change, words):
    bundle = LOG.inclusion_bundle(5)
    message = refused("check_proof", bundle | {"entry": bundle["entry"] | change})
    assert message.startswith("第 5 条")
    assert words in message


@pytest.mark.parametrize(
    "make", [lambda: LOG.certificate(5, 3), lambda: LOG.inclusion_bundle(5), lambda: LOG.consistency_bundle(17, 41)]
)
@given(data=st.data())
def test_one_flipped_bit_anywhere_is_found(make, data):
    bundle = make()
    raw = bytearray(canonical(bundle))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    check = beian_verify.check_certificate if "certificate" in bundle else beian_verify.check_proof
    keys = beian_verify.parse_keys([KEY])
    try:
        check(beian_verify.parse(bytes(raw)), keys)
    except beian_verify.Failed:
        return
    # The file still says the same only if the bit changes no more than how a character is written.
    assert json.loads(raw) == bundle


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda each: st.lists(each) | st.dictionaries(st.text(), each)
    )
)
def test_a_bundle_of_anything_is_refused_by_name(value):
    for bundle in (LOG.certificate(5), LOG.inclusion_bundle(5), LOG.consistency_bundle(17, 41)):
        for name in bundle:
            changed = json.dumps(bundle | {name: value})
            if json.loads(changed) != bundle:
                check = "check_certificate" if "certificate" in bundle else "check_proof"
                assert refused(check, json.loads(changed)), name


def test_the_verifier_makes_the_leaf_that_the_ledger_makes():
    entry = LOG.entries[4]
    row = LedgerEntry(
        seq=entry["seq"],
        kind=entry["kind"],
        record_id=entry["id"],
        parent=entry["parent"],
        action=entry["action"],
        effective_on=AT.date().replace(year=2020, month=1, day=8),
        recorded_at=AT.replace(hour=9, microsecond=5),
        payload=entry["payload"],
        salt=entry["salt"],
        digest=ledger.digest_of(entry["salt"], entry["payload"]),
    )
    assert ledger.leaf_of(row) == beian_verify.check_entry(entry, 5)[0].hex() == leaf_of(entry).hex()
