"""One search hit as a reader sees it: seal, name with the hit marked, kind, region, and one reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from public_site.addresses import record_address
from public_site.states import institution_seal, platform_seal
from public_site.wording import FIELD_LABELS, Body, day_words, region_name, word
from registry.standing import InstitutionStanding
from registry.vocabulary import CreditList, CreditStatus, InstitutionKind, PlatformKind, RecordKind, StaffRole, Stage, Subject
from search.explaining import name_of
from search.results import Matched, Reason, SearchHit, SearchPage, Segment

_NAME_FIELDS = ("name", "title")
# The fields beside the name in which something is found.
_FOUND_IN = (
    "brands", "formerNames", "uscc", "formerUsccs", "filingNumber", "icpNumber", "mpsNumber", "domains", "appIds",
    "licenceNumber", "telecomLicense", "servicePhone", "address",
)  # fmt: skip
_LABELS: Mapping[str, str | Promise] = {name: FIELD_LABELS[name] for name in _FOUND_IN} | {
    "phone": _("电话"),
    "subject": _("学科"),
    # Of a penalty or an entry its number is found.
    "penalties": _("文号"),
    "creditEntries": _("文号"),
}
# Which field of a document names what it belongs to, and how that is said.
_BELONGS_TO: Mapping[RecordKind, tuple[str, str | Promise]] = {
    RecordKind.PLATFORM: ("operator", _("运营机构：%(name)s")),
    RecordKind.COURSE: ("platform", _("所在平台：%(name)s")),
    RecordKind.TEACHER: ("institution", _("所在机构：%(name)s")),
    RecordKind.LISTING: ("list", _("见于名单：%(title)s")),
}
_RANKED_BY: Mapping[Reason, str] = {"brand": "brands", "former_name": "formerNames"}


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One result (components/result_line.html); `state` is empty for what has no status of its own, `warning` where all is well."""

    url: str
    state: str
    name: str
    segments: Sequence[Segment]
    kind: str
    region: str
    warning: str
    reason: str


def result_line(hit: SearchHit, page: SearchPage, *, on: date) -> ResultLine:
    """Return a hit as a line. The page brings the documents above it and the standings, so that nothing is queried."""
    kind, body = RecordKind(hit.record.kind), hit.record.body
    matched = hit.matched
    found_by = _matched_words(hit, matched)
    segments = next((found.segments for found in matched if found.field in _NAME_FIELDS), ())
    return ResultLine(
        url=record_address(kind, body),
        state=_seal(kind, body, page, on=on),
        name=name_of(kind, body),
        segments=segments,
        kind=kind_words(kind, body),
        region=_region(kind, body, page),
        warning=_warning(kind, body, page),
        reason=" · ".join(filter(None, (found_by or _context_words(kind, body, page), _school_then(hit, page)))),
    )


def _above(body: Body, page: SearchPage, field: str) -> Body | None:
    found = page.parents.get(body[field] or "")
    return found.body if found else None


def _seal(kind: RecordKind, body: Body, page: SearchPage, *, on: date) -> str:
    match kind:
        case RecordKind.INSTITUTION:
            standing = page.standings.get(body["id"])
            return institution_seal(standing.filing_status, standing.credit_status) if standing else "unknown"
        case RecordKind.PLATFORM:
            return _seal_of_platform(body, page, on=on)
        case RecordKind.COURSE:
            platform = _above(body, page, "platform")
            return _seal_of_platform(platform, page, on=on) if platform else "unknown"
    # A list's line is what its publisher says; the status of the institution that it was matched to is not its own.
    return ""


def _seal_of_platform(platform: Body, page: SearchPage, *, on: date) -> str:
    operator = page.standings.get(platform["operator"] or "")
    return platform_seal(platform, operator.credit_status if operator else None, on=on)


def _warning(kind: RecordKind, body: Body, page: SearchPage) -> str:
    """The warning of a platform, or of that of a course."""
    platform = body if kind == RecordKind.PLATFORM else _above(body, page, "platform") if kind == RecordKind.COURSE else None
    return warning_of(page.standings.get(platform["operator"]) if platform and platform["operator"] else None)


