"""What is asked in bad faith, or by mistake, is refused with what was too much, how much, and where."""

import json
import logging
from io import BytesIO
from typing import Any

import pytest

from graphql_api.http_request import RESPONSE_JSON
from tests import factories
from tests.graphql_api.hostile import REFUSED
from tests.graphql_api.hostile_exchanges import EXCHANGES
from tests.graphql_api.hostile_requests import IDS, LIST

pytestmark = pytest.mark.django_db

TYPED = "王小明13800138000"


# They are told before the document is looked at, or read from the body.
HAVE_NO_PLACE = (
    "document size in bytes",
    "number of commas",
    "number of square brackets",
    "number of braces",
    "number of members of an object",
    "nesting of JSON",
)


def assert_told(response, code, told):
    """Assert that an answer tells what is wrong, how much of it and where, and nothing else."""
    assert response.status_code in (200, 400)
    error = response.json()["errors"][0]
    extensions = error["extensions"]
    assert extensions["code"] == code
    assert {key: extensions[key] for key in told} == told
    if code == "LIMIT_EXCEEDED":
        assert extensions["value"] > extensions["maximum"]
        assert f"{extensions['maximum']:,}" in error["message"]
    if code != "BAD_REQUEST" and extensions.get("limit") not in HAVE_NO_PLACE:
        assert error["locations"]
    assert not any((response.json().get("data") or {}).values())


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_and_told_why(post, name):
    body, code, told = REFUSED[name]
    assert_told(post(body, accept=RESPONSE_JSON), code, told)


@pytest.mark.parametrize("name", EXCHANGES)
def test_what_cannot_be_read_is_refused_in_words(client, name):
    sent = EXCHANGES[name]
    headers = {"CONTENT_TYPE": "application/json", "HTTP_ACCEPT": RESPONSE_JSON, **sent.headers}
    response = client.generic(sent.method, sent.address, sent.body, content_type=headers["CONTENT_TYPE"], **headers)
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (sent.status, sent.code)
    assert {key: error["extensions"][key] for key in sent.told} == sent.told
    assert sent.said in error["message"]
    assert response["Cache-Control"] == "no-store"


# As long as the server lets one be.
LONG_HEADERS = {
    "accept": "text/html;q=0.1," * 500,
    "accept-encoding": "gzip;q=0.1," * 700,
    "accept-language": "zh-cn;q=0.1," * 650,
    "authorization": "Bearer " + "x" * 8_000,
    "cookie": "a=b; " * 1_600,
    "graphql-client-name": "x" * 8_000,
    "if-none-match": '"a",' * 2_000,
    "x-forwarded-for": "192.0.2.1, " * 700,
    "content-encoding": "gzip," * 1_600,
}


@pytest.mark.parametrize("name", LONG_HEADERS)
def test_a_long_header_is_read_or_refused(client, name):
    assert client.get("/graphql?query={__typename}", headers={name: LONG_HEADERS[name]}).status_code in (200, 400, 401)


@pytest.mark.parametrize("declared", [10_000_000, None])
def test_a_body_of_ten_million_bytes_is_not_read(client, declared):
    body = BytesIO(b" " * 10_000_000)
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(declared or 300_000)}
    response = client.post("/graphql", b" ", content_type="application/json", **sent)
    extensions = response.json()["errors"][0]["extensions"]
    assert (response.status_code, extensions["code"], extensions["maximum"]) == (400, "BODY_TOO_LARGE", 256 * 1024)
    assert extensions["value"] == (declared or 300_000)
    assert body.tell() == 0


@pytest.fixture
def cursor_of_platforms(data):
    school = factories.institution()
    factories.platform(school)
    query = "query ($c: String!) { institution(uscc: $c) { platforms(first: 1) { pageInfo { endCursor } } } }"
    return data(query, c=school.uscc)["institution"]["platforms"]["pageInfo"]["endCursor"]


