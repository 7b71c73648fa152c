"""What the page of an institution shows, put together from documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.utils.translation import gettext

from public_site.addresses import complaint_address, record_address
from public_site.as_of_request import PageDay
from public_site.decision_lines import CreditLine, Penalties, credit_line, penalties
from public_site.facts import Fact, institution_facts
from public_site.fees import FeeRow, fee_note, fee_shelf
from public_site.findings import FindingLine, institution_findings, platform_tallies, staff_known
from public_site.history_lines import HistoryLine, Silence, history_shelf
from public_site.paging import Shelf, shelf
from public_site.records_of_day import READ_AT_MOST, children, credit_of, credit_today, documents, staff_of
from public_site.states import State, institution_state, platform_seal, state_of_day
from public_site.wording import Body, certificate, day_words, region_name, word, words
from registry import contact_lines, matched_listings
from registry.contact_lines import ContactLineView
from registry.paging import Window
from registry.selectors import Document
from registry.told_entries import is_natural_person
from registry.vocabulary import InstitutionKind, PlatformKind, RecordKind, StaffRole, Subject

PLATFORMS_A_PAGE = 12
STAFF_A_PAGE = 20
LISTINGS_SHOWN = 100
PAGED = ("platforms", "fees", "staff", "history")


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
    fee_note: str
    staff: Shelf[StaffLine]
    credit: Sequence[CreditLine]
    penalties: Penalties
    listings: Sequence[ListingLine]
    findings: Sequence[FindingLine]
    history: Shelf[HistoryLine]
    contacts: Sequence[ContactLineView]
    complaint_url: str
    day: PageDay


def institution_page(document: Document, query: Mapping[str, str], *, day: PageDay, current: Body | None) -> InstitutionPage:
    """Return the page of an institution, whose document is of the day; `current` is the one of today. Raises `paging.WrongPage`."""
    body, query = document.body, {**query, **(day.typed if day.is_past else {})}
    platforms = children(RecordKind.PLATFORM, [document.id], day)
    listed = credit_today(document.id, day)
    entries = credit_of(document.id, listed, current, day)
    courses = children(RecordKind.COURSE, [platform["id"] for platform in platforms], day)
    platform_shelf = shelf(platforms, parameter="platforms", query=query, size=PLATFORMS_A_PAGE, anchor="platforms")
    staff = staff_known([document.id, *(each["id"] for each in platform_shelf.items)], day)
    tallies = platform_tallies(platform_shelf.items, courses, staff, day)
    people = shelf(staff_of(document.id, day), parameter="staff", query=query, size=STAFF_A_PAGE, anchor="staff")
    silence = Silence(day.today, listed, current)
    return InstitutionPage(
        name=body["name"],
        kind=word(InstitutionKind, body["kind"]),
        region=region_name(body["region"]),
        state=state_of_day(institution_state(platforms, entries, on=day.on), day),
        facts=institution_facts(body),
        platforms=platform_shelf.showing([_platform_line(each, day, tallies[each["id"]]) for each in platform_shelf.items]),
        fees=fee_shelf(courses, {platform["id"]: platform["name"] for platform in platforms}, query),
        fee_note=fee_note(day.on),
        staff=people.showing([_staff_line(each, day) for each in people.items]),
        credit=[credit_line(entry, on=day.on) for entry in entries if not (day.is_past and entry["listedOn"] > day.on.isoformat())],
        penalties=Penalties([], []) if is_natural_person(current) else penalties(body, current),
        listings=_listing_lines(document.id, day),
        findings=institution_findings(body, courses, staff.get(document.id), day),
        history=history_shelf(document.id, RecordKind.INSTITUTION, query, day=day, silence=silence),
        contacts=contact_lines.lines_for(body["region"]),
        complaint_url=complaint_address(document.id),
        day=day,
    )


def _platform_line(body: Body, day: PageDay, tally: str) -> RecordLine:
    """Return a platform as it stands in a list on a day."""
    number = gettext("备案编号 %(number)s") % {"number": body["filingNumber"]} if body["filingNumber"] else gettext("没有备案编号")
    return RecordLine(
        url=day.address(record_address(RecordKind.PLATFORM, body)),
        state=platform_seal(body, on=day.on),
        name=body["name"],
        kind=word(PlatformKind, body["kind"]),
        reason=gettext("，").join(filter(None, (number, _filed_on(body), tally))),
    )


def _filed_on(body: Body) -> str:
    return gettext("%(day)s备案") % {"day": day_words(body["filedOn"])} if body["filedOn"] else ""


def _staff_line(body: Body, day: PageDay) -> StaffLine:
    found = body["certificate"]
    return StaffLine(
        url=day.address(record_address(RecordKind.TEACHER, body)),
        name=body["name"],
        role=word(StaffRole, body["role"]),
        subjects=words(Subject, body["subjects"]),
        certificate=certificate(found),
        masked_number=(found or {}).get("maskedNumber") or "",
    )


def _listing_lines(institution_id: str, day: PageDay) -> list[ListingLine]:
    """Return the lines of lists that name the institution, of those published by the day, the newest list first."""
    matched = matched_listings.pages([institution_id], Window(READ_AT_MOST))[institution_id]
    listings = [document.body for document in matched.documents]
    lists = documents((listing["list"] for listing in listings), day)
    lines = [
        ListingLine(
            url=record_address(RecordKind.LISTING, listing),
            name=listing["name"],
            list_title=lists[listing["list"]]["title"],
            issuer=lists[listing["list"]]["issuer"],
            published_on=lists[listing["list"]]["publishedOn"],
        )
        for listing in listings
        if listing["list"] in lists and lists[listing["list"]]["publishedOn"] <= day.on.isoformat()
    ]
    return sorted(lines, key=attrgetter("published_on"), reverse=True)[:LISTINGS_SHOWN]
