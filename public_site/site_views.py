"""The home page, and what machines ask of the site: health, robots."""

import logging
from dataclasses import asdict

import redis
from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from public_site import assets, home_page
from registry import ledger
from registry.migrated import is_migrated
from registry.writable import is_writable
from search.choice import engine_state
from search.health import index_health

logger = logging.getLogger(__name__)

# Search results in all their orders and a person's own case are no pages to be found elsewhere.
ROBOTS = """User-agent: *
Disallow: /search
Disallow: /suggest
Disallow: /complaints/
Disallow: /objections/?
Disallow: /objections/new/
Disallow: /teachers/
Disallow: /ledger/entries/
Disallow: /desk/
"""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The lookup: one box, what it understands, figures."""
    return render(request, "public_site/home.html", {"figures": home_page.figures(), "examples": home_page.examples()})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers should leave alone."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness with each dependency's state; 503 without a database, or before `migrate`: little works then."""
    database = _database_state()
    is_ready = database["ok"] is True and database["migrated"] is True
    states = {
        "database": database,
        "cache": {"ok": cache_answers()},
        "assets": {"ok": not assets.not_collected()},
        "search": _search_state(asks=is_ready),
    }
    return JsonResponse({"ready": is_ready, **states}, status=200 if is_ready else 503)


def _database_state() -> dict[str, object]:
    try:
        state = {"ok": True, "vendor": connection.vendor, "writable": is_writable(), "migrated": is_migrated()}
        return {**state, "ledgerSeq": ledger.head_seq()} if state["migrated"] else state
    except Error:
        logger.exception("readiness: the database does not answer")
        return {"ok": False, "vendor": connection.vendor}


def _search_state(*, asks: bool) -> dict[str, object]:
    """An index of another version still answers, less well: `sync_search` makes it anew."""
    states: dict[str, object] = asdict(engine_state())
    if asks:
        index = index_health()
        states |= {
            "ledgerSeq": index.ledger_seq,
            "lagSeconds": index.lag_seconds,
            "parked": index.parked,
            "due": index.due,
            "needsRebuild": index.needs_rebuild,
        }
    return states


def cache_answers() -> bool:
    """Tell whether the cache takes and gives. The site works without it, more slowly; so a broken one is told and nothing more."""
    try:
        cache.set("public_site.readiness", "ok", 10)
        return bool(cache.get("public_site.readiness") == "ok")
    except (redis.RedisError, OSError):
        return False
