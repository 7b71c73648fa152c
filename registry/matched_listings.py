"""Which lines of published lists were matched to which institution, for many institutions at once, as of a moment too."""

from collections.abc import Iterable
from operator import itemgetter

from registry.as_of import Moment, conditions_at
from registry.paging import Condition, Lists, Window, counts_of_each, rows_of_each
from registry.public_ids import kind_of
from registry.selectors import COLUMNS, Page, WrongCursor, pages_of, shown_today

_SOURCE = "registry_listing AS row JOIN registry_publicrecord AS i ON i.public_id = row.public_id"
_LINES = Lists("registry_publicrecord", _SOURCE, "row.institution_id", ("public_id",))


def pages(institution_ids: Iterable[str], window: Window, at: Moment | None = None) -> dict[str, Page]:
    """Return, for each institution, a stretch of its matched lines, by id: at a moment, those published and recorded by then.

    One query for all. Raises `WrongCursor`.
    """
    conditions = _shown(at)
    if window.cursor:
        if kind_of(window.cursor) != "listing":
            raise WrongCursor(window.cursor)
        conditions.append(_LINES.beyond([window.cursor], window))
    found = rows_of_each(_LINES, list(dict.fromkeys(institution_ids)), COLUMNS, conditions, window)
    return pages_of(found, window, itemgetter(0))


def counts(institution_ids: Iterable[str], at: Moment | None = None) -> dict[str, int]:
    """Return how many lines were matched to each institution that has any. One query."""
    return counts_of_each(_LINES, institution_ids, _shown(at))


def _shown(at: Moment | None) -> list[Condition]:
    """The conditions that a line is shown today and was there at a moment."""
    if at is None:
        return [shown_today()]
    was_told, values = conditions_at(at, ("record_id = i.public_id", []))
    told = f"EXISTS (SELECT 1 FROM registry_ledgerentry WHERE {was_told})"  # noqa: S608 (text of our own)
    return [shown_today(), (told, values)]
