"""Clients that generators make of the committed schema build, and ask a live server."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.clients.environment import CLIENTS, PROGRAMS, node, with_node
from tests.factories import institution, platform

SCHEMA = settings.BASE_DIR / "graphql_api" / "schema.graphql"

pytestmark = pytest.mark.django_db(transaction=True)


def _run(*command: object, cwd: Path) -> str:
    ran = subprocess.run(
        [str(each) for each in command], cwd=cwd, env=with_node(), capture_output=True, text=True, timeout=240, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture
def folder(tmp_path, request) -> Path:
    """A folder with the sources of one client, the schema and the operations; packages are found from it."""
    node()
    made: Path = CLIENTS / ".built" / tmp_path.name
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(CLIENTS / request.param, made)
    shutil.copy(SCHEMA, made)
    shutil.copy(CLIENTS / "operations.graphql", made)
    (made / "package.json").write_text('{"type": "module"}')
    return made


@pytest.fixture
def code() -> str:
    """The credit code of an institution with two platforms."""
    school = institution(name="济南明德云课堂网络培训学校")
    platform(school, name="明德云课堂")
    platform(school, name="明德云课堂网页版")
    return str(school.uscc)


@pytest.mark.parametrize("folder", ["typescript"], indirect=True)
def test_a_typescript_client_of_graphql_codegen_builds_and_asks(live_server, folder, code):
    programs = CLIENTS / "node_modules" / ".bin"
    _run(programs / "graphql-codegen", "--config", "codegen.yml", cwd=folder)
    _run(programs / "tsc", "--project", "tsconfig.json", cwd=folder)
    answered = json.loads(_run(node(), "built/main.js", f"{live_server.url}/graphql", code, cwd=folder))
    assert answered == {"name": "济南明德云课堂网络培训学校", "status": "FILED", "outcome": "MATCH"}


@pytest.mark.parametrize("folder", ["relay"], indirect=True)
def test_what_the_relay_compiler_makes_asks_and_pages(live_server, folder, code):
    (folder / "artifacts").mkdir()
    (folder / "artifacts" / "package.json").write_text('{"type": "commonjs"}')
    _run(CLIENTS / "node_modules" / ".bin" / "relay-compiler", "relay.config.json", cwd=folder)
    answered = json.loads(_run(node(), "main.mjs", f"{live_server.url}/graphql", code, cwd=folder))
    assert sorted(answered.pop("platforms")) == ["明德云课堂", "明德云课堂网页版"]
    assert answered == {"name": "济南明德云课堂网络培训学校", "status": "FILED", "hasMore": True}


@pytest.mark.parametrize("folder", ["ariadne"], indirect=True)
def test_a_python_client_of_ariadne_codegen_builds_and_asks(live_server, folder, code):
    _run(PROGRAMS / "ariadne-codegen", cwd=folder)
    _run(PROGRAMS / "python", "-m", "compileall", "-q", "generated", cwd=folder)
    answered = json.loads(_run(PROGRAMS / "python", "main.py", f"{live_server.url}/graphql", code, cwd=folder))
    assert sorted(answered.pop("platforms")) == ["明德云课堂", "明德云课堂网页版"]
    assert answered.pop("filedOn").startswith("20")
    assert answered == {"name": "济南明德云课堂网络培训学校", "status": "FILED", "outcome": "MATCH", "record": "Institution"}
