"""The types of a complaint as its reporter sees it; who reported has no type here."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry import enum_value

from complaints.selectors import ReceiptView, ThreadLine
from complaints.vocabulary import Status
from graphql_api.fields import documented, region_view
from graphql_api.levels import Level
from graphql_api.record_types import Node, Region
from registry import selectors


@strawberry.enum(description="What the reporter wants; it decides the procedure and its time limits.")
class ComplaintNature(Enum):
    COMPLAINT = enum_value("COMPLAINT", description="Complaint (投诉): settle my dispute with the provider.")
    REPORT = enum_value("REPORT", description="Report (举报): look into a breach of the rules.")
    ENQUIRY = enum_value("ENQUIRY", description="Enquiry (咨询): answer my question.")


@strawberry.enum(description="What a complaint is about.")
class ComplaintCategory(Enum):
    UNFILED = enum_value("UNFILED", description="Teaches without having filed or without a licence.")
    OVERTIME = enum_value("OVERTIME", description="Teaches outside the hours that are allowed.")
    BEYOND_STANDARD = enum_value("BEYOND_STANDARD", description="Teaches ahead of or beyond the curriculum.")
    TEACHERS = enum_value("TEACHERS", description="Teachers without qualification, or who serve at a school.")
    OVERCHARGING = enum_value("OVERCHARGING", description="Charges more, or for longer, than is allowed.")
    REFUND = enum_value("REFUND", description="Does not refund.")
    FALSE_ADVERTISING = enum_value("FALSE_ADVERTISING", description="False advertising, promises of admission.")
    HARMFUL_CONTENT = enum_value("HARMFUL_CONTENT", description="Harmful content.")
    DATA_LEAK = enum_value("DATA_LEAK", description="Leaks personal data.")
    HOMEWORK = enum_value("HOMEWORK", description="Sets homework for the first two school years.")
    DISGUISED = enum_value("DISGUISED", description="Teaches school subjects in disguise.")
    ABSCONDED = enum_value("ABSCONDED", description="Has closed and cannot be reached.")
    OTHER = enum_value("OTHER", description="Anything else.")


@strawberry.enum(description="Who may know the reporter. Explain it before somebody chooses.")
class ComplaintMode(Enum):
    NAMED = enum_value("NAMED", description="The provider too, as far as mediation needs it.")
    CONFIDENTIAL = enum_value("CONFIDENTIAL", description="The unit that handles the case alone.")
    ANONYMOUS = enum_value("ANONYMOUS", description="Nobody; no contact may be given.")


@strawberry.enum(description="The kinds of body that answer complaints.")
class ComplaintUnit(Enum):
    EDUCATION = enum_value("EDUCATION", description="Education department.")
    MARKET = enum_value("MARKET", description="Market supervision.")
    POLICE = enum_value("POLICE", description="Police.")
    TELECOM = enum_value("TELECOM", description="Communications administration.")
    CYBERSPACE = enum_value("CYBERSPACE", description="Cyberspace administration.")


@strawberry.enum(description="Where a complaint stands.")
class ComplaintState(Enum):
    SUBMITTED = enum_value("SUBMITTED", description="Received.")
    ACCEPTED = enum_value("ACCEPTED", description="Taken on.")
    REJECTED = enum_value("REJECTED", description="Not taken on; a message says why and where to go.")
    TRANSFERRED = enum_value("TRANSFERRED", description="Sent to the unit that answers for it.")
    ROUTING = enum_value("ROUTING", description="The unit that answers for it is being found.")
    IN_PROGRESS = enum_value("IN_PROGRESS", description="Being worked on.")
    EXTENDED = enum_value("EXTENDED", description="Being worked on, for longer than first promised.")
    REPLIED = enum_value("REPLIED", description="Answered.")
    REDO = enum_value("REDO", description="Being worked on again.")
    SUPERVISED = enum_value("SUPERVISED", description="Being worked on under supervision.")
    CLOSED = enum_value("CLOSED", description="Ended, with an outcome.")
    WITHDRAWN = enum_value("WITHDRAWN", description="Withdrawn by the reporter.")


@strawberry.enum(description="How a complaint ended.")
class ComplaintOutcome(Enum):
    RESOLVED = enum_value("RESOLVED", description="What was asked has been done.")
    SETTLED = enum_value("SETTLED", description="Both sides agreed in mediation.")
    NOT_SETTLED = enum_value("NOT_SETTLED", description="Mediation brought no agreement.")
    VIOLATION_FOUND = enum_value("VIOLATION_FOUND", description="A breach was found and dealt with.")
    NOT_FOUND = enum_value("NOT_FOUND", description="No breach was found.")
    ANSWERED = enum_value("ANSWERED", description="The question was answered.")
    REFERRED = enum_value("REFERRED", description="Handed to another authority.")


@strawberry.enum(
    description="Why a complaint was not taken on (市场监督管理投诉举报处理暂行办法 article 15, 信访工作条例 article 19)."
)
class ComplaintGround(Enum):
    NOT_OUR_DUTY = enum_value("NOT_OUR_DUTY", description="Another body answers for it.")
    OTHER_PROCEDURE = enum_value("OTHER_PROCEDURE", description="It is before a court, in arbitration or in another procedure.")
    ALREADY_ACCEPTED = enum_value("ALREADY_ACCEPTED", description="The same matter was taken on before.")
    NO_OBJECT = enum_value("NO_OBJECT", description="Nothing tells whom it is about.")
    TOO_OLD = enum_value("TOO_OLD", description="More than three years have passed since the reporter knew of the harm.")
    EMERGENCY = enum_value("EMERGENCY", description="It is urgent: call 110, 119 or 120.")
    SECRET = enum_value("SECRET", description="It touches state secrets.")


@strawberry.enum(description="Who speaks in the thread of a complaint.")
class MessageAuthor(Enum):
    REPORTER = enum_value("REPORTER", description="The reporter.")
    STAFF = enum_value("STAFF", description="The unit that handles the case.")
    SYSTEM = enum_value("SYSTEM", description="A change of state.")


@strawberry.type(description="One line of the thread between reporter and unit.")
class ComplaintMessage:
    author: MessageAuthor = documented("Who speaks.")
    state: ComplaintState | None = documented("The state that began with it, if it changed the state.")
    state_text: str | None = documented("That state in words, as `ComplaintStatus.stateText`.")
    body: str = documented("What was written; empty for a mere change of state.")
    at: datetime = documented("When.")


@strawberry.type(description="A complaint as the holder of its receipt may see it.")
class ComplaintStatus:
    reference: str = documented("The reference on the receipt.")
    nature: ComplaintNature = documented("What the reporter wants.")
    category: ComplaintCategory = documented("What it is about.")
    mode: ComplaintMode = documented("Who may know the reporter.")
    record: Node | None = documented("The public record that it is about, if one was named and is still public.")
    about: str = documented("Whom it is about, in words.")
    unit: ComplaintUnit = documented("The kind of body that handles it.")
    region: Region | None = documented("The region that handles it.")
    state: ComplaintState = documented("Where it stands.")
    state_text: str = documented("Where it stands, in words for the reporter, in the language of `Accept-Language`.")
    outcome: ComplaintOutcome | None = documented("How it ended, once it has.")
    ground: ComplaintGround | None = documented("Why it was not taken on, where it was not.")
    submitted_at: datetime = documented("When it was received.")
    accept_by: date = documented("Last day for saying whether it is taken on.")
    due_on: date = documented("Promised last day.")
    due_is_estimated: bool = documented("Whether the promised day may move, because next year's working days are not yet known.")
    closed_at: datetime | None = documented("When it ended.")
    messages: list[ComplaintMessage] = documented("The thread, oldest first.")


@strawberry.type(description="What the reporter must keep: with both, the complaint can be opened again.")
class ComplaintReceipt:
    reference: str = documented("Readable reference with a check digit.")
    secret: str = documented("The secret that opens the case. It is shown here and never again: only its hash is kept.")


def status_view(case: ReceiptView, level: Level) -> Mapping[str, Any]:
    """Return a case by the public names of what its reporter may see, with the record that it is about on a level."""
    about = selectors.document(case.record_id) if case.record_id else None
    return {
        "reference": case.reference,
        "nature": case.nature.upper(),
        "category": case.category.upper(),
        "mode": case.mode.upper(),
        "record": level.add(about) if about else None,
        "about": case.about,
        "unit": case.unit.upper(),
        "region": region_view(case.region) if case.region else None,
        "state": _state(case.status),
        "stateText": case.status_text,
        "outcome": case.outcome.upper() if case.outcome else None,
        "ground": case.ground.upper() if case.ground else None,
        "submittedAt": case.submitted_at.isoformat(),
        "acceptBy": case.accept_by,
        "dueOn": case.due_on,
        "dueIsEstimated": case.due_is_estimated,
        "closedAt": case.closed_at and case.closed_at.isoformat(),
        "messages": [_message_view(line) for line in case.messages],
    }


def _message_view(line: ThreadLine) -> Mapping[str, Any]:
    return {
        "author": line.author.upper(),
        "state": _state(line.status) if line.status else None,
        "stateText": line.status_text or None,
        "body": line.body,
        "at": line.at.isoformat(),
    }


def _state(status: Status) -> str:
    # That a case was sent back between offices is theirs to sort out, not the reporter's.
    return "ROUTING" if status == Status.RETURNED else status.upper()
