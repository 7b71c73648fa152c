"""The figures of `/metrics`, in the text format of Prometheus."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from graphql_api import counters, persisted
from partners.webhooks import sending
from public_site.site_views import cache_answers
from registry import ledger, proof_bundles, turning
from registry.days import civil_day
from registry.migrated import is_migrated
from registry.open_data import catalogue
from registry.writable import is_writable
from search.choice import engine_state
from search.health import index_health

logger = logging.getLogger(__name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure as it is now."""

    name: str
    meaning: str
    value: float


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; like readiness, they name no record and no person.

    Without a database they are that there is none, and what this process knows by itself.
    """
    gauges = (*_of_process(), *_of_files(), *_of_database())
    return HttpResponse("".join((*map(_written, gauges), *_counters())), content_type=CONTENT_TYPE)


def _written(gauge: Gauge) -> str:
    name = gauge.name
    return f"# HELP {name} {gauge.meaning}\n# TYPE {name} gauge\n{name} {float(gauge.value)!r}\n"


def _counters() -> Iterator[str]:
    yield _counter(
        "requests", "Requests to the API, of those for their cost alone only what was not answered", "outcome", counters.requests
    )
    yield _counter("errors", "Errors that callers of the API were told", "code", counters.errors)
    yield _counter("fallen_back", "Root fields that the projector left to graphql-core", "field", counters.fallen_back)
    yield _counter("read_apart", "Lists whose fields could not be read all at once", "type", counters.read_apart)


def _counter(of: str, meaning: str, label: str, counted: Mapping[str, int]) -> str:
    name = f"beian_graphql_{of}_total"
    values = "".join(f'{name}{{{label}="{each}"}} {float(times)!r}\n' for each, times in sorted(counted.items()))
    return f"# HELP {name} {meaning}, in this process since it was started.\n# TYPE {name} counter\n{values}"


def _of_process() -> Iterator[Gauge]:
    engine = engine_state()
    yield Gauge("beian_search_degraded", "1 while another engine stands in, in this process.", engine.degraded)
    yield Gauge("beian_search_circuit_open", "1 while the engine is left alone, in this process.", engine.circuit == "open")
    registered = "Documents of apps that are registered on this host; 0 too where their file cannot be read."
    yield Gauge("beian_graphql_registered_documents", registered, len(persisted.registered()))
    yield Gauge("beian_cache_up", "1 when the cache takes what is written and gives it back.", cache_answers())


def _of_files() -> Iterator[Gauge]:
    """How old the open data are; nothing where there are none, or none that can be read."""
    try:
        export = catalogue.export(settings.OPEN_DATA_ROOT, catalogue.FULL)
    except (OSError, LookupError, TypeError, ValueError):
        logger.exception("metrics: the open data cannot be read")
        return
    if export:
        age = _age(export.created, timezone.now())
        yield Gauge("beian_open_data_seconds", "Age of the newest export of everything.", age)


def _of_database() -> Iterator[Gauge]:
    try:
        writable, migrated = is_writable(), is_migrated()
        known = (ledger.head_seq(), index_health(), list(_of_timers(timezone.now()))) if migrated else None
    except Error:
        yield Gauge("beian_database_up", "1 when the database answers.", 0)
        return
    yield Gauge("beian_database_up", "1 when the database answers.", 1)
    yield Gauge("beian_database_writable", "1 when the database takes changes: a standby does not.", writable)
    yield Gauge("beian_database_migrated", "1 when no migration waits to be run.", migrated)
    if known is None:
        return
    head, health, timers = known
    yield Gauge("beian_ledger_entries", "Number of the newest ledger entry.", head)
    yield Gauge("beian_search_ledger_entries", "Number of the last ledger entry that the index holds.", health.ledger_seq)
    yield Gauge("beian_search_lag_seconds", "Age of the oldest ledger entry that the index does not hold.", health.lag_seconds)
    yield Gauge("beian_search_parked_documents", "Index documents that the server refuses.", health.parked)
    yield Gauge("beian_search_due_documents", "Index documents that a check found wrong and the follower will mend.", health.due)
    yield Gauge("beian_search_needs_rebuild", "1 when an index is missing or of another version.", health.needs_rebuild)
    yield from timers


def _of_timers(now: datetime) -> Iterator[Gauge]:
    """Whether what is to run beside the web processes does; of heads nothing before one is signed."""
    yield Gauge("beian_calendar_days_behind", "Days since the last one that turn_day turned.", turning.days_behind(civil_day(now)))
    for head in proof_bundles.signed_heads(first=1):
        yield Gauge("beian_ledger_signed_seconds", "Age of the newest signed head of the ledger.", _age(head.signed_at, now))
    since = sending.waiting_since(at=now)
    meaning = "For how long the first message to a partner that is to be sent, and is not, has been so."
    yield Gauge("beian_webhooks_lag_seconds", meaning, _age(since, now) if since else 0)


def _age(moment: datetime, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds())
