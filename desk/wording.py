"""How a case is put in words for the desk's components: plain values, ready to be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.rights import Staff
from accounts.vocabulary import Unit
from complaints import case_queue, clocks, selectors
from complaints.clocks import Flag
from complaints.selectors import Case
from complaints.vocabulary import ANSWERED, WAITING, Attention, Author, Ground, Outcome, Status
from registry import regions
from registry.days import civil_day, day_words
from registry.public_ids import kind_of
from registry.typed_amounts import yuan
from registry.vocabulary import RecordKind

URGENCY: Final = {Flag.NONE: "on_time", Flag.YELLOW: "soon", Flag.RED: "overdue"}
_WITHOUT_PAGE: Final = frozenset({RecordKind.COURSE, RecordKind.CREDIT})
_ACTS: Final = {
    "submitted": _("提交"),
    "assigned": _("改派"),
    "wrote_to_reporter": _("给提交人留言"),
    "noted": _("写内部备注"),
    "reporter_wrote": _("提交人留言"),
    "recounted": _("按公布的节假日重新计算时限"),
    "contact_asked": _("申请查看联系方式"),
    "contact_approved": _("批准查看联系方式"),
    "contact_refused": _("不批准查看联系方式"),
    "contact_opened": _("查看联系方式"),
}
_STATUS_ACTS: Final = {
    Status.ACCEPTED: _("受理"),
    Status.REJECTED: _("不予受理"),
    Status.TRANSFERRED: _("转办"),
    Status.RETURNED: _("退回"),
    Status.IN_PROGRESS: _("开始办理"),
    Status.EXTENDED: _("延期"),
    Status.REPLIED: _("答复"),
    Status.REDO: _("重办"),
    Status.SUPERVISED: _("督办"),
    Status.CLOSED: _("办结"),
    Status.WITHDRAWN: _("撤回"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: what it measures, what it says today, how urgent that is, and its last day."""

    label: str
    words: str
    urgency: str
    due_on: date


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue table."""

    url: str
    reference: str
    nature: str
    about: str
    place: str
    received_on: date
    due_on: date
    urgency: str
    clock: str
    status: str
    clerk: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """One line of a thread."""

    author: str
    is_mine: bool
    is_office: bool
    sent_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit trail."""

    at: datetime
    actor: str
    act: str
    detail: str


def queue_rows(cases: Iterable[Case], staff: Staff, *, today: date, looked_at: datetime | None) -> list[QueueRow]:
    """Return the cases as lines of the queue; one is new when it came in since the person last looked.

    One query, and one more for who decides who may see a contact.
    """
    shown = list(cases)
    unread, asked = case_queue.unread(shown), case_queue.contact_asked(staff, shown)
    marks = {
        case.pk: [
            *([str(Attention.UNREAD.label)] if case.pk in unread else []),
            *([str(Attention.CONTACT.label)] if case.pk in asked else []),
        ]
        for case in shown
    }
    # Who sees one unit alone knows whose the case is.
    place = handled_by if len(case_queue.units(staff)) > 1 else _region
    return [_queue_row(case, today, looked_at, marks[case.pk], place(case)) for case in shown]


def _queue_row(case: Case, today: date, looked_at: datetime | None, marks: Sequence[str], place: str) -> QueueRow:
    waiting = case.status in WAITING
    clock = _first_clock(case, today)
    flag = selectors.flag(case, today=today)
    return QueueRow(
        url=reverse("desk:case", args=[case.reference]),
        reference=case.reference,
        nature=" · ".join((case.get_nature_display(), *marks)),
        about=case.about or case.get_category_display(),
        place=place,
        received_on=civil_day(case.received_at),
        due_on=clock.due_on,
        urgency="none" if case.status in ANSWERED else URGENCY[flag],
        clock=clock.words,
        status=case.get_status_display(),
        clerk=str(case.assigned_to or ""),
        is_new=waiting and (looked_at is None or max(case.received_at, case.created_at) > looked_at),
    )


def _first_clock(case: Case, today: date) -> Clock:
    """The running clock that ends first; one for finishing that is over comes before any other."""
    finish = _clock(case.due_on, today, stopped="—" if case.status in ANSWERED else "")
    if case.status not in WAITING or case.accept_by >= case.due_on or finish.urgency == "overdue":
        return finish
    accept = _accept_clock(case, today)
    if accept.urgency == "overdue":
        return replace(accept, words=gettext("红牌：未按时受理"))
    return replace(accept, words=gettext("受理：%(words)s") % {"words": accept.words})


