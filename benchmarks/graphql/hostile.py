"""What it costs to refuse what is asked in bad faith: processor milliseconds of a whole request, by request.

usage: python -m benchmarks.graphql.hostile [ROUNDS]
The requests are those of `tests/graphql_api/hostile_requests.py`, `hostile_values.py`, `hostile_exchanges.py` and
`nearly_valid_requests.py`. Each is asked in turns, by a process that keeps nothing from one to the next; figures are medians.
Writes results/graphql_hostile.md.
"""

import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Iterable
from typing import Any, Final

from benchmarks.graphql.contender import OURS, set_up, view_of

ROUNDS: Final = 15
TO_REACH: Final = 5.0
SHOWN: Final = 20


def main() -> None:
    """Measure each request, the dearest first in the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    os.environ |= {"DATABASE_URL": "sqlite://", "DEBUG": "1", "LOG_LEVEL": "ERROR"}
    set_up(OURS)
    from django.core.management import call_command
    from django.test import RequestFactory

    from benchmarks.graphql.__main__ import RESULTS
    from graphql_api import execution
    from tests.graphql_api.hostile_exchanges import EXCHANGES, Exchange
    from tests.graphql_api.hostile_requests import CASES
    from tests.graphql_api.hostile_values import VALUES
    from tests.graphql_api.nearly_valid_requests import LARGE, NEARLY_VALID

    call_command("migrate", verbosity=0)
    view, factory = view_of(OURS), RequestFactory()
    asked = CASES | VALUES | NEARLY_VALID | LARGE
    bodies = {name: body if isinstance(body, bytes) else json.dumps(body).encode() for name, (body, *_) in asked.items()}
    # The least that any request takes, to tell what is the document's.
    bodies["nothing wrong"] = b'{"query": "{ __typename }"}'
    sent = {name: Exchange(body) for name, body in bodies.items()} | EXCHANGES
    taken: dict[str, list[float]] = {name: [] for name in sent}
    # A server looks for garbage seldom and not among what it loaded (config/collecting.py).
    gc.disable()
    for _ in range(rounds):
        for name, each in sent.items():
            headers: dict[str, Any] = {"CONTENT_TYPE": "application/json", **each.headers}
            request = factory.generic(each.method, each.address, each.body, headers["CONTENT_TYPE"], **headers)
            execution.forget()
            began = time.process_time()
            view(request)
            taken[name].append((time.process_time() - began) * 1000)
        gc.collect()
    dearest = sorted(((statistics.median(times), name) for name, times in taken.items()), reverse=True)
    refused = [(median, name) for median, name in dearest if name not in LARGE and name != "nothing wrong"]
    above = sum(median > TO_REACH for median, _ in refused)
    lines = [
        "# What it costs to refuse",
        "",
        "`python -m benchmarks.graphql.hostile` made this: processor milliseconds of a whole request whose document was never met,",
        f"medians of {rounds} rounds. Of {len(refused)} hostile requests {above or 'none'} took more than {TO_REACH:.0f} ms.",
        "",
        *_table(refused[:SHOWN] + [(median, f"*{name}*") for median, name in dearest if name == "nothing wrong"]),
        "",
        "Documents as large as may be, in which the last thing alone is wrong, take what it takes to read them:",
        "",
        *_table([(median, name) for median, name in dearest if name in LARGE]),
        "",
    ]
    (RESULTS / "graphql_hostile.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


def _table(rows: Iterable[tuple[float, str]]) -> list[str]:
    return ["| request | ms |", "| --- | ---: |", *(f"| {name} | {median:.2f} |" for median, name in rows)]


if __name__ == "__main__":
    main()
