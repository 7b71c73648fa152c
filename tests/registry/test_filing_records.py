"""Filing of staff, courses, credit entries and penalties: what becomes public of each, and from which day."""

from datetime import date, timedelta

import orjson
import pytest

from registry import as_of, sealing, selectors
from registry.as_of import Moment
from registry.filing.forms import InstitutionFiling
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    InstitutionPrivate,
    LedgerEntry,
    Penalty,
    Teacher,
    TeacherPrivate,
)
from tests.factories import new_uscc
from tests.registry.filing_making import TODAY, course, credit, document, file, penalty, platform, reasons, school, teacher

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("said", [{"left_on": date(2026, 11, 24)}, {"role": "assistant"}])
def test_staff_who_left_or_do_not_teach_have_no_public_document(said):
    code = new_uscc()
    file(school(code, platforms=[platform(courses=[course(teachers=["T-1", "T-2"])])], teachers=[teacher(), teacher("T-2")]))
    file(school(code, teachers=[teacher(**said)]))
    gone, stays = Teacher.objects.order_by("code")
    assert selectors.document(gone.public_id) is None
    assert LedgerEntry.objects.get(action="removed").record_id == gone.public_id
    assert document(Course.objects.get())["teachers"] == [stays.public_id]


def test_staff_who_will_leave_later_are_still_public():
    file(school(teachers=[teacher(left_on=TODAY + timedelta(days=1))]))
    assert selectors.document(Teacher.objects.get().public_id)


def test_private_facts_are_kept_apart_and_sealed():
    file(
        school(
            values={"legal_representative": "颜思齐"},
            teachers=[
                teacher(
                    id_number="370102199001011234", certificate_number="20153701022000123", work_permit="A123", is_full_time=True
                )
            ],
        )
    )
    row, private = Teacher.objects.get(), TeacherPrivate.objects.get()
    context = f"teacher {row.public_id}"
    assert sealing.unseal(private.id_number_sealed, context=context) == "370102199001011234"
    assert sealing.unseal(private.certificate_number_sealed, context=context) == "20153701022000123"
    assert sealing.unseal(private.work_permit_sealed, context=context) == "A123"
    assert row.certificate_masked == "201537*********23"
    assert InstitutionPrivate.objects.get().legal_representative == "颜思齐"


def test_a_private_change_alone_writes_no_ledger_entry():
    code = new_uscc()
    file(school(code, teachers=[teacher(id_number="370102199001011234")]))
    entries = LedgerEntry.objects.count()
    outcome = file(school(code, teachers=[teacher(id_number=None)]))
    assert outcome.counts["teacher", "changed"] == 1
    assert TeacherPrivate.objects.get().id_number_sealed == ""
    assert LedgerEntry.objects.count() == entries


def test_a_course_that_names_unknown_staff_is_refused_and_its_siblings_stand():
    outcome = file(school(platforms=[platform(courses=[course("C-1", teachers=["T-9"]), course("C-2")])]))
    assert list(Course.objects.values_list("code", flat=True)) == ["C-2"]
    assert outcome.remarks[0].value == "T-9"


def test_a_list_of_staff_replaces_the_staff_of_a_course():
    code = new_uscc()
    file(school(code, platforms=[platform(courses=[course(teachers=["T-1"])])], teachers=[teacher(), teacher("T-2")]))
    file(school(code, platforms=[platform(courses=[course(teachers=["T-2"])])]))
    assert list(Course.objects.get().teachers.values_list("code", flat=True)) == ["T-2"]
    file(school(code, platforms=[platform(courses=[course(teachers=None)])]))
    assert document(Course.objects.get())["teachers"] == []


def test_a_record_that_is_not_there_needs_its_required_values():
    outcome = file(InstitutionFiling(uscc=new_uscc(), values={"address": "经十路"}, teachers=[teacher()]))
    assert "缺少新登记所必需的内容" in reasons(outcome)[0]
    assert not Institution.objects.exists()
    assert not Teacher.objects.exists()


def test_the_day_of_the_filing_comes_before_the_day_of_the_file_before_the_records_own():
    def days():
        return dict(LedgerEntry.objects.values_list("kind", "effective_on"))

    code = new_uscc()
    with_days = {"platforms": [platform("鲁1", filed_on=date(2020, 1, 8))], "credit": [credit()]}
    file(school(code, **with_days))
    assert days() == {"institution": TODAY, "platform": date(2020, 1, 8), "credit": date(2026, 3, 1)}
    file(school(code, platforms=[platform("鲁1", status="shut_down")]))
    assert LedgerEntry.objects.latest("seq").effective_on == TODAY


