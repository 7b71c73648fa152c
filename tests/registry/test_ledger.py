"""The ledger: gapless, in commit order, canonical, and never without the document that it speaks of."""

import threading
from datetime import UTC, date, datetime

import orjson
import pytest
import rfc8785
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditLine
from registry import ledger
from registry.models import LedgerEntry, LedgerHead, PendingChange, PublicRecord
from registry.vocabulary import RecordKind
from tests import factories

MOMENT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def draft(public_id="iaaaaaaaaaaaa", document=None, **values):
    return ledger.Draft(
        **{
            "kind": RecordKind.PUBLISHED_LIST,
            "public_id": public_id,
            "parent": "",
            "sort_key": public_id,
            "document": document,
            "effective_on": date(2020, 1, 8),
            **values,
        }
    )


def publish(*drafts):
    with transaction.atomic():
        return ledger.publish(drafts, recorded_at=MOMENT)


@pytest.mark.django_db
def test_a_new_document_is_an_entry_and_the_current_document():
    (entry,) = publish(draft(document={"id": "iaaaaaaaaaaaa", "title": "名单"}, basis="鲁教〔2019〕1号", source="list.csv"))

    assert (entry.seq, entry.action, entry.record_id) == (1, "created", "iaaaaaaaaaaaa")
    assert orjson.loads(entry.payload) == {
        "document": {"id": "iaaaaaaaaaaaa", "title": "名单"},
        "changedFields": [],
        "basis": "鲁教〔2019〕1号",
        "source": "list.csv",
    }
    record = PublicRecord.objects.get()
    assert (record.seq, orjson.loads(record.body)) == (1, {"id": "iaaaaaaaaaaaa", "title": "名单"})
    assert LedgerHead.objects.get().seq == 1


@pytest.mark.django_db
def test_the_same_document_again_writes_nothing():
    publish(draft(document={"title": "名单"}))

    assert publish(draft(document={"title": "名单"})) == []
    assert LedgerEntry.objects.count() == 1
    assert AuditLine.objects.count() == 1


@pytest.mark.django_db
def test_a_change_names_the_fields_that_changed():
    publish(draft(document={"title": "名单", "colour": None, "source": "a", "batch": 2}))

    (entry,) = publish(draft(document={"title": "名单", "colour": "BLACK", "source": "b", "asOf": "2020-01-08"}))

    # Of the same day, which is past: so it corrects.
    assert entry.action == "corrected"
    assert orjson.loads(entry.payload)["changedFields"] == ["asOf", "batch", "colour", "source"]


@pytest.mark.django_db
def test_a_removed_record_has_a_last_entry_and_no_document():
    publish(draft(document={"title": "名单"}))

    (entry,) = publish(draft(document=None))

    assert (entry.action, orjson.loads(entry.payload)["document"]) == ("removed", None)
    assert not PublicRecord.objects.exists()
    assert publish(draft(document=None)) == []


@pytest.mark.django_db
def test_a_change_dated_before_the_current_version_corrects_its_own_day_and_leaves_the_current_document():
    publish(draft(document={"title": "名单"}, effective_on=date(2021, 5, 1)))

    (entry,) = publish(draft(document={"title": "新名单"}, effective_on=date(2020, 1, 1)))

    assert (entry.action, entry.effective_on) == ("corrected", date(2020, 1, 1))
    assert PublicRecord.objects.get().seq == 1


@pytest.mark.django_db
def test_a_change_for_a_day_to_come_is_in_the_ledger_at_once_and_not_yet_current():
    publish(draft(document={"title": "名单"}))

    (entry,) = publish(draft(document={"title": "新名单"}, effective_on=date(2027, 1, 1)))

    assert (entry.action, entry.effective_on) == ("changed", date(2027, 1, 1))
    assert PublicRecord.objects.get().seq == 1
    assert publish(draft(document={"title": "新名单"}, effective_on=date(2027, 1, 1))) == []


@pytest.mark.django_db
def test_of_two_drafts_for_one_record_and_day_the_last_stands():
    entries = publish(draft(document={"title": "甲"}), draft(document={"title": "乙"}))

    assert [entry.action for entry in entries] == ["created", "corrected"]
    assert PublicRecord.objects.get().seq == 2


@pytest.mark.django_db
def test_a_change_that_is_taken_back_in_the_same_batch_is_in_the_ledger_twice_and_the_document_as_before():
    publish(draft(document={"title": "甲"}))

    assert [entry.action for entry in publish(draft(document={"title": "乙"}), draft(document={"title": "甲"}))] == [
        "corrected"
    ] * 2

    record = PublicRecord.objects.get()
    assert (record.seq, orjson.loads(record.body)) == (3, {"title": "甲"})


