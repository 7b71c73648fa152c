"""The audits of graphql-http, which judge a server by the specification of GraphQL over HTTP."""

import json
import subprocess

import pytest

from tests.clients.environment import CLIENTS, node

AUDITS = 61

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_audit_of_graphql_over_http_passes(live_server, record_property):
    ran = subprocess.run(
        [node(), CLIENTS / "audits.mjs", f"{live_server.url}/graphql"], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    results = json.loads(ran.stdout)
    record_property("table", [f"{sum(each['status'] == 'ok' for each in results)} of {len(results)} audits pass"])
    assert [each for each in results if each["status"] != "ok"] == []
    assert len({each["id"] for each in results}) == AUDITS
