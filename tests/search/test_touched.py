"""The table of what a ledger entry touches, against the documents: no change is missed, and none is made up."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from registry import ledger
from registry.days import civil_day
from registry.ledger import Draft
from registry.models import LedgerEntry, PublicRecord
from registry.vocabulary import RecordKind
from search.documents import SearchDocument
from search.following.composing import TOUCHES, all_gathered, composed, touched_by
from tests import factories

# Another value for each field that decides something; any other value does for the rest.
OTHERWISE: dict[str, dict[str, Any]] = {
    "institution": {
        "name": "济南星河有限公司",
        "brands": ["远航"],
        "formerNames": [{"name": "济南旧名有限公司", "until": None}],
        "uscc": factories.new_uscc(72001),
        "formerUsccs": [{"uscc": factories.new_uscc(72002), "until": None}],
        "licenceNumber": "教民137010270000001",
        "region": "370202",
        "servicePhone": "0531-88881234",
        "penalties": [{"decisionNumber": "鲁教罚决字〔2025〕3号"}],
    },
    "platform": {
        "appIds": ["com.example.other"],
        "domains": ["other.example.cn"],
        "icpNumber": "鲁ICP备12345678号-1",
        "status": "SHUT_DOWN",
        "filedOn": "2019-01-01",
        "validUntil": "2019-06-01",
    },
    "course": {"subject": "PHYSICS", "stage": "SENIOR", "mode": "RECORDED", "fees": []},
    "teacher": {"subjects": ["ENGLISH"]},
    "credit": {
        "list": "GREY",
        "listedOn": "2099-01-01",
        "removedOn": "2022-01-01",
        "validUntil": "2022-01-01",
        "disclosedUntil": "2022-01-01",
    },
    "published_list": {"region": "330106", "publishedOn": "2021-01-01"},
    "listing": {"phone": "0531-88881234"},
}
# Who a record hangs under is never changed: it is part of what its id is made of.
FIXED = {
    "institution": {"id"},
    "platform": {"id", "operator"},
    "course": {"id", "platform"},
    "teacher": {"id", "institution"},
    "credit": {"id", "institution"},
    "published_list": {"id"},
    "listing": {"id", "list"},
}


@pytest.fixture
def records(db: None) -> Iterator[dict[str, PublicRecord]]:
    """One record of each kind, with others beside them and strangers."""
    school = factories.institution(name="济南爱课堂有限公司")
    platform = factories.platform(school, name="云帆平台")
    rows = {
        "institution": school,
        "platform": platform,
        "course": factories.course(platform, name="同步数学"),
        "teacher": factories.teacher(school),
        "credit": factories.credit_entry(school),
        "published_list": (published := factories.published_list()),
        "listing": factories.listing(published),
    }
    beside = factories.platform(school, name="云帆小程序", kind="mini_program", filed_on=None)
    factories.course(beside, name="同步英语", subject="english", stage="primary", fees=[])
    factories.teacher(school)
    stranger = factories.institution()
    factories.course(factories.platform(stranger))
    factories.teacher(stranger)
    followers = [each for each in settings.LEDGER_FOLLOWERS if not each.startswith("search.")]
    with override_settings(LEDGER_FOLLOWERS=followers):
        yield {kind: PublicRecord.objects.get(public_id=row.public_id) for kind, row in rows.items()}


def all_documents() -> dict[str, SearchDocument]:
    return {each.public_id: each for gathered in all_gathered() for each in composed(gathered).documents}


def published(record: PublicRecord, body: dict[str, Any] | None, **draft: Any) -> list[LedgerEntry]:
    at = factories.RECORDED_AT
    said = Draft(record.kind, record.public_id, record.parent, record.sort_key, body, **{"effective_on": civil_day(at), **draft})
    return ledger.publish([said], recorded_at=at)


def other_value(kind: str, field: str, value: Any) -> Any:
    if field in OTHERWISE[kind]:
        return OTHERWISE[kind][field]
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case list():
            return [] if value else ["PHYSICS"]
    return "另一个"


def test_every_kind_of_entry_has_its_reach() -> None:
    assert TOUCHES.keys() == set(RecordKind.values)


@pytest.mark.parametrize("kind", RecordKind.values)
def test_a_change_of_a_field_touches_the_documents_that_become_others_and_no_more(
    records: dict[str, PublicRecord], kind: str
) -> None:
    record = records[kind]
    body = orjson.loads(record.body)
    before = all_documents()
    found, declared = {}, {}
    for field in body.keys() - FIXED[kind]:
        with transaction.atomic():
            [entry] = published(record, body | {field: other_value(kind, field, body[field])})
            after = all_documents()
            found[field] = {each for each in before if before[each] != after[each]}
            declared[field] = touched_by([entry])
            transaction.set_rollback(True)

    assert declared == found
    assert sum(map(len, found.values())) >= len(TOUCHES[kind])


@pytest.mark.parametrize("kind", RecordKind.values)
def test_a_record_that_ends_touches_all_that_it_reached(records: dict[str, PublicRecord], kind: str) -> None:
    before = all_documents()

    entries = published(records[kind], None)

    after = all_documents()
    assert {each for each in before if before[each] != after.get(each)} <= touched_by(entries)


def test_what_the_calendar_causes_touches_all_though_no_field_is_another(records: dict[str, PublicRecord]) -> None:
    platform = records["platform"]

    [entry] = published(platform, orjson.loads(platform.body), by_calendar=True)

    assert orjson.loads(entry.payload or "")["changedFields"] == []
    assert len(touched_by([entry])) == 5


def test_entries_touch_no_more_together_than_alone(records: dict[str, PublicRecord]) -> None:
    entries = ledger.entries_after(0, 100)

    assert touched_by(entries) == set().union(*(touched_by([entry]) for entry in entries))


def test_entries_are_traced_with_the_same_number_of_queries_however_many(
    records: dict[str, PublicRecord], django_assert_max_num_queries: Any
) -> None:
    entries = ledger.entries_after(0, 100)

    with django_assert_max_num_queries(6):
        touched = touched_by(entries)

    assert touched == all_documents().keys()
