"""Filings for another day than today: what they change in the time line, in the tables, and once their day has come."""

from datetime import UTC, date, datetime
from functools import partial

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from registry import as_of
from registry.as_of import Moment
from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.filing.services import file_institutions, publisher_named
from registry.models import Course, CreditEntry, Institution, LedgerEntry, PendingChange, Platform, PublicRecord, Teacher
from registry.public_ids import public_id
from registry.turning import turn_day
from registry.verification import verify
from tests.factories import new_uscc

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
CODE = new_uscc(77_001)


pytestmark = pytest.mark.django_db


def everything_told():
    """Return all that the ledger still says."""
    return "".join(payload or "" for payload in LedgerEntry.objects.values_list("payload", flat=True))


def file(*filings, on=None, recorded_at=NOW, publisher="山东省教育厅"):
    return file_institutions(filings, publisher=publisher_named(publisher), source="test", recorded_at=recorded_at, effective_on=on)


def school(values=None, code=CODE, **more):
    said = {"name": "济南明德在线教育科技有限公司", "kind": "company", "region": "370102"} | (values or {})
    return InstitutionFiling(uscc=code, values=said, **more)


def only(**values):
    return InstitutionFiling(uscc=CODE, values=values)


def told(on, field="address", known_at=None):
    found = as_of.document(public_id("institution", CODE), Moment(on, known_at))
    return found.document.body[field] if found.document else found.absence


def row():
    return Institution.objects.get()


def test_a_correction_reaches_into_later_versions_until_one_says_otherwise():
    file(school({"address": "甲路 1 号", "service_phone": "0531-1111"}), on=date(2020, 1, 8))
    file(only(service_phone="0531-2222"), on=date(2021, 3, 1))
    file(only(address="乙路 2 号"), on=date(2022, 5, 1))

    file(only(address="丙路 3 号", service_phone="0531-3333"), on=date(2020, 6, 1))

    assert [told(day) for day in (date(2020, 2, 1), date(2020, 6, 1), date(2021, 3, 1), date(2022, 5, 1), TODAY)] == [
        "甲路 1 号", "丙路 3 号", "丙路 3 号", "乙路 2 号", "乙路 2 号",
    ]  # fmt: skip
    assert [told(day, "servicePhone") for day in (date(2020, 6, 1), date(2021, 3, 1), TODAY)] == [
        "0531-3333", "0531-2222", "0531-2222",
    ]  # fmt: skip
    corrections = LedgerEntry.objects.filter(action="corrected").order_by("effective_on")
    assert [entry.effective_on for entry in corrections] == [date(2020, 6, 1), date(2021, 3, 1)]
    assert (row().address, row().service_phone) == ("乙路 2 号", "0531-2222")


def test_a_correction_that_still_holds_today_changes_the_row_and_the_current_document():
    file(school({"address": "甲路 1 号"}), on=date(2020, 1, 8))
    file(only(service_phone="0531-2222"), on=date(2021, 3, 1))

    file(only(address="丙路 3 号"), on=date(2020, 6, 1))

    assert row().address == "丙路 3 号"
    assert orjson.loads(PublicRecord.objects.get().body)["address"] == "丙路 3 号"


def test_an_old_file_filed_again_changes_nothing_although_newer_ones_came_between():
    old, new = school({"address": "甲路 1 号"}), only(address="乙路 2 号")
    file(old, on=date(2020, 1, 8))
    file(new, on=date(2022, 5, 1))
    entries = LedgerEntry.objects.count()

    file(old, on=date(2020, 1, 8))
    file(new, on=date(2022, 5, 1))

    assert LedgerEntry.objects.count() == entries
    assert row().address == "乙路 2 号"


def test_what_we_said_on_a_day_stays_what_we_said():
    file(school({"address": "甲路 1 号"}), on=date(2020, 1, 8), recorded_at=datetime(2021, 1, 1, tzinfo=UTC))
    file(only(address="丙路 3 号"), on=date(2020, 1, 8), recorded_at=datetime(2023, 1, 1, tzinfo=UTC))

    assert told(date(2020, 6, 1)) == "丙路 3 号"
    assert told(date(2020, 6, 1), known_at=datetime(2022, 1, 1, tzinfo=UTC)) == "甲路 1 号"
    assert told(date(2020, 6, 1), known_at=datetime(2020, 1, 1, tzinfo=UTC)) == "unknown"


def test_before_the_first_entry_nothing_is_known():
    file(school(), on=date(2020, 1, 8))
    found = as_of.document(public_id("institution", CODE), Moment(date(2020, 1, 7)))
    assert (found.document, found.absence, found.known_since) == (None, "not_known_before", date(2020, 1, 8))


