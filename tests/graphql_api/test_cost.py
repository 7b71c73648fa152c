"""What a request costs: reckoned from its document and the values of its variables, before anything is executed."""

import pytest
from graphql import GraphQLList, GraphQLObjectType, get_named_type, get_nullable_type, parse

from graphql_api import limits
from graphql_api.cost import costs
from graphql_api.errors import CodedError
from graphql_api.limits import AT_ROOT, MAX_FIRST, MAX_IDS
from graphql_api.schema import SCHEMA
from registry import regions

NARROWED = "query ($f: PlatformFilter) { platforms(first: 5, filter: $f) { edges { cursor } } }"
REGIONS_ASKED = "query ($l: RegionLevel, $p: String)"


@pytest.mark.parametrize(
    ("query", "variables", "cost"),
    [
        ("{ institutions(first: 50) { edges { node { name } } } }", {}, AT_ROOT + 50 * 3),
        ("query ($n: Int) { institutions(first: $n) { totalCount } }", {"n": 7}, AT_ROOT + 1_000 + 7),
        ("query ($n: Int) { institutions(first: $n) { totalCount } }", {"n": 1e2}, AT_ROOT + 1_000 + 100),
        ("query ($n: Int = 20) { institutions(first: $n) { totalCount } }", {}, AT_ROOT + 1_000 + 20),
        ("query ($n: Int) { institutions(first: $n) { totalCount } }", {}, AT_ROOT + 1_000 + 1),
        ("query ($n: Int) { institutions(first: $n) { totalCount } }", {"n": None}, AT_ROOT + 1_000 + 1),
        (
            "{ institutions(first: 9) { ...T } } fragment T on InstitutionConnection { totalCount edges { cursor } }",
            {},
            AT_ROOT + 1_000 + 9 * 3,
        ),
        ("{ institutions(first: 9) { ... { ... on InstitutionConnection { totalCount } } } }", {}, AT_ROOT + 1_000 + 9),
        ("{ a: __typename ... on Query { b: __typename } }", {}, 2 * AT_ROOT),
        ("{ institutions(first: -5) { totalCount } }", {}, AT_ROOT + 1_000),
        ('{ institutions(first: 5, filter: {region: "370302"}) { edges { cursor } } }', {}, AT_ROOT + 1_000 + 10),
        ("{ platforms(first: 5, filter: {statuses: FILED}) { totalCount } }", {}, AT_ROOT + 2_000 + 5),
        ('{ platforms(first: 5, filter: {operator: "a"}) { edges { cursor } } }', {}, AT_ROOT + 10),
        ('{ platforms(first: 5, filter: {operator: "a", kinds: [APP]}) { edges { cursor } } }', {}, AT_ROOT + 1_000 + 10),
        ("{ institutions(first: 5, filter: {region: null, kinds: []}) { edges { cursor } } }", {}, AT_ROOT + 10),
        ("{ institutions(first: 5, filter: null) { edges { cursor } } }", {}, AT_ROOT + 10),
        (NARROWED, {}, AT_ROOT + 10),
        (NARROWED, {"f": None}, AT_ROOT + 10),
        (NARROWED, {"f": {"operator": "a", "kinds": []}}, AT_ROOT + 10),
        (NARROWED, {"f": {"operator": "a", "kinds": ["APP"]}}, AT_ROOT + 1_000 + 10),
        (NARROWED, {"f": ["wrong"]}, AT_ROOT + 1_000 + 10),
        (NARROWED.replace("PlatformFilter", "PlatformFilter = {kinds: [APP]}"), {}, AT_ROOT + 1_000 + 10),
        (NARROWED.replace("PlatformFilter", "PlatformFilter = {kinds: [APP]}"), {"f": {}}, AT_ROOT + 10),
        ("query ($r: String) { platforms(first: 5, filter: {region: $r}) { edges { cursor } } }", {}, AT_ROOT + 10),
        (
            "query ($r: String) { a: platforms(first: 5, filter: {region: $r}) { totalCount } platforms(first: 5) { totalCount } }",
            {"r": "370000"},
            2 * (AT_ROOT + 1_000 + 5) + 1_000,
        ),
        ("{ regions { code name } }", {}, AT_ROOT + 3_500 * 2),
        ("{ regions(level: COUNTY, parent: null) { code } }", {}, AT_ROOT + 3_500),
        ("{ regions(level: PROVINCE) { code name } }", {}, AT_ROOT + 40 * 2),
        ('{ regions(parent: "370000") { code parent { code } } }', {}, AT_ROOT + 40 * 3),
        ('{ regions(parent: "370000", level: COUNTY) { code } }', {}, AT_ROOT + 200),
        (f"{REGIONS_ASKED} {{ regions(level: $l, parent: $p) {{ code }} }}", {}, AT_ROOT + 3_500),
        (f"{REGIONS_ASKED} {{ regions(level: $l, parent: $p) {{ code }} }}", {"l": None, "p": None}, AT_ROOT + 3_500),
        (f"{REGIONS_ASKED} {{ regions(level: $l, parent: $p) {{ code }} }}", {"l": "PREFECTURE"}, AT_ROOT + 350),
        (f"{REGIONS_ASKED} {{ regions(level: $l, parent: $p) {{ code }} }}", {"l": ["wrong"]}, AT_ROOT + 3_500),
        (f"{REGIONS_ASKED} {{ regions(level: $l, parent: $p) {{ code }} }}", {"p": "370000"}, AT_ROOT + 40),
        (f"{REGIONS_ASKED} {{ regions(level: $l, parent: $p) {{ code }} }}", {"l": "COUNTY", "p": "370000"}, AT_ROOT + 200),
        ("query ($l: RegionLevel = PROVINCE) { regions(level: $l) { code } }", {}, AT_ROOT + 40),
        ("query ($l: RegionLevel = PROVINCE) { regions(level: $l) { code } }", {"l": None}, AT_ROOT + 3_500),
        ('{ search(query: "a", first: 3) { totalCount } }', {}, 2_000 + 3),
        ('{ suggest(prefix: "ab") { text } }', {}, 1_000 + 8),
        ('{ suggest(prefix: "ab", first: 20) { text } }', {}, 1_000 + 20),
        ('{ node(id: "a") { ... on Course { teachers { id name } fees { amount } } } }', {}, AT_ROOT + 1 + 3 * 2 + 1 + 2),
        ("{ teachers(first: 1) { edges { node { id } } } }", {}, AT_ROOT + 3),
        ("{ ...Q } fragment Q on Query { ... { platforms(first: 1) { totalCount } } }", {}, AT_ROOT + 1_000 + 1),
        ('{ institution(uscc: "a") { platforms(first: 5) { totalCount } } }', {}, AT_ROOT + 1 + 5),
        ("query ($n: Int) { teachers(first: $n) { totalCount } }", {"n": 50}, AT_ROOT + 50),
        ("query ($n: Int) { teachers(last: $n) { totalCount } }", {}, AT_ROOT + 3),
        ("query ($n: Int) { teachers(last: $n) { totalCount } }", {"n": None}, AT_ROOT + 3),
        ("{ teachers(first: 50, last: 1) { totalCount } }", {}, AT_ROOT + 50),
        ("query ($n: Int) { teachers(first: $n, last: 1) { totalCount } }", {"n": 50}, AT_ROOT + 50),
        ("query ($n: Int, $m: Int) { teachers(first: $n, last: $m) { totalCount } }", {"n": 1, "m": 50}, AT_ROOT + 50),
        ("{ nodes(ids: 7) { id } }", {}, AT_ROOT + 1),
        ("{ nodes(ids: [7, 8]) { id } }", {}, AT_ROOT + 2),
        ("query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": 7}, AT_ROOT + 1),
        ("query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": [7, 8, 9]}, AT_ROOT + 3),
        ("query ($i: [ID!]! = 7) { nodes(ids: $i) { id } }", {}, AT_ROOT + 1),
        ("query ($i: [ID!]! = [7, 8, 9]) { nodes(ids: $i) { id } }", {}, AT_ROOT + 3),
        ("{ __schema { types { name fields { name } } } }", {}, 1_000),
        ('query ($i: [IdentifierInput!]! = [{value: "a"}, {value: "b"}]) { verify(identifiers: $i) { outcome } }', {}, 2_000 + 2),
    ],
)
def test_cost_is_one_for_each_field_below_the_root_times_the_items_of_the_lists_around_it(query, variables, cost):
    (reckoned,) = costs(parse(query)).values()
    assert reckoned.of(variables) == cost


