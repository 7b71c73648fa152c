"""Filing: what is said becomes true, what is not said stays, and nobody changes another's word."""

from datetime import date
from decimal import Decimal

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from registry.filing.forms import InstitutionFiling, PlatformFiling
from registry.filing.services import file_institution, publisher_named
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    LedgerEntry,
    Penalty,
    Platform,
    PublicRecord,
    Standing,
    Teacher,
    TeacherPrivate,
)
from tests.factories import new_uscc
from tests.registry.filing_making import NOW, course, credit, document, file, penalty, platform, reasons, school, teacher

pytestmark = pytest.mark.django_db


def test_a_whole_institution_is_filed_with_its_documents_parents_first():
    outcome = file(
        school(
            platforms=[platform(courses=[course(teachers=["T-1"])])],
            teachers=[teacher()],
            credit=[credit()],
            penalties=[penalty(amount=Decimal("5000.00"))],
        )
    )
    kinds = list(LedgerEntry.objects.order_by("seq").values_list("kind", "action"))
    assert kinds == [(kind, "created") for kind in ("institution", "platform", "teacher", "course", "credit")]
    assert outcome.counts == {
        (kind, "created"): 1 for kind in ("institution", "platform", "teacher", "course", "credit", "penalty")
    }
    row = Institution.objects.get()
    assert outcome.ids == [row.public_id]
    assert document(row)["penalties"][0]["amount"] == "5000.00"
    assert document(Course.objects.get())["teachers"] == [Teacher.objects.get().public_id]
    standing = Standing.objects.get()
    assert (standing.filing_status, standing.credit_status) == ("filed", "black")


def test_filing_the_same_again_writes_nothing():
    filing = school(
        values={"legal_representative": "颜思齐"},
        platforms=[platform(courses=[course(teachers=["T-1"], fees=[{"basis": "per_lesson", "lessons": 3, "amount": "90.00"}])])],
        teachers=[teacher(id_number="370102199001011234", certificate_number="20153701022000123", certificate_kind="junior")],
        credit=[credit()],
        penalties=[penalty(amount=Decimal(5))],
    )
    file(filing)
    entries, sealed = LedgerEntry.objects.count(), TeacherPrivate.objects.get().id_number_sealed
    again = file(filing)
    assert {action for _, action in again.counts} == {"unchanged"}
    assert LedgerEntry.objects.count() == entries
    assert TeacherPrivate.objects.get().id_number_sealed == sealed


def test_a_key_that_is_absent_stays_null_clears_and_a_list_replaces():
    code = new_uscc()
    file(
        school(
            code, values={"address": "经十路8号", "service_phone": "0531-0", "brands": ["明德", "云课堂"], "is_nonprofit": False}
        )
    )
    file(InstitutionFiling(uscc=code, values={"service_phone": None, "is_nonprofit": None, "brands": ["新明德"]}))
    row = Institution.objects.get()
    assert (row.address, row.service_phone, row.is_nonprofit, row.brands) == ("经十路8号", "", None, ["新明德"])
    last = orjson.loads(str(LedgerEntry.objects.latest("seq").payload))
    assert last["changedFields"] == ["brands", "isNonprofit", "servicePhone"]


def test_children_that_are_not_mentioned_stay():
    code = new_uscc()
    file(school(code, platforms=[platform("鲁1"), platform("鲁2", name="二")], teachers=[teacher()], credit=[credit()]))
    file(school(code, platforms=[platform("鲁1", status="rectifying")]))
    assert dict(Platform.objects.values_list("filing_number", "status")) == {"鲁1": "rectifying", "鲁2": "filed"}
    assert Teacher.objects.exists()
    assert CreditEntry.objects.exists()


