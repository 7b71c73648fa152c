"""The steps of a complaint: one question a page, each with its own address; the answers stay in the session until they are sent."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.throttle import DRAFT, SUBMISSION, client_address
from complaints.drafts import MAX_ABOUT
from complaints.intake import Receipt, submit
from complaints.problems import ComplaintError, DraftInvalid, ReceiptUnknown
from complaints.selectors import case_by_receipt
from complaints.subjects import Subject, subject
from complaints.vocabulary import Channel, Mode, Nature
from public_site import complaint_draft
from public_site.complaint_answers import answer_rows
from public_site.complaint_draft import STEPS, Draft, progress, step_of
from public_site.complaint_forms import FORMS, StepForm
from public_site.sealed_slots import SealedSlot
from registry.days import today
from registry.public_ids import kind_of

# The receipt can be read again for so long, in case the page was reloaded before it was saved.
RECEIPT = SealedSlot("complaint_receipt", seconds=15 * 60)
_EXPIRED: Final = gettext_noop("之前填写的内容放了两个多小时，已经删除；这一页写的还在。请再点一次“继续”，前面的几项会再问您。")

_TOO_MANY_BEGUN: Final = gettext_noop("从这个网络开始填写的太多了。请过一小时再试。")

Arguments = ParamSpec("Arguments")


def with_draft(
    view: Callable[Concatenate[HttpRequest, Draft, Arguments], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponse]:
    """Give the view the complaint in the making; without one, the beginning says what happened to it."""

    @wraps(view)
    def found(request: HttpRequest, /, *args: Arguments.args, **values: Arguments.kwargs) -> HttpResponse:
        draft = complaint_draft.kept(request.session)
        if draft is None:
            return redirect("complaint_receipt" if RECEIPT.take(request.session) else reverse("complaint_start") + "?expired=1")
        return view(request, draft, *args, **values)

    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What will be asked and what never; posting it begins a complaint, about a record if one is named."""
    given = request.POST if request.method == "POST" else request.GET
    named, called = given.get("record", ""), given.get("about", "").strip()[:MAX_ABOUT]
    about = _subject(named)
    is_refused = request.method == "POST" and not _may_begin(request)
    if request.method == "POST" and not is_refused:
        RECEIPT.clear(request.session)
        draft = complaint_draft.begin(request.session, record=about.id if about else "", about=called)
        return redirect("complaint_step", draft.open_step(today=today()))
    begun = complaint_draft.kept(request.session)
    known = _subject(begun.record) if begun else None
    context = {
        "about": about,
        "called": called,
        "record_is_gone": bool(named) and about is None,
        "has_expired": "expired" in request.GET,
        "has_receipt": RECEIPT.take(request.session) is not None,
        "has_draft": begun is not None,
        "draft_about": known.name if known else begun.about if begun else "",
        "errors": [{"text": gettext(_TOO_MANY_BEGUN)}] if is_refused else [],
    }
    return render(request, "public_site/complaint/start.html", context, status=429 if is_refused else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, name: str) -> HttpResponse:
    """One question. What somebody typed who took more than two hours over it is kept, in a complaint that begins anew."""
    has_expired = complaint_draft.kept(request.session) is None and RECEIPT.take(request.session) is None
    if not (has_expired and request.method == "POST" and name in FORMS):
        return _step(request, name)
    if not _may_begin(request):
        return _answer(request, complaint_draft.empty(), name, refused=gettext(_TOO_MANY_BEGUN), status=429)
    draft = complaint_draft.begin(request.session, record="")
    return _answer(request, draft, name, refused=gettext(_EXPIRED))