def test_a_cursor_of_another_list_is_refused(error, cursor_of_platforms):
    query = "query ($after: String) { institutions(first: 1, after: $after) { totalCount } }"
    assert error(query, after=cursor_of_platforms)["code"] == "BAD_CURSOR"


@pytest.mark.parametrize("moment", ["", ', asOf: "2026-11-01"'])
def test_an_id_of_another_kind_is_a_wrong_argument_and_not_a_record_that_nobody_knows(error, data, moment):
    school, platform = factories.institution(), factories.platform()
    for field, argument, found, kind in (
        ("institution", "uscc", platform.public_id, "PLATFORM"),
        ("platform", "filingNumber", f" {school.public_id} ", "INSTITUTION"),
    ):
        refused = error(f"query ($code: String!) {{ {field}({argument}: $code{moment}) {{ name }} }}", code=found)
        assert (refused["code"], refused["field"], refused["argument"]) == ("BAD_ARGUMENT", field, argument)
        assert f"of kind {kind}." in refused["message"]
    query = "query ($i: String!, $p: String!) { institution(uscc: $i) { name } platform(filingNumber: $p) { name } }"
    unknown = {"i": f"i{'a' * 12}", "p": f"p{'a' * 12}"}
    assert data(query, **unknown) == {"institution": None, "platform": None}
    assert data(IDS, ids=["x", school.public_id[:-1] + "!", "", "i" * 1_000])["nodes"] == [None] * 4


HOLDS_WHAT_WAS_TYPED: dict[str, Any] = {
    "a document": {"query": f'{{ nothing(text: "{TYPED}") }}'},
    "a document that cannot be read": {"query": f'{{ search(query: "{TYPED}'},
    "a document that is too long": {"query": f'{{ search(query: "{TYPED}", first: 1) {{ engine }} }} #' + "x" * 70_000},
    "a search": {"query": f'{{ search(query: "{TYPED}", first: 1) {{ totalCount }} }}'},
    "a variable": {"query": "query ($q: String!) { search(query: $q, first: 0) { totalCount } }", "variables": {"q": TYPED}},
    "a variable of the wrong type": {
        "query": "query ($q: Int) { institutions(first: $q) { totalCount } }",
        "variables": {"q": TYPED},
    },
    "an operation's name": {"query": "{ __typename }", "operationName": TYPED},
    "what is held": {"query": LIST, "variables": {"i": [{"value": TYPED, "payee": TYPED}]}},
    "a cursor": {"query": f'{{ institutions(first: 1, after: "{TYPED}") {{ totalCount }} }}'},
    "a receipt": {"query": f'{{ complaint(reference: "{TYPED}", secret: "{TYPED}") {{ state }} }}'},
    "a body that cannot be read": f'{{"query": "{TYPED}"'.encode(),
    "a body with a name twice": f'{{"{TYPED}": 1, "{TYPED}": 2}}'.encode(),
}


@pytest.mark.parametrize("name", HOLDS_WHAT_WAS_TYPED)
def test_nothing_that_was_typed_is_logged(post, name, caplog):
    with caplog.at_level(logging.DEBUG):
        for _ in range(2):
            assert post(HOLDS_WHAT_WAS_TYPED[name], accept=RESPONSE_JSON).status_code in (200, 400)
    logged = [line for line in caplog.records if not line.name.startswith("django.db")]
    for part in (TYPED, "王小明", "13800138000", json.dumps(TYPED)[1:-1]):
        assert part not in "".join(line.getMessage() for line in logged)


def test_nothing_that_was_typed_in_an_address_is_logged(client, caplog):
    with caplog.at_level(logging.DEBUG):
        for query in (f'{{ nothing(text: "{TYPED}") }}', "{", f'{{ search(query: "{TYPED}", first: 1) {{ totalCount }} }}'):
            client.get("/graphql", {"query": query, "operationName": TYPED})
    logged = [line.getMessage() for line in caplog.records if not line.name.startswith("django.db")]
    assert "王小明" not in "".join(logged)
    assert "%E7%8E%8B" not in "".join(logged)
