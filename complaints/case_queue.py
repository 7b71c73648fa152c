"""The queue at the desk: which cases somebody sees, in which order, and which of them ask for attention."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Final

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Least

from accounts.models import User
from accounts.rights import Right, region_prefix, scopes
from accounts.vocabulary import Unit
from complaints import clocks, references
from complaints.contacts import UNDECIDED
from complaints.models import Complaint, ContactRequest, LastLook, Message
from complaints.subjects import record_called
from complaints.vocabulary import ANSWERED, FINAL, OPEN, WAITING, Attention, Author, Status

_UNANSWERED = sorted(frozenset(Status) - ANSWERED)
# The database holds it true that what has ended has its time, and of open cases alone it has an index.
_IS_OPEN: Final = Q(closed_at__isnull=True)
# Stands for a handler where a case has none.
NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the queue may be narrowed by; empty means all.

    `status` takes a status, `open` or `ended`; a region stands for all below it; `handler` is who has the case in hand, by key, or
    `NOBODY`; `same_as` is a case and leaves those about the same with it; `text` is words that must all occur. A whole reference
    as the text is looked up in all cases, whatever else is asked for.
    """

    status: str = "open"
    nature: str = ""
    category: str = ""
    unit: str = ""
    region: str = ""
    handler: str = ""
    only: Attention | None = None
    same_as: Complaint | None = None
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
    mine: int
    unread: int
    yellow: int
    red: int
    contact: int
    looked_at: datetime | None


def queue(user: User, wanted: QueueFilter, *, today: date) -> QuerySet[Complaint]:
    """Return the cases in the user's scopes that the filter leaves, the most urgent first."""
    if wanted.reference:
        return _in_order(visible(user).filter(_mentions(wanted.reference)), today)
    cases = visible(user).filter(_status_condition(wanted.status))
    for column in ("nature", "category", "unit"):
        if value := getattr(wanted, column):
            cases = cases.filter(**{column: value})
    if wanted.region:
        cases = cases.filter(region__startswith=region_prefix(wanted.region))
    if wanted.handler:
        cases = cases.filter(assigned_to=None if wanted.handler == NOBODY else int(wanted.handler))
    if wanted.only is not None:
        cases = cases.filter(_ATTENTION[wanted.only](user, today))
    if wanted.same_as is not None:
        cases = cases.filter(_about_the_same(wanted.same_as))
    words = wanted.text.split()
    # A code is looked for by itself, so that the number of queries is the same whatever is typed.
    record = record_called(words[0]) if len(words) == 1 else ""
    for word in words:
        cases = cases.filter(_mentions(word, record))
    return _in_order(cases, today)


def those(keys: Sequence[int], columns: Sequence[str]) -> list[Complaint]:
    """Return the cases with these keys, in the order of the keys, with who has them in hand; of them so much is read. One query."""
    found = Complaint.objects.select_related("assigned_to").only(*columns).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def unread(cases: Iterable[Complaint]) -> frozenset[int]:
    """Return the keys of those cases of which a text of the reporter waits to be read. One query."""
    waiting = Complaint.objects.filter(_unread(), pk__in=[case.pk for case in cases])
    return frozenset(waiting.values_list("pk", flat=True))


def contact_asked(user: User, cases: Iterable[Complaint]) -> frozenset[int]:
    """Return the keys of those cases whose contact a colleague asked to see, which the user may allow. One query or none."""
    if not scopes(user, Right.ASSIGN_CASES):
        return frozenset()
    asked = Complaint.objects.filter(_contact_asked(user), pk__in=[case.pk for case in cases])
    return frozenset(asked.values_list("pk", flat=True))


