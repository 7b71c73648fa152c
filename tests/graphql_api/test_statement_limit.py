"""On PostgreSQL a statement of a request is stopped, one of a command is not."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SHOW = "from django.db import connection as c; u = c.cursor(); u.execute('SHOW statement_timeout'); print(u.fetchone()[0])"


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("start", "told", "limit"),
    [("import config.wsgi", "", "10s"), ("import config.asgi", "3", "3s"), ("import django; django.setup()", "3", "0")],
)
def test_only_what_serves_requests_limits_its_statements(start, told, limit):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1", "STATEMENT_SECONDS": told}
    # The server's own database, since the one of the environment may not have been made.
    environment["DATABASE_URL"] = f"{os.environ['TEST_POSTGRES_URL'].rsplit('/', 1)[0]}/postgres"
    command = [sys.executable, "-c", f"{start}; {SHOW}"]
    shown = subprocess.run(
        command,
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == limit
