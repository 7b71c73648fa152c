"""What a course takes at once: lessons, months and yuan of one charge."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from registry.days import day_words, last_day_of_months
from registry.judging.findings import Judgement, not_filed, passed_if
from registry.rule_book import Rule
from registry.typed_amounts import yuan
from registry.vocabulary import FeeBasis, Verdict

Fee = Mapping[str, Any]
FeeCheck = Callable[[Sequence[Fee], Rule], Judgement | None]

# Of several charges the one that breaks the rule speaks for the course, then the one about which something is missing.
WEIGHT: Final = {Verdict.PASSED: 0, Verdict.NOT_KNOWN: 1, Verdict.FAILED: 2}


def lessons_at_once(fees: Sequence[Fee], rule: Rule) -> Judgement | None:
    """Judge the lessons of each charge by lesson."""
    return _worst(fees, FeeBasis.PER_LESSON, lambda fee: _lessons(fee, rule))


def months_at_once(fees: Sequence[Fee], rule: Rule) -> Judgement | None:
    """Judge the first and last day of each charge by period."""
    return _worst(fees, FeeBasis.PER_PERIOD, lambda fee: _months(fee, rule))


def amount_at_once(fees: Sequence[Fee], rule: Rule) -> Judgement | None:
    """Judge the yuan of each charge, whatever it is for."""
    return _worst(fees, None, lambda fee: _amount(fee, rule))


def _lessons(fee: Fee, rule: Rule) -> Judgement:
    lessons = fee.get("lessons")
    if lessons is None:
        return not_filed()
    return passed_if(lessons <= rule.number, ngettext("%(value)s 课时", "%(value)s 课时", lessons) % {"value": lessons})


def _months(fee: Fee, rule: Rule) -> Judgement:
    if not fee.get("startsOn") or not fee.get("endsOn"):
        return not_filed()
    start, end = date.fromisoformat(fee["startsOn"]), date.fromisoformat(fee["endsOn"])
    observed = gettext("%(start)s至%(end)s") % {"start": day_words(start), "end": day_words(end)}
    if end < start:
        return Judgement(Verdict.NOT_KNOWN, observed)
    return passed_if(end <= last_day_of_months(start, int(rule.number)), observed)


def _amount(fee: Fee, rule: Rule) -> Judgement:
    if fee.get("amount") is None:
        return not_filed()
    return passed_if(Decimal(fee["amount"]) <= rule.number, yuan(Decimal(fee["amount"])))


def _worst(fees: Iterable[Fee], basis: FeeBasis | None, check: Callable[[Fee], Judgement]) -> Judgement | None:
    """Return the judgement of the charge that matters most; nothing where the course charges in another way, by what it filed."""
    if not fees:
        return not_filed()
    judged = [check(fee) for fee in fees if basis is None or fee.get("basis") == basis.name]
    return max(judged, key=lambda each: WEIGHT[each.verdict], default=None)