def test_an_earlier_beginning_that_comes_later_leaves_the_present_as_it_is():
    file(school({"address": "乙路 2 号"}), on=date(2022, 5, 1))
    file(school({"address": "甲路 1 号"}), on=date(2020, 1, 8))
    assert (told(date(2021, 1, 1)), told(TODAY), row().address) == ("甲路 1 号", "乙路 2 号", "乙路 2 号")


def test_a_decision_for_a_day_to_come_is_told_at_once_and_holds_from_its_day():
    file(school({"address": "甲路 1 号"}), on=date(2020, 1, 8))
    filing = only(address="新路 9 号")

    file(filing, on=date(2027, 3, 1))
    file(filing, on=date(2027, 3, 1))

    assert (told(TODAY), told(date(2027, 3, 1)), row().address) == ("甲路 1 号", "新路 9 号", "甲路 1 号")
    assert PendingChange.objects.count() == 1
    turn_day(date(2027, 2, 28), clock=lambda: datetime(2027, 2, 28, 4, tzinfo=UTC))
    assert row().address == "甲路 1 号"
    turn_day(date(2027, 3, 1), clock=lambda: datetime(2027, 3, 1, 4, tzinfo=UTC))
    assert row().address == "新路 9 号"
    assert orjson.loads(PublicRecord.objects.get().body)["address"] == "新路 9 号"
    newest = LedgerEntry.objects.order_by("-seq")[0]
    assert (newest.action, newest.effective_on, orjson.loads(newest.payload or "")["changedFields"]) == (
        "changed", date(2027, 3, 1), ["address"],
    )  # fmt: skip


def test_a_change_of_today_reaches_into_the_decision_that_waits_unless_that_says_otherwise():
    file(school({"address": "甲路 1 号", "service_phone": "0531-1111"}), on=date(2020, 1, 8))
    file(only(address="新路 9 号"), on=date(2027, 3, 1))

    file(only(address="乙路 2 号", service_phone="0531-2222"), on=TODAY)

    assert (told(TODAY), told(date(2027, 3, 1))) == ("乙路 2 号", "新路 9 号")
    assert told(date(2027, 3, 1), "servicePhone") == "0531-2222"
    turn_day(date(2027, 3, 1), clock=lambda: datetime(2027, 3, 1, 4, tzinfo=UTC))
    assert (row().address, row().service_phone) == ("新路 9 号", "0531-2222")


def test_an_institution_that_begins_later_is_not_public_before_its_day():
    file(school(platforms=[PlatformFiling(values={"name": "云课堂", "kind": "app", "status": "filed"})]), on=date(2027, 1, 1))
    assert not PublicRecord.objects.exists()
    turn_day(date(2027, 1, 1), clock=lambda: datetime(2027, 1, 1, 4, tzinfo=UTC))
    assert sorted(PublicRecord.objects.values_list("kind", flat=True)) == ["institution", "platform"]


def test_a_decision_that_is_due_is_applied_before_the_next_filing():
    file(school({"address": "甲路 1 号"}), on=date(2020, 1, 8))
    file(only(address="新路 9 号"), on=date(2027, 3, 1))
    file(only(service_phone="0531-2222"), recorded_at=datetime(2027, 3, 2, 4, tzinfo=UTC))
    assert (row().address, row().service_phone) == ("新路 9 号", "0531-2222")
    assert told(date(2027, 3, 2)) == "新路 9 号"


def test_what_is_left_out_of_a_complete_filing_for_a_later_day_goes_on_that_day():
    platform = PlatformFiling(values={"name": "云课堂", "kind": "app", "status": "filed"})
    file(school(platforms=[platform]), on=date(2020, 1, 8))
    later = school(complete=True)
    file(later, on=date(2027, 1, 1))
    assert file(later, on=date(2027, 1, 1)).counts.get(("platform", "removed")) is None
    assert Platform.objects.count() == 1
    turn_day(date(2027, 1, 1), clock=lambda: datetime(2027, 1, 1, 4, tzinfo=UTC))
    assert not Platform.objects.exists()
    assert list(PublicRecord.objects.values_list("kind", flat=True)) == ["institution"]


def test_staff_who_left_earlier_are_gone_from_their_courses_from_that_day():
    teacher = Filing(values={"code": "T-1", "name": "孙丽", "role": "teaching"})
    course = Filing(
        values={"code": "C-1", "name": "数学", "subject": "math", "stage": "primary", "mode": "live", "teachers": ["T-1"]}
    )
    platform = PlatformFiling(values={"name": "云课堂", "kind": "app", "status": "filed"}, courses=[course])
    file(school(teachers=[teacher], platforms=[platform]), on=date(2020, 1, 8))

    file(InstitutionFiling(uscc=CODE, values={}, teachers=[Filing(values={"code": "T-1", "left_on": date(2021, 6, 1)})]))

    course_id = Course.objects.get().public_id
    found = [as_of.document(course_id, Moment(day)).document for day in (date(2021, 5, 31), date(2021, 6, 1))]
    teachers = [each.body["teachers"] for each in found if each]
    assert teachers == [[Teacher.objects.get().public_id], []]
    assert not Teacher.objects.get().is_public