def counts(user: User, *, today: date) -> Counts:
    """Return what asks for the user's attention. Two queries, and one more for who decides who may see a contact."""
    look = _last_look(user)
    # Of what has ended, most of all there is before long, nothing but a contact can be asked for.
    found = (
        visible(user)
        .filter(_IS_OPEN)
        .aggregate(
            new=Count("pk", filter=_new_since(look)),
            mine=Count("pk", filter=Q(assigned_to=user)),
            unread=Count("pk", filter=Q(_unread())),
            red=Count("pk", filter=_red(today)),
            yellow=Count("pk", filter=_yellow(today)),
        )
    )
    contact = visible(user).filter(_contact_asked(user)).count() if scopes(user, Right.ASSIGN_CASES) else 0
    return Counts(**found, contact=contact, looked_at=look.at if look else None)


def others_about_the_same(user: User, case: Complaint) -> tuple[int, int]:
    """Return how many other cases of the user's scopes are about the same, and how many of them are open. One query."""
    if not (case.record_id or case.about):
        return 0, 0
    others = visible(user).filter(_about_the_same(case)).exclude(pk=case.pk)
    found = others.aggregate(all=Count("pk"), open=Count("pk", filter=Q(status__in=sorted(OPEN))))
    return found["all"], found["open"]


def units(user: User) -> frozenset[Unit]:
    """Return the units whose cases the user sees."""
    return frozenset(Unit(scope.unit) for scope in scopes(user, Right.VIEW_CASES))


def who_has_some(user: User) -> list[User]:
    """Return who has or had a case of the user's scopes in hand, by name, with those whose account is closed. One query."""
    return list(User.objects.filter(pk__in=visible(user).values("assigned_to")).order_by("display_name", "username"))


def looked_at(user: User) -> datetime | None:
    """Return when the user last said to have seen what came in, if ever."""
    look = _last_look(user)
    return look.at if look else None


def visible(user: User) -> QuerySet[Complaint]:
    """Return the cases in the user's scopes."""
    return Complaint.objects.filter(_within(user, Right.VIEW_CASES))


def _within(user: User, right: Right) -> Q:
    """Where the user holds the right."""
    within = (Q(unit=scope.unit, region__startswith=region_prefix(scope.region)) for scope in scopes(user, right))
    return reduce(or_, within, Q(pk__in=()))


def _in_order(cases: QuerySet[Complaint], today: date) -> QuerySet[Complaint]:
    """Those first of which the clock that the queue shows ends first; those last whose clocks stand still."""
    # As in the queue: a case whose last day is over is late however early it was to be taken on.
    on_its_way = models.When(
        status__in=sorted(WAITING), due_on__gte=clocks.latest_working_day(today), then=Least("accept_by", "due_on")
    )
    ends_on = models.Case(on_its_way, default="due_on")
    stands_still = models.Case(models.When(status__in=sorted(ANSWERED), then=1), default=0)
    return cases.select_related("assigned_to").order_by(stands_still, ends_on, "id")


def _about_the_same(case: Complaint) -> Q:
    """Whether a case is about the record that this one is about, or about what is called so and was found in no record."""
    called_so = Q(about=case.about) if case.about else Q(pk=case.pk)
    return Q(record_id=case.record_id) | called_so & Q(record_id="") if case.record_id else called_so


def _mentions(word: str, record: str = "") -> Q:
    """Whether a case has the word in what was written, or is about the record that it is the id or a code of."""
    written = Q(reference__icontains=word) | Q(about__icontains=word) | Q(description__icontains=word)
    return written | Q(record_id__in={word, record or word})


def _unread() -> Exists:
    """Whether a text of the reporter waits to be read."""
    return Exists(Message.objects.filter(complaint=OuterRef("pk"), author=Author.REPORTER, body__gt="", seen_at__isnull=True))


def _contact_asked(user: User) -> Q:
    """Whether somebody else asked to see the contact, which is still there, and the user may allow it."""
    waiting = ContactRequest.objects.filter(UNDECIDED, complaint__sealed_contact__isnull=False)
    return Q(pk__in=waiting.exclude(asked_by=user).values("complaint")) & _within(user, Right.ASSIGN_CASES)


def _status_condition(status: str) -> Q:
    match status:
        case "":
            return Q()
        case "open":
            return _IS_OPEN
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
