"""The words in which documents are shown: what their fields are called, vocabulary, days, hours and lists of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from registry import days, regions
from registry.vocabulary import (
    AuthorityBasis,
    CertificateKind,
    CreditList,
    DeliveryMode,
    FilingBasis,
    InstitutionKind,
    PlatformKind,
    PlatformStatus,
    RecordKind,
    RemovalKind,
    StaffRole,
    Stage,
    Subject,
)

# What a document says, by the names of its fields.
Body = Mapping[str, Any]

# What the fields of documents are called, of whatever kind, where one of them has changed or was found.
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
    "isNonprofit": _("非营利性"),
    "authorityBasis": _("设立依据"),
    "filingBasis": _("备案依据"),
    "licenceNumber": _("办学许可证号"),
    "licenceValidUntil": _("许可证有效期"),
    "custody": _("预收费监管"),
    "contractTemplate": _("合同文本"),
    "penalties": _("行政处罚"),
    "penaltyWithdrawals": _("撤回的行政处罚"),
    "operator": _("运营机构"),
    "filingNumber": _("备案编号"),
    "domains": _("网址"),
    "appIds": _("应用标识"),
    "icpNumber": _("ICP 备案号"),
    "mpsNumber": _("公安备案号"),
    "mlpsLevel": _("等级保护级别"),
    "telecomLicense": _("电信业务经营许可证"),
    "status": _("状态"),
    "filedOn": _("备案日期"),
    "validUntil": _("有效期"),
    "responsibleUsccs": _("共同责任方"),
    "hasEyeProtection": _("护眼功能"),
    "hasParentalControl": _("家长监管功能"),
    "serversInMainland": _("服务器在中国内地"),
    "contentKeptMonths": _("培训内容留存（月）"),
    "liveVideoKeptMonths": _("直播影像留存（月）"),
    "logKeptDays": _("用户行为日志留存（天）"),
    "showsFees": _("公示收费、退费和招生简章"),
    "showsStaff": _("公示培训人员"),
    "showsForeignStaff": _("公示外籍人员经历"),
    "list": _("名单类型"),
    "reason": _("事由"),
    "decisionNumber": _("文号"),
    "issuedBy": _("决定单位"),
    "basis": _("依据"),
    "listedOn": _("列入日期"),
    "removedOn": _("移出日期"),
    "removalKind": _("移出方式"),
    "removalReason": _("移出原因"),
    "disclosedUntil": _("公示截止日期"),
}

# Which vocabulary a field of a document speaks.
_VOCABULARIES: Mapping[tuple[str, str], type[TextChoices]] = {
    (RecordKind.INSTITUTION, "kind"): InstitutionKind,
    (RecordKind.INSTITUTION, "authorityBasis"): AuthorityBasis,
    (RecordKind.INSTITUTION, "filingBasis"): FilingBasis,
    (RecordKind.PLATFORM, "kind"): PlatformKind,
    (RecordKind.PLATFORM, "status"): PlatformStatus,
    (RecordKind.COURSE, "subject"): Subject,
    (RecordKind.COURSE, "stage"): Stage,
    (RecordKind.COURSE, "mode"): DeliveryMode,
    (RecordKind.TEACHER, "role"): StaffRole,
    (RecordKind.CREDIT, "list"): CreditList,
    (RecordKind.CREDIT, "removalKind"): RemovalKind,
}


def word(vocabulary: type[TextChoices], value: str | None) -> str:
    """Return the word for an upper-case value of a document; "" for nothing."""
    return str(vocabulary(value.lower()).label) if value else ""


def words(vocabulary: type[TextChoices], values: Iterable[str]) -> str:
    """Return the words for several values, parted as the language parts a list."""
    return enumeration(word(vocabulary, value) for value in values)


def enumeration(parts: Iterable[str]) -> str:
    """Return the parts that are not empty as one text."""
    return pgettext("between the parts of a list", "、").join(part for part in parts if part)


def shortened(text: str, longest: int) -> str:
    """Return a text of so many characters at most, the last an ellipsis where some are left out."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def day_words(day: date | str | None) -> str:
    """Return a day as `2026年11月24日`, in English `24 November 2026`; ISO text is read, nothing gives ""."""
    if not day:
        return ""
    return days.day_words(date.fromisoformat(day) if isinstance(day, str) else day)


def span(first: str, last: str) -> str:
    """Return from when until when, each in words; "" for an end that is not known, and for nothing at all."""
    if first and last:
        return gettext("%(first)s至%(last)s") % {"first": first, "last": last}
    return gettext("%(first)s起") % {"first": first} if first else gettext("%(last)s止") % {"last": last} if last else ""


def yes_or_no(value: bool | None) -> str:
    """Return 有 or 没有; "" where it was not filed."""
    return "" if value is None else gettext("有") if value else gettext("没有")


def region_name(code: str) -> str:
    """Return the full name of a region; a withdrawn one says when it ended and where it now belongs."""
    region = regions.get(code)
    if region.is_current:
        return regions.full_name(code)
    return (regions.full_name(region.parent) if region.parent else "") + regions.describe(code)


def grades(numbers: Sequence[int]) -> str:
    """Return the grades of a course: one span where they follow each other."""
    if not numbers:
        return ""
    first, last = min(numbers), max(numbers)
    if first == last:
        return gettext("%(grade)d 年级") % {"grade": first}
    if sorted(numbers) == list(range(first, last + 1)):
        return gettext("%(first)d 至 %(last)d 年级") % {"first": first, "last": last}
    return gettext("%(grades)s 年级") % {"grades": enumeration(str(number) for number in sorted(numbers))}


def certificate(found: Body | None) -> str:
    """Return a teacher's certificate in words: kind and subject."""
    if not found:
        return ""
    return enumeration((word(CertificateKind, found["kind"]), word(Subject, found["subject"])))


def course_lesson(body: Body) -> str:
    """Return how long a course's lessons and breaks are, and when they are given."""
    parts = []
    if body["lessonMinutes"]:
        minutes = body["lessonMinutes"]
        parts.append(ngettext("每课时 %(minutes)d 分钟", "每课时 %(minutes)d 分钟", minutes) % {"minutes": minutes})
    if body["breakMinutes"] is not None:
        minutes = body["breakMinutes"]
        parts.append(ngettext("间隔 %(minutes)d 分钟", "间隔 %(minutes)d 分钟", minutes) % {"minutes": minutes})
    first, last = (hour[:5] if hour else "" for hour in (body["startsAt"], body["endsAt"]))
    parts.append(f"{first}–{last}" if first and last else span(first, last))
    return gettext("，").join(filter(None, parts))


def fact_value(kind: str, field: str, value: Any) -> str:
    """Return any field's value of a document in words, for saying what changed; "" for nothing."""
    vocabulary = _VOCABULARIES.get((kind, field))
    if value is None or value in ("", []):
        return ""
    if vocabulary is not None:
        return word(vocabulary, value)
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return enumeration(_list_part(part) for part in value)
    if isinstance(value, dict):
        return enumeration(str(part) for part in value.values() if part)
    if field == "region":
        return region_name(value)
    if field.endswith(("On", "Until")):
        return day_words(value)
    return str(value)


def _list_part(part: Any) -> str:
    """Former names and codes are maps with one telling field; what has no short form is left out."""
    if isinstance(part, dict):
        return str(part.get("name") or part.get("uscc") or part.get("decisionNumber") or "")
    return str(part)
