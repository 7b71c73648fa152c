"""The queue: filtered, searched, printed, and taken out as a table."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rights import Right, Staff, scopes
from accounts.vocabulary import Unit
from complaints import case_queue, services
from complaints.case_queue import Counts, QueueFilter
from complaints.selectors import Case
from complaints.vocabulary import Attention, Category, Channel, Mode, Nature, Outcome, Status
from desk import wording
from desk.access import needs
from desk.queue_forms import LookedForm, QueueForm
from desk.wording import queue_url
from registry import regions
from registry.bulk_rows import in_batches
from registry.csv_files import LINES_AT_ONCE, long_csv_file
from registry.days import CIVIL_TIME, civil_day, today
from registry.public_ids import kind_of
from registry.vocabulary import RecordKind

PAGE: Final = 25
PRINTED: Final = 500
# What the session keeps of the list that was seen last; the pages of cases put it behind the queue's address.
_LAST_SEEN: Final = "queue_last_seen"
_COLUMNS: Final = (
    _("编号"), _("类型"), _("问题"), _("方式"), _("来源"), _("对象"), _("公开记录"), _("单位"), _("区划代码"), _("地区"),
    _("状态"), _("结果"), _("收到"), _("受理时限"), _("受理时间"), _("办结时限"), _("结束时间"),
    _("承办人"), _("发生日期"), _("金额"),
)  # fmt: skip
# What they are made of: the texts of all cases would take most of the time and memory.
_OF_A_ROW: Final = (
    "reference", "nature", "category", "mode", "channel", "about", "record_id", "unit", "region",
    "status", "outcome", "received_at", "accept_by", "accepted_at", "due_on", "closed_at",
    "assigned_to__display_name", "assigned_to__username", "occurred_on", "amount",
)  # fmt: skip
_VOCABULARIES: Final = (Nature, Category, Mode, Channel, RecordKind, Unit, Status, Outcome)
_Words = Mapping[type[TextChoices], Mapping[str, str]]


@needs(Right.VIEW_CASES, "GET")
def show(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The cases in one's scopes, the most urgent first, with what asks for attention above them."""
    form, shown_at = QueueForm(request.GET, staff=staff), timezone.now()
    counts = case_queue.counts(staff, today=today())
    page: dict[str, Any] = {
        "form": form,
        "counters": _counters(staff, counts),
        "new": counts.new,
        "shown_at": shown_at,
        "nav": "queue",
    }
    if not form.is_valid():
        return render(request, "desk/queue.html", page, status=400)
    chosen = {name: value for name, value in request.GET.dict().items() if name in form.fields and value}
    wanted = form.wanted()
    found = Paginator(case_queue.queue(staff, wanted, today=today()), PAGE).get_page(request.GET.get("page"))
    if wanted.same_as is None:
        # One comes to those about the same from a case, which may be somebody else's after the next act.
        _remember(request, chosen, found.number)
    chips = _chips(form, chosen)
    page |= {
        "rows": wording.queue_rows(found, staff, today=today(), looked_at=counts.looked_at),
        "found": found,
        "chips": chips,
        "reference": wanted.reference,
        "is_open_only": wanted.is_open_only,
        "ended": _ended(staff, wanted) if chips and wanted.is_open_only else 0,
        "ended_url": queue_url(chosen | {"status": "ended"}),
        "query": urlencode(chosen),
        "previous_url": queue_url(chosen | {"page": found.previous_page_number()}) if found.has_previous() else "",
        "next_url": queue_url(chosen | {"page": found.next_page_number()}) if found.has_next() else "",
    }
    return render(request, "desk/queue.html", page)


