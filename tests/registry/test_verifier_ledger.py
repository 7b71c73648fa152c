"""The stand-alone verifier on what the ledger itself writes: its entries, proofs and heads, and rows edited behind its back."""

import base64
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from registry import checkpoints, ledger, proofs
from registry.models import LedgerEntry
from registry.verifier import beian_verify
from registry.vocabulary import RecordKind
from tests.registry.ledger_files import canonical, write_entries

SEED = base64.b64encode(b"\x07" * 32).decode()
MOMENT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
RECORDS = [f"{letter}{'a' * 10}{number}" for letter, number in zip("pice" * 10, range(10, 50), strict=True)]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signing_keys(settings):
    settings.LEDGER_SIGNING_KEYS, settings.LEDGER_RETIRED_KEYS = [SEED], []


def publish(public_id: str, document: dict[str, Any] | None, **values: Any) -> LedgerEntry:
    draft = ledger.Draft(
        **{
            "kind": {"i": RecordKind.INSTITUTION, "p": RecordKind.PLATFORM}.get(public_id[0], RecordKind.CREDIT),
            "public_id": public_id,
            "parent": "iaaaaaaaaaa10",
            "sort_key": public_id,
            "document": document,
            "effective_on": date(2020, 1, 8),
            **values,
        }
    )
    with transaction.atomic():
        return ledger.publish([draft], recorded_at=MOMENT + timedelta(seconds=len(public_id)))[0]


def fill() -> None:
    """Forty records with quotation marks, line breaks and rare characters; a change, a correction, a removal and an erasure."""
    for number, public_id in enumerate(RECORDS):
        publish(public_id, {"name": f"济南“示例”\n{number} 𠮷\t\\", "fee": None, "levels": [1, 2], "isOpen": True})
    publish(RECORDS[0], {"name": "更名"}, effective_on=date(2022, 1, 1))
    publish(RECORDS[0], {"name": "更正"}, effective_on=date(2021, 1, 1))
    publish(RECORDS[1], None, effective_on=date(2023, 1, 1))
    erased = RECORDS[3]
    seqs = list(LedgerEntry.objects.filter(record_id=erased).values_list("seq", flat=True))
    LedgerEntry.objects.filter(seq__in=seqs).update(payload=None, salt=None)
    publish(erased, None, erases=seqs, effective_on=date(2026, 11, 24))


def download(folder: Path) -> Path:
    """A folder as the open data has it."""
    folder.mkdir(exist_ok=True)
    entries = [{**proofs.entry_as_told(row), "leaf": row.leaf} for row in LedgerEntry.objects.order_by("seq")]
    write_entries(folder, entries)
    note = proofs.sign_head(MOMENT).note
    (folder / "checkpoint.txt").write_text(note, encoding="utf-8")
    return folder


def keys() -> beian_verify.Keys:
    return beian_verify.parse_keys(checkpoints.verifier_keys())


def test_every_entry_of_the_ledger_is_proved():
    fill()
    note = proofs.sign_head(MOMENT).note
    for row in LedgerEntry.objects.all():
        proof = proofs.inclusion(row.seq)
        bundle = {
            "checkpoint": note,
            "entry": proofs.entry_as_told(row),
            "index": row.seq - 1,
            "size": proof.size,
            "proof": [each.hex() for each in proof.proof],
        }
        assert beian_verify.check_proof(beian_verify.parse(canonical(bundle)), keys())


def test_the_ledger_continues_every_head_that_it_signed():
    notes = []
    for public_id in RECORDS:
        publish(public_id, {"name": public_id})
        notes.append(proofs.sign_head(MOMENT).note)
    for size, note in enumerate(notes, start=1):
        proof = [each.hex() for each in proofs.consistency(size).proof]
        assert beian_verify.check_proof({"old": note, "new": notes[-1], "proof": proof}, keys())


def test_a_downloaded_ledger_verifies_with_its_erasure(tmp_path):
    fill()
    assert "第 1 至 44 条全部相符" in beian_verify.check_log([download(tmp_path / "open")], keys())[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("payload = replace(payload, '济南', '青岛')", "第 21 条的内容被改动过"),
        ("effective_on = '2019-01-08'", "第 21 条的字段被改动过"),
        ("record_id = 'paaaaaaaaaaaa'", "第 21 条的字段被改动过"),
        ("payload = NULL, salt = NULL", "第 21 条的内容被抹去，却没有依法删除的记录"),
        ("leaf = digest", "第 21 条的字段被改动过"),
    ],
)
def test_a_row_edited_behind_the_ledgers_back_is_named(tmp_path, change, words):
    fill()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {LedgerEntry._meta.db_table} SET {change} WHERE seq = 21")
    with pytest.raises(beian_verify.Failed, match=words):
        beian_verify.check_log([download(tmp_path / "open")], keys())


def test_a_row_deleted_behind_the_ledgers_back_is_named(tmp_path):
    fill()
    LedgerEntry.objects.filter(seq=21).delete()
    with pytest.raises(beian_verify.Failed, match="第 21 条缺失或次序不对"):
        beian_verify.check_log([download(tmp_path / "open")], keys())
