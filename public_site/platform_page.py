"""What the page of a platform shows, put together from documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from public_site.addresses import complaint_address, record_address
from public_site.facts import Fact, platform_facts
from public_site.fees import CourseCard, FeeRow, course_cards, fee_rows
from public_site.history_lines import HistoryLine, history_lines, status_since
from public_site.paging import Shelf, shelf
from public_site.states import State, institution_seal, platform_state
from public_site.wording import region_name, word
from registry import selectors
from registry.selectors import Document
from registry.vocabulary import PlatformKind, RecordKind

COURSES_READ = 300
FEES_A_PAGE = 20
PAGED = ("fees",)

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Party:
    """An institution that answers for a platform: the operator, or another by joint responsibility."""

    url: str
    name: str
    state: str
    region: str


@dataclass(frozen=True, slots=True)
class PlatformPage:
    """All that the template needs; `other_parties` are credit codes of those who answer jointly."""

    name: str
    kind: str
    operator: Party
    state: State
    facts: Sequence[Fact]
    fees: Shelf[FeeRow]
    courses: Sequence[CourseCard]
    has_more_courses: bool
    other_parties: Sequence[str]
    history: Sequence[HistoryLine]
    complaint_url: str
    as_of: date


def platform_page(document: Document, query: Mapping[str, str], *, on: date) -> PlatformPage:
    """Return the page of a platform on a day. Raises `paging.WrongPage`."""
    body = document.body
    operator = selectors.documents([body["operator"]])[body["operator"]].body
    standing = selectors.standings([operator["id"]]).get(operator["id"])
    found = selectors.children(RecordKind.COURSE, [document.id], first=COURSES_READ)[document.id]
    courses = [course.body for course in found.documents]
    teachers = selectors.documents(each for course in courses for each in course["teachers"])
    entries = selectors.history(document.id)
    since, basis = status_since(entries)
    operator_url = record_address(RecordKind.INSTITUTION, operator)
    return PlatformPage(
        name=body["name"],
        kind=word(PlatformKind, body["kind"]),
        operator=Party(
            url=operator_url,
            name=operator["name"],
            state=institution_seal(standing.filing_status, standing.credit_status) if standing else "unknown",
            region=region_name(operator["region"]),
        ),
        state=platform_state(body, on=on, since=since, basis=basis),
        facts=platform_facts(body, operator, operator_url=operator_url),
        fees=shelf(fee_rows(courses, {}), parameter="fees", query=query, size=FEES_A_PAGE, anchor="fees"),
        courses=course_cards(courses, {each: found.body for each, found in teachers.items()}),
        has_more_courses=found.has_next,
        other_parties=[code for code in body["responsibleUsccs"] if code != operator["uscc"]],
        history=history_lines(entries),
        complaint_url=complaint_address(document.id),
        as_of=on,
    )
