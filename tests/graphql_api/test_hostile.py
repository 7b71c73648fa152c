"""What is asked in bad faith, or by mistake, is refused at once with what was too much, how much, and where."""

import gc
import json
import logging
import time
from io import BytesIO
from typing import Any

import pytest

from graphql_api import answer_cache, execution
from graphql_api.http_request import RESPONSE_JSON
from tests import factories

pytestmark = pytest.mark.django_db

REFUSED_WITHIN = 0.005
# How long `work` takes on a machine that has nothing else to do; on a busy one a request takes longer in the same way.
WORK_SECONDS = 0.005
# The machine may be busy with other tests.
MOST_TRIES = 40
TYPED = "王小明13800138000"


def work():
    """Return how long some work took that is like reading a document."""
    started, made = time.process_time(), {}
    for number in range(20_000):
        made[str(number)] = (number, [number])
    return time.process_time() - started


def best_of_some(ask):
    """Return the least CPU time that a request took, in seconds, and its answer; nothing is kept from one to the next.

    On a machine that is slower than most, or busy, the seconds are as much longer.
    """
    took: list[float] = []
    # A server looks for garbage seldom and not among what it loaded (config/collecting.py).
    gc.disable()
    while len(took) < 5 or (min(took) >= REFUSED_WITHIN and len(took) < MOST_TRIES):
        slower = max(1.0, work() / WORK_SECONDS)
        answer_cache.forget()
        execution._prepared_and_kept.cache_clear()
        started = time.process_time()
        response = ask()
        took.append((time.process_time() - started) / slower)
    gc.enable()
    return min(took), response


def chain(doublings):
    """Fragments of which each spreads the next twice."""
    links = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(doublings))
    return f"{{ ...F0 }} {links} fragment F{doublings} on Query {{ __typename }}"


def aliases(number):
    return "{ " + " ".join(f"a{n}: __typename" for n in range(number)) + " }"


def deep(levels):
    return "[" * levels + "]" * levels


def paged(arguments):
    return f"{{ institutions({arguments}) {{ totalCount }} }}"


def introspection(loops):
    return "{ __schema { types " + "{ fields { type " * loops + "{ name }" + " } }" * loops + " } }"


ALL_OF_A_FIELD = "name description args { name description } type { fields { name type { name kind ofType { name } } } } "
LIST = "query ($i: [IdentifierInput!]!) { verify(identifiers: $i) { outcome } }"
IDS = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

