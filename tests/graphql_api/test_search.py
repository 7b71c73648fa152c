"""Searching over the API."""

import pytest

from accounts.throttle import TEACHERS
from registry.models import PublicRecord
from tests import factories

pytestmark = pytest.mark.django_db

SEARCH = """query ($query: String!, $kinds: [RecordKind!], $filter: SearchFilter, $exclude: SearchFilter,
    $first: Int, $after: String) {
  search(query: $query, kinds: $kinds, filter: $filter, exclude: $exclude, first: $first, after: $after) {
    edges { cursor node { score matched { field segments { text hit } } record { __typename id
      ... on Institution { name filingStatus } ... on Platform { name operator { name } }
      ... on Listing { name list { title } } } } }
    totalCount totalIsExact onlyCommonWords facets { name isExact values { value label count selected } } engine degraded
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
    assert {value["value"]: value["count"] for value in kinds["values"]} == {"INSTITUTION": 1, "PLATFORM": 1, "LISTING": 1}


def test_a_search_can_be_narrowed(data, world):
    found = data(SEARCH, query="教育", first=10, kinds=["INSTITUTION"], filter={"region": "370200", "statuses": ["NOT_FILED"]})[
        "search"
    ]
    assert [edge["node"]["record"]["name"] for edge in found["edges"]] == ["青岛蓝海教育科技有限公司"]


def test_a_search_can_be_narrowed_by_way_of_teaching_and_price(data, world):
    app = factories.platform(world, name="远航课堂")
    dear, cheap = ([{"basis": "per_lesson", "lessons": 10, "amount": amount}] for amount in ("3000.00", "150.00"))
    factories.course(app, name="远航数学", mode="live", fees=dear)
    factories.course(app, name="远航英语", mode="recorded", fees=cheap)

    def courses(**wanted):
        found = data(SEARCH, query="远航", first=10, kinds=["COURSE"], filter=wanted)["search"]["edges"]
        return [edge["node"]["record"]["__typename"] for edge in found]

    assert len(courses(modes=["LIVE", "RECORDED"])) == 2
    assert len(courses(modes=["LIVE"], prices=["ABOVE_200"])) == 1
    assert courses(modes=["LIVE"], prices=["UP_TO_20"]) == []


def test_what_is_excluded_is_neither_found_nor_counted(data, world):
    found = data(SEARCH, query="爱课堂", first=10, exclude={"kinds": ["LISTING"], "statuses": ["PARTLY"]})["search"]
    assert {edge["node"]["record"]["__typename"] for edge in found["edges"]} == {"Institution", "Platform"}
    kinds = next(facet for facet in found["facets"] if facet["name"] == "kind")
    assert {value["value"] for value in kinds["values"]} == {"INSTITUTION", "PLATFORM"}


def test_values_of_facets_are_what_the_filter_takes(data, world):
    factories.course(factories.platform(world, name="爱课堂二"), name="爱课堂数学")
    arguments = {
        "region": "region",
        "status": "statuses",
        "credit": "creditStatuses",
        "subject": "subjects",
        "stage": "stages",
        "mode": "modes",
        "price": "prices",
        "kind": "kinds",
    }
    facets = data(SEARCH, query="爱课堂", first=1)["search"]["facets"]
    assert {facet["name"] for facet in facets} == set(arguments)
    for facet in facets:
        assert facet["isExact"] is True
        assert facet["values"]
        for value in facet["values"]:
            chosen = value["value"] if facet["name"] == "region" else [value["value"]]
            narrowed = data(SEARCH, query="爱课堂", first=1, filter={arguments[facet["name"]]: chosen})["search"]
            assert narrowed["totalCount"] == value["count"]


@pytest.mark.parametrize(("query", "only_common_words"), [("教育", True), ("爱课堂教育", False)])
def test_words_of_most_names_are_told(data, world, query, only_common_words):
    assert data(SEARCH, query=query, first=1)["search"]["onlyCommonWords"] is only_common_words


@pytest.mark.parametrize("text", ["", "济南爱课堂", "济南爱课堂在线教育科技有限公司"])
def test_the_api_lists_no_teachers_who_were_not_named(data, world, text):
    factories.teacher(world, name="单云帆")
    found = data(SEARCH, query=text, kinds=["TEACHER"], first=10)["search"]
    assert (found["edges"], found["totalCount"]) == ([], 0)
    everything = data(SEARCH, query=text, first=10)["search"]
    assert "TEACHER" not in {value["value"] for facet in everything["facets"] for value in facet["values"]}
    assert data(SEARCH, query="单云 爱课堂", kinds=["TEACHER"], first=10)["search"]["totalCount"] == 1


def test_a_filter_and_an_exclusion_take_one_region_or_several(data):
    names = {region: f"星辰{region}学校" for region in ("370102", "370202", "370602")}
    for region, name in names.items():
        factories.institution(name=name, region=region)

    def found(**narrowing) -> set[str]:
        page = data(SEARCH, query="星辰", first=10, **narrowing)["search"]
        return {edge["node"]["record"]["name"] for edge in page["edges"]}

    assert found(filter={"region": "370100"}) == {names["370102"]}
    assert found(filter={"region": "370100", "regions": ["370200"]}) == {names["370102"], names["370202"]}
    assert found(exclude={"region": "370100"}) == {names["370202"], names["370602"]}
    assert found(exclude={"regions": ["370100", "370200"]}) == {names["370602"]}
    assert found(filter={"regions": []}, exclude={"region": None}) == set(names.values())


def test_each_of_several_regions_is_counted_with_what_lies_below_it(data):
    for region in ("370102", "370103", "370202", "370602"):
        factories.institution(name=f"星辰{region}学校", region=region)
    facets = data(SEARCH, query="星辰", first=1, filter={"regions": ["370100", "370202"]})["search"]["facets"]
    regions = next(facet["values"] for facet in facets if facet["name"] == "region")
    assert {value["value"]: (value["count"], value["selected"]) for value in regions} == {
        "370100": (2, True),
        "370102": (1, False),
        "370103": (1, False),
        "370200": (1, False),
        "370202": (1, True),
        "370600": (1, False),
    }


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
        ({"query": "长" * 201}, "LIMIT_EXCEEDED", "query"),
        ({"query": "a\x00b"}, "BAD_ARGUMENT", "query"),
        ({"kinds": ["CREDIT"]}, "BAD_ARGUMENT", "kinds"),
        ({"filter": {"kinds": ["CREDIT"]}}, "BAD_ARGUMENT", "filter.kinds"),
        ({"filter": {"kinds": ["COURSE"]}, "kinds": ["COURSE"]}, "BAD_ARGUMENT", "filter.kinds"),
        ({"exclude": {"kinds": ["CREDIT"]}}, "BAD_ARGUMENT", "exclude.kinds"),
        ({"exclude": {"region": "999999"}}, "BAD_ARGUMENT", "exclude.region"),
        ({"exclude": {"regions": ["370100", "999999"]}}, "BAD_ARGUMENT", "exclude.regions[1]"),
        ({"filter": {"region": "999999", "regions": ["370100"]}}, "BAD_ARGUMENT", "filter.region"),
        ({"filter": {"region": "370100", "regions": ["999999"]}}, "BAD_ARGUMENT", "filter.regions[0]"),
        ({"filter": {"region": "", "regions": ["370100"]}}, "BAD_ARGUMENT", "filter.region"),
        ({"exclude": {"region": ""}}, "BAD_ARGUMENT", "exclude.region"),
    ],
)
def test_a_search_that_cannot_be_answered_names_the_argument(error, variables, code, argument):
    failed = error(SEARCH, **{"query": "爱课堂", "first": 5, **variables})
    assert (failed["code"], failed["field"], failed["argument"]) == (code, "search", argument)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "wrong",
    [{"after": "wrong"}, {"query": "张三\x01"}, {"filter": {"region": "张三"}}, {"exclude": {"regions": ["370100", "张三"]}}],
)
def test_a_search_that_cannot_be_answered_says_so_as_other_fields_do(post, wrong, language):
    """In the language of all errors, and without what somebody typed."""
    asked = {"query": SEARCH, "variables": {"query": "爱课堂", "first": 5, **wrong}}
    (error,) = post(asked, **{"Accept-Language": language}).json()["errors"]
    assert error["message"].isascii()


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


SUGGEST = "query ($prefix: String!, $first: Int) { suggest(prefix: $prefix, first: $first) { text kind record { id } } }"


@pytest.mark.parametrize("prefix", ["济南爱", "jinanai", "jnakt"])
def test_names_are_suggested_by_their_beginning(data, world, prefix):
    suggested = data(SUGGEST, prefix=prefix, first=5)["suggest"]
    assert suggested[0] == {"text": world.name, "kind": "INSTITUTION", "record": {"id": world.public_id}}


def test_suggestions_are_as_many_as_asked_for_and_eight_by_themselves(data):
    for number in range(12):
        factories.institution(name=f"济南星辰{number:02d}学校")
    assert len(data(SUGGEST, prefix="济南星辰", first=11)["suggest"]) == 11
    assert len(data('{ suggest(prefix: "济南星辰") { text } }')["suggest"]) == 8
    assert len(data(SUGGEST, prefix="济南星辰", first=None)["suggest"]) == 8
    assert data(SUGGEST, prefix="济")["suggest"] == []


@pytest.mark.parametrize(
    ("variables", "code", "argument"),
    [
        ({"first": 0}, "BAD_ARGUMENT", "first"),
        ({"first": 21}, "BAD_ARGUMENT", "first"),
        ({"prefix": "长" * 201}, "LIMIT_EXCEEDED", "prefix"),
        ({"prefix": "a\x00b"}, "BAD_ARGUMENT", "prefix"),
    ],
)
def test_a_prefix_that_cannot_be_answered_names_the_argument(error, variables, code, argument):
    failed = error(SUGGEST, **{"prefix": "济南", "first": 5, **variables})
    assert (failed["code"], failed["field"], failed["argument"]) == (code, "suggest", argument)


def test_teachers_are_not_to_be_copied_out(data, error):
    school = factories.institution(name="济南云帆学校")
    for _ in range(3):
        factories.teacher(school, name="单云帆")
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 6)
    asked = {"query": "单云帆", "kinds": ["TEACHER"], "first": 5}
    for _ in range(2):
        assert len(data(SEARCH, **asked)["search"]["edges"]) == 3
    refused = error(SEARCH, **asked)
    assert (refused["code"], refused["field"]) == ("TOO_MANY_TEACHERS", "search")
    assert data(SEARCH, query="云帆", first=5, exclude={"kinds": ["TEACHER"]})["search"]["totalCount"] == 1


def test_a_page_whose_records_have_all_ceased_to_be_public_leads_on_to_the_next(data):
    for number in range(3):
        factories.institution(name=f"济南爱课堂{number}在线教育科技有限公司")
    first, *_ = data(SEARCH, query="爱课堂", first=3)["search"]["edges"]
    # As an index tells of it that has not followed yet.
    PublicRecord.objects.filter(public_id=first["node"]["record"]["id"]).delete()
    page = data(SEARCH, query="爱课堂", first=1)["search"]
    assert (page["edges"], page["pageInfo"]["hasNextPage"]) == ([], True)
    assert page["pageInfo"]["endCursor"]
    rest = data(SEARCH, query="爱课堂", first=10, after=page["pageInfo"]["endCursor"])["search"]
    assert len(rest["edges"]) == 2
    assert first["node"]["record"]["id"] not in {edge["node"]["record"]["id"] for edge in rest["edges"]}
