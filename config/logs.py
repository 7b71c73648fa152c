"""What a log line may hold: where a request went, never what was typed into it."""

import logging
import re
import traceback
from types import TracebackType

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
