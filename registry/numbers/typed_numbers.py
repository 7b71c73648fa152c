"""Numbers as people type and paste them, made comparable before anybody asks whether they are right.

What the modules of the single numbers share; everybody else goes through `registry.identifiers`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext

from registry.typed_text import in_one_width

_OTHER_FORMS: Final = {
    "—": "-", "–": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-", "−": "-", "備": "备", "號": "号", "網": "网", "證": "证",
    "魯": "鲁", "遼": "辽", "滬": "沪", "蘇": "苏", "閩": "闽", "贛": "赣", "瓊": "琼", "貴": "贵", "雲": "云", "陝": "陕",
    "隴": "陇", "寧": "宁",
}  # fmt: skip
_IN_OTHER_FORM: Final = re.compile(f"[{''.join(_OTHER_FORMS)}]")
_RUN: Final = re.compile(r"[0-9A-Z]{8,}", re.ASCII)
_SPREADSHEET_FLOAT: Final = re.compile(r"(?:.*[^0-9A-Z.])?\d(?:\.\d+)?E\+?\d+|(?:.*[^0-9A-Z.])?\d{15,18}\.0+", re.ASCII)
_WHOLE_NUMBER: Final = re.compile(r"\d{18}", re.ASCII)
_COUNTING: Final = ("0123456789" * 3, "9876543210" * 3)
_PLACEHOLDER: Final = re.compile(r"[X*?#]{3,}", re.ASCII)


class InvalidIdentifier(ValueError):
    """What was typed is not the number it is taken for; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a right number says: its parts in reading order, label to text, and what about it should make a clerk look twice."""

    parts: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def unspaced(text: str) -> str:
    """NFKC without any white space, control or zero-width character, so that pasted and full-width digits read alike."""
    text = "".join(in_one_width(text).split())
    return text if text.isprintable() else "".join(each for each in text if unicodedata.category(each)[0] not in "ZC")


def compact(text: str) -> str:
    """The text as numbers are compared: unspaced, upper case, with one kind of dash; doing it twice changes nothing."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text.upper()
    while True:
        # What a space or a joiner kept apart may compose once that is gone, so one pass is not always enough.
        tidied = unspaced(_in_one_form(unspaced(text).upper()))
        if tidied == text:
            return tidied
        text = tidied


def spaced(text: str) -> str:
    """The text as `compact` makes it, but with its words still apart: a number in it ends where it ended."""
    return " ".join(filter(None, map(compact, in_one_width(text).split())))


def as_recognised(text: str) -> str:
    """The text in which identifiers are looked for, with all its characters where they were."""
    return _in_one_form(in_one_width(text).upper())


def _in_one_form(upper: str) -> str:
    return upper if upper.isascii() else _IN_OTHER_FORM.sub(lambda found: _OTHER_FORMS[found[0]], upper)


def sole_run(text: str, *lengths: int, joined_by: str = "") -> str:
    """The one run of letters and digits in a compact text that words stand around, of one of these lengths if any is.

    The text itself where it cannot be told which run is meant, so that its refusal speaks of what was typed.
    """
    text = text.replace(joined_by, "") if joined_by else text
    runs = list(dict.fromkeys(_RUN.findall(text)))
    fitting = [run for run in runs if len(run) in lengths] or runs
    return str(fitting[0]) if len(fitting) == 1 else text


def in_text(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Where a number stands in a text: the whole of it, however it is spaced, else each place with its words kept apart."""
    whole = pattern.fullmatch(compact(text))
    return iter((whole,)) if whole else pattern.finditer(spaced(text))


def sole_number(numbers: Iterator[str]) -> str | None:
    """The number that a text holds, once or repeated; None if there is none, `InvalidIdentifier` if there are several."""
    found = list(dict.fromkeys(numbers))
    if len(found) > 1:
        raise InvalidIdentifier(gettext("这里有不止一个号码。请只填写一个，其余的分别填写。"))
    return found[0] if found else None


def is_rounded(number: str, is_right: Callable[[str], bool]) -> bool:
    """Whether a spreadsheet kept this compact number as a quantity: in its notation, or 18 digits of which the last are lost."""
    if _SPREADSHEET_FLOAT.fullmatch(number):
        return True
    return _WHOLE_NUMBER.fullmatch(number) is not None and number.endswith("000") and not is_right(number)


def is_placeholder(text: str) -> bool:
    """Whether a compact text still holds what a template leaves open: XXXXXX, ****."""
    return _PLACEHOLDER.search(text) is not None


def looks_made_up(digits: str) -> bool:
    """Whether digits are one digit repeated or are counted off, as people fill in a form that they only try."""
    return len(digits) > 3 and (len(set(digits)) == 1 or any(digits in counted for counted in _COUNTING))
