"""A circuit breaker: an engine that failed several times in a row is left alone for a while."""

import threading
import time
from collections.abc import Callable

FAILURES = 3
OPEN_SECONDS = 15.0


class Breaker:
    """Counts failures in a row; after three the circuit is open for 15 seconds, then one caller may try again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0

    def is_open(self) -> bool:
        """Tell whether the engine is to be left alone; when the time is over, let exactly one caller try."""
        with self._lock:
            if self._failures < FAILURES:
                return False
            if self._clock() < self._open_until:
                return True
            self._open_until = self._clock() + OPEN_SECONDS
            return False

    def has_failed(self) -> bool:
        """Tell whether the engine failed so often that it is, or just was, left alone."""
        with self._lock:
            return self._failures >= FAILURES

    def note_success(self) -> None:
        """Close the circuit."""
        with self._lock:
            self._failures = 0

    def note_failure(self) -> None:
        """Count a failure; the third in a row opens the circuit."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._open_until = self._clock() + OPEN_SECONDS
