"""Whoever sends a wrong value is told the field, the argument as a path, and the bounds of what is counted."""

from time import process_time

import pytest
from graphql import get_operation_ast, get_variable_values, parse

from graphql_api.limits import MAX_INTROSPECTED_LISTS
from graphql_api.schema import SCHEMA
from graphql_api.told_errors import without_what_was_sent
from graphql_api.variable_lists import faults_in_lists

pytestmark = pytest.mark.django_db

LIST = "query ($n: Int) { institutions(first: $n) { totalCount } }"
DAY = 'query ($d: Date) { institution(uscc: "x", asOf: $d) { name } }'
FILTERED = "query ($f: InstitutionFilter) { institutions(first: 1, filter: $f) { totalCount } }"
CHECK = "query ($i: PaymentCheckInput!) { check(input: $i) { verdict } }"
VERIFY = "query ($v: [IdentifierInput!]!) { verify(identifiers: $v) { outcome } }"
TOO_MANY = 99_999_999_999


@pytest.mark.parametrize(
    ("query", "variables", "value"),
    [
        ("{ institutions(first: 101) { totalCount } }", {}, 101),
        (f"{{ institutions(first: {TOO_MANY}) {{ totalCount }} }}", {}, TOO_MANY),
        (f"{{ institutions(first: -{TOO_MANY}) {{ totalCount }} }}", {}, -TOO_MANY),
        (f"{{ institutions(first: {10**30}) {{ totalCount }} }}", {}, 2**53),
        (f"{{ institutions(first: {'9' * 3_000}) {{ totalCount }} }}", {}, 2**53),
        (f"query ($n: Int = {TOO_MANY}) {{ institutions(first: $n) {{ totalCount }} }}", {}, TOO_MANY),
        (LIST, {"n": 101}, 101),
        (LIST, {"n": TOO_MANY}, TOO_MANY),
        (LIST, {"n": 10**30}, 2**53),
        (LIST, {"n": 1e30}, 2**53),
        ("query ($n: Int) { ...F } fragment F on Query { institutions(first: $n) { totalCount } }", {"n": TOO_MANY}, TOO_MANY),
    ],
)
def test_a_page_of_too_many_is_refused_in_the_same_words_however_many_it_is(error, query, variables, value):
    assert error(query, **variables) == {
        "code": "BAD_ARGUMENT",
        "classification": "ValidationError",
        "message": f"`first` of `institutions` is {value}; it must be from 1 to 100.",
        "field": "institutions",
        "argument": "first",
        "value": value,
        "minimum": 1,
        "maximum": 100,
    }


@pytest.mark.parametrize("size", [21, TOO_MANY])
def test_so_are_too_many_suggestions(error, size):
    failed = error(f'{{ suggest(prefix: "x", first: {size}) {{ text }} }}')
    assert (failed["field"], failed["value"], failed["maximum"]) == ("suggest", size, 20)


