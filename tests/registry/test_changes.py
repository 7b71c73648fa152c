"""Following the ledger: every change once and in order, some kinds or one region alone, and nothing that may not be told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from registry import changes as feed
from registry.changes import changes, changes_between, last_change_by
from registry.days import today
from registry.erasure import Erasure, erase
from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.filing.services import file_institution
from registry.ledger_tree import BrokenLedger
from registry.models import Course, LedgerEntry
from registry.regions import UnknownRegion
from registry.vocabulary import RecordKind
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def followed(limit, **wanted):
    """Everything that somebody learns who goes on after `reached` until there is no more."""
    found: list[feed.Change] = []
    after = 0
    while True:
        stretch = changes(after, limit, on=today(), **wanted)
        found += stretch.changes
        after = stretch.reached
        if not stretch.has_more:
            return found


def a_registry():
    """A school in Jinan and one in Qingdao with something of every kind under them, and a list of Hangzhou."""
    for region in ("370102", "370202"):
        school = factories.institution(region=region)
        factories.course(factories.platform(school), teachers=(factories.teacher(school),))
        # Listed lately, so that it is still disclosed.
        factories.credit_entry(school, listed_on=today() - timedelta(days=30))
    factories.listing(factories.published_list(region="330104"))


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_who_follows_gets_every_entry_once_and_in_order(limit):
    a_registry()
    assert [each.seq for each in followed(limit)] == list(range(1, 13))


def test_a_change_tells_the_document_after_it_and_what_changed():
    school = factories.institution(name="旧名称")
    factories.publish(
        school,
        RecordKind.INSTITUTION,
        {**followed(1)[0].document, "name": "新名称"},
        effective_on=date(2024, 5, 1),
        basis="变更决定",
    )
    first, second = followed(10)
    assert (first.action, first.document["name"], first.changed_fields) == ("created", "旧名称", [])
    assert (second.action, second.document["name"], second.changed_fields) == ("changed", "新名称", ["name"])
    assert (second.id, second.kind, second.effective_on) == (school.public_id, "institution", date(2024, 5, 1))
    assert second.recorded_at == factories.RECORDED_AT
    assert second.now.body["name"] == "新名称"


def test_a_removal_has_no_document_and_says_so():
    school = factories.institution()
    factories.publish(school, RecordKind.INSTITUTION, None, effective_on=date(2024, 5, 1))
    removal = followed(10)[1]
    assert (removal.action, removal.document, removal.absence, removal.now) == ("removed", None, None, None)


def test_kinds_are_left_out_without_losing_the_place(monkeypatch):
    a_registry()
    monkeypatch.setattr(feed, "LOOKED_AT", 2)
    found = followed(2, kinds=[RecordKind.COURSE, RecordKind.LISTING])
    assert [each.kind for each in found] == ["course", "course", "listing"]


def test_a_stretch_without_any_of_the_kind_says_how_far_it_looked(monkeypatch):
    a_registry()
    monkeypatch.setattr(feed, "LOOKED_AT", 4)
    stretch = changes(0, 10, kinds=[RecordKind.LISTING], on=today())
    assert (list(stretch.changes), stretch.reached, stretch.head, stretch.has_more) == ([], 4, 12, True)


@pytest.mark.parametrize(("region", "seqs"), [("370102", range(1, 6)), ("370200", range(6, 11)), ("330000", (11, 12))])
def test_a_region_has_what_hangs_under_its_institutions_and_lists(region, seqs):
    a_registry()
    assert [each.seq for each in followed(4, region=region)] == list(seqs)


def test_a_region_is_told_of_the_courses_that_went_with_their_platform():
    course = Filing(values={"code": "C-1", "name": "数学", "subject": "math", "stage": "primary", "mode": "live"})
    platform = PlatformFiling(values={"name": "云课堂", "kind": "app", "status": "filed"}, courses=[course])
    code, values = factories.new_uscc(), {"name": "明德", "kind": "company", "region": "370102"}
    for filing in (
        InstitutionFiling(uscc=code, values=values, platforms=[platform]),
        InstitutionFiling(uscc=code, values=values, complete=True),
    ):
        file_institution(filing, publisher=factories.publisher(), source="test", recorded_at=NOW)
    assert not Course.objects.exists()
    told = [(each.kind, each.action) for each in followed(10, region="370100")]
    assert told.count(("course", "created")) == told.count(("course", "removed")) == 1
    assert followed(10, region="370100") == followed(10)
    assert followed(10, region="370200") == []


def test_an_unknown_region_is_refused():
    with pytest.raises(UnknownRegion):
        changes(0, 10, region="999999", on=today())


def test_beyond_the_head_there_is_nothing():
    factories.institution()
    stretch = changes(900, 10, on=today())
    assert (list(stretch.changes), stretch.reached, stretch.has_more) == ([], 900, False)
    filtered = changes(900, 10, kinds=[RecordKind.COURSE], on=today())
    assert (list(filtered.changes), filtered.reached, filtered.has_more) == ([], 900, False)


def test_staff_come_without_content_and_what_was_erased_stays_away():
    school = factories.institution()
    teacher = factories.teacher(school, name="孙丽丽")
    untold = followed(10)[1]
    assert (untold.kind, untold.document, untold.absence, list(untold.changed_fields)) == ("teacher", None, "withheld", [])
    assert untold.told["payload"] is None
    erase([Erasure("teacher", teacher.public_id, date(2026, 11, 24), "本人申请")], recorded_at=NOW)
    assert [each.absence for each in followed(10)][1] == "erased"
    assert "孙丽丽" not in repr(followed(10))


def test_a_credit_entry_past_its_disclosure_is_told_no_more():
    school = factories.institution()
    factories.credit_entry(school, listed_on=date(2010, 3, 1), conduct_ended_on=date(2010, 3, 1), reason="虚假宣传")
    untold = followed(10)[1]
    assert (untold.document, untold.absence) == (None, "not_shown")
    assert "虚假宣传" not in repr(untold)


def test_the_newest_come_first_where_pages_go_back(monkeypatch):
    a_registry()
    assert [each.seq for each in changes_between(3, 6, on=today())] == [6, 5, 4]
    assert [each.seq for each in changes_between(3, 9, kinds=[RecordKind.COURSE], on=today())] == [9, 4]
    assert [each.seq for each in changes_between(3, 9, region="370102", on=today())] == [5, 4]
    assert [last_change_by(seq, kinds=[RecordKind.COURSE]) for seq in (12, 9, 8)] == [9, 9, 4]
    assert last_change_by(9, kinds=[RecordKind.LISTING]) == 0
    monkeypatch.setattr(feed, "LOOKED_AT", 3)
    assert last_change_by(9, kinds=[RecordKind.LISTING]) == 6
    # The course of entry 4 is one that nobody has looked at.
    assert last_change_by(8, kinds=[RecordKind.COURSE]) == 5


@pytest.mark.parametrize("lost", [4, 5, 6])
def test_where_an_entry_is_gone_nobody_is_told_the_rest_as_if_it_were_all(lost):
    a_registry()
    LedgerEntry.objects.filter(seq=lost).delete()
    with pytest.raises(BrokenLedger):
        changes(3, 3, on=today())
    with pytest.raises(BrokenLedger):
        changes_between(3, 6, on=today())
    # What stands before and behind it is told.
    assert [each.seq for each in changes(0, 3, on=today()).changes] == [1, 2, 3]
    assert [each.seq for each in changes_between(6, 12, on=today())] == [12, 11, 10, 9, 8, 7]


def test_a_region_too_is_looked_for_in_so_many_entries_at_once(monkeypatch):
    a_registry()
    monkeypatch.setattr(feed, "LOOKED_AT", 4)
    stretch = changes(0, 10, region="330000", on=today())
    assert (list(stretch.changes), stretch.reached, stretch.has_more) == ([], 4, True)
    assert [each.seq for each in followed(10, region="330000")] == [11, 12]


@pytest.mark.parametrize("wanted", [{}, {"kinds": [RecordKind.COURSE]}, {"region": "370102"}])
def test_queries_do_not_grow_with_the_page(django_assert_num_queries, wanted):
    a_registry()
    for limit in (2, 12):
        with django_assert_num_queries(3):
            changes(0, limit, on=timezone.localdate(), **wanted)
