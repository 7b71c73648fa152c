"""The size and the direction of each list are looked at before anything is executed."""

import pytest

from graphql_api.callers import REFUSAL_POINTS
from graphql_api.http_request import RESPONSE_JSON
from tests import factories

pytestmark = pytest.mark.django_db

NESTED = "query (%s) { institutions(first: 5) { edges { node { name %s } } } }"
LIST = "platforms(first: $n) { totalCount }"


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("platforms { totalCount }", "FIRST_REQUIRED"),
        ("platforms(first: null) { totalCount }", "FIRST_REQUIRED"),
        ("platforms(first: 0) { totalCount }", "BAD_ARGUMENT"),
        ("platforms(last: 101) { totalCount }", "BAD_ARGUMENT"),
        ("platforms(first: 1, last: 1) { totalCount }", "BAD_ARGUMENT"),
        ("platforms(first: 1) { edges { node { courses(first: 101) { totalCount } } } }", "BAD_ARGUMENT"),
        ("... on Institution @include(if: true) { platforms { totalCount } }", "FIRST_REQUIRED"),
    ],
)
def test_nothing_is_asked_of_the_database_for_lists_in_lists(post, field, code, django_assert_num_queries):
    factories.institution()
    with django_assert_num_queries(1):  # the ledger's head
        refused = post({"query": NESTED.replace("(%s)", "") % field}, accept=RESPONSE_JSON)
    assert refused.status_code == 400
    (error,) = refused.json()["errors"]
    assert error["extensions"]["code"] == code
    assert error["locations"]
    assert "path" not in error
    assert refused.json()["extensions"]["cost"]["requested"] == REFUSAL_POINTS


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({}, "FIRST_REQUIRED"),
        ({"n": None}, "FIRST_REQUIRED"),
        ({"n": 0}, "BAD_ARGUMENT"),
        ({"n": 101}, "BAD_ARGUMENT"),
        ({"n": 1e300}, "BAD_ARGUMENT"),
        ({"n": 2.5}, "BAD_ARGUMENT"),
        ({"n": True}, "BAD_ARGUMENT"),
        ({"n": "5"}, "BAD_ARGUMENT"),
        ({"n": 5.0}, ""),
    ],
)
def test_a_size_in_a_variable_is_looked_at_each_time(post, variables, code):
    factories.institution()
    query = NESTED % ("$n: Int", LIST)
    for _ in range(2):
        assert "errors" not in post({"query": query, "variables": {"n": 5}}).json()
        errors = post({"query": query, "variables": variables}).json().get("errors", [])
        assert [each["extensions"]["code"] for each in errors] == ([code] if code else [])


def test_the_default_of_a_variable_is_a_size_and_one_that_is_required_is_missed_as_such(error):
    refused = error(NESTED % ("$n: Int = 101", LIST))
    assert (refused["code"], refused["value"]) == ("BAD_ARGUMENT", 101)
    refused = error(NESTED % ("$n: Int!", LIST))
    assert refused["code"] == "BAD_ARGUMENT"
    assert "value" not in refused


@pytest.mark.parametrize(
    "unasked",
    [
        "platforms @skip(if: $no) { totalCount }",
        "platforms @include(if: $yes) { totalCount }",
        "...Lists @skip(if: $no)",
        "... @include(if: $yes) { ... on Institution { ...Lists } }",
    ],
)
def test_a_list_that_is_skipped_needs_no_size(data, error, unasked):
    factories.institution()
    query = NESTED % ("$no: Boolean = false, $yes: Boolean = false", unasked + " id @skip(if: $no) uscc @include(if: $yes)")
    if "Lists" in unasked:
        query += " fragment Lists on Institution { platforms { totalCount } }"
    assert data(query, no=True, yes=False)["institutions"]["edges"]
    assert error(query, no=False, yes=True)["code"] == "FIRST_REQUIRED"


@pytest.mark.parametrize(
    "asked",
    [
        'node(id: "x") { ... on Institution { platforms { totalCount } } }',
        'nodes(ids: ["x"]) { ... on Platform { ...Of } }',
        'verify(identifiers: [{value: "x"}]) { record { ... on Institution { platforms { totalCount } } } }',
        'search(query: "x", first: 1) { edges { node { record { ... on Institution { platforms { totalCount } } } } } }',
    ],
)
def test_below_what_may_be_of_several_types_each_is_looked_at(error, asked):
    query = f"{{ {asked} }}" + (" fragment Of on Platform { operator { platforms { totalCount } } }" if "...Of" in asked else "")
    assert (refused := error(query))["code"] == "FIRST_REQUIRED", refused
    assert refused["field"] == "platforms"


def test_a_list_of_one_name_that_is_never_paged_needs_no_size(data):
    school = factories.institution()
    course = factories.course(factories.platform(school), teachers=(factories.teacher(school),))
    query = "query ($id: ID!) { node(id: $id) { ... on Course { teachers { name } } } }"
    assert len(data(query, id=course.public_id)["node"]["teachers"]) == 1


def test_what_is_wrong_is_told_of_several_lists_at_once(post):
    lists = " ".join(f"{name}: platforms {{ totalCount }}" for name in "abcdefg")
    errors = post({"query": NESTED.replace("(%s)", "") % lists}).json()["errors"]
    assert [each["extensions"]["code"] for each in errors] == ["FIRST_REQUIRED"] * 5
