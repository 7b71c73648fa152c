"""Whatever is filed and whatever the day: every rule answers, from the fields that it names, and of nobody."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from registry.days import last_day_of_months
from registry.rule_book import rules_of
from registry.rules import NO_ENDORSEMENT, JudgedCourse, JudgedInstitution, JudgedPlatform, judge
from registry.vocabulary import AuthorityBasis, Certainty, DeliveryMode, FeeBasis, Stage, Subject, Verdict

DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))
ISO_DAYS = st.none() | st.dates().map(date.isoformat)
HOURS = st.none() | st.times().map(lambda each: each.replace(microsecond=0).isoformat())
YES_OR_NO = st.sampled_from([True, False, None])
NUMBERS = st.none() | st.integers(0, 2**31)

FEES = st.fixed_dictionaries(
    {
        "basis": st.sampled_from(FeeBasis.names),
        "lessons": NUMBERS,
        "startsOn": ISO_DAYS,
        "endsOn": ISO_DAYS,
        "amount": st.decimals(0, 10**9, places=2).map(str),
    }
)
COURSES = st.fixed_dictionaries(
    {
        "name": st.just("单晓梅老师的数学课"),
        "subject": st.sampled_from(Subject.names),
        "stage": st.sampled_from(Stage.names),
        "grades": st.lists(st.integers(1, 12), unique=True).map(sorted),
        "mode": st.sampled_from(DeliveryMode.names),
        "lessonMinutes": st.none() | st.integers(0, 32767),
        "breakMinutes": st.none() | st.integers(0, 32767),
        "startsAt": HOURS,
        "endsAt": HOURS,
        "weekdays": st.lists(st.integers(1, 7), unique=True),
        "startsOn": ISO_DAYS,
        "endsOn": ISO_DAYS,
        "assignsHomework": YES_OR_NO,
        "isImported": YES_OR_NO,
        "importProof": st.sampled_from([None, "引进协议"]),
        "fees": st.lists(FEES, max_size=3),
        "refundPolicy": st.none() | st.text(max_size=5),
        "teachers": st.just(["T4ABCDEFGHJKL"]),
    }
)
PLATFORMS = st.fixed_dictionaries(
    {
        "name": st.just("爱课堂"),
        "mlpsLevel": st.none() | st.integers(1, 5),
        "contentKeptMonths": NUMBERS,
        "liveVideoKeptMonths": NUMBERS,
        "logKeptDays": NUMBERS,
        **dict.fromkeys(
            ("hasEyeProtection", "hasParentalControl", "serversInMainland", "showsFees", "showsStaff", "showsForeignStaff"),
            YES_OR_NO,
        ),
    }
)
INSTITUTIONS = st.fixed_dictionaries(
    {
        "name": st.just("济南第一在线教育科技有限公司"),
        "contractTemplate": st.sampled_from([None, "GF-2020-2604", "GF-2021-2604", "自拟合同"]),
        "authorityBasis": st.sampled_from(AuthorityBasis.names),
        "isNonprofit": YES_OR_NO,
    }
)
SUBJECTS = st.one_of(
    st.builds(JudgedCourse, COURSES),
    st.builds(JudgedPlatform, PLATFORMS, st.lists(COURSES, max_size=2)),
    st.builds(JudgedInstitution, INSTITUTIONS, st.none(), st.lists(COURSES, max_size=2)),
)

# The fields of a course's document from which each rule is judged.
TIMES = {"mode", "startsAt", "endsAt", "lessonMinutes", "weekdays", "startsOn", "endsOn"}
READS = {
    "LESSON_MAX": {"lessonMinutes"},
    "BREAK_MIN": {"breakMinutes"},
    "LIVE_END": {"mode", "stage", "grades", "startsAt", "endsAt", "lessonMinutes"},
    "LIVE_CLASH": TIMES,
    "NO_HOMEWORK": {"stage", "grades", "assignsHomework"},
    "SYLLABUS": {"subject"},
    "FOREIGN_COURSE_PROOF": {"isImported", "importProof"},
    "FOREIGN_COURSE_BAN": {"isImported", "stage", "grades"},
    "REST_DAYS": {*TIMES, "subject", "stage", "grades"},
    "FEE_LESSONS": {"fees"},
    "FEE_MONTHS": {"fees"},
    "FEE_AMOUNT": {"fees", "subject"},
}


def of(rule, findings):
    return [finding for finding in findings if finding.rule == rule]


@given(SUBJECTS, DAYS)
def test_every_document_gets_an_answer_in_words_once_for_each_rule(subject, on):
    findings = judge(subject, on=on)
    assert len({finding.rule for finding in findings}) == len(findings)
    for finding in findings:
        assert all((finding.title, finding.article, finding.observed, finding.limit))
        assert finding.since.first <= on
        assert finding.count is None


# Of some rules it is known in which month they began.
@given(SUBJECTS, DAYS | st.dates(date(2021, 9, 1), date(2021, 9, 30)))
def test_a_failure_is_certain_and_a_warning_is_not(subject, on):
    for finding in judge(subject, on=on):
        if finding.verdict == Verdict.FAILED:
            assert finding.certainty == Certainty.CONFIRMED
        if finding.verdict == Verdict.WARNED:
            assert finding.certainty != Certainty.CONFIRMED


@given(SUBJECTS, DAYS)
def test_a_finding_comes_from_a_row_that_binds_on_the_day(subject, on):
    for finding in judge(subject, on=on):
        rows = [rule for rule in rules_of(finding.rule) if rule.in_force_from == finding.since]
        assert any(rule.in_force_to is None or on <= rule.in_force_to for rule in rows)


@given(SUBJECTS, DAYS)
def test_no_name_of_anybody_reaches_a_finding(subject, on):
    told = repr(judge(subject, on=on))
    assert not any(secret in told for secret in ("单晓梅", "T4ABCDEFGHJKL", "爱课堂", "济南第一"))


@given(COURSES, COURSES, DAYS)
def test_a_verdict_on_a_course_hangs_on_the_fields_named_alone(course, other, on):
    findings = judge(JudgedCourse(course), on=on)
    for rule, named in READS.items():
        mixed = {field: (course if field in named else other)[field] for field in course}
        assert of(rule, findings) == of(rule, judge(JudgedCourse(mixed), on=on)), rule


@given(COURSES, DAYS, st.integers(0, 200))
def test_a_longer_lesson_never_passes_where_a_shorter_one_fails(course, on, minutes):
    order = [Verdict.PASSED, Verdict.FAILED]
    told = [of("LESSON_MAX", judge(JudgedCourse({**course, "lessonMinutes": each}), on=on)) for each in (minutes, minutes + 1)]
    assert all(order.index(shorter.verdict) <= order.index(longer.verdict) for shorter, longer in zip(*told, strict=True))


@given(st.dates(date(2019, 12, 18), date(2030, 1, 1)), st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_three_months_end_on_a_day_that_passes_and_the_next_does_not(on, start):
    last = last_day_of_months(start, 3)
    verdicts = []
    for end in (last, last + timedelta(1)):
        fee = {"basis": "PER_PERIOD", "startsOn": start.isoformat(), "endsOn": end.isoformat(), "amount": "1.00"}
        verdicts += [finding.verdict for finding in of("FEE_MONTHS", judge(JudgedCourse({"fees": [fee]}), on=on))]
    assert verdicts == [Verdict.PASSED, Verdict.FAILED]
    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) == 3
    assert last.day == start.day or (last.day < start.day and (last + timedelta(1)).day == 1)


def test_months_stop_where_the_calendar_does():
    assert last_day_of_months(date(9999, 11, 30), 3) == date.max


@pytest.mark.parametrize("subject", [JudgedCourse({}), JudgedPlatform({}), JudgedInstitution({})])
@given(DAYS)
def test_an_empty_document_neither_passes_nor_fails(subject, on):
    assert {finding.verdict for finding in judge(subject, on=on)} <= {Verdict.NOT_KNOWN, Verdict.FOR_REVIEW}


def test_the_sentence_that_filing_is_no_endorsement_stands():
    with translation.override("zh-hans"):
        assert str(NO_ENDORSEMENT) == "材料备案通过，仅表示审查时材料符合要求；不是对机构教学质量、信誉的认可或推荐。"
