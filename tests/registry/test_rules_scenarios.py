"""What each rule says of what is filed, on each side of its limit and of its first day."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from registry.judging.courses import CHECKS as COURSE_CHECKS
from registry.judging.institutions import CHECKS as INSTITUTION_CHECKS
from registry.judging.platforms import CHECKS as PLATFORM_CHECKS
from registry.rules import JudgedCourse, JudgedInstitution, JudgedPlatform, judge, rule_day

SCENARIOS = Path(__file__).parent.parent / "scenarios"
COURSE = {"subject": "MATH", "stage": "JUNIOR", "grades": [7], "mode": "LIVE"}
TABLES = [tomllib.loads((SCENARIOS / name).read_text(encoding="utf-8")) for name in ("rules.toml", "rules_timetable.toml")]
CASES = [(rule, case) for table in TABLES for rule, entry in table.items() for case in entry["cases"]]


def subject_of(case):
    if "course" in case:
        return JudgedCourse({**COURSE, **case["course"]})
    if "platform" in case:
        return JudgedPlatform(case["platform"], case.get("courses", ()))
    return JudgedInstitution(case["institution"], None, case.get("courses", ()))


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule} {case['on']} {case['verdict']}" for rule, case in CASES])
def test_a_rule_says_what_the_scenario_says(rule, case):
    found = [finding for finding in judge(subject_of(case), on=date.fromisoformat(case["on"])) if finding.rule == rule]
    assert [finding.verdict.value for finding in found] == ([] if case["verdict"] == "none" else [case["verdict"]])


def test_every_rule_for_records_but_the_share_of_full_time_staff_has_a_scenario():
    checked = {*COURSE_CHECKS, *PLATFORM_CHECKS, *INSTITUTION_CHECKS} - {"STAFF_FULLTIME"}
    assert {rule for rule, _ in CASES} == checked


def test_a_course_that_is_over_is_judged_by_the_rules_of_its_last_day():
    course = JudgedCourse({**COURSE, "lessonMinutes": 40, "startsOn": "2020-03-07", "endsOn": "2020-06-28"})
    assert rule_day(course, date(2026, 11, 24)) == date(2020, 6, 28)
    assert rule_day(course, date(2020, 5, 1)) == date(2020, 5, 1)
    assert rule_day(JudgedCourse(COURSE), date(2026, 11, 24)) == date(2026, 11, 24)