def warning_of(operator: InstitutionStanding | None) -> str:
    """Return that who runs a platform is on the black list, or "": the seal of what is filed does not tell it."""
    return gettext("运营机构在黑名单中") if operator and operator.credit_status == CreditStatus.BLACK else ""


def kind_words(kind: RecordKind, body: Body) -> str:
    """Return what sort of record it is."""
    match kind:
        case RecordKind.INSTITUTION:
            return gettext("机构·%(kind)s") % {"kind": word(InstitutionKind, body["kind"])}
        case RecordKind.PLATFORM:
            return gettext("平台·%(kind)s") % {"kind": word(PlatformKind, body["kind"])}
        case RecordKind.COURSE:
            return gettext("课程·%(stage)s%(subject)s") % {
                "stage": word(Stage, body["stage"]),
                "subject": word(Subject, body["subject"]),
            }
        case RecordKind.TEACHER:
            return word(StaffRole, body["role"])
        case RecordKind.PUBLISHED_LIST:
            return word(CreditList, body["colour"]) or str(kind.label)
    return str(kind.label)


def _region(kind: RecordKind, body: Body, page: SearchPage) -> str:
    """The region of the record itself, or of the institution or list above it."""
    place: Body | None = body
    for field in {
        RecordKind.PLATFORM: ("operator",),
        RecordKind.COURSE: ("platform", "operator"),
        RecordKind.TEACHER: ("institution",),
        RecordKind.LISTING: ("list",),
    }.get(kind, ()):
        place = _above(place, page, field) if place else None
    return region_name(place["region"]) if place else ""


def _matched_words(hit: SearchHit, matched: Sequence[Matched]) -> str:
    """What was found in another field than the name, with its label; first the field by which the record was ranked."""
    # A name that holds less than another field does is not among those matched, however it was ranked.
    by_name = hit.reason in ("name", "exact_name") and any(each.field in _NAME_FIELDS for each in matched)
    for found in sorted(matched, key=lambda each: each.field != _RANKED_BY.get(hit.reason)):
        label = _LABELS.get(found.field)
        # What is marked of the name may be the place alone: 济南 of 济南英语.
        if label and (not by_name or found.field == "subject"):
            text = "".join(segment.text for segment in found.segments)
            return gettext("%(label)s：%(text)s") % {"label": label, "text": text}
    return gettext("名称相近") if hit.reason == "similar" and hit.record.kind == RecordKind.INSTITUTION else ""


def _school_then(hit: SearchHit, page: SearchPage) -> str:
    """What the school of a teacher is called no more, where the teacher was found by that."""
    school = _above(hit.record.body, page, "institution") if hit.record.kind == RecordKind.TEACHER else None
    former = {each["name"] for each in school["formerNames"]} if school else set()
    told = ("".join(segment.text for segment in found.segments) for found in hit.matched if found.field == "context")
    name = next((each for each in told if each in former), "")
    return gettext("%(label)s：%(text)s") % {"label": FIELD_LABELS["formerNames"], "text": name} if name else ""


def _context_words(kind: RecordKind, body: Body, page: SearchPage) -> str:
    if kind in _BELONGS_TO:
        return belonging_words(kind, _above(body, page, _BELONGS_TO[kind][0]))
    if kind == RecordKind.PUBLISHED_LIST:
        return gettext("%(issuer)s，%(day)s") % {"issuer": body["issuer"], "day": day_words(body["publishedOn"])}
    # The region stands beside it already.
    return (body["address"] or "").removeprefix(region_name(body["region"]))


def belonging_words(kind: RecordKind, above: Body | None) -> str:
    """Return what a record of a kind belongs to, in words; "" for kinds that belong to nothing, and where `above` is not known."""
    return str(_BELONGS_TO[kind][1]) % above if above and kind in _BELONGS_TO else ""
