"""The judge of the projector: whatever can be asked, graphql-core's own executor and ours give one answer.

Operations are generated from the schema. Their arguments are brought to what the world of the test holds, since nearly every
generated code would find nothing; the rest, wrong arguments included, stays as it was generated.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    IntValueNode,
    ListValueNode,
    NameNode,
    StringValueNode,
    Visitor,
    execute_sync,
    parse,
    print_ast,
    validate,
    visit,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from graphql_api.context import Context
from graphql_api.projection import Projector, fallen_back
from graphql_api.schema import SCHEMA, printed_schema
from tests import factories

pytestmark = pytest.mark.django_db

# What counts or keeps something at each call is left out, and what holds a secret; so is what tells the moment.
FIELDS = sorted(set(SCHEMA.query_type.fields) - {"complaint", "rateLimit", "regions"}) if SCHEMA.query_type else []
SCALARS = {
    "Date": st.just("2026-11-01").map(nodes.String),
    "DateTime": st.just("2026-11-24T05:00:00+00:00").map(nodes.String),
    "Decimal": st.just("100.00").map(nodes.String),
    "Time": st.just("20:30:00").map(nodes.String),
}
# The fields that are a page of a list.
PAGED = {
    name
    for each in SCHEMA.type_map.values()
    if isinstance(each, GraphQLObjectType)
    for name, field in each.fields.items()
    if "first" in field.args and "prefix" not in field.args
}
EXAMPLES = 150


class _InThisWorld(Visitor):
    """Replaces the values of arguments by those that find something; a small number in place decides which."""

    def __init__(self, known: Mapping[str, list[str]]) -> None:
        super().__init__()
        self.known = known
        self.seen = 0

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        present = node.arguments or ()
        if node.name.value not in PAGED or {each.name.value for each in present} & {"first", "last"}:
            return None
        # Without it there would be an error, and nothing below.
        first = ArgumentNode(name=NameNode(value="first"), value=IntValueNode(value="3"))
        return replace(node, arguments=(*present, first))

    def enter_argument(self, node: ArgumentNode, *_: Any) -> Any:
        name, value = node.name.value, node.value
        if name in ("first", "last") and isinstance(value, IntValueNode):
            # Most are sizes that may be asked for; some stay wrong.
            return replace(node, value=IntValueNode(value=str(abs(int(value.value)) % 7)))
        if name in self.known and isinstance(value, StringValueNode):
            return replace(node, value=StringValueNode(value=self._next(name)))
        if name == "ids" and isinstance(value, ListValueNode):
            return replace(node, value=ListValueNode(values=tuple(StringValueNode(value=self._next("id")) for _ in range(3))))
        return None

    def _next(self, name: str) -> str:
        self.seen += 1
        return self.known[name][self.seen % len(self.known[name])]


@pytest.fixture
def known() -> Mapping[str, list[str]]:
    """A small world, by the names of the arguments that find it."""
    schools = []
    for _ in range(2):
        school = factories.institution(former_names=[{"name": "旧名学校", "until": None}], brands=["爱课堂"])
        teacher = factories.teacher(school)
        platform = factories.platform(school)
        course = factories.course(platform, teachers=(teacher,))
        factories.credit_entry(school)
        schools.append((school, platform, course, teacher))
    ids = [row.public_id for each in schools for row in each]
    return {
        "uscc": [each[0].uscc for each in schools] + ["91370102MA00000000"],
        "filingNumber": [str(each[1].filing_number) for each in schools],
        "query": ["爱课堂", schools[0][0].name, "单晓梅"],
        "prefix": ["爱课", "济南"],
        "after": [""],
        "before": [""],
        "id": [*ids, "i00000000000000"],
        "region": ["370102", "370000"],
        "parent": ["370000"],
    }


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_generated_operations_have_one_answer(known, data):
    document = data.draw(
        queries(printed_schema(), fields=FIELDS, custom_scalars=SCALARS, allow_x00=False, print_ast=lambda ast: ast)
    )
    text = print_ast(visit(document, _InThisWorld(known)))
    parsed = parse(text)
    if validate(SCHEMA, parsed):
        return
    theirs, ours = _answers(parsed)
    assert ours == theirs, text


def test_the_generated_operations_reach_every_kind_of_record(known):
    """The judge would be no judge if nothing were found, or if graphql-core answered for both."""
    fallen_back.clear()
    text = "{" + " ".join(f'r{at}: node(id: "{each}") {{ __typename id }}' for at, each in enumerate(known["id"])) + "}"
    ((data, errors), ours) = _answers(parse(text))
    assert {each["__typename"] for each in data.values() if each} == {"Institution", "Platform", "Course", "Teacher"}
    assert (data, errors) == ours
    assert not fallen_back


def _answers(document: DocumentNode) -> Iterator[tuple[Any, Any]]:
    for executor in (None, Projector):
        context = Context(is_get=False, client="")
        result = execute_sync(SCHEMA, document, context_value=context, executor_class=executor)
        data = msgspec.json.decode(msgspec.json.encode(result.data))
        yield data, _at_their_places(data, result.errors or [])


def _at_their_places(data: Any, errors: list[GraphQLError]) -> dict[tuple[Any, ...], set[str]]:
    """The messages of errors by the place that each made null.

    Where several errors make one place null, which of them is told is left open by the specification, so only the place counts.
    """
    places: dict[tuple[Any, ...], set[str]] = {}
    for error in errors:
        places.setdefault(_nulled(data, error.path or []), set()).add(error.message)
    return {place: messages if len(messages) == 1 else {"several"} for place, messages in places.items()}


def _nulled(data: Any, path: list[str | int]) -> tuple[Any, ...]:
    for depth, key in enumerate(path):
        if data is None:
            return tuple(path[:depth])
        data = data[key]
    return tuple(path)
