"""The table of rules: the same as what was found, with dates that open and close exactly."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.judging import courses, institutions, platforms, staff, wording
from registry.judging.findings import Judgement, find
from registry.partial_days import PartialDay
from registry.rule_book import CSV_PATH, InForce, JudgedOn, Scope, choose, rule_in_force, rules, rules_of
from registry.vocabulary import Certainty, Verdict

FOUND, TABLE = (
    list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for path in (Path(__file__).parent / "policy_rules_as_found.csv", CSV_PATH)
)
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


def test_the_table_holds_the_46_rows_as_they_were_found():
    assert len(FOUND) == 46
    assert [{column: row[column] for column in FOUND[0]} for row in TABLE if row["added"] == "no"] == FOUND


def test_every_row_of_the_table_is_read_as_it_stands():
    assert [(rule.code, rule.value, str(rule.in_force_from), rule.in_force_to, rule.article) for rule in rules()] == [
        (
            row["rule_code"],
            row["value"],
            row["in_force_from"],
            date.fromisoformat(row["in_force_to"]) if row["in_force_to"] else None,
            row["article"],
        )
        for row in TABLE
    ]


def test_rows_of_ours_are_marked_and_have_a_source_and_an_article():
    ours = [rule for rule, row in zip(rules(), TABLE, strict=True) if row["added"] == "yes"]
    assert [(rule.code, rule.scope) for rule in ours] == [
        ("REST_DAYS", Scope.LIVE_SUBJECT_COMPULSORY),
        ("REST_DAYS", Scope.LIVE_SUBJECT_SENIOR),
        ("FEE_AMOUNT", Scope.SUBJECT),
        ("TEACHER_CERT", Scope.ALL),
        ("AUTHORITY_APPROVAL", Scope.SUBJECT),
        ("NONPROFIT", Scope.SUBJECT_COMPULSORY),
        ("CREDIT_OBJECTION_OTHER_UNIT", Scope.ALL),
    ]
    assert all(row["source"] and row["article"] for row in TABLE)


def test_only_what_stands_on_a_digest_or_one_secondary_source_is_unconfirmed():
    assert [(rule.code, str(rule.in_force_from)) for rule in rules() if not rule.is_confirmed] == [
        ("REFUND_BEFORE", "2025"),
        ("REFUND_AFTER", "2025"),
        ("REST_DAYS", "2021-07-24"),
        ("FEE_AMOUNT", "2025-11"),
    ]


@pytest.mark.parametrize(
    ("judged_on", "checks"),
    [
        ((JudgedOn.COURSE, JudgedOn.FEE), courses.CHECKS),
        ((JudgedOn.PLATFORM,), platforms.CHECKS),
        ((JudgedOn.INSTITUTION,), institutions.CHECKS),
        ((JudgedOn.STAFF,), staff.CHECKS),
    ],
)
def test_every_rule_that_a_record_is_judged_by_has_a_check_and_no_check_is_without_a_rule(judged_on, checks):
    assert {rule.code for rule in rules() if rule.judged_on in judged_on} == set(checks)


@pytest.mark.parametrize("kind", [courses, platforms, institutions, staff])
def test_every_scope_of_a_rule_is_known_where_it_is_judged(kind):
    assert {rule.scope for code in kind.CHECKS for rule in rules_of(code)} == set(kind.SCOPES)


def test_every_rule_that_is_judged_has_its_words_and_every_article_is_marked_for_translation():
    judged = {rule.code for rule in rules() if rule.judged_on != JudgedOn.ELSEWHERE}
    assert set(wording.TITLES) == judged == set(wording.LIMITS)
    assert set(wording.ARTICLES) == {rule.article for rule in rules()}
    assert all("%" not in str(wording.LIMITS[rule.code]) % {"value": rule.value} for rule in rules() if rule.code in judged)


@pytest.mark.parametrize(
    ("code", "on", "value"),
    [
        ("LESSON_MAX", date(2019, 12, 17), None),
        ("LESSON_MAX", date(2019, 12, 18), "40"),
        ("LESSON_MAX", date(2021, 7, 23), "40"),
        ("LESSON_MAX", date(2021, 7, 24), "30"),
        ("FEE_AMOUNT", date(2022, 11, 30), None),
        ("FEE_AMOUNT", date(2022, 12, 1), "5000"),
        ("HOTLINE_DUE", date(2026, 1, 1), "5"),
        ("REFUND_AFTER", date(2024, 12, 31), None),
        ("REFUND_AFTER", date(2025, 1, 1), "15"),
    ],
)
def test_a_limit_is_read_by_its_code_and_day(code, on, value):
    rule = rule_in_force(code, on)
    assert (rule.value if rule else None) == value
    assert rule is None or rule.number == Decimal(value)


def test_a_confirmed_row_goes_before_one_that_is_not_and_a_scope_narrows():
    def of_subjects(on):
        choice = choose("FEE_AMOUNT", on, lambda scope: scope is Scope.SUBJECT)
        return choice.sure or choice.possible

    unscoped, scoped = rule_in_force("FEE_AMOUNT", date(2026, 1, 1)), of_subjects(date(2026, 1, 1))
    assert unscoped is not None
    assert unscoped.scope is Scope.NON_SUBJECT
    assert scoped is not None
    assert scoped.scope is Scope.SUBJECT
    assert of_subjects(date(2024, 1, 1)) is None


def test_a_code_that_the_table_does_not_have_is_an_error():
    with pytest.raises(LookupError):
        rule_in_force("LESSON_MAXIMUM", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("before", "after", "in_the_month"),
    [
        (Verdict.PASSED, Verdict.PASSED, ("2019-07-12", Verdict.PASSED, Certainty.CONFIRMED)),
        (Verdict.FAILED, Verdict.FAILED, ("2019-07-12", Verdict.FAILED, Certainty.CONFIRMED)),
        (Verdict.PASSED, Verdict.FAILED, ("2021-09", Verdict.WARNED, Certainty.DATE_NOT_EXACT)),
        (Verdict.FAILED, Verdict.PASSED, ("2019-07-12", Verdict.WARNED, Certainty.DATE_NOT_EXACT)),
        (Verdict.NOT_KNOWN, Verdict.FAILED, ("2019-07-12", Verdict.NOT_KNOWN, Certainty.CONFIRMED)),
    ],
)
def test_in_the_month_in_which_a_rule_follows_another_only_what_both_say_is_certain(before, after, in_the_month):
    """The rule that staff are published is of 12 July 2019, with more to publish since September 2021."""

    def check(_subject, rule, _on):
        return Judgement(before if rule.in_force_from.is_exact else after, "…")

    def told(on):
        [finding] = find({"STAFF_PUBLIC": check}, {Scope.ALL: lambda _subject: True}, None, on)
        return str(finding.since), finding.verdict, finding.certainty

    assert told(date(2021, 8, 31)) == ("2019-07-12", before, Certainty.CONFIRMED)
    assert told(date(2021, 9, 15)) == in_the_month
    assert told(date(2021, 10, 1)) == ("2021-09", after, Certainty.CONFIRMED)


@given(st.sampled_from(rules()), DAYS)
def test_a_rule_binds_or_perhaps_binds_on_the_days_of_its_span(rule, on):
    is_held = rule.in_force_from.first <= on and (rule.in_force_to is None or on <= rule.in_force_to)
    assert (rule.in_force(on) is not InForce.NO) == is_held


@given(st.sampled_from(rules()), DAYS)
def test_only_a_row_whose_first_day_is_not_exact_perhaps_binds_and_only_inside_it(rule, on):
    inside = rule.in_force_from.first <= on <= rule.in_force_from.last
    assert (rule.in_force(on) is InForce.PERHAPS) == (inside and not rule.in_force_from.is_exact)


@given(st.dates(date(1000, 1, 1), date(9998, 12, 31)))
def test_a_partial_day_spans_its_day_its_month_or_its_year(day):
    whole, month, year = (PartialDay(text) for text in (day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}"))
    assert (whole.first, whole.last, whole.is_exact) == (day, day, True)
    assert (month.first.day, (month.last + timedelta(1)).day, month.is_exact) == (1, 1, False)
    assert (year.first, year.last) == (date(day.year, 1, 1), date(day.year, 12, 31))
    assert year.first <= month.first <= day <= month.last <= year.last
    assert [str(each) for each in (whole, month, year)] == [day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]]


@pytest.mark.parametrize("text", ["", "2021-13", "2021-02-30", "21-07", "2021/07", "2021-07-24-01", "２０２１", "2021-7"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError):
        PartialDay(text)
