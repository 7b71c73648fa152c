"""The endpoint over HTTP: media types, methods and addresses follow the specification, and what goes wrong is told in JSON."""

import logging
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.test import Client

from config.middleware import HeadersMiddleware
from graphql_api import answer_cache
from graphql_api.http_request import RESPONSE_JSON
from graphql_api.views import graphql
from registry import ledger_head, selectors
from tests import factories

pytestmark = pytest.mark.django_db

TYPENAME = {"query": "{ __typename }"}


def test_who_asks_is_asked_for_no_cookie_of_a_form():
    strict = Client(enforce_csrf_checks=True)
    for address, status in (("/graphql", 200), ("/graphql/", 404)):
        assert strict.post(address, TYPENAME, content_type="application/json").status_code == status


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_other_methods_are_refused_with_the_methods_that_are_allowed(client, method):
    response = getattr(client, method)("/graphql")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
def test_an_address_with_a_slash_at_its_end_is_told_from_the_endpoint_in_json(client, method):
    response = client.generic(method, "/graphql/", b'{"query": "{ __typename }"}', content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (404, "application/json; charset=utf-8")
    # A page of another site may read it too.
    assert response["Access-Control-Allow-Origin"] == "*"
    if method != "HEAD":
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "NOT_FOUND"
        assert "Send the request to /graphql, without" in error["message"]
        assert response.json()["extensions"].keys() == {"ledgerSeq", "cost"}
    assert client.options("/graphql/").status_code == 204


def test_a_query_may_stand_in_the_address(client):
    address = urlencode(
        {
            "query": "query A { __typename } query B($l: RegionLevel) { regions(level: $l) { code } }",
            "operationName": "B",
            "variables": '{"l": "PROVINCE"}',
        }
    )
    response = client.get(f"/graphql?{address}")
    assert response.status_code == 200
    assert {"code": "370000"} in response.json()["data"]["regions"]


def test_an_answer_that_the_client_has_by_one_of_several_tags_is_not_sent_again(client):
    address = "/graphql?" + urlencode({"query": "{ regions { code fullName } }"})
    tag = client.get(address)["ETag"]
    for known in ("*", tag, tag.removeprefix("W/"), f'"a", W/"b", {tag}'):
        assert client.get(address, headers={"if-none-match": known}).status_code == 304
    for other in ("", '"a", W/"b"', tag.strip('W/"'), '"*"'):
        assert client.get(address, headers={"if-none-match": other}).status_code == 200


def test_what_is_posted_is_answered_whole_whatever_tag_the_client_names(post):
    answer = post(TYPENAME, **{"if-none-match": "*"})
    assert (answer.status_code, answer.json()["data"]) == (200, {"__typename": "Query"})


def test_an_answer_without_content_tells_no_length(client):
    address = "/graphql?" + urlencode({"query": "{ __typename }"})
    got, preflight = client.get(address), client.options("/graphql")
    known = client.get(address, headers={"if-none-match": got["ETag"]})
    assert [each.status_code for each in (got, preflight, known)] == [200, 204, 304]
    assert ["Content-Length" in each for each in (got, preflight, known)] == [True, False, False]


def test_head_is_get_without_a_body(client, rf):
    query = "/graphql?" + urlencode({"query": "{ regions { code fullName } }"})
    got, head = client.get(query), HeadersMiddleware(graphql)(rf.head(query))
    assert (head.status_code, head.content) == (200, b"")
    assert {name: head[name] for name in ("ETag", "Content-Type", "Cache-Control")} == {
        name: got[name] for name in ("ETag", "Content-Type", "Cache-Control")
    }
    assert "Access-Control-Allow-Origin" in head
    assert abs(int(head["Content-Length"]) - len(got.content)) < 20
    short = "/graphql?" + urlencode({"query": "{ __typename }"})
    assert abs(int(graphql(rf.head(short))["Content-Length"]) - len(client.get(short).content)) < 20
    assert client.head(query, headers={"if-none-match": got["ETag"]}).status_code == 304


@pytest.mark.parametrize(("query", "status"), [("", 400), ("mutation { __typename }", 405)])
def test_head_is_refused_where_get_is(client, rf, query, status):
    address = "/graphql?" + urlencode({"query": query})
    head = graphql(rf.head(address))
    assert (head.status_code, head.content) == (status, b"")
    assert client.get(address).status_code == status


@pytest.mark.parametrize(
    "address",
    [
        "",
        "query=",
        "query=%FF",
        "query=%7B__typename%7D&variables=%7B%22a%22:%22%FF%22%7D",
        "query=%7Ba&variables=5",
        "query=a&query=b",
        "query=a&variables=%7B",
        "a=1&" * 1_001,
    ],
)
def test_a_bad_address_is_a_graphql_error(client, address):
    response = client.get(f"/graphql?{address}")
    assert response.status_code == 400
    assert response.json()["errors"]


def test_a_mutation_over_get_is_refused(client):
    query = 'mutation { submitComplaint(input: {idempotencyKey: "k", nature: ENQUIRY, category: OTHER, description: "x", mode: ANONYMOUS}) { receipt { reference } } }'  # noqa: E501
    response = client.get("/graphql?" + urlencode({"query": query}))
    assert response.status_code == 405
    assert response["Allow"] == "POST"


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json", "application/json"),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}, application/json;q=0.9", RESPONSE_JSON),
        (f"application/json, {RESPONSE_JSON};q=0.5", "application/json"),
        (f"text/html, {RESPONSE_JSON}", RESPONSE_JSON),
        ("", "application/json"),
        ("*/*;q=0, application/json", "application/json"),
        ("application/json;q=0, */*;q=0.1", RESPONSE_JSON),
        (f"application/*;q=0, {RESPONSE_JSON}, */*", RESPONSE_JSON),
        ("application/json; charset=utf-8", "application/json"),
        ('application/json;q=0.5;charset="UTF-8"', "application/json"),
        (f"{RESPONSE_JSON}; charset=utf-8, application/json; charset=utf-8;q=0.9", RESPONSE_JSON),
    ],
)
def test_the_client_chooses_the_media_type(post, accept, answered):
    response = post(TYPENAME, **({} if accept is None else {"accept": accept}))
    assert response.status_code == 200
    assert response["Content-Type"] == f"{answered}; charset=utf-8"
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize(
    "accept",
    ["text/html", "*/*;q=0", "application/*;q=0, */*", "application/json; charset=gbk", "application/json; charset=utf-16", ","],
)
def test_a_client_that_takes_no_json_is_told_so(post, accept):
    response = post(TYPENAME, accept=accept)
    assert response.status_code == 406
    assert response.json()["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{ __typename"}, "SYNTAX"),
        ({"query": "\0"}, "SYNTAX"),
        ({"query": "{ nothing }"}, "VALIDATION"),
        ({"query": "query A { __typename } query B { __typename }"}, "VALIDATION"),
        ({"query": "query A { __typename }", "operationName": "B"}, "VALIDATION"),
        ({"query": "query ($f: Int!) { institutions(first: $f) { totalCount } }"}, "BAD_ARGUMENT"),
        ({"query": "query ($f: Int) { institutions(first: $f) { totalCount } }", "variables": {"f": "many"}}, "BAD_ARGUMENT"),
        ({"query": "subscription { a }"}, "VALIDATION"),
        ({"query": "type A { b: Int }"}, "VALIDATION"),
    ],
)
def test_a_document_that_cannot_be_executed_is_refused_with_its_place(post, body, code):
    response = post(body, accept=RESPONSE_JSON)
    assert response.status_code == 400
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {code}
    assert "data" not in response.json()
    older = post(body, accept="application/json")
    assert older.status_code == 200
    assert older.json()["errors"] == response.json()["errors"]