@needs(Right.VIEW_CASES, "GET")
def printed(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The filtered queue on paper."""
    form = QueueForm(request.GET, staff=staff)
    if not form.is_valid():
        return redirect("desk:queue")
    wanted = form.wanted()
    cases = case_queue.queue(staff, wanted, today=today())
    page = {
        "rows": wording.queue_rows(cases[:PRINTED], staff, today=today(), looked_at=case_queue.looked_at(staff)),
        "total": cases.count(),
        "is_open_only": wanted.is_open_only,
        "most": PRINTED,
        "at": timezone.now(),
        "chips": _chips(form, request.GET.dict()),
    }
    return render(request, "desk/queue_print.html", page)


@needs(Right.VIEW_CASES, "GET")
def export(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """The filtered queue as CSV: no text of a complaint, nothing of a person, no teacher's name; the export itself is recorded."""
    form = QueueForm(request.GET, staff=staff)
    if not form.is_valid():
        return redirect("desk:queue")
    keys = list(case_queue.queue(staff, form.wanted(), today=today()).values_list("pk", flat=True))
    services.record_export(by=staff, at=timezone.now(), number=len(keys))
    # The rows are made while they are sent, in the language of now, in which each word is looked up once.
    words: _Words = {each: {value: str(label) for value, label in each.choices} for each in _VOCABULARIES}
    parts = (case_queue.those(some, _OF_A_ROW) for some in in_batches(keys, LINES_AT_ONCE))
    rows = (_row(case, words) for part in parts for case in part)
    return long_csv_file(f"cases-{today():%Y%m%d}.csv", chain([[*map(str, _COLUMNS)]], rows))


@needs(Right.VIEW_CASES, "POST")
def looked(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Note that one has seen what had come in when the list was made."""
    form = LookedForm(request.POST)
    services.look(staff, at=form.cleaned_data["shown_at"] if form.is_valid() else timezone.now())
    messages.success(request, gettext("已记下：这些新件您都看过了。"))
    return redirect(as_last_seen(request))


def as_last_seen(request: HttpRequest) -> str:
    """Return the address of the list that was seen last, with its filters and its page."""
    query: str = request.session.get(_LAST_SEEN, "")
    return reverse("desk:queue") + query


def _remember(request: HttpRequest, chosen: dict[str, str], number: int) -> None:
    asked = chosen | ({"page": str(number)} if number > 1 else {})
    query = f"?{urlencode(asked)}" if asked else ""
    if request.session.get(_LAST_SEEN, "") != query:
        request.session[_LAST_SEEN] = query


def _counters(staff: Staff, counts: Counts) -> list[dict[str, Any]]:
    shown = [
        (Attention.NEW, counts.new, ""),
        (Attention.OVERDUE, counts.red, "warning"),
        (Attention.SOON, counts.yellow, "caution"),
        (Attention.UNREAD, counts.unread, ""),
        (Attention.MINE, counts.mine, ""),
    ]
    # Who decides who may see the contact of a case.
    if scopes(staff, Right.ASSIGN_CASES):
        shown.append((Attention.CONTACT, counts.contact, "caution"))
    return [
        {"label": only.label, "number": number, "tone": tone if number else "", "url": _counter_url(only)}
        for only, number, tone in shown
    ]


def _counter_url(only: Attention) -> str:
    # The contact of a case that has ended is asked for too.
    asked = {"only": only.value} | ({"status": "all"} if only is Attention.CONTACT else {})
    return queue_url(asked)


def _ended(staff: Staff, wanted: QueueFilter) -> int:
    """How many more cases the filter would leave if it did not ask for open ones."""
    return case_queue.queue(staff, replace(wanted, status="ended"), today=today()).count()


def _chips(form: QueueForm, chosen: dict[str, str]) -> list[dict[str, str]]:
    """The conditions in force; a whole reference is looked up whatever the others are."""
    chips = []
    for name in ("q",) if form.wanted().reference else form.fields:
        value = chosen.get(name)
        if not value:
            continue
        label = regions.full_name(value) if name == "region" else _choice_label(form, name, value)
        others = {each: kept for each, kept in chosen.items() if each != name}
        words = gettext("%(label)s：%(value)s") % {"label": form.fields[name].label, "value": label}
        chips.append({"label": words, "url": queue_url(others)})
    return chips


def _choice_label(form: QueueForm, name: str, value: str) -> str:
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value))


def _row(case: Case, words: _Words) -> tuple[object, ...]:
    """A line of the table."""
    about_a_teacher = kind_of(case.record_id) == RecordKind.TEACHER.value
    return (
        case.reference,
        words[Nature][case.nature],
        words[Category][case.category],
        words[Mode][case.mode],
        words[Channel][case.channel],
        words[RecordKind][RecordKind.TEACHER] if about_a_teacher else case.about,
        case.record_id,
        words[Unit][case.unit],
        case.region,
        regions.full_name(case.region),
        words[Status][case.status],
        words[Outcome][case.outcome] if case.outcome else "",
        civil_day(case.received_at).isoformat(),
        case.accept_by.isoformat(),
        _minute(case.accepted_at),
        case.due_on.isoformat(),
        _minute(case.closed_at),
        case.assigned_to or "",
        case.occurred_on or "",
        "" if case.amount is None else case.amount,
    )


def _minute(moment: datetime | None) -> str:
    """A moment in China's time as a spreadsheet reads it."""
    return f"{moment.astimezone(CIVIL_TIME):%Y-%m-%d %H:%M}" if moment else ""
