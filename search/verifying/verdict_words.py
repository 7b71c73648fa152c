"""What a verdict means and what to do next, in plain words."""

from functools import lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from registry import regions
from registry.days import day_words
from registry.identifiers import recognise
from registry.state_wording import CREDIT_SENTENCES, INSTITUTION_SENTENCES, PLATFORM_SENTENCES, one_after_the_other
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind
from search.addresses import sites
from search.addresses.app_pages import ids_of_app
from search.addresses.imitations import SCORES
from search.verifying.coverage import Coverage
from search.verifying.verdicts import MOST_CANDIDATES, REASONS, Candidate, Verdict

_GONE: Final = frozenset(
    ("shut_down", "suspended", "refused", "delisted", "cancelled", "unfiled", "ended", "not_filed", "black_list")
)
_NEVER_FILED: Final = frozenset(("refused", "unfiled", "not_filed"))
# In what ways a site looks like another; of the same domain it is that one's.
_LOOKS_LIKE: Final = frozenset((*SCORES, "spelt_as_name")) - {"same_domain"}
# What speaks against what is held.
_AGAINST: Final = _LOOKS_LIKE | {"payee_is_person", "payee_similar", "payee_differs", "site_not_filed", "number_of_another"}
_ASK_FOR_NUMBER: Final = _("付款前请对方出示备案编号或统一社会信用代码，再来这里查。")
_COMPLAIN: Final = _("没有备案就在网上给中小学生上学科课是违规的，可以投诉。")
_STILL_AT_IT: Final = _("它还在招生、上课或收费的，可以投诉。")
_DO_NOT_PAY: Final = _("先不要付款，也不要填写个人信息。")
_KEEP_PROOF: Final = _("请留下网址、聊天记录和付款凭证，去投诉。")
_CHECK_FULL_NAME: Final = _("付款前请逐字核对收款方全称，它应当就是运营机构。")
_READ_CERTIFICATE: Final = _(
    "证明只说明它所写的那一天：请打开证明原文，逐字核对日期、状态和机构名称；原文已不能核对的，请对方重新开具一份。"
)
_ASK_WHAT_IS_WRONG: Final = _("付款前问清楚正在整改什么、什么时候改完；改完以前，最好不要一次付很多。")
_LOOK_BY_NAME: Final = _(
    "只凭这样的链接常常查不到：请看清它说的是哪个应用、哪家机构，用名称再查一次；查清以前，不要在里面付款或填写个人信息。"
)
_WHICH_ONE: Final = _("请看合同或收据上的机构全称、ICP 备案号，用那个再查一次。")
# Of a thousand verdicts most say one of a few dozen things, each of which is looked up once in a language.
_MANY: Final = 4096


def sentence_of(verdict: Verdict) -> str:
    """Return in one or two sentences what a verdict means."""
    if verdict.record:
        return _match_words(verdict.record)
    if verdict.outcome == "several":
        return _several_words(len(verdict.candidates))
    if verdict.outcome == "impostor_suspected":
        return _impostor_words(verdict.candidates[0])
    return _nothing_words(verdict)


def _several_words(number: int) -> str:
    if number < MOST_CANDIDATES:
        return gettext("登记簿里有 %(number)d 条记录对得上，分属不同的机构。") % {"number": number}
    return gettext("登记簿里至少有 %(number)d 条记录对得上，分属不同的机构。") % {"number": number}


def advice_of(verdict: Verdict) -> tuple[str, ...]:
    """Return what to do next, one sentence each."""
    if verdict.outcome == "impostor_suspected":
        return (str(_DO_NOT_PAY), str(_KEEP_PROOF))
    if verdict.outcome == "several":
        return (str(_DO_NOT_PAY), str(_WHICH_ONE)) if "name_of_another" in verdict.reasons else (str(_WHICH_ONE),)
    if verdict.record:
        found = verdict.record
        return _advice_of_match(found.record.kind, found.reasons, bool(verdict.certificate), get_language())
    if verdict.reasons[:1] == ("personal_number",):
        return ()
    by_name = (str(_LOOK_BY_NAME),) if verdict.reasons == ("not_in_registry",) and _tells_no_owner(verdict.understood) else ()
    return (*by_name, str(_ASK_FOR_NUMBER), str(_COMPLAIN))


def _tells_no_owner(link: str) -> bool:
    """Tell whether a link leads to a store's page, whose number of an app nobody need file, or to what everybody shares."""
    host = sites.host_of_link(link) if "/" in link else ""
    return bool(host) and (bool(ids_of_app(link, host)) or sites.site_of(host).is_everybodys)


@lru_cache(_MANY)
def _advice_of_match(kind: str, reasons: tuple[str, ...], by_certificate: bool, _language: str | None) -> tuple[str, ...]:
    said: list[str | Promise] = [_READ_CERTIFICATE] if by_certificate else []
    if kind == RecordKind.LISTING:
        # A list may name whom nobody filed.
        said += [_ASK_FOR_NUMBER, _COMPLAIN]
    elif _GONE.intersection(reasons):
        # What is on the black list or was shut down may well have been filed.
        said += [_DO_NOT_PAY, _STILL_AT_IT if _NEVER_FILED.isdisjoint(reasons) else _COMPLAIN]
    else:
        said += [_ASK_WHAT_IS_WRONG] if "rectifying" in reasons else []
        said += [] if "payee_matches" in reasons else [_CHECK_FULL_NAME]
    return tuple(map(str, said))