@pytest.mark.parametrize(
    ("query", "variables", "code", "field", "argument"),
    [
        ('{ institution(uscc: "x", asOf: "2026-02-30") { name } }', {}, "VALIDATION", "institution", "asOf"),
        (DAY, {"d": "2026-02-30"}, "BAD_ARGUMENT", "institution", "asOf"),
        (DAY.replace("Date", 'Date = "2026-02-30"'), {}, "VALIDATION", "institution", "asOf"),
        ('{ check(input: {subject: MATH, paidOn: "x"}) { verdict } }', {}, "VALIDATION", "check", "input.paidOn"),
        (CHECK, {"i": {"subject": "MATH", "paidOn": "x"}}, "BAD_ARGUMENT", "check", "input.paidOn"),
        (CHECK, {"i": {"subject": "MATHS"}}, "BAD_ARGUMENT", "check", "input.subject"),
        (CHECK, {"i": {}}, "BAD_ARGUMENT", "check", "input"),
        (CHECK, {"i": {"subject": "MATH", "paid": "x"}}, "BAD_ARGUMENT", "check", "input"),
        ('{ check(input: {subject: MATH, paid: "x"}) { verdict } }', {}, "VALIDATION", "check", "input"),
        ('{ verify(identifiers: [{value: "x"}, {value: "x", of: 5}]) { outcome } }', {}, "VALIDATION", "verify", "identifiers[1]"),
        (VERIFY, {"v": [{"value": "x"}, {"value": 5}]}, "BAD_ARGUMENT", "verify", "identifiers[1].value"),
        (VERIFY, {"v": [*[{"value": "x"}] * 30, {"value": 5}]}, "BAD_ARGUMENT", "verify", "identifiers[30].value"),
        (
            FILTERED,
            {"f": {"region": "370102", "kinds": [*["COMPANY"] * 30, 5]}},
            "BAD_ARGUMENT",
            "institutions",
            "filter.kinds[30]",
        ),
        (FILTERED, {"f": {"kinds": ["COMPANY"] * 30, "region": 5}}, "BAD_ARGUMENT", "institutions", "filter.region"),
        ('{ verify(identifiers: [{value: "x"}, {value: 5}]) { outcome } }', {}, "VALIDATION", "verify", "identifiers[1].value"),
        (
            "query ($v: Int!) { verify(identifiers: [{value: $v}]) { outcome } }",
            {"v": 1},
            "VALIDATION",
            "verify",
            "identifiers[0].value",
        ),
        ('query ($v: String = "x") { it: suggest(prefix: $v) { text } }', {"v": None}, "BAD_ARGUMENT", "suggest", "prefix"),
        (
            'query ($v: String = "x") { verify(identifiers: [{value: "x"}, {value: $v}]) { outcome } }',
            {"v": None},
            "BAD_ARGUMENT",
            "verify",
            "identifiers[1].value",
        ),
        (LIST, {"n": 1.5}, "BAD_ARGUMENT", "institutions", "first"),
        (LIST, {"n": True}, "BAD_ARGUMENT", "institutions", "first"),
        (
            "query A($n: ID!) { node(id: $n) { id } } query B($n: Int) { institutions(first: $n) { totalCount } }",
            {"n": []},
            "BAD_ARGUMENT",
            "node",
            "id",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_field_and_argument(post, query, variables, code, field, argument):
    response = post({"query": query, "variables": variables, **({"operationName": "A"} if "query A" in query else {})})
    (failed,) = response.json()["errors"]
    assert failed["locations"]
    assert (failed["extensions"]["code"], failed["extensions"]["field"], failed["extensions"]["argument"]) == (
        code,
        field,
        argument,
    )


@pytest.mark.parametrize(
    "value",
    [
        {"kinds": ["COURSE"] * 30},
        {"kinds": ["COURSE"] * 30, "regions": ["370102"] * 9, "region": None},
        {"kinds": ["COURSE"] * 30 + [None], "regions": [5] * 2, "region": 5, "stages": "PRIMARY"},
        {"kinds": [["COURSE"]] * 2, "regions": ["x"] * 20 + [["x"]], "subjects": ["MATH"], "modes": [True, {}]},
        {"kind": ["COURSE"] * 30, "statuses": [], "prices": ["FRE"]},
        ["COURSE"] * 30,
    ],
)
def test_what_is_wrong_with_lists_in_an_object_is_what_the_library_tells(value):
    document = parse("query ($f: SearchFilter) { search(query: 5, filter: $f) { totalCount } }")
    operation = get_operation_ast(document)
    assert operation
    told = get_variable_values(SCHEMA, operation.variable_definitions or (), {"f": value}, max_errors=9, hide_suggestions=True)
    found = faults_in_lists(document, operation, {"f": value}, 9)
    expected = [] if not isinstance(told, list) else [without_what_was_sent(each.message) for each in told]
    assert [without_what_was_sent(each.message) for each in found] == expected


def test_what_is_no_value_has_no_argument(post):
    for query in ("{ nothing }", "query ($n: Int) { __typename }", "{ __typename @skip(if: 5) }"):
        (failed,) = post({"query": query}).json()["errors"]
        assert "argument" not in failed["extensions"]


def test_an_introspection_that_goes_too_deep_names_the_limit(post):
    query = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
    (failed,) = post({"query": query}).json()["errors"]
    assert failed["locations"] == [{"line": 1, "column": 3}]
    assert failed["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "classification": "ValidationError",
        "limit": "depth of lists in an introspection",
        "value": MAX_INTROSPECTED_LISTS + 1,
        "maximum": MAX_INTROSPECTED_LISTS,
    }


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"amount": "-1"}, {"argument": "input.amount", "value": "-1", "minimum": "0", "maximum": "10000000"}),
        ({"lessons": 0}, {"argument": "input.lessons", "value": 0, "minimum": 1}),
        ({"lessons": 1, "paidOn": "1948-12-31"}, {"argument": "input.paidOn", "value": "1948-12-31"}),
    ],
)
def test_a_payment_out_of_bounds_is_told_with_its_value_and_the_bounds(error, sent, told):
    failed = error(CHECK, i={"subject": "MATH", **sent})
    assert failed.items() >= told.items()
    assert str(told["value"]) in failed["message"]


@pytest.mark.parametrize("said", [" cannot represent", "Value '"])
def test_a_name_as_long_as_a_body_in_the_words_of_the_library_is_looked_through_once(error, said):
    name = said * (240_000 // len(said))
    began = process_time()
    failed = error(FILTERED, f={name: 1})
    # For each of its words anew it would take several.
    assert process_time() - began < 1
    assert (failed["code"], failed["argument"]) == ("BAD_ARGUMENT", "filter")
    assert len(failed["message"]) < 600
