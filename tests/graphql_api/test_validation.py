"""Documents are found valid, or not, for the reasons that graphql-core's own validation tells."""

import pytest
from graphql import GraphQLSyntaxError, get_introspection_query, parse, validate
from graphql.validation.rules import overlapping_fields_can_be_merged
from hypothesis import given
from hypothesis import strategies as st

from graphql_api import validation
from graphql_api.document_measure import check_document
from graphql_api.document_text import check_text
from graphql_api.errors import CodedError
from graphql_api.schema import SCHEMA
from graphql_api.validation import MAX_ERRORS, faults
from tests.graphql_api.hostile_requests import CASES

ONE = "{ institutions(first: 1) { edges { node { %s } } } }"
# What breaks each rule, and what nearly does.
DOCUMENTS = {
    "nothing wrong": ONE % "name uscc region { code parent { name } } platforms(first: 3) { totalCount }",
    "introspection": get_introspection_query(),
    "an operation that there is none of": "subscription { a }",
    "two operations of one name": "query A { __typename } query A { __typename }",
    "one without a name beside others": "{ __typename } query A { __typename }",
    "a fragment on what has no fields": "{ ...F } fragment F on Date { year }",
    "a variable of what cannot be sent": "query ($i: Institution) { institutions(first: 1) { totalCount } node(id: $i) { id } }",
    "a leaf with a selection": ONE % "name { first }",
    "an object without a selection": "{ institutions(first: 1) }",
    "an unknown field": ONE % "nam",
    "fragments of one name": "{ ...F } fragment F on Query { __typename } fragment F on Query { __typename }",
    "a fragment that is not used": "{ __typename } fragment F on Query { __typename }",
    "a fragment on nothing in particular behind an object": ONE % "region { code } ... @skip(if: false) { uscc nam }",
    "a fragment where none can be": ONE % "... on Course { id }",
    "fragments on the type that they stand in": ONE
    % "... { nam } ... on Institution { uscc nam } ... { ... { region } } ...F ...F @no"
    + " fragment F on Institution { uscc nam }",
    "conflicts in fragments on the type that they stand in": ONE % "... { x: name } ... on Institution { x: uscc } ...F"
    + " fragment F on Institution { x: kind }",
    "a variable that is defined twice": "query ($f: Int, $f: Int) { institutions(first: $f) { totalCount } }",
    "a variable that is not defined": "{ institutions(first: $f) { totalCount } }",
    "one in a fragment": "query A { ...F } query B($n: ID!) { ...F } fragment F on Query { node(id: $n) { id } }",
    "a variable that is not used": "query ($f: Int) { __typename }",
    "a variable of another type": "query ($f: String) { institutions(first: $f) { totalCount } }",
    "a variable that may be null": "query ($u: String) { institution(uscc: $u) { name } }",
    "a variable in an object in a list": "query ($v: Int!) { verify(identifiers: [{value: $v}]) { outcome } }",
    "a variable with a default": 'query ($u: String = "x") { institution(uscc: $u) { name } }',
    "a directive that there is not": "{ __typename @no }",
    "a directive elsewhere": "query @skip(if: true) { __typename }",
    "a directive twice": "{ __typename @skip(if: true) @skip(if: true) }",
    "a directive without its argument": "{ __typename @skip }",
    "a variable that skips": "query ($s: Boolean) { __typename @skip(if: $s) }",
    "an unknown argument": "{ institutions(first: 1, firts: 1) { totalCount } }",
    "an unknown argument of a directive": "{ __typename @skip(if: true, of: false) }",
    "an argument twice": "{ institutions(first: 1, first: 1) { totalCount } }",
    "a value of another type": '{ institutions(first: "1") { totalCount } }',
    "a word that is none of them": "{ regions(level: PROVINC) { code } }",
    "a day that there is not": '{ institution(uscc: "x", asOf: "2026-02-30") { name } }',
    "an argument that is missing": "{ institution { name } }",
    "a field of an object that is missing": '{ verify(identifiers: [{payee: "x"}]) { outcome } }',
    "a field of an object twice": '{ verify(identifiers: [{value: "x", value: "y"}]) { outcome } }',
    "a field of an object that there is not": "{ institutions(first: 1, filter: {regio: 1}) { totalCount } }",
    "fields that conflict": ONE % "x: name x: uscc",
    "arguments that conflict": ONE % "platforms(first: 1) { totalCount } platforms(first: 2) { totalCount }",
    "fields that conflict in fragments": ONE % "...A ...B" + " fragment A on Institution { x: name } fragment B on Node { x: id }",
    "fields that conflict beside each other": ONE % "... on Institution { x: name } ... on Node { x: id }",
    "fields of two types by one name": '{ node(id: "x") { ... on Institution { x: name } ... on Course { x: mode } } }',
    "a name that is a field's and an object's": ONE % "x: name x: region { code }",
    "the same lists again": ONE % "platforms(first: 1) { totalCount } ...A"
    + " fragment A on Institution { platforms(first: 1) { totalCount } x: platforms(first: 2) { totalCount } }",
    "lists that conflict in other words": ONE % "platforms(first: 1) { x: totalCount } ...A"
    + " fragment A on Institution { platforms(first: 1) { x: pageInfo { hasNextPage } } }",
    "the same words about two types": '{ node(id: "x") { ... on Institution { y { z } } ... on Platform { y { z } } } }',
    "the same again": ONE % "name ... on Institution { name } ...A" + " fragment A on Institution { name id }",
    "objects with lists": "{ institutions(first: 1, filter: {kinds: [COMPANY], region: null}) { totalCount } }",
    "one where a list is meant": "{ institutions(first: 1, filter: {kinds: COMPANY}) { totalCount } }",
    "nothing in a list": "{ institutions(first: 1, filter: {kinds: [null]}) { totalCount } }",
    "a list where one is meant": '{ institution(uscc: ["x"]) { name } }',
    "text where a word is meant": '{ regions(level: "PROVINCE") { code } }',
    "a number where text is meant": "{ institution(uscc: 5) { name } }",
    "a number of ten digits": "{ institutions(first: 9999999999) { totalCount } }",
    "an object where a day is meant": '{ institution(uscc: "x", asOf: {year: 2026}) { name } }',
    "a variable in a list": "query ($k: InstitutionKind!) { institutions(first: 1, filter: {kinds: [$k]}) { totalCount } }",
    "an empty selection": "{ institutions(first: 1) { } }",
    "a leaf with an empty selection": ONE % "name { }",
    "introspection of fields of fields": "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
    "many mistakes": "query ($f: Int, $g: No) { a b institutions(first: $h, x: 1) { c @no d @no } ...F }",
}


