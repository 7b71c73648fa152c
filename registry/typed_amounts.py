"""Amounts of money as people write them, and as they are told."""

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from registry.typed_text import in_one_width

# The full stop is what the point becomes under a Chinese keyboard.
_NOISE = str.maketrans({"。": ".", **dict.fromkeys(",¥元圆块整 ")})


def read_amount(typed: str) -> Decimal | None:
    """Return the yuan of `¥2,400.50` or `2400元整`, nothing of an empty field. Raises ValidationError for what is no number."""
    digits = in_one_width(typed).translate(_NOISE)
    if not digits:
        return None
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ValidationError(gettext("金额请只写数字，例如 2400 或 2400.50。"))
    return amount


def yuan(amount: Decimal) -> str:
    """Return an amount as `¥2,400.00`."""
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}"
