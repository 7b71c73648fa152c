"""What a rule found: the verdict, what was seen, what the rule allows, by which article and since when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TypeVar

from django.utils.translation import get_language, gettext

from registry.judging import wording
from registry.partial_days import PartialDay
from registry.rule_book import InForce, Rule, Scope, choose
from registry.vocabulary import Certainty, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's word about one record on one day.

    `title`, `article`, `observed` and `limit` are short texts in the reader's language; `since` is the day from which the rule
    binds, as exactly as it is known. `count`, in findings about staff alone, is how many people do not meet the rule, and nothing
    where the number is not shown.
    """

    rule: str
    title: str
    article: str
    verdict: Verdict
    observed: str
    limit: str
    since: PartialDay
    certainty: Certainty
    count: int | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check sees; `is_date_open`: a failure hangs on a day that is not exactly known."""

    verdict: Verdict
    observed: str
    count: int | None = None
    is_date_open: bool = False


Subject = TypeVar("Subject")
Check = Callable[[Subject, Rule, date], Judgement | None]
Scopes = Mapping[Scope, Callable[[Subject], bool]]


def find(checks: Mapping[str, Check[Subject]], scopes: Scopes[Subject], subject: Subject, on: date) -> tuple[Finding, ...]:
    """Return what each check finds on a day, in the order of the table; a rule that does not bind or not apply finds nothing."""
    found = (_finding(code, check, scopes, subject, on) for code, check in checks.items())
    return tuple(finding for finding in found if finding is not None)


def not_filed() -> Judgement:
    """Return the judgement that nothing was filed to judge by."""
    return Judgement(Verdict.NOT_KNOWN, gettext("未填报"))


def passed_if(passes: bool, observed: str) -> Judgement:
    """Return the judgement that what was seen meets the rule, or that it does not."""
    return Judgement(Verdict.PASSED if passes else Verdict.FAILED, observed)


def _finding(code: str, check: Check[Subject], scopes: Scopes[Subject], subject: Subject, on: date) -> Finding | None:
    choice = choose(code, on, lambda scope: scopes[scope](subject))
    sure = check(subject, choice.sure, on) if choice.sure else None
    possible = check(subject, choice.possible, on) if choice.possible else None
    if choice.possible and possible and (sure is None or (sure.verdict == Verdict.PASSED and possible.verdict == Verdict.FAILED)):
        return _told(choice.possible, possible, on)
    if choice.sure is None or sure is None:
        return None
    if sure.verdict == Verdict.FAILED and possible is not None and possible.verdict == Verdict.PASSED:
        return _told(choice.sure, replace(sure, is_date_open=True), on)
    return _told(choice.sure, sure, on)


def _told(rule: Rule, judgement: Judgement, on: date) -> Finding:
    """Return the finding; where the rule, or the day on which it began, is not certain, a failure is a warning."""
    certainty = Certainty.CONFIRMED
    if not rule.is_confirmed:
        certainty = Certainty.UNCONFIRMED
    elif judgement.is_date_open or rule.in_force(on) is InForce.PERHAPS:
        certainty = Certainty.DATE_NOT_EXACT
    fails = judgement.verdict == Verdict.FAILED
    title, article, limit = _wording(rule, get_language())
    return Finding(
        rule=rule.code,
        title=title,
        article=article,
        verdict=Verdict.WARNED if fails and certainty != Certainty.CONFIRMED else judgement.verdict,
        observed=judgement.observed,
        limit=limit,
        since=rule.in_force_from,
        certainty=certainty,
        count=judgement.count,
    )


@lru_cache(maxsize=1024)
def _wording(rule: Rule, _language: str | None) -> tuple[str, str, str]:
    """Return title, article and limit in the active language, which is named so that each is looked up once."""
    return str(wording.TITLES[rule.code]), gettext(rule.article), wording.limit_words(rule.code, rule.value)
