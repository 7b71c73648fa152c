"""What a log line may hold: where a request went, never what was typed into it."""

import logging
import re

_QUERY = re.compile(r"\?\S*")


class WithoutQuery(logging.Filter):
    """Cuts the query from the addresses in a line, since a search's text is somebody's question."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, with its addresses cut."""
        if isinstance(record.args, tuple):
            record.args = tuple(_QUERY.sub("", each) if isinstance(each, str) else each for each in record.args)
        return True
