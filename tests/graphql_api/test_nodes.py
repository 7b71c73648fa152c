"""Records by their permanent id: any kind, in the order asked, nothing for what is not public."""

import pytest

from graphql_api.limits import AT_ROOT
from tests import factories

pytestmark = pytest.mark.django_db

NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Platform { name } ... on Teacher { role } } }"
NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on Course { code platform { id } } } }"


def _one_of_each():
    school = factories.institution()
    teacher, platform = factories.teacher(school), factories.platform(school)
    listing = factories.listing()
    return {
        "Institution": school,
        "Platform": platform,
        "Course": factories.course(platform, teachers=(teacher,)),
        "Teacher": teacher,
        "CreditEntry": factories.credit_entry(school),
        "PublishedList": listing.list,
        "Listing": listing,
    }


def test_a_record_of_every_kind_is_found_by_its_id(data):
    for kind, row in _one_of_each().items():
        assert data(NODE, id=row.public_id)["node"] == {
            "__typename": kind,
            "id": row.public_id,
            **({"code": row.code, "platform": {"id": row.platform_id}} if kind == "Course" else {}),
        }


def test_nodes_come_in_the_order_of_their_ids_with_null_for_what_is_not_public(data):
    rows = _one_of_each()
    hidden = factories.teacher(rows["Institution"], role="assistant")
    ids = [rows["Teacher"].public_id, "iaaaaaaaaaaaa", rows["Platform"].public_id, hidden.public_id, "no id", "\x00"]
    ids.append(rows["Teacher"].public_id)
    assert [each and each["id"] for each in data(NODES, ids=ids)["nodes"]] == [ids[0], None, ids[2], None, None, None, ids[0]]


@pytest.mark.parametrize("wrong", ["", "iaaaaaaaaaaaa", "p", "x" * 20_000, "\x00", "91370102MA3000000X", "é"])
def test_an_id_that_no_record_has_is_null(data, wrong):
    factories.institution()
    assert data(NODE, id=wrong) == {"node": None}


def test_more_than_a_hundred_ids_are_refused_by_name(error):
    failed = error(NODES, ids=["iaaaaaaaaaaaa"] * 101)
    assert (failed["code"], failed["limit"], failed["value"], failed["maximum"]) == ("LIMIT_EXCEEDED", "number of ids", 101, 100)


@pytest.mark.parametrize("number", [1, 3, 100])
def test_nodes_are_one_query_and_the_ledgers_head(data, django_assert_num_queries, number):
    rows = [factories.institution() for _ in range(3)]
    with django_assert_num_queries(2):
        answered = data(NODES, ids=[rows[at % 3].public_id for at in range(number)])
    assert all(answered["nodes"])


@pytest.mark.parametrize("number", [0, 7, 100])
def test_nodes_cost_as_much_as_they_ask_for(ask, number):
    expected = AT_ROOT + number * 4
    answer = ask(NODES, ids=["iaaaaaaaaaaaa"] * number)
    assert answer["extensions"]["cost"]["requested"] == expected
