"""Credit entries and penalties as the page of an institution lists them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from public_site.wording import Body, day_words, word
from registry import standing
from registry.vocabulary import CreditList, PenaltyKind, RemovalKind

_TONES: Mapping[str, str] = {"BLACK": "warning", "GREY": "caution", "WHITE": "filed"}


@dataclass(frozen=True, slots=True)
class CreditLine:
    """An entry of the white, grey or black list; `standing` says that it is past or to come, and nothing while it is in force."""

    list: str
    tone: str
    reason: str
    decision: str
    basis: str
    listed_on: str
    ended: str
    standing: str


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """An administrative penalty that stands."""

    kind: str
    amount: str | None
    decision: str
    basis: str
    decided_on: str


@dataclass(frozen=True, slots=True)
class WithdrawalLine:
    """That a penalty was withdrawn, and why; of the penalty itself no more than its number is told."""

    decision: str
    withdrawn_on: str
    reason: str


@dataclass(frozen=True, slots=True)
class Penalties:
    """The penalties of a page: those that stand, and those that were withdrawn."""

    standing: list[PenaltyLine]
    withdrawn: list[WithdrawalLine]


def credit_line(entry: Body, *, on: date) -> CreditLine:
    """Return a credit entry as it stands on a day."""
    in_force = standing.is_in_force(entry, on=on)
    is_to_come = entry["listedOn"] > on.isoformat()
    ended = ""
    if entry["removedOn"]:
        ended = _removed(entry)
    elif entry["validUntil"]:
        ended = gettext("有效期至 %(day)s") % {"day": day_words(entry["validUntil"])}
    return CreditLine(
        list=word(CreditList, entry["list"]),
        tone=_TONES[entry["list"]] if in_force else "ended",
        reason=entry["reason"],
        decision=_decision(entry),
        basis=entry["basis"] or "",
        listed_on=entry["listedOn"],
        ended=ended,
        standing="" if in_force else gettext("还没有列入") if is_to_come else gettext("已不在名单中"),
    )


def penalties(body: Body, current: Body | None) -> Penalties:
    """Return the penalties that a document tells; those withdrawn by today are told as withdrawn, of whatever day the page is.

    `current` is the institution's document of today. A withdrawn penalty is no longer public (行政处罚法 article 48).
    """
    withdrawn = {_key(each): each for each in withdrawals(body, current)}
    return Penalties(
        standing=[
            PenaltyLine(
                kind=word(PenaltyKind, penalty["kind"]),
                amount=penalty["amount"],
                decision=_decision(penalty),
                basis=penalty["basis"] or "",
                decided_on=penalty["decidedOn"],
            )
            for penalty in body["penalties"]
            if _key(penalty) not in withdrawn
        ],
        withdrawn=[WithdrawalLine(_decision(each), each["withdrawnOn"], each["reason"]) for each in withdrawn.values()],
    )


def withdrawals(body: Body, current: Body | None) -> Iterable[Body]:
    """Return the withdrawals that today's document tells, of those penalties alone of which the document of some day knew."""
    told = list(body.get("penaltyWithdrawals") or ())
    if current is None or current is body:
        return told
    known = {_key(each) for each in (*told, *body["penalties"])}
    return [each for each in current.get("penaltyWithdrawals") or () if _key(each) in known]


def _key(decision: Body) -> str:
    return str(decision["decisionNumber"])


def _removed(entry: Body) -> str:
    kind = entry.get("removalKind")
    parts = {"day": day_words(entry["removedOn"]), "kind": word(RemovalKind, kind) if kind else gettext("移出")}
    text = gettext("%(day)s %(kind)s") % parts
    return text + gettext("：%(reason)s") % {"reason": entry["removalReason"]} if entry["removalReason"] else text


def _decision(decision: Body) -> str:
    return gettext("%(issuer)s，%(number)s") % {"issuer": decision["issuedBy"], "number": decision["decisionNumber"]}
