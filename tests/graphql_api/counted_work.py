"""How much work an answer is, counted rather than timed, so that it is the same on a busy machine.

No count sees a single call of C that goes through much text and makes nothing of it: a regular expression, `bytes.count`, what is
decoded. How much text there can be is bounded (`limits.MAX_BODY_BYTES`), so that a call that looks at each letter once takes a
millisecond; a pattern that looks at letters again and again would show as a test that does not end. What the database does is
not seen either: `test_query_counts.py` counts what it is asked. Nor is what the server does before it hands over the request.
"""

import gc
import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, NamedTuple


class Work(NamedTuple):
    """What was counted.

    `calls` are those of functions, of Python or C, and each thing that a generator yields; `lines` see loops that call nothing;
    `kilobytes`, the most that was held at once, see what a single call of C makes of what was sent: values of JSON, tokens, copies.
    """

    calls: int
    lines: int
    kilobytes: int


# As `benchmarks.graphql.hostile` measures it, 5 ms hold about so many calls with so many lines between them; kilobytes are those of
# sixteen bodies as large as may be.
MOST: Final = Work(calls=43_000, lines=115_000, kilobytes=4_000)


def work_of(answer: Callable[[], Any]) -> Work:
    """Return what a call takes. It is called three times: at first what is kept for the next is made, and not counted."""
    answer()
    # What others have left to the garbage collector is not of this call.
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        return Work(*_counted(answer), _most_held(answer) // 1_024)
    finally:
        if is_collecting:
            gc.enable()


def _counted(answer: Callable[[], Any]) -> tuple[int, int]:
    """Return how many calls are made and how many lines are run."""
    calls = lines = 0

    def called(_frame: FrameType, event: str, _what: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    def gone_to(_frame: FrameType, event: str, _what: Any) -> Callable[..., Any]:
        nonlocal lines
        lines += event == "line"
        return gone_to

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(gone_to)
    sys.setprofile(called)
    try:
        answer()
    finally:
        sys.setprofile(before[1])
        sys.settrace(before[0])
    return calls, lines


def _most_held(answer: Callable[[], Any]) -> int:
    """Return how many bytes are held at once, at most, beyond those that were held before."""
    tracemalloc.start()
    try:
        answer()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