def test_a_request_may_cost_as_much_as_is_allowed_and_no_more(monkeypatch):
    (reckoned,) = costs(parse("{ institutions(first: 50) { edges { node { name } } } }")).values()
    monkeypatch.setattr("graphql_api.cost.MAX_COST", AT_ROOT + 150)
    assert reckoned.of({}) == AT_ROOT + 150
    monkeypatch.setattr("graphql_api.cost.MAX_COST", AT_ROOT + 149)
    with pytest.raises(CodedError, match="cost"):
        reckoned.of({})


def test_of_what_is_answered_one_by_one_so_many_may_be_sent_in_a_variable():
    (reckoned,) = costs(parse("query ($i: [ID!]!) { nodes(ids: $i) { id } }")).values()
    assert reckoned.of({"i": ["a"] * MAX_IDS}) == AT_ROOT + MAX_IDS
    with pytest.raises(CodedError, match="number of ids") as refused:
        reckoned.of({"i": ["a"] * (MAX_IDS + 1)})
    assert (refused.value.extensions or {})["maximum"] == MAX_IDS
    # Of a list where a number is asked for it is told that it is none, and not how long it is.
    (reckoned,) = costs(parse("query ($n: Int) { teachers(first: $n) { totalCount } }")).values()
    assert reckoned.of({"n": ["a"] * 200}) == AT_ROOT + MAX_FIRST


