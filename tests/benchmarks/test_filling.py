"""A registry that is measured is one that the product could have written: its ledger is whole, and says what the tables hold."""

from collections import Counter
from datetime import timedelta

import orjson
import pytest

from benchmarks.filled_ledger import fill
from benchmarks.graphql.queries import COURSES, PLATFORMS
from benchmarks.graphql.registry_rows import BEGAN, CHANGED_PLATFORMS, ENTRIES_AN_INSTITUTION, batches, uscc_of
from registry import public_records, selectors
from registry.as_of import Moment, document
from registry.days import civil_day
from registry.models import Course, Institution, LedgerEntry, Platform, SignedHead
from registry.verification import verify
from registry.vocabulary import RecordKind

pytestmark = pytest.mark.django_db

INSTITUTIONS, TOGETHER = 12, 5
FILED_ON, CHANGED_ON = civil_day(BEGAN), civil_day(BEGAN + timedelta(days=1))


@pytest.fixture(autouse=True)
def filled() -> None:
    """Three batches that file, the last of them smaller than the others, and three that change."""
    fill(batches(INSTITUTIONS * ENTRIES_AN_INSTITUTION, together=TOGETHER))


def test_the_ledger_is_whole_and_signed_after_every_batch() -> None:
    verified = verify()
    assert verified.misfit is None
    assert verified.entries == INSTITUTIONS * ENTRIES_AN_INSTITUTION == 480
    heads = SignedHead.objects.order_by("size")
    assert [each.size for each in heads] == [155, 200, 355, 400, 462, 480]
    assert heads[5].root == verified.root.hex()


def test_entries_file_every_record_and_change_some() -> None:
    told = Counter(LedgerEntry.objects.values_list("kind", "action"))
    assert told == {
        (RecordKind.INSTITUTION, "created"): INSTITUTIONS,
        (RecordKind.PLATFORM, "created"): INSTITUTIONS * PLATFORMS,
        (RecordKind.COURSE, "created"): INSTITUTIONS * PLATFORMS * COURSES,
        (RecordKind.INSTITUTION, "changed"): INSTITUTIONS,
        (RecordKind.PLATFORM, "changed"): INSTITUTIONS * CHANGED_PLATFORMS,
    }
    changes = LedgerEntry.objects.filter(action="changed").values_list("payload", flat=True)
    changed = Counter(field for each in changes for field in orjson.loads(str(each))["changedFields"])
    assert changed == {"address": INSTITUTIONS, "icpNumber": INSTITUTIONS * CHANGED_PLATFORMS}


def test_documents_are_those_of_the_rows() -> None:
    rows = {
        **{each.public_id: public_records.institution(each, [], on=CHANGED_ON) for each in Institution.objects.all()},
        **{each.public_id: public_records.platform(each) for each in Platform.objects.all()},
        **{each.public_id: public_records.course(each, []) for each in Course.objects.all()},
    }
    assert {each.id: each.body for each in selectors.documents(rows).values()} == rows
    assert len(rows) == sum(selectors.counts().values())


def test_an_institution_was_another_before_it_changed() -> None:
    called = selectors.document_called(RecordKind.INSTITUTION, uscc_of(0))
    assert called
    then, now = document(called.id, Moment(FILED_ON)), document(called.id, Moment(CHANGED_ON))
    assert then.document
    assert now.document
    assert now.document.body == called.body
    assert {name for name, value in now.document.body.items() if then.document.body[name] != value} == {"address"}
