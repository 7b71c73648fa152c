"""How many queries each list of the schema takes: exactly so many, whatever the size of the page and the number of parents."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import GraphQLInterfaceType, GraphQLList, GraphQLObjectType, get_named_type, get_nullable_type

from graphql_api.schema import SCHEMA
from registry import staff_tallies
from registry.days import today
from tests import factories

pytestmark = pytest.mark.django_db

COUNTED = "(first: $first) { totalCount edges { node { id } } }"
ENTRIES = "(first: $first) { totalCount edges { node { seq } } }"

# Lists of a record: what is asked of each, and its queries for all parents together.
UNDER_A_RECORD = {
    "Institution.platforms": (COUNTED, 2),
    "Institution.teachers": (COUNTED, 2),
    "Institution.creditEntries": (COUNTED, 2),
    "Institution.listings": (COUNTED, 2),
    "Institution.history": (ENTRIES, 2),
    "Platform.courses": (COUNTED, 2),
    "Platform.history": (ENTRIES, 2),
    # Courses and counts of staff; counts alone; keys and documents.
    "Platform.ruleFindings": ("{ rule }", 2),
    "Platform.staffFindings": ("{ rule }", 1),
    "Platform.responsibleParties": ("{ institution { id } }", 2),
    "Course.teachers": ("{ id }", 1),
    "Course.ruleFindings": ("{ rule }", 0),
    "Teacher.courses": (COUNTED, 2),
    "PublishedList.lines": (COUNTED, 2),
}
# Lists of the query: how they are asked for, and their queries.
OF_THE_QUERY = {
    "institutions": ("institutions" + COUNTED, 2),
    "platforms": ("platforms" + COUNTED, 2),
    "publishedLists": ("publishedLists" + COUNTED, 2),
    # The institution is found by its code first.
    "teachers": ("teachers(filter: {institution: $uscc}, first: $first) { totalCount edges { node { id } } }", 3),
    "nodes": ("nodes(ids: $ids) { id }", 1),
    "regions": ('regions(parent: "370000") { code parent { name } }', 0),
    # The head, the entries, and what of them may be told.
    "changes": ("changes(first: $first) { edges { node { seq record { id } } } }", 3),
}
# Their queries are those of the search, counted in its own tests, and they do not grow either.
SEARCHES = {
    "search": 'search(query: "在线", first: $first) { edges { node { record { id } } } }',
    "suggest": 'suggest(prefix: "济南", first: $first) { record { id } }',
    "verify": "verify(identifiers: $held) { record { id } }",
}
# Values that stand in a document or a view; what they name takes no query, or one for the level.
IN_THE_DOCUMENT = {
    "Institution.formerUsccs",
    "Institution.formerNames",
    "Institution.penalties",
    "Institution.penaltyWithdrawals",
    "Course.fees",
}


@pytest.fixture
def world() -> dict[str, list[str]]:
    """Four of everything, each with three of everything that hangs under it."""
    ids: dict[str, list[str]] = {"Institution": [], "Platform": [], "Course": [], "Teacher": [], "PublishedList": []}
    for number in range(4):
        school = factories.institution(name=f"济南第{number}在线学校")
        staff = tuple(factories.teacher(school) for _ in range(3))
        platforms = [factories.platform(school, responsible_usccs=[school.uscc]) for _ in range(3)]
        courses = [factories.course(platforms[0], teachers=staff) for _ in range(3)]
        listed = factories.published_list(title=f"第{number}批")
        for line in range(3):
            factories.credit_entry(school, decision_number=f"{number}-{line}")
            factories.listing(listed, institution=school, name=f"教学点{number}{line}")
        staff_tallies.refresh([school.public_id], on=today())
        for kind, row in zip(ids, (school, platforms[0], courses[0], staff[0], listed), strict=True):
            ids[kind].append(row.public_id)
    return ids


def _queries(data: Any, counting: Any, query: str, **variables: Any) -> int:
    with counting() as counted:
        data(query, **variables)
    return len(counted)


@pytest.fixture
def counting(db):
    """Count the queries of a block."""
    return lambda: CaptureQueriesContext(connection)


@pytest.mark.parametrize("field", UNDER_A_RECORD)
def test_a_list_under_records_takes_its_queries_for_all_of_them(data, world, counting, field):
    of, name = field.split(".")
    asked, number = UNDER_A_RECORD[field]
    sized = "$first: Int, " if "$first" in asked else ""
    query = f"query ({sized}$ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {of} {{ {name}{asked} }} }} }}"
    for parents in (1, 4):
        for first in (1, 3) if sized else (1,):
            window = {"first": first} if sized else {}
            # The ledger's head and the records are two more.
            assert _queries(data, counting, query, ids=world[of][:parents], **window) == 2 + number, (parents, first)


@pytest.mark.parametrize("field", OF_THE_QUERY)
def test_a_list_of_the_query_takes_its_queries_whatever_its_size(data, world, counting, field):
    asked, number = OF_THE_QUERY[field]
    values = {"first": ("Int", 1), "uscc": ("String!", world["Institution"][0]), "ids": ("[ID!]!", world["Platform"])}
    used = {name: value for name, value in values.items() if f"${name}" in asked}
    declared = ", ".join(f"${name}: {kind}" for name, (kind, _) in used.items())
    query = f"query ({declared}) {{ {asked} }}" if used else f"{{ {asked} }}"
    for first in (1, 3):
        variables = {name: value for name, (_, value) in used.items()} | ({"first": first} if "first" in used else {})
        if "ids" in used:
            variables["ids"] = world["Platform"][:first]
        elif "first" not in used and first > 1:
            continue
        assert _queries(data, counting, query, **variables) == 1 + number, first


@pytest.mark.parametrize("field", SEARCHES)
def test_a_search_takes_no_more_queries_for_more_results(data, world, counting, field):
    asked = SEARCHES[field]
    if field == "verify":
        query = f"query ($held: [IdentifierInput!]!) {{ {asked} }}"
        # How far the registry reaches is kept for a while.
        data(query, held=[{"value": "济南"}])
        numbers = {
            _queries(data, counting, query, held=[{"value": f"济南第{each}在线学校"} for each in range(size)]) for size in (2, 4)
        }
    else:
        query = f"query ($first: Int) {{ {asked} }}"
        numbers = {_queries(data, counting, query, first=first) for first in (2, 4)}
    assert len(numbers) == 1


def test_no_list_of_the_schema_is_left_out():
    assert SCHEMA.query_type
    counted = {*UNDER_A_RECORD, *IN_THE_DOCUMENT, *(f"Query.{name}" for name in (*OF_THE_QUERY, *SEARCHES))}
    node = SCHEMA.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    found = {
        f"{each.name}.{name}"
        for each in (SCHEMA.query_type, *SCHEMA.get_possible_types(node))
        for name, field in each.fields.items()
        if "first" in field.args
        or (
            isinstance(get_nullable_type(field.type), GraphQLList)
            and isinstance(get_named_type(field.type), GraphQLObjectType | GraphQLInterfaceType)
        )
    }
    assert found - counted == set()
    assert counted - found == set()
