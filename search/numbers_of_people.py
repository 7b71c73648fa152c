"""Numbers of people in what is held or searched for: recognised only to be refused, since nothing is ever looked up by them."""

import re
from typing import Final

from registry import identifiers
from registry.numbers.credit_codes import codes_in

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
# By who issues them. What begins as a credit code, with who registered it and a province, may be one that is cut or has a slip.
_CARD: Final = re.compile(
    r"(?=\d{16,19}\Z)(?!5[1-3](?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]))(?:35|4|5[1-5]|6|9[4-9])\d+", re.ASCII
)
_CARD_IN_TEXT: Final = re.compile(r"(?<![0-9A-Za-z])\d(?:[\s-]?\d){15,18}(?![0-9A-Za-z])", re.ASCII)
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


def is_card(text: str) -> bool:
    """Tell whether a text is the number of a bank card, however it is parted, with a right check digit (ISO 7812), and no code."""
    digits = _BETWEEN_DIGITS.sub("", text)
    if not _CARD.fullmatch(digits):
        return False
    doubled = (sum(divmod(2 * int(each), 10)) for each in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0 and not codes_in(digits)


def without_cards(text: str) -> str:
    """Return a text without the numbers of cards in it."""
    return _CARD_IN_TEXT.sub(lambda row: " " if is_card(row[0]) else row[0], text)


def is_of_institution(code: str, upper: str) -> bool:
    """Tell whether a right credit code stands in a text as it was typed, and is no number of a person.

    Of identity cards one in 31 has its check digit too, and little else.
    """
    if code not in _BETWEEN_DIGITS.sub("", upper):
        return False
    if not _RESIDENT_ID.fullmatch(code):
        return True
    return identifiers.has_right_organisation_check(code) and not identifiers.explain("uscc", code).warnings
