"""What the state of a record means, in one sentence each and several in a row, for pages and partners alike."""

from collections.abc import Iterable, Mapping
from functools import reduce

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus

PLATFORM_SENTENCES: Mapping[PlatformStatus, str | Promise] = {
    PlatformStatus.FILED: _("这个平台已经备案。"),
    PlatformStatus.RECTIFYING: _("审查发现问题，这个平台正在限期整改。"),
    PlatformStatus.REFUSED: _("这个平台没有通过备案审查，不得开展线上学科类培训，请不要为这类课付费。"),
    PlatformStatus.SUSPENDED: _("这个平台被要求暂停运营，请不要付费。"),
    PlatformStatus.SHUT_DOWN: _("这个平台已被关停，请不要付费。"),
    PlatformStatus.DELISTED: _("这个平台的应用已被下架，请不要付费。"),
    PlatformStatus.CANCELLED: _("这个平台已注销备案，不再开展线上培训。"),
    PlatformStatus.UNFILED: _("这个平台没有备案，不得开展线上学科类培训，请不要为这类课付费。"),
}
INSTITUTION_SENTENCES: Mapping[FilingStatus, str | Promise] = {
    FilingStatus.FILED: _("这家机构的线上平台已经备案。"),
    FilingStatus.RECTIFYING: _("这家机构有平台正在限期整改。"),
    FilingStatus.PARTLY: _("这家机构只有部分平台备案，付费前请认准平台名称。"),
    FilingStatus.NOT_FILED: _("这家机构没有已备案的线上平台，不得开展线上学科类培训，请不要为这类课付费。"),
    FilingStatus.ENDED: _("这家机构的线上平台都已注销备案。"),
}
# Graver than anything that the filings of an institution add up to, so it is said first.
CREDIT_SENTENCES: Mapping[CreditStatus, str | Promise] = {CreditStatus.BLACK: _("这家机构在黑名单中，请不要付费。")}


def one_after_the_other(sentences: Iterable[str | Promise]) -> str:
    """Return sentences as one text: between those of Chinese there is no space."""
    follow = pgettext("two sentences", "%(first)s%(second)s")
    return reduce(lambda first, second: follow % {"first": first, "second": second}, map(str, sentences), "").strip()
