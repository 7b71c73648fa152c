"""The page of a case, and one page for each act on it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.rights import Right, Staff
from complaints import contacts, moves
from complaints.problems import CaseChanged, ComplaintError, NotAllowed, WrongMove
from complaints.selectors import Case
from complaints.vocabulary import Nature
from desk import wording
from desk.access import case_is_here, case_of, needs
from desk.acts import ACTS, Act, Doing, check_right, offered
from desk.forms import ActForm, ContactForm, RefuseContactForm
from desk.queue import as_last_seen
from desk.records import record_facts
from registry.days import today

# Acts that have their own place on the case's page instead of a button.
_IN_PLACE = ("write", "note")


@needs(Right.VIEW_CASES, "GET")
def show(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """The case: clocks, what can be done, the facts, the thread, the sealed contact, and who did what."""
    case = case_of(staff, reference)
    return render(request, "desk/case.html", _page(case, staff))


@needs(Right.HANDLE_CASES, "GET", "POST")
def act(request: HttpRequest, staff: Staff, reference: str, name: str) -> HttpResponse:
    """One act: its form, and on POST the act itself; what was typed stays when it is refused."""
    case = case_of(staff, reference)
    chosen = ACTS.get(name)
    if chosen is None:
        raise Http404
    check_right(chosen, case, staff)
    if request.method == "POST":
        return _do(request, staff, case, chosen)
    if name not in offered(case, staff):
        moves.check_may_act(case, staff)
        messages.warning(request, gettext("这个件现在是“%(status)s”，不能%(act)s。") % {
            "status": case.get_status_display(), "act": chosen.label,
        })  # fmt: skip
        return redirect("desk:case", reference)
    return _act_page(request, staff, case, chosen, chosen.form(case))


def _do(request: HttpRequest, staff: Staff, case: Case, chosen: Act) -> HttpResponse:
    form = chosen.form(case, request.POST)
    if not form.is_valid():
        return _act_page(request, staff, case, chosen, form, status=400)
    try:
        moved = chosen.do(Doing(case, staff, timezone.now(), form.cleaned_data["version"], form.cleaned_data))
    except NotAllowed:
        raise
    except ComplaintError as refused:
        # Now they have been told of the change and see it below: the next attempt is made in full knowledge of it.
        case = case_of(staff, case.reference)
        form.data = request.POST.dict() | {"version": str(case.version)}
        form.add_error(None, refused.message)
        return _act_page(request, staff, case, chosen, form, status=409 if isinstance(refused, CaseChanged) else 400)
    if case_is_here(staff, case.reference):
        messages.success(request, str(chosen.done))
        return redirect("desk:case", case.reference)
    # It is told on the list, where the case is no longer: which one it was, and who has it.
    messages.success(request, gettext("%(reference)s：%(done)s现由%(unit)s承办。") % {
        "reference": case.reference, "done": chosen.done, "unit": wording.handled_by(moved),
    })  # fmt: skip
    return redirect(as_last_seen(request))


@needs(Right.HANDLE_CASES, "POST")
def ask_for_contact(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """Ask a supervisor to open the sealed contact."""
    case = case_of(staff, reference)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return render(request, "desk/case.html", _page(case, staff) | {"contact_form": form}, status=400)
    contacts.ask(case, reason=form.cleaned_data["reason"], by=staff, at=timezone.now())
    messages.success(request, gettext("申请已提交，等待督办员批准。"))
    return redirect("desk:case", reference)


@needs(Right.ASSIGN_CASES, "POST")
def approve_contact(request: HttpRequest, staff: Staff, reference: str, request_id: int) -> HttpResponse:
    """Let the person who asked open the contact."""
    try:
        contacts.approve(case_of(staff, reference), request_id, by=staff, at=timezone.now())
    except WrongMove as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, gettext("已批准，申请人 24 小时内可以查看。"))
    return redirect("desk:case", reference)


@needs(Right.ASSIGN_CASES, "POST")
def refuse_contact(request: HttpRequest, staff: Staff, reference: str, request_id: int) -> HttpResponse:
    """Tell the person who asked why the contact stays sealed."""
    case = case_of(staff, reference)
    form = _refuse_form(request_id, request.POST)
    if not form.is_valid():
        return render(request, "desk/case.html", _page(case, staff, refused={request_id: form}) | {"refuse_form": form}, status=400)
    try:
        contacts.refuse(case, request_id, reason=form.cleaned_data["reason"], by=staff, at=timezone.now())
    except WrongMove as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, gettext("没有批准，申请人会看到理由。"))
    return redirect("desk:case", reference)


@needs(Right.HANDLE_CASES, "POST")
def open_contact(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """Show the contact to who was allowed to see it; by POST, because each opening is recorded."""
    case = case_of(staff, reference)
    contact = contacts.open_contact(case, by=staff, at=timezone.now())
    return render(request, "desk/contact.html", _head(case) | {"contact": contact})


def _act_page(request: HttpRequest, staff: Staff, case: Case, chosen: Act, form: ActForm, status: int = 200) -> HttpResponse:
    page = {
        "act": chosen,
        "form": form,
        "thread": wording.thread(case),
        "can_be_done": any(ACTS[name] is chosen for name in offered(case, staff)),
    }
    return render(request, "desk/act.html", _head(case) | page, status=status)


def _head(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "title": case.about or case.get_category_display(),
        "tags": [
            {"text": case.get_status_display(), "strong": True},
            {"text": case.get_nature_display()},
            {"text": case.get_category_display()},
            {"text": case.get_mode_display()},
        ],
        "clocks": wording.case_clocks(case, today=today()),
    }


def _refuse_form(request_id: int, typed: QueryDict | None = None) -> RefuseContactForm:
    return RefuseContactForm(typed, auto_id=f"refuse_{request_id}_%s")


def _page(case: Case, staff: Staff, refused: Mapping[int, RefuseContactForm] = MappingProxyType({})) -> dict[str, Any]:
    names = offered(case, staff)
    now = timezone.now()
    asked = contacts.waiting(case) if moves.may_act(case, staff, Right.ASSIGN_CASES) else ()
    return _head(case) | {
        "actions": [_button(case, name) for name in names if name not in _IN_PLACE],
        "write_form": ACTS["write"].form(case, auto_id="write_%s") if "write" in names else None,
        "note_form": ACTS["note"].form(case, auto_id="note_%s") if "note" in names else None,
        "facts": wording.facts(case, staff),
        "is_objection": case.nature == Nature.OBJECTION,
        "record": record_facts(case.record_id) if case.nature == Nature.OBJECTION else [],
        "thread": wording.thread(case),
        "notes": wording.note_entries(case),
        "contact": contacts.state(case, staff, at=now),
        "contact_form": ContactForm(),
        "contact_requests": [(each, refused.get(each.pk) or _refuse_form(each.pk)) for each in asked],
        "may_act": moves.may_act(case, staff),
        "staff": staff,
        "audit": wording.audit_entries(case),
    }


def _button(case: Case, name: str) -> dict[str, Any]:
    chosen = ACTS[name]
    url = reverse("desk:act", args=[case.reference, name])
    button = {"label": chosen.label, "url": url, "look": chosen.look}
    if name == "take":
        button |= {"is_post": True, "name": "version", "value": case.version}
    return button
