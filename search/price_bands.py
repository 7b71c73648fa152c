"""Price bands: what a lesson costs, in steps that a parent compares by."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PriceBand(TextChoices):
    """What one lesson costs, in yuan."""

    FREE = "free", _("免费")
    UP_TO_20 = "up_to_20", _("20 元以下")
    UP_TO_50 = "up_to_50", _("20–50 元")
    UP_TO_100 = "up_to_100", _("50–100 元")
    UP_TO_200 = "up_to_200", _("100–200 元")
    ABOVE_200 = "above_200", _("200 元以上")


_LIMITS = (
    (0, PriceBand.FREE),
    (20, PriceBand.UP_TO_20),
    (50, PriceBand.UP_TO_50),
    (100, PriceBand.UP_TO_100),
    (200, PriceBand.UP_TO_200),
)
_IN_ORDER = tuple(PriceBand.values)


def bands_of(fees: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the bands of a public document's fees, in order; a fee that names no price a lesson has none."""
    bands = {_band_of(str(fee["perLesson"])) for fee in fees if fee.get("perLesson") is not None}
    return tuple(sorted(bands, key=_IN_ORDER.index))


@lru_cache(maxsize=1024)
def _band_of(per_lesson: str) -> str:
    """The band of a price; one at a limit belongs to the lower band."""
    price = Decimal(per_lesson)
    return next((band for limit, band in _LIMITS if price <= limit), PriceBand.ABOVE_200).value
