"""Generated requests to every field of the schema, by schemathesis: none of them is an error of the server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.graphql_api.known_world import furnished

EXAMPLES = 25
# Those of lists; a request that is not brought to the registry finds nothing.
FEWEST_RECORDS = 100
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_generated_request_is_an_error_of_the_server(live_server, tmp_path, settings):
    settings.PUBLIC_QUOTA = 10**9
    known, told = tmp_path / "known.json", tmp_path / "told"
    known.write_text(json.dumps(furnished().values), encoding="utf-8")
    ran = subprocess.run(
        [
            f"{sys.prefix}/bin/schemathesis",
            "run",
            f"{live_server.url}/graphql",
            "--checks=not_a_server_error",
            f"--max-examples={EXAMPLES}",
            "--seed=1",
            "--no-color",
            "--continue-on-failure",
        ],
        cwd=tmp_path,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.clients.schemathesis_hooks",
            "KNOWN_VALUES": str(known),
            "RECORDS_TOLD": str(told),
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert sum(map(int, told.read_text(encoding="utf-8").split())) >= FEWEST_RECORDS