def case_clocks(case: Case, *, today: date) -> list[Clock]:
    """Return the two clocks of a case; one that stands still says why."""
    # Another unit may have accepted what this one rejects.
    is_accepted = case.accepted_at and case.status != Status.REJECTED
    accepted = gettext("已受理") if is_accepted else case.get_status_display()
    accept = _accept_clock(case, today, stopped="" if case.status in WAITING else accepted)
    finish = _clock(case.due_on, today, stopped=case.get_status_display() if case.status in ANSWERED else "")
    if case.due_is_estimated and finish.urgency != "none":
        finish = replace(finish, words=gettext("%(words)s（节假日安排未公布，为估算）") % {"words": finish.words})
    return [replace(accept, label=gettext("受理时限")), replace(finish, label=gettext("办结时限"))]


def _accept_clock(case: Case, today: date, *, stopped: str = "") -> Clock:
    clock = _clock(case.accept_by, today, stopped=stopped)
    return clock if stopped else replace(clock, urgency=URGENCY[clocks.accept_flag(case.accept_by, today)])


def _clock(last_day: date, today: date, *, stopped: str) -> Clock:
    if stopped:
        return Clock("", stopped, "none", last_day)
    left = clocks.working_days_left(last_day, today)
    card = clocks.flag(last_day, today)
    if card is Flag.RED:
        words = ngettext("红牌：已超期 %(days)d 个工作日", "红牌：已超期 %(days)d 个工作日", -left) % {"days": -left}
    elif left <= 0:
        words = gettext("今天到期") if last_day == today else gettext("已到期")
    else:
        words = ngettext("还剩 %(days)d 个工作日", "还剩 %(days)d 个工作日", left) % {"days": left}
    return Clock("", words, URGENCY[card], last_day)


def facts(case: Case, staff: Staff) -> list[dict[str, str]]:
    """Return what is known of a case, but for its text and its person."""
    page = record_page(case.record_id)
    rows: Sequence[tuple[Any, str, str, str]] = (
        (_("对象"), case.about, page, gettext("公开记录 %(id)s") % {"id": case.record_id} if case.record_id else ""),
        *_about_the_same(case, staff),
        (_("问题"), case.get_category_display(), "", ""),
        (_("发生日期"), day_words(case.occurred_on) if case.occurred_on else "", "", ""),
        (_("金额"), yuan(case.amount) if case.amount is not None else "", "", ""),
        (_("承办单位"), handled_by(case), "", _sent_by(case)),
        (_("承办人"), str(case.assigned_to or gettext("待认领")), "", ""),
        (_("办结时限的依据"), selectors.due_source(case), "", ""),
        (_("本单位收到"), day_words(civil_day(case.received_at)), "", ""),
        (_("来源"), case.get_channel_display(), "", _entered_by(case)),
    )
    return [{"term": str(term), "value": value, "url": url, "note": note} for term, value, url, note in (*rows, *_put_off(case))]


def _about_the_same(case: Case, staff: Staff) -> Sequence[tuple[Any, str, str, str]]:
    """The row that leads to other cases about the same, among which may be the one that this one repeats."""
    number, still_open = case_queue.others_about_the_same(staff, case)
    if not number:
        return ()
    words = ngettext("%(number)d 件，未结 %(open)d 件", "%(number)d 件，未结 %(open)d 件", number) % {
        "number": number,
        "open": still_open,
    }
    return ((_("同一对象的其他件"), words, queue_url({"same": case.reference, "status": "all"}), ""),)


def _put_off(case: Case) -> Sequence[tuple[Any, str, str, str]]:
    """The row that says until when the case was put off, and when, why and under which rule."""
    known = selectors.put_off(case)
    if known is None:
        return ()
    days = ngettext(
        "由 %(before)s延至 %(day)s，共 %(days)d 个工作日", "由 %(before)s延至 %(day)s，共 %(days)d 个工作日", known.days
    ) % {"before": day_words(known.before), "day": day_words(case.due_on), "days": known.days}
    when = gettext("%(day)s决定") % {"day": day_words(civil_day(known.at))} if known.at else ""
    return ((_("延期"), days, "", " · ".join(filter(None, (when, known.reason, known.source)))),)


def handled_by(case: Case) -> str:
    """Return the unit that has the case, with its region."""
    return f"{regions.full_name(case.region)} {case.get_unit_display()}"


