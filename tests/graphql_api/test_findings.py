"""What the rules find about platforms, courses and staff; who else answers; what a member of staff teaches."""

from datetime import date, timedelta

import pytest

from registry import staff_tallies
from registry.days import today
from registry.vocabulary import RecordKind
from tests import factories

pytestmark = pytest.mark.django_db

PLATFORM = """query ($id: String!, $asOf: Date) { platform(filingNumber: $id, asOf: $asOf) {
  ruleFindings { rule title article verdict observed limit since certainty }
  staffFindings { rule verdict count certainty } responsibleParties { uscc institution { name } } } }"""
COURSE = "query ($id: ID!) { node(id: $id) { ... on Course { ruleFindings { rule verdict observed limit } } } }"
TAUGHT = """query ($id: ID!, $first: Int, $after: String, $last: Int) { node(id: $id) { ... on Teacher {
  courses(first: $first, after: $after, last: $last) { totalCount edges { cursor node { code } } } } } }"""


def _verdicts(findings):
    return {each["rule"]: each["verdict"] for each in findings}


def test_a_platform_is_judged_by_what_it_filed(data):
    row = factories.platform(has_eye_protection=True, has_parental_control=False, live_video_kept_months=None)
    found = data(PLATFORM, id=row.filing_number)["platform"]["ruleFindings"]
    verdicts = _verdicts(found)
    assert (verdicts["EYE_CARE"], verdicts["PARENT_CONTROL"], verdicts["VIDEO_RETENTION"]) == ("PASSED", "FAILED", "NOT_KNOWN")
    assert all(each["article"] and each["limit"] and each["since"] and each["title"] for each in found)


def test_a_day_before_a_rule_bound_has_no_finding_of_it(data):
    row = factories.platform(filed_on=date(2019, 1, 1))
    factories.publish(row, RecordKind.PLATFORM, None, row.operator_id, effective_on=date(2026, 1, 1))

    def rules(day):
        return _verdicts(data(PLATFORM, id=row.public_id, asOf=day)["platform"]["ruleFindings"]).keys()

    # 信息安全等级保护 has been asked for since the September between these days.
    assert "MLPS_LEVEL" in rules("2022-01-01") - rules("2021-03-01")
    assert data(PLATFORM, id=row.public_id, asOf="2020-01-08")["platform"]["staffFindings"] is None


def test_rules_about_staff_are_told_as_counts_of_today_alone(data):
    school = factories.institution()
    platform = factories.platform(school)
    staff = tuple(factories.teacher(school, certificate_kind="") for _ in range(4))
    factories.course(platform, teachers=staff)
    staff_tallies.refresh([school.public_id], on=today())
    found = data(PLATFORM, id=platform.public_id)["platform"]["staffFindings"]
    assert {"NO_INSERVICE", "TEACHER_CERT"} <= _verdicts(found).keys()
    of_today = data(PLATFORM, id=platform.public_id, asOf=today().isoformat())["platform"]
    assert of_today == data(PLATFORM, id=platform.public_id)["platform"]
    assert of_today["staffFindings"] == found
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert data(PLATFORM, id=platform.public_id, asOf=yesterday)["platform"]["staffFindings"] is None


def test_a_course_is_judged_by_its_own_facts(data):
    course = factories.course(lesson_minutes=50, mode="live")
    found = {each["rule"]: each for each in data(COURSE, id=course.public_id)["node"]["ruleFindings"]}
    assert (found["LESSON_MAX"]["verdict"], "50" in found["LESSON_MAX"]["observed"]) == ("FAILED", True)


def test_who_answers_too_is_named_with_its_record_where_it_has_one(data):
    known = factories.institution(name="共同责任方")
    unknown = factories.new_uscc(99_990)
    platform = factories.platform(responsible_usccs=[unknown, known.uscc])
    parties = data(PLATFORM, id=platform.public_id)["platform"]["responsibleParties"]
    assert parties == [{"uscc": unknown, "institution": None}, {"uscc": known.uscc, "institution": {"name": "共同责任方"}}]
    of_a_day = data(PLATFORM, id=platform.public_id, asOf=today().isoformat())["platform"]["responsibleParties"]
    assert of_a_day == parties


def test_what_a_member_of_staff_teaches_is_paged_by_code(data, error):
    school = factories.institution()
    teacher, other = factories.teacher(school), factories.teacher(school)
    for code in ("C-3", "C-1", "C-2"):
        factories.course(factories.platform(school), teachers=(teacher,), code=code)
    factories.course(factories.platform(school), teachers=(other,), code="C-0")

    def page(**window):
        found = data(TAUGHT, id=teacher.public_id, **window)["node"]["courses"]
        assert found["totalCount"] == 3
        return [edge["node"]["code"] for edge in found["edges"]], found["edges"][-1]["cursor"]

    first, cursor = page(first=2)
    assert (first, page(first=2, after=cursor)[0], page(last=2)[0]) == (["C-1", "C-2"], ["C-3"], ["C-2", "C-3"])
    assert error(TAUGHT, id=teacher.public_id, first=1, after="x")["code"] == "BAD_CURSOR"


def test_what_a_member_of_staff_taught_on_a_day_is_of_that_day(data):
    school = factories.institution()
    # Only one of both is asked for.
    both = factories.teacher(school), factories.teacher(school)
    course = factories.course(factories.platform(school), teachers=both, code="C-1")
    factories.publish(course, RecordKind.COURSE, None, course.platform_id, effective_on=date(2024, 1, 1))
    query = """query ($id: String!, $asOf: Date) { institution(uscc: $id, asOf: $asOf) { teachers(first: 1) { edges { node {
        courses(first: 5) { totalCount edges { node { code } } } } } } } }"""

    def codes(**day):
        (edge,) = data(query, id=school.public_id, **day)["institution"]["teachers"]["edges"]
        found = edge["node"]["courses"]
        assert found["totalCount"] == len(found["edges"])
        return [each["node"]["code"] for each in found["edges"]]

    assert (codes(), codes(asOf="2023-06-01"), codes(asOf="2024-06-01")) == ([], ["C-1"], [])
