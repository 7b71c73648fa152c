"""Reads of cases: for staff within their scopes, for a reporter with the receipt; never the sealed contact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Least

from accounts.models import User
from accounts.rights import Right, region_prefix, scopes
from accounts.vocabulary import Unit
from complaints import clocks, references
from complaints.clocks import Flag
from complaints.models import Complaint, ContactRequest, LastLook, Message, Note
from complaints.problems import ReceiptUnknown
from complaints.vocabulary import (
    ANSWERED,
    FINAL,
    OPEN,
    PUBLIC_TEXT,
    WAITING,
    Attention,
    Author,
    Category,
    Ground,
    Mode,
    Nature,
    Outcome,
    Status,
)

_DUMMY_HASH = references.hash_secret("")
_UNANSWERED = sorted(frozenset(Status) - ANSWERED)


# What the interfaces call a complaint that staff have in hand.
Case = Complaint


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the queue may be narrowed by; empty means all.

    `status` takes a status, `open` or `ended`; a region stands for all below it; `text` is words that must all occur. A whole
    reference as the text is looked up in all cases, whatever else is asked for.
    """

    status: str = "open"
    nature: str = ""
    category: str = ""
    region: str = ""
    only: Attention | None = None
    text: str = ""

    @property
    def reference(self) -> str | None:
        """The reference that the text is as a whole, if it is one."""
        return references.reference_in(self.text)

    @property
    def is_open_only(self) -> bool:
        """Whether what has ended is left out."""
        return self.status == "open" and not self.reference


@dataclass(frozen=True, slots=True)
class Counts:
    """What asks for attention in somebody's scopes; `contact` is what waits for them to let a colleague see who complained."""

    new: int
    waiting: int
    mine: int
    unread: int
    yellow: int
    red: int
    contact: int
    looked_at: datetime | None


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


def queue(user: User, wanted: QueueFilter, *, today: date) -> QuerySet[Complaint]:
    """Return the cases in the user's scopes that the filter leaves, the most urgent first."""
    if wanted.reference:
        return _in_order(_visible(user).filter(_mentions(wanted.reference)))
    cases = _visible(user).filter(_status_condition(wanted.status))
    for column in ("nature", "category"):
        if value := getattr(wanted, column):
            cases = cases.filter(**{column: value})
    if wanted.region:
        cases = cases.filter(region__startswith=region_prefix(wanted.region))
    if wanted.only is not None:
        cases = cases.filter(_ATTENTION[wanted.only](user, today))
    for word in wanted.text.split():
        cases = cases.filter(_mentions(word))
    return _in_order(cases)


def unread(cases: Iterable[Case]) -> frozenset[int]:
    """Return the keys of those cases of which a text of the reporter waits to be read. One query."""
    waiting = Complaint.objects.filter(_unread(), pk__in=[case.pk for case in cases])
    return frozenset(waiting.values_list("pk", flat=True))


def contact_asked(user: User, cases: Iterable[Case]) -> frozenset[int]:
    """Return the keys of those cases whose contact a colleague asked to see, which the user may allow. One query or none."""
    if not scopes(user, Right.ASSIGN_CASES):
        return frozenset()
    asked = Complaint.objects.filter(_contact_asked(user), pk__in=[case.pk for case in cases])
    return frozenset(asked.values_list("pk", flat=True))


def case_for(user: User, reference: str) -> Case | None:
    """Return the case if it lies in the user's scopes; nothing for what is no reference."""
    known = references.reference_in(reference)
    return _visible(user).select_related("assigned_to", "entered_by").filter(reference=known).first() if known else None


def counts(user: User, *, today: date) -> Counts:
    """Return what asks for the user's attention. Two queries."""
    look = _last_look(user)
    found = _visible(user).aggregate(
        new=Count("pk", filter=_new_since(look)),
        waiting=Count("pk", filter=Q(status__in=sorted(WAITING))),
        mine=Count("pk", filter=Q(assigned_to=user, status__in=sorted(OPEN))),
        unread=Count("pk", filter=Q(_unread(), status__in=sorted(OPEN))),
        red=Count("pk", filter=_red(today)),
        yellow=Count("pk", filter=_yellow(today)),
        contact=Count("pk", filter=_contact_asked(user)),
    )
    return Counts(**found, looked_at=look.at if look else None)


def looked_at(user: User) -> datetime | None:
    """Return when the user last said to have seen what came in, if ever."""
    look = _last_look(user)
    return look.at if look else None


def flag(case: Complaint, *, today: date) -> Flag:
    """Return the card that the case shows today."""
    return clocks.case_flag(status=Status(case.status), accept_by=case.accept_by, finish_by=case.due_on, today=today)