def test_of_what_costs_too_much_together_the_dearest_is_named(monkeypatch):
    (reckoned,) = costs(
        parse("{ a: __typename\n b: platforms(first: 100) { edges { node { operator { id } } } }\n c: __typename }")
    ).values()
    monkeypatch.setattr("graphql_api.cost.MAX_COST", 400)
    with pytest.raises(CodedError) as refused:
        reckoned.of({})
    assert [each.line for each in refused.value.locations or ()] == [2]


def test_there_are_no_more_regions_than_count():
    assert len(regions.all_regions()) <= limits.WHOLE_LISTS["regions"]
    for level, most in limits.REGIONS_OF_A_LEVEL.items():
        assert len(regions.all_regions(level.lower())) <= most
    for province in regions.all_regions("province"):
        assert len(regions.all_regions("county", province.code)) <= limits.REGIONS_OF_A_LEVEL_BELOW
    for above in (*regions.all_regions("province"), *regions.all_regions("prefecture")):
        assert len(regions.all_regions(parent=above.code)) <= limits.REGIONS_DIRECTLY_BELOW


def test_every_list_of_things_that_a_record_has_counts_with_a_size():
    records = [each for each in SCHEMA.type_map.values() if isinstance(each, GraphQLObjectType) and each.interfaces]
    lists = {
        name
        for record in records
        for name, field in record.fields.items()
        if isinstance(get_nullable_type(field.type), GraphQLList) and isinstance(get_named_type(field.type), GraphQLObjectType)
    }
    assert lists >= {"teachers", "fees", "penalties"}
    assert lists <= set(limits.WHOLE_LISTS)
