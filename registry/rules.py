"""The door to the dated rules: what they say about a record on a day.

Findings are derived from public documents and counts whenever somebody asks; none is stored in a document.
"""

from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.judging import courses, institutions, platforms, staff
from registry.judging.courses import JudgedCourse
from registry.judging.findings import Finding
from registry.judging.institutions import JudgedInstitution
from registry.judging.platforms import JudgedPlatform
from registry.judging.staff import JudgedStaff, StaffFacts

__all__ = [
    "NO_ENDORSEMENT",
    "Finding",
    "JudgedCourse",
    "JudgedInstitution",
    "JudgedPlatform",
    "JudgedStaff",
    "StaffFacts",
    "judge",
    "rule_day",
]

# A pass says that the papers met the requirements when they were reviewed (Beijing's rules of 2019). Every public record says so.
NO_ENDORSEMENT: Final[Promise] = _("材料备案通过，仅表示审查时材料符合要求；不是对机构教学质量、信誉的认可或推荐。")


def judge(subject: JudgedCourse | JudgedPlatform | JudgedInstitution | JudgedStaff, *, on: date) -> tuple[Finding, ...]:
    """Return what each rule that binds on a day and applies finds, in the reader's language; never about a person."""
    match subject:
        case JudgedCourse():
            return courses.findings(subject, on)
        case JudgedPlatform():
            return platforms.findings(subject, on)
        case JudgedInstitution():
            return institutions.findings(subject, on)
        case JudgedStaff():
            return staff.findings(subject, on)


def rule_day(course: JudgedCourse, today: date) -> date:
    """Return the day by whose rules a course is judged when somebody looks at it today: its last day if it is over, else today."""
    ends_on = course.body.get("endsOn")
    return min(today, date.fromisoformat(ends_on)) if ends_on else today