def test_a_complete_filing_removes_what_it_does_not_mention():
    code = new_uscc()
    both = [platform("鲁1", courses=[course("C-1"), course("C-2")]), platform("鲁2", name="二", courses=[course("C-3")])]
    file(school(code, platforms=both, teachers=[teacher(), teacher("T-2")], credit=[credit()], penalties=[penalty()]))
    outcome = file(school(code, platforms=[platform("鲁1", courses=[course("C-1")])], teachers=[teacher()], complete=True))
    assert list(Platform.objects.values_list("filing_number", flat=True)) == ["鲁1"]
    assert list(Course.objects.values_list("code", flat=True)) == ["C-1"]
    assert list(Teacher.objects.values_list("code", flat=True)) == ["T-1"]
    assert not CreditEntry.objects.exists()
    assert not Penalty.objects.exists()
    removed = {kind: number for (kind, action), number in outcome.counts.items() if action == "removed"}
    assert removed == {"platform": 1, "course": 2, "teacher": 1, "credit": 1, "penalty": 1}
    assert LedgerEntry.objects.filter(action="removed").count() == 5
    assert PublicRecord.objects.count() == 4


def test_a_platform_that_was_removed_comes_back_as_the_same_record():
    code = new_uscc()
    first = file(school(code, platforms=[platform("鲁1")]))
    before = Platform.objects.get().public_id
    file(school(code, complete=True))
    assert not Platform.objects.exists()
    file(school(code, platforms=[platform("鲁1")]))
    assert Platform.objects.get().public_id == before
    assert first.ids == [Institution.objects.get().public_id]


def test_one_institution_twice_in_a_batch_is_refused_the_second_time():
    code = new_uscc()
    outcome = file(school(code), school(code, values={"name": "另一个名字"}))
    assert "已经有这家机构" in reasons(outcome)[0]
    assert Institution.objects.get().name == "济南明德云课堂教育科技有限公司"


def test_a_filing_number_of_another_institution_is_refused():
    file(school(platforms=[platform("鲁1")]))
    outcome = file(school(platforms=[platform("鲁1", name="冒用", courses=[course()]), platform("鲁2")]))
    assert "属于另一家机构" in reasons(outcome)[0]
    assert "上级" in reasons(outcome)[1]
    assert set(Platform.objects.values_list("filing_number", "name")) == {("鲁1", "明德云课堂"), ("鲁2", "明德云课堂")}


def test_a_filing_number_twice_in_one_batch_belongs_to_the_first():
    outcome = file(school(platforms=[platform("鲁1")]), school(platforms=[platform("鲁1")]))
    assert len(outcome.remarks) == 1
    assert Platform.objects.count() == 1


def test_a_platform_without_a_number_is_known_by_its_name_and_keeps_its_id_when_it_gets_one():
    code = new_uscc()
    file(school(code, platforms=[platform(None, status="unfiled")]))
    before = Platform.objects.get()
    file(school(code, platforms=[platform("鲁9", status="filed")]))
    after = Platform.objects.get()
    assert (after.public_id, after.filing_number) == (before.public_id, "鲁9")
    file(school(code, platforms=[PlatformFiling(values={"name": "明德云课堂", "mlps_level": 3})]))
    assert (Platform.objects.get().filing_number, Platform.objects.get().mlps_level) == ("鲁9", 3)


def test_a_filing_number_is_not_cleared_and_the_file_is_told_so():
    code = new_uscc()
    file(school(code, platforms=[platform("鲁9")]))
    outcome = file(school(code, platforms=[platform(None, status="suspended")]))
    assert [(each.kind, each.column) for each in outcome.remarks] == [("ignored", "filing_number")]
    assert (Platform.objects.get().filing_number, Platform.objects.get().status) == ("鲁9", "suspended")


def test_two_unfiled_platforms_may_take_the_same_name_one_after_the_other():
    code = new_uscc()
    file(school(code, platforms=[platform(None, status="unfiled")]))
    file(school(code, platforms=[platform("鲁9", name="明德云课堂")]))
    file(school(code, platforms=[platform("鲁9", name="改名后")]))
    file(school(code, platforms=[platform(None, status="unfiled")]))
    assert set(Platform.objects.values_list("filing_number", "name")) == {("鲁9", "改名后"), (None, "明德云课堂")}


