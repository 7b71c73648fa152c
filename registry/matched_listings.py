"""Which lines of published lists were matched to which institution, for many institutions at once."""

from collections.abc import Iterable
from operator import itemgetter

from registry.days import today
from registry.paging import Lists, Window, counts_of_each, rows_of_each
from registry.public_ids import kind_of
from registry.selectors import COLUMNS, SHOWN, Page, WrongCursor, pages_of

_SOURCE = "registry_listing AS row JOIN registry_publicrecord AS i ON i.public_id = row.public_id"
_LINES = Lists("registry_publicrecord", _SOURCE, "row.institution_id", ("public_id",))


def pages(institution_ids: Iterable[str], window: Window) -> dict[str, Page]:
    """Return, for each institution, a stretch of its matched lines, by id. One query for all. Raises `WrongCursor`."""
    conditions, parameters = [SHOWN], [today().isoformat()]
    if window.cursor:
        if kind_of(window.cursor) != "listing":
            raise WrongCursor(window.cursor)
        conditions.append(_LINES.beyond(window))
        parameters.append(window.cursor)
    found = rows_of_each(_LINES, list(dict.fromkeys(institution_ids)), COLUMNS, conditions, parameters, window)
    return pages_of(found, window, itemgetter(0))


def counts(institution_ids: Iterable[str]) -> dict[str, int]:
    """Return how many lines were matched to each institution that has any. One query."""
    return counts_of_each(_LINES, institution_ids, [SHOWN], [today().isoformat()])
