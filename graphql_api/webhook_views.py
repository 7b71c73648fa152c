"""The pages for webhooks, for who shows a key: endpoints with their secrets, what was delivered, and what was put aside."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from graphql_api.shown_keys import for_shown_key, key_shown_before, not_stored, note_of, show_again, shown
from graphql_api.webhook_forms import EndpointForm
from partners.problems import PartnerError
from partners.selectors import Key
from partners.vocabulary import Scope
from partners.webhooks import deliveries, endpoints
from partners.webhooks.endpoints import Endpoint, Told
from partners.webhooks.telling import delivery_lines, endpoint_lines
from partners.webhooks.vocabulary import EndpointState
from registry.vocabulary import RecordKind

DELIVERIES_SHOWN: Final = 50
_BOX: Final = "developers/webhook_show.html"


@not_stored
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """The box to show a key in; on POST the partner's endpoints."""
    if "shown" in request.POST:
        before = key_shown_before(request)
        return _list_page(request, before) if before else show_again(request, _BOX)
    typed = _typed(request)
    key = shown(request, _BOX, {"typed": typed})
    return key if isinstance(key, HttpResponse) else _list_page(request, key, {"form": typed})


@not_stored
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A new endpoint, whose secret is on this answer alone; where the key must be shown again first, what was typed stays."""
    key = key_shown_before(request)
    if key is None:
        return show_again(request, _BOX, {"typed": _typed(request)})
    form = EndpointForm(request.POST)
    if not form.is_valid():
        return _list_page(request, key, {"form": form}, status=400)
    typed = form.cleaned_data
    try:
        told = endpoints.add(
            key.partner,
            url=typed["url"],
            kinds=map(RecordKind, typed["kinds"]),
            region=typed["region"],
            at=timezone.now(),
        )
    except PartnerError as refused:
        form.add_error(refused.field, refused.message)
        return _list_page(request, key, {"form": form}, status=409)
    return _secret_page(request, key, told)


@for_shown_key(_BOX)
def act(request: HttpRequest, key: Key, name: str) -> HttpResponse:
    """Do one of `_ACTS` to one of the partner's endpoints."""
    if name not in _ACTS:
        raise Http404
    # PostgreSQL refuses to look for a text that has this letter, and nothing of ours is called by one.
    asked = "" if any("\0" in each for each in request.POST.values()) else request.POST.get("endpoint", "")
    endpoint = endpoints.endpoint_of(key.partner, asked)
    with suppress(Endpoint.DoesNotExist):
        if endpoint:
            return _ACTS[name](request, key, endpoint)
    # Nor is there one that was removed meanwhile.
    return _list_page(request, key, {"problem": gettext("没有这个接收地址，可能已经删除。现有的见下面的列表。")}, status=404)


def _deliveries(request: HttpRequest, key: Key, endpoint: Endpoint, done: str = "") -> HttpResponse:
    dead_only = request.POST.get("only") == "dead"
    lines = delivery_lines(endpoint, dead_only=dead_only, first=DELIVERIES_SHOWN + 1)
    page = {
        "shown": note_of(key.prefix),
        "endpoint": endpoint,
        "is_stopped": endpoint.state != EndpointState.ACTIVE,
        "lines": lines[:DELIVERIES_SHOWN],
        "newest": DELIVERIES_SHOWN if len(lines) > DELIVERIES_SHOWN else 0,
        "dead_only": dead_only,
        "done": done,
        "retries": len(deliveries.DELAYS),
        "days": deliveries.RETRIED_FOR.days,
    }
    return render(request, "developers/webhook_deliveries.html", page)


def _test(request: HttpRequest, key: Key, endpoint: Endpoint) -> HttpResponse:
    deliveries.ask_for_test(endpoint, at=timezone.now())
    return _deliveries(request, key, endpoint, gettext("测试消息已排队，几秒之内发出。点“刷新”看结果。"))


def _again(request: HttpRequest, key: Key, endpoint: Endpoint) -> HttpResponse:
    number = deliveries.ask_again(endpoint, message_id=request.POST.get("message", ""), at=timezone.now())
    # Read anew, for fewer are dead now.
    endpoint = endpoints.endpoint_of(key.partner, endpoint.reference) or endpoint
    return _deliveries(request, key, endpoint, gettext("已排队再次发送：%(number)d 条。") % {"number": number})


def _rotate(request: HttpRequest, key: Key, endpoint: Endpoint) -> HttpResponse:
    return _secret_page(request, key, endpoints.rotate_secret(endpoint, at=timezone.now()))


def _pause(request: HttpRequest, key: Key, endpoint: Endpoint) -> HttpResponse:
    endpoints.pause(endpoint, at=timezone.now())
    return _list_page(request, key, {"done": gettext("已暂停。恢复以后，从停下的那一条接着发。")})


def _resume(request: HttpRequest, key: Key, endpoint: Endpoint) -> HttpResponse:
    endpoints.resume(endpoint, at=timezone.now())
    return _list_page(request, key, {"done": gettext("已恢复，从停下的那一条接着发。")})


def _remove(request: HttpRequest, key: Key, endpoint: Endpoint) -> HttpResponse:
    endpoints.remove(endpoint, at=timezone.now())
    return _list_page(request, key, {"done": gettext("已删除。")})


_ACTS: Final[Mapping[str, Callable[[HttpRequest, Key, Endpoint], HttpResponse]]] = {
    "deliveries": _deliveries,
    "test": _test,
    "again": _again,
    "rotate": _rotate,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
}


def _typed(request: HttpRequest) -> EndpointForm:
    """Return the form with what was posted of it, of which nothing is said yet."""
    posted = request.POST
    return EndpointForm(initial={"url": posted.get("url"), "kinds": posted.getlist("kinds"), "region": posted.get("region")})


def _list_page(request: HttpRequest, key: Key, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    page = {
        "organisation": key.partner.organisation,
        "shown": note_of(key.prefix),
        "lines": endpoint_lines(key.partner),
        "may_add": Scope.WEBHOOKS in key.scopes,
        "form": EndpointForm(),
    }
    return render(request, "developers/webhooks.html", page | (more or {}), status=status)


def _secret_page(request: HttpRequest, key: Key, told: Told) -> HttpResponse:
    page = {
        "shown": note_of(key.prefix),
        "endpoint": told.endpoint,
        "secret": told.secret,
        "is_new": told.endpoint.secrets.count() == 1,
        "overlap": endpoints.OVERLAP.total_seconds() // 3_600,
    }
    return render(request, "developers/webhook_secret.html", page)
