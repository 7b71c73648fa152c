"""How much work an answer is, counted rather than timed, so that it is the same on a busy machine.

No count sees a single call of C that goes through much text and makes nothing of it: a regular expression, `bytes.count`, what is
decoded. How much text there can be is bounded (`limits.MAX_BODY_BYTES`), and no pattern looks at a letter twice; the dearest known
of these, a body that is read to its end and then refused, takes as long as a third of `MOST`.
"""

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


# Any of them alone takes about 5 ms of a processor by which `benchmarks.graphql.hostile` takes as long as in its results.
MOST: Final = Work(calls=45_000, lines=120_000, kilobytes=4_000)


def work_of(answer: Callable[[], Any]) -> Work:
    """Return what a call takes. It is called three times: at first what is kept for the next is made, and not counted."""
    answer()
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
    tracemalloc.start()
    try:
        answer()
        return Work(calls, lines, tracemalloc.get_traced_memory()[1] // 1_024)
    finally:
        tracemalloc.stop()
