"""What it costs to refuse what is asked in bad faith: processor milliseconds of a whole request, by request.

usage: python -m benchmarks.graphql.hostile [ROUNDS]
The requests are those of `tests/graphql_api/hostile.py`. Each is asked in turns, by a process that keeps nothing from one to the
next; figures are medians. Beside them stands what `tests/graphql_api/counted_work.py` counts, whose bounds rest on these figures.
Writes results/graphql_hostile.md.
"""

import gc
import logging
import os
import statistics
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.graphql.contender import OURS, set_up

if TYPE_CHECKING:
    from tests.graphql_api.counted_work import Work

ROUNDS: Final = 15
TO_REACH: Final = 5.0
SHOWN: Final = 20
NOTHING_WRONG: Final = "*nothing wrong*"


class Row(NamedTuple):
    """What one request takes, and what is counted in it."""

    name: str
    milliseconds: float
    work: "Work"


def main() -> None:
    """Measure each request, the dearest first in the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    os.environ |= {"DATABASE_URL": "sqlite://", "DEBUG": "1", "LOG_LEVEL": "CRITICAL"}
    set_up(OURS)
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command

    from benchmarks.graphql.__main__ import RESULTS
    from graphql_api import execution
    from tests.graphql_api.counted_work import Work, work_of
    from tests.graphql_api.hostile import SENT, request_of
    from tests.graphql_api.hostile_exchanges import Exchange
    from tests.graphql_api.nearly_valid_requests import LARGE

    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable()
    call_command("migrate", verbosity=0)
    handler = WSGIHandler()
    # The least that any request takes, to tell what is the document's.
    sent = {**SENT, NOTHING_WRONG: Exchange()}
    taken: dict[str, list[float]] = {name: [] for name in sent}
    # A server looks for garbage seldom and not among what it loaded (config/garbage_collector.py).
    gc.disable()
    for _ in range(rounds):
        for name, each in sent.items():
            request = request_of(each)
            execution.forget()
            began = time.process_time()
            handler.get_response(request)
            taken[name].append((time.process_time() - began) * 1000)
        gc.collect()

    def work(each: Exchange) -> Work:
        requests = [request_of(each) for _ in range(3)]

        def refuse() -> None:
            execution.forget()
            handler.get_response(requests.pop())

        return work_of(refuse)

    rows = [Row(name, statistics.median(times), work(sent[name])) for name, times in taken.items()]
    rows.sort(key=lambda row: row.milliseconds, reverse=True)
    refused = [row for row in rows if row.name not in LARGE and row.name != NOTHING_WRONG]
    above = sum(row.milliseconds > TO_REACH for row in refused)
    lines = [
        "# What it costs to refuse",
        "",
        "`python -m benchmarks.graphql.hostile` made this: processor milliseconds of a whole request whose document was never met,",
        f"medians of {rounds} rounds, and what is counted in it. Of {len(refused)} hostile requests {above or 'none'} took more",
        f"than {TO_REACH:.0f} ms.",
        "",
        *_table(refused[:SHOWN] + [row for row in rows if row.name == NOTHING_WRONG]),
        "",
        "Documents as large as may be, in which the last thing alone is wrong, take what it takes to read them:",
        "",
        *_table([row for row in rows if row.name in LARGE]),
        "",
    ]
    (RESULTS / "graphql_hostile.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


def _table(rows: Iterable[Row]) -> list[str]:
    counted = [
        f"| {row.name} | {row.milliseconds:.2f} | {row.work.calls:,} | {row.work.lines:,} | {row.work.kilobytes:,} |"
        for row in rows
    ]
    return ["| request | ms | calls | lines | KB |", "| --- | ---: | ---: | ---: | ---: |", *counted]


if __name__ == "__main__":
    main()
