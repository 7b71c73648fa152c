"""The figures of `/metrics`, in the text format of Prometheus."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError

from registry import ledger
from search.health import engine_health, index_health

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure as it is now."""

    name: str
    meaning: str
    value: float


def as_text() -> str:
    """Return every figure that can be had: without a database, that there is none, and what this process knows by itself."""
    return "".join(map(_written, (*_of_process(), *_of_database())))


def _written(gauge: Gauge) -> str:
    name = gauge.name
    return f"# HELP {name} {gauge.meaning}\n# TYPE {name} gauge\n{name} {float(gauge.value)!r}\n"


def _of_process() -> Iterator[Gauge]:
    health = engine_health()
    yield Gauge("beian_search_degraded", "1 while another engine stands in, in this process.", health.degraded)
    yield Gauge("beian_search_circuit_open", "1 while the engine is left alone, in this process.", health.circuit == "open")


def _of_database() -> Iterator[Gauge]:
    try:
        head, health = ledger.head_seq(), index_health()
    except DatabaseError:
        yield Gauge("beian_database_up", "1 when the database answers.", 0)
        return
    yield Gauge("beian_database_up", "1 when the database answers.", 1)
    yield Gauge("beian_ledger_entries", "Number of the newest ledger entry.", head)
    yield Gauge("beian_search_ledger_entries", "Number of the last ledger entry that the index holds.", health.ledger_seq)
    yield Gauge("beian_search_lag_seconds", "Age of the oldest ledger entry that the index does not hold.", health.lag_seconds)
    yield Gauge("beian_search_parked_documents", "Index documents that the server refuses.", health.parked)
    yield Gauge("beian_search_due_documents", "Index documents that a check found wrong and the follower will mend.", health.due)
    yield Gauge("beian_search_needs_rebuild", "1 when an index is missing or of another version.", health.needs_rebuild)
