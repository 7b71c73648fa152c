"""What the page of a platform shows, put together from documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from public_site.addresses import complaint_address, record_address
from public_site.as_of_request import PageDay
from public_site.facts import Fact, platform_facts
from public_site.fees import CourseCard, FeeRow, course_cards, fee_note, fee_shelf
from public_site.findings import PlatformFindings, platform_findings, staff_known
from public_site.history_lines import HistoryLine, Silence, history_shelf
from public_site.paging import Shelf, shelf
from public_site.records_of_day import READ_AT_MOST, children, credit_of, credit_today, documents, staff_named
from public_site.states import State, institution_seal, platform_state, state_of_day, warned_of_operator
from public_site.wording import Body, region_name, word
from registry import contact_lines, histories, selectors, standing
from registry.contact_lines import ContactLineView
from registry.selectors import Document
from registry.vocabulary import PlatformKind, RecordKind

COURSES_A_PAGE = 20
PAGED = ("fees", "courses", "course", "history")


@dataclass(frozen=True, slots=True)
class Party:
    """An institution that answers for a platform: the operator, or another by joint responsibility."""

    url: str
    name: str
    state: str
    region: str


@dataclass(frozen=True, slots=True)
class PlatformPage:
    """All that the template needs; `other_parties` are credit codes of those who answer jointly, `course` is the one asked for."""

    name: str
    kind: str
    operator: Party | None
    state: State
    facts: Sequence[Fact]
    fees: Shelf[FeeRow]
    fee_note: str
    courses: Shelf[CourseCard]
    has_more_courses: bool
    other_parties: Sequence[str]
    course: str
    findings: PlatformFindings
    history: Shelf[HistoryLine]
    contacts: Sequence[ContactLineView]
    complaint_url: str
    day: PageDay


def platform_page(document: Document, query: Mapping[str, str], *, day: PageDay, current: Body | None) -> PlatformPage:
    """Return the page of a platform, whose document is of the day; `current` is the one of today. Raises `paging.WrongPage`."""
    body, query = document.body, {**query, **(day.typed if day.is_past else {})}
    operator = documents([body["operator"]], day).get(body["operator"])
    courses = children(RecordKind.COURSE, [document.id], day)
    shown = _courses_shown(courses, query)
    teachers = staff_named((each for course in shown.items for each in course["teachers"]), day)
    party = _party(operator, day) if operator else None
    state = platform_state(body, histories.status_span(document.id, day.moment), on=day.on, is_past=day.is_past)
    if party and party.state == "black":
        state = warned_of_operator(state)
    return PlatformPage(
        name=body["name"],
        kind=word(PlatformKind, body["kind"]),
        operator=party,
        state=state_of_day(state, day),
        facts=platform_facts(body, operator, operator_url=_address(operator, day) if operator else ""),
        fees=fee_shelf(courses, {}, query),
        fee_note=fee_note(day.on),
        courses=shown.showing(course_cards(shown.items, teachers)),
        has_more_courses=len(courses) >= READ_AT_MOST,
        course=query.get("course", ""),
        other_parties=[code for code in body["responsibleUsccs"] if operator is None or code != operator["uscc"]],
        findings=platform_findings(body, courses, staff_known([document.id], day).get(document.id), day),
        history=history_shelf(document.id, RecordKind.PLATFORM, query, day=day, silence=Silence(day.today)),
        contacts=contact_lines.lines_for(operator["region"]) if operator else [],
        complaint_url=complaint_address(document.id),
        day=day,
    )


def _courses_shown(courses: Sequence[Body], query: Mapping[str, str]) -> Shelf[Body]:
    """Return the page of the courses that is asked for: by its number, or by a course that stands on it."""
    kept = {name: value for name, value in query.items() if name != "course"}
    place = next((place for place, course in enumerate(courses) if course["id"] == query.get("course")), 0)
    asked = {"courses": str(place // COURSES_A_PAGE + 1)} | kept
    return shelf(courses, parameter="courses", query=asked, size=COURSES_A_PAGE, anchor="courses")


def _party(operator: Body, day: PageDay) -> Party:
    return Party(
        url=_address(operator, day), name=operator["name"], state=_seal(operator, day), region=region_name(operator["region"])
    )


def _address(operator: Body, day: PageDay) -> str:
    return day.address(record_address(RecordKind.INSTITUTION, operator))


def _seal(operator: Body, day: PageDay) -> str:
    """Return the seal of the operator: of today as it is kept, of another day as it is worked out from what hung under it."""
    if day.at is None:
        kept = selectors.standings([operator["id"]]).get(operator["id"])
        return institution_seal(kept.filing_status, kept.credit_status) if kept else "unknown"
    platforms = children(RecordKind.PLATFORM, [operator["id"]], day)
    today = selectors.document(operator["id"])
    entries = credit_of(operator["id"], credit_today(operator["id"], day), today.body if today else None, day)
    return institution_seal(standing.filing_status(platforms, on=day.on), standing.credit_status(entries, on=day.on))
