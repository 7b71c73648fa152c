"""Before you pay: what the dated rules say about a payment that somebody is asked for."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphql_api import enums
from graphql_api.arguments import given, or_none
from graphql_api.errors import CodedError, ErrorCode, shortened
from graphql_api.fields import documented
from graphql_api.moments import FIRST_YEAR, LAST_YEAR
from graphql_api.rule_types import RuleFinding, Verdict, finding_views
from registry import payments
from registry.days import last_day_of_months, today
from registry.payments import MOST_LESSONS, MOST_MONTHS, MOST_YUAN, Payment
from registry.typed_amounts import FEN


@strawberry.input(
    description="A payment that somebody is asked for at once. Say what it is for: lessons, months, or a first and a last day. "
    f"The years of days are from {FIRST_YEAR} to {LAST_YEAR}."
)
class PaymentCheckInput:
    subject: enums.Subject = strawberry.field(description="What is taught: other rules hold for academic subjects (学科类).")
    amount: Decimal | None = strawberry.field(
        default=UNSET, description=f"Amount in yuan, from 0 to {MOST_YUAN:,}, with at most two decimals."
    )
    lessons: int | None = strawberry.field(
        default=UNSET, description=f"Number of lessons that it pays for, from 1 to {MOST_LESSONS:,}."
    )
    months: int | None = strawberry.field(
        default=UNSET, description=f"Number of months that it pays for, from 1 to {MOST_MONTHS}, from `startsOn` on."
    )
    starts_on: date | None = strawberry.field(
        default=UNSET, description="First day of what it pays for; with `months`, the day of payment when left out."
    )
    ends_on: date | None = strawberry.field(default=UNSET, description="Last day of what it pays for, instead of `months`.")
    paid_on: date | None = strawberry.field(
        default=UNSET, description="Day of the payment, by whose rules it is judged; today when left out."
    )


@strawberry.type(description="What the rules say about a payment. A pass says that no rule about fees forbids it, and no more.")
class PaymentCheck:
    verdict: Verdict = documented("The gravest of the findings; NOT_KNOWN where no rule bound on the day.")
    findings: list[RuleFinding] = documented("What each rule about fees finds.")
    as_of: date = documented("The day by whose rules it was judged.")


def resolve_check(
    info: strawberry.Info,
    payment: Annotated[PaymentCheckInput, strawberry.argument(name="input", description="The payment.")],
) -> Any:
    _refuse_slips(info, payment)
    on = payment.paid_on or today()
    starts_on, ends_on = payment.starts_on or None, payment.ends_on or None
    if payment.months:
        starts_on = starts_on or on
        ends_on = last_day_of_months(starts_on, payment.months)
    asked = Payment(payment.subject.name, or_none(payment.amount), or_none(payment.lessons), starts_on, ends_on)
    found = payments.findings(asked, on=on)
    return {"verdict": payments.worst(found).upper(), "findings": finding_views(found), "asOf": on.isoformat()}


def _refuse_slips(info: strawberry.Info, payment: PaymentCheckInput) -> None:
    numbers: tuple[tuple[str, Any, Any, Any], ...] = (
        ("amount", payment.amount, Decimal(0), MOST_YUAN),
        ("lessons", payment.lessons, 1, MOST_LESSONS),
        ("months", payment.months, 1, MOST_MONTHS),
    )
    for name, value, least, most in numbers:
        if given(value) and not least <= value <= most:
            bounds = {"value": _told(value), "minimum": _told(least), "maximum": _told(most)}
            raise _wrong(info, name, f"is {_told(value)}; it must be from {least:,} to {most:,}", **bounds)
    amount = or_none(payment.amount)
    if amount is not None and amount != amount.quantize(FEN):
        raise _wrong(info, "amount", "has more than two decimals; write yuan and fen, such as 2400.50", value=_told(amount))
    for name, day in (("startsOn", payment.starts_on), ("endsOn", payment.ends_on), ("paidOn", payment.paid_on)):
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            days = f"must be a day from {FIRST_YEAR}-01-01 to {LAST_YEAR}-12-31"
            raise _wrong(info, name, f"is {day.isoformat()}; it {days}", value=day.isoformat())
    if payment.months and payment.ends_on:
        raise _wrong(info, "months", "does not go together with `input.endsOn`: give one of both")
    if payment.ends_on and not payment.starts_on:
        raise _wrong(info, "startsOn", "is needed beside `input.endsOn`: how long it pays for depends on both")
    if payment.starts_on and not (payment.ends_on or payment.months):
        raise _wrong(info, "endsOn", "or `input.months` is needed beside `input.startsOn`: how long it pays for depends on both")
    if payment.starts_on and payment.ends_on and payment.ends_on < payment.starts_on:
        raise _wrong(info, "endsOn", "is before `input.startsOn`")


def _told(number: int | Decimal) -> int | str:
    """Return a number as errors tell it: an amount as text, as it is sent."""
    return shortened(str(number)) if isinstance(number, Decimal) else number


def _wrong(info: strawberry.Info, name: str, what: str, **details: Any) -> CodedError:
    message, argument = f"`input.{name}` {what}.", f"input.{name}"
    return CodedError(ErrorCode.BAD_ARGUMENT, message, field=info.field_name, argument=argument, **details)