@pytest.mark.django_db
def test_what_is_said_of_a_day_before_a_decision_that_is_due_but_not_turned_yet_does_not_become_current():
    publish(draft(document={"title": "甲"}))
    due = date(2026, 12, 1)
    publish(draft(document={"title": "丙"}, effective_on=due))
    PendingChange.objects.create(kind=RecordKind.PUBLISHED_LIST, record_id="iaaaaaaaaaaaa", effective_on=due)

    with transaction.atomic():
        (entry,) = ledger.publish(
            [draft(document={"title": "乙"}, effective_on=date(2026, 11, 28))], recorded_at=datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
        )

    assert (entry.action, PublicRecord.objects.get().seq) == ("corrected", 1)


@pytest.mark.django_db(transaction=True)
def test_the_ledger_refuses_to_be_written_outside_the_transaction_of_the_change():
    with pytest.raises(transaction.TransactionManagementError):
        ledger.publish([draft(document={"title": "名单"})], recorded_at=MOMENT)
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_the_leaf_commits_to_every_field_and_to_the_payload_through_the_salted_digest():
    (entry,) = publish(draft(document={"title": "名单"}))
    entry.refresh_from_db()

    assert entry.digest == ledger.digest_of(entry.salt, entry.payload)
    assert entry.leaf == ledger.leaf_of(entry)
    for name, other in {
        "seq": 2,
        "kind": "listing",
        "record_id": "ibbbbbbbbbbbb",
        "parent": "lbbbbbbbbbbbb",
        "action": "erased",
        "effective_on": date(2020, 1, 9),
        "recorded_at": datetime(2026, 11, 24, 4, 0, 1, tzinfo=UTC),
        "digest": "0" * 64,
    }.items():
        changed = LedgerEntry.objects.get(seq=1)
        setattr(changed, name, other)
        assert ledger.leaf_of(changed) != entry.leaf, name
    assert ledger.digest_of(entry.salt, entry.payload.replace("名单", "名草")) != entry.digest


@pytest.mark.django_db
def test_an_audit_line_says_who_wrote_which_entries_and_nothing_of_what_they_hold():
    publish(draft(document={"title": "名单甲"}), draft("ibbbbbbbbbbbb", document={"title": "名单乙"}))

    line = AuditLine.objects.get()
    assert (line.action, line.object_id, line.detail) == ("ledger.publish", "1-2", {})


@pytest.mark.django_db
def test_followers_are_called_with_the_new_entries_inside_the_transaction(settings):
    settings.LEDGER_FOLLOWERS = ["tests.registry.test_ledger.remember"]
    SEEN.clear()

    publish(draft(document={"title": "名单"}))

    assert SEEN == [([1], True)]


SEEN: list[tuple[list[int], bool]] = []


def remember(entries):
    SEEN.append(([entry.seq for entry in entries], connection.in_atomic_block))


@pytest.mark.django_db(transaction=True)
def test_a_follower_that_fails_takes_the_entries_back(settings):
    settings.LEDGER_FOLLOWERS = ["tests.registry.test_ledger.fail"]

    with pytest.raises(RuntimeError):
        publish(draft(document={"title": "名单"}))

    assert not LedgerEntry.objects.exists()
    assert not PublicRecord.objects.exists()
    assert ledger.head_seq() == 0


def fail(entries):
    raise RuntimeError("no room")


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_leave_no_gap_and_later_numbers_are_committed_later():
    writers, rounds = 4, 15
    visible: list[list[int]] = []
    stop = threading.Event()

    def write(writer):
        try:
            for each in range(rounds):
                publish(draft(f"i{writer}{each:011d}", document={"writer": writer, "round": each}))
        finally:
            connection.close()

    def watch():
        try:
            while not stop.is_set():
                visible.append(list(LedgerEntry.objects.order_by("seq").values_list("seq", flat=True)))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    watcher = threading.Thread(target=watch)
    for thread in [watcher, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    watcher.join()

    assert list(LedgerEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, writers * rounds + 1))
    assert len(visible) > 1
    # Whatever a reader saw was a beginning of the ledger: nobody who follows it can miss a late arrival.
    assert all(seen == list(range(1, len(seen) + 1)) for seen in visible)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ_", max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_canonical_text_is_rfc_8785(value):
    assert ledger.canonical(value) == rfc8785.dumps(value)


@pytest.mark.django_db
def test_publishing_a_batch_takes_the_same_number_of_queries_whatever_its_size(django_assert_num_queries):
    publish(draft("i000000000000", document={"first": True}))
    # Each of them completes subtrees of 16 leaves, which are kept. PostgreSQL is asked for a lock as well.
    queries = 10 if connection.vendor == "postgresql" else 9
    for size in (20, 60):
        drafts = [draft(f"i{size:04d}{each:08d}", document={"n": each}) for each in range(size)]
        with transaction.atomic(), django_assert_num_queries(queries):
            ledger.publish(drafts, recorded_at=MOMENT)


@pytest.mark.django_db
def test_history_lists_the_entries_of_one_record_newest_first():
    row = factories.institution(name="明德")
    row.name = "明德云"
    factories.publish(row, RecordKind.INSTITUTION, {"name": "明德云"})
    factories.institution()

    assert [entry.action for entry in LedgerEntry.objects.filter(record_id=row.public_id).order_by("seq")] == [
        "created",
        "corrected",
    ]
