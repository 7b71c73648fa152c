"""“This record is wrong”: whom it concerns is told what happens, names the record, fills in one page, and takes a receipt home."""

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.throttle import SUBMISSION, client_address
from complaints.clocks import limit
from complaints.intake import submit
from complaints.problems import ComplaintError, DraftInvalid, SubmissionConflict
from complaints.references import new_submission_key
from complaints.subjects import Subject, record_called, subject
from complaints.vocabulary import Channel, Nature
from public_site.addresses import objection_address
from public_site.complaint_views import show_receipt
from public_site.objection_forms import MAX_RECORD, ObjectionForm, RecordForm
from registry.identifiers import unspaced
from registry.public_ids import kind_of

# An address ends in the code or the id of its record; what may come after it says how the page is shown.
_ADDRESS: Final = re.compile(r"https?://[^?#]*/([^/?#]+)/?(?:[?#].*)?", re.IGNORECASE)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Who may object to what, and how long it takes; a record that is named leads on to the form."""
    form = RecordForm(request.GET) if "record" in request.GET else RecordForm()
    about = None
    if form.is_valid():
        about = _record(form.cleaned_data["record"])
        if about is None:
            form.add_error("record", gettext("没有找到这条公开记录。请核对代码或编号；也可以先按名称查到它，再点“此记录有误”。"))
    context = {"form": form, "about": about, "due_source": limit(Nature.OBJECTION, timezone.now()).finish_source}
    return render(request, "public_site/objection/start.html", context, status=400 if form.errors else 200)


@never_cache
@csrf_exempt  # It is checked by `_is_of_our_page`, so that what was typed is not lost with a cookie.
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The objection to one record on one page; sent twice it gives the same receipt, because each page has a key of its own."""
    # First, because it bears a body that breaks off, which reading what was named would not.
    is_ours = _is_of_our_page(request)
    named = _named(request)
    about = _record(named)
    if request.method != "POST":
        if about is None:
            return redirect(objection_address(named))
        return _page(request, about, ObjectionForm(initial={"submission_key": new_submission_key()}))
    form = ObjectionForm(request.POST)
    if not is_ours:
        form.add_error(
            None, gettext("还没有提交：浏览器没有带回本站的 Cookie。请允许本站使用 Cookie，再按一次“提交”；您填写的内容还在。")
        )
        return _page(request, about, form, status=403)
    if about is None or not form.is_valid():
        return _page(request, about, form, status=400)
    if SUBMISSION.is_shut(client_address(request)):
        form.add_error(None, gettext("从这个网络提交得太多了。请过一小时再试，您填写的内容还在。"))
        return _page(request, about, form, status=429)
    key = form.cleaned_data["submission_key"]
    try:
        receipt = submit(form.draft(about.id), submission_key=key, channel=Channel.WEB, at=timezone.now())
    except SubmissionConflict:
        form.data = request.POST.dict() | {"submission_key": new_submission_key()}
        form.add_error(None, gettext("用这一页已经提交过一份异议，内容和现在的不同。再按一次“提交”，现在的内容就作为另一份提交。"))
        return _page(request, about, form, status=409)
    except DraftInvalid:
        # The form has checked all but the record, which was taken back this very moment.
        return _page(request, None, form, status=400)
    except ComplaintError as refused:
        form.add_error(None, refused.message)
        return _page(request, about, form, status=400)
    return show_receipt(request, receipt)


def _page(request: HttpRequest, about: Subject | None, form: ObjectionForm, status: int = 200) -> HttpResponse:
    """The form; where its record is not public any more, it asks which one is meant, and what was typed stays."""
    context: dict[str, Any] = {"about": about, "form": form}
    if about is None:
        gone = gettext("这条记录已经不再公开，可能已经撤下或并入别的记录。请填写现在的代码或编号，再提交；您填写的内容还在。")
        record_form = RecordForm({"record": _named(request)})
        record_form.add_error("record", gone)
        context |= {"record": record_form["record"], "errors": [{"text": gone, "href": "#id_record"}]}
    return render(request, "public_site/objection/write.html", context, status=status)


def _is_of_our_page(request: HttpRequest) -> bool:
    return CsrfViewMiddleware(_no_view).process_view(request, _no_view, (), {}) is None


def _no_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _named(request: HttpRequest) -> str:
    """The record as the page says it, or the address that led to the page."""
    return request.POST.get("record") or request.GET.get("record", "")


def _record(typed: str) -> Subject | None:
    """The public record that a code, a filing number, a public id or the address of the record's page leads to."""
    named = unspaced(typed[:MAX_RECORD])
    address = _ADDRESS.fullmatch(named)
    called = record_called(address[1] if address else named).lower()
    return subject(called) if kind_of(called) else None
