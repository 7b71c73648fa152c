"""A circuit breaker: an engine that failed several times in a row is left alone for a while."""

import threading
import time
from collections.abc import Callable
from typing import Literal, TypeAlias

FAILURES = 3
OPEN_SECONDS = 15.0

State: TypeAlias = Literal["closed", "half_open", "open"]


class Breaker:
    """Counts failures in a row; after three the circuit is open for 15 seconds, then one caller may try again.

    A refusal is an answer: the engine is there, and the circuit closes, though somebody else has to stand in.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0
        self._refuses = False

    def is_open(self) -> bool:
        """Tell whether the engine is to be left alone; when the time is over, let exactly one caller try."""
        with self._lock:
            if self._failures < FAILURES:
                return False
            if self._clock() < self._open_until:
                return True
            self._open_until = self._clock() + OPEN_SECONDS
            return False

    def state(self) -> State:
        """Return the state of the circuit, without trying anything: half open when the next caller may try."""
        with self._lock:
            if self._failures < FAILURES:
                return "closed"
            return "open" if self._clock() < self._open_until else "half_open"

    def has_failed(self) -> bool:
        """Tell whether another stands in: the engine is, or just was, left alone, or refused what it was last asked."""
        with self._lock:
            return self._failures >= FAILURES or self._refuses

    def note_success(self) -> None:
        """Close the circuit."""
        with self._lock:
            self._failures, self._refuses = 0, False

    def note_refusal(self) -> None:
        """Close the circuit, and remember that the engine was of no use."""
        with self._lock:
            self._failures, self._refuses = 0, True

    def note_failure(self) -> None:
        """Count a failure; the third in a row opens the circuit."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._open_until = self._clock() + OPEN_SECONDS
