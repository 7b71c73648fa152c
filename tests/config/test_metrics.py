"""What Prometheus is told of the API."""

import re

import pytest

pytestmark = pytest.mark.django_db


def fallen_back(client):
    text = client.get("/metrics").content.decode()
    assert "# TYPE beian_graphql_fallen_back_total counter\n" in text
    told = re.findall(r'^beian_graphql_fallen_back_total{field="(\w+)"} (\S+)$', text, re.MULTILINE)
    return {field: float(times) for field, times in told}


def test_root_fields_that_the_projector_does_not_cover_are_counted_by_name(client):
    before = fallen_back(client)
    for query in ("{ __schema { queryType { name } } }", "{ institutions(first: 1) { totalCount } }"):
        assert "data" in client.post("/graphql", {"query": query}, content_type="application/json").json()
    after = fallen_back(client)
    assert {field: after[field] - before.get(field, 0) for field in after if after[field] > before.get(field, 0)} == {"__schema": 1}
