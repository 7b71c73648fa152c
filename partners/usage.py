"""What callers ask for, by day, client and operation: gathered in memory, written by a thread of its own every few seconds.

A request never writes. What a process has gathered is lost only when it is killed within these seconds.
"""

import atexit
import logging
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from django.conf import settings
from django.db import Error, connection, connections, transaction
from django.db.models import Q

from partners.models import ApiKey, Usage
from registry.days import civil_day

logger = logging.getLogger(__name__)

MAX_GATHERED: Final = 1_000
# So many different names a caller may fill a day with; what comes under further ones is counted together.
MAX_NAMES: Final = 100
OTHERS: Final = "*"
_NAME_LENGTH: Final = 60
LAST_USE_SECONDS: Final = 60
_CLIENT: Final = re.compile(rf"[0-9A-Za-z][\w .@/+-]{{0,{_NAME_LENGTH - 1}}}", re.ASCII)
_OPERATION: Final = re.compile(rf"[_A-Za-z][_0-9A-Za-z]{{0,{_NAME_LENGTH - 1}}}", re.ASCII)
_COUNTED: Final = ("requests", "cost", "refused", "failed")
_COLUMNS: Final = ("caller", "day", "client", "operation", *_COUNTED)
_ADDED: Final = ", ".join(f"{name} = partners_usage.{name} + excluded.{name}" for name in _COUNTED)


class Line(NamedTuple):
    """Under what a request is counted."""

    caller: str
    day: date
    client: str
    operation: str


@dataclass(slots=True)
class _Sums:
    """What is counted of a line: `_COUNTED`."""

    requests: int = 0
    cost: int = 0
    refused: int = 0
    failed: int = 0

    def add(self, other: "_Sums") -> None:
        self.requests += other.requests
        self.cost += other.cost
        self.refused += other.refused
        self.failed += other.failed


class _Gathered:
    """What was counted and not yet written, and which names this process knows to have been written."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.sums: dict[Line, _Sums] = {}
        self.last_at: datetime | None = None
        self.names: dict[tuple[str, date], set[tuple[str, str]]] = {}

    def take(self) -> tuple[dict[Line, _Sums], datetime | None]:
        with self.lock:
            taken, self.sums = self.sums, {}
            return taken, self.last_at

    def add(self, line: Line, sums: _Sums) -> int:
        """Add to a line; return how many there are now if it is a new one, else 0."""
        with self.lock:
            if line not in self.sums and len(self.sums) >= 2 * MAX_GATHERED:
                line = Line(line.caller, line.day, OTHERS, OTHERS)
            if (gathered := self.sums.get(line)) is not None:
                gathered.add(sums)
                return 0
            self.sums[line] = sums
            return len(self.sums)


class _Writer(threading.Thread):
    """Writes what was gathered, every few seconds and when there is much of it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(name="usage", daemon=True)
        self.seconds = seconds
        self.wake = threading.Event()
        self.ended = False

    def run(self) -> None:
        while not self.ended:
            self.wake.wait(self.seconds)
            self.wake.clear()
            flush()
            connections.close_all()

    def end(self) -> None:
        self.ended = True
        self.wake.set()
        self.join()


_gathered = _Gathered()
_writer: _Writer | None = None
_starting = threading.Lock()
_flushing = threading.Lock()


def count(*, caller: str, client: str, operation: str, cost: int, is_refused: bool, is_failed: bool = False, at: datetime) -> None:
    """Count one request of a key (its prefix; empty for the public tier), and what it took, under the names that it gave itself.

    Refused is what was not to be answered, failed what we could not answer. A name that is longer or written otherwise than such
    names are is left out.
    """
    # Of a longer name so much is remembered as tells that it is too long.
    line = _line(caller, civil_day(at), client[: _NAME_LENGTH + 1], operation[: _NAME_LENGTH + 1])
    _gathered.last_at = at
    lines = _gathered.add(line, _Sums(1, cost, int(is_refused), int(is_failed)))
    # Where the line waits already, so does the writer.
    if lines and settings.USAGE_SECONDS:
        writer = _running_writer()
        if lines >= MAX_GATHERED:
            writer.wake.set()


