"""A wrong value of an enumeration is told by what there is, and never by what was typed in its place."""

import pytest

from graphql_api.enums import RegionLevel
from graphql_api.http_request import RESPONSE_JSON

pytestmark = pytest.mark.django_db
TYPED = "13800138000 王小明"
SPOOFED = "PROVINC' does not exist in 'Query' enum. 13800138000"
LEVELS = f"`RegionLevel` has no such value. Its values are {', '.join(level.name for level in RegionLevel)}."
BY_LEVEL = "query ($level: RegionLevel) { regions(level: $level) { code } }"
BY_KINDS = 'query ($kinds: [RecordKind!]) { search(query: "a", first: 1, kinds: $kinds) { totalCount } }'
BY_FILTER = "query ($filter: InstitutionFilter) { institutions(first: 1, filter: $filter) { totalCount } }"


@pytest.fixture
def told(post):
    """Return the message of the one error with which a request is refused."""

    def refused(query, **variables):
        response = post({"query": query, "variables": variables}, accept=RESPONSE_JSON)
        assert response.status_code == 400
        (error,) = response.json()["errors"]
        assert "13800138000" not in response.content.decode()
        return error["message"]

    return refused


@pytest.mark.parametrize("typed", [TYPED, SPOOFED, f"{TYPED}\n{TYPED}", "province", ""])
def test_a_value_in_a_variable_is_not_repeated(told, typed):
    assert told(BY_LEVEL, level=typed).endswith(LEVELS)


@pytest.mark.parametrize("number", [1, 30])
def test_nor_is_one_in_a_list_or_in_an_object(told, number):
    others = number - 1
    assert "`RecordKind` has no such value" in told(BY_KINDS, kinds=[*["PLATFORM"] * others, TYPED])
    assert "`InstitutionKind` has no such value" in told(BY_FILTER, filter={"kinds": [*["COMPANY"] * others, TYPED]})


def test_nor_is_one_that_is_written_in_the_document(told):
    assert told("{ regions(level: PROVINC_13800138000) { code } }") == LEVELS
    assert "`RegionLevel`" in told("query ($level: RegionLevel = X13800138000) { regions(level: $level) { code } }")


@pytest.mark.parametrize("typed", [TYPED, "99999", "13800138000"])
def test_what_is_no_code_of_a_region_is_not_repeated(ask, typed):
    (error,) = ask("query ($region: String) { statistics(region: $region) { asOf } }", region=typed)["errors"]
    assert typed not in error["message"]
    assert "such as 370102" in error["message"]


def test_a_code_that_no_region_has_is_named(ask):
    (error,) = ask('{ statistics(region: "999999") { asOf } }')["errors"]
    assert "“999999”" in error["message"]


def test_what_may_be_meant_is_looked_for_in_the_public_schema_alone(post):
    # `legalRepresentative` and `idNumber` are in the tables, and nobody is led to them.
    for typed in ("legalRepresentativ", "idNumbe", "secretHas", "phoneSeale"):
        response = post({"query": f'{{ institution(uscc: "a") {{ {typed} }} }}'}, accept=RESPONSE_JSON)
        (error,) = response.json()["errors"]
        meant = error["message"].partition("Did you mean")[2]
        assert not [word for word in ("legalRepresentative", "idNumber", "secretHash", "phoneSealed") if word in meant]