def _region(case: Case) -> str:
    return regions.full_name(case.region)


def queue_url(conditions: Mapping[str, object]) -> str:
    """Return the address of the queue under these conditions, by the names of the fields of `desk.queue_forms.QueueForm`."""
    return f"{reverse('desk:queue')}?{urlencode(conditions)}"


def record_page(record_id: str) -> str:
    """Return the address of the public page of a record, or nothing for a kind without a page of its own."""
    kind = kind_of(record_id)
    return reverse(kind, args=[record_id]) if kind and kind not in _WITHOUT_PAGE else ""


def thread(case: Case) -> list[ThreadEntry]:
    """Return the thread that the reporter reads, with the names of staff, which the reporter does not see."""
    found = []
    for message in selectors.messages(case):
        author = str(message.staff or Author(message.author).label)
        if message.author == Author.STAFF and message.seen_at:
            author = gettext("%(author)s（对方已读）") % {"author": author}
        text = _with_status(message.status, message.body)
        found.append(ThreadEntry(author, message.author == Author.STAFF, message.author != Author.REPORTER, message.at, text))
    return found


def _with_status(status: str, body: str) -> str:
    """A text of a thread under the status that it brought, if it did."""
    heading = gettext("【%(status)s】") % {"status": Status(status).label} if status else ""
    return "\n".join(filter(None, (heading, body)))


def note_entries(case: Case) -> list[ThreadEntry]:
    """Return the notes of staff; one that went with an act begins with it."""
    return [
        ThreadEntry(str(note.staff), False, True, note.at, _with_status(note.status, note.body)) for note in selectors.notes(case)
    ]


def audit_entries(case: Case) -> list[AuditEntry]:
    """Return who did what with the case, oldest first."""
    lines = audit.lines("complaint", case.reference)
    people = {key: str(person) for key, person in audit.people(lines).items()}
    return [
        AuditEntry(
            line.at, str(line.actor or _nobody_of_staff(line.action)), _act_words(line.action), _detail_words(line.detail, people)
        )
        for line in lines
    ]


def _nobody_of_staff(action: str) -> str:
    return gettext("系统") if action == "complaint.recounted" else gettext("提交人")


def _act_words(action: str) -> str:
    act = action.removeprefix("complaint.")
    return str(_STATUS_ACTS[Status(act)] if act in _STATUS_ACTS else _ACTS[act])


def _detail_words(detail: Mapping[str, Any], people: Mapping[int, str]) -> str:
    parts = []
    if "to" in detail:
        parts.append(people.get(detail["to"], ""))
    if "unit" in detail:
        parts.append(f"{regions.full_name(detail['region'])} {Unit(detail['unit']).label}")
    if "outcome" in detail:
        parts.append(str(Outcome(detail["outcome"]).label))
    if "correction" in detail:
        parts.append(gettext("账本第 %(seq)s 条") % {"seq": detail["correction"]})
    if "ground" in detail:
        parts.append(str(Ground(detail["ground"]).label))
    if "received_on" in detail:
        parts.append(gettext("%(day)s收到") % {"day": _day(detail["received_on"])})
    if "recounted_from" in detail:
        # An estimate that was right is certain now, and moves nothing.
        if detail["recounted_from"] != detail["due_on"]:
            before, after = _day(detail["recounted_from"]), _day(detail["due_on"])
            parts.append(gettext("由 %(before)s 改为 %(day)s") % {"before": before, "day": after})
    elif "due_on" in detail:
        parts.append(gettext("延至 %(day)s") % {"day": _day(detail["due_on"])})
    return " · ".join(parts)


def _day(iso: str) -> str:
    return day_words(date.fromisoformat(iso))


def _sent_by(case: Case) -> str:
    if not case.sent_by_unit:
        return ""
    sender = f"{regions.full_name(case.sent_by_region)} {Unit(case.sent_by_unit).label}"
    back_by = clocks.add_working_days(civil_day(case.received_at), clocks.SEND_BACK_DAYS)
    return gettext("由%(sender)s转来；不属于本单位的，应在 %(day)s 前退回") % {"sender": sender, "day": day_words(back_by)}


def _entered_by(case: Case) -> str:
    if not case.entered_by:
        return ""
    return gettext("由 %(name)s 于 %(day)s代为登记") % {"name": case.entered_by, "day": day_words(civil_day(case.created_at))}
