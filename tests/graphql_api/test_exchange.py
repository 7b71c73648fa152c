"""What goes on beside the answer: who may read it in a browser, how it is packed, and how long it may take."""

import gzip
import json
import logging

import pytest
import zstandard
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api import deadlines, execution
from graphql_api.compression import MOST_END_BYTES, WORTH_BYTES, begun, chosen_encoding
from tests import factories

pytestmark = pytest.mark.django_db

LONG = {"query": "{ regions(level: COUNTY) { code fullName } }"}


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip;q=0.8", "gzip"),
        ("GZIP;Q=0.8", "gzip"),
        ("gzip;q=0", ""),
        ("gzip;q=0, *", "zstd"),
        ("*;q=0", ""),
        ("*", "zstd"),
        ("br", ""),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity, gzip", "gzip"),
        ("gzip;q=many", ""),
        ("gzip;level=9", "gzip"),
        (", ,", ""),
    ],
)
def test_the_client_chooses_how_an_answer_is_packed(accepted, chosen):
    assert chosen_encoding(accepted) == chosen


def test_a_very_long_answer_is_packed_so_that_browsers_can_read_it():
    assert [chosen_encoding(each, is_long=True) for each in ("gzip, zstd", "zstd", "*")] == ["gzip", "", "gzip"]


@pytest.mark.parametrize(("encoding", "unpack"), [("gzip", gzip.decompress), ("zstd", zstandard.ZstdDecompressor().decompress)])
def test_a_long_answer_is_packed_and_is_the_same_inside(post, encoding, unpack):
    plain, packed = post(LONG), post(LONG, **{"accept-encoding": encoding})
    assert packed["Content-Encoding"] == encoding
    assert "Content-Encoding" not in plain
    assert len(packed.content) < len(plain.content) / 3
    body = unpack(packed.content)
    assert body[: body.index(b'"extensions"')] == plain.content[: plain.content.index(b'"extensions"')]
    for response in (plain, packed):
        assert {"Accept", "Accept-Encoding", "Accept-Language"} <= {each.strip() for each in response["Vary"].split(",")}


@given(
    st.binary(min_size=1, max_size=3_000).flatmap(lambda text: st.integers(1, 200).map(lambda times: text * times)),
    st.binary(max_size=MOST_END_BYTES),
)
@settings(max_examples=50, deadline=None)
def test_what_was_begun_and_ended_is_one_stream(text, end):
    assert gzip.decompress(begun(text, "gzip").ended(end)) == text + end
    packed = begun(text, "zstd").ended(end)
    assert zstandard.ZstdDecompressor().decompress(packed) == text + end
    stream = zstandard.ZstdDecompressor().decompressobj()
    assert b"".join(stream.decompress(packed[at : at + 1_000]) for at in range(0, len(packed), 1_000)) == text + end
    assert stream.eof


def test_neither_a_short_answer_nor_a_private_one_is_packed(post):
    assert "Content-Encoding" not in post({"query": "{ __typename }"}, **{"accept-encoding": "gzip"})
    names = [{"value": f"明德{number}"} for number in range(30)]
    query = "query ($i: [IdentifierInput!]!) { verify(identifiers: $i) { input statusSentence advice } }"
    private = post({"query": query, "variables": {"i": names}}, **{"accept-encoding": "gzip"})
    assert len(private.content) > WORTH_BYTES
    assert private["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in private


@pytest.mark.parametrize(
    ("wrong", "is_packed"),
    [
        # The id of a platform.
        ('institution(uscc: "paaaaaaaaaaaa")', True),
        ('complaint(reference: "1", secret: "1")', False),
    ],
)
def test_an_answer_with_errors_is_packed_as_one_without_and_a_private_one_is_not(post, wrong, is_packed):
    asked = {"query": f"{{ wrong: {wrong} {{ id: __typename }} regions(level: COUNTY) {{ code fullName }} }}"}
    plain, packed = (post(asked, **{"accept-encoding": accepted}) for accepted in ("", "gzip"))
    assert [error["path"] for error in plain.json()["errors"]] == [["wrong"]]
    assert len(plain.content) > WORTH_BYTES
    assert [each.get("Content-Encoding") for each in (plain, packed)] == [None, "gzip" if is_packed else None]
    body = gzip.decompress(packed.content) if is_packed else packed.content
    assert json.loads(body) | {"extensions": {}} == plain.json() | {"extensions": {}}


def test_a_page_of_any_site_may_ask_without_credentials(client):
    asked = client.options(
        "/graphql",
        headers={
            "origin": "https://school.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert (asked.status_code, asked.content) == (204, b"")
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert "POST" in asked["Access-Control-Allow-Methods"]
    assert asked["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert "Content-Type" not in asked
    assert "Content-Type" in asked["Access-Control-Allow-Headers"]
    assert int(asked["Access-Control-Max-Age"]) == 86_400
    assert "Access-Control-Allow-Credentials" not in asked
    # A key is a secret, which does not belong into a page.
    assert "authorization" not in asked["Access-Control-Allow-Headers"].lower()


@pytest.mark.parametrize(
    ("body", "status"), [({"query": "{ __typename }"}, 200), ({"query": "{"}, 200), (b"[]", 400), ({"query": "{ nothing }"}, 200)]
)
def test_every_answer_may_be_read_by_the_page_that_asked(post, body, status):
    response = post(body, origin="https://school.example")
    assert response.status_code == status
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response


def test_a_request_that_takes_too_long_is_answered_as_far_as_it_came(ask, monkeypatch, caplog):
    school = factories.institution()
    monkeypatch.setattr(execution, "REQUEST_SECONDS", -1.0)
    with caplog.at_level(logging.INFO):
        answer = ask("query ($code: String!) { institution(uscc: $code) { name } __typename }", code=school.uscc)
    assert answer["data"] == {"institution": None, "__typename": "Query"}
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("TIMEOUT", ["institution"])
    assert school.uscc not in caplog.text
    monkeypatch.undo()
    assert ask("query ($code: String!) { institution(uscc: $code) { name } __typename }", code=school.uscc)["data"]["institution"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_stopped(ask):
    def slowly(execute, sql, params, many, context):
        if "registry_publicrecord" in sql:
            execute("SET statement_timeout = 50", None, False, context)
            try:
                return execute("SELECT pg_sleep(5)", None, False, context)
            finally:
                execute("RESET statement_timeout", None, False, context)
        return execute(sql, params, many, context)

    school = factories.institution()
    with connection.execute_wrapper(slowly):
        answer = ask("query ($code: String!) { institution(uscc: $code) { name } }", code=school.uscc)
    assert answer["errors"][0]["extensions"]["code"] == "TIMEOUT"


@pytest.mark.sqlite
def test_sqlite_stops_a_statement_that_takes_too_long(ask, monkeypatch):
    def slowly(execute, sql, params, many, context):
        if "registry_publicrecord" in sql:
            sql, params = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", None
        return execute(sql, params, many, context)

    school = factories.institution()
    monkeypatch.setattr(execution, "REQUEST_SECONDS", 0.2)
    with connection.execute_wrapper(slowly):
        answer = ask("query ($code: String!) { institution(uscc: $code) { name } }", code=school.uscc)
    assert answer["errors"][0]["extensions"]["code"] == "TIMEOUT"


def test_a_deadline_ends_with_its_request():
    with pytest.raises(deadlines.OutOfTime), deadlines.deadline(-1.0), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_is_made_anew(post):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    assert post({"query": "{ __typename }"}).status_code == 200
