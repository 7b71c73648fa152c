"""What the dated rules find about a record, the worst first, in words and icons: colours belong to the seals."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as format_day
from django.utils.translation import gettext, ngettext, pgettext

from public_site.as_of_request import PageDay
from public_site.wording import Body, day_words, enumeration
from registry import staff_tallies
from registry.partial_days import PartialDay
from registry.rules import (
    Finding,
    JudgedCourse,
    JudgedInstitution,
    JudgedPlatform,
    JudgedStaff,
    StaffFacts,
    judge,
    rule_day,
)
from registry.vocabulary import Certainty, Verdict

COURSES_SHOWN = 50

_WORST_FIRST = (Verdict.FAILED, Verdict.WARNED, Verdict.FOR_REVIEW, Verdict.NOT_KNOWN, Verdict.PASSED)
_PLACES: Mapping[Verdict, int] = {verdict: place for place, verdict in enumerate(_WORST_FIRST)}
_ICONS: Mapping[Verdict, str] = {
    Verdict.PASSED: "tick",
    Verdict.FAILED: "cross",
    Verdict.WARNED: "bang",
    Verdict.NOT_KNOWN: "dash",
    Verdict.FOR_REVIEW: "eye",
}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What one rule finds (components/findings.html)."""

    title: str
    verdict: str
    icon: str
    is_failed: bool
    observed: str
    limit: str
    article: str
    since: str
    certainty: str


@dataclass(frozen=True, slots=True)
class CourseFindings:
    """What the rules find about one course: lines to read first, and those of rules that it meets."""

    name: str
    anchor: str
    tally: str
    open: Sequence[FindingLine]
    passed: Sequence[FindingLine]


@dataclass(frozen=True, slots=True)
class PlatformFindings:
    """What the rules find about a platform, its courses and the staff of its operator."""

    tally: str
    platform: Sequence[FindingLine]
    courses: Sequence[CourseFindings]
    courses_passed: int
    courses_left_out: int
    staff: Sequence[FindingLine]
    staff_note: str


def staff_known(record_ids: Iterable[str], day: PageDay) -> dict[str, StaffFacts]:
    """Return the counts of the staff of institutions and platforms; they are of today, and nothing is known of a past day."""
    return {} if day.is_past else staff_tallies.facts_of_many(record_ids)


def institution_findings(body: Body, courses: Sequence[Body], staff: StaffFacts | None, day: PageDay) -> list[FindingLine]:
    """Return what the rules for institutions find on a day; of staff today alone, when none may be filed."""
    facts = None if day.is_past else staff or StaffFacts()
    return finding_lines(judge(JudgedInstitution(body, facts, courses), on=day.on))


def platform_findings(body: Body, courses: Sequence[Body], staff: StaffFacts | None, day: PageDay) -> PlatformFindings:
    """Return what the rules find about a platform, its courses and those who teach them on a day."""
    own, people = _own_findings(body, courses, staff, day)
    by_course = [(course, _judge_course(course, on=day.on)) for course in courses]
    worth_reading = [(course, found) for course, found in by_course if any(each.verdict != Verdict.PASSED for each in found)]
    worth_reading.sort(key=lambda judged: _weight(judged[1]))
    return PlatformFindings(
        tally=_tally([*own, *people, *(each for _course, found in by_course for each in found)]),
        platform=finding_lines(own),
        courses=[_course_findings(course, found) for course, found in worth_reading[:COURSES_SHOWN]],
        courses_passed=len(by_course) - len(worth_reading),
        courses_left_out=max(0, len(worth_reading) - COURSES_SHOWN),
        staff=finding_lines(people),
        staff_note=gettext("人员情况只按今天的登记统计，只有人数。已经离开的人员依法不再公开，所以不说过去哪一天怎样。")
        if day.is_past
        else gettext("只统计人数，不指向个人。"),
    )


def platform_tallies(
    platforms: Iterable[Body], courses: Sequence[Body], staff: Mapping[str, StaffFacts], day: PageDay
) -> dict[str, str]:
    """Return, for each platform, how many of the findings on its page are bad, in words; "" where none is."""
    under: dict[str, list[Body]] = {}
    for course in courses:
        under.setdefault(course["platform"], []).append(course)
    tallies = {}
    for body in platforms:
        taught = under.get(body["id"], ())
        own, people = _own_findings(body, taught, staff.get(body["id"]), day)
        of_courses = (each for course in taught for each in _judge_course(course, on=day.on))
        tallies[body["id"]] = _tally([*own, *people, *of_courses])
    return tallies


def _own_findings(
    body: Body, courses: Sequence[Body], staff: StaffFacts | None, day: PageDay
) -> tuple[Sequence[Finding], Sequence[Finding]]:
    """Return what the rules find about a platform itself on a day, and about those who teach its courses."""
    people = () if day.is_past else judge(JudgedStaff(staff or StaffFacts()), on=day.on)
    return judge(JudgedPlatform(body, courses, staff), on=day.on), people


def _judge_course(body: Body, *, on: date) -> tuple[Finding, ...]:
    """Return what the rules find about a course on a day; one that is over by then is judged by the rules of its last day."""
    course = JudgedCourse(body)
    return judge(course, on=rule_day(course, on))


def finding_lines(findings: Iterable[Finding]) -> list[FindingLine]:
    """Return the findings as they are shown, the worst first."""
    return [_line(each) for each in sorted(findings, key=lambda finding: _PLACES[finding.verdict])]


def _line(finding: Finding) -> FindingLine:
    return FindingLine(
        title=finding.title,
        verdict=str(finding.verdict.label),
        icon=_ICONS[finding.verdict],
        is_failed=finding.verdict == Verdict.FAILED,
        observed=finding.observed,
        limit=finding.limit,
        article=finding.article,
        since=gettext("%(day)s起") % {"day": _since(finding.since)},
        certainty="" if finding.certainty == Certainty.CONFIRMED else str(finding.certainty.label),
    )


def _course_findings(course: Body, findings: Sequence[Finding]) -> CourseFindings:
    lines = finding_lines(findings)
    first_passed = len(lines) - sum(each.verdict == Verdict.PASSED for each in findings)
    return CourseFindings(course["name"], course["id"], _tally(findings), lines[:first_passed], lines[first_passed:])


def _weight(findings: Sequence[Finding]) -> list[int]:
    """Return what orders courses, the worst first: by the number of failures, then of warnings, and so on."""
    counts = Counter(finding.verdict for finding in findings)
    return [-counts[verdict] for verdict in _WORST_FIRST[:-1]]


def _tally(findings: Iterable[Finding]) -> str:
    counts = Counter(finding.verdict for finding in findings)
    failed, warned = counts[Verdict.FAILED], counts[Verdict.WARNED]
    return enumeration(
        (
            ngettext("%(number)d 项不符合规定", "%(number)d 项不符合规定", failed) % {"number": failed} if failed else "",
            ngettext("%(number)d 项可能不符合", "%(number)d 项可能不符合", warned) % {"number": warned} if warned else "",
        )
    )


def _since(since: PartialDay) -> str:
    """Return the day, month or year from which a rule binds, no more exact than it is known."""
    if since.is_exact:
        return day_words(since.first)
    if "-" in since.text:
        return format_day(since.first, pgettext("format of a month", "Y年n月"))
    return gettext("%(year)d年") % {"year": since.first.year}
