"""An institution under the dated rules: contract, share of full-time teaching staff, approval, non-profit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext

from registry.judging.coverage import Audience, may_be_academic
from registry.judging.findings import Check, Finding, Judgement, Scopes, find, not_filed, passed_if
from registry.judging.staff import FEWEST_SHOWN, StaffFacts, withheld
from registry.partial_days import PartialDay
from registry.rule_book import Rule, Scope
from registry.vocabulary import AuthorityBasis, Verdict

# The model contracts for off-campus training, each with the month from which it takes the place of the one before.
MODEL_CONTRACTS: Final = (("GF-2020-2604", PartialDay("2020-06")), ("GF-2021-2604", PartialDay("2021-10")))


@dataclass(frozen=True, slots=True)
class JudgedInstitution:
    """An institution to judge: its public document, the counts of its staff where they are known, and the documents of its courses.

    Without courses it is taken to give academic training, since the registry is of that; whether pupils of compulsory education are
    among those it trains is then not known.
    """

    body: Mapping[str, Any]
    staff: StaffFacts | None = None
    courses: Sequence[Mapping[str, Any]] = ()


def findings(institution: JudgedInstitution, on: date) -> tuple[Finding, ...]:
    """Return what the rules for institutions find on a day."""
    return find(CHECKS, SCOPES, institution, on)


def _full_time_share(institution: JudgedInstitution, rule: Rule, _on: date) -> Judgement | None:
    """Judge the share for sure: who has no working time on file may count as full-time or not. Without counts nothing is found."""
    facts = institution.staff
    if facts is None:
        return None
    if not facts.all:
        return not_filed()
    if facts.all < FEWEST_SHOWN:
        return withheld()
    needed = rule.number * facts.all
    if facts.full_time_teaching >= needed:
        return Judgement(Verdict.PASSED, gettext("一半或以上"))
    if facts.full_time_teaching + facts.full_time_unknown < needed:
        return Judgement(Verdict.FAILED, gettext("不到一半"))
    return Judgement(Verdict.NOT_KNOWN, gettext("有人没有备案相关信息"))


def _contract(institution: JudgedInstitution, _rule: Rule, on: date) -> Judgement | None:
    """Judge the contract in use: the day's model passes, one that it replaced does not, another text is for a person to read."""
    used = institution.body.get("contractTemplate")
    if not used:
        return not_filed()
    issued = [(name, since) for name, since in MODEL_CONTRACTS if since.first <= on]
    if not issued:
        return Judgement(Verdict.PASSED, used)
    name, since = issued[-1]
    if used == name:
        return Judgement(Verdict.PASSED, used)
    if used in (earlier for earlier, _since in issued[:-1]):
        return Judgement(Verdict.FAILED, used, is_date_open=on <= since.last)
    return Judgement(Verdict.FOR_REVIEW, used)


def _approval(institution: JudgedInstitution, _rule: Rule, _on: date) -> Judgement | None:
    basis = institution.body.get("authorityBasis")
    if not basis:
        return not_filed()
    return passed_if(basis == AuthorityBasis.APPROVAL.name, str(AuthorityBasis[basis].label))


def _nonprofit(institution: JudgedInstitution, _rule: Rule, _on: date) -> Judgement | None:
    value = institution.body.get("isNonprofit")
    if value is None:
        return not_filed()
    if not value and not institution.courses:
        return Judgement(Verdict.NOT_KNOWN, gettext("营利性，但没有备案课程"))
    return passed_if(value is True, gettext("非营利性") if value else gettext("营利性"))


def _may_be_compulsory(institution: JudgedInstitution) -> bool:
    audiences = [Audience.of(course) for course in institution.courses]
    return not audiences or any(each.is_academic and each.is_compulsory for each in audiences)


SCOPES: Final[Scopes[JudgedInstitution]] = {
    Scope.ALL: lambda _institution: True,
    Scope.SUBJECT: lambda institution: may_be_academic(institution.courses),
    Scope.SUBJECT_COMPULSORY: _may_be_compulsory,
}

CHECKS: Final[Mapping[str, Check[JudgedInstitution]]] = {
    "STAFF_FULLTIME": _full_time_share,
    "CONTRACT": _contract,
    "AUTHORITY_APPROVAL": _approval,
    "NONPROFIT": _nonprofit,
}
