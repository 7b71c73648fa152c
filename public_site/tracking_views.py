"""Following a complaint by its receipt: status, promised day, outcome, and messages both ways."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.throttle import TRACKING, client_address
from complaints import selectors, services
from complaints.problems import ComplaintError, ReceiptUnknown, WrongMove
from complaints.selectors import ReceiptView, ThreadLine
from complaints.vocabulary import WAITING, Author, Status
from public_site.after_the_end import if_late, next_steps
from public_site.complaint_forms import MessageForm, TrackForm
from public_site.sealed_slots import SealedSlot
from public_site.wording import region_name
from registry.days import today

# The receipt that was shown, so that each message need not show it again.
SHOWN_RECEIPT = SealedSlot("tracked_case", seconds=30 * 60)


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """One line of the thread (components/message_thread.html)."""

    author: str
    is_mine: bool
    is_office: bool
    sent_at: datetime
    text: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The case whose receipt was shown, or the form that asks for it."""
    if request.method == "POST":
        return _open(request)
    shown = SHOWN_RECEIPT.take(request.session)
    if shown is None:
        return render(request, "public_site/complaint/track.html", {"form": TrackForm()})
    case = _case(request, shown)
    if case is None:
        return redirect("complaint_track")
    services.mark_seen_by_reporter(shown["reference"], shown["secret"], at=timezone.now())
    return _render_case(request, case, MessageForm())


@never_cache
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """A message of the reporter."""
    shown = SHOWN_RECEIPT.take(request.session)
    case = _case(request, shown) if shown else None
    if shown is None or case is None or _is_of_another(request, case):
        return _left(request)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _render_case(request, case, form, status=400)
    try:
        services.write_as_reporter(shown["reference"], shown["secret"], body=form.cleaned_data["body"], at=timezone.now())
    except ComplaintError as refused:
        form.add_error("body", refused.message)
        return _render_case(request, case, form, status=400)
    return redirect("complaint_track")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """The question whether the reporter wants no more of the case, and the end of it."""
    shown = SHOWN_RECEIPT.take(request.session)
    case = _case(request, shown) if shown else None
    if request.method == "POST" and (case is None or _is_of_another(request, case)):
        return _left(request)
    if shown is None or case is None or not case.can_write:
        return redirect("complaint_track")
    if request.method != "POST":
        return render(request, "public_site/complaint/withdraw.html", {"case": case})
    # Where the office has ended the case meanwhile, its page says how.
    with suppress(WrongMove):
        services.withdraw(shown["reference"], shown["secret"], at=timezone.now())
    return redirect("complaint_track")


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the receipt that was shown."""
    SHOWN_RECEIPT.clear(request.session)
    return redirect("complaint_track")


def _open(request: HttpRequest) -> HttpResponse:
    form = TrackForm(request.POST)
    address = client_address(request)
    if TRACKING.is_shut(address):
        form.add_error(None, gettext("从这个网络输错的次数太多了。请过 15 分钟再试。"))
        return render(request, "public_site/complaint/track.html", {"form": form}, status=429)
    if form.is_valid():
        given = {"reference": form.cleaned_data["reference"], "secret": form.cleaned_data["secret"]}
        try:
            selectors.case_by_receipt(**given)
        except ReceiptUnknown as unknown:
            TRACKING.count_failure(address)
            form.add_error(None, unknown.message)
        else:
            TRACKING.forget(address)
            SHOWN_RECEIPT.put(request.session, given)
            return redirect("complaint_track")
    return render(request, "public_site/complaint/track.html", {"form": form}, status=400)


def _is_of_another(request: HttpRequest, case: ReceiptView) -> bool:
    """Tell whether what was sent stood on the page of another case, in whose place this one was opened in another tab."""
    return request.POST.get("reference", case.reference) != case.reference


def _left(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt again, since the case was left before something was sent; what was written is shown to be copied."""
    page = {"form": TrackForm(), "has_left": True, "written": request.POST.get("body", "").strip()}
    return render(request, "public_site/complaint/track.html", page, status=403)


def _case(request: HttpRequest, shown: dict[str, str]) -> ReceiptView | None:
    try:
        return selectors.case_by_receipt(shown["reference"], shown["secret"])
    except ReceiptUnknown:
        SHOWN_RECEIPT.clear(request.session)
        return None


def _render_case(request: HttpRequest, case: ReceiptView, form: MessageForm, status: int = 200) -> HttpResponse:
    entries = _thread(case.messages)
    context = {
        "case": case,
        "form": form,
        "region": region_name(case.region),
        "entries": entries,
        # A draft is of the message after these; what the office writes meanwhile takes none away.
        "number_of_mine": sum(entry.is_mine for entry in entries),
        "if_late": if_late(case, today=today()),
        "next_steps": next_steps(case),
        "is_withdrawn": case.status == Status.WITHDRAWN,
        "is_waiting": case.status in WAITING,
    }
    return render(request, "public_site/complaint/case.html", context, status=status)


def _thread(lines: Sequence[ThreadLine]) -> list[ThreadEntry]:
    authors = {Author.REPORTER: gettext("您"), Author.STAFF: gettext("承办单位"), Author.SYSTEM: gettext("系统")}
    return [
        ThreadEntry(
            author=authors[line.author],
            is_mine=line.author == Author.REPORTER and not line.status,
            is_office=line.author == Author.STAFF,
            sent_at=line.at,
            text="\n".join(
                filter(None, (gettext("状态：%(status)s") % {"status": line.status_text} if line.status else "", line.body))
            ),
        )
        for line in lines
    ]
