"""Amounts of money as people write them, and as they are told."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from registry.typed_text import in_one_width

# The full stop is what the point becomes under a Chinese keyboard.
_AS_TYPED: Final = str.maketrans({"。": ".", " ": None})
# Behind the figure alone: 2块5 is 2.50 and no 25.
_UNIT: Final = re.compile(r"[元圆块]?整?\.?$")
_IN_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)


def read_amount(typed: str) -> Decimal | None:
    """Return the yuan of `¥2,400.50` or `2400元整`, nothing of an empty field. Raises ValidationError for what is no number."""
    written = in_one_width(typed).translate(_AS_TYPED)
    if not written:
        return None
    try:
        amount = Decimal(without_thousands(_UNIT.sub("", written.removeprefix("¥"))))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ValidationError(gettext("金额请只写数字，例如 2400 或 2400.50。"))
    return amount


def without_thousands(figure: str) -> str:
    """Return a figure without the commas that part its thousands; as it is where they part something else (3600,50)."""
    return figure.replace(",", "") if _IN_THOUSANDS.fullmatch(figure) else figure


def yuan(amount: Decimal) -> str:
    """Return an amount as `¥2,400.00`."""
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}"