def test_a_name_that_several_platforms_bear_is_refused_without_a_number():
    code = new_uscc()
    file(school(code, platforms=[platform("鲁1"), platform("鲁2")]))
    outcome = file(school(code, platforms=[platform(None, courses=[course()])]))
    assert "几个同名的平台" in reasons(outcome)[0]
    assert Platform.objects.count() == 2
    assert not Course.objects.exists()


def test_only_the_publisher_who_wrote_a_record_changes_it():
    code = new_uscc()
    file(school(code, platforms=[platform("鲁1")], penalties=[penalty()]))
    entries = LedgerEntry.objects.count()
    other = school(
        code,
        values={"name": "别人的说法"},
        platforms=[platform("鲁1", status="shut_down"), platform("鲁2", name="新的")],
        penalties=[penalty(kind="ban")],
    )
    outcome = file(other, publisher="青岛市教育局")
    assert {counted: number for counted, number in outcome.counts.items() if counted[1] == "conflict"} == {
        ("institution", "conflict"): 1, ("platform", "conflict"): 1, ("penalty", "conflict"): 1,
    }  # fmt: skip
    assert ("penalty", "unchanged") not in outcome.counts
    assert [reason.split("由")[0] for reason in reasons(outcome)] == ["这里的行政处罚", "这里的机构", "这里的平台"]
    assert Institution.objects.get().name == "济南明德云课堂教育科技有限公司"
    assert Penalty.objects.get().kind == "fine"
    assert dict(Platform.objects.values_list("filing_number", "status")) == {"鲁1": "filed", "鲁2": "filed"}
    assert LedgerEntry.objects.count() == entries + 1


def test_another_publisher_who_says_the_same_is_no_conflict():
    filing = school(platforms=[platform("鲁1")])
    file(filing)
    outcome = file(filing, publisher="青岛市教育局")
    assert outcome.remarks == ()


def test_a_complete_filing_leaves_what_somebody_else_wrote():
    code = new_uscc()
    file(school(code))
    file(school(code, platforms=[platform("鲁1", courses=[course()])]), publisher="青岛市教育局")
    outcome = file(school(code, complete=True))
    assert Platform.objects.exists()
    assert outcome.counts["platform", "conflict"] == 1


def test_a_complete_filing_leaves_a_platform_on_which_somebody_else_has_a_course():
    code = new_uscc()
    file(school(code, platforms=[platform("鲁1")]))
    file(school(code, platforms=[platform("鲁1", courses=[course()])]), publisher="青岛市教育局")
    outcome = file(school(code, complete=True))
    assert (Platform.objects.count(), Course.objects.count()) == (1, 1)
    assert outcome.counts["platform", "conflict"] == outcome.counts["course", "conflict"] == 1


def test_a_complete_filing_of_which_something_was_refused_removes_nothing():
    code = new_uscc()
    file(school(code, platforms=[platform("鲁1")], teachers=[teacher()]))
    outcome = file(school(code, teachers=[teacher("T-2", name=None)], complete=True))
    assert [remark.kind for remark in outcome.remarks] == ["refused"]
    assert (Platform.objects.count(), Teacher.objects.get().code) == (1, "T-1")


def test_one_institution_is_filed_like_a_batch_of_one():
    outcome = file_institution(school(), publisher=publisher_named("省厅"), source="desk", recorded_at=NOW)
    assert outcome.counts == {("institution", "created"): 1}


