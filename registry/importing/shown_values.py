"""Values as a remark may show them: short, and without the numbers of people, in whatever column they were written."""

import re
from datetime import date
from typing import Any, Final

from stdnum.cn import ric

from registry.identifiers import mask

_MOST_CHARACTERS: Final = 80
# The number of an identity card holds a day of birth; a credit code hardly ever does in that place.
_ID_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])\d{6}[ -]?(?:18|19|20)\d{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[ -]?[\dXx]"
    r"(?![0-9A-Za-z])",
    re.ASCII,
)
_MOBILE_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])", re.ASCII)


def shown(value: Any, *, is_private: bool = False) -> str:
    """Return a value for a remark; of a private one and of a person's number only what `mask` leaves, of an object nothing."""
    entries = value if isinstance(value, list) else [value]
    text = "、".join(str(each) for each in entries if isinstance(each, str | int | float | date))
    text = mask(text[:_MOST_CHARACTERS]) if is_private else without_numbers_of_people(text)
    return text[:_MOST_CHARACTERS]


def without_numbers_of_people(text: str) -> str:
    """Return a text with the numbers of identity cards and mobile phones in it masked."""
    return _MOBILE_NUMBER.sub(lambda found: mask(found[0]), _ID_NUMBER.sub(lambda found: mask(found[0]), text))


def holds_id_number(text: str) -> bool:
    """Tell whether a text holds what looks like the number of an identity card."""
    return _ID_NUMBER.search(text) is not None


def holds_valid_id_number(text: str) -> bool:
    """Tell whether a text holds the number of an identity card with its right check digit, which a public text must not.

    Blanks and hyphens may part it.
    """
    numbers = (re.sub(r"[ -]", "", found[0]).upper() for found in _ID_NUMBER.finditer(text))
    return any(ric.calc_check_digit(number) == number[-1] for number in numbers)
