"""A cursor is of one list of the schema: every other refuses it, forward and back. Under another record it is a place too."""

import base64
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from graphql_api.schema import SCHEMA
from registry.selectors import WrongCursor, place_of
from tests import factories

pytestmark = pytest.mark.django_db

LISTS = sorted(
    f"{of.name}.{name}"
    for of in SCHEMA.type_map.values()
    if isinstance(of, GraphQLObjectType)
    for name, field in of.fields.items()
    if get_named_type(field.type).name.endswith("Connection")
)
NEEDED = {"Query.teachers": "filter: {name: $name}, ", "Query.search": "query: $name, "}
# A place in the ledger, whose order is that of the history of every record.
ALIKE = [{"Institution.history", "Platform.history"}]
# As of another day, a list is another one.
DATED = {
    "Institution.platforms": "{platforms{asked}}",
    "Institution.teachers": "{teachers{asked}}",
    "Institution.creditEntries": "{creditEntries{asked}}",
    "Platform.courses": "{platforms(first: 1) { edges { node { courses{asked} } } }}",
    "Teacher.courses": "{teachers(first: 1) { edges { node { courses{asked} } } }}",
}


@pytest.fixture(scope="module")
def ids(published_once: None) -> dict[str, str]:
    """Two of each record, and the record under which each list hangs."""
    school = factories.institution(name="明德")
    factories.institution(name="明德二校")
    platforms = [factories.platform(school, name="明德课堂") for _ in range(2)]
    people = [factories.teacher(school, name="明德") for _ in range(2)]
    listed = [factories.published_list(title=f"第{number}批") for number in range(2)]
    for number in range(2):
        factories.course(platforms[0], teachers=tuple(people))
        factories.credit_entry(school, decision_number=str(number))
        factories.listing(listed[0], institution=school, name=f"教学点{number}")
    return {
        "Institution": school.public_id,
        "Platform": platforms[0].public_id,
        "Teacher": people[0].public_id,
        "PublishedList": listed[0].public_id,
        "uscc": school.uscc,
    }


def _asked(field: str, ids: dict[str, str], **window: Any) -> tuple[str, dict[str, Any]]:
    """Return the query for a window of a list, and its variables."""
    of, name = field.split(".")
    values = {**window, **({"name": "明德"} if field in NEEDED else {})}
    kinds = {"first": "Int", "last": "Int", "name": "String!", "id": "ID!"}
    sizes = ", ".join(f"{each}: ${each}" for each in window)
    page = f"{name}({NEEDED.get(field, '')}{sizes}) {{ edges {{ cursor }} }}"
    if of != "Query":
        values["id"] = ids[of]
        page = f"node(id: $id) {{ ... on {of} {{ {page} }} }}"
    declared = ", ".join(f"${each}: {kinds.get(each, 'String')}" for each in values)
    return f"query ({declared}) {{ {page} }}", values


def _cursor(answered: Any) -> str:
    """Return the innermost cursor of an answer."""
    while "cursor" not in answered:
        answered = answered[0] if isinstance(answered, list) else next(iter(answered.values()))
    return str(answered["cursor"])


def _cursors(data: Any, ids: dict[str, str]) -> dict[str, str]:
    found = {}
    for field in LISTS:
        query, values = _asked(field, ids, first=1)
        found[field] = _cursor(data(query, **values))
    for field, inner in DATED.items():
        below = inner.replace("{asked}", "(first: 1) { edges { cursor } }")
        query = f'query ($uscc: String!) {{ institution(uscc: $uscc, asOf: "2026-01-01") {below} }}'
        found[f"{field} of another day"] = _cursor(data(query, uscc=ids["uscc"]))
    return found


def test_there_are_lists_of_every_kind():
    assert {"Query.search", "Query.changes", "Teacher.courses", "PublishedList.lines", "Institution.listings"} <= set(LISTS)
    assert set(DATED) <= set(LISTS)


@pytest.mark.parametrize("field", LISTS)
def test_a_list_takes_its_own_cursors_and_refuses_those_of_every_other(data, error, ids, field):
    # What follows the ledger or a search goes forward alone.
    ways = 1 if field in ("Query.search", "Query.changes") else 2
    for other, cursor in _cursors(data, ids).items():
        for window in ({"first": 1, "after": cursor}, {"last": 1, "before": cursor})[:ways]:
            query, values = _asked(field, ids, **window)
            if other == field or {other, field} in ALIKE:
                data(query, **values)
            else:
                assert error(query, **values)["code"] == "BAD_CURSOR", other


