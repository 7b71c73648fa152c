"""Rules about staff: counts, withheld where they would point at a person."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.judging.staff import StaffFacts, StaffRow, staff_facts
from registry.rules import JudgedInstitution, JudgedPlatform, JudgedStaff, judge
from registry.vocabulary import Certainty, CertificateKind, StaffRole, Subject, Verdict

TODAY = date(2026, 11, 24)
TEACHER = StaffRow(
    role="teaching",
    subjects=("math",),
    nationality="CN",
    certificate_kind="junior",
    is_full_time=True,
    is_in_service=False,
)
FOREIGNER = replace(TEACHER, nationality="GB", has_work_permit=True, has_language_credential=True)

ROWS = st.builds(
    StaffRow,
    role=st.sampled_from(StaffRole.values),
    subjects=st.lists(st.sampled_from(Subject.values), max_size=2).map(tuple),
    nationality=st.sampled_from([None, "", "CN", "GB", "US"]),
    certificate_kind=st.sampled_from([None, "", *CertificateKind.values]),
    is_full_time=st.sampled_from([True, False, None]),
    is_in_service=st.sampled_from([True, False, None]),
    has_work_permit=st.sampled_from([True, False, None]),
    has_language_credential=st.sampled_from([True, False, None]),
)


def found(rows, rule, on=TODAY):
    return next((each for each in judge(JudgedStaff(staff_facts(rows)), on=on) if each.rule == rule), None)


def share(facts, on=TODAY):
    return next((each for each in judge(JudgedInstitution({}, facts), on=on) if each.rule == "STAFF_FULLTIME"), None)


def test_serving_school_teachers_are_counted():
    rows = [TEACHER] * 4 + [replace(TEACHER, is_in_service=True)] * 2
    finding = found(rows, "NO_INSERVICE")
    assert (finding.verdict, finding.count, finding.observed) == (Verdict.FAILED, 2, "6 人中有 2 人不符合")


def test_nobody_in_service_passes_and_somebody_not_filed_is_not_known():
    assert found([TEACHER] * 3, "NO_INSERVICE").verdict == Verdict.PASSED
    assert found([TEACHER] * 3, "NO_INSERVICE").count == 0
    assert found([TEACHER, TEACHER, replace(TEACHER, is_in_service=None)], "NO_INSERVICE").verdict == Verdict.NOT_KNOWN


def test_the_rules_for_staff_begin_with_the_plan():
    assert found([TEACHER] * 3, "NO_INSERVICE", date(2019, 12, 17)) is None
    assert found([TEACHER] * 3, "NO_INSERVICE", date(2019, 12, 18)).verdict == Verdict.PASSED


@pytest.mark.parametrize("people", [1, 2])
@pytest.mark.parametrize("in_service", [True, False])
def test_fewer_than_three_people_are_not_told_of(people, in_service):
    finding = found([replace(TEACHER, is_in_service=in_service)] * people, "NO_INSERVICE")
    assert (finding.verdict, finding.count, finding.observed) == (Verdict.NOT_KNOWN, None, "不足 3 人，不公布结果，以免指向个人")


@pytest.mark.parametrize(("in_service", "count"), [(1, 1), (2, 2), (3, None), (4, None)])
def test_a_number_that_may_be_everyone_is_not_shown(in_service, count):
    rows = [replace(TEACHER, is_in_service=True)] * in_service + [TEACHER] * (4 - in_service)
    finding = found(rows, "NO_INSERVICE")
    assert (finding.verdict, finding.count) == (Verdict.FAILED, count)
    assert count is not None or not any(digit in finding.observed for digit in "0123456789")


def test_academic_teachers_need_a_certificate_and_others_do_not():
    artist = replace(TEACHER, subjects=("art",), certificate_kind="")
    assert found([TEACHER] * 3 + [artist], "TEACHER_CERT").verdict == Verdict.PASSED
    assert found([artist] * 4, "TEACHER_CERT") is None
    lacking = found([TEACHER, TEACHER, replace(TEACHER, certificate_kind="")], "TEACHER_CERT")
    assert (lacking.verdict, lacking.count) == (Verdict.FAILED, 1)
    assert found([TEACHER, TEACHER, replace(TEACHER, certificate_kind=None)], "TEACHER_CERT").verdict == Verdict.NOT_KNOWN


def test_how_many_lack_a_certificate_is_told_however_many_because_everyone_may_see_who_has_one():
    lacking = found([TEACHER] + [replace(TEACHER, certificate_kind="")] * 3, "TEACHER_CERT")
    assert (lacking.verdict, lacking.count, lacking.observed) == (Verdict.FAILED, 3, "4 人中有 3 人不符合")


@pytest.mark.parametrize(
    ("on", "verdict", "certainty"),
    [
        (date(2021, 8, 31), Verdict.FAILED, Certainty.CONFIRMED),
        (date(2021, 9, 1), Verdict.WARNED, Certainty.DATE_NOT_EXACT),
        (date(2021, 9, 30), Verdict.WARNED, Certainty.DATE_NOT_EXACT),
        (date(2021, 10, 1), Verdict.PASSED, Certainty.CONFIRMED),
    ],
)
def test_a_pass_of_the_certificate_examination_counts_since_september_2021(on, verdict, certainty):
    finding = found([TEACHER, TEACHER, replace(TEACHER, certificate_kind="exam_pass")], "TEACHER_CERT", on)
    assert (finding.verdict, finding.certainty) == (verdict, certainty)


def test_foreign_staff_need_permit_and_credential():
    assert found([TEACHER] * 5, "FOREIGN_PERMIT") is None
    assert found([FOREIGNER] * 2, "FOREIGN_PERMIT").verdict == Verdict.NOT_KNOWN
    assert found([FOREIGNER] * 3, "FOREIGN_PERMIT").verdict == Verdict.PASSED
    for lacking in (
        {"has_work_permit": False},
        {"has_language_credential": False},
        {"has_work_permit": None, "has_language_credential": False},
    ):
        finding = found([FOREIGNER] * 3 + [replace(FOREIGNER, **lacking)], "FOREIGN_PERMIT")
        assert (finding.verdict, finding.count) == (Verdict.FAILED, 1)
    assert found([FOREIGNER] * 3 + [replace(FOREIGNER, has_work_permit=None)], "FOREIGN_PERMIT").verdict == Verdict.NOT_KNOWN


@pytest.mark.parametrize("nationality", [None, ""])
def test_staff_of_whom_no_nationality_is_filed_are_not_counted_as_foreign(nationality):
    assert staff_facts([replace(TEACHER, nationality=nationality)] * 3).foreign == 0


def test_a_platform_of_an_operator_without_foreign_staff_need_not_publish_them():
    platform = {"showsForeignStaff": False}
    rules = {each.rule for each in judge(JudgedPlatform(platform, staff=staff_facts([TEACHER] * 3)), on=TODAY)}
    assert "FOREIGN_PUBLIC" not in rules
    (finding,) = (
        each for each in judge(JudgedPlatform(platform, staff=staff_facts([FOREIGNER])), on=TODAY) if "FOREIGN" in each.rule
    )
    assert finding.verdict == Verdict.FAILED


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (StaffFacts(), Verdict.NOT_KNOWN),
        (StaffFacts(all=2, full_time_teaching=2), Verdict.NOT_KNOWN),
        (StaffFacts(all=10, full_time_teaching=5), Verdict.PASSED),
        (StaffFacts(all=10, full_time_teaching=4), Verdict.FAILED),
        (StaffFacts(all=9, full_time_teaching=4), Verdict.FAILED),
        (StaffFacts(all=10, full_time_teaching=4, full_time_unknown=1), Verdict.NOT_KNOWN),
        (StaffFacts(all=10, full_time_teaching=3, full_time_unknown=1), Verdict.FAILED),
    ],
)
def test_half_of_all_staff_teach_full_time(facts, verdict):
    finding = share(facts)
    assert finding.verdict == verdict
    assert not any(digit in finding.observed.replace("不足 3 人", "") for digit in "0123456789")


def test_the_share_of_full_time_staff_is_not_judged_of_a_day_of_which_nothing_is_told_of_staff():
    assert share(None) is None


def test_the_share_of_full_time_staff_is_a_warning_in_its_first_month():
    facts = StaffFacts(all=10, full_time_teaching=4)
    assert share(facts, date(2021, 8, 31)) is None
    assert share(facts, date(2021, 9, 30)).verdict == Verdict.WARNED
    assert share(facts, date(2021, 10, 1)).verdict == Verdict.FAILED


def test_staff_who_do_not_teach_are_in_the_whole_alone():
    facts = staff_facts(
        [TEACHER, TEACHER, replace(TEACHER, role="management", is_in_service=True), replace(TEACHER, role="assistant")]
    )
    assert (facts.all, facts.teaching, facts.full_time_teaching, facts.in_service) == (4, 2, 2, 0)


def test_no_teaching_staff_is_nothing_filed():
    assert {each.verdict for each in judge(JudgedStaff(StaffFacts()), on=TODAY)} == {Verdict.NOT_KNOWN}


@given(st.lists(ROWS, max_size=12), st.dates(date(2019, 1, 1), date(2028, 1, 1)))
def test_counts_hold_together_and_no_small_group_is_told_of(rows, on):
    facts = staff_facts(rows)
    assert facts.all >= facts.teaching >= facts.academic
    assert facts.teaching >= facts.in_service + facts.in_service_unknown
    assert facts.academic >= facts.exam_pass_only + facts.without_certificate + facts.certificate_unknown
    assert facts.teaching >= facts.foreign >= facts.foreign_without_papers + facts.foreign_papers_unknown
    judged = {"NO_INSERVICE": facts.teaching, "TEACHER_CERT": facts.academic, "FOREIGN_PERMIT": facts.foreign}
    for finding in judge(JudgedStaff(facts), on=on):
        if judged[finding.rule] < 3:
            assert (finding.verdict, finding.count) == (Verdict.NOT_KNOWN, None)
        if finding.verdict in (Verdict.FAILED, Verdict.WARNED) and finding.rule != "TEACHER_CERT":
            assert finding.count is None or 0 < finding.count <= judged[finding.rule] / 2


@given(st.lists(ROWS, min_size=1, max_size=12))
def test_a_finding_does_not_depend_on_who_comes_first(rows):
    assert judge(JudgedStaff(staff_facts(rows)), on=TODAY) == judge(JudgedStaff(staff_facts(rows[::-1])), on=TODAY)