def read(text):
    """Return a document that is within the limits, nothing for another."""
    try:
        check_text(text)
        document = parse(text)
        check_document(document, SCHEMA.type_map)
    except (CodedError, GraphQLSyntaxError):
        return None
    return document


def places(errors):
    return [(error, tuple((each.line, each.column) for each in error.locations or ())) for error in errors]


def told(errors):
    return {(error.message, place) for error, place in places(errors)}


def assert_the_same(found, all_there_are):
    """Assert that these are the first of all faults; to some the library knows no place, but every fault has one."""
    known = told(all_there_are)
    for error, place in places(found):
        message = "Maximum introspection depth exceeded" if isinstance(error, CodedError) else error.message
        assert {(message, place), (message, ())} & known
    assert all(place for _, place in places(found))
    assert len(found) == min(len(all_there_are), MAX_ERRORS)


SENT = DOCUMENTS | {name: body["query"] for name, (body, *_) in CASES.items() if isinstance(body, dict)}
READ = {name: document for name, text in SENT.items() if (document := read(text)) is not None}


@pytest.mark.parametrize("name", READ)
def test_a_document_has_the_faults_that_the_library_tells(name, monkeypatch):
    found = faults(READ[name])
    # The library compares what is plainly the same too, and would give up.
    monkeypatch.setattr(overlapping_fields_can_be_merged, "MAX_COMPLEXITY_BUDGET", 500_000)
    all_there_are = validate(SCHEMA, READ[name], max_errors=1_000)
    assert_the_same(found, all_there_are)


def test_a_conflict_that_stands_twice_in_the_same_words_is_told_where_it_is():
    document = read(ONE % "region { x: code x: name } ... on Institution { region { x: code x: name } }")
    found = faults(document)
    assert len(found) == 2
    assert told(found) < told(validate(SCHEMA, document))


SLIPS = ("", " name", " { id }", "(first: 1)", "(first: $f)", " ...A", " @skip(if: true)", "$f", '"', "5", "null", "x: ", *"[]{}")


@given(name=st.sampled_from(sorted(DOCUMENTS)), at=st.integers(0, 300), out=st.integers(0, 12), put=st.sampled_from(SLIPS))
def test_a_document_with_slips_of_the_pen_has_the_faults_that_the_library_tells(name, at, out, put):
    document = read(DOCUMENTS[name][:at] + put + DOCUMENTS[name][at + out :])
    if document is not None:
        assert_the_same(faults(document), validate(SCHEMA, document, max_errors=1_000))


def test_the_documents_break_nearly_every_rule():
    """Of defer and stream, and of subscriptions, there are none."""
    unbroken = {rule.__name__ for rule in validation._RULES if not any(validate(SCHEMA, each, [rule]) for each in READ.values())}
    assert unbroken == {
        "DeferStreamDirectiveLabel",
        "DeferStreamDirectiveOnRootField",
        "DeferStreamDirectiveOnValidOperationsRule",
        "SingleFieldSubscriptionsRule",
        "StreamDirectiveOnListField",
    }


def test_what_no_rule_looks_at_is_not_walked_to_by_any():
    """Were a rule to look at names, it would not be asked; a new release of the library may bring one."""
    kinds = ("name", "named_type")
    looks = [rule.__name__ for rule in validation._RULES for kind in kinds if hasattr(rule, f"enter_{kind}")]
    assert looks == []
