"""Amounts of money as people write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from registry.importing import parsers
from registry.importing.parsers import BadValue
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
        ("300块。", "300"),
        ("12,345,678元", "12345678"),
        ("12 000", "12000"),
        ("2,400,", "2400"),
        ("2400元，", "2400"),
        ("2400.00￥", "2400"),
    ],
)
def test_amount_is_read_as_people_write_it(typed, yuan) -> None:
    assert read_amount(typed) == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize("typed", ["很多", "NaN", "Infinity", "1.2.3", "两千四", "2400到3000"])
def test_what_is_no_amount_is_refused_with_an_example(typed) -> None:
    with pytest.raises(ValidationError, match=r"2400\.50"):
        read_amount(typed)


@pytest.mark.parametrize("typed", ["2块5", "3元5", "3600,50", "3600，5", "1,5", "24,00", "元"])
def test_an_amount_that_may_be_another_is_refused(typed) -> None:
    with pytest.raises(ValidationError):
        read_amount(typed)


@pytest.mark.parametrize(
    "filed", ["2400", "2400.0", "2,400.00", "2，400", "¥2,400", "2400元", "2400块", "2,400.00元整", "2400,", 2400, 2400.0]
)
def test_a_filed_amount_is_read_in_its_usual_writings(filed) -> None:
    assert parsers.money(filed) == Decimal("2400.00")


@pytest.mark.parametrize("filed", ["3600,50", "1,5", "24,00", "2,4000", "2块5", "-1", "1.005"])
def test_a_filed_amount_that_may_be_another_is_refused(filed) -> None:
    with pytest.raises(BadValue):
        parsers.money(filed)