def test_a_dry_run_counts_the_same_and_writes_nothing():
    code = new_uscc()
    file(school(code, teachers=[teacher()]))
    rows = [model.objects.count() for model in (Institution, Platform, Teacher, LedgerEntry, TeacherPrivate)]
    filings = [
        school(code, values={"address": "新址"}, platforms=[platform("鲁1")], complete=True),
        school(platforms=[platform("鲁1")]),
    ]
    dry = file(*filings, dry_run=True)
    assert rows == [model.objects.count() for model in (Institution, Platform, Teacher, LedgerEntry, TeacherPrivate)]
    assert Institution.objects.get().address == ""
    wet = file(*filings)
    assert (dry.counts, dry.remarks, dry.ids) == (wet.counts, wet.remarks, wet.ids)


def test_a_dry_run_says_field_by_field_what_would_change_and_of_private_values_only_that_they_would():
    code = new_uscc()
    file(school(code, teachers=[teacher(id_number="370102198501011234")]))
    changed = school(code, values={"address": "新址"}, teachers=[teacher(id_number="37010219900307757X")])
    changes = {(each.column, each.old, each.new) for each in file(changed, dry_run=True).changes}
    assert ("address", "", "新址") in changes
    assert ("id_number", None, None) in changes
    assert "19900307757" not in str(changes)


@pytest.mark.parametrize("filed_before", [None, date(2026, 2, 1), date(2026, 3, 1)])
def test_the_number_of_queries_does_not_depend_on_the_number_of_institutions(filed_before):
    """New, known as they are filed, and with a day of filing that is corrected to an earlier one."""

    def schools(number, filed_on):
        return [
            school(
                new_uscc(100 * number + each),
                platforms=[platform(f"鲁{number}-{each}", filed_on=filed_on, courses=[course(teachers=["T-1"])])],
                teachers=[teacher()],
                credit=[credit()],
            )
            for each in range(number)
        ]

    def queries(number):
        if filed_before:
            file(*schools(number, filed_before))
        with CaptureQueriesContext(connection) as captured:
            file(*schools(number, date(2026, 2, 1)))
        return len(captured)

    file(school())
    # So many that both complete subtrees of the ledger's tree, which are written too.
    assert queries(8) == queries(16)


class MergingTwice(TestCase):
    """Whatever is filed in whatever order, filing the same once more writes nothing."""

    CODES = [new_uscc(900_001 - 850_000 + index) for index in range(3)]

    _platforms = st.lists(
        st.builds(
            lambda number, name, status, courses: PlatformFiling(
                values={"name": name, "kind": "app", "status": status} | ({"filing_number": number} if number else {}),
                courses=[course(code) for code in courses],
            ),
            st.sampled_from([None, "N1", "N2", "N3"]),
            st.sampled_from(["甲", "乙"]),
            st.sampled_from(["filed", "unfiled", "rectifying"]),
            st.lists(st.sampled_from(["C-1", "C-2"]), unique=True),
        ),
        max_size=4,
        unique_by=lambda each: each.values.get("filing_number") or each.values["name"],
    )
    _filings = st.lists(
        st.builds(
            lambda code, former, name, brands, platforms, people, complete: school(
                code,
                former_usccs=[each for each in former if each != code] or None,
                values={"name": name} | ({} if brands is None else {"brands": brands}),
                platforms=platforms,
                teachers=[teacher(each, role=role) for each, role in people.items()],
                complete=complete,
            ),
            st.sampled_from(CODES),
            st.lists(st.sampled_from(CODES), max_size=1),
            st.sampled_from(["一", "二"]),
            st.none() | st.lists(st.sampled_from(["品", "牌"]), unique=True),
            _platforms,
            st.dictionaries(st.sampled_from(["T-1", "T-2"]), st.sampled_from(["teaching", "assistant"])),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )

    @given(filings=_filings)
    @settings(max_examples=60, deadline=None)
    def test_the_last_filing_once_more_changes_nothing(self, filings):
        for filing in filings:
            file(filing)
        entries = LedgerEntry.objects.count()
        again = file(filings[-1])
        assert LedgerEntry.objects.count() == entries
        assert not {action for _, action in again.counts} & {"created", "changed", "removed"}
