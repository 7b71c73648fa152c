"""An answer of too many bytes is not given."""

import pytest

from graphql_api.http_request import RESPONSE_JSON
from graphql_api.limits import AT_ROOT, DEAR_FIELDS, MAX_ANSWER_BYTES
from tests import factories

LONG = "退费" * 1_000


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
    cost = AT_ROOT + 100 * 40 * DEAR_FIELDS["refundPolicy"]
    response = post({"query": policies(40), "variables": {"ids": ids}}, accept=RESPONSE_JSON)
    answer = response.json()
    (error,) = answer["errors"]
    assert response.status_code == 400
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("LIMIT_EXCEEDED", "nodes")
    assert error["extensions"]["maximum"] == MAX_ANSWER_BYTES < 100 * 40 * len(LONG.encode()) < error["extensions"]["value"]
    assert answer["extensions"]["cost"]["requested"] == cost
    assert answer["extensions"]["cost"]["remaining"] == pytest.approx(60_000 - cost, abs=1_000)


@pytest.mark.django_db
def test_a_large_answer_within_the_limit_is_given(post, ids):
    response = post({"query": policies(14), "variables": {"ids": ids}})
    assert response.json()["data"]["nodes"][99]["a13"] == LONG
    assert len(response.content) > 8_000_000