@pytest.mark.parametrize("field", LISTS)
def test_an_empty_cursor_does_not_begin_a_list_again(error, ids, field):
    ways = 1 if field in ("Query.search", "Query.changes") else 3
    for window in ({"first": 1, "after": ""}, {"first": 1, "before": ""}, {"last": 1, "before": ""})[:ways]:
        query, values = _asked(field, ids, **window)
        assert error(query, **values)["code"] == "BAD_CURSOR"


@pytest.mark.parametrize("field", DATED)
def test_a_list_of_another_day_refuses_the_cursors_of_all_other_lists(data, error, ids, field):
    for other, cursor in _cursors(data, ids).items():
        below = DATED[field].replace("{asked}", "(first: 1, after: $after) { edges { cursor } }")
        query = f'query ($uscc: String!, $after: String) {{ institution(uscc: $uscc, asOf: "2026-01-01") {below} }}'
        if other == f"{field} of another day":
            data(query, uscc=ids["uscc"], after=cursor)
        else:
            assert error(query, uscc=ids["uscc"], after=cursor)["code"] == "BAD_CURSOR", other


def test_one_cursor_serves_the_lists_under_many_records_as_a_place_in_their_order(data):
    schools = [factories.institution() for _ in range(2)]
    numbers = [[f"{each}{school}" for each in "246"] for school in range(2)]
    for school, its_numbers in zip(schools, numbers, strict=True):
        for each in its_numbers:
            factories.platform(school, filing_number=f"鲁教APP备370102{each}号")
    listed = """query ($ids: [ID!]!, $after: String) { nodes(ids: $ids) { ... on Institution {
      platforms(first: 9, after: $after) { edges { cursor node { filingNumber } } } } } }"""
    ids = [each.public_id for each in schools]
    cursor = data(listed, ids=ids)["nodes"][0]["platforms"]["edges"][1]["cursor"]
    behind = [
        [edge["node"]["filingNumber"][-3:-1] for edge in each["platforms"]["edges"]]
        for each in data(listed, ids=ids, after=cursor)["nodes"]
    ]
    assert behind == [["60"], ["41", "61"]]


def test_a_cursor_goes_on_behind_its_place_when_the_list_is_narrowed(data):
    regions = {factories.institution(region=region).public_id: region for region in ("370102", "370202", "370102", "370202")}
    listed = """query ($after: String, $filter: InstitutionFilter) { institutions(first: 9, after: $after, filter: $filter) {
      edges { cursor node { id } } } }"""
    edges = data(listed)["institutions"]["edges"]
    behind = [edge["node"]["id"] for edge in edges[2:] if regions[edge["node"]["id"]] == "370102"]
    narrowed = data(listed, after=edges[1]["cursor"], filter={"region": "370102"})["institutions"]["edges"]
    assert [edge["node"]["id"] for edge in narrowed] == behind


def test_a_wrong_cursor_of_a_narrowed_list_is_found_before_anything_is_looked_for(error, django_assert_num_queries):
    factories.institution()
    query = '{ institutions(first: 1, after: "x", filter: {region: "370000"}) { totalCount } }'
    error(query)
    with django_assert_num_queries(1):
        assert error(query)["code"] == "BAD_CURSOR"


def test_no_cursor_of_staff_tells_the_code_that_the_institution_gave_a_person(data: Any) -> None:
    school = factories.institution(name="明德")
    people = [factories.teacher(school, code=code, name="彭雷瑶") for code in ("13800138000", "T-9")]
    asked = "edges { cursor } pageInfo { startCursor endCursor }"
    found = data(
        f"query ($uscc: String!) {{ institution(uscc: $uscc) {{ teachers(first: 5) {{ {asked} }} }} "
        f'teachers(first: 5, filter: {{name: "彭雷瑶"}}) {{ {asked} }} }}',
        uscc=school.uscc,
    )
    for page in (found["institution"]["teachers"], found["teachers"]):
        cursors = [*(edge["cursor"] for edge in page["edges"]), *page["pageInfo"].values()]
        told = [base64.urlsafe_b64decode(each + "==").decode() for each in cursors]
        assert len(told) == len(people) + 2
        assert not any(person.code in each for person in people for each in told)


def test_a_cursor_of_staff_from_when_codes_were_in_it_is_refused() -> None:
    old = base64.urlsafe_b64encode("\x1f".join(("under", "T-001", "tjyab3wx3ytkz")).encode()).decode()

    with pytest.raises(WrongCursor):
        place_of(old, "teacher", "under")
    new = base64.urlsafe_b64encode(b"under\x1f\x1ftjyab3wx3ytkz").decode()
    assert place_of(new, "teacher", "under") == ("", "tjyab3wx3ytkz")
