"""Reads of cases: for staff within their scopes, for a reporter with the receipt; never the sealed contact."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from accounts.rights import Right, may
from accounts.vocabulary import Unit
from complaints import clocks, references
from complaints.case_queue import visible
from complaints.clocks import Flag
from complaints.models import Complaint, Message, Note
from complaints.problems import ReceiptUnknown
from complaints.vocabulary import (
    FINAL,
    OPEN,
    PUBLIC_TEXT,
    Author,
    Category,
    Ground,
    Mode,
    Nature,
    Outcome,
    Status,
)

_DUMMY_HASH = references.hash_secret("")

# What the interfaces call a complaint that staff have in hand.
Case = Complaint


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One line of the thread as the reporter reads it: who in kind, never which member of staff."""

    author: Author
    status: Status | None
    status_text: str
    body: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class PutOff:
    """How a last day was put off: by how many working days, from which day, when, with what told the reporter, under which rule."""

    days: int
    before: date
    at: datetime | None
    reason: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What the holder of a receipt may see of the case, what they wrote included; no contact, no name of staff, no note."""

    reference: str
    nature: Nature
    category: Category
    mode: Mode
    record_id: str
    about: str = field(repr=False)
    description: str = field(repr=False)
    occurred_on: date | None = field(repr=False)
    amount: Decimal | None = field(repr=False)
    unit: Unit
    region: str
    status: Status
    status_text: str
    outcome: Outcome | None
    correction: int | None
    ground: Ground | None
    submitted_at: datetime
    accept_by: date
    due_on: date
    due_is_estimated: bool
    due_source: str
    put_off: PutOff | None
    closed_at: datetime | None
    can_write: bool
    messages: Sequence[ThreadLine]


def case_for(user: User, reference: str) -> Case | None:
    """Return the case if it lies in the user's scopes; nothing for what is no reference."""
    known = references.reference_in(reference)
    return visible(user).select_related("assigned_to", "entered_by").filter(reference=known).first() if known else None


def flag(case: Complaint, *, today: date) -> Flag:
    """Return the card that the case shows today."""
    return clocks.case_flag(status=Status(case.status), accept_by=case.accept_by, finish_by=case.due_on, today=today)


def limit(case: Complaint) -> clocks.Limit:
    """Return the limits of the case: those of the day on which its clock began."""
    known = clocks.limit(case.nature, case.received_at)
    # Only those of a clock that runs on have changed from one day to another.
    return clocks.limit(case.nature, clock_began(case)) if known.runs_on else known


def clock_began(case: Complaint) -> datetime:
    """Return when the clock of the case began: as the present unit received it, or an earlier one where it runs on; or anew."""
    runs_on = clocks.limit(case.nature, case.received_at).runs_on
    begins = (Status.SUBMITTED, Status.REDO) if runs_on else (Status.REDO,)
    # No other unit receives what has been done again.
    began = case.messages.filter(status__in=begins).last()
    return began.at if began else case.received_at


def due_source(case: Complaint) -> str:
    """Return the rule from which the last day of the case comes, in words."""
    known = limit(case)
    return known.source_for(case.unit, known.finish_source)


def extension_source(case: Complaint) -> str:
    """Return the rule by which the last day of the case may be put off, in words."""
    known = limit(case)
    return known.source_for(case.unit, known.extension_source)


def may_be_put_off(case: Complaint, *, today: date) -> bool:
    """Tell whether the last day of the case can still be put off: once since its clock began, and to one that has not passed."""
    if case.put_off_days:
        return False
    began = clock_began(case)
    most = clocks.limit(case.nature, began).extension
    return most > 0 and clocks.due_on(Nature(case.nature), began, put_off=most).finish_by >= today


def put_off(case: Complaint) -> PutOff | None:
    """Return how the last day of the case was put off since its clock began, if it was."""
    if not case.put_off_days:
        return None
    began = clock_began(case)
    known = clocks.limit(case.nature, began)
    puts_off = (Status.EXTENDED, Status.TRANSFERRED) if known.runs_on else (Status.EXTENDED,)
    told = case.messages.filter(status__in=puts_off, at__gte=began).first()
    return PutOff(
        days=case.put_off_days,
        before=clocks.due_on(Nature(case.nature), began).finish_by,
        at=told.at if told else None,
        reason=told.body if told else "",
        source=known.source_for(case.unit, known.extension_source),
    )


def messages(case: Complaint) -> QuerySet[Message]:
    """Return the thread, oldest first, with the members of staff: for the desk alone."""
    return case.messages.select_related("staff")


def notes(case: Complaint) -> QuerySet[Note]:
    """Return the notes of staff, oldest first."""
    return case.notes.select_related("staff")


def open_cases_of(user: User) -> int:
    """Return how many open cases somebody has in hand."""
    return Complaint.objects.filter(assigned_to=user, status__in=sorted(OPEN)).count()


def handlers(case: Complaint) -> list[User]:
    """Return who may be given the case, by name."""
    people = User.objects.filter(is_active=True, roles__unit=case.unit).distinct().prefetch_related("roles")
    by_name = people.order_by("display_name", "username")
    return [person for person in by_name if may(person, Right.HANDLE_CASES, unit=case.unit, region=case.region)]


def case_by_receipt(reference: str, secret: str) -> ReceiptView:
    """Return the case to who shows its receipt; takes as long for a wrong reference as for a wrong secret.

    Raises `ReferenceWrong` for what is no reference and `ReceiptUnknown`. The caller throttles.
    """
    case = Complaint.objects.filter(reference=references.parse_reference(reference)).first()
    fits = references.secret_fits(secret, case.secret_hash if case else _DUMMY_HASH)
    if case is None or not fits:
        raise ReceiptUnknown
    return receipt_view(case)


def receipt_view(case: Complaint) -> ReceiptView:
    """Return what the holder of the case's receipt may see."""
    status = Status(case.status)
    messages = list(case.messages.all())
    return ReceiptView(
        reference=case.reference,
        nature=Nature(case.nature),
        category=Category(case.category),
        mode=Mode(case.mode),
        record_id=case.record_id,
        about=case.about,
        description=case.description,
        occurred_on=case.occurred_on,
        amount=case.amount,
        unit=Unit(case.unit),
        region=case.region,
        status=status,
        status_text=str(PUBLIC_TEXT[status]),
        outcome=Outcome(case.outcome) if case.outcome else None,
        correction=case.correction,
        ground=Ground(case.ground) if case.ground else None,
        # What staff enter reached them earlier; the clocks count from then.
        submitted_at=messages[0].at,
        accept_by=case.accept_by,
        due_on=case.due_on,
        due_is_estimated=case.due_is_estimated,
        due_source=due_source(case),
        put_off=put_off(case),
        closed_at=case.closed_at,
        can_write=status not in FINAL,
        messages=tuple(_thread_line(message) for message in messages),
    )


def _thread_line(message: Message) -> ThreadLine:
    status = Status(message.status) if message.status else None
    text = str(PUBLIC_TEXT[status]) if status else ""
    return ThreadLine(Author(message.author), status, text, message.body, message.at)
