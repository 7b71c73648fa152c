"""What the ledger tells of one record, in words: day, what changed, on what basis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from public_site.wording import fact_value

LONGEST_VALUE = 120

FIELD_LABELS: Mapping[str, str | Promise] = {
    "uscc": _("统一社会信用代码"),
    "formerUsccs": _("曾用代码"),
    "name": _("名称"),
    "formerNames": _("曾用名"),
    "brands": _("品牌"),
    "kind": _("类型"),
    "region": _("所在地区"),
    "address": _("地址"),
    "servicePhone": _("服务电话"),
    "isNonprofit": _("非营利"),
    "authorityBasis": _("设立依据"),
    "filingBasis": _("备案依据"),
    "licenceNumber": _("办学许可证号"),
    "licenceValidUntil": _("许可证有效期"),
    "penalties": _("行政处罚"),
    "filingNumber": _("备案编号"),
    "domains": _("网址"),
    "appIds": _("应用标识"),
    "icpNumber": _("ICP 备案号"),
    "mpsNumber": _("公安备案号"),
    "mlpsLevel": _("等级保护级别"),
    "telecomLicense": _("电信业务许可证"),
    "status": _("状态"),
    "filedOn": _("备案日期"),
    "validUntil": _("有效期"),
    "responsibleUsccs": _("共同责任方"),
    "hasEyeProtection": _("护眼功能"),
    "hasParentalControl": _("家长监管功能"),
    "title": _("标题"),
    "issuer": _("发布单位"),
    "publishedOn": _("发布日期"),
    "source": _("来源"),
    "colour": _("名单类型"),
}


class Entry(Protocol):
    """What is read of a ledger entry."""

    kind: str
    effective_on: date
    payload: str | None

    def get_action_display(self) -> str: ...


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a time line (components/timeline.html)."""

    on: date
    title: str
    text: str
    source: str
    state: str = ""


def history_lines(entries: Sequence[Entry]) -> list[HistoryLine]:
    """Return the lines of entries that come newest first; each says what it changed of the one before it."""
    payloads = [orjson.loads(entry.payload) if entry.payload else None for entry in entries]
    earlier = [*payloads[1:], None] if payloads else []
    return [_line(entry, now, before) for entry, now, before in zip(entries, payloads, earlier, strict=True)]


def status_since(entries: Sequence[Entry]) -> tuple[date | None, str]:
    """Return the day since which the newest status holds without a break, and the basis of the entry that brought it."""
    since, basis = None, ""
    wanted = None
    for entry in entries:
        payload = orjson.loads(entry.payload) if entry.payload else {}
        document = payload.get("document")
        if document is None or (wanted is not None and document["status"] != wanted):
            break
        wanted = document["status"]
        since, basis = entry.effective_on, payload["basis"]
    return since, basis


def _line(entry: Entry, now: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> HistoryLine:
    if now is None:
        return HistoryLine(entry.effective_on, entry.get_action_display(), gettext("内容已依法删除"), "")
    fields = [field for field in now["changedFields"] if field in FIELD_LABELS]
    if not fields:
        return HistoryLine(entry.effective_on, entry.get_action_display(), now["basis"], now["source"])
    old = (before or {}).get("document") or {}
    title = gettext("变更：%(fields)s") % {"fields": gettext("、").join(str(FIELD_LABELS[field]) for field in fields)}
    changes = [_change(entry.kind, field, old.get(field), now["document"].get(field)) for field in fields]
    return HistoryLine(entry.effective_on, title, gettext("；").join([*changes, *filter(None, [now["basis"]])]), now["source"])


def _change(kind: str, field: str, old: object, new: object) -> str:
    missing = gettext("未填报")
    return gettext("%(field)s由“%(old)s”改为“%(new)s”") % {
        "field": FIELD_LABELS[field],
        "old": _short(fact_value(kind, field, old)) or missing,
        "new": _short(fact_value(kind, field, new)) or missing,
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