def test_an_unexpected_error_is_masked_and_logged_with_its_number_and_nothing_that_was_typed(post, monkeypatch, caplog):
    def fail(_kind, code):
        raise RuntimeError(f"a secret of the database about {code}")

    monkeypatch.setattr(selectors, "document_called", fail)
    with caplog.at_level(logging.INFO):
        response = post({"query": "query ($u: String!) { institution(uscc: $u) { name } }", "variables": {"u": "张三丰"}})
    (error,) = response.json()["errors"]
    assert response.json()["data"] == {"institution": None}
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"] == ["institution"]
    assert "secret" not in response.content.decode()
    assert error["extensions"]["incident"] in caplog.text
    assert "RuntimeError" in caplog.text
    assert "张三丰" not in caplog.text


def test_an_unexpected_error_before_anything_is_read_is_masked_with_status_500(post, monkeypatch, caplog):
    server = "db" + ".internal"

    def away():
        raise OperationalError(server)

    monkeypatch.setattr(ledger_head, "head", away)
    response = post({"query": "{ __typename }"})
    assert response.status_code == 500
    assert response["Content-Type"] == "application/json; charset=utf-8"
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["incident"] in caplog.text
    assert "OperationalError" in caplog.text
    assert server not in response.content.decode() + caplog.text
    assert response.json()["extensions"]["ledgerSeq"] is None


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [(RESPONSE_JSON, RESPONSE_JSON), ("application/json", "application/json"), ("text/html", "application/json")],
)
def test_what_cannot_be_answered_is_told_in_the_media_type_that_is_preferred(client, post, monkeypatch, accept, media_type):
    """Clients do not read a body of the older one where the status is an error's."""
    answers = [
        post({"query": "{ __typename }"}, **{"Accept": accept, "X-Cost-Only": "perhaps"}),
        client.post("/graphql/", {"query": "{ __typename }"}, content_type="application/json", headers={"Accept": accept}),
    ]
    monkeypatch.setattr(ledger_head, "head", lambda: 1 / 0)
    answers.append(post({"query": "{ __typename }"}, Accept=accept))
    assert [each.status_code for each in answers] == [400, 404, 500]
    assert {each["Content-Type"] for each in answers} == {f"{media_type}; charset=utf-8"}


def test_an_unexpected_error_tells_how_far_the_ledger_had_come(post, monkeypatch):
    factories.institution()

    def fail(_key):
        raise RuntimeError

    monkeypatch.setattr(answer_cache, "find", fail)
    response = post({"query": "{ __typename }"})
    assert response.status_code == 500
    assert response.json()["extensions"].keys() == {"ledgerSeq", "cost"}
    assert response.json()["extensions"]["ledgerSeq"] == ledger_head.head().seq > 0


def test_a_message_repeats_the_beginning_of_what_was_sent(post):
    long = "3" * 100_000
    for body in (
        {"query": "query A { __typename }", "operationName": long},
        {"query": "query ($r: String) { regions(parent: $r) { code } }", "variables": {"r": long}},
        {"query": "query ($f: Int) { institutions(first: $f) { totalCount } }", "variables": {"f": long}},
    ):
        assert len(post(body).content) < 2_000


def test_an_answer_with_an_error_in_one_field_keeps_the_others(ask):
    school = factories.institution()
    answer = ask('{ institutions(first: 1) { edges { node { name } } } regions(parent: "0") { code } }')
    assert answer["errors"][0]["path"] == ["regions"]
    assert answer["data"] is None
    answer = ask(
        'query ($u: String!) { institution(uscc: $u) { name } complaint(reference: "x", secret: "y") { state } }', u=school.uscc
    )
    assert answer["data"] == {"institution": {"name": school.name}, "complaint": None}
