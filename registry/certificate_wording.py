"""The words of a certificate of status. They are signed, so they are never changed: other words are another edition.

The words that are signed are Chinese whatever the reader's language; a page may show them translated beside the signed ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_noop as _

from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus


@dataclass(frozen=True, slots=True)
class Wording:
    """One edition of the words: who is meant, what the state of a day is called, and what a filing does not say."""

    institution: str
    platform: str
    platform_without_number: str
    institution_states: Mapping[FilingStatus, str]
    platform_states: Mapping[PlatformStatus, str]
    credit: Mapping[CreditStatus, str]
    notice: str


EDITIONS: Final[Mapping[int, Wording]] = {
    1: Wording(
        institution=_("“%(name)s”（统一社会信用代码 %(code)s）"),
        platform=_("“%(operator)s”的平台“%(name)s”（备案编号 %(code)s）"),
        platform_without_number=_("“%(operator)s”的平台“%(name)s”（没有备案编号）"),
        institution_states={
            FilingStatus.FILED: _("%(day)s，%(subject)s的线上平台已经备案。"),
            FilingStatus.RECTIFYING: _("%(day)s，%(subject)s有线上平台正在限期整改。"),
            FilingStatus.PARTLY: _("%(day)s，%(subject)s只有部分线上平台备案。"),
            FilingStatus.NOT_FILED: _("%(day)s，%(subject)s没有已备案的线上平台。"),
            FilingStatus.ENDED: _("%(day)s，%(subject)s的线上平台都已注销备案。"),
        },
        platform_states={
            PlatformStatus.FILED: _("%(day)s，%(subject)s已经备案。"),
            PlatformStatus.RECTIFYING: _("%(day)s，%(subject)s正在限期整改。"),
            PlatformStatus.REFUSED: _("%(day)s，%(subject)s没有通过备案审查。"),
            PlatformStatus.SUSPENDED: _("%(day)s，%(subject)s被要求暂停运营。"),
            PlatformStatus.SHUT_DOWN: _("%(day)s，%(subject)s已被关停。"),
            PlatformStatus.DELISTED: _("%(day)s，%(subject)s的应用已被下架。"),
            PlatformStatus.CANCELLED: _("%(day)s，%(subject)s已注销备案。"),
            PlatformStatus.UNFILED: _("%(day)s，%(subject)s没有备案。"),
        },
        credit={
            CreditStatus.BLACK: _("当日在黑名单中。"),
            CreditStatus.GREY: _("当日在灰名单中。"),
            CreditStatus.WHITE: _("当日在白名单中。"),
            CreditStatus.NONE: "",
        },
        notice=_("材料备案通过，仅表示审查时材料符合要求；不是对机构教学质量、信誉的认可或推荐。"),
    ),
}
NEWEST_EDITION: Final = max(EDITIONS)


def signed_day(day: date) -> str:
    """Return a day as the signed words write it, `2026年11月24日`."""
    return f"{day.year}年{day.month}月{day.day}日"
