"""Days that a source gives in full, or to the month or the year only."""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import Final

_SHAPE: Final = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)
_PARTS_OF_A_DAY: Final = 3


@dataclass(frozen=True, slots=True)
class PartialDay:
    """A day as its source has it: `2021-07-24`, `2021-09` or `2025`; `first` and `last` are the days that it may be.

    Raises `ValueError` for any other text.
    """

    text: str
    first: date = field(init=False, compare=False, repr=False)
    last: date = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.text):
            raise ValueError(f"not a day, a month or a year: {self.text!r}")
        year, *rest = (int(part) for part in self.text.split("-"))
        last_month = rest[0] if rest else 12
        last_day = rest[1] if len(rest) > 1 else monthrange(year, last_month)[1]
        object.__setattr__(self, "first", date(year, *[*rest, 1, 1][:2]))
        object.__setattr__(self, "last", date(year, last_month, last_day))

    @property
    def is_exact(self) -> bool:
        return self.text.count("-") == _PARTS_OF_A_DAY - 1

    def __str__(self) -> str:
        return self.text
