"""Head and proofs over the API: what the stand-alone verifier makes of them, and errors that name what was asked."""

import json
from hashlib import sha256

import pytest
from django.utils import timezone

from registry import merkle, proofs
from registry.models import LedgerEntry, SignedHead
from registry.verifier import beian_verify
from tests import factories

pytestmark = pytest.mark.django_db

HEAD = "{ ledgerHead { size root verifierKeys signed { size root signedAt note } } }"
PROOF = """query ($seq: Int!, $size: Int) { proof(seq: $seq, size: $size) { seq size root leaf hashes checkpoint
  entry { seq kind id parent action effectiveOn recordedAt digest payload salt } } }"""
CONSISTENCY = """query ($from: Int!, $to: Int) { consistency(from: $from, to: $to) {
  from to fromRoot toRoot hashes fromCheckpoint toCheckpoint } }"""


@pytest.fixture
def entries():
    """Seven entries, of which the first four are under a signed head."""
    for number in range(7):
        factories.institution()
        if number == 3:
            signed = proofs.sign_head(timezone.now())
    return signed


def test_the_head_says_how_many_entries_there_are_and_what_was_signed(data, entries):
    head = data(HEAD)["ledgerHead"]
    assert (head["size"], head["root"]) == (7, proofs.head().root.hex())
    assert (head["signed"]["size"], head["signed"]["root"], head["signed"]["note"]) == (4, entries.root, entries.note)
    assert head["verifierKeys"]


def test_an_empty_ledger_has_a_head_too(data):
    assert data(HEAD)["ledgerHead"] == {
        "size": 0,
        "root": sha256(b"").hexdigest(),
        "verifierKeys": data(HEAD)["ledgerHead"]["verifierKeys"],
        "signed": None,
    }


@pytest.mark.parametrize(
    ("asked", "size"), [({"seq": 2}, 4), ({"seq": 6}, 7), ({"seq": 2, "size": 5}, 5), ({"seq": 1, "size": 1}, 1)]
)
def test_a_proof_leads_from_the_entry_to_the_root_of_the_size(data, entries, asked, size):
    found = data(PROOF, **asked)["proof"]
    entry = found["entry"]
    fields = {name: entry[name] for name in ("seq", "id", "parent", "effectiveOn", "recordedAt", "digest")}
    fields |= {name: entry[name].lower() for name in ("kind", "action")}
    leaf = sha256(b"\0" + json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).digest()
    assert found["leaf"] == leaf.hex()
    assert sha256(bytes.fromhex(entry["salt"]) + entry["payload"].encode()).hexdigest() == entry["digest"]
    hashes = [bytes.fromhex(each) for each in found["hashes"]]
    assert (found["size"], found["root"]) == (size, proofs.inclusion(1, size).root.hex())
    assert merkle.verify_inclusion(leaf, found["seq"] - 1, size, hashes, bytes.fromhex(found["root"]))
    assert (found["checkpoint"] is not None) is (size == 4)


def test_a_leaf_is_made_of_what_changes_tell_with_an_empty_text_for_no_parent(data):
    factories.platform()
    changes = """{ changes(first: 5) { edges { node { action digest effectiveOn id kind parent recordedAt seq } } } }"""
    entries = [edge["node"] for edge in data(changes)["changes"]["edges"]]
    assert {told["parent"] is None for told in entries} == {True, False}
    for told in entries:
        fields = told | {"kind": told["kind"].lower(), "action": told["action"].lower(), "parent": told["parent"] or ""}
        leaf = sha256(b"\0" + json.dumps(fields, sort_keys=True, separators=(",", ":")).encode())
        assert leaf.hexdigest() == data("query ($seq: Int!) { proof(seq: $seq) { leaf } }", seq=told["seq"])["proof"]["leaf"]


def test_the_stand_alone_verifier_takes_what_the_api_gives(data, entries):
    found = data(PROOF, seq=2)["proof"]
    entry = {**found["entry"], "kind": found["entry"]["kind"].lower(), "action": found["entry"]["action"].lower()}
    bundle = {
        "checkpoint": found["checkpoint"],
        "entry": entry,
        "index": found["seq"] - 1,
        "size": found["size"],
        "proof": found["hashes"],
    }
    (key, *_) = data(HEAD)["ledgerHead"]["verifierKeys"]
    assert "2" in "".join(beian_verify.check_proof(bundle, beian_verify.parse_keys([key])))
    bundle["proof"][0] = "0" * 64
    with pytest.raises(beian_verify.Failed):
        beian_verify.check_proof(bundle, beian_verify.parse_keys([key]))


