"""The pages for keys: asking for one, and for who shows one its usage, rotation and revocation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.throttle import KEY_REQUEST, client_address
from graphql_api.key_forms import KeyRequestForm
from graphql_api.shown_keys import for_shown_key, not_stored, note_of, shown
from partners import keys
from partners.keys import Granted
from partners.problems import PartnerError
from partners.reports import key_line, key_lines, usage_lines, usage_shown, usage_table
from partners.selectors import Key
from partners.vocabulary import SCOPE_HINTS, Scope
from registry.csv_files import csv_file
from registry.days import today

_BOX: Final = "developers/key_show.html"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form to ask for a key; on POST it goes to the desk, and its reference is shown."""
    if request.method != "POST":
        return _ask_page(request, KeyRequestForm(initial={"submission_key": uuid4().hex}))
    form = KeyRequestForm(request.POST)
    if not form.is_valid():
        return _ask_page(request, form, status=400)
    typed = form.cleaned_data
    try:
        asked = keys.ask(
            organisation=typed["organisation"],
            purpose=typed["purpose"],
            contact_name=typed["contact_name"],
            contact_mail=typed["contact_mail"],
            scopes=map(Scope, typed["scopes"]),
            submission_key=typed["submission_key"],
            at=timezone.now(),
            counted=partial(_counted, client_address(request)),
        )
    except PartnerError as refused:
        form.add_error(None, refused.message)
        return _ask_page(request, form, status=429)
    return redirect("key-asked", reference=asked.reference)


def asked(request: HttpRequest, reference: str) -> HttpResponse:
    """Thanks, with the reference; nothing of a request is looked up."""
    return render(request, "developers/key_asked.html", {"reference": reference})


@not_stored
@require_http_methods(["GET", "HEAD", "POST"])
def usage(request: HttpRequest) -> HttpResponse:
    """The box to show a key in; on POST the keys of its partner and what was asked for with them."""
    key = shown(request, _BOX)
    return key if isinstance(key, HttpResponse) else _usage_page(request, key)


@for_shown_key(_BOX)
def usage_csv(_request: HttpRequest, key: Key) -> HttpResponse:
    """What was asked for, as a table to take out."""
    return csv_file(f"usage-{today():%Y%m%d}.csv", usage_table(usage_lines(_prefixes(key), today=today())))


@for_shown_key(_BOX)
def rotate(request: HttpRequest, key: Key) -> HttpResponse:
    """A new key in the place of one of the partner's, shown this once."""
    return _act(request, key, lambda prefix: keys.rotate(prefix, at=timezone.now()))


@for_shown_key(_BOX)
def revoke(request: HttpRequest, key: Key) -> HttpResponse:
    """End one of the partner's keys."""
    return _act(request, key, lambda prefix: keys.revoke(prefix, at=timezone.now()))


def _act(request: HttpRequest, key: Key, do: Callable[[str], Granted | Key]) -> HttpResponse:
    prefix = request.POST.get("prefix", "")
    if prefix not in _prefixes(key):
        return _usage_page(request, key, {"problem": gettext("这不是您的密钥。请从下面的列表里选择。")}, status=400)
    try:
        done = do(prefix)
    except PartnerError as refused:
        return _usage_page(request, key, {"problem": refused.message}, status=409)
    if isinstance(done, Granted):
        line = key_line(done.key, at=timezone.now())
        return render(request, "developers/key_rotated.html", {"text": done.text, "line": line, "overlap": keys.OVERLAP.days})
    return _usage_page(request, key, {"done": gettext("已停用。几秒之内，用它的请求就会被拒绝。")})


@contextmanager
def _counted(client: str) -> Iterator[None]:
    """Count one request once it is kept. Raises `PartnerError` where an address has sent too many."""
    if KEY_REQUEST.is_shut(client):
        raise PartnerError(gettext("这个网络地址刚才已经提交了几份申请。请一小时以后再试。"))
    yield
    KEY_REQUEST.count_failure(client)


def _prefixes(key: Key) -> list[str]:
    return [each.prefix for each in key.partner.keys.all()]


def _ask_page(request: HttpRequest, form: KeyRequestForm, status: int = 200) -> HttpResponse:
    return render(request, "developers/keys.html", {"form": form, "scope_hints": SCOPE_HINTS}, status=status)


def _usage_page(request: HttpRequest, key: Key, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    now, prefixes = timezone.now(), _prefixes(key)
    page = {
        "organisation": key.partner.organisation,
        "shown": note_of(key.prefix),
        "shown_prefix": key.prefix,
        "lines": key_lines(key.partner, at=now),
        **usage_shown(prefixes, today=today()),
    }
    return render(request, "developers/key_usage.html", page | (more or {}), status=status)