@pytest.mark.parametrize(
    ("of_filing", "of_file", "expected"),
    [
        (date(2021, 1, 1), date(2022, 2, 2), date(2021, 1, 1)),
        (None, date(2022, 2, 2), date(2022, 2, 2)),
    ],
)
def test_an_explicit_day_holds_for_all_records_of_the_filing(of_filing, of_file, expected):
    file(school(effective_on=of_filing, platforms=[platform(filed_on=date(2020, 1, 8))]), effective_on=of_file)
    assert set(LedgerEntry.objects.values_list("effective_on", flat=True)) == {expected}


def test_an_entry_that_may_no_longer_be_shown_is_refused():
    outcome = file(
        school(
            credit=[credit(conduct_ended_on=date(2021, 11, 23)), credit(conduct_ended_on=date(2021, 11, 24), decision_number="2")]
        )
    )
    assert "已满五年" in reasons(outcome)[0]
    assert list(CreditEntry.objects.values_list("decision_number", flat=True)) == ["2"]


def test_the_credit_of_a_natural_person_is_not_posted_and_appears_when_it_becomes_a_company():
    code = new_uscc()
    file(school(code, values={"kind": "individual"}, credit=[credit()]))
    row = CreditEntry.objects.get()
    assert selectors.document(row.public_id) is None
    file(school(code, values={"kind": "company"}))
    assert selectors.document(row.public_id)


def test_a_withdrawn_penalty_leaves_the_document():
    code = new_uscc()
    file(school(code, penalties=[penalty()]))
    file(school(code, penalties=[penalty(withdrawn_on=date(2026, 5, 1), withdrawal_reason="撤销")]))
    assert document(Institution.objects.get())["penalties"] == []


def test_a_penalty_of_a_past_day_is_one_entry_from_the_day_on_which_it_was_decided():
    code, begun = new_uscc(), date(2020, 1, 8)
    file(school(code), effective_on=begun)
    file(school(code, penalties=[penalty()]))
    entry = LedgerEntry.objects.get(action="changed")
    assert entry.effective_on == date(2026, 2, 1)
    assert orjson.loads(entry.payload or b"")["changedFields"] == ["penalties"]
    assert [each["decisionNumber"] for each in document(Institution.objects.get())["penalties"]] == ["罚1号"]


def test_what_else_is_filed_with_a_penalty_of_a_past_day_has_an_entry_of_its_own():
    code, begun = new_uscc(), date(2020, 1, 8)
    file(school(code), effective_on=begun)
    file(school(code, values={"name": "济南明德课堂教育科技有限公司"}, penalties=[penalty()]))
    told = {
        each.effective_on: orjson.loads(each.payload or b"")["changedFields"]
        for each in LedgerEntry.objects.filter(action="changed")
    }
    assert told.pop(date(2026, 2, 1)) == ["penalties"]
    (others,) = told.values()
    assert "name" in others
    assert "penalties" not in others


def test_what_is_filed_with_a_penalty_takes_the_place_of_what_was_filed_on_the_same_day():
    code, begun = new_uscc(), date(2020, 1, 8)
    file(school(code), effective_on=begun)
    file(school(code, values={"name": "济南明德课堂教育科技有限公司"}))
    file(school(code, penalties=[penalty()]))
    stands = document(Institution.objects.get())
    assert (stands["name"], len(stands["penalties"])) == ("济南明德云课堂教育科技有限公司", 1)


def test_a_penalty_of_an_institution_that_is_described_for_earlier_days_later_is_told_of_those_days_too():
    code, decided_on = new_uscc(), date(2026, 2, 1)
    file(school(code, penalties=[penalty(decided_on=decided_on, withdrawn_on=date(2026, 5, 1), withdrawal_reason="复议撤销")]))
    file(school(code), effective_on=date(2020, 1, 8))
    row = Institution.objects.get()
    told = [as_of.document(row.public_id, Moment(day)).document for day in (date(2026, 1, 31), decided_on, date(2026, 5, 1))]
    assert [(len(each.body["penalties"]), len(each.body["penaltyWithdrawals"])) for each in told if each] == [
        (0, 0),
        (1, 0),
        (0, 1),
    ]


def test_a_penalty_that_would_be_decided_after_it_was_withdrawn_is_refused():
    code = new_uscc()
    file(school(code, penalties=[penalty(withdrawn_on=date(2026, 3, 1), withdrawal_reason="复议撤销")]))
    outcome = file(school(code, penalties=[penalty(decided_on=date(2026, 4, 1)), penalty("罚2号")]))
    assert ["结束的日期早于开始的日期" in reason for reason in reasons(outcome)] == [True]
    assert dict(Penalty.objects.values_list("decision_number", "decided_on")) == {
        "罚1号": date(2026, 2, 1), "罚2号": date(2026, 2, 1),
    }  # fmt: skip
