"""Which courses a member of staff teaches, for many at once."""

from collections.abc import Iterable
from typing import Final

from registry.paging import Lists, Window, counts_of_each, rows_of_each
from registry.selectors import COLUMNS, Page, cursor_of, pages_of, place_of, shown_today
from registry.vocabulary import RecordKind

_SOURCE = "registry_course_teachers AS link JOIN registry_publicrecord AS i ON i.public_id = link.course_id"
_COURSES = Lists("registry_publicrecord", _SOURCE, "link.teacher_id", ("sort_key", "public_id"))
TAUGHT: Final = "taught"


def pages(teacher_ids: Iterable[str], window: Window) -> dict[str, Page]:
    """Return, for each member of staff, a stretch of their courses, by code. One query for all. Raises `selectors.WrongCursor`."""
    conditions = [shown_today()]
    if window.cursor:
        conditions.append(_COURSES.beyond(place_of(window.cursor, RecordKind.COURSE, TAUGHT), window))
    ids = list(dict.fromkeys(teacher_ids))
    found = rows_of_each(_COURSES, ids, (*COLUMNS, "{of}.sort_key"), conditions, window)
    return pages_of(found, window, cursor_of(TAUGHT))


def counts(teacher_ids: Iterable[str]) -> dict[str, int]:
    """Return how many courses each member of staff teaches who teaches any. One query."""
    return counts_of_each(_COURSES, teacher_ids, [shown_today()])
