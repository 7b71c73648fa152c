"""A course under the dated rules: lesson and break, homework, syllabus, foreign material; beside it stand timetable and fees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from registry.judging import fees, timetables
from registry.judging.coverage import Audience
from registry.judging.findings import Check, Finding, Judgement, Scopes, find, not_filed, passed_if
from registry.rule_book import Rule, Scope
from registry.vocabulary import DeliveryMode, Stage, Verdict

YOUNGEST: Final = frozenset({1, 2})


@dataclass(frozen=True, slots=True)
class JudgedCourse:
    """A course to judge; `body` is its public document."""

    body: Mapping[str, Any]

    @property
    def audience(self) -> Audience:
        return Audience.of(self.body)


def findings(course: JudgedCourse, on: date) -> tuple[Finding, ...]:
    """Return what the rules for courses and their fees find on a day."""
    return find(CHECKS, SCOPES, course, on)


def _lesson(course: JudgedCourse, rule: Rule, _on: date) -> Judgement | None:
    minutes = course.body.get("lessonMinutes")
    return not_filed() if minutes is None else passed_if(minutes <= rule.number, _minutes(minutes))


def _break(course: JudgedCourse, rule: Rule, _on: date) -> Judgement | None:
    minutes = course.body.get("breakMinutes")
    return not_filed() if minutes is None else passed_if(minutes >= rule.number, _minutes(minutes))


def _homework(course: JudgedCourse, _rule: Rule, _on: date) -> Judgement | None:
    """Judge by the grades; a primary course that names none may or may not be for grades 1 and 2."""
    assigns = course.body.get("assignsHomework")
    if assigns is None:
        return not_filed()
    if assigns and not course.body.get("grades"):
        return Judgement(Verdict.NOT_KNOWN, gettext("留作业，但没有备案年级"))
    return passed_if(not assigns, gettext("留作业") if assigns else gettext("不留作业"))


def _syllabus(_course: JudgedCourse, _rule: Rule, _on: date) -> Judgement | None:
    return Judgement(Verdict.FOR_REVIEW, gettext("课程内容要由人对照课程标准判断"))


def _import_proof(course: JudgedCourse, _rule: Rule, _on: date) -> Judgement | None:
    if course.body.get("isImported") is None or not course.body.get("importProof"):
        return not_filed()
    return Judgement(Verdict.PASSED, gettext("有证明材料"))


def _no_import(course: JudgedCourse, _rule: Rule, _on: date) -> Judgement | None:
    imported = course.body.get("isImported")
    if imported is None:
        return not_filed()
    return passed_if(not imported, gettext("是引进的境外课程") if imported else gettext("不是境外课程"))


def _minutes(minutes: int) -> str:
    return ngettext("%(value)s 分钟", "%(value)s 分钟", minutes) % {"value": minutes}


def _is_for_youngest(course: JudgedCourse) -> bool:
    grades = course.body.get("grades")
    return bool(YOUNGEST.intersection(grades)) if grades else course.body.get("stage") == Stage.PRIMARY.name


def _has_live_part(course: JudgedCourse) -> bool:
    return course.body.get("mode") in (DeliveryMode.LIVE.name, DeliveryMode.MIXED.name)


def _timetable(check: timetables.TimetableCheck) -> Check[JudgedCourse]:
    return lambda course, rule, _on: check(timetables.Timetable.of(course.body), rule)


def _fees(check: fees.FeeCheck) -> Check[JudgedCourse]:
    return lambda course, rule, _on: check(course.body.get("fees") or [], rule)


SCOPES: Final[Scopes[JudgedCourse]] = {
    Scope.ALL: lambda _course: True,
    Scope.ONLINE: lambda _course: True,
    Scope.LIVE: _has_live_part,
    Scope.COMPULSORY: lambda course: course.audience.is_compulsory,
    Scope.LIVE_COMPULSORY: lambda course: _has_live_part(course) and course.audience.is_compulsory,
    Scope.SUBJECT: lambda course: course.audience.is_academic,
    Scope.NON_SUBJECT: lambda course: not course.audience.is_academic,
    Scope.LIVE_SUBJECT_COMPULSORY: lambda course: (
        _has_live_part(course) and course.audience.is_academic and course.audience.is_compulsory
    ),
    Scope.LIVE_SUBJECT_SENIOR: lambda course: (
        _has_live_part(course) and course.audience.is_academic and not course.audience.is_compulsory
    ),
    Scope.GRADES_1_2: _is_for_youngest,
    Scope.IMPORTED: lambda course: course.body.get("isImported") is not False,
}

CHECKS: Final[Mapping[str, Check[JudgedCourse]]] = {
    "LESSON_MAX": _lesson,
    "BREAK_MIN": _break,
    "LIVE_END": _timetable(timetables.ends_in_time),
    "LIVE_CLASH": _timetable(timetables.keeps_off_school),
    "NO_HOMEWORK": _homework,
    "SYLLABUS": _syllabus,
    "FOREIGN_COURSE_PROOF": _import_proof,
    "FOREIGN_COURSE_BAN": _no_import,
    "REST_DAYS": _timetable(timetables.keeps_off_rest_days),
    "FEE_LESSONS": _fees(fees.lessons_at_once),
    "FEE_MONTHS": _fees(fees.months_at_once),
    "FEE_AMOUNT": _fees(fees.amount_at_once),
}
