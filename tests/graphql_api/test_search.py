"""Searching over the API."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db

SEARCH = """query ($query: String!, $kinds: [RecordKind!], $filter: SearchFilter, $first: Int, $after: String) {
  search(query: $query, kinds: $kinds, filter: $filter, first: $first, after: $after) {
    edges { cursor node { score matched { field segments { text hit } } record { __typename id
      ... on Institution { name filingStatus } ... on Platform { name operator { name } }
      ... on Listing { name list { title } } } } }
    totalCount totalIsExact facets { name values { value label count selected } } engine degraded
    freshness { ledgerSeq lagSeconds } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""


@pytest.fixture
def world():
    school = factories.institution(name="济南爱课堂在线教育科技有限公司")
    factories.platform(school, name="爱课堂")
    factories.institution(name="青岛蓝海教育科技有限公司", region="370202")
    factories.listing(name="杭州爱课堂培训学校")
    return school


def test_records_of_several_kinds_are_found_with_their_matches(data, world):
    found = data(SEARCH, query="爱课堂", first=10)["search"]
    assert {edge["node"]["record"]["__typename"] for edge in found["edges"]} == {"Institution", "Platform", "Listing"}
    assert found["totalCount"] == 3
    assert found["totalIsExact"] is True
    assert found["degraded"] is False
    assert found["freshness"] == {"ledgerSeq": 5, "lagSeconds": 0.0}
    for edge in found["edges"]:
        segments = [segment for matched in edge["node"]["matched"] for segment in matched["segments"]]
        assert "爱课堂" in {segment["text"] for segment in segments if segment["hit"]}
    kinds = next(facet for facet in found["facets"] if facet["name"] == "kind")
    assert {value["value"].upper(): value["count"] for value in kinds["values"]} == {"INSTITUTION": 1, "PLATFORM": 1, "LISTING": 1}


def test_a_search_can_be_narrowed(data, world):
    found = data(SEARCH, query="教育", first=10, kinds=["INSTITUTION"], filter={"region": "370200", "statuses": ["NOT_FILED"]})[
        "search"
    ]
    assert [edge["node"]["record"]["name"] for edge in found["edges"]] == ["青岛蓝海教育科技有限公司"]


def test_pages_of_a_search_walk_all_results_once(data, world):
    walked, after = [], None
    for _ in range(3):
        page = data(SEARCH, query="爱课堂", first=1, after=after)["search"]
        walked += [edge["node"]["record"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert len(set(walked)) == 3
    assert page["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize(
    ("variables", "code", "argument"),
    [
        ({"first": 0}, "BAD_ARGUMENT", "first"),
        ({"after": "wrong"}, "BAD_CURSOR", "after"),
        ({"filter": {"region": "999999"}}, "BAD_ARGUMENT", "filter.region"),
        ({"query": "长" * 201}, "BAD_ARGUMENT", "query"),
        ({"kinds": ["CREDIT"]}, "BAD_ARGUMENT", "kinds"),
    ],
)
def test_a_search_that_cannot_be_answered_names_the_argument(error, variables, code, argument):
    failed = error(SEARCH, **{"query": "爱课堂", "first": 5, **variables})
    assert (failed["code"], failed["field"], failed["argument"]) == (code, "search", argument)


@pytest.mark.parametrize("text", ["", "\x00", "'; drop table", 'a" OR NEAR(', "%_*", "\u202e备案", "𠮷"])
def test_any_text_gets_an_answer_or_an_error_in_words(ask, world, text):
    answer = ask(SEARCH, query=text, first=5)
    assert "errors" not in answer or answer["errors"][0]["extensions"]["code"] == "BAD_ARGUMENT"


def test_operators_of_results_are_fetched_for_all_at_once(data, django_assert_max_num_queries):
    for number in range(12):
        factories.platform(factories.institution(name=f"某某{number}教育"), name=f"爱课堂{number}")
    with django_assert_max_num_queries(16):
        found = data(SEARCH, query="爱课堂", first=12)["search"]
    assert len(found["edges"]) == 12
