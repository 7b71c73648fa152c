"""A variable with a default may be null where nothing else may be: what an argument then says of it is told to who sent it."""

import pytest
from graphql import execute_sync, parse

from graphql_api.context import Context
from graphql_api.projection import Projector
from graphql_api.schema import SCHEMA
from tests import factories

pytestmark = pytest.mark.django_db

QUERIES = {
    "a text": ('query ($v: String = "a") { suggest(prefix: $v) { text } }', ["suggest"]),
    "an id in a list": ('query ($v: ID = "a") { nodes(ids: [$v]) { id } }', ["nodes"]),
    "a field of an object in a list": ('query ($v: String = "a") { verify(identifiers: [{value: $v}]) { outcome } }', ["verify"]),
    "a word": ('query ($v: Subject = MATH) { check(input: {subject: $v, amount: "1"}) { verdict } }', ["check"]),
    "what skips": ("query ($v: Boolean = true) { ledgerHead { size @skip(if: $v) } }", ["ledgerHead"]),
}


@pytest.mark.parametrize("name", QUERIES)
def test_it_is_an_error_of_the_argument_and_none_of_ours(ask, name):
    query, path = QUERIES[name]
    (error,) = ask(query, v=None)["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("BAD_ARGUMENT", path)
    assert error["message"].startswith("Argument '")
    assert error["message"].endswith(" not to be null.")


def test_what_skips_matters_only_where_something_is_found():
    """As in the library, which looks at a selection when there is a record of its type."""
    school = factories.institution()
    document = parse(
        "query ($v: Boolean = true, $id: ID!) { node(id: $id) { id ... on Institution { region { code @skip(if: $v) } kind } "
        "... on Course { name @skip(if: $v) } } }"
    )
    for public_id in (school.public_id, factories.platform(school).public_id):
        theirs, ours = (
            execute_sync(
                SCHEMA,
                document,
                variable_values={"v": None, "id": public_id},
                context_value=Context(is_get=False, client=""),
                executor_class=executor,
            )
            for executor in (None, Projector)
        )
        assert ours.formatted == theirs.formatted
        assert bool(ours.errors) == (public_id == school.public_id)
