"""What this process has counted since it was started, for `/metrics`; no label is anything that a caller types."""

from collections import Counter
from enum import StrEnum
from typing import Final

from graphql_api.errors import ErrorCode


class Outcome(StrEnum):
    """What became of a request: an answer, one with errors in it, none because of the caller, none because of us."""

    ANSWERED = "answered"
    WITH_ERRORS = "with_errors"
    REFUSED = "refused"
    FAILED = "failed"


# From nought, since the first of a sort is otherwise none that has come since the figure was last read.
requests: Final[Counter[str]] = Counter(dict.fromkeys(Outcome, 0))
# That callers were told, by their codes.
errors: Final[Counter[str]] = Counter(dict.fromkeys(ErrorCode, 0))
# How often a root field was left to graphql-core's executor, by its name.
fallen_back: Final[Counter[str]] = Counter()
# How often the fields of all records beside each other could not be read at once, by the name of their type.
read_apart: Final[Counter[str]] = Counter()
