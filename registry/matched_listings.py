"""Which lines of published lists were matched to which institution, for many institutions at once."""

from collections.abc import Iterable
from operator import itemgetter

from django.db import connection

from registry.days import today
from registry.paging import Lists, Window, among, rows_of_each
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
    ids = list(institution_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT row.institution_id, count(*) FROM {_SOURCE} "  # noqa: S608 (text of our own)
            f"WHERE {among('row.institution_id', ids)} AND {SHOWN} GROUP BY row.institution_id",
            [*ids, today().isoformat()],
        )
        return dict(cursor.fetchall())
