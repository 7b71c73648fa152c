"""An answer that would have too many bytes is not written out."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.answer_size import _size
from graphql_api.http_request import RESPONSE_JSON
from graphql_api.limits import DEAR_FIELDS, MAX_ANSWER_BYTES
from tests import factories

LONG = "退费" * 1_000
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 10**6) | st.text("机构abc ", max_size=20),
    lambda values: st.lists(values, max_size=5) | st.dictionaries(st.text("abc", max_size=9), values, max_size=5),
    max_leaves=30,
)


def policies(aliases):
    fields = " ".join(f"a{n}: refundPolicy" for n in range(aliases))
    return f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Course {{ {fields} }} }} }}"


@pytest.fixture
def ids():
    course = factories.course(factories.platform(), (factories.teacher(),), refund_policy=LONG)
    return [course.public_id] * 100


@pytest.mark.django_db
def test_an_answer_of_too_many_bytes_is_refused_with_what_it_would_have_and_where_and_paid_for(post, ids, settings):
    settings.PUBLIC_QUOTA = 60_000
    cost = 1 + 100 * 40 * DEAR_FIELDS["refundPolicy"]
    response = post({"query": policies(40), "variables": {"ids": ids}}, accept=RESPONSE_JSON)
    answer = response.json()
    (error,) = answer["errors"]
    assert response.status_code == 400
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("LIMIT_EXCEEDED", "nodes")
    assert error["extensions"]["maximum"] == MAX_ANSWER_BYTES < 100 * 40 * len(LONG.encode()) <= error["extensions"]["value"]
    assert answer["extensions"]["cost"]["requested"] == cost
    assert answer["extensions"]["cost"]["remaining"] == pytest.approx(60_000 - cost, abs=1_000)


@pytest.mark.django_db
def test_a_large_answer_within_the_limit_is_given(post, ids):
    response = post({"query": policies(14), "variables": {"ids": ids}})
    assert response.json()["data"]["nodes"][99]["a13"] == LONG
    assert len(response.content) > 8_000_000


@given(JSON)
def test_the_size_is_about_that_of_the_text(value):
    written = len(msgspec.json.encode(value))
    assert written / 2 <= _size(value) <= 9 * written


def test_the_size_of_a_row_is_that_of_its_fields():
    row = msgspec.defstruct("Row", [("name", str), ("more", list[str]), ("unread", msgspec.Raw)])
    written = msgspec.json.encode(row("学校" * 100, ["a" * 1_000], msgspec.Raw(msgspec.json.encode("课程" * 500))))
    read = msgspec.json.decode(written, type=row)
    assert _size(read) == pytest.approx(len(written), abs=50)
