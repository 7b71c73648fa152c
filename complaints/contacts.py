"""The sealed contact of a case, and its opening.

One person asks with a reason, another approves, and it stays open for a day; or refuses, and says why.
Every request, approval, refusal and opening is an audit line (个人信息保护法 article 51; 12315 rules article 33: nobody unrelated
may know who complained).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from accounts import audit
from accounts.models import User
from accounts.rights import Right
from complaints.drafts import Contact, clean_text
from complaints.models import Complaint, ContactRequest, SealedContact
from complaints.moves import check_may_act, may_act
from complaints.problems import NotAllowed, WordsMissing, WrongMove
from complaints.vocabulary import Mode
from registry.sealing import seal, unseal

OPEN_FOR: Final = timedelta(hours=24)
MAX_REASON: Final = 500
UNDECIDED: Final = Q(approved_by=None, refused_by=None)


@dataclass(frozen=True, slots=True)
class ContactState:
    """Where one person's wish to open the contact of a case stands."""

    is_sealed: bool
    asked: ContactRequest | None
    is_open: bool


def seal_contact(case: Complaint, contact: Contact) -> None:
    """Keep the contact of a new case, sealed."""
    context = contact_context(case)
    SealedContact.objects.create(
        complaint=case,
        name=seal(contact.name, context=context),
        phone=seal(contact.phone, context=context),
        address=seal(contact.address, context=context) if contact.address else "",
    )


def contact_context(case: Complaint) -> str:
    """Return what a sealed contact is sealed for, so that it opens for its own case alone."""
    return f"contact {case.pk}"


@transaction.atomic
def ask(case: Complaint, *, reason: str, by: User, at: datetime) -> ContactRequest:
    """Ask to open the contact of a case that one may act on; the same reason again, before it is decided, is the same request."""
    check_may_act(case, by)
    if not SealedContact.objects.filter(complaint=case).exists():
        raise NotAllowed(_why_there_is_none(case))
    reason = clean_text(reason)
    if not 0 < len(reason) <= MAX_REASON:
        raise WordsMissing(gettext("请写明为什么需要联系方式，最多 %(number)d 个字。") % {"number": MAX_REASON})
    # Held, so that of two presses on the button one comes first.
    Complaint.objects.select_for_update().get(pk=case.pk)
    if asked := waiting(case).filter(asked_by=by, reason=reason).first():
        return asked
    request = ContactRequest.objects.create(complaint=case, asked_by=by, asked_at=at, reason=reason)
    _audit(case, "contact_asked", by=by, at=at, request=request.pk)
    return request


@transaction.atomic
def approve(case: Complaint, request_id: int, *, by: User, at: datetime) -> ContactRequest:
    """Let the person who asked, and may still act on the case, open the contact for 24 hours; for a supervisor who is another."""
    request = _held(case, request_id, by)
    if request.asked_by_id == by.pk:
        raise NotAllowed(gettext("不能批准自己的申请，请另一位督办员批准。"))
    if not may_act(case, request.asked_by):
        raise WrongMove(gettext("申请人已经不能办理这个件，批准了也不能查看。请选“不批准”，写明由谁办理。"))
    request.approved_by, request.approved_at, request.expires_at = by, at, at + OPEN_FOR
    request.save()
    _audit(case, "contact_approved", by=by, at=at, request=request.pk)
    return request


@transaction.atomic
def refuse(case: Complaint, request_id: int, *, reason: str, by: User, at: datetime) -> ContactRequest:
    """Refuse to let the person who asked open the contact, and tell them why; for a supervisor who is somebody else."""
    request = _held(case, request_id, by)
    if request.asked_by_id == by.pk:
        raise NotAllowed(gettext("不能处理自己的申请，请另一位督办员处理。"))
    reason = clean_text(reason)
    if not 0 < len(reason) <= MAX_REASON:
        raise WordsMissing(gettext("请写明为什么不批准，最多 %(number)d 个字。") % {"number": MAX_REASON})
    request.refused_by, request.refused_at, request.refusal = by, at, reason
    request.save()
    _audit(case, "contact_refused", by=by, at=at, request=request.pk)
    return request


@transaction.atomic
def open_contact(case: Complaint, *, by: User, at: datetime) -> Contact:
    """Return the contact to who was allowed to see it; each opening is recorded. Raises `NotAllowed`."""
    check_may_act(case, by)
    request = _running(case, by, at).first()
    if request is None:
        raise NotAllowed(gettext("联系方式是密封的。请写明理由申请，由督办员批准后 24 小时内可以查看。"))
    sealed = SealedContact.objects.filter(complaint=case).first()
    if sealed is None:
        raise NotAllowed(_why_there_is_none(case))
    context = contact_context(case)
    _audit(case, "contact_opened", by=by, at=at, request=request.pk)
    return Contact(
        unseal(sealed.name, context=context),
        unseal(sealed.phone, context=context),
        unseal(sealed.address, context=context) if sealed.address else "",
    )


def state(case: Complaint, user: User, *, at: datetime) -> ContactState:
    """Return whether there is a contact, whether it is open to the user now, and the request by which it is, else their latest."""
    running = _running(case, user, at).first()
    return ContactState(
        is_sealed=SealedContact.objects.filter(complaint=case).exists(),
        asked=running or case.contact_requests.filter(asked_by=user).last(),
        is_open=running is not None,
    )


def waiting(case: Complaint) -> QuerySet[ContactRequest]:
    """Return the requests that nobody has decided, oldest first."""
    return case.contact_requests.filter(UNDECIDED).select_related("asked_by").order_by("id")


def _why_there_is_none(case: Complaint) -> str:
    if case.mode == Mode.ANONYMOUS:
        return gettext("这个件是匿名提交的，没有联系方式。")
    return gettext("这个件办结已满三年，联系方式已经删除。")


def _held(case: Complaint, request_id: int, by: User) -> ContactRequest:
    """A request of the case that waits, held until the transaction ends, for who may decide on it."""
    check_may_act(case, by, Right.ASSIGN_CASES)
    request = ContactRequest.objects.select_for_update().filter(UNDECIDED, complaint=case, pk=request_id).first()
    if request is None:
        raise WrongMove(gettext("没有这个待批准的申请，它可能已经有人处理。"))
    return request


def _running(case: Complaint, user: User, at: datetime) -> QuerySet[ContactRequest]:
    return case.contact_requests.filter(asked_by=user, expires_at__gt=at)


def _audit(case: Complaint, act: str, *, by: User, at: datetime, request: int) -> None:
    audit.record(at=at, actor=by, action=f"complaint.{act}", object_kind="complaint", object_id=case.reference, request=request)
