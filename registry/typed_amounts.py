"""Amounts of money as people write them, and as they are told."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from registry.typed_text import in_one_width

# Nobody pays less than that, and figures are told to it: of 5000.004 the rules would find ¥5,000.00 too much.
FEN: Final = Decimal("0.01")
# The full stop is what the point becomes under a Chinese keyboard.
_AS_TYPED: Final = str.maketrans({"。": ".", " ": None})
# Behind the figure alone: 2块5 is 2.50 and no 25. A sign of the sentence around it may have been copied too.
_UNIT: Final = re.compile(r"¥?[元圆块]?整?[,.]?$")
_IN_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)


def read_amount(typed: str) -> Decimal | None:
    """Return the yuan of `¥2,400.50` or `2400元整`, nothing of an empty field. Raises ValidationError for what is no number."""
    if not typed.strip():
        return None
    amount = figure(typed)
    if not amount.is_finite():
        raise ValidationError(gettext("金额请只写数字，例如 2400 或 2400.50。"))
    return amount


def figure(typed: str) -> Decimal:
    """Return the same of a field that is not empty, not a number (NaN) for what is none."""
    written = _UNIT.sub("", in_one_width(typed).translate(_AS_TYPED).removeprefix("¥"))
    try:
        # Commas part thousands: 3600,50 is another number than 360050.
        return Decimal(written.replace(",", "") if _IN_THOUSANDS.fullmatch(written) else written)
    except InvalidOperation:
        return Decimal("NaN")


def yuan(amount: Decimal) -> str:
    """Return an amount as `¥2,400.00`."""
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}"
