"""A platform under the dated rules: functions, retention, what its page publishes, protection level, servers, advertising."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from registry.days import MONTHS_IN_A_YEAR
from registry.judging.coverage import may_be_academic
from registry.judging.findings import Check, Finding, Judgement, Scopes, find, not_filed, passed_if
from registry.judging.staff import StaffFacts
from registry.rule_book import Rule, Scope
from registry.vocabulary import DeliveryMode, Verdict

# The rule says 365 days; what is filed is whole months, twelve of which are a year.
DAYS_IN_A_YEAR: Final = 365

HAS: Final = (_("有"), _("没有"))
SHOWS: Final = (_("已公示"), _("没有公示"))
IN_MAINLAND: Final = (_("在中国内地"), _("不在中国内地"))


@dataclass(frozen=True, slots=True)
class JudgedPlatform:
    """A platform to judge: its public document, those of its courses, and the counts of its operator's staff where they are known.

    The courses decide whether rules for live or academic courses reach it; a platform without any is taken to have both, since the
    registry is of academic training.
    """

    body: Mapping[str, Any]
    courses: Sequence[Mapping[str, Any]] = ()
    staff: StaffFacts | None = None


def findings(platform: JudgedPlatform, on: date) -> tuple[Finding, ...]:
    """Return what the rules for platforms find on a day."""
    return find(CHECKS, SCOPES, platform, on)


def _yes(field: str, words: tuple[Promise, Promise]) -> Check[JudgedPlatform]:
    def check(platform: JudgedPlatform, _rule: Rule, _on: date) -> Judgement:
        value = platform.body.get(field)
        return not_filed() if value is None else passed_if(value is True, str(words[0] if value else words[1]))

    return check


def _at_least(field: str, shown: str | Promise) -> Check[JudgedPlatform]:
    def check(platform: JudgedPlatform, rule: Rule, _on: date) -> Judgement:
        value = platform.body.get(field)
        return not_filed() if value is None else passed_if(value >= rule.number, shown % {"value": value})

    return check


_SHOWS_FOREIGN: Final = _yes("showsForeignStaff", SHOWS)


def _foreign_published(platform: JudgedPlatform, rule: Rule, on: date) -> Judgement | None:
    """Judge whether foreign staff are published; where staff are not counted there may be none, and no rule is broken."""
    if platform.body.get("showsForeignStaff") is False and platform.staff is None:
        return Judgement(Verdict.NOT_KNOWN, gettext("没有公示，不清楚有没有外籍人员"))
    return _SHOWS_FOREIGN(platform, rule, on)


def _content_kept(platform: JudgedPlatform, rule: Rule, _on: date) -> Judgement | None:
    months = platform.body.get("contentKeptMonths")
    if months is None:
        return not_filed()
    enough = months * DAYS_IN_A_YEAR >= rule.number * MONTHS_IN_A_YEAR
    return passed_if(enough, ngettext("%(value)s 个月", "%(value)s 个月", months) % {"value": months})


def _advertising(_platform: JudgedPlatform, _rule: Rule, _on: date) -> Judgement | None:
    return Judgement(Verdict.FOR_REVIEW, gettext("广告内容要由人判断"))


def _may_be_live(platform: JudgedPlatform) -> bool:
    return not platform.courses or any(course.get("mode") != DeliveryMode.RECORDED.name for course in platform.courses)


SCOPES: Final[Scopes[JudgedPlatform]] = {
    Scope.ALL: lambda _platform: True,
    Scope.LIVE: _may_be_live,
    Scope.SUBJECT: lambda platform: may_be_academic(platform.courses),
    Scope.FOREIGN_STAFF: lambda platform: platform.staff is None or platform.staff.foreign > 0,
}

CHECKS: Final[Mapping[str, Check[JudgedPlatform]]] = {
    "EYE_CARE": _yes("hasEyeProtection", HAS),
    "PARENT_CONTROL": _yes("hasParentalControl", HAS),
    "STAFF_PUBLIC": _yes("showsStaff", SHOWS),
    "FOREIGN_PUBLIC": _foreign_published,
    "LOG_RETENTION": _at_least("logKeptDays", ngettext_lazy("%(value)s 天", "%(value)s 天", "value")),
    "CONTENT_RETENTION": _content_kept,
    "VIDEO_RETENTION": _at_least("liveVideoKeptMonths", ngettext_lazy("%(value)s 个月", "%(value)s 个月", "value")),
    "FEE_PUBLIC": _yes("showsFees", SHOWS),
    "AD_PROMISE": _advertising,
    "MLPS_LEVEL": _at_least("mlpsLevel", _("第 %(value)s 级")),
    "SERVER_CN": _yes("serversInMainland", IN_MAINLAND),
}
