"""The desk of keys: who asks for one, who has one, and what is asked for with them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from accounts.rights import Right, Staff
from desk.access import needs
from desk.partner_forms import ChangeForm, GrantForm, RefuseForm
from partners import keys, selectors
from partners.problems import PartnerError
from partners.reports import key_line, key_lines, usage_lines, usage_shown, usage_table
from partners.selectors import Organisation, Request
from partners.vocabulary import Scope
from partners.webhooks.telling import endpoint_lines
from registry.csv_files import csv_file
from registry.days import today

PAGE = 50


@needs(Right.MANAGE_PARTNERS, "GET")
def show(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Requests that wait, oldest first, and partners with keys; and what is asked for without one."""
    partners = Paginator(selectors.partners_with_keys(at=timezone.now()), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/partners.html",
        {
            "requests": [(each, _scopes(each)) for each in selectors.waiting_requests()[:PAGE]],
            "partners": partners,
            **usage_shown([""], today=today()),
            "previous_url": f"?page={partners.previous_page_number()}" if partners.has_previous() else "",
            "next_url": f"?page={partners.next_page_number()}" if partners.has_next() else "",
        },
    )


@needs(Right.MANAGE_PARTNERS, "GET")
def show_request(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """One request: who asks, what for, and what was decided or can be."""
    return _request_page(request, _request(reference))


@needs(Right.MANAGE_PARTNERS, "POST")
def grant(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """Give the key; its text is on the answer to this request and nowhere else."""
    asked, now = _request(reference), timezone.now()
    form = GrantForm(asked, request.POST)
    if not form.is_valid():
        return _request_page(request, asked, form=form, status=400)
    try:
        granted = keys.grant(
            asked,
            name=form.cleaned_data["name"],
            expires_at=form.expires_at(granted_at=now),
            by=staff,
            at=now,
            **form.allowed(),
        )
    except PartnerError as refused:
        form.add_error(None, refused.message)
        return _request_page(request, _request(reference), form=form, status=409)
    return _new_key_page(request, asked.partner, granted)


@needs(Right.MANAGE_PARTNERS, "POST")
def refuse(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """Refuse the request with a reason."""
    asked = _request(reference)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _request_page(request, asked, refuse_form=form, status=400)
    try:
        keys.refuse(asked, reason=form.cleaned_data["reason"], by=staff, at=timezone.now())
    except PartnerError as refused:
        form.add_error(None, refused.message)
        return _request_page(request, _request(reference), refuse_form=form, status=409)
    messages.success(request, gettext("已记下不同意。请把理由写信告诉联系人。"))
    return redirect("desk:key-request", reference)


@needs(Right.MANAGE_PARTNERS, "GET")
def show_partner(request: HttpRequest, staff: Staff, partner_id: int) -> HttpResponse:
    """One partner: whom to write to, its keys with their last use, its requests, and what it asks for."""
    return _partner_page(request, _partner(partner_id))


@needs(Right.MANAGE_PARTNERS, "GET")
def usage_csv(request: HttpRequest, staff: Staff, partner_id: int) -> HttpResponse:
    """What a partner asked for, as a table to take out."""
    lines = usage_lines(_prefixes(_partner(partner_id)), today=today())
    return csv_file(f"usage-{partner_id}-{today():%Y%m%d}.csv", usage_table(lines))


@needs(Right.MANAGE_PARTNERS, "POST")
def rotate(request: HttpRequest, staff: Staff, partner_id: int, prefix: str) -> HttpResponse:
    """Give a key in the place of another, for a partner who lost theirs or has no live one; its text is on this answer alone."""
    partner = _partner_of_key(partner_id, prefix)
    try:
        granted = keys.rotate(prefix, by=staff, at=timezone.now())
    except PartnerError as refused:
        return _partner_page(request, partner, problem=refused.message, status=409)
    return _new_key_page(request, partner, granted)


@needs(Right.MANAGE_PARTNERS, "POST")
def change(request: HttpRequest, staff: Staff, partner_id: int) -> HttpResponse:
    """Change what the keys of a partner are for, and how much may be asked with them."""
    partner, now = _partner(partner_id), timezone.now()
    live = list(keys.live_keys(partner, at=now))
    if not live:
        return _partner_page(request, partner, problem=gettext("对方没有有效的密钥了。请先补发一个。"), status=409)
    form = ChangeForm(live, request.POST)
    if not form.is_valid():
        return _partner_page(request, partner, form=form, status=400)
    try:
        keys.change(partner, by=staff, at=now, **form.allowed())
    except PartnerError as refused:
        return _partner_page(request, partner, problem=refused.message, status=409)
    messages.success(request, gettext("权限和点数已改，几秒之内生效。"))
    return redirect("desk:partner", partner_id)


@needs(Right.MANAGE_PARTNERS, "POST")
def revoke(request: HttpRequest, staff: Staff, partner_id: int, prefix: str) -> HttpResponse:
    """End a key."""
    partner = _partner_of_key(partner_id, prefix)
    try:
        keys.revoke(prefix, by=staff, at=timezone.now())
    except PartnerError as refused:
        return _partner_page(request, partner, problem=refused.message, status=409)
    messages.success(request, gettext("已停用。几秒之内，用它的请求就会被拒绝。"))
    return redirect("desk:partner", partner_id)


def _request(reference: str) -> Request:
    asked = selectors.request_of(reference)
    if asked is None:
        raise Http404
    return asked


def _partner(partner_id: int) -> Organisation:
    partner = selectors.partner_of(partner_id)
    if partner is None:
        raise Http404
    return partner


def _partner_of_key(partner_id: int, prefix: str) -> Organisation:
    partner = _partner(partner_id)
    if prefix not in _prefixes(partner):
        raise Http404
    return partner


def _prefixes(partner: Organisation) -> list[str]:
    return [key.prefix for key in partner.keys.all()]


def _scopes(asked: Request) -> str:
    return gettext("、").join(str(Scope(scope).label) for scope in asked.scopes)


def _request_page(
    request: HttpRequest,
    asked: Request,
    *,
    form: GrantForm | None = None,
    refuse_form: RefuseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = {
        "asked": asked,
        "scopes": _scopes(asked),
        "contact": selectors.contact_of(asked.partner),
        "form": form or GrantForm(asked),
        "refuse_form": refuse_form or RefuseForm(),
    }
    return render(request, "desk/key_request.html", page, status=status)


def _new_key_page(request: HttpRequest, partner: Organisation, granted: keys.Granted) -> HttpResponse:
    page = {
        "partner": partner,
        "contact": selectors.contact_of(partner),
        "text": granted.text,
        "line": key_line(granted.key, at=timezone.now()),
    }
    return render(request, "desk/new_key.html", page)


def _partner_page(
    request: HttpRequest, partner: Organisation, *, problem: str = "", form: ChangeForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    prefixes, live = _prefixes(partner), list(keys.live_keys(partner, at=now))
    page: dict[str, Any] = {
        "partner": partner,
        "contact": selectors.contact_of(partner),
        "lines": key_lines(partner, at=now),
        "form": form or (ChangeForm(live) if live else None),
        **usage_shown(prefixes, today=today()),
        "endpoints": endpoint_lines(partner),
        "problem": problem,
    }
    return render(request, "desk/partner.html", page, status=status)
