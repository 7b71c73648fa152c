"""The public record that an objection is about, as it stands today, to be laid beside what is said of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from desk.wording import record_page
from registry import selectors
from registry.days import day_words
from registry.vocabulary import CertificateKind, CreditList, PlatformStatus, RecordKind, StaffRole, Subject

# What is objected to most often; the rest is on the record's own page.
_FIELDS: Final[Mapping[str, tuple[tuple[str, Promise], ...]]] = {
    RecordKind.INSTITUTION: (
        ("name", _("名称")),
        ("uscc", _("统一社会信用代码")),
        ("address", _("地址")),
        ("servicePhone", _("服务电话")),
        ("licenceNumber", _("办学许可证号")),
        ("licenceValidUntil", _("许可证有效期")),
    ),
    RecordKind.PLATFORM: (
        ("name", _("名称")),
        ("filingNumber", _("备案编号")),
        ("status", _("状态")),
        ("filedOn", _("备案日期")),
        ("validUntil", _("有效期")),
        ("icpNumber", _("ICP 备案号")),
        ("domains", _("网址")),
    ),
    RecordKind.COURSE: (("name", _("名称")), ("subject", _("学科")), ("refundPolicy", _("退费规则"))),
    RecordKind.TEACHER: (
        ("name", _("姓名")),
        ("role", _("岗位")),
        ("subjects", _("任教学科")),
        ("certificate", _("教师资格")),
    ),
    RecordKind.CREDIT: (
        ("list", _("名单类型")),
        ("reason", _("事由")),
        ("decisionNumber", _("文号")),
        ("issuedBy", _("决定单位")),
        ("listedOn", _("列入日期")),
        ("removedOn", _("移出日期")),
    ),
    RecordKind.PUBLISHED_LIST: (("title", _("名称")), ("issuer", _("发布单位")), ("publishedOn", _("发布日期"))),
    RecordKind.LISTING: (
        ("name", _("名称")),
        ("address", _("地址")),
        ("licenceNumber", _("办学许可证号")),
        ("phone", _("电话")),
    ),
}
_WORDS: Final[Mapping[str, type[TextChoices]]] = {
    "kind": CertificateKind,
    "status": PlatformStatus,
    "role": StaffRole,
    "subject": Subject,
    "subjects": Subject,
    "list": CreditList,
}
_DAYS: Final = frozenset({"licenceValidUntil", "filedOn", "validUntil", "listedOn", "removedOn", "publishedOn"})


def record_facts(record_id: str) -> list[dict[str, str]]:
    """Return what the public record says today (components/facts.html); nothing when it is no longer public. One query."""
    found = selectors.document(record_id)
    if found is None:
        return []
    kind = {
        "term": gettext("公开记录"),
        "value": str(RecordKind(found.kind).label),
        "url": record_page(record_id),
        "note": record_id,
    }
    return [kind, *({"term": str(label), "value": _words(name, found.body[name])} for name, label in _FIELDS[found.kind])]


def _words(name: str, value: Any) -> str:
    return pgettext("between the parts of a list", "、").join(_parts(name, value))


def _parts(name: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        # Of a teacher's certificate the page says as much.
        return [*_parts("kind", value["kind"]), *_parts("subject", value["subject"])]
    parts: list[str] = value if isinstance(value, list) else [value] if value else []
    if name in _DAYS:
        return [day_words(date.fromisoformat(part)) for part in parts]
    return [str(_WORDS[name](part.lower()).label) if name in _WORDS else str(part) for part in parts]
