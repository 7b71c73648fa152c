"""A request in bad faith costs next to nothing: counted, since what it takes in milliseconds depends on the machine."""

import pytest
from django.core.handlers.wsgi import WSGIHandler

from graphql_api import execution
from tests.graphql_api.counted_work import MOST, work_of
from tests.graphql_api.hostile import SENT, request_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def handler():
    """All that stands before the endpoint, and the endpoint."""
    return WSGIHandler()


@pytest.mark.parametrize("name", SENT)
def test_no_refusal_is_more_work_than_fits_in_five_milliseconds(handler, name):
    requests = [request_of(SENT[name]) for _ in range(3)]

    def refuse():
        execution.forget()
        return handler.get_response(requests.pop())

    work = work_of(refuse)
    assert not requests
    assert all(counted <= most for counted, most in zip(work, MOST, strict=True)), work
