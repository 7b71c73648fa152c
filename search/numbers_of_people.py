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
# By who issues them (ISO 7812) and how many digits those have: 6222021602001234568, 4111 1111 1111 1111.
_ISSUED: Final = re.compile(
    r"(?=\d{16,19}\Z)(?:6[025]|81|9558)\d+|(?:4\d|5[1-5]|35)\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d)\d{12}", re.ASCII
)
# In one this may be a credit code that is cut or has a slip, since who registered it and a province stand first.
_MAY_BE_CODE: Final = re.compile(r"5[1-3](?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])\d+", re.ASCII)
# In one, in groups of four with what is over, or as 622202 1602001234568; with the same between all groups, so that a fee before a
# day, 4000 2026-09-01, is none. Behind a letter too, ICBC6222021602001234568, but not in a link, where courses and films have such.
_CARD: Final = re.compile(
    r"(?<![\d/=?&])(?:(?P<sixteen>\d{4}(?:\s{1,2}\d{4}){3})(?:\s{1,2}\d{1,3})?"
    r"|(?P<with_signs>\d{4}(?P<sign>[.·_-])\d{4}(?P=sign)\d{4}(?P=sign)\d{4})(?:(?P=sign)\d{1,3})?"
    r"|\d{16,19}|\d{6}[\s.·_-]\d{10,13})(?![0-9A-Za-z])",
    re.ASCII,
)
MOBILE: Final = re.compile(r"(?:\+?86)?1[3-9]\d{9}", re.ASCII)


def is_of_person(upper: str) -> bool:
    """Tell whether a text, upper case and half width, is the number of a mobile or a certificate, or holds an identity card's."""
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
    """Tell whether a text is such a number, or holds one of an identity card, also in groups or with a slip in its end.

    Or one of a bank card.
    """
    digits = identifiers.without_misread(upper)
    return is_of_person(upper) or bool(_NEARLY_RESIDENT_ID.search(_BETWEEN_DIGITS.sub("", digits))) or without_cards(upper) != upper


def is_card(text: str) -> bool:
    """Tell whether a text is the number of a bank card with a right check digit, perhaps with the code from its back behind it."""
    found = _CARD.fullmatch(identifiers.without_misread(text.strip()))
    return found is not None and _is_of_card(found)


def without_cards(text: str) -> str:
    """Return a text without the numbers of cards in it."""
    return _CARD.sub(lambda found: " " if _is_of_card(found) else found[0], text)


def _is_of_card(found: re.Match[str]) -> bool:
    """Tell whether what is written like the number of a card is one; 123 behind four groups may be what stands on its back."""
    digits = _NO_DIGITS.sub("", found[0])
    if digits == found[0] and (_MAY_BE_CODE.fullmatch(digits) or codes_in(digits)):
        return False
    groups = _NO_DIGITS.sub("", found["sixteen"] or found["with_signs"] or "")
    return any(_ISSUED.fullmatch(each) and _has_right_check(each) for each in (digits, groups))


def _has_right_check(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(each), 10)) for each in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def is_of_institution(code: str, upper: str) -> bool:
    """Tell whether a right credit code stands in a text as it was typed, and is no number of a person.

    Of identity cards one in 31 has its check digit too, and little else.
    """
    if code not in _BETWEEN_DIGITS.sub("", upper):
        return False
    if not _RESIDENT_ID.fullmatch(code):
        return True
    return identifiers.has_right_organisation_check(code) and not identifiers.explain("uscc", code).warnings
