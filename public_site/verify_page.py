"""Verdicts as a reader sees them: the seal, the sentence, the reasons, the records, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from public_site.addresses import complaint_address, record_address
from public_site.result_lines import ResultLine, belonging_words, kind_words, result_line, warning_of
from public_site.states import institution_seal, platform_seal
from public_site.wording import region_name
from registry.vocabulary import RecordKind
from search.lookup import GOOD, look_up
from search.narrowing import Narrowing
from search.plan import BadQuery, SearchQuery
from search.verifying.free_text import without_people
from search.verifying.verdict_words import advice_of, coverage_words, explanations_of, sentence_of
from search.verifying.verdicts import REASONS, Candidate, Verdict

MOST_NEAREST: Final = 5
_NAMED_KINDS: Final = (RecordKind.INSTITUTION.value, RecordKind.PLATFORM.value, RecordKind.LISTING.value)
_SAID_OTHERWISE: Final = frozenset(("not_in_registry", "certificate_unknown"))
_BORNE: Final = frozenset(("uscc", "former_uscc", "name", "brand", "former_name"))
_NEVER_LOOKED_UP: Final = frozenset(("personal_number", "payment_code"))
_LOOKED_UP: Final = frozenset(("not_in_registry", "payee_is_person"))


@dataclass(frozen=True, slots=True)
class VerdictView:
    """One verdict; `state` is a name that the `seal` tag knows.

    `held` and `payee` are what may be shown again of what was sent, `is_whole` says whether that is all of it. `lines_title` says
    what the records in `lines` are; `certificate_url` leads to the certificate that is held, `search_url` to records with a
    similar name.
    """

    held: str
    is_whole: bool
    payee: str
    state: str
    sentence: str
    reasons: Sequence[str]
    advice: Sequence[str]
    lines_title: str
    lines: Sequence[ResultLine]
    coverage: str
    certificate_url: str
    search_url: str
    complaint_url: str


def verdict_view(verdict: Verdict) -> VerdictView:
    """Return a verdict as it is shown."""
    is_personal = "personal_number" in verdict.reasons
    payee = "" if is_personal else without_people(verdict.held.payee)
    shown = [verdict.record] if verdict.record else list(verdict.candidates)
    is_almost_named = _is_almost_named(verdict)
    told = [_line(each, on=verdict.as_of) for each in shown]
    nearest = _nearest(verdict) if is_almost_named or not shown else []
    # A name has been compared with names alone; a parent may remember what stands in the midst of one.
    lines = [*told, *(each for each in nearest if each.url not in {line.url for line in told})]
    sentence = _sentence(verdict, has_nearest=bool(nearest) or is_almost_named)
    reasons = [each for each in _reasons(verdict) if each not in sentence]
    coverage = coverage_words(verdict.coverage)
    if sentence.endswith(coverage):
        # That nothing was found is seen first, how far that reaches below it.
        sentence, reasons = sentence.removesuffix(coverage).strip(), [*reasons, coverage]
    return VerdictView(
        held=verdict.understood,
        is_whole=(verdict.understood, payee) == (verdict.held.text.strip(), verdict.held.payee.strip()),
        payee=payee,
        state=_state(verdict),
        sentence=sentence,
        reasons=reasons,
        advice=advice_of(verdict),
        lines_title=_lines_title(verdict, lines),
        lines=lines,
        coverage="" if is_personal or verdict.reasons == ("not_in_registry",) else coverage,
        certificate_url=reverse("certificate", args=[verdict.certificate]) if verdict.certificate else "",
        search_url=f"{reverse('search')}?{urlencode({'q': verdict.understood})}" if _may_be_similar(verdict) else "",
        complaint_url=_complaint_url(verdict),
    )


def _state(verdict: Verdict) -> str:
    if verdict.outcome == "impostor_suspected":
        return "suspected"
    if verdict.outcome == "several":
        return "several"
    if verdict.record is None:
        return "unknown" if _NEVER_LOOKED_UP.isdisjoint(verdict.reasons) else "not_looked_up"
    return _seal(verdict.record, on=verdict.as_of) or "unknown"


def _seal(candidate: Candidate, *, on: date) -> str:
    standing = candidate.standing
    if candidate.record.kind == RecordKind.PLATFORM:
        return platform_seal(candidate.record.body, standing.credit_status if standing else None, on=on)
    return institution_seal(standing.filing_status, standing.credit_status) if standing else ""


def _reasons(verdict: Verdict) -> tuple[str, ...]:
    if verdict.record:
        return explanations_of(verdict.record)
    # The sentence says these already, in other words; of what could not be read it says nothing of the payee.
    said = {*verdict.reasons} - {"payee_is_person"} if verdict.problem else _SAID_OTHERWISE
    return tuple(str(REASONS[each]) for each in verdict.reasons if each not in said)


def _nearest(verdict: Verdict) -> list[ResultLine]:
    """Return the records that are found by what is no whole name, such as a part of one."""
    if not _may_be_similar(verdict):
        return []
    try:
        found = look_up(SearchQuery(verdict.understood, Narrowing(kinds=_NAMED_KINDS), first=MOST_NEAREST))
    except BadQuery:
        # What nobody types is no part of a name.
        return []
    return [result_line(hit, found, on=verdict.as_of) for hit in found.hits if hit.score >= GOOD]


def _sentence(verdict: Verdict, *, has_nearest: bool) -> str:
    """Return what a verdict means; who remembers half of a name is not told that there is nothing."""
    if not has_nearest or verdict.problem or verdict.reasons[0] != "not_in_registry":
        return sentence_of(verdict)
    words = gettext("登记簿里没有正好叫这个名字的。名字相近的列在下面，看看有没有您要找的。%(coverage)s")
    return words % {"coverage": coverage_words(verdict.coverage)}


def _is_almost_named(verdict: Verdict) -> bool:
    return any("name_similar" in each.reasons for each in verdict.candidates[:1]) and verdict.outcome == "none"


def _lines_title(verdict: Verdict, lines: Sequence[ResultLine]) -> str:
    if not lines:
        return ""
    if verdict.record or any("site_not_filed" in each.reasons for each in verdict.candidates if verdict.outcome == "none"):
        return gettext("登记簿里的记录")
    if verdict.outcome == "none" and any(_is_payee(each, verdict) for each in verdict.candidates):
        return gettext("收款方在登记簿里的记录")
    return {
        "several": gettext("对得上的记录"),
        "impostor_suspected": gettext("它像的是这一家"),
        "none": gettext("名称相近的记录"),
    }[verdict.outcome]


def _is_payee(candidate: Candidate, verdict: Verdict) -> bool:
    """Tell whether a record beside what nobody filed is that of who got the money, not one with a similar name."""
    return bool(verdict.held.payee) and candidate.reasons[0] in _BORNE


def _line(candidate: Candidate, *, on: date) -> ResultLine:
    kind, body = RecordKind(candidate.record.kind), candidate.record.body
    operator = candidate.operator.body if candidate.operator else {}
    region = body.get("region") or operator.get("region")
    return ResultLine(
        url=record_address(kind, body),
        state=_seal(candidate, on=on) if kind != RecordKind.LISTING else "",
        name=body["name"],
        segments=(),
        kind=kind_words(kind, body),
        region=region_name(region) if region else "",
        warning=warning_of(candidate.standing) if kind == RecordKind.PLATFORM else "",
        # No line begins with the dot.
        reason="\N{NO-BREAK SPACE}· ".join(filter(None, (belonging_words(kind, operator), str(REASONS[candidate.reasons[0]])))),
    )


def _may_be_similar(verdict: Verdict) -> bool:
    """Tell whether looking for a similar name may help: not for links, numbers, or what was refused."""
    text = verdict.understood
    is_name = "://" not in text and (not text.isascii() or "".join(text.split()).isalpha())
    return verdict.outcome == "none" and bool(_LOOKED_UP & set(verdict.reasons)) and is_name


def _complaint_url(verdict: Verdict) -> str:
    if verdict.record and verdict.record.record.kind in (RecordKind.INSTITUTION, RecordKind.PLATFORM):
        return complaint_address(verdict.record.record.id)
    return reverse("complaint_start")
