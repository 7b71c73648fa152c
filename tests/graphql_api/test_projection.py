"""The short way through the executor gives the answers of the long one, errors included."""

import msgspec
import orjson
import pytest
from graphql import GraphQLObjectType, execute_sync, is_introspection_type, parse

from graphql_api import counters
from graphql_api.context import Context
from graphql_api.pages import Edge
from graphql_api.projection import Projector
from graphql_api.resolvers import Asks, Finds, Judges, Reads
from graphql_api.schema import SCHEMA
from registry.record_lists import RecordList
from tests import factories

pytestmark = pytest.mark.django_db

QUERIES = [
    "{ __typename institutions(first: 5) { __typename edges { __typename cursor node { __typename id ...I } } } } "
    "fragment I on Institution { name brands former: formerNames { name until } region { name parent { name } } updatedAt }",
    "{ institutions(first: 5) { edges { node { platforms(first: 2) { edges { node { name kind operator { name } courses(first: 9) "
    "{ edges { node { fees { amount perLesson } teachers { name certificate { kind } } } } } } } } } } } }",
    "{ institutions(first: 5) { edges { node { ... on Node { id } name @skip(if: true) kind @include(if: false) address } } } }",
    "{ institutions(first: 5) { edges { node { name platforms(first: 0) { edges { cursor } } } } } }",
    "{ institutions(first: 5) { edges { node { platforms { edges { cursor } } } } } regions(level: ZONE) { code } }",
    '{ search(query: "爱课堂", first: 5) { edges { node { score record { __typename ... on Platform { name } } } } totalCount } }',
    "{ institutions(first: 5) { ...A pageInfo { hasNextPage } } } fragment A on InstitutionConnection { edges { cursor } ...B }"
    " fragment B on InstitutionConnection { edges { node { name id } cursor } }",
]


def _answers(query):
    """The answer by the library's executor and by ours."""
    for executor in (None, Projector):
        result = execute_sync(SCHEMA, parse(query), context_value=Context(is_get=False, client=""), executor_class=executor)
        yield msgspec.json.decode(msgspec.json.encode(result.data)), [(error.message, error.path) for error in result.errors or ()]


@pytest.fixture
def world():
    for _ in range(2):
        school = factories.institution(former_names=[{"name": "旧名", "until": None}], brands=["爱课堂"])
        teacher = factories.teacher(school)
        factories.course(factories.platform(school), teachers=(teacher,))


@pytest.mark.parametrize("query", QUERIES)
def test_both_ways_give_one_answer(world, query):
    counters.read_apart.clear()
    theirs, ours = _answers(query)
    assert not counters.read_apart
    assert ours == theirs
    assert list(ours[0] or ()) == list(theirs[0] or ())
    assert ours[0] is not None or ours[1]


@pytest.mark.parametrize("way", ["include", "skip"])
@pytest.mark.parametrize(
    "asked",
    ["name @%s", "called: name @%s", "region @%s { code }", "...F @%s", "... @%s { name }", "... on Institution @%s { name }"],
)
def test_a_document_that_was_read_before_includes_and_skips_by_its_variables_of_today(world, data, way, asked):
    node = f"id {asked % f'{way}(if: $v)'}"
    query = f"query ($v: Boolean!) {{ institutions(first: 1) {{ edges {{ node {{ {node} }} }} }} }}"
    query += " fragment F on Institution { name }" if "...F" in asked else ""
    for value in (True, False, True):
        [edge] = data(query, v=value)["institutions"]["edges"]
        assert (len(edge["node"]) == 2) is (value is (way == "include"))


@pytest.mark.parametrize(
    "broken", [{"name": None}, {"brands": None}, {"formerNames": [{"name": None, "until": None}]}, {"id": None}]
)
def test_a_document_that_breaks_a_promise_is_the_same_error_at_the_same_place(world, monkeypatch, broken):
    _break_the_first(monkeypatch, lambda told: orjson.dumps({**orjson.loads(told), **broken}).decode())
    theirs, ours = _answers(QUERIES[0])
    assert ours == theirs
    assert ours[1]


def test_a_list_that_cannot_be_read_at_once_is_counted(world, monkeypatch):
    _break_the_first(monkeypatch, lambda told: told[:-1])
    counters.read_apart.clear()
    theirs, ours = _answers("{ institutions(first: 2) { edges { node { name } } } }")
    assert (ours, len(ours[1])) == (theirs, 1)
    assert counters.read_apart == {"Institution": 1}


def _break_the_first(monkeypatch, broken):
    """Let the first document of each list be told otherwise."""
    whole = RecordList.page

    def page(of, window):
        found = whole(of, window)
        (public_id, told, *rest), *others = found.rows
        return found._replace(rows=[(public_id, broken(told), *rest), *others])

    monkeypatch.setattr(RecordList, "page", page)


def test_each_edge_is_made_once_when_something_has_failed(monkeypatch):
    school = factories.institution()
    for _ in range(12):
        factories.platform(school)
    made = []
    whole = Edge.__init__

    def noted(edge, *of):
        made.append(edge)
        whole(edge, *of)

    monkeypatch.setattr(Edge, "__init__", noted)
    document = parse(
        f'{{ node(id: "{school.public_id}") {{ ... on Institution {{ bad: platforms(first: 1, after: "x") {{ totalCount }} '
        "good: platforms(first: 20) { edges { cursor } } } } }"
    )
    result = execute_sync(SCHEMA, document, context_value=Context(is_get=False, client=""), executor_class=Projector)
    assert result.errors
    assert len(made) == 12


def test_every_field_below_the_root_is_resolved_in_a_way_that_the_projector_knows():
    """One that is not leaves all of the root field under which it is asked for to the long way."""
    roots = (SCHEMA.query_type, SCHEMA.mutation_type)
    types = [each for each in SCHEMA.type_map.values() if isinstance(each, GraphQLObjectType) and each not in roots]
    resolved = {
        f"{each.name}.{name}": field.resolve
        for each in types
        if not is_introspection_type(each)
        for name, field in each.fields.items()
    }
    assert len(resolved) > 300
    assert [name for name, way in resolved.items() if not isinstance(way, Asks | Finds | Judges | Reads)] == []


def test_values_keep_the_order_of_the_query(world):
    _, (data, _) = _answers(
        "{ institutions(first: 1) { totalCount edges { node { region { code } name id updatedAt brands } cursor } } }"
    )
    (edge,) = data["institutions"]["edges"]
    assert list(data["institutions"]) == ["totalCount", "edges"]
    assert list(edge) == ["node", "cursor"]
    assert list(edge["node"]) == ["region", "name", "id", "updatedAt", "brands"]
