"""The registry's day: a day of law in China, Asia/Shanghai."""

from calendar import monthrange
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as format_day
from django.utils.translation import pgettext

CIVIL_TIME = ZoneInfo("Asia/Shanghai")
MONTHS_IN_A_YEAR: Final = 12


def civil_day(moment: datetime) -> date:
    """Return the day in China on which a moment falls."""
    return moment.astimezone(CIVIL_TIME).date()


def today() -> date:
    """Return the present day in China."""
    return civil_day(timezone.now())


def years_after(day: date, years: int) -> date:
    """Return the same day of a later year (an earlier one for a negative number); 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_day_of_months(start: date, months: int) -> date:
    """Return the last day of so many months from a day (民法典 articles 201, 202): the same day of the month, or that month's last.

    Three months from 30 November end on 28 February, in a leap year on the 29th. Beyond the last year it is the last day of all.
    """
    year, month = divmod(start.year * MONTHS_IN_A_YEAR + start.month - 1 + months, MONTHS_IN_A_YEAR)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def day_words(day: date) -> str:
    """Return a day as people write it: `2026年11月24日`, in English `24 November 2026`."""
    return format_day(day, pgettext("format of a day", "Y年n月j日"))
