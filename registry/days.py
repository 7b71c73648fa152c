"""The registry's day: a day of law in China, Asia/Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

CIVIL_TIME = ZoneInfo("Asia/Shanghai")


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
