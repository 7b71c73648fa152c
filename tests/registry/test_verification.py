"""`verify_ledger`: a ledger that nobody touched fits, and whatever is edited behind its back is named."""

import base64
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from registry import checkpoints, ledger, ledger_tree, merkle, proofs, verification
from registry.erasure import Erasure, erase
from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.filing.services import file_institutions, publisher_named
from registry.models import CreditEntry, LedgerEntry, LedgerHead, LedgerNode, PublicRecord, SignedHead
from registry.verification import verify
from tests.factories import new_uscc

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


pytestmark = pytest.mark.django_db


def file(number=1, on=date(2020, 1, 8), at=NOW, **values):
    filing = InstitutionFiling(
        uscc=new_uscc(79_000 + number),
        values={"name": f"济南第{number}在线教育科技有限公司", "kind": "company", "region": "370102"} | values,
        platforms=[PlatformFiling(values={"name": f"云课堂{number}", "kind": "app", "status": "filed"})],
        credit=[
            Filing(
                values={
                    "list": "grey",
                    "reason": "广告不实",
                    "decision_number": "1号",
                    "issued_by": "济南市教育局",
                    "listed_on": date(2021, 1, 1),
                }
            )
        ],
    )
    file_institutions([filing], publisher=publisher_named("甲"), source="test", recorded_at=at, effective_on=on)


def history(institutions=8):
    """Forty entries and more, with heads signed on the way, a correction, and an erasure that is in order."""
    for number in range(institutions):
        file(number)
        if number % 3 == 0:
            proofs.sign_head(NOW + timedelta(minutes=number))
    file(2, on=date(2022, 1, 1), address="新路 1 号")
    file(2, on=date(2021, 1, 1), service_phone="0531-1234567")
    erase(
        [Erasure("credit", CreditEntry.objects.order_by("public_id")[0].public_id, date(2026, 11, 24), "决定一")],
        recorded_at=NOW,
    )
    proofs.sign_head(NOW + timedelta(hours=1))


def misfit():
    """Return the number of the first entry that does not fit."""
    found = verify().misfit
    assert found is not None
    return found.seq


def edit(table, column, value, key, which):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table._meta.db_table} SET {column} = %s WHERE {key} = %s", [value, which])


def test_a_ledger_that_nobody_touched_fits_from_any_entry_on():
    history()
    size = LedgerHead.objects.get().seq
    assert size > 25
    whole = verify()
    assert (whole.misfit, whole.entries, whole.root) == (None, size, proofs.head().root)
    for first in (2, 17, size, size + 5):
        assert verify(first=first).misfit is None
    leaves = [bytes.fromhex(leaf) for leaf in LedgerEntry.objects.order_by("seq").values_list("leaf", flat=True)]
    assert whole.root == merkle.root_over(leaves)


def test_an_empty_ledger_fits():
    assert verify().misfit is None


COLUMNS = {
    "kind": "teacher",
    "record_id": "ixxxxxxxxxxxx",
    "parent": "iyyyyyyyyyyyy",
    "action": "removed",
    "effective_on": "2019-01-01",
    "recorded_at": "2019-01-01 00:00:00.000001",
    "digest": "0" * 64,
    "leaf": "0" * 64,
    "salt": "0" * 32,
    "payload": '{"basis":"","changedFields":[],"document":null,"source":""}',
}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("seq", [1, 13, 20])
def test_a_row_edited_by_sql_is_named(column, seq):
    history()
    if column in ("salt", "payload") and LedgerEntry.objects.get(seq=seq).payload is None:
        seq += 1
    edit(LedgerEntry, column, COLUMNS[column], "seq", seq)
    assert misfit() == seq


@pytest.mark.parametrize("column", ["salt", "payload"])
def test_a_blank_that_no_erasure_names_is_tampering(column):
    history()
    edit(LedgerEntry, column, None, "seq", 4)
    assert misfit() == 4


def test_a_blank_that_the_erasure_of_another_record_names_is_tampering():
    history()
    erasure = LedgerEntry.objects.get(action=LedgerEntry.Action.ERASED)
    # No current document tells of it.
    other = LedgerEntry.objects.filter(kind="institution").exclude(seq__in=PublicRecord.objects.values("seq"))[0]
    draft = ledger.Draft("credit", erasure.record_id, erasure.parent, "", None, erasure.effective_on, erases=[other.seq])
    with transaction.atomic():
        ledger.publish([draft], recorded_at=NOW)
    LedgerEntry.objects.filter(seq=other.seq).update(payload=None, salt=None)
    assert misfit() == other.seq


