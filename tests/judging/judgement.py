"""A registry of any size with the labelled records in it, every engine filled from it, and what each makes of the queries."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypedDict

from django.db import transaction
from django.test import override_settings

from registry import ledger, selectors
from search import choice
from search.composing import compose
from search.documents import SEARCHED_KINDS
from search.engines import elastic_index
from search.models import FollowerCursor
from search.rebuilding import rebuild_index
from tests.judging.corpus import families
from tests.judging.known import Known
from tests.judging.labelled import is_like_a_labelled_one, labelled
from tests.judging.loading import load
from tests.judging.measuring import Asked, Judged, judge, merit_by_class
from tests.judging.queries import generated
from tests.search.scenario_records import load_records

_AT_ONCE = 1_000


class Report(TypedDict):
    """What was found: mean reciprocal rank by engine, set and class; misses as class, text and place; seconds by step."""

    records: int
    queries: dict[str, int]
    merit: dict[str, dict[str, dict[str, float]]]
    misses: dict[str, dict[str, list[tuple[str, str, int]]]]
    seconds: dict[str, float]


def judgement(*, records: int, engines: Sequence[str], each: int) -> Report:
    """Fill the empty database, then judge the engines; `own` is that of the database. An index that was made is removed."""
    seconds: dict[str, float] = {}
    with _timed(seconds, "load"):
        sets = make_registry(records, each=each)
    report = Report(
        records=sum(selectors.counts().values()),
        queries={name: len(queries) for name, queries in sets.items()},
        merit={},
        misses={},
        seconds=seconds,
    )
    with _timed(seconds, "rows"):
        fill_rows()
    for engine in engines:
        name = choice.database_engine().name if engine == "own" else engine
        with _answering(name, seconds):
            # The first query of a kind reads word lists.
            judge(sets["labelled"][:20], name)
            with _timed(seconds, f"queries on {name}"):
                judged = {which: judge(queries, name) for which, queries in sets.items()}
        report["merit"][name] = {which: dict(merit_by_class(each)) for which, each in judged.items()}
        report["misses"][name] = {which: _misses(each) for which, each in judged.items()}
    return report


def make_registry(records: int, *, each: int) -> dict[str, list[Asked]]:
    """Publish the labelled records, load others until there are `records`, and return both sets of queries.

    Of the generated set there are `each` queries of a class.
    """
    rows = load_records()
    held = sum(selectors.counts().values())
    known = Known()
    for family in load(families(records - held, is_taken=is_like_a_labelled_one())):
        known.note(family)
    return {"labelled": labelled(rows), "generated": generated(known, each=each)}


def fill_rows() -> int:
    """Let the engine of the database take in every record; return how many there are."""
    done, last = 0, ""
    while ids := selectors.ids_after(last, sorted(SEARCHED_KINDS), limit=_AT_ONCE):
        with transaction.atomic():
            ledger.hold()
            composed = compose(ids)
            choice.database_engine().write(composed.documents, composed.gone, ledger.head_seq(), anew=True)
        done, last = done + len(composed.documents), ids[-1]
    return done


@contextmanager
def _answering(name: str, seconds: dict[str, float]) -> Iterator[None]:
    with override_settings(SEARCH_ENGINE=name):
        choice.breaker.note_success()
        if name != "elastic":
            yield
            return
        with _timed(seconds, "index"):
            list(rebuild_index())
        try:
            yield
        finally:
            elastic_index.drop_index(str(elastic_index.current_index()))
            FollowerCursor.objects.all().delete()


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - began, 1)


def _misses(judged: Sequence[Judged]) -> list[tuple[str, str, int]]:
    return [(each.asked.sort, each.asked.text, each.place) for each in judged if each.place != 1]


def table(report: Report) -> list[str]:
    """Return the mean reciprocal ranks as the lines of a table: a class a line, an engine and a set a column."""
    columns = [(engine, which) for engine, sets in report["merit"].items() for which in sets]
    classes = dict.fromkeys(sort for engine, which in columns for sort in report["merit"][engine][which])
    lines = [f"{'':12}" + "".join(f"{engine + ' ' + which:>20}" for engine, which in columns)]
    for sort in classes:
        merits = [report["merit"][engine][which].get(sort) for engine, which in columns]
        lines.append(f"{sort:12}" + "".join(f"{'-' if merit is None else format(merit, '.3f'):>20}" for merit in merits))
    return lines


def told(report: Report) -> list[str]:
    """Return the table with what it rests on."""
    sets = ", ".join(f"{number} {which}" for which, number in report["queries"].items())
    steps = ", ".join(f"{step} {spent:.0f} s" for step, spent in report["seconds"].items())
    return [f"mean reciprocal rank among {report['records']:,} records ({sets} queries; {steps})", *table(report)]


def as_report(read: Any) -> Report:
    """Return a report as it was read from JSON."""
    return Report(**read)