# What is asked; then the code of the error and what its extensions must say.
CASES: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "ninety doublings": ({"query": chain(90)}, "LIMIT_EXCEEDED", {"limit": "number of fragments", "value": 91}),
    "fifty doublings": ({"query": chain(50)}, "LIMIT_EXCEEDED", {"limit": "nesting of selections", "maximum": 40}),
    "thirty doublings": ({"query": chain(30)}, "LIMIT_EXCEEDED", {"limit": "number of fields", "value": 2**30}),
    "a hundred and one aliases": ({"query": aliases(101)}, "LIMIT_EXCEEDED", {"limit": "number of aliases", "value": 101}),
    "eight hundred aliases": ({"query": aliases(800)}, "LIMIT_EXCEEDED", {"limit": "number of aliases", "value": 800}),
    "ten thousand aliases": ({"query": aliases(10_000)}, "LIMIT_EXCEEDED", {"limit": "document size in bytes"}),
    "a thousand repeated fields": (
        {"query": "{ " + "__typename " * 1_000 + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of pairs of fields with one name", "value": 499_500},
    ),
    "a thousand fields behind aliases that repeat": (
        {"query": "{ " + "on: __typename " * 800 + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of aliases"},
    ),
    "sixty fields at the root": (
        {"query": "{ " + " ".join(f"a{n}: __typename" for n in range(60)) + " }"},
        "LIMIT_EXCEEDED",
        {"limit": "number of root fields", "value": 60, "maximum": 50},
    ),
    "three hundred directives": (
        {"query": "{ __typename " + "@include(if: true) " * 300 + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of directives", "value": 300, "maximum": 50},
    ),
    "a directive again and again that there is not": (
        {"query": "{ __typename " + "@no " * 1_000 + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of directives", "value": 1_000},
    ),
    "ten thousand fragments without a space between them": (
        {"query": "{" + "...a" * 10_000 + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of tokens", "value": 2_501},
    ),
    "twenty thousand numbers without a space between them": (
        {"query": "{ nodes(ids: [" + "-1" * 20_000 + "]) { id } }"},
        "LIMIT_EXCEEDED",
        {"limit": "number of tokens", "value": 2_501},
    ),
    "deep lists in the document": (
        {"query": f"{{ verify(identifiers: {deep(500)}) {{ outcome }} }}"},
        "LIMIT_EXCEEDED",
        {"limit": "nesting of brackets", "value": 502},
    ),
    "a fragment that holds itself": ({"query": "{ ...A } fragment A on Query { ...A }"}, "VALIDATION", {}),
    "two fragments that hold each other": (
        {"query": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"},
        "VALIDATION",
        {},
    ),
    "three hundred fragments that there are not": ({"query": "{" + "...a" * 300 + "}"}, "VALIDATION", {}),
    "fragments each of which holds all": (
        {"query": "{ ...F0 } " + "".join(f"fragment F{n} on Query {{ {'...F0 ' * 10} }} " for n in range(30))},
        "VALIDATION",
        {},
    ),
    "a hundred operations": (
        {"query": "".join(f"query Q{n} {{ __typename }} " for n in range(100))},
        "LIMIT_EXCEEDED",
        {"limit": "number of operations", "value": 100, "maximum": 20},
    ),
    "a text of sixty thousand letters": (
        {"query": '{ node(id: "' + "\\n" * 30_000 + '") { id } }'},
        "LIMIT_EXCEEDED",
        {"limit": "length of a token", "value": 60_002},
    ),
    "types that are defined": ({"query": "enum E { " + " ".join(f"A{n}" for n in range(500)) + " }"}, "VALIDATION", {}),
    "sixty thousand ids": (
        {"query": IDS, "variables": {"ids": [1] * 60_000}},
        "LIMIT_EXCEEDED",
        {"limit": "number of commas", "maximum": 5_000},
    ),
    "an object of twenty thousand fields": (
        {"query": LIST, "variables": {"i": {f"a{n}": 1 for n in range(20_000)}}},
        "LIMIT_EXCEEDED",
        {"limit": "number of commas"},
    ),
    "a fragment that there is not": ({"query": "{ ...Nothing }"}, "VALIDATION", {}),
    "a first below one": (
        {"query": paged("first: -1")},
        "BAD_ARGUMENT",
        {"argument": "first", "field": "institutions", "value": -1},
    ),
    "a first of a billion": ({"query": paged("first: 1000000000")}, "BAD_ARGUMENT", {"argument": "first", "value": 10**9}),
    "a first beyond what an Int holds": ({"query": paged("first: 1" + "0" * 400)}, "VALIDATION", {}),
    "no first": ({"query": "{ institutions { totalCount } }"}, "FIRST_REQUIRED", {"field": "institutions"}),
    "a first with a last": ({"query": paged("first: 1, last: 1")}, "BAD_ARGUMENT", {"field": "institutions"}),
    "a cursor of nothing": ({"query": paged('first: 1, after: "x"')}, "BAD_CURSOR", {}),
    "a day before there was a registry": (
        {"query": '{ institution(uscc: "x", asOf: "0001-01-01") { name } }'},
        "BAD_ARGUMENT",
        {"argument": "asOf", "value": "0001-01-01"},
    ),
    "a day that there is not": ({"query": '{ institution(uscc: "x", asOf: "2026-02-30") { name } }'}, "VALIDATION", {}),
    "a hundred and one ids": (
        {"query": IDS, "variables": {"ids": ["x"] * 101}},
        "LIMIT_EXCEEDED",
        {"limit": "number of ids", "value": 101, "maximum": 100},
    ),
    "an introspection that goes in circles": (
        {"query": introspection(10)},
        "LIMIT_EXCEEDED",
        {"limit": "depth of introspection", "value": 23},
    ),
    "an introspection of everything's everything": (
        {"query": introspection(6)},
        "LIMIT_EXCEEDED",
        {"limit": "size of introspection"},
    ),
    "five introspections": (
        {"query": "{ " + " ".join(f"s{n}: __schema {{ types {{ fields {{ {ALL_OF_A_FIELD} }} }} }}" for n in range(5)) + " }"},
        "LIMIT_EXCEEDED",
        {"limit": "size of introspection", "maximum": 150_000},
    ),
    "a number of 400 digits in variables": (
        b'{"query": "query ($f: Int) { institutions(first: $f) { totalCount } }", "variables": {"f": 1' + b"0" * 400 + b"}}",
        "BAD_REQUEST",
        {},
    ),
    "a number with an exponent of 400": (
        b'{"query": "query ($f: Int) { institutions(first: $f) { totalCount } }", "variables": {"f": 1e400}}',
        "BAD_REQUEST",
        {},
    ),
    "a number beyond 64 bits": (
        b'{"query": "query ($f: Int) { institutions(first: $f) { totalCount } }", "variables": {"f": 18446744073709551616}}',
        "BAD_ARGUMENT",
        {},
    ),
    "lists in variables deeper than any reader goes": (
        json.dumps({"query": LIST})[:-1].encode() + b', "variables": {"i": ' + deep(100_000).encode() + b"}}",
        "BAD_REQUEST",
        {},
    ),
    "lists in variables of three hundred levels": (
        json.dumps({"query": LIST})[:-1].encode() + b', "variables": {"i": ' + deep(300).encode() + b"}}",
        "BAD_REQUEST",
        {},
    ),
    "lists in variables of two hundred levels": (
        json.dumps({"query": LIST})[:-1].encode() + b', "variables": {"i": ' + deep(200).encode() + b"}}",
        "BAD_ARGUMENT",
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_within_five_milliseconds_and_told_why(post, name, caplog):
    body, code, told = CASES[name]
    # What it takes to write the request is no part of refusing it.
    sent = body if isinstance(body, bytes | str) else json.dumps(body)
    took, response = best_of_some(lambda: post(sent, accept=RESPONSE_JSON))
    assert response.status_code in (200, 400)
    error = response.json()["errors"][0]
    extensions = error["extensions"]
    assert extensions["code"] == code
    assert {key: extensions[key] for key in told} == told
    if code == "LIMIT_EXCEEDED":
        assert extensions["value"] > extensions["maximum"]
        assert f"{extensions['maximum']:,}" in error["message"]
    if code != "BAD_REQUEST" and told.get("limit") not in ("document size in bytes", "number of commas"):
        assert error["locations"]
    assert not any((response.json().get("data") or {}).values())
    assert took < REFUSED_WITHIN


@pytest.mark.parametrize("declared", [10_000_000, None])
def test_a_body_of_ten_million_bytes_is_not_read(client, declared):
    body = BytesIO(b" " * 10_000_000)
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(declared or 300_000)}
    took, response = best_of_some(lambda: client.post("/graphql", b" ", content_type="application/json", **sent))
    extensions = response.json()["errors"][0]["extensions"]
    assert (response.status_code, extensions["code"], extensions["maximum"]) == (400, "BODY_TOO_LARGE", 256 * 1024)
    assert extensions["value"] == (declared or 300_000)
    assert body.tell() == 0
    assert took < REFUSED_WITHIN


@pytest.fixture
def cursor_of_platforms(data):
    school = factories.institution()
    factories.platform(school)
    query = "query ($c: String!) { institution(uscc: $c) { platforms(first: 1) { pageInfo { endCursor } } } }"
    return data(query, c=school.uscc)["institution"]["platforms"]["pageInfo"]["endCursor"]


def test_a_cursor_of_another_list_is_refused(error, cursor_of_platforms):
    query = "query ($after: String) { institutions(first: 1, after: $after) { totalCount } }"
    assert error(query, after=cursor_of_platforms)["code"] == "BAD_CURSOR"


def test_ids_of_another_kind_lead_nowhere(data):
    school, platform = factories.institution(), factories.platform()
    query = "query ($i: String!, $p: String!) { institution(uscc: $i) { name } platform(filingNumber: $p) { name } }"
    assert data(query, i=platform.public_id, p=school.public_id) == {"institution": None, "platform": None}
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
