"""The page of results where a credit code, or the number of a person, was typed."""

import pytest
from django.test import Client

from tests import factories
from tests.public_site.reading import text_of

pytestmark = pytest.mark.django_db


def _text(client: Client, typed: str) -> str:
    return text_of(client.get("/search", {"q": typed}))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("91370102MA3C0XXX1X", "校验位不符"),
        ("统一社会信用代码：9137 0102 MA3C 0XXX 1", "应为 18 位，这里有 17 位"),
        ("91370102MA3C0XXO1X", "没有 I、O、S、V、Z"),
    ],
)
def test_nothing_found_by_a_credit_code_with_a_slip_says_what_is_wrong_with_it(client: Client, typed: str, words: str) -> None:
    assert words in _text(client, typed)


def test_what_is_found_by_a_credit_code_with_a_slip_is_only_alike_and_it_is_said_what_is_wrong(client: Client) -> None:
    factories.institution(uscc="91370305YL209100XD", name="淄博云帆教育有限公司")
    text = _text(client, "91370305YK209100XD")

    assert "下面只是相近的" in text
    assert "校验位不符" in text
    assert "统一社会信用代码：91370305YL209100XD" in text


def test_beside_a_name_too_it_is_said_what_is_wrong_with_a_credit_code(client: Client) -> None:
    factories.institution(uscc="91370305YL209100XD", name="淄博云帆教育有限公司")

    assert "校验位不符" in _text(client, "云帆 91370305YK209100XD")
    assert "校验位不符" not in _text(client, "云帆 91370305YL209100XD")


def test_of_the_number_of_a_person_between_words_it_is_said_that_nobody_is_looked_for_by_it(client: Client) -> None:
    text = _text(client, "身份证 520102 19900307 1234")

    assert "校验位不符" not in text
    assert "这里不按个人的号码查询" in text


@pytest.mark.parametrize("typed", ["20231205123456789012", "91370305YL209100XD", "91爱课堂"])
def test_nothing_found_by_anything_else_says_nothing_of_credit_codes(client: Client, typed: str) -> None:
    assert "统一社会信用代码" not in _text(client, typed)


def test_the_number_of_an_order_is_nobodys_though_it_has_a_day_in_it(client: Client) -> None:
    assert "没有找到" in _text(client, "微信支付 4200002012202411015512345678")