def at(day):
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def turn(day):
    turn_day(day, clock=lambda: at(day))
    found = as_of.children("platform", [row().public_id], Moment(day))[row().public_id]
    current = {each.public_id: orjson.loads(each.body) for each in PublicRecord.objects.filter(kind="platform")}
    assert current == {each.id: each.body for each in found}
    assert verify().misfit is None


CLASSROOM = PlatformFiling(values={"name": "云课堂", "kind": "app", "status": "filed", "filing_number": "鲁1"})


def test_a_change_that_waits_for_a_day_after_a_removal_is_dropped():
    file(school(platforms=[CLASSROOM]), on=date(2020, 1, 8))
    later = PlatformFiling(values={"filing_number": "鲁1", "status": "suspended"})
    file(school(platforms=[later]), on=date(2027, 2, 1))
    file(school(complete=True), on=date(2027, 1, 1))
    turn(date(2027, 3, 1))
    assert not Platform.objects.exists()
    assert not PendingChange.objects.exists()


def test_a_platform_that_goes_and_comes_again_is_there_on_each_day_as_it_was_said():
    file(school(platforms=[CLASSROOM]), on=date(2020, 1, 8))
    file(school(complete=True), on=date(2027, 1, 1))
    file(school(platforms=[CLASSROOM]), on=date(2027, 6, 1))
    turn(date(2027, 1, 1))
    assert not PublicRecord.objects.filter(kind="platform").exists()
    turn(date(2027, 6, 1))
    assert Platform.objects.get().status == "filed"


def test_a_course_that_came_after_the_decision_goes_with_its_platform():
    file(school(platforms=[CLASSROOM]), on=date(2020, 1, 8))
    file(school(complete=True), on=date(2027, 1, 1))
    course = Filing(values={"code": "C-9", "name": "数学", "subject": "math", "stage": "primary", "mode": "live"})
    file(school(platforms=[PlatformFiling(values={"filing_number": "鲁1"}, courses=[course])]))
    turn(date(2027, 1, 1))
    assert (Course.objects.count(), Platform.objects.count()) == (0, 0)
    assert list(PublicRecord.objects.values_list("kind", flat=True)) == ["institution"]


def test_staff_who_will_be_left_out_are_gone_from_the_courses_on_that_day():
    teacher = Filing(values={"code": "T-1", "name": "孙丽", "role": "teaching"})
    course = Filing(
        values={"code": "C-1", "name": "数学", "subject": "math", "stage": "primary", "mode": "live", "teachers": ["T-1"]}
    )
    file(school(teachers=[teacher], platforms=[PlatformFiling(values=CLASSROOM.values, courses=[course])]), on=date(2020, 1, 8))
    untaught = Filing(values={**course.values, "teachers": []})
    without = school(complete=True, platforms=[PlatformFiling(values=CLASSROOM.values, courses=[untaught])])
    file(without, on=date(2027, 1, 1))
    turn(date(2027, 1, 1))
    assert not Teacher.objects.exists()
    assert orjson.loads(PublicRecord.objects.get(kind="course").body)["teachers"] == []


def test_what_was_removed_is_erased_all_the_same_when_its_time_comes_and_stays_away():
    entry = Filing(
        values={
            "list": "black",
            "reason": "隐瞒事实",
            "decision_number": "1号",
            "issued_by": "济南市教育局",
            "listed_on": date(2024, 1, 1),
            "conduct_ended_on": date(2023, 12, 1),
        }
    )
    teacher = Filing(values={"code": "T-1", "name": "孙丽丽", "role": "teaching"})
    file(school(credit=[entry], teachers=[teacher]), on=date(2024, 2, 1))
    file(school(complete=True))
    assert "隐瞒事实" in everything_told()

    turn(date(2029, 1, 1))

    told = everything_told()
    assert "隐瞒事实" not in told
    assert "孙丽丽" not in told
    outcome = file(school(credit=[entry], teachers=[teacher]), on=date(2024, 2, 1))
    assert [remark.kind for remark in outcome.remarks] == ["refused", "refused"]


