"""What staff and reporters do with a case: the change, its line in the thread and its audit line, together or not at all.

`version` is the one that the person saw; `CaseChanged` when somebody changed the case since. Every act returns the case as
it now stands.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext

from accounts import audit
from accounts.models import User
from accounts.rights import Right, may
from accounts.vocabulary import Unit
from complaints import clocks, references, selectors
from complaints.corrections import check_correction
from complaints.drafts import clean_text
from complaints.models import Complaint, LastLook, Message, Note
from complaints.moves import MOVES, check_may_act, check_reachable
from complaints.problems import CaseChanged, NotAllowed, ReceiptUnknown, WordsMissing, WrongMove
from complaints.vocabulary import FINAL, GROUNDS, OPEN, OUTCOMES, WAITING, Author, Ground, Nature, Outcome, Status
from registry import facts_marks, regions
from registry.days import civil_day, day_words

MAX_WORDS: Final = 5_000
# The same words within a minute are a second press on the button.
SAME_WORDS_WITHIN: Final = timedelta(minutes=1)
PLAIN_MOVES: Final = (Status.IN_PROGRESS, Status.REPLIED, Status.REDO, Status.SUPERVISED)


@transaction.atomic
def take(case: Complaint, *, by: User, at: datetime, version: int | None = None) -> Complaint:
    """Accept the case (受理) and become its handler. Raises `NotAllowed`, `WrongMove`, `CaseChanged`, as all acts of staff do."""
    case = _locked(case, version)
    _check_move(case, Status.ACCEPTED, by)
    case.assigned_to = by
    case.accepted_at = case.accepted_at or at
    return _move(case, Status.ACCEPTED, by=by, at=at)


@transaction.atomic
def assign(case: Complaint, *, to: User, by: User, at: datetime, version: int | None = None) -> Complaint:
    """Give an accepted case to another handler of the same unit and region; for supervisors."""
    case = _locked(case, version)
    check_may_act(case, by, Right.ASSIGN_CASES)
    if Status(case.status) not in OPEN - WAITING:
        raise WrongMove(gettext("只有受理后、办结前的件可以改派。"))
    # Who was offered may have lost the role since.
    if not may(User.objects.get(pk=to.pk), Right.HANDLE_CASES, unit=case.unit, region=case.region):
        raise NotAllowed(gettext("这个人没有办理这个件的权限，请改派给本单位的受理员。"))
    case.assigned_to = to
    _touch(case)
    _audit(case, "assigned", by=by, at=at, to=to.pk)
    return case


@transaction.atomic
def write_to_reporter(case: Complaint, *, body: str, by: User, at: datetime, version: int | None = None) -> Complaint:
    """Add a message of staff to the thread that the reporter reads."""
    case = _locked(case, version)
    check_may_act(case, by)
    _check_open(case)
    message = Message.objects.create(complaint=case, author=Author.STAFF, staff=by, body=_words(body), at=at)
    _touch(case)
    _mark_seen(case, Author.REPORTER, at)
    _audit(case, "wrote_to_reporter", by=by, at=at, message=message.pk)
    return case


@transaction.atomic
def write_note(case: Complaint, *, body: str, by: User, at: datetime) -> Complaint:
    """Add a note that only staff read; the same words at once again are the same note."""
    case = _locked(case, None)
    check_may_act(case, by)
    words = _words(body)
    if _is_repeated(case.notes.filter(staff=by).last(), words, at):
        return case
    note = Note.objects.create(complaint=case, staff=by, body=words, at=at)
    _audit(case, "noted", by=by, at=at, note=note.pk)
    return case


@transaction.atomic
def change_status(case: Complaint, *, to: Status, by: User, at: datetime, words: str = "", version: int | None = None) -> Complaint:
    """Start, reply, redo or supervise; `words` go to the reporter, or for 督办 to staff. Other moves have acts of their own."""
    if to not in PLAIN_MOVES:
        raise ValueError(f"{to} has an act of its own")
    case = _locked(case, version)
    _check_move(case, to, by)
    if to == Status.REDO:
        _start_clock(case, at)
    return _move(case, to, by=by, at=at, words=words)


@transaction.atomic
def extend(case: Complaint, *, days: int, words: str, by: User, at: datetime, version: int | None = None) -> Complaint:
    """Put the last day off by working days, once, within what `clocks.limit` allows, and tell the reporter why.

    Nobody is promised a day that has passed.
    """
    case = _locked(case, version)
    _check_move(case, Status.EXTENDED, by)
    most = selectors.limit(case).extension
    if most == 0:
        raise WrongMove(gettext("咨询件不能延期，请直接答复。"))
    if not 1 <= days <= most:
        raise WordsMissing(gettext("延期应在 1 到 %(most)d 个工作日之间。") % {"most": most})
    if case.put_off_days:
        raise WrongMove(gettext("这个件已经延期过一次，不能再延。确需更长时间的，请督办员处理。"))
    _put_off(case, days)
    if case.due_on < civil_day(at):
        raise WrongMove(gettext("延长 %(days)d 个工作日只到 %(day)s，这一天已经过去。请延长得多些，或请督办员处理。") % {
            "days": days, "day": day_words(case.due_on),
        })  # fmt: skip
    return _move(case, Status.EXTENDED, by=by, at=at, words=words, due_on=case.due_on.isoformat())


@transaction.atomic
def transfer(
    case: Complaint, *, unit: Unit, region: str, words: str, by: User, at: datetime, version: int | None = None
) -> Complaint:
    """Send the case to another unit or region (转办); its clocks begin anew with the day on which that unit receives it.

    The last day of an objection is put off instead, once, as for any unit that must check what another one says; `words` tell the
    objector why.
    """
    case = _locked(case, version)
    _check_move(case, Status.TRANSFERRED, by)
    if (unit, region) == (case.unit, case.region):
        raise WrongMove(gettext("这个件已经在该单位，请选择另一个单位或地区。"))
    chosen = regions.get(region)
    if not (chosen.is_current and chosen.is_at_home):
        raise WrongMove(gettext("请选择山东省现行的区划。"))
    case.sent_by_unit, case.sent_by_region = case.unit, case.region
    later: dict[str, str] = {}
    if selectors.limit(case).runs_on and not case.put_off_days:
        _put_off(case, selectors.limit(case).extension)
        later = {"due_on": case.due_on.isoformat()}
    _hand_over(case, unit, region, at)
    return _move(case, Status.TRANSFERRED, by=by, at=at, words=words, unit=unit, region=region, **later)


@transaction.atomic
def send_back(case: Complaint, *, words: str, by: User, at: datetime, version: int | None = None) -> Complaint:
    """Return a case that was sent to the wrong unit to the one that sent it (退回), with the reason."""
    case = _locked(case, version)
    _check_move(case, Status.RETURNED, by)
    _hand_over(case, Unit(case.sent_by_unit), case.sent_by_region, at)
    case.sent_by_unit = case.sent_by_region = ""
    return _move(case, Status.RETURNED, by=by, at=at, words=words, unit=case.unit, region=case.region)


@transaction.atomic
def reject(case: Complaint, *, ground: Ground, words: str, by: User, at: datetime, version: int | None = None) -> Complaint:
    """Refuse the case on a ground that its nature has; `words` tell the reporter why and where to go."""
    case = _locked(case, version)
    _check_move(case, Status.REJECTED, by)
    if ground not in GROUNDS[Nature(case.nature)]:
        raise WrongMove(gettext("%(nature)s不能以“%(ground)s”不予受理，请另选理由。") % {
            "nature": Nature(case.nature).label, "ground": ground.label,
        })  # fmt: skip
    case.ground = ground
    case.assigned_to = by
    case.closed_at = at
    return _move(case, Status.REJECTED, by=by, at=at, words=words, ground=ground)


@transaction.atomic
def close(
    case: Complaint,
    *,
    outcome: Outcome,
    words: str,
    by: User,
    at: datetime,
    correction: int | None = None,
    version: int | None = None,
) -> Complaint:
    """End the case with an outcome that its nature allows; `words` tell the reporter what was found and done.

    `correction` is the ledger entry that corrected the record, which the outcome of that name needs and no other keeps.
    """
    case = _locked(case, version)
    _check_move(case, Status.CLOSED, by)
    if outcome not in OUTCOMES[Nature(case.nature)]:
        raise WrongMove(gettext("%(nature)s不能以“%(outcome)s”办结，请另选结果。") % {
            "nature": Nature(case.nature).label, "outcome": outcome.label,
        })  # fmt: skip
    case.outcome = outcome
    case.closed_at = at
    if outcome != Outcome.CORRECTED:
        return _move(case, Status.CLOSED, by=by, at=at, words=words, outcome=outcome)
    case.correction = check_correction(case, correction)
    return _move(case, Status.CLOSED, by=by, at=at, words=words, outcome=outcome, correction=case.correction)


@transaction.atomic
def write_as_reporter(reference: str, secret: str, *, body: str, at: datetime) -> Complaint:
    """Add a message of the reporter, who shows the receipt; the same words at once again are the same message.

    Raises `ReceiptUnknown`, `WrongMove`, `WordsMissing`.
    """
    case = _opened_by_receipt(reference, secret)
    _check_open(case)
    words = _words(body)
    if _is_repeated(case.messages.filter(author=Author.REPORTER).last(), words, at):
        return case
    message = Message.objects.create(complaint=case, author=Author.REPORTER, body=words, at=at)
    _touch(case)
    _mark_seen(case, Author.STAFF, at)
    _audit(case, "reporter_wrote", by=None, at=at, message=message.pk)
    return case


@transaction.atomic
def withdraw(reference: str, secret: str, *, at: datetime) -> Complaint:
    """End the case because the reporter, who shows the receipt, wants no more of it."""
    case = _opened_by_receipt(reference, secret)
    check_reachable(case, Status.WITHDRAWN)
    case.closed_at = at
    return _move(case, Status.WITHDRAWN, by=None, at=at)


@transaction.atomic
def mark_seen_by_reporter(reference: str, secret: str, *, at: datetime) -> None:
    """Note that the reporter, who shows the receipt, has read the thread, so that staff know. Raises `ReceiptUnknown`."""
    _mark_seen(_opened_by_receipt(reference, secret), Author.STAFF, at)


def recount_estimates(*, at: datetime) -> int:
    """Count the last days of open cases again that are estimates, and return how many moved or are certain now.

    They do once the holidays of the next year are known, which a new release of `chinese_calendar` brings.
    """
    estimated = Complaint.objects.filter(status__in=sorted(OPEN), due_is_estimated=True)
    return sum(_recount(case, at) for case in estimated.order_by("pk"))


@transaction.atomic
def _recount(case: Complaint, at: datetime) -> bool:
    case = _locked(case, None)
    before = case.accept_by, case.due_on, case.due_is_estimated
    _set_days(case, began=selectors.clock_began(case))
    if Status(case.status) in FINAL or (case.accept_by, case.due_on, case.due_is_estimated) == before:
        return False
    _touch(case)
    _audit(case, "recounted", by=None, at=at, recounted_from=before[1].isoformat(), due_on=case.due_on.isoformat())
    return True


def record_export(*, by: User, at: datetime, number: int) -> None:
    """Record that somebody took so many cases out of the product as a file."""
    audit.record(at=at, actor=by, action="queue.exported", object_kind="queue", object_id=str(by.pk), number=number)


def look(user: User, *, at: datetime) -> None:
    """Note that the user has noticed what came in up to this moment; what was noticed before stays so."""
    LastLook.objects.get_or_create(user=user, defaults={"at": at})
    LastLook.objects.filter(user=user, at__lt=at).update(at=at)


def _locked(case: Complaint, version: int | None) -> Complaint:
    """The case as it stands in the database, held until the transaction ends."""
    held = Complaint.objects.select_for_update().get(pk=case.pk)
    if version is not None and held.version != version:
        raise CaseChanged
    return held


def _opened_by_receipt(reference: str, secret: str) -> Complaint:
    held = Complaint.objects.select_for_update().filter(reference=references.parse_reference(reference)).first()
    if held is None or not references.secret_fits(secret, held.secret_hash):
        raise ReceiptUnknown
    return held


def _check_move(case: Complaint, to: Status, by: User) -> None:
    right = MOVES[to].right
    if right is None:
        raise NotAllowed(gettext("您没有办理这个件的权限。请联系本单位的督办员。"))
    check_may_act(case, by, right)
    check_reachable(case, to)


def _check_open(case: Complaint) -> None:
    if Status(case.status) in FINAL:
        raise WrongMove(gettext("这个件%(status)s，不能再留言。仍有问题的，请重新提交。") % {"status": Status(case.status).label})


def _move(case: Complaint, to: Status, *, by: User | None, at: datetime, words: str = "", **detail: Any) -> Complaint:
    """Set the status with its line in the thread, its note for staff and its audit line."""
    move = MOVES[to]
    is_told = Nature(case.nature) in move.told
    body = _words(words) if move.needs_words else clean_text(words)
    was, case.status = case.status, to
    _touch(case)
    told = Message(complaint=case, author=Author.SYSTEM, status=to, at=at)
    if by is None:
        told.author = Author.REPORTER
    elif body and is_told:
        told.author, told.staff, told.body = Author.STAFF, by, body
    told.save(force_insert=True)
    if by is not None and body and not is_told:
        Note.objects.create(complaint=case, staff=by, status=to, body=body, at=at)
    if by is not None:
        _mark_seen(case, Author.REPORTER, at)
    _audit(case, to, by=by, at=at, was=was, **detail)
    return case


def _hand_over(case: Complaint, unit: Unit, region: str, at: datetime) -> None:
    """Give the case to a unit whose clocks begin; what runs on keeps its last day."""
    case.unit, case.region, case.received_at = unit, region, at
    case.assigned_to = None
    if selectors.limit(case).runs_on:
        case.accept_by = clocks.accept_by(at)
    else:
        _start_clock(case, at)


def _start_clock(case: Complaint, at: datetime) -> None:
    case.put_off_days = 0
    _set_days(case, began=at)


def _put_off(case: Complaint, days: int) -> None:
    case.put_off_days = days
    _set_days(case, began=selectors.clock_began(case))


def _set_days(case: Complaint, *, began: datetime) -> None:
    deadline = clocks.due_on(Nature(case.nature), began, put_off=case.put_off_days)
    case.accept_by = clocks.accept_by(case.received_at)
    case.due_on, case.due_is_estimated = deadline.finish_by, deadline.is_estimated


def _touch(case: Complaint) -> None:
    case.version += 1
    case.clean_fields()
    case.save()
    facts_marks.renew(facts_marks.Sort.COMPLAINTS)


def _mark_seen(case: Complaint, author: Author, at: datetime) -> None:
    case.messages.filter(author=author, seen_at__isnull=True).update(seen_at=at)


def _is_repeated(earlier: Message | Note | None, words: str, at: datetime) -> bool:
    return earlier is not None and earlier.body == words and abs(at - earlier.at) < SAME_WORDS_WITHIN


def _words(typed: str) -> str:
    words = clean_text(typed)
    if not words:
        raise WordsMissing(gettext("请写明内容：发生了什么，意味着什么，接下来怎么办。"))
    if len(words) > MAX_WORDS:
        raise WordsMissing(gettext("最多 5,000 个字，现有 %(number)s 个字，请删减。") % {"number": f"{len(words):,}"})
    return words


def _audit(case: Complaint, act: str, *, by: User | None, at: datetime, **detail: Any) -> None:
    audit.record(at=at, actor=by, action=f"complaint.{act}", object_kind="complaint", object_id=case.reference, **detail)
