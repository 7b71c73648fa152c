"""What the dated rules find about a record or a payment; nothing of it is kept."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import strawberry
from strawberry import enum_value

from graphql_api.fields import documented, plain
from graphql_api.levels import Record
from registry.rules import Finding, JudgedCourse, JudgedPlatform, JudgedStaff, StaffFacts, judge, rule_day


@strawberry.enum(description="What a dated rule says about a record on a day.")
class Verdict(Enum):
    PASSED = enum_value("PASSED", description="It meets the rule, by what is filed or was told.")
    FAILED = enum_value("FAILED", description="It does not meet the rule.")
    WARNED = enum_value("WARNED", description="It may not meet the rule: the rule, or the day from which it binds, is not certain.")
    NOT_KNOWN = enum_value("NOT_KNOWN", description="Nothing was told to judge by, or so little that it would point at a person.")
    FOR_REVIEW = enum_value("FOR_REVIEW", description="Only a person can judge it.")


@strawberry.enum(description="How sure it is that a rule bound on the day.")
class Certainty(Enum):
    CONFIRMED = enum_value("CONFIRMED", description="The rule was checked against its source.")
    UNCONFIRMED = enum_value("UNCONFIRMED", description="The rule is still to be checked against its source.")
    DATE_NOT_EXACT = enum_value("DATE_NOT_EXACT", description="The day from which the rule binds is not exactly known.")


@strawberry.type(description="What one rule finds. Words are in the language of `Accept-Language`.")
class RuleFinding:
    rule: str = documented("Code of the rule, such as LESSON_MAX: stable, for programs.")
    title: str = documented("What the rule is about, in words.")
    article: str = documented("Document and article of the rule.")
    verdict: Verdict = documented("What it says.")
    observed: str = documented("What was seen, in words.")
    limit: str = documented("What the rule allows, in words.")
    since: str = documented("From when the rule binds, as exactly as it is known: YYYY-MM-DD, YYYY-MM or YYYY.")
    certainty: Certainty = documented("How sure it is that the rule bound on the day.")


@strawberry.type(description="What one rule about staff finds: counts of people, never a person. Words are as in `RuleFinding`.")
class StaffFinding:
    rule: str = documented("Code of the rule, such as TEACHER_CERT: stable, for programs.")
    title: str = documented("What the rule is about, in words.")
    article: str = documented("Document and article of the rule.")
    verdict: Verdict = documented("What it says; NOT_KNOWN where fewer than three people are counted.")
    count: int | None = documented("How many people do not meet the rule; null where the number would point at a person.")
    observed: str = documented("What was seen, in words.")
    limit: str = documented("What the rule allows, in words.")
    since: str = documented("From when the rule binds, as exactly as it is known: YYYY-MM-DD, YYYY-MM or YYYY.")
    certainty: Certainty = documented("How sure it is that the rule bound on the day.")


def rule_findings_of_a_platform(description: str) -> Any:
    """Return a field for what the rules for platforms find on the day of the record."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        level, platform = record.level, record.document.id
        courses = [each.body for each in level.courses().get(platform, ())]
        staff = (level.staff() or {}).get(platform)
        return finding_views(judge(JudgedPlatform(record.body, courses, staff), on=level.as_of))

    return plain(resolve, description)


def staff_findings(description: str) -> Any:
    """Return a field for what the rules about staff find today about those who teach a platform's courses."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        known = record.level.staff()
        if known is None:
            return None
        staff = JudgedStaff(known.get(record.document.id) or StaffFacts())
        return finding_views(judge(staff, on=record.level.as_of))

    return plain(resolve, description)


def rule_findings_of_a_course(description: str) -> Any:
    """Return a field for what the rules for courses and fees find on the day of the record, or on its last day before that."""

    def resolve(record: strawberry.Parent[Record]) -> Any:
        course = JudgedCourse(record.body)
        return finding_views(judge(course, on=rule_day(course, record.level.as_of)))

    return plain(resolve, description)


def finding_views(findings: Iterable[Finding]) -> list[Mapping[str, Any]]:
    """Return findings by the public names of their parts."""
    return [
        {
            "rule": each.rule,
            "title": each.title,
            "article": each.article,
            "verdict": each.verdict.upper(),
            "count": each.count,
            "observed": each.observed,
            "limit": each.limit,
            "since": each.since.text,
            "certainty": each.certainty.upper(),
        }
        for each in findings
    ]
