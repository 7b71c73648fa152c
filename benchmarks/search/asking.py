"""Asking every query once in a warm process, and its requests by the bare client right before or after."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.search.bare import PAGE, Sent, replayer
from benchmarks.search.queries import Queries
from config import garbage_collector
from search import choice
from search.lookup import SearchQuery, look_up, suggest


def asked(queries: Queries, sent: Sequence[Sent], round_: int) -> dict[str, Any]:
    """Return what each look-up took and the place of a right record, what suggestions took, and the memory of the process.

    Milliseconds: `ours` of the look-up, `bare` of the bare client for all that the look-up sent, `engine` for the engine alone.
    """
    choice.breaker.note_success()
    calls = replayer()
    for query in queries.warming:
        look_up(SearchQuery(query.text, first=PAGE))
        suggest(query.text[:2])
    for each in sent[:: max(len(sent) // 50, 1)]:
        calls(each)[1]()
    memory = _resident_megabytes()
    garbage_collector.settle()
    looked_up = []
    for number, (query, each) in enumerate(zip(queries.measured, sent, strict=True)):
        engine_alone, everything = calls(each)
        pages: list[Any] = []

        def ours(text: str = query.text, pages: list[Any] = pages) -> None:
            page = look_up(SearchQuery(text, first=PAGE))
            # The site shows why each was found.
            for hit in page.hits:
                assert hit.matched is not None
            pages.append(page)

        # Whichever is second finds the pages in memory: each is second as often.
        if (number + round_) % 2:
            spent, bare, alone = _timed(ours), _timed(everything), _timed(engine_alone)
        else:
            alone, bare, spent = _timed(engine_alone), _timed(everything), _timed(ours)
        (page,) = pages
        assert not page.degraded, "another engine answered"
        place = next((at for at, hit in enumerate(page.hits, 1) if hit.record.id in query.right), 0)
        looked_up.append(
            {
                "sort": query.sort,
                "which": query.which,
                "ours": spent[0],
                "ours_cpu": spent[1],
                "bare": bare[0],
                "bare_cpu": bare[1],
                "engine": alone[0],
                "place": place,
                "total": page.total,
            }
        )
    suggesting = [_timed(lambda text=text: suggest(text))[0] for text in queries.suggested]  # type: ignore[misc]
    return {"looked_up": looked_up, "suggesting": suggesting, "memory": memory, "memory_at_end": _resident_megabytes()}


def _timed(ask: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that passed and those of this process's processor time."""
    began, began_cpu = time.perf_counter(), time.process_time()
    ask()
    return (time.perf_counter() - began) * 1000, (time.process_time() - began_cpu) * 1000


def _resident_megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
