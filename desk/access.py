"""The door of the desk: every view is behind a right, and says whom to ask when it is refused."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from accounts.rights import Right, Staff, scopes, signed_in
from complaints import selectors
from complaints.problems import NotAllowed
from complaints.selectors import Case

P = ParamSpec("P")
StaffView = Callable[Concatenate[HttpRequest, Staff, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
# Whoever is away from the desk for so long has to sign in again; it is counted anew once a minute, so that not every page writes.
IDLE_SECONDS: Final = 60 * 60
# And whoever signed in so long ago, however busy (NIST SP 800-63B, section 4.2.3).
LONGEST_SECONDS: Final = 12 * 60 * 60
_COUNTED_EVERY_SECONDS: Final = 60
_COUNTED_AT: Final = "desk.counted_at"
_BEGAN_AT: Final = "desk.began_at"
# Where the form of an address stands that only takes what is sent; all others are pages themselves.
_PAGE_OF: Final = {
    "looked": "queue",
    "ask-for-contact": "case",
    "open-contact": "case",
    "approve-contact": "case",
    "refuse-contact": "case",
    "grant-key": "key-request",
    "refuse-key": "key-request",
    "change-keys": "partner",
    "rotate-key": "partner",
    "revoke-key": "partner",
}
# The fields of the desk's forms in which somebody writes; the last are those of a case that is entered while its reporter is on the
# telephone.
_WRITTEN: Final = (
    "words",
    "reason",
    "record",
    "about",
    "description",
    "amount",
    "contact_name",
    "contact_phone",
    "contact_address",
)


def needs(right: Right, *methods: str) -> Callable[[StaffView[P]], View[P]]:
    """Return a decorator for a view `(request, staff, …)` that only who holds the right somewhere reaches, by these methods.

    A visitor is sent to sign in; anybody else, and who meets `NotAllowed` within, gets a page that says whom to ask. No answer
    of the desk is stored by a browser or a proxy.
    """

    def decorate(view: StaffView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            response = _answer(view, request, right, methods, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded

    return decorate


def _answer(
    view: StaffView[P], request: HttpRequest, right: Right, methods: tuple[str, ...], *args: P.args, **kwargs: P.kwargs
) -> HttpResponseBase:
    staff = signed_in(request.user)
    if staff is None:
        return _sign_in_first(request)
    stay_signed_in(request)
    if not scopes(staff, right):
        if request.method == "GET" and request.get_full_path() == reverse("desk:queue") != first_page(staff):
            # The desk's own address, to which every page links, is the door to all sorts of work.
            return redirect(first_page(staff))
        return refusal(request, gettext("您的账号没有这项职责。"))
    if request.method not in methods:
        return HttpResponseNotAllowed(methods)
    try:
        return view(request, staff, *args, **kwargs)
    except NotAllowed as refused:
        return refusal(request, refused.message)


def stay_signed_in(request: HttpRequest) -> None:
    """Let the session end when the desk has been left alone for `IDLE_SECONDS` from now, or `LONGEST_SECONDS` after it began."""
    now = int(time.time())
    left = request.session.setdefault(_BEGAN_AT, now) + LONGEST_SECONDS - now
    if now - request.session.get(_COUNTED_AT, 0) >= _COUNTED_EVERY_SECONDS:
        request.session[_COUNTED_AT] = now
        # None would be as long as the browser is open.
        request.session.set_expiry(max(1, min(IDLE_SECONDS, left)))


def first_page(staff: Staff) -> str:
    """Return the address of the page on which somebody's work begins."""
    if not scopes(staff, Right.VIEW_CASES) and scopes(staff, Right.MANAGE_PARTNERS):
        return reverse("desk:partners")
    return reverse("desk:queue")


def refusal(request: HttpRequest, reason: str) -> HttpResponse:
    """Return the page of a refusal, status 403; what the person wrote stands on it, for no page of the desk can be gone back to."""
    written = _written(request)
    staff = signed_in(request.user)
    page = {"reason": reason, "written": written, "first_page": first_page(staff) if staff else reverse("desk:queue")}
    return render(request, "desk/refused.html", page, status=403)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and back; what was sent after the session had ended is shown first, since it would be lost."""
    way = redirect_to_login(request.get_full_path() if request.method == "GET" else _page(request))
    if request.method == "GET" or not (written := _written(request)):
        return way
    page = {
        "written": written,
        "sign_in": way.url,
        "idle_minutes": IDLE_SECONDS // 60,
        "longest_hours": LONGEST_SECONDS // 3600,
    }
    return render(request, "desk/signed_out.html", page, status=403)


def _page(request: HttpRequest) -> str:
    """Return the address of the page on which what was sent stood."""
    match = request.resolver_match
    if match is None or match.url_name not in _PAGE_OF:
        return request.path
    # The first part of an address says what its page is about.
    return reverse(f"desk:{_PAGE_OF[match.url_name]}", args=list(match.kwargs.values())[:1])


def _written(request: HttpRequest) -> str:
    return "\n\n".join(filter(None, (request.POST.get(name) for name in _WRITTEN)))


def case_of(staff: Staff, reference: str) -> Case:
    """Return the case if it lies in the person's scopes; one that is elsewhere and one that is not are refused alike."""
    case = selectors.case_for(staff, reference)
    if case is None:
        raise NotAllowed(gettext("没有编号为 %(reference)s 的件，或者它不在您的单位和地区。") % {"reference": reference})
    return case


def case_is_here(staff: Staff, reference: str) -> bool:
    """Tell whether the case lies in the person's scopes, as one that was sent or entered may not."""
    return selectors.case_for(staff, reference) is not None
