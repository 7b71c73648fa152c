"""Heads and proofs: a head is signed once a day, what is not there is named, and no proof is given that fails."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from registry import checkpoints, ledger_tree, merkle, proofs
from registry.ledger_tree import BrokenLedger
from registry.models import LedgerEntry, LedgerNode, SignedHead
from tests import factories

pytestmark = pytest.mark.django_db

# Noon in China.
AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def entries(number):
    for _ in range(number):
        factories.institution()


@pytest.mark.parametrize(
    ("seq", "size", "named"),
    [(0, None, "0"), (-1, None, "-1"), (8, None, "8"), (3, 2, "3"), (1, 8, "8"), (9, 8, "8"), (10**9, None, "1,000,000,000")],
)
def test_a_proof_of_what_is_not_there_is_refused_in_words(seq, size, named):
    entries(7)
    with pytest.raises(proofs.NotInTheLedger) as refused:
        proofs.inclusion(seq, size)
    assert refused.value.message == f"账本现有 7 条，没有第 {named} 条。请填写 1 到 7 之间的编号。"


@pytest.mark.parametrize(("old", "new", "named"), [(8, None, 8), (2, 9, 9), (9, 2, 9)])
def test_a_ledger_that_never_was_is_continued_by_none(old, new, named):
    entries(7)
    with pytest.raises(proofs.NotInTheLedger) as refused:
        proofs.consistency(old, new)
    assert f"没有第 {named} 条" in refused.value.message


def test_entries_are_counted_as_on_every_page():
    assert "账本现有 2,949 条，没有第 99,999 条" in proofs.NotInTheLedger(99_999, 2_949).message


# Entries 1 to 16 are one kept subtree; of the others the leaves are read.
DAMAGES = {
    "a leaf is another": lambda: LedgerEntry.objects.filter(seq=19).update(leaf="0" * 64),
    "a leaf is no hash": lambda: LedgerEntry.objects.filter(seq=19).update(leaf="x"),
    "an entry is gone": lambda: LedgerEntry.objects.filter(seq=19).delete(),
    "a subtree is another": lambda: LedgerNode.objects.filter(position=ledger_tree.position_of((4, 0))).update(hash="0" * 64),
    "a subtree is gone": lambda: LedgerNode.objects.filter(position=ledger_tree.position_of((4, 0))).delete(),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("prove", [lambda: proofs.inclusion(20), lambda: proofs.consistency(18)], ids=["entry", "growth"])
def test_no_proof_that_fails_is_given(damage, prove):
    entries(20)
    prove()
    DAMAGES[damage]()
    with pytest.raises(BrokenLedger):
        prove()


def test_every_entry_is_proved_to_the_root_of_an_older_ledger_and_of_this_one():
    entries(3)
    older = proofs.head()
    entries(4)
    for head in (older, proofs.head()):
        for seq in range(1, head.size + 1):
            found = proofs.inclusion(seq, head.size)
            assert (found.seq, found.size, found.root) == (seq, head.size, head.root)
            assert merkle.verify_inclusion(found.leaf, seq - 1, head.size, found.proof, head.root)


def test_a_ledger_continues_each_older_one_the_empty_one_and_itself():
    roots = [proofs.head().root]
    for _ in range(5):
        entries(1)
        roots.append(proofs.head().root)
    for new in range(6):
        for old in range(new + 1):
            found = proofs.consistency(old, new)
            assert (found.old_size, found.new_size, found.old_root, found.new_root) == (old, new, roots[old], roots[new])
            assert merkle.verify_consistency(old, new, found.proof, roots[old], roots[new])


def test_a_ledger_that_did_not_grow_is_signed_once_a_day():
    entries(1)
    first = proofs.sign_head(AT)
    midnight = AT + timedelta(hours=12)
    assert proofs.sign_head(midnight - timedelta(seconds=1)) == first
    tomorrows = proofs.sign_head(midnight)
    assert (tomorrows.size, tomorrows.root, tomorrows.signed_at) == (1, first.root, midnight)
    assert proofs.newest_signed_head() == tomorrows
    assert proofs.sign_head(midnight) == tomorrows


def test_a_ledger_that_grew_is_signed_again_on_the_same_day():
    entries(1)
    proofs.sign_head(AT)
    entries(1)
    newest = proofs.sign_head(AT)
    assert (newest.size, newest.root, proofs.newest_signed_head()) == (2, proofs.head().root.hex(), newest)
    assert checkpoints.read(newest.note, checkpoints.verifier_keys()) == checkpoints.Checkpoint(2, proofs.head().root, AT)


def test_a_key_that_was_added_signs_the_head_again_on_the_same_day(settings):
    entries(1)
    proofs.sign_head(AT)
    settings.LEDGER_SIGNING_KEYS = [base64.b64encode(bytes(32)).decode(), *settings.LEDGER_SIGNING_KEYS]
    again = proofs.sign_head(AT)
    assert SignedHead.objects.count() == 2
    assert len(checkpoints.keys_of(again.note)) == 2
    assert proofs.sign_head(AT) == again
