"""What a log line may hold: where a request went, never what was typed into it."""

import logging
import re
import traceback
from types import TracebackType

from registry.interruptions import interruption, place_of

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_REFUSALS = "django.security."
_UNREADABLE = "Invalid request"
_QUERY = re.compile(r"\?\S*")


class WithoutQuery(logging.Filter):
    """Cuts the query from the addresses in a line, since a search's text is somebody's question."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, with its addresses cut."""
        if isinstance(record.args, tuple):
            record.args = tuple(_QUERY.sub("", each) if isinstance(each, str) else each for each in record.args)
        return True


class WithoutRefusals(logging.Filter):
    """Cuts what Django tells of a request that it refuses, which may quote it: of a wrong host what a browser was sent to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, and leave of such a one that there was one; its logger is called as the refusal."""
        if record.name.startswith(_REFUSALS):
            record.msg, record.args, record.exc_info = "Refused request", (), None
        return True


class WithoutRequests(logging.Filter):
    """Cuts what gunicorn tells of a request that it cannot read: the wrong line, which may hold a search, and the sender."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, and leave of such a one that there was one."""
        if str(record.msg).startswith(_UNREADABLE):
            record.msg, record.args = _UNREADABLE, ()
        return True


class WithoutOutages(logging.Filter):
    """Cuts the frames of what failed because the database is away, held or full: each request has them, for hours."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, and say in such a one of which kind the exception is and where it was met."""
        failure = record.exc_info[1] if record.exc_info else None
        if failure is not None and interruption(failure) is not None:
            told = (record.getMessage(), type(failure).__qualname__, place_of(failure))
            record.msg, record.args, record.exc_info = "%s (%s, %s)", told, None
        return True


class WithoutMessages(logging.Formatter):
    """Writes of an exception where it came from and of which kind it is, but not its message.

    The message may quote what somebody typed: PostgreSQL's of a refused row holds the whole row.
    """

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 (the name that logging calls)
        """Return the frames and the kind of an exception, and of those that caused it."""
        parts: list[str] = []
        failure = ei[1]
        while failure is not None:
            parts.append("".join(traceback.format_tb(failure.__traceback__)) + type(failure).__qualname__)
            failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
        return "\ncaused by\n".join(parts)
