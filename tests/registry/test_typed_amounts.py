"""Amounts of money as people write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from registry.typed_amounts import read_amount


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("", None),
        ("  ", None),
        ("2400", "2400"),
        ("¥2,400.50", "2400.50"),
        ("￥２，４００．５", "2400.5"),
        ("2，400。5", "2400.5"),
        ("2400元整", "2400"),
        ("300块", "300"),
    ],
)
def test_amount_is_read_as_people_write_it(typed, yuan) -> None:
    assert read_amount(typed) == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize("typed", ["很多", "NaN", "Infinity", "1.2.3", "两千四", "2400到3000"])
def test_what_is_no_amount_is_refused_with_an_example(typed) -> None:
    with pytest.raises(ValidationError, match=r"2400\.50"):
        read_amount(typed)