def explanations_of(candidate: Candidate) -> tuple[str, ...]:
    """Return the reasons of a candidate in words."""
    return _explanations(candidate.reasons, get_language())


@lru_cache(_MANY)
def _explanations(reasons: tuple[str, ...], _language: str | None) -> tuple[str, ...]:
    return tuple(str(REASONS[reason]) for reason in reasons)


def coverage_words(coverage: Coverage) -> str:
    """Return how far the registry reaches in a region: how many institutions it has, how new it is, and that it may lack some."""
    return _coverage(coverage, get_language())


@lru_cache(_MANY)
def _coverage(coverage: Coverage, _language: str | None) -> str:
    region = regions.full_name(coverage.region) if regions.find(coverage.region) else coverage.region
    if not coverage.institutions:
        return gettext("登记簿里没有%(region)s的机构，所以在这里查不到说明不了什么。请到那里的教育部门查询。") % {"region": region}
    words = {"region": region, "number": coverage.institutions}
    if coverage.updated_on is None:
        return (
            ngettext(
                "登记簿里有%(region)s的 %(number)d 家机构。它不一定齐全。",
                "登记簿里有%(region)s的 %(number)d 家机构。它不一定齐全。",
                coverage.institutions,
            )
            % words
        )
    return ngettext(
        "登记簿里有%(region)s的 %(number)d 家机构，最近一次更新是 %(day)s。它不一定齐全。",
        "登记簿里有%(region)s的 %(number)d 家机构，最近一次更新是 %(day)s。它不一定齐全。",
        coverage.institutions,
    ) % {**words, "day": day_words(coverage.updated_on)}


def _match_words(found: Candidate) -> str:
    # A black list is graver than any filing, so it is said first.
    is_black = found.standing is not None and found.standing.credit_status == CreditStatus.BLACK
    return _named(found.record.body["name"]) + _state_words(found.record.kind, found.reasons, is_black, get_language())


def _named(name: str) -> str:
    return gettext("“%(name)s”：") % {"name": name}


@lru_cache(_MANY)
def _state_words(kind: str, reasons: tuple[str, ...], is_black: bool, _language: str | None) -> str:
    if kind == RecordKind.LISTING:
        return str(REASONS["listing"])
    told = [CREDIT_SENTENCES[CreditStatus.BLACK]] if is_black else []
    if kind == RecordKind.PLATFORM:
        told += [PLATFORM_SENTENCES[status] for status in PlatformStatus if status.value in reasons]
    else:
        told += [INSTITUTION_SENTENCES[status] for status in FilingStatus if status.value in reasons]
    return one_after_the_other(told)


def _impostor_words(first: Candidate) -> str:
    name = first.record.body["name"]
    why = _what_speaks_against(first.reasons, get_language())
    words = {"name": name, "why": why}
    if first.reasons[0] == "payee_similar":
        return gettext("登记簿里没有这个收款方，只有名称几乎一样的“%(name)s”。%(why)s") % words
    if first.reasons[0] == "name_similar":
        return gettext("名字和“%(name)s”相近但不相同，钱也不是付给它的运营机构。%(why)s") % words
    if first.reasons[0] == "site_not_filed":
        return gettext("这里写的名称、号码和网址，不全是“%(name)s”备案的。%(why)s") % words
    if first.reasons[0] == "number_of_another":
        return _named(name) + why
    if _LOOKS_LIKE.intersection(first.reasons):
        return gettext("这不是“%(name)s”备案的网址，只是看起来像。%(why)s") % words
    # That somebody else is paid has been said by then.
    words["why"] = _what_speaks_against(tuple(each for each in first.reasons if each != "payee_differs"), get_language())
    return (gettext("您手里的对得上“%(name)s”，钱却不是付给它的运营机构。%(why)s") % words).strip()


@lru_cache(_MANY)
def _what_speaks_against(reasons: tuple[str, ...], _language: str | None) -> str:
    return one_after_the_other(REASONS[reason] for reason in reasons if reason in _AGAINST)


def _nothing_words(verdict: Verdict) -> str:
    if verdict.problem:
        return verdict.problem
    reason = verdict.reasons[0]
    if reason == "certificate_unknown":
        return gettext("编号写法没有错，但本登记处没有签发过这份证明。如果是别人给您的，它可能是伪造的，请不要采信。")
    if reason != "not_in_registry":
        return str(REASONS[reason])
    first = next(iter(verdict.candidates), None)
    if first and first.reasons[0] == "site_not_filed":
        return gettext("登记簿里有“%(name)s”，但这个网址或应用不是它备案的。") % {"name": first.record.body["name"]}
    if verdict.held.hint not in ("", "link") and any(each.kind == "domain" for each in recognise(verdict.held.text)):
        # An app may be called so: it was looked up as the name that it was said to be.
        return gettext("登记簿里没有这个名称或号码。它像是网址：请作为网址再查一次。")
    return gettext("登记簿里没有查到。%(coverage)s") % {"coverage": coverage_words(verdict.coverage)}
