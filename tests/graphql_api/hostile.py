"""Every hostile request as it is sent."""

import json
from typing import Any

from django.http import HttpRequest
from django.test import RequestFactory

from tests.graphql_api.hostile_exchanges import EXCHANGES, Exchange
from tests.graphql_api.hostile_inputs import INPUTS
from tests.graphql_api.hostile_requests import CASES
from tests.graphql_api.hostile_values import VALUES
from tests.graphql_api.nearly_valid_requests import LARGE, NEARLY_VALID

REFUSED = CASES | NEARLY_VALID | LARGE | VALUES | INPUTS
SENT: dict[str, Exchange] = {
    name: Exchange(body if isinstance(body, bytes) else json.dumps(body).encode()) for name, (body, *_) in REFUSED.items()
} | EXCHANGES


def request_of(sent: Exchange) -> HttpRequest:
    """Return a request as the server hands it over."""
    headers: dict[str, Any] = {"CONTENT_TYPE": "application/json", **sent.headers}
    return RequestFactory().generic(sent.method, sent.address, sent.body, headers["CONTENT_TYPE"], **headers)
