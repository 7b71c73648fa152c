"""Amounts of money as people write them."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext

_NOISE = str.maketrans("", "", ",，¥￥元 ")


def read_amount(typed: str) -> Decimal | None:
    """Return the yuan of `¥2,400.50` or `2400元`, nothing of an empty field. Raises ValidationError for what is no number."""
    digits = typed.translate(_NOISE)
    if not digits:
        return None
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise forms.ValidationError(gettext("金额请只写数字，例如 2400 或 2400.50。"))
    return amount
