"""Every engine filled from the registry that a database holds, and what each makes of sets of queries."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypedDict
from unittest.mock import patch

from django.test import override_settings

from registry import selectors
from registry.selectors import Document
from search import choice
from search.engines import elastic_client, elastic_index
from search.following.rebuilding import rebuild_index, rebuild_rows
from search.models import FollowerCursor
from tests.judging.measuring import Asked, Judged, judge, merit_by_class


class Miss(TypedDict):
    """A query whose record was not first: the place, 0 for none on the page, one that was meant, the one that came first."""

    sort: str
    text: str
    place: int
    meant: str
    first: str


class Report(TypedDict):
    """What was found: mean reciprocal rank by engine, set and class, what was missed, seconds by step."""

    records: int
    queries: dict[str, int]
    merit: dict[str, dict[str, dict[str, float]]]
    misses: dict[str, dict[str, list[Miss]]]
    seconds: dict[str, float]


def judgement(sets: Mapping[str, Sequence[Asked]], engines: Sequence[str], *, refill: bool = True) -> Report:
    """Judge the engines on sets of queries; `own` is that of the database. An index that was made is removed.

    `refill` makes what the database's own engine keeps anew.
    """
    seconds: dict[str, float] = {}
    report = Report(
        records=sum(selectors.counts().values()),
        queries={name: len(queries) for name, queries in sets.items()},
        merit={},
        misses={},
        seconds=seconds,
    )
    if refill:
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


def fill_rows() -> int:
    """Let the engine of the database take in every record; return how many there are."""
    return max(rebuild_rows(), default=0)


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
            # What comes first is judged, and not how soon.
            with patch("search.engines.elastic.QUERY_SECONDS", elastic_client.WRITE_SECONDS):
                yield
        finally:
            for index in elastic_index.indices_of_ours():
                elastic_index.drop_index(index)
            FollowerCursor.objects.all().delete()


def drop_current_index() -> None:
    """Remove the index behind the alias, and what is noted of it."""
    if current := elastic_index.current_index():
        elastic_index.drop_index(current.name)
    FollowerCursor.objects.all().delete()


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - began, 1)


def _misses(judged: Sequence[Judged]) -> list[Miss]:
    missed = [each for each in judged if each.place != 1]
    meant = {each.asked: min(each.asked.right) for each in missed}
    told = selectors.documents({*meant.values(), *(each.first for each in missed if each.first)})
    return [
        Miss(
            sort=each.asked.sort,
            text=each.asked.text,
            place=each.place,
            meant=_called(told.get(meant[each.asked])),
            first=_called(told.get(each.first)),
        )
        for each in missed
    ]


def _called(document: Document | None) -> str:
    return f"{document.body.get('name') or document.body.get('title')} ({document.kind})" if document else "-"


def table(merit: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[str]:
    """Return mean reciprocal ranks by engine, set and class as a table: a class a line, an engine and a set a column."""
    columns = [(engine, which) for engine, sets in merit.items() for which in sets]
    classes = dict.fromkeys(sort for engine, which in columns for sort in merit[engine][which])
    lines = [f"{'':12}" + "".join(f"{engine + ' ' + which:>20}" for engine, which in columns)]
    for sort in classes:
        reached = [merit[engine][which].get(sort) for engine, which in columns]
        lines.append(f"{sort:12}" + "".join(f"{'-' if each is None else format(each, '.3f'):>20}" for each in reached))
    return lines


def told(report: Report) -> list[str]:
    """Return the table with what it rests on."""
    sets = ", ".join(f"{number} {which}" for which, number in report["queries"].items())
    steps = ", ".join(f"{step} {spent:.0f} s" for step, spent in report["seconds"].items())
    return [f"mean reciprocal rank among {report['records']:,} records ({sets} queries; {steps})", *table(report["merit"])]


def told_miss(miss: Miss) -> str:
    """Return a miss in a line."""
    return f"{miss['sort']} {miss['text']!r}: place {miss['place']}, meant {miss['meant']}, first {miss['first']}"
