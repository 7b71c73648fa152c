"""What the dated rules say about a payment that somebody is asked for, before it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from registry.judging.courses import CHECKS, SCOPES, JudgedCourse
from registry.judging.findings import Finding, find
from registry.vocabulary import FeeBasis, Verdict

_RULES: Final = ("FEE_LESSONS", "FEE_MONTHS", "FEE_AMOUNT")
# Beyond these a number is a slip of the pen.
MOST_LESSONS: Final = 10_000
MOST_MONTHS: Final = 120
MOST_YUAN: Final = Decimal(10_000_000)

_WORST_FIRST: Final = (Verdict.FAILED, Verdict.WARNED, Verdict.NOT_KNOWN, Verdict.FOR_REVIEW, Verdict.PASSED)


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: `subject` is a value of the vocabulary in upper case, `amount` in yuan.

    It is for so many lessons, or for the time from `starts_on` to `ends_on`, or for both; nothing where that was not said.
    """

    subject: str
    amount: Decimal | None = None
    lessons: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def findings(payment: Payment, *, on: date) -> tuple[Finding, ...]:
    """Return what each rule about fees finds on a day, in the reader's language; of what was not said it is not known."""
    course = JudgedCourse({"subject": payment.subject, "fees": _fees(payment)})
    return find({code: CHECKS[code] for code in _RULES}, SCOPES, course, on)


def worst(found: Sequence[Finding]) -> Verdict:
    """Return the verdict that speaks for all; without any rule in force nothing is known."""
    verdicts = {each.verdict for each in found}
    return next((verdict for verdict in _WORST_FIRST if verdict in verdicts), Verdict.NOT_KNOWN)


def _fees(payment: Payment) -> list[Mapping[str, Any]]:
    amount = None if payment.amount is None else str(payment.amount)
    by_lesson: Mapping[str, Any] = {"basis": FeeBasis.PER_LESSON.name, "lessons": payment.lessons, "amount": amount}
    by_period: Mapping[str, Any] = {
        "basis": FeeBasis.PER_PERIOD.name,
        "startsOn": payment.starts_on and payment.starts_on.isoformat(),
        "endsOn": payment.ends_on and payment.ends_on.isoformat(),
        "amount": amount,
    }
    is_for_a_time = payment.starts_on is not None or payment.ends_on is not None
    if is_for_a_time == (payment.lessons is not None):
        return [by_lesson, by_period]
    return [by_period] if is_for_a_time else [by_lesson]
