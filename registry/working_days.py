"""Which days China works, and goes to school: public holidays off, make-up weekends on.

They come from `chinese_calendar` (2004 to 2026). Outside its years Monday to Friday stand in, after them without the days that are
off in every year, and a caller can ask whether they do.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final

import chinese_calendar
from chinese_calendar.constants import holidays

SATURDAY: Final = 5
KNOWN_FROM: Final = date(min(holidays).year, 1, 1)
KNOWN_TO: Final = date(max(holidays).year, 12, 31)
# 全国年节及纪念日放假办法 (2025), article 2: month and day of what is off in every year. Other holidays move.
OFF_IN_EVERY_YEAR: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
# Within so many days each of those has been on every day of the week.
TWELVE_YEARS: Final = 12 * 366


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Tell whether offices and schools work that day: holidays off, make-up weekends on; by the week in other years."""
    if is_known_day(day):
        return bool(chinese_calendar.is_workday(day))
    is_off = day > KNOWN_TO and (day.month, day.day) in OFF_IN_EVERY_YEAR
    return day.weekday() < SATURDAY and not is_off


def is_rest_day(day: date) -> bool:
    """Tell whether that day is a public holiday or a weekend day that is not worked in exchange for one."""
    return not is_working_day(day)


def is_known_day(day: date) -> bool:
    """Tell whether the holidays of that day's year are known."""
    return KNOWN_FROM <= day <= KNOWN_TO


def first_day(weekdays: Iterable[int], first: date, last: date, wanted: Callable[[date], bool]) -> date | None:
    """Return the earliest day from `first` to `last` on one of the weekdays (1 Monday to 7 Sunday) that is wanted, if one is.

    `wanted` may depend on weekday, month and holidays: outside the years whose holidays are known, twelve years stand for all.
    """
    on = frozenset(weekdays)
    return next((day for day in _candidates(first, last) if day.isoweekday() in on and wanted(day)), None)


def _candidates(first: date, last: date) -> Iterator[date]:
    start, end = first.toordinal(), last.toordinal()
    known_from, known_to = KNOWN_FROM.toordinal(), KNOWN_TO.toordinal()
    later = max(start, known_to + 1)
    for days in (
        range(start, min(end + 1, known_from, start + TWELVE_YEARS)),
        range(max(start, known_from), min(end, known_to) + 1),
        range(later, min(end + 1, later + TWELVE_YEARS)),
    ):
        yield from map(date.fromordinal, days)
