"""Pages forward and back: the same list in the same order whichever way it is walked, and errors for who asks both ways at once."""

from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.graphql_api.dated import renamed

pytestmark = pytest.mark.django_db

WINDOW = "(first: $first, after: $after, last: $last, before: $before)"
PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
ARGUMENTS = "$first: Int, $after: String, $last: Int, $before: String"
# Each list by its name, with the type under which it hangs, if any.
LISTS = {
    "institutions": "",
    "platforms": "Institution",
    "creditEntries": "Institution",
    "teachers": "Institution",
    "listings": "Institution",
    "history": "Institution",
    "courses": "Platform",
    "lines": "PublishedList",
}


def _query(name: str) -> str:
    item = "seq" if name == "history" else "id"
    page = f"{name}{WINDOW} {{ edges {{ cursor node {{ {item} }} }} {PAGE_INFO} }}"
    of = LISTS[name]
    if not of:
        return f"query ({ARGUMENTS}) {{ {page} }}"
    return f"query ({ARGUMENTS}, $id: ID!) {{ node(id: $id) {{ ... on {of} {{ {page} }} }} }}"


@pytest.fixture(scope="module")
def ids(published_once: None) -> dict[str, str]:
    """Five items in every list, and the record under which each list hangs."""
    school = factories.institution()
    for _ in range(4):
        factories.institution()
    platforms = [factories.platform(school) for _ in range(5)]
    listed = factories.published_list()
    for number in range(5):
        factories.teacher(school)
        factories.credit_entry(school)
        factories.course(platforms[0])
        factories.listing(listed, institution=school, name=f"第{number}")
        if number:
            renamed(school, f"改名{number}", date(2021, 1, number))
    return {"Institution": school.public_id, "Platform": platforms[0].public_id, "PublishedList": listed.public_id}


def _under(name: str, ids: dict[str, str]) -> dict[str, str]:
    return {"id": ids[LISTS[name]]} if LISTS[name] else {}


def _page(data: Any, name: str, ids: dict[str, str], **window: Any) -> dict[str, Any]:
    answered = data(_query(name), **window, **_under(name, ids))
    page: dict[str, Any] = (answered["node"] if LISTS[name] else answered)[name]
    return page


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_the_same_whichever_way_it_is_walked(data, ids, name):
    whole = _page(data, name, ids, first=100)["edges"]
    assert len(whole) == 5
    for size in (1, 2, 3, 5):
        forward: list[Any] = []
        after = None
        while True:
            page = _page(data, name, ids, first=size, after=after)
            forward += page["edges"]
            assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        back: list[Any] = []
        before = None
        while True:
            page = _page(data, name, ids, last=size, before=before)
            back = page["edges"] + back
            assert page["pageInfo"]["hasNextPage"] is (before is not None)
            before = page["pageInfo"]["startCursor"]
            if not page["pageInfo"]["hasPreviousPage"]:
                break
        assert forward == back == whole


@pytest.mark.parametrize(
    ("window", "named"),
    [
        ({"first": 2, "last": 2}, ["first", "last"]),
        ({"first": 2, "before": "x"}, ["first", "before"]),
        ({"last": 2, "after": "x"}, ["after", "last"]),
        ({"first": 2, "after": "x", "last": 2, "before": "x"}, ["first", "after", "last", "before"]),
        ({"after": "x", "before": "x"}, ["after", "before"]),
    ],
)
def test_both_ways_at_once_are_an_error_that_names_the_arguments(error, ids, window, named):
    for name in LISTS:
        failed = error(_query(name), **window, **_under(name, ids))
        assert (failed["code"], failed["field"], failed["arguments"]) == ("BAD_ARGUMENT", name, named)


@pytest.mark.parametrize("window", [{}, {"after": "x"}, {"before": "x"}, {"first": None, "last": None}])
def test_a_list_without_a_size_is_an_error_that_names_the_field(error, window):
    failed = error(_query("institutions"), **window)
    needed = "last" if "before" in window else "first"
    assert (failed["code"], failed["field"], failed["argument"]) == ("FIRST_REQUIRED", "institutions", needed)


@pytest.mark.parametrize("last", [0, -1, 101, 2_000_000_000])
def test_last_beyond_its_bounds_is_an_error_that_names_it(error, last):
    failed = error(_query("institutions"), last=last)
    assert (failed["code"], failed["field"], failed["argument"], failed["value"]) == ("BAD_ARGUMENT", "institutions", "last", last)


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_of_another_list_is_refused_both_ways(error, data, ids, name):
    other = "history" if name != "history" else "platforms"
    cursor = _page(data, other, ids, first=1)["edges"][0]["cursor"]
    for window in ({"first": 1, "after": cursor}, {"last": 1, "before": cursor}):
        assert error(_query(name), **window, **_under(name, ids))["code"] == "BAD_CURSOR"


def test_nested_lists_go_back_for_many_parents_in_one_query(data, django_assert_num_queries):
    schools = [factories.institution() for _ in range(3)]
    for school in schools:
        for _ in range(3):
            factories.platform(school)
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Institution {
        platforms(last: 2) { edges { node { filingNumber } } pageInfo { hasPreviousPage } } } } }"""
    with django_assert_num_queries(3):
        found = data(query, ids=[school.public_id for school in schools])["nodes"]
    assert len(found) == 3
    for node in found:
        page = node["platforms"]
        numbers = [each["node"]["filingNumber"] for each in page["edges"]]
        assert len(numbers) == 2
        assert numbers == sorted(numbers)
        assert page["pageInfo"]["hasPreviousPage"] is True
