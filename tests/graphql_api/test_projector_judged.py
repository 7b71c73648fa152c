"""The judge of the projector: whatever can be asked, graphql-core's own executor and ours give one answer.

Operations are generated from the schema and brought to what the world of the test holds, since nearly every generated code would
find nothing (`known_world.py`). Each is asked in several wordings (`rewritten.py`).
"""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import pytest
from django.core.cache import cache
from graphql import GraphQLError, execute_sync, parse, print_ast, validate
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from graphql_api.context import Context
from graphql_api.cost import costs
from graphql_api.counters import fallen_back
from graphql_api.document_measure import switches
from graphql_api.execution import Prepared
from graphql_api.projection import Projector
from graphql_api.schema import SCHEMA, printed_schema
from tests.graphql_api.known_world import World, furnished
from tests.graphql_api.rewritten import Rewritten, features, rewritten, with_other_values

pytestmark = pytest.mark.django_db

# What counts or keeps something at each call is left out, and what holds a secret; so is what tells the moment.
FIELDS = sorted(set(SCHEMA.query_type.fields) - {"complaint", "rateLimit", "regions"}) if SCHEMA.query_type else []
SCALARS = {
    "Date": st.just("2026-11-01").map(nodes.String),
    "DateTime": st.just("2026-11-24T05:00:00+00:00").map(nodes.String),
    "Decimal": st.just("100.00").map(nodes.String),
    "Time": st.just("20:30:00").map(nodes.String),
}
OPERATIONS = queries(printed_schema(), fields=FIELDS, custom_scalars=SCALARS, allow_x00=False, print_ast=lambda ast: ast)
EXAMPLES = 60
WORDINGS = 3
AGAIN = 2
# Lists that go on, as often as this beside what is generated, which may hold few.
PAGED = 8
PAGES = parse(
    "{ institutions { edges { cursor node { id platforms { totalCount edges { node { name } } } history { edges { cursor } } } } } "
    "platforms { edges { node { id courses { edges { node { name } } } } } } changes { edges { node { seq } } } }"
)
# Of all that is judged, the least share that must have found something, and that must be worded with each of these.
LEAST = {
    "data": 2 / 3,
    "cursor": 1 / 8,
    "variable_definition": 1 / 2,
    "directive": 1 / 2,
    "fragment_spread": 1 / 2,
    "inline_fragment": 1 / 4,
    "alias": 1 / 2,
}


@pytest.fixture
def world() -> World:
    return furnished()


def test_generated_operations_have_one_answer(world, record_property):
    judged: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), print_blob=True)
    @given(generated=OPERATIONS, seed=st.integers(0, 2**32))
    def judge(generated, seed):
        random = Random(seed)
        operation = world.brought_to(generated, random)
        for _ in range(WORDINGS):
            wording = rewritten(SCHEMA, operation, random.randrange(2**32))
            text = print_ast(wording.document)
            document = parse(text)
            assert not validate(SCHEMA, document), text
            # What a document was compiled to once must hold for whatever values it is sent with later, and for the first again.
            asked = Rewritten(document, wording.values)
            again = [with_other_values(asked, random) for _ in range(AGAIN)]
            prepared = Prepared(document, [], {}, costs(document), is_beside_ledger=False, switches=sorted(switches(document)))
            for each in (asked, *again, asked):
                theirs, ours = _answers(each, prepared)
                assert ours == theirs, f"{text}\n{each.values}"
            judged.update(["operations", *features(document), *(["data"] if _has_found(theirs[0]) else [])])

    for seed in range(PAGED):
        judge = example(generated=PAGES, seed=seed)(judge)
    fallen_back.clear()
    judge()
    # Or graphql-core would have answered for both.
    assert not fallen_back
    record_property("table", [f"{each:20} {judged[each] / judged['operations']:5.0%}" for each in LEAST])
    assert judged["operations"] >= EXAMPLES * WORDINGS
    assert {each for each, least in LEAST.items() if judged[each] < least * judged["operations"]} == set()


def test_the_generated_operations_reach_every_kind_of_record(world):
    """The judge would be no judge if nothing were found, or if graphql-core answered for both."""
    fallen_back.clear()
    known = world.values["id"]
    text = "{" + " ".join(f'r{at}: node(id: "{each}") {{ __typename id }}' for at, each in enumerate(known)) + "}"
    theirs, ours = _answers(Rewritten(parse(text), {}))
    told = {each["__typename"] for each in theirs[0].values() if each}
    assert told == {"Institution", "Platform", "Course", "Teacher", "CreditEntry", "Listing", "PublishedList"}
    assert theirs == ours
    assert not fallen_back


def test_the_same_seed_words_an_operation_in_the_same_way(world):
    operation = parse(
        '{ institutions(first: 3, filter: {region: "370102"}) { edges { node { id name platforms(first: 2) { totalCount } } } } }'
    )
    worded = [rewritten(SCHEMA, operation, seed) for seed in (1, 1, 2)]
    texts = [(print_ast(each.document), each.values) for each in worded]
    assert texts[0] == texts[1] != texts[2]


def test_however_an_operation_is_worded_it_is_valid():
    """An operation that is not would be no question to either; where records of several kinds stand, most is worded anew."""
    record, edges = "record { id }", "edges { node { record { id } } }"
    operation = parse(
        f'{{ a: node(id: "i") {{ id }} b: nodes(ids: ["x"]) {{ id }} '
        f'verify(identifiers: [{{value: "x"}}]) {{ {record} candidates {{ {record} }} }} '
        f'search(query: "x", first: 2) {{ {edges} }} changes(first: 2) {{ {edges} }} '
        'institution(uscc: "x") { name platforms(first: 2) { edges { node { name } } } } }'
    )
    worded = [parse(print_ast(rewritten(SCHEMA, operation, seed).document)) for seed in range(250)]
    assert [error.message for each in worded for error in validate(SCHEMA, each)] == []


def _has_found(data: dict[str, Any] | None) -> bool:
    return any(data.values()) if data else False


def _answers(asked: Rewritten, prepared: Prepared | None = None) -> Iterator[tuple[Any, bytes, Any]]:
    class Planned(Projector):
        """With the plan that is kept for the document, as requests have it."""

        def __init__(self, *given: Any, **told: Any) -> None:
            super().__init__(*given, **told)
            if prepared:
                self.plan = prepared.plan(None, self.variable_values.coerced)

    for executor in (None, Planned):
        # People are counted at each call; one of the two would be the first to whom no more are told of.
        cache.clear()
        context = Context(is_get=False, client="")
        result = execute_sync(
            SCHEMA, asked.document, context_value=context, variable_values=dict(asked.values), executor_class=executor
        )
        # The order of the fields is part of the answer.
        encoded = msgspec.json.encode(result.data)
        data = msgspec.json.decode(encoded)
        yield data, encoded, _at_their_places(data, result.errors or [])


def _at_their_places(data: Any, errors: list[GraphQLError]) -> dict[tuple[Any, ...], set[tuple[str, str]]]:
    """The messages and paths of errors by the place that each made null.

    Where several errors make one place null, which of them is told is left open by the specification, so only the place counts.
    """
    places: dict[tuple[Any, ...], set[tuple[str, str]]] = {}
    for error in errors:
        places.setdefault(_nulled(data, error.path or []), set()).add((error.message, str(error.path)))
    return {place: told if len(told) == 1 else {("several", "")} for place, told in places.items()}


def _nulled(data: Any, path: list[str | int]) -> tuple[Any, ...]:
    for depth, key in enumerate(path):
        if data is None:
            return tuple(path[:depth])
        data = data[key]
    return tuple(path)
