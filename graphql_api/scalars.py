"""Scalars whose text stands in the documents as it goes out; only what comes in is parsed, and no time of day does."""

import re
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import strawberry
from strawberry.types.scalar import ScalarDefinition

# RFC 3339, with fractions as fine as clocks write them; without its offset a moment could be any of a day's.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,20})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)

# As XML Schema writes it: no exponent, and nothing that is no number.
_AMOUNT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


def _as_written(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _date(value: Any) -> date:
    if isinstance(value, str):
        with suppress(ValueError):
            day = date.fromisoformat(value)
            # Python reads 20200108 and 2020-W02-3 too.
            if day.isoformat() == value:
                return day
    raise ValueError("A date is a day of the calendar, written YYYY-MM-DD.")


def _date_time(value: Any) -> datetime:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        with suppress(ValueError):
            # What is finer than a microsecond is left out.
            return datetime.fromisoformat(value.upper())
    raise ValueError("A moment is written with its offset from UTC, such as 2026-11-24T12:00:00+08:00.")


def _decimal(value: Any) -> Decimal:
    if (isinstance(value, str) and _AMOUNT.fullmatch(value)) or (isinstance(value, int) and not isinstance(value, bool)):
        return Decimal(value)
    raise ValueError("An amount is written as text, such as 2400.00.")


SCALARS: dict[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A day in China, written YYYY-MM-DD: a full-date of RFC 3339.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=_as_written,
        parse_value=_date,
    ),
    time: strawberry.scalar(
        name="Time",
        description="A time of day in China, written HH:MM:SS: a partial-time of RFC 3339.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=_as_written,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment with its offset from UTC (RFC 3339), such as 2026-11-24T12:00:00+08:00; answers are in UTC.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_as_written,
        parse_value=_date_time,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="An exact amount as text, such as 2400.00: floating point would round money. Whole numbers are read too.",
        specified_by_url="https://www.w3.org/TR/xmlschema11-2/#decimal",
        serialize=str,
        parse_value=_decimal,
    ),
}
