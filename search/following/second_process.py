"""A second process that makes some of many things while this one makes others, for as long as there are enough for both."""

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import active_children, get_context, parent_process
from typing import Final, TypeVar

import django

Given = TypeVar("Given")
Made = TypeVar("Made")

# So many are made here before a second process is worth its start.
FEW: Final = 4
# What waits for the second process: as soon as it has made one it goes on with the next, whatever this one is at meanwhile.
AHEAD: Final = 10
# Seconds; a thing takes less than one.
PATIENCE: Final = 60.0


def made_by_two(
    make: Callable[[Given], Made], several: Iterable[Given], *, patience: float = PATIENCE
) -> Generator[Made, None, None]:
    """Yield what a pure function makes of each of several things, in no order; of many, most are made by a second process.

    While that one is behind, things are made here rather than waited for; when it is killed, all are. At last what it has is waited
    for, so many seconds for each thing at most: then that is made here too.
    """
    things = iter(several)
    # Enough of them to tell: what the second process can be at work on from the beginning is not made here first.
    first = list(islice(things, FEW + 1))
    if len(first) <= FEW:
        yield from map(make, first)
        return
    waiting: deque[tuple[Given, Future[Made]]] = deque()
    others = {*active_children()}
    # Not forked: the second process is to have no connection of this one, nor a lock that another thread holds.
    second = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)
    try:
        for each in chain(first, things):
            is_idle = len(waiting) < AHEAD
            if (is_idle or waiting[0][1].done()) and (future := _handed_over(second, make, each)):
                waiting.append((each, future))
                if not is_idle:
                    yield _made(make, *waiting.popleft(), patience)
            else:
                yield make(each)
        while waiting:
            yield _made(make, *waiting.popleft(), patience)
    finally:
        second.shutdown(wait=False, cancel_futures=True)
        for process in {*active_children()} - others:
            process.join(patience)
            process.kill()
            process.join()


def _handed_over(second: ProcessPoolExecutor, make: Callable[[Given], Made], thing: Given) -> Future[Made] | None:
    try:
        return second.submit(make, thing)
    except BrokenProcessPool:
        return None


def _made(make: Callable[[Given], Made], thing: Given, future: Future[Made], patience: float) -> Made:
    try:
        return future.result(patience)
    except (BrokenProcessPool, TimeoutError):
        return make(thing)


def _begin() -> None:
    # Who stops the first process means this one only through it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    django.setup()
    # What is made is no part of a circle.
    gc.disable()


def _end_with_the_first() -> None:
    # Of a process that is killed, the second would not hear otherwise, and wait forever.
    first = parent_process()
    if first:
        first.join()
        os._exit(1)
