"""The number of a certificate of status: easy to read out, impossible to guess, and a wrong character is noticed at once.

`ZM`, twelve characters drawn at random (60 bits) and one check character, in groups of four: `ZM-7K3Q-9XWD-4MHT-Q`. The letters
are those of Crockford's base 32, in which O is read as 0, and I and L as 1. The check is ISO 7064 MOD 37,36 over all that
stands before it: it finds every single wrong character and nearly every swapped pair before anything is looked up.
"""

import re
import secrets
from typing import Final

from django.utils.translation import gettext, ngettext
from stdnum.iso7064 import mod_37_36

from registry.numbers.typed_numbers import compact, in_text

PREFIX: Final = "ZM"
EXAMPLE: Final = "ZM-7K3Q-9XWD-4MHT-Q"
DRAWN: Final = 12
LENGTH: Final = len(PREFIX) + DRAWN + 1
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BETWEEN: Final = re.compile(r"[-_.·]+")
_IN_TEXT: Final = re.compile(rf"(?<![0-9A-Z]){PREFIX}(?:[-_.· ]*[0-9A-Z]){{{DRAWN + 1}}}(?![0-9A-Z])", re.ASCII)
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LONGEST_TYPED: Final = 80


class CertificateNumberWrong(ValueError):
    """What was typed is no number of a certificate; the message says what is wrong with it."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def draw_certificate_number() -> str:
    """Return a new number in groups, drawn at random, so that it tells neither how many there are nor which is next."""
    while True:
        number = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
        check = str(mod_37_36.calc_check_digit(number))
        # A check character that people mistake for another is no help; about one number in nine is drawn anew.
        if check in ALPHABET:
            return _in_groups(number + check)


def parse_certificate_number(typed: str) -> str:
    """Return the number in its one form; spaces, hyphens, lower case and full width are read too.

    Raises `CertificateNumberWrong`, which tells a lost or added character from a wrong one.
    """
    number = _BETWEEN.sub("", compact(typed[:_LONGEST_TYPED]))
    if not number:
        raise CertificateNumberWrong(gettext("请填写证明编号，例如 %(example)s。") % {"example": EXAMPLE})
    body = number.removeprefix(PREFIX).translate(_READ_AS)
    if not number.startswith(PREFIX) or any(character not in ALPHABET for character in body):
        raise CertificateNumberWrong(
            gettext("证明编号以 ZM 开头，后面只有数字和英文字母（没有 I、L、O、U），例如 %(example)s。请对照证明填写。")
            % {"example": EXAMPLE}
        )
    missing = LENGTH - len(number)
    if missing > 0:
        raise CertificateNumberWrong(
            ngettext(
                "证明编号有 %(length)d 位，这里少了 %(number)d 位。请对照证明补全。",
                "证明编号有 %(length)d 位，这里少了 %(number)d 位。请对照证明补全。",
                missing,
            )
            % {"length": LENGTH, "number": missing}
        )
    if missing < 0:
        raise CertificateNumberWrong(
            ngettext(
                "证明编号有 %(length)d 位，这里多了 %(number)d 位。请对照证明核对。",
                "证明编号有 %(length)d 位，这里多了 %(number)d 位。请对照证明核对。",
                -missing,
            )
            % {"length": LENGTH, "number": -missing}
        )
    number = PREFIX + body
    if not mod_37_36.is_valid(number):
        raise CertificateNumberWrong(gettext("编号里有一位不对（校验位不符）。请对照证明逐位核对。"))
    return _in_groups(number)


def certificate_number_in(text: str) -> str:
    """Return the first right number that stands in a text with words around it; "" where none does."""
    for found in in_text(_IN_TEXT, text):
        try:
            return parse_certificate_number(found[0])
        except CertificateNumberWrong:
            # Another word that begins so.
            continue
    return ""


def _in_groups(number: str) -> str:
    drawn = number[len(PREFIX) : -1]
    return "-".join((PREFIX, *(drawn[start : start + 4] for start in range(0, DRAWN, 4)), number[-1]))
