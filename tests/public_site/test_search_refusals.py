"""What the page of results says of a text or a value that it cannot look up."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests import factories
from tests.public_site.reading import addresses_in, search, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["a", "王", "，。", "😀"])
def test_a_single_character_is_told_to_be_too_little_and_not_to_be_missing_from_the_registry(client: Client, typed: str) -> None:
    factories.institution(name="济南星辰学校")
    response = search(client, "q=" + quote(typed))
    assert "要查的字太少" in text_of(response)
    assert "登记簿里没有" not in text_of(response)
    assert "about=" not in "".join(addresses_in(response))


def test_a_single_character_that_is_not_found_among_what_is_chosen_is_looked_for_among_all(client: Client) -> None:
    factories.institution(name="济南星辰学校")
    text = text_of(search(client, "q=" + quote("济") + "&region=371700"))
    assert "去掉筛选条件再查" in text
    assert "要查的字太少" not in text


def test_the_number_of_a_card_is_none_that_is_looked_up(client: Client) -> None:
    factories.institution(name="济南明德学校")
    response = search(client, "q=" + quote("没有这样的 4111111111111111 200"))
    assert "这里不按个人的号码查询" in text_of(response)
    assert not any("4111111111111111" in each for each in addresses_in(response) if each.startswith("/complaints/"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=planet", "planet"),
        ("status=%27%20OR%201=1", "OR 1=1"),
        ("region=999999", "没有区划代码“999999”"),
        ("region=370000&region=999999", "一次只能选一个地区"),
        ("sort=-password", "没有“-password”这种排序"),
        ("page=0", "没有第“0”页"),
        ("page=x", "没有第“x”页"),
        ("page=99999999999", "没有第“99999999999”页"),
        ("page=9999", "页码"),
        ("credit=purple", "purple"),
        ("subject=magic", "magic"),
        ("stage=moon", "moon"),
        ("mode=radio", "radio"),
        ("price=cheap", "cheap"),
        ("not_kind=planet", "planet"),
        ("not_region=999999", "没有区划代码“999999”"),
        ("q=%00", "控制字符"),
        ("q=" + "a" * 10_000, "太长"),
    ],
)
def test_bad_value_is_an_error_in_words_with_the_question_kept(client: Client, query, words) -> None:
    response = search(client, query if query.startswith("q=") else "q=" + quote("明德") + "&" + query)
    assert response.status_code == 400
    assert "这样查不了" in text_of(response)
    assert words in text_of(response)
    if not query.startswith("q="):
        assert 'value="明德"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "words", "way_out"),
    [
        ("kind=planet&region=370100", "去掉筛选条件再查", ""),
        ("sort=-password", "去掉筛选条件再查", ""),
        ("page=x&region=370100", "从头看", "&region=370100"),
    ],
)
def test_way_out_of_a_bad_value_can_be_gone(client: Client, query, words, way_out) -> None:
    response = search(client, "q=" + quote("明德") + "&" + query)
    assert words in text_of(response)
    address = f"/search?q={quote('明德')}{way_out}"
    assert address in addresses_in(response)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("query", ["q=%00", "q=" + "a" * 10_000])
def test_words_that_cannot_be_looked_up_are_not_offered_again(client: Client, query) -> None:
    text = text_of(search(client, query + "&kind=platform"))
    assert "去掉筛选条件再查" not in text
    assert "从头看" not in text


HOSTILE = [
    "' OR '1'='1",
    "'; DROP TABLE registry_institution; --",
    '" NEAR/2 "',
    "a AND OR NOT (",
    "name:* ^2 ~",
    "*",
    "%",
    "_",
    "\\",
    "(((((((((((",
    "{!lucene}",
    '{"query":{"match_all":{}}}',
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% debug %}",
    "../../etc/passwd",
    "\u202e\u200b\ufeff",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "𠮷" * 40,
    "a\tb\r\nc",
    "-" * 100,
    "0" * 200,
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_gets_a_normal_answer_and_runs_nothing(client: Client, typed) -> None:
    factories.institution(name="济南明德学校")
    for path in ("/search", "/search.csv", "/suggest"):
        response = client.get(path, {"q": typed})
        assert response.status_code in (200, 400)
    page = client.get("/search", {"q": typed}).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in page[page.index("<main") :].split("条")[0]


@pytest.mark.parametrize(
    "raw", ["q=%00", "q=%ff%fe", "q=%", "q=%ED%A0%80", "kind=%00", "region=%00", "sort=%00", "page=%00", "q[]=1", "&&&&"]
)
def test_broken_encoding_is_no_server_error(client: Client, raw) -> None:
    for path in ("/search", "/search.csv", "/suggest"):
        assert client.get(f"{path}?{raw}").status_code in (200, 400)