@with_draft
def _step(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """A question that does not come yet leads to the one that does; an answer to it is kept."""
    if name not in draft.steps:
        return _to_open_step(draft)
    if request.method == "POST":
        is_of_another = request.POST.get("draft", draft.submission_key) != draft.submission_key
        return _answer(request, draft, name, refused=_of_another(draft) if is_of_another else "")
    earlier = draft.steps[: draft.steps.index(name)]
    if draft.open_step(today=today()) in earlier:
        return _to_open_step(draft)
    form_class = FORMS[name]
    return _question(request, draft, name, form_class(initial={field: getattr(draft, field) for field in form_class.base_fields}))


def _answer(request: HttpRequest, draft: Draft, name: str, *, refused: str, status: int = 400) -> HttpResponse:
    """Keep the answer and go on, or show it again with what is wrong with it or why it was refused."""
    form = FORMS[name](request.POST)
    form.full_clean()
    if refused:
        form.add_error(None, refused)
    else:
        # Whatever else is wrong is told at once, not after the first has been put right.
        answered = draft.answered(name, form.answers())
        form.take_problems(answered, name)
        if form.is_valid():
            complaint_draft.keep(request.session, answered)
            return _to_open_step(answered)
    return _question(request, draft, name, form, status=status)


def _question(request: HttpRequest, draft: Draft, name: str, form: StepForm, *, status: int = 200) -> HttpResponse:
    number, total = progress(draft, name)
    previous = draft.previous_step(name)
    context = {
        "form": form,
        "draft": draft.submission_key,
        "step": number,
        "steps": total,
        "back_url": reverse("complaint_step", args=[previous]) if previous else reverse("complaint_start"),
        "about": _subject(draft.record) if name == "about" else None,
        "is_enquiry": draft.nature == Nature.ENQUIRY,
        "is_named": draft.mode == Mode.NAMED,
    }
    return render(request, f"public_site/complaint/{name}.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """All answers once more; posting them sends the complaint."""
    if draft.open_step(today=today()):
        return _to_open_step(draft)
    errors: list[dict[str, str]] = []
    status = 200
    if request.method == "POST":
        if SUBMISSION.is_shut(client_address(request)):
            errors, status = [{"text": gettext("从这个网络提交得太多了。请过一小时再试，您填写的内容还在。")}], 429
        elif not _shows(request, draft):
            errors, status = [{"text": gettext("这一页是另一份内容的。请核对下面的内容后再提交。")}], 400
        else:
            try:
                receipt = submit(draft.complaint(), submission_key=draft.submission_key, channel=Channel.WEB, at=timezone.now())
            except ComplaintError as refused:
                errors, status = _errors(refused), 400
            else:
                complaint_draft.forget(request.session)
                return show_receipt(request, receipt)
    number, total = progress(draft, "check")
    context = {
        "rows": answer_rows(draft, _subject(draft.record)),
        "errors": errors,
        "submission_key": draft.submission_key,
        "mark": draft.mark,
        "step": number,
        "steps": total,
        "back_url": reverse("complaint_step", args=[draft.previous_step("check")]),
        "is_anonymous": draft.mode == Mode.ANONYMOUS,
    }
    return render(request, "public_site/complaint/check.html", context, status=status)


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt, once: after a quarter of an hour, or when it is said to be saved, its secret is shown no more."""
    kept = RECEIPT.take(request.session)
    if kept is None:
        return redirect("complaint_track")
    try:
        case = case_by_receipt(kept["reference"], kept["secret"])
    except ReceiptUnknown:
        return redirect("complaint_track")
    return render(request, "public_site/complaint/receipt.html", {"case": case, "secret": kept["secret"]})


@never_cache
@require_POST
def receipt_saved(request: HttpRequest) -> HttpResponse:
    """Forget the receipt, because it has been saved."""
    RECEIPT.clear(request.session)
    return redirect("home")


def show_receipt(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """Lead who has just submitted something to its receipt, and count the submission."""
    SUBMISSION.count_failure(client_address(request))
    RECEIPT.put(request.session, {"reference": receipt.reference, "secret": receipt.secret})
    return redirect("complaint_receipt")


def _may_begin(request: HttpRequest) -> bool:
    """Tell whether a complaint may be begun, and count one for which a session is made: in one that is there it takes no room."""
    if request.session.keys():
        return True
    client = client_address(request)
    if DRAFT.is_shut(client):
        return False
    DRAFT.count_failure(client)
    return True


def _to_open_step(draft: Draft) -> HttpResponse:
    name = draft.open_step(today=today())
    return redirect("complaint_step", name) if name else redirect("complaint_check")


def _shows(request: HttpRequest, draft: Draft) -> bool:
    """Tell whether the page that was sent showed these answers: in another tab others may have been given since."""
    sent = request.POST.get("submission_key"), request.POST.get("mark", draft.mark)
    return sent == (draft.submission_key, draft.mark)


def _of_another(draft: Draft) -> str:
    """Return what to tell somebody whose page belongs to a complaint in whose place another was begun."""
    about = _subject(draft.record)
    name = about.name if about else draft.about
    if not name:
        return gettext("您后来又开始填写了另一份内容，这一页写的还没有保存。要写进那一份，请再点一次“继续”。")
    return gettext("您后来又开始填写了另一份内容，关于“%(name)s”；这一页写的还没有保存。要写进那一份，请再点一次“继续”。") % {
        "name": name
    }


def _subject(record: str) -> Subject | None:
    return subject(record) if kind_of(record) else None


def _errors(refused: ComplaintError) -> list[dict[str, str]]:
    if not isinstance(refused, DraftInvalid):
        return [{"text": refused.message}]
    return [
        {
            "text": problem.message,
            "href": reverse("complaint_step", args=[step_of(problem)]) if step_of(problem) in STEPS else "",
        }
        for problem in refused.problems
    ]
