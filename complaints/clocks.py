"""By when an office must say whether it takes a case on, and by when it must be done: counted in Chinese working days.

The clock of a complaint, report or enquiry begins anew with each unit that it is sent to. That of an objection runs on, because the
law gives its seven days to all units together.

The day of receipt is not counted (民法典 article 201). Public holidays and the weekend days that are worked in exchange come from
`chinese_calendar` (2004 to 2026). Beyond it, Monday to Friday stand in, without the days that are off in every year, until the
State Council's yearly notice is known, and a deadline that such a day went into is marked as an estimate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import Unit
from complaints.vocabulary import ANSWERED, WAITING, Nature, Status
from registry.days import civil_day
from registry.rule_book import Rule, rule_in_force, rules_of
from registry.working_days import is_known_day, is_working_day


@dataclass(frozen=True, slots=True)
class Limit:
    """Working days for finishing a case of one nature, with the rules that pages name for them.

    `extension` is how many may be added once. `runs_on`: the clock runs on where the case is sent to another unit, which adds
    the extension. `binds` is the unit that the rules are made for, if it is one alone: others go by them as by a model.
    """

    finish: int
    finish_source: Promise
    extension: int
    extension_source: Promise
    runs_on: bool = False
    binds: Unit | None = None

    def source_for(self, unit: str, source: Promise) -> str:
        """Return one of the two rules as it is named where this unit has the case."""
        return str(source) if self.binds in (None, unit) else gettext("参照%(rule)s") % {"rule": source}


_LIMITS: Final[dict[Nature, Limit]] = {
    Nature.COMPLAINT: Limit(
        finish=5,
        finish_source=_("山东省 12345 热线办理规定（2020年1月）：自承办单位收到起 5 个工作日"),
        extension=10,
        extension_source=_("山东省 12345 热线办理规定（2020年1月）：延期一般不超过 10 个工作日"),
    ),
    Nature.REPORT: Limit(
        finish=15,
        finish_source=_("《市场监督管理投诉举报处理暂行办法》第二十三条：15 个工作日内核查"),
        extension=15,
        extension_source=_("《市场监督管理投诉举报处理暂行办法》第二十三条：可以延长 15 个工作日"),
        binds=Unit.MARKET,
    ),
    Nature.ENQUIRY: Limit(
        finish=2,
        finish_source=_("12345 热线通行做法：咨询 2 个工作日内答复"),
        extension=0,
        extension_source=_("咨询不延期"),
    ),
}

# The practice of 12345 lines (热线通行做法): a case of any nature is taken on within one working day.
ACCEPT_DAYS: Final = 1
# Shandong's 12345 rules (January 2020): what was sent to the wrong unit goes back within two working days.
SEND_BACK_DAYS: Final = 2


class Flag(StrEnum):
    """黄牌: one working day or less is left. 红牌: from the first working day past the limit (Shandong's provincial line, 2017).

    `accept_flag` says when the limit for taking a case on, which is one working day long, shows them.
    """

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for finishing a case; an estimate where the holidays are not known yet."""

    finish_by: date
    is_estimated: bool


def limit(nature: str, received_at: datetime) -> Limit:
    """Return the limits of a case of this nature that the unit received at this moment."""
    known = Nature(nature)
    return _objection_limit(civil_day(received_at)) if known is Nature.OBJECTION else _LIMITS[known]


def add_working_days(start: date, days: int) -> date:
    """Return the working day that comes `days` working days after the start, which is not counted itself."""
    if days == 0:
        return start
    return next(islice(_working_days_after(start), days - 1, None))


def accept_by(received_at: datetime) -> date:
    """Return the last day on which the unit that received a case at this moment must say whether it takes it on."""
    return add_working_days(civil_day(received_at), ACCEPT_DAYS)


def due_on(nature: Nature, began_at: datetime, *, put_off: int = 0) -> Deadline:
    """Return the last day of a case of this nature whose clock began at this moment, put off by so many working days."""
    finish_by = add_working_days(civil_day(began_at), limit(nature, began_at).finish + put_off)
    return Deadline(finish_by, not is_known_day(finish_by))


def flag(last_day: date, today: date) -> Flag:
    """Return the card that a limit shows today."""
    if last_day < latest_working_day(today):
        return Flag.RED
    if last_day <= add_working_days(today, 1):
        return Flag.YELLOW
    return Flag.NONE


def accept_flag(last_day: date, today: date) -> Flag:
    """Return the card that the limit for taking a case on shows today: yellow on its last day, then red.

    It has one working day in all, so that a card with one working day left would be on every new case and warn of nothing.
    """
    card = flag(last_day, today)
    return Flag.NONE if last_day > today else card


def case_flag(*, status: Status, accept_by: date, finish_by: date, today: date) -> Flag:
    """Return the card of a case: red when either running clock is past its limit, yellow when either is near its own."""
    cards = set()
    if status in WAITING:
        cards.add(accept_flag(accept_by, today))
    if status not in ANSWERED:
        cards.add(flag(finish_by, today))
    return next((card for card in (Flag.RED, Flag.YELLOW) if card in cards), Flag.NONE)


def working_days_left(last_day: date, today: date) -> int:
    """Return how many working days come after today up to the last day; negative: how many have passed since it."""
    if today <= last_day:
        return _working_days_between(today, last_day)
    return -_working_days_between(last_day, today)


def latest_working_day(today: date) -> date:
    """Return today if offices work, else the last day on which they did."""
    day = today
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _objection_limit(on: date) -> Limit:
    """What the rules of the day give: so many days for what an office keeps itself, more where another unit must check."""
    own, elsewhere = (_rule(code, on) for code in ("CREDIT_OBJECTION", "CREDIT_OBJECTION_OTHER_UNIT"))
    source = format_lazy(
        _("{article}：{own} 个工作日；需要其他单位核查的，共 {elsewhere} 个工作日"),
        article=_(own.article),
        own=own.value,
        elsewhere=elsewhere.value,
    )
    return Limit(
        finish=int(own.number),
        finish_source=source,
        extension=int(elsewhere.number - own.number),
        extension_source=source,
        runs_on=True,
    )


def _rule(code: str, on: date) -> Rule:
    """The row that binds on a day; the first one stands in for the time before it."""
    return rule_in_force(code, on) or rules_of(code)[0]


def _working_days_between(start: date, end: date) -> int:
    return sum(is_working_day(start + timedelta(days=days)) for days in range(1, (end - start).days + 1))


def _working_days_after(start: date) -> Iterator[date]:
    day = start
    while True:
        day += timedelta(days=1)
        if is_working_day(day):
            yield day
