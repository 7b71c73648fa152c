"""Staff under the dated rules: counts of people, never a person.

The findings are public, what is filed about a member of staff is not. So rules judge counts; where fewer than three people are
counted the outcome is withheld; and where the fact is a private one, a number is shown only while at least half of the people meet
the rule, so that nobody can read from it that all of them do not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext

from registry.judging.findings import Check, Finding, Judgement, Scopes, find, not_filed
from registry.rule_book import Rule, Scope
from registry.vocabulary import ACADEMIC_SUBJECTS, PUBLIC_STAFF_ROLES, CertificateKind, Verdict

FEWEST_SHOWN: Final = 3
CHINA: Final = "CN"
EITHER: Final = "certificate or exam pass"


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One member of staff in service, as plain values without a name or number; `None` is what was not filed.

    `role` and `subjects` are values of the vocabulary, `nationality` a code such as `CN`, `certificate_kind` a kind of the
    vocabulary, empty where it is filed that there is none.
    """

    role: str
    subjects: tuple[str, ...] = ()
    nationality: str | None = None
    certificate_kind: str | None = None
    is_full_time: bool | None = None
    is_in_service: bool | None = None
    has_work_permit: bool | None = None
    has_language_credential: bool | None = None


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """Counts of an institution's staff in service. Teaching staff are those who teach or do research for teaching.

    In each group, who is in none of its counts meets the rule; the unknowns are those of whom nothing was filed.
    """

    all: int = 0
    full_time_teaching: int = 0
    full_time_unknown: int = 0
    teaching: int = 0
    in_service: int = 0
    in_service_unknown: int = 0
    academic: int = 0
    exam_pass_only: int = 0
    without_certificate: int = 0
    certificate_unknown: int = 0
    foreign: int = 0
    foreign_without_papers: int = 0
    foreign_papers_unknown: int = 0


@dataclass(frozen=True, slots=True)
class JudgedStaff:
    """The staff of an institution to judge, as counts."""

    facts: StaffFacts


def staff_facts(rows: Iterable[StaffRow]) -> StaffFacts:
    """Count the staff in service; whoever left is not to be among the rows."""
    everyone = list(rows)
    teaching = [row for row in everyone if row.role in PUBLIC_STAFF_ROLES]
    academic = [row for row in teaching if ACADEMIC_SUBJECTS.intersection(row.subjects)]
    papers = [_has_papers(row) for row in teaching if row.nationality not in (None, "", CHINA)]
    return StaffFacts(
        all=len(everyone),
        full_time_teaching=sum(row.is_full_time is True for row in teaching),
        full_time_unknown=sum(row.is_full_time is None for row in teaching),
        teaching=len(teaching),
        in_service=sum(row.is_in_service is True for row in teaching),
        in_service_unknown=sum(row.is_in_service is None for row in teaching),
        academic=len(academic),
        exam_pass_only=sum(row.certificate_kind == CertificateKind.EXAM_PASS for row in academic),
        without_certificate=sum(row.certificate_kind == "" for row in academic),
        certificate_unknown=sum(row.certificate_kind is None for row in academic),
        foreign=len(papers),
        foreign_without_papers=papers.count(False),
        foreign_papers_unknown=papers.count(None),
    )


def findings(staff: JudgedStaff, on: date) -> tuple[Finding, ...]:
    """Return what the rules for staff find on a day, each with how many people do not meet it."""
    return find(CHECKS, SCOPES, staff, on)


def withheld() -> Judgement:
    """Return the judgement that so few people are counted that the outcome would point at one of them."""
    return Judgement(Verdict.NOT_KNOWN, gettext("不足 3 人，不公布结果，以免指向个人"))


def _no_in_service(staff: JudgedStaff, _rule: Rule, _on: date) -> Judgement | None:
    facts = staff.facts
    if not facts.teaching:
        return not_filed()
    return _tally(facts.teaching, facts.in_service, facts.in_service_unknown, is_private=True)


def _certificates(staff: JudgedStaff, rule: Rule, _on: date) -> Judgement | None:
    """Judge academic teachers; a pass of the certificate examination counts since the conversion to approval (2021)."""
    facts = staff.facts
    if not facts.teaching:
        return not_filed()
    if not facts.academic:
        return None
    lacking = facts.without_certificate + (0 if rule.value == EITHER else facts.exam_pass_only)
    return _tally(facts.academic, lacking, facts.certificate_unknown, is_private=False)


def _foreign_papers(staff: JudgedStaff, _rule: Rule, _on: date) -> Judgement | None:
    facts = staff.facts
    if not facts.foreign:
        return None
    return _tally(facts.foreign, facts.foreign_without_papers, facts.foreign_papers_unknown, is_private=True)


def _tally(judged: int, lacking: int, unknown: int, *, is_private: bool) -> Judgement:
    if judged < FEWEST_SHOWN:
        return withheld()
    if lacking and is_private and lacking * 2 > judged:
        return Judgement(Verdict.FAILED, gettext("半数以上的人不符合，人数不公布"))
    if lacking:
        observed = gettext("%(judged)s 人中有 %(count)s 人不符合") % {"judged": judged, "count": lacking}
        return Judgement(Verdict.FAILED, observed, lacking)
    if unknown:
        return Judgement(Verdict.NOT_KNOWN, gettext("有人没有备案相关信息"))
    return Judgement(Verdict.PASSED, gettext("%(judged)s 人都符合") % {"judged": judged}, 0)


def _has_papers(row: StaffRow) -> bool | None:
    papers = (row.has_work_permit, row.has_language_credential)
    if False in papers:
        return False
    return None if None in papers else True


SCOPES: Final[Scopes[JudgedStaff]] = {Scope.ALL: lambda _staff: True}

CHECKS: Final[Mapping[str, Check[JudgedStaff]]] = {
    "NO_INSERVICE": _no_in_service,
    "TEACHER_CERT": _certificates,
    "FOREIGN_PERMIT": _foreign_papers,
}