def test_an_erased_entry_whose_content_is_put_back_is_named():
    history()
    blank = LedgerEntry.objects.filter(payload=None).get()
    edit(LedgerEntry, "payload", "{}", "seq", blank.seq)
    edit(LedgerEntry, "salt", "00" * 16, "seq", blank.seq)
    assert misfit() == blank.seq


@pytest.mark.parametrize(("column", "value"), [("payload", "{}"), ("salt", "00" * 16)])
def test_an_erased_entry_of_which_one_half_is_put_back_is_named(column, value):
    history()
    blank = LedgerEntry.objects.filter(payload=None).get()
    edit(LedgerEntry, column, value, "seq", blank.seq)
    assert misfit() == blank.seq


def test_an_erasure_that_was_changed_is_named_itself_and_not_what_it_erased():
    history()
    erasure = LedgerEntry.objects.get(action=LedgerEntry.Action.ERASED)
    edit(LedgerEntry, "record_id", "kaaaaaaaaaaaa", "seq", erasure.seq)
    assert misfit() == erasure.seq


@pytest.mark.parametrize("seq", [1, 9])
def test_a_missing_row_is_named(seq):
    history()
    LedgerEntry.objects.filter(seq=seq).delete()
    assert misfit() == seq


def test_the_end_cut_off_is_found():
    history()
    last = LedgerHead.objects.get().seq
    LedgerEntry.objects.filter(seq=last).delete()
    assert misfit() == last


def test_the_end_taken_back_to_an_earlier_head_with_its_tree_is_found():
    """Rows, nodes, peaks and head fit together again; only the heads that were signed since tell."""
    history()
    kept = SignedHead.objects.order_by("size")[0].size
    gone = LedgerEntry.objects.filter(seq__gt=kept)
    PublicRecord.objects.filter(public_id__in=list(gone.values_list("record_id", flat=True))).delete()
    gone.delete()
    leaves = list(LedgerEntry.objects.order_by("seq").values_list("leaf", flat=True))
    LedgerNode.objects.all().delete()
    head = LedgerHead(id=1)
    ledger_tree.grow(head, leaves)
    LedgerHead.objects.update(seq=kept, peaks=head.peaks)
    assert misfit() == kept + 1


def test_an_entry_beyond_the_head_is_named():
    history()
    LedgerHead.objects.update(seq=F("seq") - 1)
    assert verify().misfit is not None


def test_history_rewritten_with_its_tree_and_leaves_does_not_fit_the_heads_that_were_signed():
    """Whoever owns the database can make leaves and tree anew, but not the signatures over the old root."""
    history()
    entry = LedgerEntry.objects.get(seq=2)
    entry.payload = (entry.payload or "").replace("云课堂", "假课堂")
    entry.digest = ledger.digest_of(entry.salt or "", entry.payload)
    entry.leaf = ledger.leaf_of(entry)
    entry.save()
    PublicRecord.objects.filter(seq=2).update(body=entry.payload.partition('"document":')[2].rpartition(',"source"')[0])
    LedgerNode.objects.all().delete()
    head = LedgerHead.objects.get()
    leaves, size = list(LedgerEntry.objects.order_by("seq").values_list("leaf", flat=True)), head.seq
    head.seq, head.peaks = 0, ""
    ledger_tree.grow(head, leaves)
    head.seq = size
    head.save()

    assert misfit() == SignedHead.objects.order_by("size")[0].size
    SignedHead.objects.all().delete()
    assert verify().misfit is None


@pytest.mark.parametrize("column", ["note", "root"])
def test_a_signed_head_that_was_changed_is_named(column):
    history()
    signed = SignedHead.objects.order_by("size")[0]
    edit(SignedHead, column, getattr(signed, column).replace("a", "b", 1).replace("1", "2", 1), "id", signed.pk)
    assert misfit() == signed.size


def test_a_key_that_is_known_no_more_is_named_until_it_is_a_retired_one(settings):
    history()
    signed, former = SignedHead.objects.order_by("size")[0], checkpoints.verifier_keys()
    [name] = checkpoints.signers(signed.note)
    assert former[0].startswith(f"{name}+")
    settings.LEDGER_SIGNING_KEYS = [base64.b64encode(b"\x09" * 32).decode()]
    assert misfit() == signed.size
    assert f"由密钥 {name} 签名" in str(verify().misfit)

    settings.LEDGER_RETIRED_KEYS = former
    assert verify().misfit is None

    # Of a head that was changed the key is no matter.
    edit(SignedHead, "note", signed.note.replace("time 2", "time 1"), "id", signed.pk)
    assert misfit() == signed.size
    assert "LEDGER_RETIRED_KEYS" not in str(verify().misfit)


