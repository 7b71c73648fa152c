"""Numbers of people in what is held or searched for: recognised only to be refused, since nothing is ever looked up by them."""

import re
from typing import Final

from registry import identifiers

# Region, day of birth, order and check digit: whether the last one is right does not matter, since it is refused in any case.
_RESIDENT_ID: Final = re.compile(
    r"(?<![0-9A-Z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX](?![0-9A-Z])", re.ASCII
)
# The same however it is parted and among words, with what is behind the day wrong, missing or too long; orders have longer numbers.
_NEARLY_RESIDENT_ID: Final = re.compile(
    r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{2,5}(?!\d)", re.ASCII
)
_NO_DIGITS: Final = re.compile(r"\D+", re.ASCII)
_BETWEEN_DIGITS: Final = re.compile(r"[\s-]")
# Those of a mobile number; every other number of a person has more.
_FEWEST_DIGITS: Final = 11
MOBILE: Final = re.compile(r"(?:\+?86)?1[3-9]\d{9}", re.ASCII)


def is_of_person(upper: str) -> bool:
    """Tell whether a text, in upper case and half width, is or holds the number of an identity card, a mobile or a certificate."""
    # An O is typed for a zero in such numbers too.
    read = identifiers.without_misread(upper)
    if len(_NO_DIGITS.sub("", read)) < _FEWEST_DIGITS:
        return False
    digits = _BETWEEN_DIGITS.sub("", read)
    return bool(
        _RESIDENT_ID.search(read)
        or _RESIDENT_ID.fullmatch(digits)
        or MOBILE.fullmatch(digits)
        or identifiers.certificate_kind(digits)
    )


def holds_number_of_person(upper: str) -> bool:
    """Tell whether a text is or holds such a number, of an identity card also in groups, among words or with a slip in its end."""
    return is_of_person(upper) or bool(_NEARLY_RESIDENT_ID.search(_BETWEEN_DIGITS.sub("", identifiers.without_misread(upper))))


def is_of_institution(code: str, upper: str) -> bool:
    """Tell whether a right credit code stands in a text as it was typed, and is no number of a person.

    Of identity cards one in 31 has its check digit too, and little else.
    """
    if code not in _BETWEEN_DIGITS.sub("", upper):
        return False
    if not _RESIDENT_ID.fullmatch(code):
        return True
    return identifiers.has_right_organisation_check(code) and not identifiers.explain("uscc", code).warnings