@pytest.mark.parametrize(("asked", "sizes"), [({"from": 2}, (2, 4)), ({"from": 5}, (5, 7)), ({"from": 4, "to": 7}, (4, 7))])
def test_a_later_ledger_continues_an_earlier_one(data, entries, asked, sizes):
    found = data(CONSISTENCY, **asked)["consistency"]
    old, new = sizes
    assert (found["from"], found["to"]) == sizes
    hashes, roots = [bytes.fromhex(each) for each in found["hashes"]], (found["fromRoot"], found["toRoot"])
    assert merkle.verify_consistency(old, new, hashes, *map(bytes.fromhex, roots))
    assert [found["fromCheckpoint"] is not None, found["toCheckpoint"] is not None] == [old == 4, new == 4]


@pytest.mark.parametrize(
    ("query", "asked", "argument", "bounds"),
    [
        (PROOF, {"seq": 8}, "seq", (1, 7)),
        (PROOF, {"seq": 0}, "seq", (1, 7)),
        (PROOF, {"seq": -1}, "seq", (1, 7)),
        (PROOF, {"seq": 2, "size": 8}, "size", (1, 7)),
        (PROOF, {"seq": 2, "size": 2**31 - 1}, "size", (1, 7)),
        (PROOF, {"seq": 5, "size": 4}, "seq", (1, 4)),
        (CONSISTENCY, {"from": 8}, "from", (0, 7)),
        (CONSISTENCY, {"from": -1}, "from", (0, 7)),
        (CONSISTENCY, {"from": 5, "to": 4}, "from", (0, 4)),
        (CONSISTENCY, {"from": 2, "to": 9}, "to", (0, 7)),
    ],
)
def test_what_is_beyond_the_ledger_is_an_error_that_names_it_and_how_far_it_goes(error, entries, query, asked, argument, bounds):
    failed = error(query, **asked)
    assert (failed["code"], failed["argument"], failed["value"]) == ("BAD_ARGUMENT", argument, asked[argument])
    assert (failed["minimum"], failed["maximum"]) == bounds


def test_staff_are_no_bulk_source_in_proofs_either(data):
    teacher = factories.teacher(name="单晓梅")
    seq = data("{ ledgerHead { size } }")["ledgerHead"]["size"]
    entry = data(PROOF, seq=seq)["proof"]["entry"]
    assert (entry["id"], entry["payload"], entry["salt"]) == (teacher.public_id, None, None)
    assert len(entry["digest"]) == 64


@pytest.mark.parametrize(
    "damage",
    [
        lambda: LedgerEntry.objects.filter(seq=5).delete(),
        lambda: LedgerEntry.objects.filter(seq=6).update(leaf="0" * 64),
        lambda: SignedHead.objects.update(root="0" * 64),
    ],
)
@pytest.mark.parametrize("query", ["{ proof(seq: 6, size: 7) { hashes } }", "{ consistency(from: 4, to: 7) { hashes } }"])
def test_a_damaged_ledger_is_told_and_no_proof_that_fails_is_given(error, entries, caplog, damage, query):
    proofs.sign_head(timezone.now())
    damage()
    failed = error(query)
    assert failed["code"] == "LEDGER_BROKEN"
    assert failed["incident"] in caplog.text


@pytest.mark.parametrize(
    "damage",
    [
        lambda: LedgerEntry.objects.filter(seq=3).delete(),
        lambda: LedgerEntry.objects.filter(seq=3).update(payload="{}"),
        lambda: LedgerEntry.objects.filter(seq=3).update(leaf="0" * 64),
    ],
)
def test_changes_are_told_whole_or_not_at_all(data, error, entries, damage):
    damage()
    changes = '{ changes(after: "c%s", first: 2) { edges { node { seq payload } } } }'
    for after in (1, 2):
        assert error(changes % after)["code"] == "LEDGER_BROKEN"
    assert [edge["node"]["seq"] for edge in data(changes % 0)["changes"]["edges"]] == [1, 2]
    assert [edge["node"]["seq"] for edge in data(changes % 6)["changes"]["edges"]] == [7]