def limit(case: Complaint) -> clocks.Limit:
    """Return the limits of the case: those of the day on which its clock began."""
    return clocks.limit(case.nature, clock_began(case))


def clock_began(case: Complaint) -> datetime:
    """Return when the clock of the case began: as the present unit received it, or an earlier one where it runs on."""
    if not clocks.limit(case.nature, case.received_at).runs_on:
        return case.received_at
    return case.messages.filter(status__in=(Status.SUBMITTED, Status.REDO)).latest("id").at


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
    most = limit(case).extension
    if case.put_off_days or most == 0:
        return False
    return clocks.due_on(Nature(case.nature), clock_began(case), put_off=most).finish_by >= today


def put_off(case: Complaint) -> PutOff | None:
    """Return how the last day of the case was put off since its clock began, if it was."""
    if not case.put_off_days:
        return None
    began, known = clock_began(case), limit(case)
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
    people = User.objects.filter(is_active=True, roles__unit=case.unit).distinct().prefetch_related("roles").order_by("username")
    return [
        person for person in people if any(scope.covers(case.unit, case.region) for scope in scopes(person, Right.HANDLE_CASES))
    ]


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
        submitted_at=case.created_at,
        accept_by=case.accept_by,
        due_on=case.due_on,
        due_is_estimated=case.due_is_estimated,
        due_source=due_source(case),
        put_off=put_off(case),
        closed_at=case.closed_at,
        can_write=status not in FINAL,
        messages=tuple(_thread_line(message) for message in case.messages.all()),
    )


def _thread_line(message: Message) -> ThreadLine:
    status = Status(message.status) if message.status else None
    text = str(PUBLIC_TEXT[status]) if status else ""
    return ThreadLine(Author(message.author), status, text, message.body, message.at)


def _visible(user: User) -> QuerySet[Complaint]:
    return Complaint.objects.filter(_within(user, Right.VIEW_CASES))


def _within(user: User, right: Right) -> Q:
    """Where the user holds the right."""
    within = (Q(unit=scope.unit, region__startswith=region_prefix(scope.region)) for scope in scopes(user, right))
    return reduce(or_, within, Q(pk__in=()))


def _in_order(cases: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Those first of which a clock ends first."""
    ends_on = models.Case(models.When(status__in=sorted(WAITING), then=Least("accept_by", "due_on")), default="due_on")
    return cases.select_related("assigned_to").order_by(ends_on, "id")


def _mentions(word: str) -> Q:
    return Q(reference__icontains=word) | Q(about__icontains=word) | Q(description__icontains=word) | Q(record_id=word)


def _unread() -> Exists:
    """Whether a text of the reporter waits to be read."""
    return Exists(Message.objects.filter(complaint=OuterRef("pk"), author=Author.REPORTER, body__gt="", seen_at__isnull=True))


def _contact_asked(user: User) -> Q:
    """Whether somebody else asked to see the contact, which is still there, and the user may allow it."""
    waiting = ContactRequest.objects.filter(complaint=OuterRef("pk"), approved_by=None, refused_by=None)
    asked = waiting.filter(complaint__sealed_contact__isnull=False).exclude(asked_by=user)
    return Q(Exists(asked)) & _within(user, Right.ASSIGN_CASES)


def _status_condition(status: str) -> Q:
    match status:
        case "":
            return Q()
        case "open":
            return Q(status__in=sorted(OPEN))
        case "ended":
            return Q(status__in=sorted(FINAL))
        case _:
            return Q(status=status)


def _last_look(user: User) -> LastLook | None:
    return LastLook.objects.filter(user=user).first()


def _new_since(look: LastLook | None) -> Q:
    # What staff enter may have been received days before it stands here.
    received = Q(received_at__gt=look.at) | Q(created_at__gt=look.at) if look else Q()
    return received & Q(status__in=sorted(WAITING))


def _red(today: date) -> Q:
    last = clocks.latest_working_day(today)
    return Q(status__in=sorted(WAITING), accept_by__lt=last) | Q(status__in=_UNANSWERED, due_on__lt=last)


def _yellow(today: date) -> Q:
    near = Q(status__in=sorted(WAITING), accept_by__lte=today)
    near |= Q(status__in=_UNANSWERED, due_on__lte=clocks.add_working_days(today, 1))
    return near & ~_red(today)


_ATTENTION: Mapping[Attention, Callable[[User, date], Q]] = {
    Attention.NEW: lambda user, _: _new_since(_last_look(user)),
    Attention.OVERDUE: lambda _, today: _red(today),
    Attention.SOON: lambda _, today: _yellow(today),
    Attention.UNREAD: lambda _, __: Q(_unread()),
    Attention.MINE: lambda user, _: Q(assigned_to=user),
    Attention.CONTACT: lambda user, _: _contact_asked(user),
}
