"""Lists: pages that walk the whole once, errors that name the field, and a number of queries that does not grow with the page."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db

INSTITUTIONS = """query ($first: Int, $after: String, $filter: InstitutionFilter) {
  institutions(first: $first, after: $after, filter: $filter) {
    edges { cursor node { id name } } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


def test_pages_walk_all_institutions_once_and_in_order(data):
    schools = [factories.institution() for _ in range(7)]
    walked, after = [], None
    for _ in range(3):
        page = data(INSTITUTIONS, first=3, after=after)["institutions"]
        walked += [edge["node"] for edge in page["edges"]]
        assert page["totalCount"] == 7
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        after = page["pageInfo"]["endCursor"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert walked == sorted(walked, key=lambda node: (node["name"], node["id"]))
    assert {node["id"] for node in walked} == {school.public_id for school in schools}


def test_an_empty_list_has_no_cursors(data):
    page = data(INSTITUTIONS, first=3)["institutions"]
    assert page == {
        "edges": [],
        "totalCount": 0,
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"region": "370200"}, {"青岛"}),
        ({"region": "370000"}, {"青岛", "济南", "个体"}),
        ({"kinds": ["INDIVIDUAL"]}, {"个体"}),
        ({"filingStatuses": ["FILED"]}, {"青岛"}),
        ({"creditStatuses": ["BLACK", "GREY"]}, {"济南"}),
        ({"filingStatuses": ["NOT_FILED"], "creditStatuses": ["NONE"]}, {"个体"}),
    ],
)
def test_institutions_can_be_narrowed(data, narrowed, found):
    factories.platform(factories.institution(name="青岛", region="370202"))
    factories.credit_entry(factories.institution(name="济南"))
    factories.institution(name="个体", kind="individual")
    page = data(INSTITUTIONS, first=10, filter=narrowed)["institutions"]
    assert {edge["node"]["name"] for edge in page["edges"]} == found
    assert page["totalCount"] == len(found)


@pytest.mark.parametrize("first", [0, -1, 101, 2_000_000_000])
def test_first_beyond_its_bounds_is_an_error_that_names_the_field(error, first):
    failed = error(INSTITUTIONS, first=first)
    assert (failed["code"], failed["field"], failed["argument"], failed["value"]) == (
        "BAD_ARGUMENT",
        "institutions",
        "first",
        first,
    )


def test_a_missing_first_is_an_error_that_names_the_field(error):
    school = factories.institution()
    failed = error("query ($uscc: String!) { institution(uscc: $uscc) { platforms { totalCount } } }", uscc=school.uscc)
    assert (failed["code"], failed["field"]) == ("FIRST_REQUIRED", "platforms")


@pytest.mark.parametrize("variables", [{}, {"n": None}])
def test_a_size_that_a_variable_does_not_give_is_named_however_deep_the_lists_are(ask, variables):
    school = factories.institution()
    factories.platform(school)
    nested = "edges { node { courses(first: $n) { edges { node { teachers { courses(first: $n) { totalCount } } } } } } }"
    query = "query ($uscc: String!, $n: Int) { institution(uscc: $uscc) { platforms(first: $n) { " + nested + " } } }"
    found = [each["extensions"] for each in ask(query, uscc=school.uscc, **variables)["errors"]]
    assert [(each["code"], each["field"]) for each in found] == [
        ("FIRST_REQUIRED", field) for field in ("platforms", "courses", "courses")
    ]


@pytest.mark.parametrize("cursor", ["x", "====", "5rWO5Y2X", "AB8", "\x00", "é", "a" * 3000])
def test_a_wrong_cursor_is_a_coded_error(error, cursor):
    factories.institution()
    assert error(INSTITUTIONS, first=3, after=cursor)["code"] == "BAD_CURSOR"