def test_a_kept_subtree_that_was_changed_is_found():
    history()
    node = LedgerNode.objects.order_by("position")[0]
    edit(LedgerNode, "hash", "0" * 64, "position", node.position)
    assert misfit() == 16


@pytest.mark.parametrize("peaks", ["", "no hash", "0" * 64])
def test_a_head_whose_hashes_were_changed_is_found(peaks):
    history()
    LedgerHead.objects.update(peaks=peaks)
    assert misfit() == LedgerHead.objects.get().seq


@pytest.mark.parametrize("kept", ["gone", "no hash"])
def test_a_check_that_begins_behind_a_broken_tree_asks_for_the_whole(kept):
    history()
    if kept == "gone":
        LedgerNode.objects.all().delete()
    else:
        LedgerNode.objects.update(hash="x" * 64)
    found = verify(first=18).misfit
    assert found is not None
    assert (found.seq, "不加 --from" in found.reason) == (17, True)


@pytest.mark.parametrize("change", ["edited", "gone", "added"])
def test_a_current_document_that_the_ledger_does_not_tell_is_named(change):
    history()
    record = PublicRecord.objects.filter(kind="platform").order_by("seq")[0]
    if change == "edited":
        edit(PublicRecord, "body", record.body.replace("FILED", "REFUSED"), "public_id", record.public_id)
    elif change == "gone":
        record.delete()
    else:
        edit(PublicRecord, "public_id", "pzzzzzzzzzzzz", "public_id", record.public_id)
    assert misfit() == record.seq


@pytest.mark.parametrize(
    ("column", "value"),
    [("parent", "ixxxxxxxxxxxx"), ("kind", "course"), ("effective_on", "2019-01-01"), ("shown_until", "2020-01-01")],
)
def test_a_current_document_that_was_moved_or_hidden_is_named(column, value):
    history()
    record = PublicRecord.objects.filter(kind="platform").order_by("seq")[0]
    edit(PublicRecord, column, value, "public_id", record.public_id)
    assert misfit() == record.seq


def test_a_current_document_that_was_cut_short_is_named():
    history()
    record = PublicRecord.objects.filter(kind="platform").order_by("seq")[0]
    edit(PublicRecord, "body", record.body[: record.body.rindex(",")], "public_id", record.public_id)
    assert misfit() == record.seq


def test_only_a_decision_of_a_day_that_was_not_turned_yet_may_still_wait(monkeypatch):
    history()
    day = date(2026, 12, 1)
    file(2, on=day, address="新路 9 号")
    monkeypatch.setattr(verification, "today", lambda: day)
    assert verify().misfit is None
    LedgerHead.objects.update(turned_on=day)
    assert misfit() == LedgerEntry.objects.get(effective_on=day, kind="institution").seq


def test_the_command_names_the_entry_and_exits_with_one():
    history()
    printed = StringIO()
    call_command("verify_ledger", stdout=printed)
    assert "账本完好" in printed.getvalue()
    edit(LedgerEntry, "parent", "ixxxxxxxxxxxx", "seq", 5)
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_ledger", stdout=printed)
    assert "第 5 条" in printed.getvalue()


class AnyBit(TestCase):
    """One flipped bit anywhere in the ledger is found; proofs of what was not touched still verify."""

    @classmethod
    def setUpTestData(cls):
        with cls.settings(cls(), LEDGER_FOLLOWERS=[]):
            history()

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_one_flipped_bit_in_a_row_is_found(self, data):
        seq = data.draw(st.integers(1, LedgerHead.objects.get().seq))
        column = data.draw(st.sampled_from(["kind", "record_id", "parent", "action", "payload", "salt", "digest", "leaf"]))
        value = getattr(LedgerEntry.objects.get(seq=seq), column)
        if not value:
            return
        place = data.draw(st.integers(0, len(value) - 1))
        flipped = value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
        edit(LedgerEntry, column, flipped, "seq", seq)
        assert misfit() == seq

    @settings(max_examples=100, deadline=None)
    @given(st.data())
    def test_proofs_verify_between_any_sizes_and_for_any_entry(self, data):
        size = LedgerHead.objects.get().seq
        new = data.draw(st.integers(1, size))
        old, seq = data.draw(st.integers(0, new)), data.draw(st.integers(1, new))
        found = proofs.inclusion(seq, new)
        assert merkle.verify_inclusion(found.leaf, seq - 1, new, found.proof, found.root)
        grown = proofs.consistency(old, new)
        assert merkle.verify_consistency(old, new, grown.proof, grown.old_root, grown.new_root)
        assert grown.new_root == found.root
