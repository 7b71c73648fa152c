"""Numbers in public documents that lead to a record without proving whose it is: telephones, and numbers of decisions."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from search.numbers_of_people import MOBILE

# Several are written in one field, behind each other.
_BETWEEN: Final = re.compile(r"[、，,;；/]|\s{2,}")
# 0531-88880000, (0531)88880000.
_WITH_AREA: Final = re.compile(r"[(（]?0\d{2,3}[)）]?[\s-]*(?P<local>\d{7,8})", re.ASCII)
_BESIDE_DIGITS: Final = re.compile(r"[\s()（）-]")
# A decision is known by its year and number too: 鲁教监示〔2024〕143号.
_FROM_THE_YEAR: Final = re.compile(r"[〔\[【(（]\d{4}[〕\]】)）].+", re.ASCII)


def telephones(text: str | None) -> tuple[str, ...]:
    """Return the telephones in a field, each as it is written and without what is dialled from elsewhere; no mobile ones.

    A mobile telephone is one person's, who is not to be found by it.
    """
    if not text:
        return ()
    found = (each.strip() for each in _BETWEEN.split(text))
    lines = [each for each in found if each and not MOBILE.fullmatch(_BESIDE_DIGITS.sub("", each))]
    local = (number["local"] for number in map(_WITH_AREA.fullmatch, lines) if number)
    return tuple(dict.fromkeys((*lines, *local)))


def decisions(told: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the numbers of penalties and credit entries that stand, each whole and from the year on, in an order of their own."""
    numbers = {each["decisionNumber"] for each in told if not each.get("removedOn")}
    short = {found[0] for found in map(_FROM_THE_YEAR.search, numbers) if found}
    return tuple(sorted(numbers | short))