@pytest.mark.parametrize("field", ["platforms", "listings"])
def test_a_wrong_cursor_of_a_nested_list_is_a_coded_error(error, field):
    school = factories.institution()
    query = f'query ($uscc: String!) {{ institution(uscc: $uscc) {{ {field}(first: 3, after: "wrong") {{ totalCount }} }} }}'
    assert error(query, uscc=school.uscc)["code"] == "BAD_CURSOR"


def test_nested_lists_page_by_parent(data):
    schools = [factories.institution() for _ in range(2)]
    for school in schools:
        for number in range(3):
            factories.platform(school, filing_number=f"鲁教线备{school.public_id[-5:]}{number}")
    query = """{ institutions(first: 10) { edges { node { id platforms(first: 2) { totalCount pageInfo { hasNextPage endCursor }
        edges { node { filingNumber operator { id } } } } } } } }"""
    edges = data(query)["institutions"]["edges"]
    assert {edge["node"]["id"] for edge in edges} == {school.public_id for school in schools}
    for edge in edges:
        platforms = edge["node"]["platforms"]
        assert [each["node"]["operator"]["id"] for each in platforms["edges"]] == [edge["node"]["id"]] * 2
        assert platforms["totalCount"] == 3
        assert platforms["pageInfo"]["hasNextPage"] is True
        rest = data(
            """query ($id: String!, $after: String) { institution(uscc: $id) { platforms(first: 2, after: $after) {
                edges { node { filingNumber } } pageInfo { hasNextPage } } } }""",
            id=edge["node"]["id"],
            after=platforms["pageInfo"]["endCursor"],
        )["institution"]["platforms"]
        assert len(rest["edges"]) == 1
        assert rest["pageInfo"]["hasNextPage"] is False


def test_two_pages_of_one_list_under_two_aliases_are_two_pages(data):
    school = factories.institution()
    for _ in range(3):
        factories.platform(school)
    query = """query ($uscc: String!) { institution(uscc: $uscc) {
        one: platforms(first: 1) { edges { cursor } } all: platforms(first: 3) { edges { cursor } } } }"""
    answered = data(query, uscc=school.uscc)["institution"]
    assert (len(answered["one"]["edges"]), len(answered["all"]["edges"])) == (1, 3)


NESTED = """query ($first: Int) { institutions(first: $first) { totalCount edges { node {
  name filingStatus creditStatus region { name parent { name } }
  platforms(first: $first) { totalCount edges { node { name operator { name }
    courses(first: $first) { edges { node { name platform { name } teachers { name institution { name } } } } } } } }
  creditEntries(first: $first) { edges { node { reason institution { name } } } }
  listings(first: $first) { totalCount edges { node { name list { title } } } }
} } } }"""

# The ledger's head; institutions and their number; standings; platforms, their number, operators; courses, their platforms,
# staff, its institutions; credit entries, their institutions; listings, their number, their lists.
NESTED_QUERIES = 1 + 2 + 1 + 3 + 4 + 2 + 3


@pytest.mark.parametrize("first", [1, 4, 10])
def test_the_number_of_queries_is_that_of_the_levels_whatever_the_size_of_the_page(data, django_assert_num_queries, first):
    for number in range(4):
        school = factories.institution()
        teacher = factories.teacher(school)
        for _ in range(3):
            platform = factories.platform(school)
            factories.course(platform, teachers=(teacher,))
            factories.course(platform, teachers=(teacher,))
        factories.credit_entry(school)
        factories.listing(institution=school, name=f"线下点{number}")
    with django_assert_num_queries(NESTED_QUERIES):
        answered = data(NESTED, first=first)
    nodes = [edge["node"] for edge in answered["institutions"]["edges"]]
    assert len(nodes) == min(first, 4)
    assert all(len(node["platforms"]["edges"]) == min(first, 3) for node in nodes)


def test_one_record_and_its_standing_take_two_queries_and_the_ledgers_head(data, django_assert_num_queries):
    school = factories.institution()
    with django_assert_num_queries(3):
        data("query ($uscc: String!) { institution(uscc: $uscc) { name filingStatus creditStatus } }", uscc=school.uscc)
