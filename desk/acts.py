"""What can be done with a case at the desk: one table, from which come the addresses, the buttons and the pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.rights import Right, Staff, may
from accounts.vocabulary import Unit
from complaints import moves, selectors, services
from complaints.problems import NotAllowed
from complaints.selectors import Case
from complaints.vocabulary import FINAL, OPEN, WAITING, Ground, Outcome, Status
from desk import forms
from registry.days import today


@dataclass(frozen=True, slots=True)
class Doing:
    """One act about to be done: on what, by whom, when, seen in which version, with what typed."""

    case: Case
    by: Staff
    at: datetime
    version: int
    typed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """How one act is called, asked for and done; `effect` is what comes of it, said before, and `done` what is said afterwards."""

    label: Promise
    done: Promise
    form: type[forms.ActForm]
    do: Callable[[Doing], Case]
    to: Status | None = None
    right: Right = Right.HANDLE_CASES
    look: str = "secondary"
    effect: Promise | str = ""


def _plain(to: Status) -> Callable[[Doing], Case]:
    def do(doing: Doing) -> Case:
        return services.change_status(
            doing.case, to=to, words=doing.typed["words"], by=doing.by, at=doing.at, version=doing.version
        )

    return do


def _take(doing: Doing) -> Case:
    return services.take(doing.case, by=doing.by, at=doing.at, version=doing.version)


def _write(doing: Doing) -> Case:
    return services.write_to_reporter(doing.case, body=doing.typed["words"], by=doing.by, at=doing.at, version=doing.version)


def _note(doing: Doing) -> Case:
    return services.write_note(doing.case, body=doing.typed["words"], by=doing.by, at=doing.at)


def _extend(doing: Doing) -> Case:
    return services.extend(
        doing.case, days=doing.typed["days"], words=doing.typed["words"], by=doing.by, at=doing.at, version=doing.version
    )


def _transfer(doing: Doing) -> Case:
    return services.transfer(
        doing.case,
        unit=Unit(doing.typed["unit"]),
        region=doing.typed["region"],
        words=doing.typed["words"],
        by=doing.by,
        at=doing.at,
        version=doing.version,
    )


def _send_back(doing: Doing) -> Case:
    return services.send_back(doing.case, words=doing.typed["words"], by=doing.by, at=doing.at, version=doing.version)


def _reject(doing: Doing) -> Case:
    return services.reject(
        doing.case,
        ground=Ground(doing.typed["ground"]),
        words=doing.typed["words"],
        by=doing.by,
        at=doing.at,
        version=doing.version,
    )


def _close(doing: Doing) -> Case:
    return services.close(
        doing.case,
        outcome=Outcome(doing.typed["outcome"]),
        correction=doing.typed.get("correction"),
        words=doing.typed["words"],
        by=doing.by,
        at=doing.at,
        version=doing.version,
    )


def _assign(doing: Doing) -> Case:
    return services.assign(doing.case, to=doing.typed["to"], by=doing.by, at=doing.at, version=doing.version)


ACTS: Final[dict[str, Act]] = {
    "take": Act(_("受理"), _("已受理，由您承办。"), forms.ActForm, _take, Status.ACCEPTED, look=""),
    "start": Act(
        _("开始办理"),
        _("状态已改为办理中。"),
        forms.MayHaveWordsForm,
        _plain(Status.IN_PROGRESS),
        Status.IN_PROGRESS,
        effect=_("提交人会看到这个件正在办理，时限不变。"),
    ),
    "reply": Act(
        _("答复"),
        _("答复已发出。"),
        forms.WordsForm,
        _plain(Status.REPLIED),
        Status.REPLIED,
        effect=_("把处理情况告诉提交人，时限不再计算。这个件还开着：提交人可以留言，您可以重办，也可以办结。"),
    ),
    "close": Act(
        _("办结"),
        _("已办结。"),
        forms.CloseForm,
        _close,
        Status.CLOSED,
        effect=_("把最后的结果告诉提交人。办结以后双方都不能再留言，也不能再更改；仍有问题的，提交人要重新提交。"),
    ),
    "extend": Act(
        _("延期"),
        _("已延期，并告知了提交人。"),
        forms.ExtendForm,
        _extend,
        Status.EXTENDED,
        effect=_("办理的最后一天推后，只能延一次。提交人会看到新的日期和原因。"),
    ),
    "redo": Act(
        _("重办"),
        _("已改为重办，时限重新计算。"),
        forms.WordsForm,
        _plain(Status.REDO),
        Status.REDO,
        effect=_("答复不妥当的，重新办理。办理时限从今天起重新计算，提交人会看到原因。"),
    ),
    "supervise": Act(
        _("督办"),
        _("已列为督办。"),
        forms.StaffWordsForm,
        _plain(Status.SUPERVISED),
        Status.SUPERVISED,
        right=Right.ASSIGN_CASES,
        effect=_("仍由承办人办理，最后一天不变；已答复的，时限继续计算。提交人会看到正在督办，看不到说明。"),
    ),
    "transfer": Act(
        _("转办"),
        _("已转办。"),
        forms.TransferForm,
        _transfer,
        Status.TRANSFERRED,
        effect=_("由另一个单位或地区决定是否受理；不归它管的，它可以退回。"),
    ),
    "send-back": Act(
        _("退回"),
        _("已退回。"),
        forms.StaffWordsForm,
        _send_back,
        Status.RETURNED,
        effect=_("退给把它转来的单位，由那里重新决定。提交人看不到说明。"),
    ),
    "reject": Act(
        pgettext_lazy("act", "不予受理"),
        _("已告知不予受理。"),
        forms.RejectForm,
        _reject,
        Status.REJECTED,
        look="danger",
        effect=_("把不受理的理由告诉提交人，这个件就此结束，不能再更改。"),
    ),
    "assign": Act(
        _("改派"),
        _("已改派。"),
        forms.AssignForm,
        _assign,
        right=Right.ASSIGN_CASES,
        effect=_("换一个人承办，状态和时限不变。"),
    ),
    "write": Act(
        _("给提交人留言"),
        _("留言已发出。"),
        forms.WordsForm,
        _write,
        effect=_("提交人会看到留言，状态和时限不变。"),
    ),
    "note": Act(_("写备注"), _("备注已保存。"), forms.StaffWordsForm, _note),
}


def offered(case: Case, staff: Staff) -> list[str]:
    """Return the names of the acts that this person may do with the case now, in the order of the table."""
    reachable = moves.open_moves(case, staff)
    may_act = moves.may_act(case, staff)
    others = {
        "extend": Status.EXTENDED in reachable and selectors.may_be_put_off(case, today=today()),
        "assign": moves.may_act(case, staff, Right.ASSIGN_CASES) and case.status in OPEN - WAITING,
        "write": may_act and case.status not in FINAL,
        "note": may_act,
    }
    return [name for name, act in ACTS.items() if others.get(name, act.to in reachable)]


def check_right(act: Act, case: Case, staff: Staff) -> None:
    """Raise `NotAllowed` for who does not hold the act's right for this case, whatever the case's state and handler."""
    if not may(staff, act.right, unit=case.unit, region=case.region):
        raise NotAllowed(gettext("“%(act)s”由督办员办理。请联系本单位的督办员。") % {"act": act.label})
