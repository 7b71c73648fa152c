"""What the state of a record is: its seal, one sentence, and the reasons with their days."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from public_site.as_of_request import PageDay, known_by_words
from public_site.wording import Body, day_words, enumeration, word
from registry import standing
from registry.as_of import Dated
from registry.histories import StatusSpan
from registry.state_wording import CREDIT_SENTENCES, INSTITUTION_SENTENCES, PLATFORM_SENTENCES
from registry.vocabulary import CreditList, CreditStatus, FilingStatus, PlatformStatus

NAMED_PLATFORMS = 5


@dataclass(frozen=True, slots=True)
class State:
    """The state of a record as it is shown; `seal` is a name that the `seal` tag knows."""

    seal: str
    sentence: str
    reasons: Sequence[str] = ()


PLATFORM_SEALS: Mapping[PlatformStatus, str] = {
    PlatformStatus.FILED: "filed",
    PlatformStatus.RECTIFYING: "rectifying",
    PlatformStatus.REFUSED: "refused",
    PlatformStatus.SUSPENDED: "suspended",
    PlatformStatus.SHUT_DOWN: "shut_down",
    PlatformStatus.DELISTED: "delisted",
    PlatformStatus.CANCELLED: "ended",
    PlatformStatus.UNFILED: "unfiled",
}
INSTITUTION_SEALS: Mapping[FilingStatus, str] = {
    FilingStatus.FILED: "filed",
    FilingStatus.RECTIFYING: "rectifying",
    FilingStatus.PARTLY: "partly",
    FilingStatus.NOT_FILED: "unfiled",
    FilingStatus.ENDED: "ended",
}

# What each seal says, in the words of the vocabulary where it has them, and a list in which a record has none.
SEAL_WORDS: Mapping[str, str | Promise] = {
    **{seal: status.label for status, seal in INSTITUTION_SEALS.items()},
    **{seal: status.label for status, seal in PLATFORM_SEALS.items()},
    "black": CreditStatus.BLACK.label,
    "unknown": _("无记录"),
    "suspected": _("疑似冒充"),
    "several": _("有几条对得上"),
    "not_looked_up": _("没有查"),
    "": "",
}

_MAY_RUN: Final = frozenset(("filed", "rectifying", "suspended"))


def institution_seal(filing: FilingStatus, credit: CreditStatus) -> str:
    """Return the seal of an institution: the black list is graver than anything that its platforms add up to."""
    return "black" if credit == CreditStatus.BLACK else INSTITUTION_SEALS[filing]


def institution_state(platforms: Sequence[Body], entries: Sequence[Body], *, on: date) -> State:
    """Return the state of an institution on a day from the documents of its platforms and credit entries."""
    filing = standing.filing_status(platforms, on=on)
    credit = standing.credit_status(entries, on=on)
    in_force = [entry for entry in entries if standing.is_in_force(entry, on=on)]
    reasons = [credit_reason(entry) for entry in in_force]
    reasons += _platform_reasons(platforms, on=on)
    sentence = str(INSTITUTION_SENTENCES[filing])
    if credit == CreditStatus.BLACK:
        reasons.insert(len(in_force), sentence)
        sentence = str(CREDIT_SENTENCES[credit])
    return State(institution_seal(filing, credit), sentence, reasons)


def platform_state(body: Body, span: StatusSpan, *, on: date, is_past: bool) -> State:
    """Return the state of a platform on a day; what came after a past one is not told."""
    status = standing.platform_status(body, on=on)
    reasons = []
    if status == PlatformStatus.FILED and body["filedOn"]:
        reasons.append(gettext("于 %(day)s备案") % {"day": day_words(body["filedOn"])})
    # A filing that is no more by a decision is valid until no day, and none has ended it since.
    if body["validUntil"] and body["status"].lower() in standing.RUNNING:
        text = gettext("备案有效期至 %(day)s") if status in standing.RUNNING else gettext("备案有效期已于 %(day)s届满")
        reasons.append(text % {"day": day_words(body["validUntil"])})
    if span.since and (status != PlatformStatus.FILED or span.since.isoformat() != body["filedOn"]):
        reasons.append(gettext("自 %(day)s起为这一状态") % {"day": day_words(span.since)})
    if span.basis:
        reasons.append(gettext("依据：%(basis)s") % {"basis": span.basis})
    if span.next_on and not is_past:
        coming = {"day": day_words(span.next_on), "status": PlatformStatus(span.next_status.lower()).label}
        reasons.insert(0, gettext("%(day)s起将变为“%(status)s”") % coming)
    return State(PLATFORM_SEALS[status], str(PLATFORM_SENTENCES[status]), reasons)


def warned_of_operator(state: State) -> State:
    """Return the state of a platform whose operator is on the black list: that is said first, whatever it filed."""
    warning = gettext("运营它的机构在黑名单中，请不要付费。")
    seal = _under_black_list(state.seal)
    if seal != state.seal:
        return State(seal, warning, (state.sentence, *state.reasons))
    return replace(state, reasons=(warning, *state.reasons))


def state_of_day(state: State, day: PageDay) -> State:
    """Return a state with its day in the sentence, unless that is today."""
    if not day.is_past:
        return state
    sentence = gettext("%(day)s的状态：%(sentence)s") % {"day": day_words(day.on), "sentence": state.sentence}
    return replace(state, sentence=sentence)


def absent_state(found: Dated, day: PageDay, *, is_filed: bool) -> State:
    """Return the state of a record of which there is no document on a day: that nothing is known is never a "no".

    `is_filed` tells whether it is of a kind that is filed: of a list or a person nobody asks that.
    """
    sentence = gettext("到这一天为止，登记簿里还没有这条记录。")
    if day.at and day.at.known_at and found.absence == "unknown":
        sentence = gettext("到 %(moment)s 为止，登记簿里还没有这条记录。") % {"moment": known_by_words(day.at.known_at)}
    elif found.absence == "not_known_before" and found.known_since and found.known_since > day.today:
        sentence = gettext("登记的内容从 %(day)s起生效，以前的情况没有登记。") % {"day": day_words(found.known_since)}
    elif found.absence == "not_known_before":
        text = (
            gettext("%(day)s以前的情况没有登记，不能据此说当时有没有备案。") if is_filed else gettext("%(day)s以前的情况没有登记。")
        )
        sentence = text % {"day": day_words(found.known_since)}
    elif found.absence == "removed":
        sentence = gettext("当日已移除：从 %(day)s起，登记簿不再公示这条记录。") % {"day": day_words(found.effective_on)}
    elif found.absence == "erased":
        sentence = gettext("内容已依法删除。")
    return State("unknown", sentence)


def platform_seal(body: Body, operator: CreditStatus | None = None, *, on: date) -> str:
    """Return the seal of a platform on a day; `operator` is the credit status of who runs it, where that is to be seen in it."""
    seal = PLATFORM_SEALS[standing.platform_status(body, on=on)]
    return _under_black_list(seal) if operator == CreditStatus.BLACK else seal


def _under_black_list(seal: str) -> str:
    """What may run has the seal of the black list, as its operator has; the seal of what may not warns already."""
    return "black" if seal in _MAY_RUN else seal


def credit_reason(entry: Body) -> str:
    """Return what put an institution on a list: when, why, and whose decision it was."""
    return gettext("%(day)s列入%(list)s：%(reason)s（%(issuer)s，%(number)s）") % {
        "day": day_words(entry["listedOn"]),
        "list": word(CreditList, entry["list"]),
        "reason": entry["reason"],
        "issuer": entry["issuedBy"],
        "number": entry["decisionNumber"],
    }


def _platform_reasons(platforms: Sequence[Body], *, on: date) -> list[str]:
    if not platforms:
        return [gettext("登记簿里没有这家机构的线上平台")]
    statuses = [(standing.platform_status(body, on=on), body["name"]) for body in platforms]
    tally = Counter(status for status, _name in statuses)
    reasons = [
        ngettext("%(number)d 个平台：%(tally)s", "%(number)d 个平台：%(tally)s", len(platforms))
        % {
            "number": len(platforms),
            "tally": enumeration(f"{status.label} {number}" for status, number in tally.most_common()),
        }
    ]
    unfiled = [(status, name) for status, name in statuses if status != PlatformStatus.FILED]
    if len(platforms) > 1 and unfiled and len(unfiled) <= NAMED_PLATFORMS:
        reasons += [gettext("“%(name)s”：%(status)s") % {"name": name, "status": status.label} for status, name in unfiled]
    return reasons
