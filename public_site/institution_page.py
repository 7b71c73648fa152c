"""What the page of an institution shows, put together from documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from public_site.addresses import complaint_address, record_address
from public_site.facts import Fact, institution_facts
from public_site.fees import FeeRow, fee_rows
from public_site.history_lines import HistoryLine, history_lines
from public_site.paging import Shelf, shelf
from public_site.states import State, institution_state, platform_seal
from public_site.wording import certificate, day_words, region_name, word, words
from registry import selectors, standing
from registry.selectors import Document
from registry.vocabulary import CreditList, InstitutionKind, PenaltyKind, PlatformKind, RecordKind, StaffRole, Subject

READ_AT_MOST = 1000
PLATFORMS_A_PAGE = 12
FEES_A_PAGE = 20
STAFF_A_PAGE = 20
PAGED = ("platforms", "fees", "staff")

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record in a list (components/result_line.html)."""

    url: str
    state: str
    name: str
    kind: str = ""
    region: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A member of teaching or research staff in the table."""

    url: str
    name: str
    role: str
    subjects: str
    certificate: str
    masked_number: str


@dataclass(frozen=True, slots=True)
class CreditLine:
    """An entry of the white, grey or black list, in force or past."""

    list: str
    tone: str
    reason: str
    decision: str
    basis: str
    listed_on: str
    ended: str
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """An administrative penalty that stands."""

    kind: str
    amount: str | None
    decision: str
    basis: str
    decided_on: str


@dataclass(frozen=True, slots=True)
class ListingLine:
    """A line of a published list that was matched to the institution."""

    url: str
    name: str
    list_title: str
    issuer: str
    published_on: str


@dataclass(frozen=True, slots=True)
class InstitutionPage:
    """All that the template needs."""

    name: str
    kind: str
    region: str
    state: State
    facts: Sequence[Fact]
    platforms: Shelf[RecordLine]
    fees: Shelf[FeeRow]
    staff: Shelf[StaffLine]
    credit: Sequence[CreditLine]
    penalties: Sequence[PenaltyLine]
    listings: Sequence[ListingLine]
    history: Sequence[HistoryLine]
    complaint_url: str
    as_of: date


def institution_page(document: Document, query: Mapping[str, str], *, on: date) -> InstitutionPage:
    """Return the page of an institution on a day. Raises `paging.WrongPage`."""
    body = document.body
    platforms = _children(RecordKind.PLATFORM, [document.id])
    entries = [entry for entry in _children(RecordKind.CREDIT, [document.id]) if standing.is_disclosed(entry, on=on)]
    courses = _children(RecordKind.COURSE, [platform["id"] for platform in platforms])
    platform_names = {platform["id"]: platform["name"] for platform in platforms}
    return InstitutionPage(
        name=body["name"],
        kind=word(InstitutionKind, body["kind"]),
        region=region_name(body["region"]),
        state=institution_state(platforms, entries, on=on),
        facts=institution_facts(body),
        platforms=shelf(
            [platform_line(platform, on=on) for platform in platforms],
            parameter="platforms",
            query=query,
            size=PLATFORMS_A_PAGE,
            anchor="platforms",
        ),
        fees=shelf(fee_rows(courses, platform_names), parameter="fees", query=query, size=FEES_A_PAGE, anchor="fees"),
        staff=shelf(
            [_staff_line(teacher) for teacher in _children(RecordKind.TEACHER, [document.id])],
            parameter="staff",
            query=query,
            size=STAFF_A_PAGE,
            anchor="staff",
        ),
        credit=[_credit_line(entry, on=on) for entry in entries],
        penalties=[_penalty_line(penalty) for penalty in body["penalties"]],
        listings=_listing_lines(document.id),
        history=history_lines(selectors.history(document.id)),
        complaint_url=complaint_address(document.id),
        as_of=on,
    )


def platform_line(body: Body, *, on: date) -> RecordLine:
    """Return a platform as it stands in a list."""
    number = gettext("备案编号 %(number)s") % {"number": body["filingNumber"]} if body["filingNumber"] else gettext("没有备案编号")
    return RecordLine(
        url=record_address(RecordKind.PLATFORM, body),
        state=platform_seal(body, on=on),
        name=body["name"],
        kind=word(PlatformKind, body["kind"]),
        reason=gettext("，").join(filter(None, (number, _filed_on(body)))),
    )


def _children(kind: str, parents: Sequence[str]) -> list[Body]:
    pages = selectors.children(kind, parents, first=READ_AT_MOST) if parents else {}
    return [document.body for parent in parents for document in pages[parent].documents]


def _filed_on(body: Body) -> str:
    return gettext("%(day)s 备案") % {"day": day_words(body["filedOn"])} if body["filedOn"] else ""


def _staff_line(body: Body) -> StaffLine:
    found = body["certificate"]
    return StaffLine(
        url=record_address(RecordKind.TEACHER, body),
        name=body["name"],
        role=word(StaffRole, body["role"]),
        subjects=words(Subject, body["subjects"]),
        certificate=certificate(found),
        masked_number=(found or {}).get("maskedNumber") or "",
    )


def _credit_line(entry: Body, *, on: date) -> CreditLine:
    tones = {"BLACK": "warning", "GREY": "caution", "WHITE": "filed"}
    in_force = standing.is_in_force(entry, on=on)
    ended = ""
    if entry["removedOn"]:
        ended = gettext("%(day)s 移出") % {"day": day_words(entry["removedOn"])}
        ended += gettext("：%(reason)s") % {"reason": entry["removalReason"]} if entry["removalReason"] else ""
    elif entry["validUntil"]:
        ended = gettext("有效期至 %(day)s") % {"day": day_words(entry["validUntil"])}
    return CreditLine(
        list=word(CreditList, entry["list"]),
        tone=tones[entry["list"]] if in_force else "ended",
        reason=entry["reason"],
        decision=gettext("%(issuer)s，%(number)s") % {"issuer": entry["issuedBy"], "number": entry["decisionNumber"]},
        basis=entry["basis"] or "",
        listed_on=entry["listedOn"],
        ended=ended,
        is_in_force=in_force,
    )


def _penalty_line(penalty: Body) -> PenaltyLine:
    return PenaltyLine(
        kind=word(PenaltyKind, penalty["kind"]),
        amount=penalty["amount"],
        decision=gettext("%(issuer)s，%(number)s") % {"issuer": penalty["issuedBy"], "number": penalty["decisionNumber"]},
        basis=penalty["basis"] or "",
        decided_on=penalty["decidedOn"],
    )


def _listing_lines(institution_id: str) -> list[ListingLine]:
    listings = [document.body for document in selectors.listings_of(institution_id)]
    lists = selectors.documents(listing["list"] for listing in listings)
    return [
        ListingLine(
            url=record_address(RecordKind.LISTING, listing),
            name=listing["name"],
            list_title=lists[listing["list"]].body["title"],
            issuer=lists[listing["list"]].body["issuer"],
            published_on=lists[listing["list"]].body["publishedOn"],
        )
        for listing in listings
        if listing["list"] in lists
    ]
