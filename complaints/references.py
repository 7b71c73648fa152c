"""The receipt: a reference that is easy to read out, and a secret that only its holder can have.

A reference is `SD`, a letter for the nature, the day, six random digits and one check digit. The check is ISO 7064 MOD 11,10
over the nature's digit, the day and the random digits: it finds every wrong digit and nearly every swapped pair before
anything is looked up.

The secret is 80 bits of an HMAC over reference and submission key. Only its hash is kept; with the same submission key the
same secret can be made again, and by nobody else.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import date
from typing import Final

from django.conf import settings
from django.utils.translation import gettext
from stdnum.iso7064 import mod_11_10

from complaints.problems import ComplaintError
from complaints.vocabulary import Nature
from registry.identifiers import unspaced

LETTERS: Final = {Nature.COMPLAINT: "T", Nature.REPORT: "J", Nature.ENQUIRY: "Z", Nature.OBJECTION: "Y"}
_DIGIT_OF_LETTER: Final = {"T": "1", "J": "2", "Z": "3", "Y": "4"}
_SHAPE: Final = re.compile(r"SD([TJZY])(\d{14})(\d)", re.ASCII)
# Word processors put dashes of their own in the place of hyphens.
_BETWEEN: Final = re.compile(r"[\-_.·\u2010-\u2015\u2212]+")
_DIGITS_READ_AS_LETTERS: Final = str.maketrans("018", "OIB")
SECRET_BYTES: Final = 10


class ReferenceWrong(ComplaintError):
    """What was typed is not a reference; the message says how one looks or that a digit is wrong."""


def draw_reference(nature: Nature, day: date) -> str:
    """Return a reference drawn at random within the day, so that it tells neither how many there are nor which is next."""
    letter = LETTERS[nature]
    digits = f"{day:%Y%m%d}{secrets.randbelow(1_000_000):06d}"
    return f"SD{letter}{digits}{_check_digit(letter, digits)}"


def parse_reference(typed: str) -> str:
    """Return the reference in its one form; spaces, hyphens, lower case and full width are read too. Raises `ReferenceWrong`."""
    compact = _BETWEEN.sub("", unspaced(typed[:80])).upper()
    shape = _SHAPE.fullmatch(compact)
    if shape is None:
        raise ReferenceWrong(gettext("编号应以 SD 开头，后面是一个字母和 15 位数字，例如 SDT202003021234561。请对照回执填写。"))
    if _check_digit(shape[1], shape[2]) != shape[3]:
        raise ReferenceWrong(gettext("编号里有一位不对（校验位不符）。请对照回执逐位核对。"))
    return compact


def reference_in(typed: str) -> str | None:
    """Return the reference that this is as a whole, or nothing."""
    try:
        return parse_reference(typed)
    except ReferenceWrong:
        return None


def make_secret(reference: str, submission_key: str) -> str:
    """Return the secret of a new receipt in groups of four letters."""
    return _secret(settings.RECEIPT_KEYS[0], reference, submission_key)


def remake_secret(reference: str, submission_key: str, kept_hash: str) -> str | None:
    """Return the secret that was given out for this submission, or nothing when its key is no longer configured."""
    for key in settings.RECEIPT_KEYS:
        secret = _secret(key, reference, submission_key)
        if hmac.compare_digest(hash_secret(secret), kept_hash):
            return secret
    return None


def hash_secret(typed: str) -> str:
    """Return what is kept of a secret; as it is random in 80 bits, a plain hash cannot be searched."""
    return hashlib.sha256(_compact_secret(typed).encode()).hexdigest()


def secret_fits(typed: str, kept_hash: str) -> bool:
    """Tell in constant time whether a secret, as somebody typed it, is the one whose hash was kept."""
    return hmac.compare_digest(hash_secret(typed), kept_hash)


def new_submission_key() -> str:
    """Return a key for one submission, which nobody can guess: whoever has it can make its receipt again."""
    return secrets.token_urlsafe(24)


def hash_submission_key(submission_key: str) -> str:
    """Return what is kept of a submission key."""
    return hashlib.sha256(submission_key.encode()).hexdigest()


def fingerprint(canonical_input: bytes, submission_key: str) -> str:
    """Return a mark of the input that cannot be guessed at without the submission key, which is not kept."""
    return hmac.new(submission_key.encode(), canonical_input, hashlib.sha256).hexdigest()


def _check_digit(letter: str, digits: str) -> str:
    return str(mod_11_10.calc_check_digit(_DIGIT_OF_LETTER[letter] + digits))


def _secret(key: str, reference: str, submission_key: str) -> str:
    code = hmac.new(base64.b64decode(key), f"{reference}\n{submission_key}".encode(), hashlib.sha256).digest()
    letters = base64.b32encode(code[:SECRET_BYTES]).decode()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _compact_secret(typed: str) -> str:
    """The letters alone; base32 has no 0, 1 and 8, so that who reads O, I or B as a digit is understood."""
    return _BETWEEN.sub("", unspaced(typed[:80])).upper().translate(_DIGITS_READ_AS_LETTERS)
