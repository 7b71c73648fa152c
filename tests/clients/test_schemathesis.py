"""Generated requests to every field of the schema, by schemathesis: none of them is an error of the server."""

import subprocess
import sys

import pytest

from tests import factories

EXAMPLES = 15

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_generated_request_is_an_error_of_the_server(live_server, tmp_path):
    school = factories.institution()
    factories.course(factories.platform(school), (factories.teacher(school),))
    factories.credit_entry(school)
    factories.listing()
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
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
