"""Taking in a complaint: what is acknowledged is committed, and what is sent twice is one."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts import audit
from accounts.models import User
from accounts.rights import Right, may, scopes
from complaints import clocks, contacts, drafts, references, routing
from complaints.drafts import ComplaintDraft
from complaints.models import Complaint, Message
from complaints.problems import DraftInvalid, NotAllowed, Problem, SubmissionConflict, SubmissionExpired
from complaints.selectors import ReceiptView, receipt_view
from complaints.subjects import Subject, subject
from complaints.vocabulary import STAFF_CHANNELS, Author, Category, Channel, Nature, Status
from registry import facts_marks
from registry.days import CIVIL_TIME, civil_day, years_after

logger = logging.getLogger(__name__)

MAX_KEY: Final = 200
RECEIPT_AGAIN_FOR: Final = timedelta(days=1)
_DRAWS: Final = 5


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes home. The secret is nowhere else: only its hash is kept."""

    reference: str
    secret: str = field(repr=False)
    complaint: ReceiptView


def submit(
    draft: ComplaintDraft,
    *,
    submission_key: str,
    channel: Channel,
    at: datetime,
    sender: str = "",
    actor: User | None = None,
    received_on: date | None = None,
    counted: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Receipt:
    """Take in a complaint and return its receipt; the same key with the same input gives the same receipt for a day.

    `sender` is who has keys of its own, so that nobody else's are the same; the public has one set of them. `actor` is the member
    of staff who enters it on someone's behalf, `received_on` the day on which it reached them, where that is not today. Within
    `counted` a new one is taken in; it may raise where there have been too many, and what was received before is not counted
    again. Raises `DraftInvalid`, `SubmissionConflict`, `SubmissionExpired` and `NotAllowed`.
    """
    if (channel in STAFF_CHANNELS) != (actor is not None):
        raise ValueError("a case by phone, letter, counter or hotline is entered by staff, any other by nobody")
    if received_on is not None and actor is None:
        raise ValueError("what nobody of staff enters is received when it is sent")
    if actor is not None and not scopes(actor, Right.ENTER_CASES):
        raise NotAllowed(gettext("您没有代为登记的权限。请联系本单位的督办员。"))
    submission_key = _key_of(sender, submission_key)
    draft = drafts.cleaned(draft)
    typed = draft.canonical() + (received_on.isoformat().encode() if received_on else b"")
    fingerprint = references.fingerprint(typed, submission_key)
    earlier = _earlier(submission_key)
    if earlier is not None:
        return _receipt_again(earlier, submission_key, fingerprint, at)
    problems = (*drafts.problems_of(draft, today=civil_day(at)), *_problems_of_receipt(received_on, draft, today=civil_day(at)))
    if problems:
        raise DraftInvalid(problems)
    about = _subject_of(draft)
    reached_us_at = _moment_of(received_on, at)
    for _ in range(_DRAWS):
        try:
            with counted():
                return _open_case(
                    draft,
                    about=about,
                    submission_key=submission_key,
                    fingerprint=fingerprint,
                    channel=channel,
                    at=at,
                    reached_us_at=reached_us_at,
                    actor=actor,
                )
        except IntegrityError:
            # Either the same submission came in at the same time, or the drawn reference was taken.
            earlier = _earlier(submission_key)
            if earlier is not None:
                return _receipt_again(earlier, submission_key, fingerprint, at)
    raise RuntimeError("no free reference was drawn")


def _key_of(sender: str, submission_key: str) -> str:
    """Return the submission key of a sender. Raises `DraftInvalid` for one that is missing or too long."""
    key = drafts.clean_line(submission_key)
    if not 0 < len(key) <= MAX_KEY:
        code = "too_long" if key else "required"
        raise DraftInvalid([Problem(("idempotency_key",), code, gettext("提交编号应有 1 到 200 个字符，每次提交换一个新的。"))])
    # A key is one line, so that nobody can send another's.
    return f"{sender}\n{key}" if sender else key


def _earlier(submission_key: str) -> Complaint | None:
    return Complaint.objects.filter(submission_key=references.hash_submission_key(submission_key)).first()


def _receipt_again(case: Complaint, submission_key: str, fingerprint: str, at: datetime) -> Receipt:
    if case.fingerprint != fingerprint:
        raise SubmissionConflict
    secret = references.remake_secret(case.reference, submission_key, case.secret_hash)
    if secret is None or at - case.created_at > RECEIPT_AGAIN_FOR:
        raise SubmissionExpired
    return Receipt(case.reference, secret, receipt_view(case))


def _subject_of(draft: ComplaintDraft) -> Subject | None:
    if not draft.record:
        return None
    found = subject(draft.record)
    if found is None:
        message = (
            gettext("没有找到这条公开记录，它可能已经撤下。请核对代码或编号；异议只能针对公开记录。")
            if draft.nature == Nature.OBJECTION
            else gettext("没有找到这条公开记录，它可能已经移除。请重新查找，或直接写明机构或平台的名称。")
        )
        raise DraftInvalid([Problem(("record",), "unknown", message)])
    return found


def _problems_of_receipt(received_on: date | None, draft: ComplaintDraft, *, today: date) -> list[Problem]:
    """What is wrong with the day on which a case reached staff."""
    if received_on is None:
        return []
    if received_on > today:
        return [Problem(("received_on",), "future", gettext("收到日期不能晚于今天。"))]
    if received_on < years_after(today, -1):
        return [Problem(("received_on",), "too_early", gettext("收到日期不能早于一年以前。请核对年份。"))]
    if draft.occurred_on and received_on < draft.occurred_on <= today:
        return [Problem(("received_on",), "before_it_happened", gettext("收到日期不能早于发生日期。"))]
    return []


def _moment_of(received_on: date | None, at: datetime) -> datetime:
    """When a case reached staff; of an earlier day, whose hour nobody wrote down, its noon."""
    if received_on in (None, civil_day(at)):
        return at
    return datetime.combine(received_on, time(12), tzinfo=CIVIL_TIME)


@transaction.atomic
def _open_case(
    draft: ComplaintDraft,
    *,
    about: Subject | None,
    submission_key: str,
    fingerprint: str,
    channel: Channel,
    at: datetime,
    reached_us_at: datetime,
    actor: User | None,
) -> Receipt:
    nature = Nature(draft.nature)
    reference = references.draw_reference(nature, civil_day(at))
    secret = references.make_secret(reference, submission_key)
    unit = routing.unit_for(Category(draft.category), nature)
    region = routing.region_for(about.region if about else "", draft.region)
    # Another unit than the one that it reached has it from now on, as if it had been sent there.
    is_here = actor is not None and may(actor, Right.ENTER_CASES, unit=unit, region=region)
    received_at = reached_us_at if is_here else at
    deadline = clocks.due_on(nature, reached_us_at if clocks.limit(nature, reached_us_at).runs_on else received_at)
    case = Complaint(
        reference=reference,
        submission_key=references.hash_submission_key(submission_key),
        fingerprint=fingerprint,
        secret_hash=references.hash_secret(secret),
        nature=nature,
        category=draft.category,
        mode=draft.mode,
        channel=channel,
        record_id=about.id if about else "",
        about=(about.name if about else draft.about)[: drafts.MAX_ABOUT],
        description=draft.description,
        occurred_on=draft.occurred_on,
        amount=draft.amount,
        unit=unit,
        region=region,
        entered_by=actor,
        created_at=at,
        received_at=received_at,
        accept_by=clocks.accept_by(received_at),
        due_on=deadline.finish_by,
        due_is_estimated=deadline.is_estimated,
    )
    case.clean_fields()
    case.save(force_insert=True)
    facts_marks.renew(facts_marks.Sort.COMPLAINTS)
    if draft.contact is not None:
        contacts.seal_contact(case, draft.contact)
    Message.objects.create(complaint=case, author=Author.SYSTEM, status=Status.SUBMITTED, at=reached_us_at)
    audit.record(
        at=at,
        actor=actor,
        action="complaint.submitted",
        object_kind="complaint",
        object_id=reference,
        channel=channel,
        unit=case.unit,
        region=case.region,
        **({} if reached_us_at == at else {"received_on": civil_day(reached_us_at).isoformat()}),
    )
    transaction.on_commit(lambda: logger.info("complaint %s submitted", reference))
    return Receipt(reference, secret, receipt_view(case))
