"""Bad input by the doors through which it comes: the search page, its file, the type-ahead and the API."""

import html
import re
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings

from accounts.throttle import SEARCH_FILE
from public_site.addresses import record_address
from search.lookup import SearchQuery, look_up
from tests import factories
from tests.search.hostile import ALL, LONGEST, TEXTS, hostile_texts, is_refused

pytestmark = pytest.mark.django_db

NAMES = ["济南爱课堂有限公司", "青岛海风书院", "100%_学堂", "𠮷野家英语", '爱"课"堂*学馆']
SEARCH = """query ($query: String!, $first: Int) {
  search(query: $query, first: $first) { edges { node { record { id } } } totalCount } }"""
# What a page or an answer would hold if an error of an engine, a database or a library had come through.
LEAKS = ("Traceback", "Exception", "OperationalError", "DataError", "syntax error", "parse_exception", "fts5:", "tsquery", "sqlite")

typed = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def schools() -> None:
    cache.clear()
    for name in NAMES:
        factories.institution(name=name)


def get(client: Client, path: str, text: str) -> Any:
    """The answer to what a browser, or a program without manners, sends for a text."""
    return client.get(f"{path}?q={quote(text, safe='', errors='surrogatepass')}")


def ask(client: Client, text: str) -> Any:
    """The answer to a request whose body is JSON, even where only escapes can say it."""
    escaped = "".join(f"\\u{ord(each):04x}" if ord(each) < 0x10000 else each for each in text)
    body = f'{{"query": {orjson.dumps(SEARCH).decode()}, "variables": {{"first": 20, "query": "{escaped}"}}}}'
    return client.post("/graphql", body.encode("utf-8", "surrogatepass"), content_type="application/json")


def sent(text: str) -> str:
    """What arrives of a text in an address: halves of characters cannot be sent, and blanks around it do not count."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").strip()


def shown_query(response: Any) -> str:
    found = re.search(r'name="q" value="([^"]*)"', response.content.decode())
    assert found is not None
    return html.unescape(found[1])


def assert_answered_as_typed(client: Client, text: str) -> None:
    page = get(client, "/search", text)
    arrived = sent(text)
    refused = is_refused(arrived)
    content = page.content.decode()
    assert page.status_code == (400 if refused else 200)
    assert not [leak for leak in LEAKS if leak in content and leak not in text]
    if "\x00" not in arrived:
        assert shown_query(page).split() == arrived.split()
    if refused:
        assert 'role="alert"' in content
        return
    found = look_up(SearchQuery(arrived))
    lines = page.context["page"].lines
    assert [line.url for line in lines] == [record_address(hit.record.kind, hit.record.body) for hit in found.hits]
    assert page.context["page"].total == f"{found.total:,}"


def assert_api_answers_as_page(client: Client, text: str) -> None:
    response = ask(client, text)
    if any("\ud800" <= each <= "\udfff" for each in text):
        assert response.status_code in (200, 400)
        assert response.json()["errors"][0]["message"]
        return
    assert response.status_code == 200
    answer = response.json()
    if is_refused(text):
        (error,) = answer["errors"]
        code = "LIMIT_EXCEEDED" if len(text.strip()) > LONGEST else "BAD_ARGUMENT"
        assert (error["extensions"]["code"], error["extensions"]["argument"]) == (code, "query")
        assert error["message"]
        return
    assert "errors" not in answer
    found = look_up(SearchQuery(text))
    assert [edge["node"]["record"]["id"] for edge in answer["data"]["search"]["edges"]] == [hit.record.id for hit in found.hits]
    assert answer["data"]["search"]["totalCount"] == found.total


@pytest.mark.parametrize("sort", TEXTS)
def test_page_answers_bad_input_as_typed_or_says_what_is_wrong(client: Client, sort: str) -> None:
    for text in TEXTS[sort]:
        assert_answered_as_typed(client, text)


@pytest.mark.parametrize("sort", TEXTS)
def test_api_answers_bad_input_as_the_page_does(client: Client, sort: str) -> None:
    for text in TEXTS[sort]:
        assert_api_answers_as_page(client, text)


@typed
@given(text=hostile_texts(NAMES))
def test_page_answers_any_text(client: Client, text: str) -> None:
    assert_answered_as_typed(client, text)


@typed
@given(text=hostile_texts(NAMES))
def test_api_answers_any_text(client: Client, text: str) -> None:
    assert_api_answers_as_page(client, text)


@pytest.mark.parametrize("path", ["/suggest", "/search.csv"])
def test_type_ahead_and_file_answer_bad_input(client: Client, path: str) -> None:
    for _, text in ALL:
        # There are more of them than files that an address is given in an hour.
        SEARCH_FILE.forget("127.0.0.1")
        response = get(client, path, text)
        assert response.status_code == (400 if is_refused(sent(text)) else 200), text
        assert not [leak for leak in LEAKS if leak in response.content.decode() and leak not in text]


@pytest.mark.parametrize(
    "address",
    [
        "q=%",
        "q=%ED%A0%80",
        "q=%FF%FE",
        "q=%C0%AF",
        "q=a&q=b",
        "q[]=a",
        "q",
        "&&&=",
        "q=%u7231",
        "page=1e9",
        "page=-1",
        "page=%00",
        "page=９",
        "sort=name;--",
        "sort=%00",
        "region=%00",
        "region=370000%27",
        "kind=%ED%A0%80",
        "status=*",
        "q=" + "%E7%88%B1" * 5_000,
    ],
)
def test_broken_address_is_answered_or_refused_in_words(client: Client, address: str) -> None:
    for path in ("/search", "/search.csv", "/suggest"):
        response = client.get(f"{path}?{address}")
        assert response.status_code in (200, 400)
        assert response.content
        assert not [leak for leak in LEAKS if leak in response.content.decode()]


def test_script_in_a_query_is_only_text(client: Client) -> None:
    text = "<script>alert('爱课堂')</script>\"><b>"
    response = get(client, "/search", text)

    assert "<script>alert" not in response.content.decode()
    assert shown_query(response) == text