@pytest.mark.parametrize("on", [date(2027, 1, 1), date(2021, 1, 1)])
def test_who_becomes_an_assistant_on_another_day_does_not_come_back_with_the_next_filing(on):
    staff = {"code": "T-1", "name": "孙丽", "role": "teaching", "subjects": ["math"]}
    file(school(teachers=[Filing(values=staff)]), on=date(2020, 1, 8))
    file(
        InstitutionFiling(uscc=CODE, values={}, teachers=[Filing(values={"code": "T-1", "subjects": ["english"]})]),
        on=date(2022, 1, 1),
    )

    file(InstitutionFiling(uscc=CODE, values={}, teachers=[Filing(values={"code": "T-1", "role": "assistant"})]), on=on)
    turn_day(date(2027, 1, 1), clock=lambda: at(date(2027, 1, 1)))
    file(
        InstitutionFiling(uscc=CODE, values={}, teachers=[Filing(values={"code": "T-1", "subjects": ["physics"]})]),
        recorded_at=at(date(2027, 2, 1)),
    )

    assert (Teacher.objects.get().role, Teacher.objects.get().is_public) == ("assistant", False)
    assert not PublicRecord.objects.filter(kind="teacher").exists()


def test_that_a_penalty_was_withdrawn_stays_told_when_a_complete_filing_leaves_it_out():
    penalty = Filing(
        values={
            "decision_number": "罚一",
            "kind": "warning",
            "issued_by": "济南市教育局",
            "decided_on": date(2021, 1, 1),
            "withdrawn_on": date(2022, 1, 1),
            "withdrawal_reason": "行政复议决定撤销",
        }
    )
    file(school(penalties=[penalty]), on=date(2020, 1, 8))
    file(school(complete=True))
    assert [each["decisionNumber"] for each in orjson.loads(PublicRecord.objects.get().body)["penaltyWithdrawals"]] == ["罚一"]


def _same(moment):
    return moment


FIELDS = {"address": "address", "service_phone": "servicePhone", "is_nonprofit": "isNonprofit"}
VALUES = st.fixed_dictionaries(
    {}, optional={"address": st.sampled_from("甲乙丙"), "service_phone": st.sampled_from("12"), "is_nonprofit": st.booleans()}
)
DAYS = st.sampled_from([date(2020, 1, 8), date(2021, 1, 1), date(2022, 1, 1), TODAY, date(2027, 1, 1), date(2028, 1, 1)])


class AnyOrder(TestCase):
    """Whatever is filed for whichever day: rows, current documents and the ledger tell the same, and it all verifies."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(DAYS, VALUES), min_size=1, max_size=7))
    def test_rows_and_documents_are_what_the_ledger_says_of_today(self, filings):
        for day, values in filings:
            file(school(values), on=day)
        for today, now in ((TODAY, NOW), (date(2028, 6, 1), datetime(2028, 6, 1, 4, tzinfo=UTC))):
            turn_day(today, clock=partial(_same, now))
            found = as_of.document(row().public_id, Moment(today)).document
            record = PublicRecord.objects.filter(public_id=row().public_id).first()
            assert (record and orjson.loads(record.body)) == (found and found.body)
            if found:
                assert {field: getattr(row(), column) or None for column, field in FIELDS.items()} == {
                    field: found.body[field] or None for field in FIELDS.values()
                }
        assert verify().misfit is None

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(DAYS, VALUES), min_size=1, max_size=5))
    def test_each_filing_holds_on_its_own_day_and_a_second_time_changes_nothing(self, filings):
        for day, values in filings:
            file(school(values), on=day)
            assert all(told(day, FIELDS[column]) == (value if value != "" else None) for column, value in values.items())
            entries = LedgerEntry.objects.count()
            file(school(values), on=day)
            assert LedgerEntry.objects.count() == entries


def test_of_two_decisions_for_one_day_the_later_one_holds_also_for_what_is_not_told():
    def listed(ended_on, reason):
        values = {"list": "black", "decision_number": "1号", "issued_by": "市局", "listed_on": date(2025, 1, 1)}
        return school(credit=[Filing(values=values | {"reason": reason, "conduct_ended_on": ended_on})])

    file(listed(date(2024, 1, 1), "甲"))
    file(listed(date(2024, 6, 1), "乙"), on=date(2026, 12, 1))
    file(listed(date(2024, 1, 1), "丙"), on=date(2026, 12, 1))
    turn_day(date(2026, 12, 1), clock=lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    row = CreditEntry.objects.get()
    assert (row.reason, row.conduct_ended_on) == ("丙", date(2024, 1, 1))


def test_what_a_complete_filing_leaves_out_and_a_later_one_for_the_same_day_brings_back_stays():
    file(
        school(
            platforms=[PlatformFiling(values={"filing_number": "鲁教线备1", "name": "云课堂", "kind": "app", "status": "filed"})]
        )
    )
    file(school(complete=True), on=date(2026, 12, 1))
    file(
        school(
            platforms=[PlatformFiling(values={"filing_number": "鲁教线备1", "name": "云课堂", "kind": "app", "status": "filed"})]
        ),
        on=date(2026, 12, 1),
    )
    turn_day(date(2026, 12, 1), clock=lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    assert PublicRecord.objects.filter(public_id=Platform.objects.get().pk).exists()