@lru_cache(MAX_GATHERED)
def _line(caller: str, day: date, client: str, operation: str) -> Line:
    return Line(caller, day, client if _CLIENT.fullmatch(client) else "", operation if _OPERATION.fullmatch(operation) else "")


def flush() -> int:
    """Write what was gathered in this process; return how many lines that was. What cannot be written now is kept for later."""
    with _flushing:
        return _flush()


def _flush() -> int:
    taken, last_at = _gathered.take()
    if not taken or last_at is None:
        return 0
    try:
        with transaction.atomic():
            written = _within_names(taken)
            _add(written)
            _note_use({line.caller for line in taken if line.caller}, last_at)
    except Error as failure:
        logger.warning("usage cannot be written now: %s", type(failure).__name__)
        for line, sums in taken.items():
            _gathered.add(line, sums)
        return 0
    return len(written)


def forget_usage() -> None:
    """Forget what was gathered in this process and what it knows of names."""
    _gathered.take()
    _gathered.names.clear()


def _running_writer() -> _Writer:
    """Return this process's thread; a process that was forked from one that had a thread has none yet."""
    global _writer
    if _writer is not None and _writer.is_alive():
        return _writer
    with _starting:
        if _writer is None or not _writer.is_alive():
            if _writer is None:
                atexit.register(flush)
            _writer = _Writer(settings.USAGE_SECONDS)
            _writer.start()
        return _writer


def _within_names(taken: Mapping[Line, _Sums]) -> dict[Line, _Sums]:
    """Return the lines to be written: those under names beyond what a caller may fill a day with are put together."""
    _learn({(line.caller, line.day) for line in taken})
    lines: dict[Line, _Sums] = {}
    for line, sums in taken.items():
        names = _gathered.names[line.caller, line.day]
        name = (line.client, line.operation)
        if name not in names and len(names) >= MAX_NAMES:
            line = Line(line.caller, line.day, OTHERS, OTHERS)
        names.add((line.client, line.operation))
        lines.setdefault(line, _Sums()).add(sums)
    return lines


def _learn(days: set[tuple[str, date]]) -> None:
    """Find out which names have been written for callers and days that this process has not met, and forget past days."""
    today = max(day for _, day in days)
    for key in [key for key in _gathered.names if key[1] < today - timedelta(days=1)]:
        del _gathered.names[key]
    unknown = days - _gathered.names.keys()
    if not unknown:
        return
    found: dict[tuple[str, date], set[tuple[str, str]]] = {key: set() for key in unknown}
    rows = Usage.objects.filter(caller__in={caller for caller, _ in unknown}, day__in={day for _, day in unknown})
    for caller, day, client, operation in rows.values_list("caller", "day", "client", "operation"):
        if (caller, day) in found:
            found[caller, day].add((client, operation))
    _gathered.names.update(found)


def _add(lines: Mapping[Line, _Sums]) -> None:
    """Add the sums to what is written: all lines in one statement, and in one order, so that no two processes lock each other."""
    ordered = sorted(lines, key=lambda line: (line.caller, line.day, line.client, line.operation))
    values = [value for line in ordered for value in (*line, *astuple(lines[line]))]
    place = f"({', '.join(['%s'] * len(_COLUMNS))})"
    # Django's own upsert replaces what is there; this adds to it.
    statement = (
        f"INSERT INTO partners_usage ({', '.join(_COLUMNS)}) VALUES {', '.join([place] * len(ordered))} "  # noqa: S608 (column names of ours and places)
        f"ON CONFLICT (caller, day, client, operation) DO UPDATE SET {_ADDED}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _note_use(prefixes: Iterable[str], at: datetime) -> None:
    """Note when keys were last used, for each at most once a minute."""
    before = at - timedelta(seconds=LAST_USE_SECONDS)
    used = ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lte=before), prefix__in=list(prefixes))
    used.update(last_used_at=at)
