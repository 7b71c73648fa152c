"""Bodies of any kind get a GraphQL error: of other types and encodings, cut off, too large, or with too much in them."""

import json
from io import BytesIO

import pytest
from django.http import UnreadablePostError

from graphql_api.limits import MAX_BRACKETS, MAX_COMMAS

pytestmark = pytest.mark.django_db

TYPENAME = {"query": "{ __typename }"}

BAD_BODIES = {
    "a number": b"5",
    "null": b"null",
    "a list": b"[]",
    "a batch": b'[{"query": "{ __typename }"}]',
    "a text": b'"{ __typename }"',
    "a cut object": b'{"query": "{ __typename',
    "no query": b"{}",
    "a query of null": b'{"query": null}',
    "a query of a number": b'{"query": 5}',
    "an empty query": b'{"query": "  "}',
    "a list for variables": b'{"query": "{ __typename }", "variables": []}',
    "a text for variables": b'{"query": "{ __typename }", "variables": "{}"}',
    "a number for the operation's name": b'{"query": "{ __typename }", "operationName": 5}',
    "a text for extensions": b'{"query": "{ __typename }", "extensions": "x"}',
    "bytes that are not UTF-8": b'{"query": "\xff\xfe"}',
    "GB18030": '{"query": "# 备案"}'.encode("gb18030"),
    "half a surrogate pair": b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
    "a name twice": b'{"query": "{ __typename }", "query": "{ a }"}',
    "a name twice in variables": b'{"query": "{ __typename }", "variables": {"a": 1, "a": 2}}',
    "not a number": b'{"query": "{ __typename }", "variables": {"a": NaN}}',
    "a number of ten thousand digits": b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 10_000 + b"}}",
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_is_no_request_gets_a_graphql_error_with_status_400(post, name):
    response = post(BAD_BODIES[name])
    assert response.status_code == 400
    answer = response.json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "data" not in answer
    assert answer["extensions"]["ledgerSeq"] == 0


def test_of_a_body_in_another_encoding_the_first_byte_that_does_not_fit_is_told(post):
    body = '{"query": "# 备案"}'
    refused = post(body.encode("gb18030")).json()["errors"][0]
    assert refused["message"] == f"The body cannot be read: it is not in UTF-8, from byte {body.index('备') + 1} on."


def test_a_body_of_more_than_256_kilobytes_is_refused_by_size(post):
    response = post(json.dumps({**TYPENAME, "variables": {"a": "x" * 300_000}}))
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"
    assert response.json()["errors"][0]["extensions"]["maximum"] == 256 * 1024


def test_a_body_of_256_kilobytes_is_read_and_not_one_byte_more(post):
    for size, status in ((256 * 1024, 200), (256 * 1024 + 1, 400)):
        assert post(json.dumps(TYPENAME).ljust(size)).status_code == status


@pytest.mark.parametrize(("sign", "most"), [(",", MAX_COMMAS), ("[", MAX_BRACKETS), ("{", MAX_BRACKETS)])
def test_as_many_signs_as_may_be_are_read_and_not_one_more(post, sign, most):
    item = {",": 0, "[": [], "{": {}}[sign]
    # Of two objects one holds the other, and there is a comma before the variables.
    there = {",": 0, "[": 1, "{": 2}[sign]
    for number, status in ((most, 200), (most + 1, 400)):
        body = {**TYPENAME, "variables": {"a": [item] * (number - there)}}
        assert post(json.dumps(body)).status_code == status


@pytest.mark.parametrize("sign", [",", "[", "{"])
def test_signs_in_texts_are_not_counted(post, sign):
    assert post({**TYPENAME, "variables": {"a": [f'Dongfang "{sign}" Co{sign} Ltd.\\' * 20] * 250}}).status_code == 200


def test_a_body_that_is_shorter_than_was_declared_is_not_taken_for_the_whole(client):
    sent = {"CONTENT_LENGTH": "100", "wsgi.input": BytesIO(json.dumps(TYPENAME).encode())}
    response = client.post("/graphql", b" ", content_type="application/json", **sent)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql", ""],
)
def test_a_body_that_a_page_of_another_site_could_send_is_not_taken(client, content_type):
    response = client.post("/graphql", json.dumps(TYPENAME), content_type=content_type)
    assert response.status_code == 415
    assert response.json()["errors"][0]["extensions"]["code"] == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize(
    ("content_type", "status"), [("application/json; charset=utf-8", 200), ("application/json; charset=gbk", 415)]
)
def test_the_body_is_utf_8(client, content_type, status):
    assert client.post("/graphql", json.dumps(TYPENAME), content_type=content_type).status_code == status


@pytest.mark.parametrize(("coding", "status"), [("identity", 200), ("", 200), ("gzip", 415), ("br, gzip", 415)])
def test_the_body_is_not_compressed(post, coding, status):
    response = post(TYPENAME, **{"content-encoding": coding})
    assert response.status_code == status
    assert response.get("Accept-Encoding") == ("identity" if status == 415 else None)


@pytest.mark.parametrize(("declared", "status"), [("9" * 21, 400), ("9" * 8_000, 400), ("-1", 400), ("many", 400), ("1e3", 400)])
def test_a_length_that_is_none_is_no_error_of_ours(client, declared, status):
    sent = {"CONTENT_LENGTH": declared, "wsgi.input": BytesIO(json.dumps(TYPENAME).encode())}
    assert client.post("/graphql", b" ", content_type="application/json", **sent).status_code == status


def in_chunks(body):
    """What a server hands on of a body that came in chunks, which it ends itself."""
    return {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "wsgi.input": body}


def test_a_body_in_chunks_is_read_as_far_as_it_may_go(client):
    sent = in_chunks(BytesIO(json.dumps(TYPENAME).encode()))
    assert client.post("/graphql", b" ", content_type="application/json", **sent).json()["data"] == {"__typename": "Query"}
    long = BytesIO(b" " * 1_000_000)
    response = client.post("/graphql", b" ", content_type="application/json", **in_chunks(long))
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (400, "BODY_TOO_LARGE")
    assert long.tell() == 256 * 1024 + 1


@pytest.mark.parametrize("failure", [OSError, UnreadablePostError, type("InvalidChunkSize", (Exception,), {})])
def test_a_body_that_breaks_off_is_no_error_of_ours(client, failure):
    class Broken(BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise failure

    response = client.post("/graphql", b" ", content_type="application/json", **in_chunks(Broken()))
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")
