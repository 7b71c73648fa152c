"""Where a case may go from where it stands, and who may send it there: one literal table.

The order is that of Shandong's provincial line (2017): 受理, 转办, 办理, 反馈, 回访, 重办, 办结, with 督办 for what is late or
still in dispute.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from accounts.models import User
from accounts.rights import Right, may
from complaints.models import Complaint
from complaints.problems import NotAllowed, WrongMove
from complaints.vocabulary import FINAL, OPEN, WAITING, Nature, Status


@dataclass(frozen=True, slots=True)
class Move:
    """From where a status is reached, by whom (`None`: the reporter), and whether words must go with it, and to whom they go.

    `told` are the natures whose reporter reads the words; of the others staff do.
    """

    sources: frozenset[Status]
    right: Right | None
    needs_words: bool = False
    told: frozenset[Nature] = frozenset(Nature)


_AT_WORK: Final = frozenset({Status.ACCEPTED, Status.IN_PROGRESS, Status.EXTENDED, Status.REDO, Status.SUPERVISED})

MOVES: Final[dict[Status, Move]] = {
    Status.ACCEPTED: Move(WAITING, Right.HANDLE_CASES),
    Status.REJECTED: Move(WAITING, Right.HANDLE_CASES, needs_words=True),
    Status.TRANSFERRED: Move(
        frozenset({Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED}),
        Right.HANDLE_CASES,
        needs_words=True,
        # That another unit must check, and why, is what the law lets an objector wait longer for.
        told=frozenset({Nature.OBJECTION}),
    ),
    Status.RETURNED: Move(frozenset({Status.TRANSFERRED}), Right.HANDLE_CASES, needs_words=True, told=frozenset()),
    Status.IN_PROGRESS: Move(_AT_WORK - {Status.IN_PROGRESS}, Right.HANDLE_CASES),
    Status.EXTENDED: Move(_AT_WORK - {Status.EXTENDED}, Right.HANDLE_CASES, needs_words=True),
    Status.REPLIED: Move(_AT_WORK, Right.HANDLE_CASES, needs_words=True),
    Status.REDO: Move(frozenset({Status.REPLIED}), Right.HANDLE_CASES, needs_words=True),
    Status.SUPERVISED: Move(
        (_AT_WORK | {Status.REPLIED}) - {Status.SUPERVISED}, Right.ASSIGN_CASES, needs_words=True, told=frozenset()
    ),
    Status.CLOSED: Move(_AT_WORK | {Status.REPLIED}, Right.HANDLE_CASES, needs_words=True),
    Status.WITHDRAWN: Move(OPEN, None),
}


def _is_reachable(case: Complaint, to: Status) -> bool:
    """Tell whether a case can go there from where it stands, whoever asks."""
    return Status(case.status) in MOVES[to].sources


def may_act(case: Complaint, user: User, right: Right = Right.HANDLE_CASES) -> bool:
    """Tell whether the user may act on the case: within the right's scope; once it has a handler, only they or a supervisor."""
    if not may(user, right, unit=case.unit, region=case.region):
        return False
    handled_by_another = case.assigned_to_id not in (None, user.pk)
    return not handled_by_another or may(user, Right.ASSIGN_CASES, unit=case.unit, region=case.region)


def open_moves(case: Complaint, user: User) -> tuple[Status, ...]:
    """Return where this user may send the case now, in the order of the table."""
    return tuple(
        to for to, move in MOVES.items() if move.right is not None and _is_reachable(case, to) and may_act(case, user, move.right)
    )


def check_may_act(case: Complaint, user: User, right: Right = Right.HANDLE_CASES) -> None:
    """Raise `NotAllowed`, saying whom to ask."""
    if may_act(case, user, right):
        return
    if may(user, right, unit=case.unit, region=case.region):
        raise NotAllowed(gettext("这个件由其他人办理。请联系承办人，或请督办员改派。"))
    raise NotAllowed(gettext("您没有办理这个件的权限。请联系本单位的督办员。"))


def check_reachable(case: Complaint, to: Status) -> None:
    """Raise `WrongMove`, saying where the case stands."""
    if _is_reachable(case, to):
        return
    status = Status(case.status)
    if status in FINAL:
        raise WrongMove(gettext("这个件%(status)s，不能再更改。仍有问题的，请重新提交。") % {"status": status.label})
    raise WrongMove(gettext("这个件现在是“%(now)s”，不能改为“%(to)s”。") % {"now": status.label, "to": to.label})
